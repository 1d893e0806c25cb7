"""Claims: what a pump takes out of the outbox at once, and what becomes of each message now. One transaction."""

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import Connection, update

from bot.db import Database
from bot.outbox import lead, store
from bot.outbox.rules import LEASE, MARGIN, Delivery, Later, Post, Skip, State, Verdict
from bot.outbox.store import DeliveryRow, Outcome

SOONEST = timedelta(seconds=1)  # before a message is looked at again: none is claimed over and over
SLOW = 1.0  # seconds of making
UNKNOWN = timedelta(minutes=10)  # before one is looked at again of which nobody says what to do

log = logging.getLogger(__name__)

Posts = Sequence[tuple[Delivery, Post]]
Prepare = Callable[[Connection, Sequence[Delivery], datetime], Mapping[int, Verdict]]


@dataclass(frozen=True)
class Claim:
    """What was claimed at once, and until when a call may begin under it.

    By two clocks: one stands still while a machine is suspended, the other is set now and then.
    """

    run: str
    posts: Posts
    skipped: Sequence[str]  # why, each
    until: float  # of monotonic()
    until_by_clock: datetime

    def is_fresh(self, now: datetime) -> bool:
        return monotonic() < self.until and now < self.until_by_clock


def make_claim(
    db: Database, prepare: Prepare, me: str, most: int, held: Sequence[int], clock: Callable[[], datetime]
) -> Claim | None:
    """What may go now, which may be none of what was due; None if nothing is due, or if somebody else sends.

    `held` are on their way in this very process. Raises StoreUnavailable.
    """
    run, begun, now = uuid.uuid4().hex, monotonic(), clock()
    with db.transaction() as tx:
        if not lead.is_free(tx, me, now):
            return None
        claimed = store.claim(tx, run, now, most, held)
        if not claimed:  # nothing was written: to look costs next to nothing
            return None
        if not lead.take(tx, me, now):
            tx.rollback()
            return None
        judged = _judged(claimed, prepare(tx, [one for one in claimed if not _expired(one, now)], now), now)
        store.settle(tx, run, [_not_now(one, verdict, now) for one, verdict in judged if not isinstance(verdict, Post)])
        if monotonic() - begun > SLOW:
            begun, now = monotonic(), clock()
            _begin_anew(tx, run, me, now)
    posts = [(one, verdict) for one, verdict in judged if isinstance(verdict, Post)]
    skipped = [verdict.reason for _, verdict in judged if isinstance(verdict, Skip)]
    return Claim(run, posts, skipped, begun + (LEASE - MARGIN).total_seconds(), now + LEASE - MARGIN)


def _judged(
    claimed: Sequence[Delivery], verdicts: Mapping[int, Verdict], now: datetime
) -> list[tuple[Delivery, Verdict]]:
    return [
        (one, Skip("expired") if _expired(one, now) else verdicts.get(one.id) or _unknown(one, now)) for one in claimed
    ]


def _begin_anew(tx: Connection, run: str, me: str, now: datetime) -> None:
    """Lease and lead count from here: nobody has seen them yet, and a message that takes long to make must go too."""
    tx.execute(update(DeliveryRow).where(DeliveryRow.run == run).values(lease_until=now + LEASE))
    lead.take(tx, me, now)


def _expired(delivery: Delivery, now: datetime) -> bool:
    return delivery.expires_at is not None and delivery.expires_at <= now


def _unknown(delivery: Delivery, now: datetime) -> Later:
    log.warning("nobody says what to do with message %d (%s)", delivery.id, delivery.kind)
    return Later(now + UNKNOWN, "unknown")


def _not_now(delivery: Delivery, verdict: Later | Skip, now: datetime) -> Outcome:
    if isinstance(verdict, Later):
        at = max(verdict.at, now + SOONEST)
        return store.again(delivery, at, verdict.reason, delivery.unsure, counts=False)
    return store.over(delivery, State.SKIPPED, verdict.reason)
