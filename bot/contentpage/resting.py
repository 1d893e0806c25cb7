"""What rests on which source: every statement of the library, in the order in which the page shows it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.checklists.content import Checklist
from bot.contentpage.markdown import several, to
from bot.library import Library
from bot.quizzes.content import Scenario
from bot.sources import Source

Kind = Literal["must-do", "prompt", "time limit", "case", "right answer", "other option", "recommendation"]
SURE = {"first-hand": "first-hand", "second-hand": "second-hand", "unconfirmed": "**unconfirmed**"}
WHERE = {"england": "England only", "wales": "Wales only", "england-and-wales": ""}


@dataclass(frozen=True)
class Statement:
    source: str
    kind: Kind
    words: str
    anchor: str  # of the checklist or scenario that holds it
    name: str
    place: str = ""  # in there: 2.3 is the third item of the second part, Q2 the second question


@dataclass(frozen=True)
class Shown:
    """A library as the page shows it."""

    library: Library

    @cached_property
    def checklists(self) -> Sequence[Checklist]:
        return sorted(self.library.checklists.values(), key=lambda one: one.slug)

    @cached_property
    def scenarios(self) -> Sequence[Scenario]:
        return sorted(self.library.scenarios.values(), key=lambda one: one.slug)

    @cached_property
    def content(self) -> Sequence[Checklist | Scenario]:
        return [*self.checklists, *self.scenarios]

    @cached_property
    def sources(self) -> Sequence[Source]:
        return sorted(self.library.sources.values(), key=lambda one: one.id)

    @cached_property
    def statements(self) -> Mapping[str, Sequence[Statement]]:
        """By source; one on which nothing rests has none."""
        found: dict[str, list[Statement]] = {source.id: [] for source in self.sources}
        for statement in _statements(self):
            found[statement.source].append(statement)
        return found

    def sure(self, name: str) -> str:
        """How sure we are of a source, in words, and where it holds if that is not both England and Wales."""
        source = self.library.sources[name]
        return several(filter(None, (SURE[source.confirmed], WHERE[source.jurisdiction])))

    def count(self, source: str, *kinds: Kind) -> int:
        return sum(statement.kind in kinds for statement in self.statements[source])

    def counts(self) -> Counter[tuple[Kind, str]]:
        """How many statements of a kind are how sure."""
        return Counter(
            (statement.kind, source.confirmed) for source in self.sources for statement in self.statements[source.id]
        )

    def places(self, source: str) -> str:
        """Where it is used, with a link to each checklist and scenario."""
        found: dict[str, list[str]] = {}
        for statement in self.statements[source]:
            found.setdefault(to(statement.anchor, statement.name), []).append(statement.place)
        return several(f"{link} {several(places, ' ')}".rstrip() for link, places in found.items())


def to_checklist(checklist: Checklist) -> str:
    return to(f"checklist-{checklist.slug}", checklist.title)


def to_scenario(scenario: Scenario) -> str:
    return to(f"scenario-{scenario.slug}", scenario.title)


def to_source(name: str) -> str:
    return to(f"source-{name}", name)


def _statements(shown: Shown) -> Iterator[Statement]:
    for checklist in shown.checklists:
        yield from _of_checklist(checklist)
    for scenario in shown.scenarios:
        yield from _of_scenario(scenario)
    for one in (shown.library.registers.recommendations or {}).values():
        yield Statement(one.source, "recommendation", one.asks, f"recommendation-{one.id}", one.id)


def _of_checklist(checklist: Checklist) -> Iterator[Statement]:
    where = f"checklist-{checklist.slug}", checklist.slug
    for clock in checklist.clocks:
        yield Statement(clock.source, "time limit", clock.title, *where, "limit")
    for part, phase in enumerate(checklist.phases, start=1):
        for number, item in enumerate(phase.items, start=1):
            kind: Kind = "must-do" if item.must else "prompt"
            yield Statement(item.source, kind, item.words, *where, f"{part}.{number}")


def _of_scenario(scenario: Scenario) -> Iterator[Statement]:
    where = f"scenario-{scenario.slug}", scenario.slug
    yield Statement(scenario.source, "case", scenario.case, *where, "case")
    for number, question in enumerate(scenario.questions, start=1):
        for option in question.options:
            kind: Kind = "right answer" if option.id in question.answer else "other option"
            yield Statement(option.source, kind, option.text, *where, f"Q{number}")
