"""Sends what is due: claims, makes sure, posts, settles. Any number of pumps may run on one database.

The order is the promise: the claim is committed before the call to the platform, and what came of it after. Whoever
dies in between leaves a lease that ends; the next one looks whether the message arrived before it sends another.
"""

import asyncio
import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
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
    MOST_ATTEMPTS,
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
BEFORE = timedelta(hours=24)  # clocks differ, ours from Slack's too: how long before the first attempt somebody looks
AGAIN = 1.0  # seconds before a database that did not answer is asked again, or what waits for a place
SOONEST = timedelta(seconds=1)  # before a message is looked at again: none is claimed over and over
UNKNOWN = timedelta(minutes=10)  # before one is looked at again of which nobody says what to do

log = logging.getLogger(__name__)

Prepare = Callable[[Connection, Sequence[Delivery], datetime], Mapping[int, Verdict]]


class Poster(Protocol):
    """The platform. Both raise DeliveryError."""

    async def post(self, to: str, card: Card, delivery_id: int) -> Sent: ...

    async def find(self, to: str, delivery_id: int, since: datetime) -> Sent | None:
        """Where a message with this id arrived, since then; None if it did not."""


@dataclass(frozen=True)
class _Claim:
    """What was claimed at once, and until when a call may begin under it.

    By two clocks: one stands still while a machine is suspended, the other is set now and then.
    """

    posts: Sequence[tuple[Delivery, Post]]
    until: float  # of monotonic()
    until_by_clock: datetime

    def is_fresh(self, now: datetime) -> bool:
        return monotonic() < self.until and now < self.until_by_clock


