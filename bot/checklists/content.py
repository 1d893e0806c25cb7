"""Checklists as the safeguarding leads write them, in prompts/."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from bot import yamlfile
from bot.errors import Mistake
from bot.frozen import SluggedContent
from bot.sources import Slug, Sources, unsupported
from bot.yamlfile import Content, Day, Lines

MOST_ITEMS = 9  # in a phase: what people can work through before a pause


class Item(Content):
    id: Slug
    text: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    must: bool
    may_not_arise: bool = False  # "If …": offered with a press of its own, so that Done is not the easier answer
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
    revised: Day
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=9)]

    @field_validator("aliases")
    @classmethod
    def _plain_words(cls, aliases: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(alias.casefold() for alias in aliases)

    def items(self) -> Iterator[Item]:
        for phase in self.phases:
            yield from phase.items

    def names(self) -> tuple[str, ...]:
        """What an officer may call it."""
        return (self.slug, self.title.casefold(), *self.aliases)


def load(folder: Path, sources: Sources | None) -> tuple[dict[str, Checklist], list[Mistake]]:
    """Every checklist of the folder by slug, and every mistake in any of them."""
    found: dict[str, Checklist] = {}
    names: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for file in yamlfile.files(folder):
        checklist, wrong = load_one(file, sources, names)
        mistakes += wrong
        if checklist is not None:
            found[checklist.slug] = checklist
    return found, mistakes


def load_one(file: Path, sources: Sources | None, names: dict[str, str]) -> tuple[Checklist | None, list[Mistake]]:
    """One checklist, and every mistake in its file. `names` are what is taken, by slug; it adds its own."""
    checklist, where, wrong = yamlfile.read(file, Checklist)
    if checklist is None:
        return None, wrong
    return checklist, [
        *_ids(checklist, where),
        *_names(checklist, where, names),
        *_support(checklist, where, sources),
    ]


def _ids(checklist: Checklist, where: Lines) -> Iterator[Mistake]:
    """Ticks refer to item ids, so each may stand for one thing only."""
    phases = enumerate(checklist.phases)
    ids: list[tuple[yamlfile.Place, str]] = []
    for n, phase in phases:
        ids.append((("phases", n, "id"), phase.id))
        ids += [(("phases", n, "items", index, "id"), item.id) for index, item in enumerate(phase.items)]
    yield from where.repeats(ids, "checklist")


def _names(checklist: Checklist, where: Lines, names: dict[str, str]) -> Iterator[Mistake]:
    """What an officer types means one checklist."""
    if where.file.stem != checklist.slug:
        yield where.mistake(("slug",), f"the slug is {checklist.slug} but the file is {where.file.name}", "rename one")
    places: list[yamlfile.Place] = [("slug",), ("title",), *(("aliases", n) for n in range(len(checklist.aliases)))]
    for place, name in zip(places, checklist.names(), strict=True):
        if names.setdefault(name, checklist.slug) != checklist.slug:
            yield where.mistake(place, f"{name} already means the checklist {names[name]}", "choose another")


def _support(checklist: Checklist, where: Lines, sources: Sources | None) -> Iterator[Mistake]:
    for number, phase in enumerate(checklist.phases):
        for index, item in enumerate(phase.items):
            if problem := unsupported(item.source, sources, deciding=item.must):
                place = ("phases", number, "items", index, "source")
                yield where.mistake(place, problem, "add it, name a confirmed one, or make it must: false")
