"""Checklists as the safeguarding leads write them, in prompts/."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from bot import yamlfile
from bot.authored import Authored
from bot.checklists import ladder
from bot.checklists.ladder import Reminder
from bot.errors import Mistake
from bot.registers import NONE, Registers
from bot.sources import Slug, Sources, unsupported
from bot.yamlfile import Content, Day, Lines

MOST_ITEMS = 9  # in a phase: what people can work through before a pause
# When an item applies. Closed, so that no run can hold prose about a child; the words stand before the item.
CONDITIONS = {
    "under-10": "If the child is under 10",
    "under-13": "If the child is under 13",
    "girl": "If the child is a girl",
    "in-care": "If the child is in care",
    "disabled": "If the child is disabled or finds it hard to communicate",
    "repeat": "If this has happened before",
    "not-mobile": "If the child does not move about alone yet",
    "self-harm": "If there is talk or a sign of self-harm or suicide",
    "drink-or-drugs": "If the child has taken drink or drugs",
    "adult-involved": "If an adult is involved",
    "works-with-children": "If the person works with children",
    "other-children": "If there are other children",
    "online": "If any of it happened online",
    "domestic-abuse": "If there is domestic abuse",
    "bail-refused": "If charged and bail is refused",
    "private-home": "If in a private home",
    "at-risk": "If a child may be at risk",
    "in-danger": "If a child is in danger",
    "significant-harm": "If significant harm is otherwise likely",
    "significant-harm-suspected": "If you suspect significant harm",
    "harmed-or-exploited": "If the child may have been harmed or exploited",
    "harmed-themselves": "If the child has harmed themselves",
    "injury": "If there is an injury, bleeding or pain",
    "police-protection": "If you take the child into police protection",
    "section-136": "If section 136 of the Mental Health Act is used",
    "child-calling": "If a child is calling",
    "suspect-released": "If a suspect is released",
    "not-aggravated": "If no adult, pressure, money or exploitation is involved",
    "wales": "In Wales",
}


class Item(Content):
    id: Slug
    text: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    must: bool
    may_not_arise: bool = False  # "If …": offered with a press of its own, so that Done is not the easier answer
    when: tuple[str, ...] = ()  # of CONDITIONS: it applies only then
    why: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    source: Slug

    @property
    def words(self) -> str:
        """The item as it is read: with what it depends on before it."""
        if not self.when:
            return self.text
        first, *more = (CONDITIONS[name] for name in self.when)
        conditions = " and ".join([first, *(_uncapitalised(one) for one in more)])
        return f"{conditions}: {_uncapitalised(self.text)}"

    @field_validator("when")
    @classmethod
    def _known_conditions(cls, when: tuple[str, ...]) -> tuple[str, ...]:
        if strange := [name for name in when if name not in CONDITIONS]:
            raise ValueError(f"there is no condition {', '.join(strange)}; there are: {', '.join(CONDITIONS)}")
        return when


def _uncapitalised(text: str) -> str:
    """For the middle of a sentence; "GP" stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


class Clock(Content):
    """A limit in time that the law or guidance sets: `length` such as 72 hours or 15 working-days, from `starts`."""

    id: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=75)]
    starts: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    length: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3} (minutes|hours|days|working-days)$")]
    why: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    source: Slug

    @property
    def span(self) -> str:
        """The length as it is read: 15 working days."""
        words = self.length.replace("-", " ")
        return words.removesuffix("s") if words.startswith("1 ") else words

    @property
    def limit(self) -> str:
        """As it is read: 1 working day from when you refer the child."""
        return f"{self.span} from {self.starts}"


class Phase(Content):
    """`read-do`: read an item, do it. `do-confirm`: do the work, then pause and confirm that it was done."""

    id: Slug
    how: Literal["read-do", "do-confirm"] = "do-confirm"
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=MOST_ITEMS)]


class Checklist(Authored):
    slug: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    aliases: tuple[Annotated[str, StringConstraints(min_length=2, max_length=40)], ...] = ()
    topics: Annotated[tuple[Slug, ...], Field(min_length=1)]
    recommendations: tuple[Slug, ...] = ()
    use: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    revised: Day
    clocks: tuple[Clock, ...] = ()
    reminders: tuple[Reminder, ...] = ()
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


def load(
    folder: Path, sources: Sources | None, registers: Registers = NONE
) -> tuple[dict[str, Checklist], list[Mistake]]:
    """Every checklist of the folder by slug, and every mistake in any of them."""
    found: dict[str, Checklist] = {}
    names: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for file in yamlfile.files(folder):
        checklist, wrong = load_one(file, sources, names, registers)
        mistakes += wrong
        if checklist is not None and file.name == f"{checklist.slug}.yaml":  # never in place of the one of that name
            found[checklist.slug] = checklist
    return found, mistakes


def load_one(
    file: Path, sources: Sources | None, names: dict[str, str], registers: Registers = NONE
) -> tuple[Checklist | None, list[Mistake]]:
    """One checklist, and every mistake in its file. `names` are what is taken, by slug; it adds its own."""
    checklist, where, wrong = yamlfile.read(file, Checklist)
    if checklist is None:
        return None, wrong
    if checklist.retired:  # it takes no name and needs no source
        return checklist, []
    return checklist, [
        *_ids(checklist, where),
        *_names(checklist, where, names),
        *_support(checklist, where, sources),
        *ladder.mistakes(checklist.reminders, {clock.id: clock.length for clock in checklist.clocks}, where),
        *registers.unknown(where, checklist.topics, checklist.recommendations),
    ]


def _ids(checklist: Checklist, where: Lines) -> Iterator[Mistake]:
    """Ticks refer to item ids, so each may stand for one thing only."""
    phases = enumerate(checklist.phases)
    ids: list[tuple[yamlfile.Place, str]] = []
    for n, phase in phases:
        ids.append((("phases", n, "id"), phase.id))
        ids += [(("phases", n, "items", index, "id"), item.id) for index, item in enumerate(phase.items)]
    ids += [(("clocks", n, "id"), clock.id) for n, clock in enumerate(checklist.clocks)]
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
    for number, clock in enumerate(checklist.clocks):
        if problem := unsupported(clock.source, sources, deciding=True):
            yield where.mistake(("clocks", number, "source"), problem, "a limit in time needs a confirmed source")
