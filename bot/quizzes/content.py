"""Scenarios as the trainers write them, in training/."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from bot import yamlfile
from bot.errors import Mistake
from bot.frozen import SluggedContent
from bot.sources import Slug, Sources, unsupported
from bot.yamlfile import Content, Day, Folded, Lines

SOURCES_FILE = "sources.yaml"


class Option(Content):
    """75 characters is what Slack shows beside a radio button."""

    id: Slug
    text: Annotated[str, StringConstraints(min_length=1, max_length=75)]
    why: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    source: Slug


class Question(Content):
    id: Slug
    text: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    answer: Annotated[tuple[Slug, ...], Field(min_length=1)]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=8)]

    @property
    def several(self) -> bool:
        return len(self.answer) > 1

    @model_validator(mode="after")
    def _key_among_options(self) -> Self:
        ids = [option.id for option in self.options]
        if repeated := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"the option {', '.join(repeated)} stands twice in this question")
        if strange := [key for key in self.answer if key not in ids]:
            raise ValueError(f"the answer {', '.join(strange)} is not among the options ({', '.join(ids)})")
        if len(set(self.answer)) == len(ids):
            raise ValueError("every option is right, so there is nothing to choose")
        return self


class Scenario(SluggedContent):
    slug: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    topics: Annotated[tuple[Slug, ...], Field(min_length=1)]
    risk: Annotated[int, Field(ge=1, le=3)]
    published: Day
    distressing: Annotated[str, StringConstraints(max_length=200)] = ""
    checklist: str = ""
    source: Slug
    case: Annotated[str, StringConstraints(min_length=1, max_length=900), Folded]
    outcome: Annotated[str, StringConstraints(min_length=1, max_length=700), Folded]
    questions: Annotated[tuple[Question, ...], Field(min_length=3, max_length=12)]

    def question_for(self, question_id: str) -> Question | None:
        return next((question for question in self.questions if question.id == question_id), None)


def load(
    folder: Path, sources: Sources | None, checklists: frozenset[str] | None
) -> tuple[dict[str, Scenario], list[Mistake]]:
    """Every scenario of the folder by slug, and every mistake in any of them."""
    found: dict[str, Scenario] = {}
    mistakes: list[Mistake] = []
    for file in yamlfile.files(folder):
        if file.name == SOURCES_FILE:
            continue
        scenario, wrong = load_one(file, sources, checklists)
        if scenario is not None:
            found[scenario.slug] = scenario
        mistakes += wrong
    return found, mistakes


def load_one(
    file: Path, sources: Sources | None, checklists: frozenset[str] | None
) -> tuple[Scenario | None, list[Mistake]]:
    """One scenario, and every mistake in its file; it may be worth nothing even if it can be read."""
    scenario, where, wrong = yamlfile.read(file, Scenario)
    return scenario, wrong if scenario is None else list(_across(scenario, where, sources, checklists))


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
