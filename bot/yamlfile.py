"""YAML files into pydantic models, with every mistake at its line.

Hides PyYAML and pydantic from the rooms. Refuses what plain content never needs and what can hurt: anchors and
aliases (they can expand without end), duplicate keys, tags, unreadable characters, and files that are too big. The work
that a file makes grows as the file does, whatever is wrong with it.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.errors import Mistake

BIGGEST = 1_000_000  # bytes
DEEPEST = 20
MOST = 30_000  # keys, texts and lists: ten times what the largest file of ours holds
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
Place = tuple[str | int, ...]
Model = TypeVar("Model", bound="Content")

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one where PyYAML was built with it


class Content(BaseModel):
    """What authors write: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _fold(text: str) -> str:
    """Lines as the author broke them become paragraphs: an empty line starts a new one."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text.strip())


def _no_number(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError("must be a date such as 2026-11-22")
    return value


Folded = AfterValidator(_fold)
Day = Annotated[date, BeforeValidator(_no_number)]


class Lines:
    """The line of every place in one file: ("questions", 0, "text") -> 12. An unknown place has its parent's line."""

    def __init__(self, file: Path, lines: dict[Place, int] | None = None) -> None:
        self.file = file
        self._lines = lines or {}

    def mistake(self, place: Place, problem: str, hint: str = "") -> Mistake:
        while place and place not in self._lines:
            place = place[:-1]
        return Mistake(self.file, self._lines.get(place, 1), problem, hint)

    def repeats(self, ids: Iterable[tuple[Place, str]], where: str) -> Iterator[Mistake]:
        """A mistake at each id that stands there a second time."""
        seen: set[str] = set()
        for place, name in ids:
            if name in seen:
                yield self.mistake(place, f"the id {name} is used twice in this {where}", "each id once: rename one")
            seen.add(name)


def read(file: Path, model: type[Model]) -> tuple[Model | None, Lines, list[Mistake]]:
    """The file as a model, or None and every mistake in it."""
    try:
        if file.stat().st_size > BIGGEST:
            return None, Lines(file), [Mistake(file, 1, "the file is over 1 MB", "split it")]
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None, Lines(file), [Mistake(file, 1, "the file is not UTF-8 text", "save it as UTF-8")]
    except OSError as error:
        return None, Lines(file), [Mistake(file, 1, f"the file cannot be read: {error.strerror}")]
    content, where, mistakes = _understood(file, text, model)
    return content, where, list(mistakes)


@lru_cache(maxsize=1024)  # loading and the rules look at the same text, a preview at each save
def _understood(file: Path, text: str, model: type[Model]) -> tuple[Model | None, Lines, tuple[Mistake, ...]]:
    data, lines, mistakes = _parse(file, text)
    where = Lines(file, lines)
    if mistakes:
        return None, where, tuple(mistakes)
    try:
        return model.model_validate(data), where, ()
    except ValidationError as error:
        problems = error.errors(include_url=False)
        told_within = {
            place[:depth] for place in (problem["loc"] for problem in problems) for depth in range(len(place))
        }
        # A list is only too short because an entry of it is wrong, which is told already.
        told = [one for one in problems if one["type"] != "too_short" or one["loc"] not in told_within]
        return None, where, tuple(_in_words(where, problem) for problem in told)


def _parse(file: Path, text: str) -> tuple[object, dict[Place, int], list[Mistake]]:
    try:
        if mistake := _dangerous(file, text):
            return None, {}, [mistake]
        node = yaml.compose(text, _Loader)
    except yaml.YAMLError as error:
        return None, {}, [_syntax(file, text, error)]
    if node is None:
        return None, {}, [Mistake(file, 1, "the file is empty")]
    lines: dict[Place, int] = {}
    mistakes: list[Mistake] = []
    data = _value(file, node, (), lines, mistakes)
    return data, lines, mistakes


