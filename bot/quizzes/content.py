"""Scenarios as the trainers write them, in training/."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot import registers, yamlfile
from bot.authored import Authored
from bot.errors import Mistake
from bot.registers import NONE, CaseId, Example, Registers
from bot.sources import Slug, Sources, unsupported
from bot.yamlfile import Content, Day, Folded, Lines

SOURCES_FILE = "sources.yaml"
NO_SCENARIOS = {SOURCES_FILE, *registers.FILES}  # in training/ too

Kind = Literal["one", "several", "order", "next", "spot"]


class Option(Content):
    """75 characters is what Slack shows beside a radio button."""

    id: Slug
    text: Annotated[str, StringConstraints(min_length=1, max_length=75)]
    why: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    source: Slug
    then: str = ""  # of a `next` question: the question that this choice leads to


class Wording(Content):
    """The same question again with other surface details and the same point; options keep their ids and reasons."""

    id: Slug
    case: Annotated[str, StringConstraints(max_length=900), Folded] = ""  # in place of the scenario's
    text: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    options: dict[Slug, Annotated[str, StringConstraints(min_length=1, max_length=75)]] = Field(default_factory=dict)


class Question(Content):
    """`one` or `several` are right; `order`: all options in the right order; `next`: each choice may lead to another
    question; `spot`: which of these are signs of risk."""

    id: Slug
    kind: Kind = "one"
    text: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    answer: Annotated[tuple[Slug, ...], Field(min_length=1)]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=8)]
    wordings: tuple[Wording, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _several_if_several_are_right(cls, data: Any) -> Any:
        """Questions were asked before they had a kind, and must still be shown as they were."""
        if isinstance(data, dict) and "kind" not in data and len(data.get("answer") or ()) > 1:
            return {**data, "kind": "several"}
        return data

    @property
    def several(self) -> bool:
        return self.kind in ("several", "spot")

    @model_validator(mode="after")
    def _kind_fits(self) -> Self:
        ids = {option.id for option in self.options}
        if self.kind in ("one", "next") and len(self.answer) > 1:
            raise ValueError("several answers are right: say kind: several, spot or order")
        if self.kind == "order" and (set(self.answer) != ids or len(self.answer) != len(ids)):
            raise ValueError("the answer of an order question names every option once, in the right order")
        if self.kind != "next" and any(option.then for option in self.options):
            raise ValueError("only the options of a question of kind: next lead to another question")
        if strange := sorted({name for wording in self.wordings for name in wording.options} - ids):
            raise ValueError(f"a wording names the option {', '.join(strange)}, which this question has not")
        names = [wording.id for wording in self.wordings]
        if len(set(names)) != len(names):
            raise ValueError("two wordings of this question share an id")
        return self

    @model_validator(mode="after")
    def _key_among_options(self) -> Self:
        ids = [option.id for option in self.options]
        if repeated := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"the option {', '.join(repeated)} stands twice in this question")
        if strange := [key for key in self.answer if key not in ids]:
            raise ValueError(f"the answer {', '.join(strange)} is not among the options ({', '.join(ids)})")
        if self.kind != "order" and len(set(self.answer)) == len(ids):
            raise ValueError("every option is right, so there is nothing to choose")
        return self


class Scenario(Authored):
    slug: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    topics: Annotated[tuple[Slug, ...], Field(min_length=1)]
    recommendations: tuple[Slug, ...] = ()
    cases: tuple[CaseId, ...] = ()
    example: Example = "failure"
    risk: Annotated[int, Field(ge=1, le=3)]
    published: Day
    distressing: Annotated[str, StringConstraints(max_length=200)] = ""
    checklist: str = ""
    source: Slug
    case: Annotated[str, StringConstraints(min_length=1, max_length=900), Folded]
    outcome: Annotated[str, StringConstraints(min_length=1, max_length=700), Folded]
    questions: Annotated[tuple[Question, ...], Field(min_length=3, max_length=12)]

    @cached_property
    def follow_ups(self) -> frozenset[str]:
        """Questions that only a choice leads to: not everybody is asked them."""
        return frozenset(option.then for question in self.questions for option in question.options if option.then)

    def question_for(self, question_id: str) -> Question | None:
        return next((question for question in self.questions if question.id == question_id), None)


def load(
    folder: Path, sources: Sources | None, checklists: frozenset[str] | None, registers: Registers = NONE
) -> tuple[dict[str, Scenario], list[Mistake]]:
    """Every scenario of the folder by slug, and every mistake in any of them."""
    found: dict[str, Scenario] = {}
    mistakes: list[Mistake] = []
    for file in yamlfile.files(folder):
        if file.name in NO_SCENARIOS:
            continue
        scenario, wrong = load_one(file, sources, checklists, registers)
        if scenario is not None and file.name == f"{scenario.slug}.yaml":  # never in place of the one of that name
            found[scenario.slug] = scenario
        mistakes += wrong
    return found, mistakes


def load_one(
    file: Path, sources: Sources | None, checklists: frozenset[str] | None, registers: Registers = NONE
) -> tuple[Scenario | None, list[Mistake]]:
    """One scenario, and every mistake in its file; it may be worth nothing even if it can be read."""
    scenario, where, wrong = yamlfile.read(file, Scenario)
    if scenario is None:
        return None, wrong
    if scenario.retired:
        return scenario, []
    return scenario, [
        *_across(scenario, where, sources, checklists),
        *_branches(scenario, where),
        *registers.unknown(where, scenario.topics, scenario.recommendations, scenario.cases),
    ]


def _across(
    scenario: Scenario, where: Lines, sources: Sources | None, checklists: frozenset[str] | None
) -> Iterator[Mistake]:
    """What one file cannot know of itself: its name, the sources, the checklists."""
    if where.file.stem != scenario.slug:
        yield where.mistake(("slug",), f"the slug is {scenario.slug} but the file is {where.file.name}", "rename one")
    ids = [(("questions", n, "id"), question.id) for n, question in enumerate(scenario.questions)]
    yield from where.repeats(ids, "scenario")
    if scenario.checklist and checklists is not None and scenario.checklist not in checklists:
        yield where.mistake(("checklist",), f"there is no checklist {scenario.checklist} in prompts/")
    if problem := unsupported(scenario.source, sources, deciding=True):
        yield where.mistake(("source",), problem)
    for number, question in enumerate(scenario.questions):
        for index, option in enumerate(question.options):
            if problem := unsupported(option.source, sources, deciding=True):
                yield where.mistake(("questions", number, "options", index, "source"), problem)


def _branches(scenario: Scenario, where: Lines) -> Iterator[Mistake]:
    """A choice leads to a question further on: then every path ends, and every question can be reached."""
    places = {question.id: number for number, question in enumerate(scenario.questions)}
    for number, question in enumerate(scenario.questions):
        for index, option in enumerate(question.options):
            place = ("questions", number, "options", index, "then")
            if option.then and option.then not in places:
                yield where.mistake(place, f"there is no question {option.then} in this scenario")
            elif option.then and places[option.then] <= number:
                yield where.mistake(place, f"{option.then} stands before this question", "lead to one further on")