class Pump:
    """`prepare` decides what each claimed message says by now, and whether it may go; in the claim's transaction."""

    def __init__(
        self, db: Database, poster: Poster, prepare: Prepare, rate: float | None, now: Callable[[], datetime] = utc_now
    ) -> None:
        """`rate` is messages a second, or None for as many as go."""
        self._db, self._poster, self._prepare, self._now = db, poster, prepare, now
        self._pace = Pace(rate)
        self._most = MOST_CLAIMED if rate is None else max(1, min(MOST_CLAIMED, round(rate * AHEAD)))
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._settling = asyncio.Lock()
        self._held: dict[int, str] = {}  # claimed and not yet written, each with the run of its claim
        self._outcomes: list[Outcome] = []
        self._paused_until, self._paused_by = 0.0, ""  # of monotonic()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._stopped = False

    def stop(self) -> None:
        """Begins nothing more; what is on its way is waited for, and the rest given back. From any thread."""
        self._stopped = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is over
                self._loop.call_soon_threadsafe(self._stopping.set)

    async def empty(self) -> None:
        """Sends until nothing is due, or the platform is to be left alone for a while.

        Raises StoreUnavailable: what was claimed meanwhile is not lost.
        """
        self._loop = asyncio.get_running_loop()
        flying: set[asyncio.Task[None]] = set()
        try:
            while not self._stopped and not self._is_paused():
                claim = await asyncio.to_thread(self._claim)
                if claim is not None:
                    await self._send(claim, flying)
                elif flying:  # not for all of them: something more important may be put meanwhile
                    await asyncio.wait(flying, timeout=AGAIN, return_when=asyncio.FIRST_COMPLETED)
                else:
                    return
        finally:
            if flying:
                await asyncio.wait(flying)

    def _claim(self) -> _Claim | None:
        """What may go now, which may be none of what was due; None if nothing is due."""
        run, begun, now = uuid.uuid4().hex, monotonic(), self._now()
        with self._db.transaction() as tx:
            claimed = store.claim(tx, run, now, self._most, tuple(self._held))
            if not claimed:
                return None
            verdicts = self._prepare(tx, [one for one in claimed if not _expired(one, now)], now)
            posts: list[tuple[Delivery, Post]] = []
            outcomes: list[Outcome] = []
            for one in claimed:
                verdict = Skip("expired") if _expired(one, now) else verdicts.get(one.id) or _unknown(one, now)
                if isinstance(verdict, Post):
                    posts.append((one, verdict))
                else:
                    outcomes.append(_not_now(one, verdict, now))
            store.settle(tx, run, outcomes)
        self._held |= {one.id: run for one, _ in posts}
        return _Claim(posts, begun + (LEASE - MARGIN).total_seconds(), now + LEASE - MARGIN)

    async def _send(self, claim: _Claim, flying: set[asyncio.Task[None]]) -> None:
        """Each in its turn, while the lease is fresh; the rest is given back."""
        for place, (delivery, post) in enumerate(claim.posts):
            await self._slots.acquire()
            if not self._must_stop(claim):
                await self._wait(self._pace.wait(monotonic()))
            if self._must_stop(claim):  # looked at last: a process may have been frozen up to here
                self._slots.release()
                await self._give_back([one for one, _ in claim.posts[place:]])
                return
            task = asyncio.create_task(self._attempt(delivery, post, claim))
            flying.add(task)
            task.add_done_callback(flying.discard)

    async def _wait(self, seconds: float) -> None:
        """Unless it is to stop."""
        if seconds > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), seconds)

    def _is_paused(self) -> bool:
        return monotonic() < self._paused_until

    def _must_stop(self, claim: _Claim) -> bool:
        return self._stopped or self._is_paused() or not claim.is_fresh(self._now())

    async def _give_back(self, deliveries: Sequence[Delivery]) -> None:
        pause = max(0.0, self._paused_until - monotonic())
        at = self._now() + max(SOONEST, timedelta(seconds=pause))
        reason = self._paused_by if pause else "given back"
        self._outcomes += [store.again(one, at, reason, one.unsure, counts=False) for one in deliveries]
        await self._settle()

    async def _attempt(self, delivery: Delivery, post: Post, claim: _Claim) -> None:
        try:
            outcome = await self._outcome(delivery, post, claim)
        except Exception:  # one message that breaks something must not stop the others
            log.exception("message %d could not be sent", delivery.id)
            outcome = self._failed(delivery, DeliveryError("bug", arrived_perhaps=True))
        finally:
            self._slots.release()
        self._outcomes.append(outcome)
        await self._settle()

    async def _outcome(self, delivery: Delivery, post: Post, claim: _Claim) -> Outcome:
        try:
            where = await self._found(delivery, post)
            if where is None and not claim.is_fresh(self._now()):  # looking took so long that another may look by now
                raise DeliveryError("slow", arrived_perhaps=delivery.unsure)
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
            refused = error.permanent or (delivery.attempts >= MOST_ATTEMPTS and not error.arrived_perhaps)
            raise DeliveryError(error.reason, permanent=refused, arrived_perhaps=True, pause=error.pause) from error

    def _failed(self, delivery: Delivery, error: DeliveryError) -> Outcome:
        now = self._now()
        if error.pause is not None:
            self._pause(error.pause, error.reason)
            at = now + max(SOONEST, timedelta(seconds=error.pause))
            return store.again(delivery, at, error.reason, error.arrived_perhaps, counts=False)
        again_at = after_failure(delivery.attempts, error, now)
        if again_at is not None:
            return store.again(delivery, again_at, error.reason, error.arrived_perhaps, counts=True)
        state = State.UNCERTAIN if error.arrived_perhaps else State.FAILED
        log.warning("message %d (%s) is %s: %s", delivery.id, delivery.kind, state, error.reason)
        return store.over(delivery, state, error.reason)

    def _pause(self, seconds: float, reason: str) -> None:
        until = monotonic() + seconds
        if until > self._paused_until:
            self._paused_until, self._paused_by = until, reason
        self._pace.pause(self._paused_until)

    async def _settle(self) -> None:
        """Whoever comes while another writes is written by the next: many in one commit."""
        async with self._settling:
            outcomes, self._outcomes = self._outcomes, []
            if outcomes:
                await self._keep(outcomes)
            for one in outcomes:
                self._held.pop(one.id, None)

    async def _keep(self, outcomes: Sequence[Outcome]) -> None:
        """Known here and nowhere else, so it is tried until it is written, or somebody has to look after a lease."""
        while True:
            try:
                return await asyncio.to_thread(self._write, outcomes)
            except StoreUnavailable:
                if self._stopped:
                    log.warning("what became of %d messages could not be written: it is looked for", len(outcomes))
                    return None
                await self._wait(AGAIN)
            except Exception:
                log.exception("what became of messages could not be written: %s", [one.id for one in outcomes])
                for one in outcomes if len(outcomes) > 1 else ():
                    await self._keep([one])
                return None

    def _write(self, outcomes: Sequence[Outcome]) -> None:
        runs: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in outcomes:
            runs[self._held[outcome.id]].append(outcome)
        with self._db.transaction() as tx:
            mine = sum(store.settle(tx, run, some) for run, some in runs.items())
        if mine < len(outcomes):
            log.warning("%d messages were taken over by another process meanwhile", len(outcomes) - mine)


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
