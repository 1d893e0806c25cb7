"""Do-not-disturb: what may wait is kept back while its reader has it on. A courtesy: it never stops what is sent."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from bot.db import Database
from bot.errors import StoreUnavailable
from bot.outbox import store
from bot.outbox.claims import SOONEST, Posts
from bot.outbox.rules import Delivery
from bot.outbox.store import Outcome

AGAIN = timedelta(hours=1)  # before somebody is looked at again: they may have ended it early
SOON, MOST_SOON = timedelta(minutes=5), 50  # whose turn comes next is asked about with the others: one call for many

log = logging.getLogger(__name__)

Readers = Callable[[Connection, Collection[int]], Mapping[int, str]]  # officers, as the platform knows them
Soon = Callable[[], Awaitable[Sequence[str]]]


class Asked(Protocol):
    """The platform, as far as it knows who is not to be disturbed."""

    async def quiet(self, readers: Collection[str], now: datetime, soon: Soon) -> Mapping[str, datetime]:
        """Who of them is not to be disturbed, and until when. `soon` says who comes next, for whoever asks anyway."""


class Courtesy:
    def __init__(self, db: Database, platform: Asked, readers: Readers, now: Callable[[], datetime]) -> None:
        self._db, self._platform, self._readers, self._now = db, platform, readers, now

    async def parted(self, posts: Posts) -> tuple[Posts, list[Outcome]]:
        """What may go now, and what waits; that was no attempt."""
        try:
            quiet = await self._platform.quiet({post.to for _, post in posts}, self._now(), self._soon)
        except Exception:  # a bug here must not keep messages back
            log.exception("nobody could be asked who is not to be disturbed")
            return posts, []
        return [one for one in posts if one[1].to not in quiet], [
            self._later(delivery, quiet[post.to]) for delivery, post in posts if post.to in quiet
        ]

    def _later(self, delivery: Delivery, until: datetime) -> Outcome:
        now = self._now()
        at = max(now + SOONEST, min(until, now + AGAIN))
        return store.again(delivery, at, "do not disturb", delivery.unsure, counts=False)

    async def _soon(self) -> Sequence[str]:
        try:
            return await asyncio.to_thread(self._next_readers)
        except StoreUnavailable:  # then it is asked about fewer
            return ()

    def _next_readers(self) -> Sequence[str]:
        with self._db.transaction() as tx:
            officers = store.next_readers(tx, self._now() + SOON, MOST_SOON)
            known = self._readers(tx, officers) if officers else {}
        return [known[officer] for officer in officers if officer in known]
