"""Content as it was when somebody met it.

Authors change the YAML; a checklist that is under way and an answer that was given must still be shown as they were.
So the first use of a version keeps a copy by its hash. The YAML stays the truth for everything that begins from now on.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Generic, TypeVar

from sqlalchemy import Connection, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.authored import Authored, version_of
from bot.db import Base, insert_once


class FrozenRow(Base):
    """Words of authors only, never of officers."""

    __tablename__ = "frozen_content"
    version: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str]
    body: Mapped[str] = mapped_column(Text)


NO_MARKS: Mapping[str, str] = MappingProxyType({})
Kind = TypeVar("Kind", bound=Authored)


class Shelf(Generic[Kind]):
    """Today's content of one kind by slug, and every earlier version that somebody has met.

    `marks` has by slug what stands on cards of content that nobody should work by.
    """

    def __init__(self, kind: type[Kind], current: Mapping[str, Kind], marks: Mapping[str, str] = NO_MARKS) -> None:
        self._kind = kind
        self.current = current
        self._versions = {slug: version_of(content) for slug, content in current.items()}
        self._by_version = {self._versions[slug]: content for slug, content in current.items()}
        self._marks = {version: marks.get(slug, "") for slug, version in self._versions.items()}

    def keep(self, tx: Connection, slug: str) -> str:
        """The version of today's content under this slug, from now on safe from changes."""
        version = self._versions[slug]
        insert_once(tx, FrozenRow, version=version, slug=slug, body=self.current[slug].model_dump_json())
        return version

    def mark(self, version: str) -> str:
        """What stands on a card of this version, or ""."""
        return self._marks.get(version, "")

    def met(self, tx: Connection, version: str) -> Kind:
        """The content with this version, as it was met."""
        content = self._by_version.get(version)
        if content is None:
            body = tx.execute(select(FrozenRow.body).where(FrozenRow.version == version)).scalar_one()
            content = self._by_version[version] = self._kind.model_validate_json(body)
        return content