def _dangerous(file: Path, text: str) -> Mistake | None:
    """What must be found before the file is taken in whole: aliases, which can expand, and nesting without end."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, _Loader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if count > MOST:
            return Mistake(file, line, "the file holds too many entries", "split it")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            return Mistake(file, line, "anchors and aliases (& and *) are not used here", "write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return Mistake(file, line, "nested too deeply", "is a bracket left open?")
    return None


def _syntax(file: Path, text: str, error: yaml.YAMLError) -> Mistake:
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it does not parse")
    left_open = any(words in problem for words in ("end of stream", "expected ',' or"))
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Mistake(file, line, f"a character that YAML does not allow: {error.reason}", "delete it")
    marks = (getattr(error, "context_mark", None), getattr(error, "problem_mark", None))
    mark = next(filter(None, marks if left_open else reversed(marks)), None)
    tab = "tab" in problem or "cannot start any token" in problem
    hint = "indent with spaces, never tabs" if tab else "check the indentation, colons and quotes"
    return Mistake(file, mark.line + 1 if mark else 1, f"not YAML: {problem}", hint)


def _value(file: Path, node: yaml.Node, place: Place, lines: dict[Place, int], mistakes: list[Mistake]) -> object:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found: dict[str, object] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name in found:
                mistakes.append(Mistake(file, key.start_mark.line + 1, f"the key {name} stands here twice"))
            found[name] = _value(file, value, (*place, name), lines, mistakes)
            lines[(*place, name)] = key.start_mark.line + 1
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(file, item, (*place, index), lines, mistakes) for index, item in enumerate(node.value)]
    return _scalar(file, node, mistakes)


def _scalar(file: Path, node: yaml.Node, mistakes: list[Mistake]) -> object:
    """Only what content needs: text, whole numbers, yes/no, dates."""
    kind, text, line = node.tag.removeprefix("tag:yaml.org,2002:"), str(node.value), node.start_mark.line + 1
    if UNREADABLE.search(text):
        mistakes.append(Mistake(file, line, "a character that nobody can read", "delete the \\ and what follows it"))
    match kind:
        case "null":
            return None
        case "bool":
            return text.lower() in ("true", "yes", "on")
        case "int" if re.fullmatch(r"[+-]?\d{1,9}", text):
            return int(text)
        case "str" | "int" | "float":
            return text
        case "timestamp":
            with suppress(ValueError):
                return date.fromisoformat(text)
            mistakes.append(Mistake(file, line, f"{text[:40]} is not a date", "a day that exists, such as 2026-11-22"))
        case _:
            mistakes.append(Mistake(file, line, f"{text[:40]} is not a plain value", "put it in quotes"))
    return None


def _in_words(where: Lines, problem: Any) -> Mistake:
    """Pydantic's error as a sentence for an author."""
    place: Place = problem["loc"]
    key = str(place[-1]) if place else "the file"
    limits = problem.get("ctx", {})
    words = {
        "extra_forbidden": (f"unknown key {key}", "check the spelling; CONTRIBUTING.md lists the keys"),
        "missing": (f"{key} is missing", f"add {key}: …"),
        "string_too_long": (f"{key} is longer than {limits.get('max_length')} characters", "shorten it"),
        "string_too_short": (f"{key} is empty", "write it, or leave the key out if it may be"),
        "too_short": (f"{key} has fewer than {limits.get('min_length')} entries", "add to it"),
        "too_long": (f"{key} has more than {limits.get('max_length')} entries", "split it"),
        "string_pattern_mismatch": (f"{key} is not a short name", "lower-case words joined by hyphens: see-the-child"),
        "value_error": (str(limits.get("error")), ""),
    }
    message = str(problem["msg"])
    return where.mistake(place, *words.get(problem["type"], (f"{key}: {message[:1].lower()}{message[1:]}", "")))


def files(folder: Path) -> Iterator[Path]:
    """The YAML files of a folder, in a stable order."""
    yield from sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and path.is_file())
