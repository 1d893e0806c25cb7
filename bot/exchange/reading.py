"""What a reader of either format gathers: the items, and in plain words what could not be taken over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import UserError
from bot.exchange.item import Item
from bot.exchange.plain import Losses, line

MOST = 1000  # questions in one file, those left out counted
OPTIONS = 50  # of one question: far more than anybody can weigh up
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class LeftOut(Exception):
    """Why one question, or one file of a package, cannot be taken over; the others may do."""


@dataclass
class Reading:
    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _met: int = 0

    def take(self, item: Item) -> None:
        self._count()
        self.items.append(item)

    def left_out(self, which: str, why: str) -> None:
        self._count()
        self.notes.append(f"{which} was left out: {line(why)}")

    def note(self, which: str, what: str) -> None:
        self.notes.append(f"{which}: {line(what)}")

    def lost(self, which: str, losses: Losses) -> None:
        if losses.media:
            self.note(which, f"what is no text was left out ({', '.join(sorted(losses.media))}): say it in words")
        if losses.formatting:
            self.note(which, f"formatting was taken off ({', '.join(sorted(losses.formatting))})")

    def _count(self) -> None:
        self._met += 1
        if self._met > MOST:
            raise UserError(f"The file holds more than {MOST:,} questions: split it.")


def is_slug(name: str) -> bool:
    return len(name) <= 60 and bool(_SLUG.fullmatch(name))


def slugs(names: Sequence[str]) -> list[str]:
    """The names, if every one is a short name of ours and none comes twice."""
    return list(names) if len(set(names)) == len(names) and all(map(is_slug, names)) else []
