"""Checklists as the safeguarding leads write them, in prompts/."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from bot import yamlfile
from bot.errors import Mistake
from bot.frozen import SluggedContent
from bot.sources import Slug, Sources, unsupported
from bot.yamlfile import Content, Lines

MOST_ITEMS = 9  # in a phase: what people can work through before a pause


class Item(Content):
    id: Slug
    text: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    must: bool
    why: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    source: Slug


class Phase(Content):
    id: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=MOST_ITEMS)]


class Checklist(SluggedContent):
    slug: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    aliases: tuple[Annotated[str, StringConstraints(min_length=2, max_length=40)], ...] = ()
    topics: Annotated[tuple[Slug, ...], Field(min_length=1)]
    use: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    revised: date
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=9)]

    @field_validator("aliases")
    @classmethod
    def _plain_words(cls, aliases: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(alias.casefold() for alias in aliases)

    @model_validator(mode="after")
    def _each_id_once(self) -> Self:
        ids = [item.id for item in self.items()] + [phase.id for phase in self.phases]
        if repeated := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"the id {', '.join(repeated)} is used twice in this checklist")
        return self

    def items(self) -> Iterator[Item]:
        for phase in self.phases:
            yield from phase.items

    def names(self) -> tuple[str, ...]:
        """What an officer may call it."""
        return (self.slug, self.title.casefold(), *self.aliases)


def load(folder: Path, sources: Sources) -> tuple[dict[str, Checklist], list[Mistake]]:
    """Every checklist of the folder by slug, and every mistake in any of them."""
    found: dict[str, Checklist] = {}
    names: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for file in yamlfile.files(folder):
        checklist, where, wrong = yamlfile.read(file, Checklist)
        if checklist is not None:
            wrong = list(_across(checklist, where, sources, names))
            found[checklist.slug] = checklist
        mistakes += wrong
    return found, mistakes


def _across(checklist: Checklist, where: Lines, sources: Sources, names: dict[str, str]) -> Iterator[Mistake]:
    """What one file cannot know of itself: its name, the sources, the other checklists' names."""
    if where.file.stem != checklist.slug:
        yield where.mistake(("slug",), f"the slug is {checklist.slug} but the file is {where.file.name}", "rename one")
    for name in checklist.names():
        if names.setdefault(name, checklist.slug) != checklist.slug:
            yield where.mistake(("aliases",), f"{name} already means the checklist {names[name]}", "choose another")
    for number, phase in enumerate(checklist.phases):
        for index, item in enumerate(phase.items):
            place = ("phases", number, "items", index, "source")
            if problem := unsupported(item.source, sources, deciding=item.must):
                yield where.mistake(place, problem, "" if item.source not in sources else "or make it must: false")
