"""What a message says by the time it goes, and whether its reader may be disturbed then.

Nothing reaches anybody outside a worked shift, nor in its first 30 or last 60 minutes, but what a room says must not
wait. Of whoever has no shifts on record nobody knows when they work: they are taken to work office hours.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.cards import Card
from bot.outbox.rules import Delivery, Later, Post, Skip, Verdict
from bot.people import rota, store
from bot.people.shifts import Pattern, Rota, Shift, next_allowed

GONE, POINTLESS = "no longer on the roster", "no point any more"
OFFICE = Pattern(
    "office",
    "Office hours",
    date(2026, 1, 5),  # a Monday
    ("day",) * 5 + (None,) * 2,
    {"day": Shift("day", time(9), time(17))},
)
AGAIN = timedelta(days=1)  # before somebody without a shift in sight is looked at again
UNKNOWN = timedelta(minutes=10)  # before a kind is looked at again that a newer version may know
MENDED = timedelta(hours=1)  # before what could not be made is tried again

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Occasion:
    """A message at a moment at which its reader may be disturbed, and when they work."""

    delivery: Delivery
    works: Rota
    now: datetime


Make = Callable[[Connection, Occasion], Card | Later | Skip | None]  # None: it has no point any more


@dataclass(frozen=True)
class Kind:
    """`any_time`: it waits for no shift nor do-not-disturb; if nobody can see whether it arrived it is sent again.

    `moved` says when one comes that may not come now; without it, or for None, at the first instant at which it may.
    """

    make: Make
    any_time: bool = False
    moved: Callable[[Connection, Occasion], datetime | None] = lambda _tx, _occasion: None


@dataclass(frozen=True)
class Desk:
    """`kinds` says how each kind of message is made by now: rooms change while the program runs."""

    kinds: Callable[[], Mapping[str, Kind]]
    zone: ZoneInfo

    def prepare(self, tx: Connection, claimed: Sequence[Delivery], now: datetime) -> dict[int, Verdict]:
        """What becomes of each message now."""
        officers = {one.officer_id for one in claimed}
        reached = store.slack_users(tx, officers)
        rotas = rota.rotas(tx, officers, self.zone, now.astimezone(self.zone).date() - timedelta(days=1))
        return {
            one.id: self._decided(tx, one, reached.get(one.officer_id), rotas.get(one.officer_id), now)
            for one in claimed
        }

    def _decided(
        self, tx: Connection, delivery: Delivery, to: str | None, works: Rota | None, now: datetime
    ) -> Verdict:
        """One that cannot be made stops no other: it is undone up to a savepoint, and waits."""
        try:
            with tx.begin_nested():
                return self._verdict(tx, delivery, to, works, now)
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise  # the database is away: that is no fault of the message
            log.exception("message %d (%s) could not be made", delivery.id, delivery.kind)
            return Later(now + MENDED, "could not be made")

    def _verdict(
        self, tx: Connection, delivery: Delivery, to: str | None, works: Rota | None, now: datetime
    ) -> Verdict:
        kind = self.kinds().get(delivery.kind)
        if to is None:
            return Skip(GONE)
        if kind is None:  # put by a newer version, which will be here again
            log.warning("message %d is of a kind that nobody here knows: %s", delivery.id, delivery.kind)
            return Later(now + UNKNOWN, "unknown kind")
        works = usual(works, self.zone)
        at = now if kind.any_time else next_allowed(works, now)
        occasion = Occasion(delivery, works, now)
        if at != now:
            return Later(kind.moved(tx, occasion) or at or now + AGAIN)
        made = kind.make(tx, occasion)
        if made is None:
            return Skip(POINTLESS)
        if not isinstance(made, Card):
            return made
        return Post(to, made, rather_twice=kind.any_time, may_wait=not kind.any_time)


def usual(works: Rota | None, zone: ZoneInfo) -> Rota:
    """When they work, or are taken to work where nobody knows."""
    if works is None or works.pattern is None:
        return Rota(OFFICE, 0, works.exceptions if works else (), zone)
    return works
