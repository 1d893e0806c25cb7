"""What a rule is, what it finds, and the library as rules see it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.checklists.content import Checklist
from bot.errors import Mistake
from bot.lint.prose import Text
from bot.quizzes.content import Scenario
from bot.registers import Registers
from bot.sources import Source
from bot.yamlfile import Lines, Place


class Found(NamedTuple):
    """Something that a rule does not like in one file, and what to do about it."""

    place: Place
    problem: str
    hint: str


class ScenarioFile(NamedTuple):
    where: Lines
    content: Scenario


class ChecklistFile(NamedTuple):
    where: Lines
    content: Checklist


@dataclass(frozen=True)
class Whole:
    """All that could be read. `complete`: no file had to be left out, so what is not there is missing."""

    scenarios: tuple[ScenarioFile, ...]
    checklists: tuple[ChecklistFile, ...]
    sources: tuple[Source, ...]
    source_lines: Lines
    registers: Registers
    folder: Lines  # for what belongs to no one file
    complete: bool
    today: date
    retired: frozenset[str] = frozenset()  # checklists that are shown no more; no rule looks at what was retired


@dataclass(frozen=True)
class Rule:
    """`wants` says what it wants and why. It looks at scenarios, checklists, what is read in either, or the library."""

    wants: str
    scenario: Callable[[Scenario], Iterator[Found]] | None = None
    checklist: Callable[[Checklist], Iterator[Found]] | None = None
    text: Callable[[Sequence[Text]], Iterator[Found]] | None = None
    library: Callable[[Whole], Iterator[tuple[Lines, Found]]] | None = None


@dataclass(frozen=True)
class Finding:
    """What a rule found, at its line."""

    rule: str
    mistake: Mistake

    def __str__(self) -> str:
        found = self.mistake
        hint = f" ({found.hint})" if found.hint else ""
        return f"{found.file}:{found.line}: {self.rule}: {found.problem}{hint}"
