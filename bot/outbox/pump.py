"""Sends what is due: claims, makes sure, posts, settles. Any number of pumps may run on one database.

The order is the promise: the claim is committed before the call to the platform, and what came of it after. Whoever
dies in between leaves a lease that ends; the next one looks whether the message arrived before it sends another.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol

from sqlalchemy import Connection

from bot.cards import Card
from bot.clock import utc_now
from bot.db import Database
from bot.errors import StoreUnavailable
from bot.outbox import store
from bot.outbox.rules import (
    LEASE,
    MARGIN,
    Delivery,
    DeliveryError,
    Later,
    Pace,
    Post,
    Sent,
    Skip,
    State,
    Verdict,
    after_failure,
)
from bot.outbox.store import Outcome

IN_FLIGHT = 10
AHEAD = 2.0  # seconds' worth of messages that are claimed at once: what is more important does not wait for longer
MOST_CLAIMED = 100
BEFORE = timedelta(seconds=60)  # clocks differ: how long before the first attempt somebody looks
AGAIN = 1.0  # seconds before a database that did not answer is asked again

log = logging.getLogger(__name__)

Prepare = Callable[[Connection, Sequence[Delivery], datetime], Mapping[int, Verdict]]


class Poster(Protocol):
    """The platform. Both raise DeliveryError."""

    async def post(self, to: str, card: Card, delivery_id: int) -> Sent: ...

    async def find(self, to: str, delivery_id: int, since: datetime) -> Sent | None:
        """Where a message with this id arrived, since then; None if it did not."""


class Pump:
    """`prepare` decides what each claimed message says by now, and whether it may go; in the claim's transaction."""

    def __init__(
        self, db: Database, poster: Poster, prepare: Prepare, rate: float | None, now: Callable[[], datetime] = utc_now
    ) -> None:
        """`rate` is messages a second, or None for as many as go."""
        self._db, self._poster, self._prepare, self._now = db, poster, prepare, now
        self._run = uuid.uuid4().hex
        self._pace = Pace(rate)
        self._most = MOST_CLAIMED if rate is None else max(1, min(MOST_CLAIMED, round(rate * AHEAD)))
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._settling = asyncio.Lock()
        self._outcomes: list[Outcome] = []
        self._paused_until = 0.0  # of monotonic()
        self._stopped = False

    def stop(self) -> None:
        """Begins nothing more; what is on its way is waited for, and the rest given back."""
        self._stopped = True

    async def empty(self) -> None:
        """Sends until nothing is due. Raises StoreUnavailable: what was claimed meanwhile is not lost."""
        flying: set[asyncio.Task[None]] = set()
        try:
            while not self._stopped:
                begun = monotonic()
                claimed = await asyncio.to_thread(self._claim)
                if claimed is None and not flying:
                    return
                if claimed is None:
                    await asyncio.wait(flying)
                    continue
                await self._send(claimed, begun + (LEASE - MARGIN).total_seconds(), flying)
        finally:
            if flying:
                await asyncio.wait(flying)

    def _claim(self) -> list[tuple[Delivery, Post]] | None:
        """What may go now, which may be none of what was due; None if nothing is due."""
        now = self._now()
        with self._db.transaction() as tx:
            claimed = store.claim(tx, self._run, now, self._most)
            if not claimed:
                return None
            verdicts = self._prepare(tx, [one for one in claimed if not _expired(one, now)], now)
            posts: list[tuple[Delivery, Post]] = []
            outcomes: list[Outcome] = []
            for one in claimed:
                verdict = verdicts.get(one.id, Skip("expired" if _expired(one, now) else "unknown"))
                if isinstance(verdict, Post):
                    posts.append((one, verdict))
                else:
                    outcomes.append(_not_now(one, verdict))
            store.settle(tx, self._run, outcomes)
        return posts

    async def _send(self, claimed: list[tuple[Delivery, Post]], until: float, flying: set[asyncio.Task[None]]) -> None:
        """Each in its turn, while the lease is fresh; the rest is given back."""
        for place, (delivery, post) in enumerate(claimed):
            await self._slots.acquire()
            await asyncio.sleep(self._pace.wait(monotonic()))
            if self._must_stop(until):  # looked at last: a process may have been frozen up to here
                self._slots.release()
                await self._give_back([one for one, _ in claimed[place:]])
                return
            task = asyncio.create_task(self._attempt(delivery, post, until))
            flying.add(task)
            task.add_done_callback(flying.discard)

    def _must_stop(self, until: float) -> bool:
        return self._stopped or not self._paused_until <= monotonic() <= until

    async def _give_back(self, deliveries: Sequence[Delivery]) -> None:
        at = self._now() + timedelta(seconds=max(0.0, self._paused_until - monotonic()))
        self._outcomes += [store.again(one, at, "paused", one.unsure, counts=False) for one in deliveries]
        await self._settle()

    async def _attempt(self, delivery: Delivery, post: Post, until: float) -> None:
        try:
            outcome = await self._outcome(delivery, post, until)
        except Exception:  # one message that breaks something must not stop the others
            log.exception("message %d could not be sent", delivery.id)
            outcome = self._failed(delivery, DeliveryError("bug", arrived_perhaps=True))
        finally:
            self._slots.release()
        self._outcomes.append(outcome)
        await self._settle()

    async def _outcome(self, delivery: Delivery, post: Post, until: float) -> Outcome:
        try:
            where = await self._found(delivery, post)
            if where is None and monotonic() > until:  # looking took so long that another may look by now
                return store.again(delivery, self._now(), "slow", delivery.unsure, counts=False)
            where = where or await self._poster.post(post.to, post.card, delivery.id)
        except DeliveryError as error:
            return self._failed(delivery, error)
        return store.sent(delivery, where, self._now())

    async def _found(self, delivery: Delivery, post: Post) -> Sent | None:
        """Where an earlier attempt arrived. Raises DeliveryError if nobody can say, and that matters."""
        if not delivery.unsure:
            return None
        try:
            return await self._poster.find(post.to, delivery.id, delivery.first_attempt_at - BEFORE)
        except DeliveryError as error:
            if error.pause is None and post.rather_twice:
                return None
            raise DeliveryError(
                error.reason, permanent=error.permanent, arrived_perhaps=True, pause=error.pause
            ) from error

    def _failed(self, delivery: Delivery, error: DeliveryError) -> Outcome:
        now = self._now()
        if error.pause is not None:
            self._paused_until = max(self._paused_until, monotonic() + error.pause)
            self._pace.pause(self._paused_until)
            at = now + timedelta(seconds=error.pause)
            return store.again(delivery, at, error.reason, error.arrived_perhaps, counts=False)
        again_at = after_failure(delivery.attempts, error, now)
        if again_at is not None:
            return store.again(delivery, again_at, error.reason, error.arrived_perhaps, counts=True)
        state = State.UNCERTAIN if error.arrived_perhaps else State.FAILED
        log.warning("message %d (%s) is %s: %s", delivery.id, delivery.kind, state, error.reason)
        return store.over(delivery, state, error.reason)

    async def _settle(self) -> None:
        """Whoever comes while another writes is written by the next: many in one commit."""
        async with self._settling:
            outcomes, self._outcomes = self._outcomes, []
            while outcomes:
                try:
                    await asyncio.to_thread(self._write, outcomes)
                    return
                except StoreUnavailable:  # known here and nowhere else, so it is kept until it can be written
                    await asyncio.sleep(AGAIN)

    def _write(self, outcomes: Sequence[Outcome]) -> None:
        with self._db.transaction() as tx:
            mine = store.settle(tx, self._run, outcomes)
        if mine < len(outcomes):
            log.warning("%d messages were taken over by another process meanwhile", len(outcomes) - mine)


def _expired(delivery: Delivery, now: datetime) -> bool:
    return delivery.expires_at is not None and delivery.expires_at <= now


def _not_now(delivery: Delivery, verdict: Later | Skip) -> Outcome:
    if isinstance(verdict, Later):
        return store.again(delivery, verdict.at, "not on shift", delivery.unsure, counts=False)
    return store.over(delivery, State.SKIPPED, verdict.reason)
