"""Content files one by one: which kind each is, what is wrong with it, and how to write a key into it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot import library, yamlfile
from bot.authored import Authored, Standing, standing
from bot.checklists.content import Checklist
from bot.errors import ContentError, Mistake, UserError
from bot.quizzes.content import NO_SCENARIOS, Scenario

KINDS: Mapping[str, type[Checklist] | type[Scenario]] = {"prompts": Checklist, "training": Scenario}
BESIDE = re.compile(r"^(?:revised|published):.*$", re.MULTILINE)  # the line after which new keys are written


@dataclass(frozen=True)
class Listed:
    """One content file in a list. `standing` is None where the file cannot be read."""

    file: Path
    content: Checklist | Scenario | None
    standing: Standing | None


def listed(home: Path, today: date) -> Iterator[Listed]:
    for folder, kind in KINDS.items():
        for file in yamlfile.files(home / folder):
            if file.name not in NO_SCENARIOS:
                content, _, _ = yamlfile.read(file, kind)
                yield Listed(file, content, standing(content, today) if content else None)


def home_of(file: Path) -> Path:
    """The folder with prompts/ and training/ that the file is in. Raises UserError."""
    home = file.absolute().parent.parent
    if file.absolute().parent.name not in KINDS or file.name in NO_SCENARIOS or library.missing(home):
        raise UserError(f"{file} is neither a checklist in prompts/ nor a scenario in training/.")
    return home


def read(file: Path) -> Checklist | Scenario:
    """Raises ContentError or UserError."""
    home_of(file)
    content, _, mistakes = yamlfile.read(file, KINDS[file.absolute().parent.name])
    if content is None:
        raise ContentError(mistakes)
    return content


def write_keys(file: Path, values: Mapping[str, object]) -> Authored:
    """Writes keys of the life cycle into a file and leaves every other character of it as it is."""
    before = read(file)
    text = file.read_bytes().decode()
    draft = file.with_suffix(".draft")
    draft.write_bytes(_with_keys(text, values).encode())
    after, _, mistakes = yamlfile.read(draft, type(before))
    if after is None or after.model_dump() != before.model_dump():
        draft.unlink()
        told = [replace(mistake, file=file) for mistake in mistakes]
        raise ContentError(told or [Mistake(file, 1, "the keys could not be written", "write them by hand")])
    draft.replace(file)
    return after


def _with_keys(text: str, values: Mapping[str, Any]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    lines = yaml.safe_dump(dict(values), default_flow_style=None, sort_keys=False, allow_unicode=True, width=10_000)
    for key in values:
        text = re.sub(rf"^{key}:.*(?:\r?\n|\Z)(?:[ \t]+\S.*(?:\r?\n|\Z))*", "", text, flags=re.MULTILINE)
    where = BESIDE.search(text)
    assert where is not None  # both kinds need their day
    place = where.end() - text[: where.end()].endswith("\r")
    return f"{text[:place]}{end}{lines.rstrip().replace(chr(10), end)}{text[place:]}"
