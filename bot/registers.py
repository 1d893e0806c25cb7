"""What content points at besides sources: topics, inspection recommendations, and the pool of report cases."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints

from bot import yamlfile
from bot.errors import Mistake
from bot.sources import Slug, Sources
from bot.yamlfile import Content, Day, Lines, Place

TOPICS, RECOMMENDATIONS, CASES = FILES = ("topics.yaml", "recommendations.yaml", "cases.yaml")
CaseId = Annotated[str, StringConstraints(pattern=r"^[LMEDKX][0-9]{1,2}$")]
Example = Literal["failure", "good", "mixed"]
_Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Topic(Content):
    id: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    risk: Annotated[int, Field(ge=1, le=3)]


class Recommendation(Content):
    """What inspectors asked of a force, or what a review left open.

    `register` is its number in the inspectorate's register, and `opened` the day on which it was entered there.
    """

    id: Slug
    register_number: Annotated[int | None, Field(alias="register")] = None
    force: _Line
    year: int
    opened: Day | None = None
    deadline: str = ""
    theme: Annotated[str, StringConstraints(min_length=1, max_length=75)]
    asks: _Line
    since: _Line
    source: Slug


class Case(Content):
    """One case of an inspection report, in a line. `unused` says why nothing is taught from it yet."""

    id: CaseId
    tells: _Line
    example: Example
    unused: str = ""


class _Topics(Content):
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]


class _Recommendations(Content):
    recommendations: Annotated[tuple[Recommendation, ...], Field(min_length=1)]


class _Cases(Content):
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


MODELS: Mapping[str, type[Content]] = {TOPICS: _Topics, RECOMMENDATIONS: _Recommendations, CASES: _Cases}
_Register = TypeVar("_Register", _Topics, _Recommendations, _Cases)


@dataclass(frozen=True)
class Registers:
    """Each by its id. A register whose file is not there, or has mistakes, is None: nothing is accused for its sake."""

    topics: Mapping[str, Topic] | None = None
    recommendations: Mapping[str, Recommendation] | None = None
    cases: Mapping[str, Case] | None = None
    where: Mapping[str, Lines] = field(default_factory=dict, compare=False)  # of each file

    def unknown(
        self, where: Lines, topics: Iterable[str], recommendations: Iterable[str], cases: Iterable[str] = ()
    ) -> Iterator[Mistake]:
        """A mistake at each name that a piece of content gives and no register has."""
        pointed: tuple[tuple[str, Iterable[str], Mapping[str, object] | None], ...] = (
            ("topics", topics, self.topics),
            ("recommendations", recommendations, self.recommendations),
            ("cases", cases, self.cases),
        )
        for key, names, register in pointed:
            for number, name in enumerate(names):
                if register is not None and name not in register:
                    yield where.mistake((key, number), f"there is no {key[:-1]} {name} in training/{key}.yaml")


NONE = Registers()


def load(folder: Path, sources: Sources | None) -> tuple[Registers, list[Mistake]]:
    """The registers of `training/`, and every mistake in them."""
    where: dict[str, Lines] = {}
    mistakes: list[Mistake] = []
    topics = _read(folder / TOPICS, _Topics, where, mistakes)
    recommendations = _read(folder / RECOMMENDATIONS, _Recommendations, where, mistakes)
    cases = _read(folder / CASES, _Cases, where, mistakes)
    for number, one in enumerate(recommendations.recommendations if recommendations else ()):
        if sources is not None and one.source not in sources:
            place: Place = ("recommendations", number, "source")
            mistakes.append(where[RECOMMENDATIONS].mistake(place, f"there is no source {one.source} in sources.yaml"))
    return Registers(
        {one.id: one for one in topics.topics} if topics else None,
        {one.id: one for one in recommendations.recommendations} if recommendations else None,
        {one.id: one for one in cases.cases} if cases else None,
        where,
    ), mistakes


def _read(file: Path, model: type[_Register], where: dict[str, Lines], mistakes: list[Mistake]) -> _Register | None:
    if not file.exists():  # a force may do without
        return None
    content, where[file.name], wrong = yamlfile.read(file, model)
    entries: tuple[Topic | Recommendation | Case, ...] = getattr(content, file.stem, ())
    wrong += where[file.name].repeats((((file.stem, n, "id"), one.id) for n, one in enumerate(entries)), "file")
    mistakes += wrong
    return content
