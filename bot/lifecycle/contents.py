"""Content files one by one: which kind each is, what is wrong with it, and how to write a key into it."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import yaml

from bot import library, yamlfile
from bot.authored import Standing, standing
from bot.checklists.content import Checklist
from bot.errors import ContentError, Mistake, UserError
from bot.library import KINDS
from bot.quizzes.content import NO_SCENARIOS, Scenario

BESIDE = re.compile(r"^(?:revised|published):.*$", re.MULTILINE)  # the line after which new keys are written


@dataclass(frozen=True)
class Listed:
    """One content file in a list. `wrong` is its first mistake, with which it is not in use; "" for none."""

    file: Path
    content: Checklist | Scenario | None
    standing: Standing | None
    wrong: str


def listed(home: Path, today: date) -> Iterator[Listed]:
    """Checklists, scenarios, and what they rest on where it has a mistake."""
    _, mistakes = library.read(home)
    wrong = {one.file: f"line {one.line}: {one.problem}" for one in sorted(mistakes, reverse=True)}
    for folder, kind in KINDS.items():
        for file in yamlfile.files(home / folder):
            if file.name not in NO_SCENARIOS:
                content, _, _ = yamlfile.read(file, kind)
                yield Listed(file, content, standing(content, today) if content else None, wrong.get(file, ""))
            elif file in wrong:
                yield Listed(file, None, None, wrong[file])


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


def write_keys(values: Mapping[Path, Mapping[str, object]]) -> None:
    """Writes keys of the life cycle into files, in place of those that were there; None takes one away.

    Every other line stays as it is. All of the files, or none: what cannot be written is told before any is.
    """
    drafts: dict[Path, Path] = {}
    try:
        for file, keys in values.items():
            drafts[file.resolve()] = _draft(file, keys)
        for file, draft in drafts.items():
            draft.replace(file)
    except OSError as error:
        raise UserError(f"{error.filename} cannot be written: {error.strerror}. Nothing was changed.") from None
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _draft(file: Path, keys: Mapping[str, object]) -> Path:
    """The file as it is to be, beside it."""
    if not os.access(file, os.W_OK):
        raise UserError(f"{file} cannot be written: it is read-only. Nothing was changed.")
    before, real = read(file), file.resolve()
    with NamedTemporaryFile("wb", dir=real.parent, suffix=".draft", delete=False) as written:
        written.write(_with_keys(file.read_bytes().decode(), keys).encode())
    draft = Path(written.name)
    shutil.copymode(real, draft)
    after, _, mistakes = yamlfile.read(draft, type(before))
    if after is None or after.model_dump() != before.model_dump():
        draft.unlink()
        told = [replace(mistake, file=file) for mistake in mistakes]
        raise ContentError(told or [Mistake(file, 1, "the keys could not be written", "write them by hand")])
    return draft


def _with_keys(text: str, keys: Mapping[str, Any]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    kept = {key: value for key, value in keys.items() if value is not None}
    lines = yaml.safe_dump(kept, default_flow_style=None, sort_keys=False, allow_unicode=True, width=10_000)
    for key in keys:
        text = re.sub(rf"^{key}:.*(?:\r?\n|\Z)(?:[ \t]+\S.*(?:\r?\n|\Z))*", "", text, flags=re.MULTILINE)
    where = BESIDE.search(text)
    place = where.end() - text[: where.end()].endswith("\r") if where else len(text.rstrip())
    return f"{text[:place]}{end}{lines.rstrip().replace(chr(10), end)}{text[place:]}"
