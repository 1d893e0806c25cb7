"""Where statements come from, and how sure we are of each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from bot import yamlfile
from bot.errors import Mistake
from bot.yamlfile import Content, Day

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Source(Content):
    id: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    body: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    section: str = ""
    year: int | None = None
    address: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    checked: Day
    confirmed: Literal["first-hand", "second-hand", "unconfirmed"]
    jurisdiction: Literal["england", "wales", "england-and-wales"]
    says: Annotated[str, StringConstraints(min_length=1, max_length=300)]

    @field_validator("address")
    @classmethod
    def _a_web_address(cls, address: str) -> str:
        if not address.startswith(("https://", "http://")) or any(letter in address for letter in " |<>"):
            raise ValueError("address must be a web address that starts with https://")
        return address

    @property
    def label(self) -> str:
        """The title, and where it holds if that is not both England and Wales."""
        where = {"england": " (England)", "wales": " (Wales)", "england-and-wales": ""}[self.jurisdiction]
        return f"{self.title}{where}"

    @property
    def decides(self) -> bool:
        """May it decide an answer or carry a must-do?"""
        return self.confirmed != "unconfirmed"


class _Sources(Content):
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


MODEL = _Sources  # of the file
Sources = Mapping[str, Source]


def load(file: Path) -> tuple[dict[str, Source], list[Mistake]]:
    content, where, mistakes = yamlfile.read(file, _Sources)
    if content is None:
        return {}, mistakes
    mistakes += where.repeats(((("sources", n, "id"), source.id) for n, source in enumerate(content.sources)), "file")
    return {source.id: source for source in content.sources}, mistakes


def unsupported(source: str, sources: Sources | None, deciding: bool) -> str:
    """Why this source cannot carry a statement that decides (a must-do, an answer) or merely informs; "" if it can.

    Without sources, because their own file has mistakes, nothing that rests on them is accused.
    """
    if sources is None:
        return ""
    if source not in sources:
        return f"there is no source {source} in training/sources.yaml"
    if deciding and not sources[source].decides:
        return f"the source {source} is unconfirmed, so nothing may be decided by it"
    return ""
