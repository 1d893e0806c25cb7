"""Sends what is due: claims, makes sure, posts, settles. Any number of pumps may run on one database.

The order is the promise: the claim is committed before the call to the platform, and what came of it after. Whoever
dies in between leaves a lease that ends; the next one looks whether the message arrived before it sends another.
"""

import asyncio
import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol

from bot.cards import Card
from bot.clock import utc_now
from bot.db import Database, breath
from bot.errors import StoreUnavailable
from bot.outbox import lead, store
from bot.outbox.claims import SOONEST, Claim, Posts, Prepare, make_claim
from bot.outbox.pause import Pause
from bot.outbox.quiet import Asked, Courtesy, Readers
from bot.outbox.rules import (
    MOST_ATTEMPTS,
    Delivery,
    DeliveryError,
    Happened,
    Pace,
    Post,
    Sent,
    State,
    after_failure,
)
from bot.outbox.store import Outcome

IN_FLIGHT = 10
AHEAD = 2.0  # seconds' worth of messages that are claimed at once: what is more important does not wait for longer
MOST_CLAIMED = 100
BEFORE = timedelta(hours=24)  # clocks differ, ours from Slack's too: how long before the first attempt somebody looks
AGAIN = 1.0  # seconds before a database that did not answer is asked again, or what waits for a place

log = logging.getLogger(__name__)


class Poster(Asked, Protocol):
    """The platform. Both raise DeliveryError."""

    async def post(self, to: str, card: Card, delivery_id: int) -> Sent: ...

    async def find(self, to: str, delivery_id: int, since: datetime) -> Sent | None:
        """Where a message with this id arrived, since then; None if it did not."""


class Pump:
    """`prepare` decides what each claimed message says by now, and whether it may go; in the claim's transaction."""

    def __init__(
        self,
        db: Database,
        poster: Poster,
        prepare: Prepare,
        rate: float | None,
        now: Callable[[], datetime] = utc_now,
        readers: Readers = lambda *_: {},
        told: Callable[[Happened], None] = lambda _: None,
    ) -> None:
        """`rate` is messages a second, or None for as many as go. `readers` is for asking about many at once."""
        self._db, self._poster, self._prepare, self._now, self._told = db, poster, prepare, now, told
        self._courtesy = Courtesy(db, poster, readers, now)
        self.looked_at = monotonic()  # when it was last seen to be at work
        self._me = uuid.uuid4().hex
        self._pace = Pace(rate)
        self._most = MOST_CLAIMED if rate is None else max(1, min(MOST_CLAIMED, round(rate * AHEAD)))
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._settling = asyncio.Lock()
        self._held: dict[int, str] = {}  # claimed and not yet written, each with the run of its claim
        self._outcomes: list[Outcome] = []
        self._paused = Pause()
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
        """Sends until nothing is due, or the platform is to be left alone for a while; nothing if another sends.

        Raises StoreUnavailable: what was claimed meanwhile is not lost.
        """
        self._loop = asyncio.get_running_loop()
        flying: set[asyncio.Task[None]] = set()
        try:
            while not self._stopped and not self._paused.lasts():
                self.looked_at = monotonic()
                claim = await asyncio.to_thread(self._claim)
                if claim is not None:
                    await self._send(claim, flying)
                    if not claim.posts:
                        await self._wait(breath(monotonic() - self.looked_at))
                elif flying:  # not for all of them: something more important may be put meanwhile
                    await asyncio.wait(flying, timeout=AGAIN, return_when=asyncio.FIRST_COMPLETED)
                else:
                    return
        finally:
            if flying:
                await asyncio.wait(flying)

    async def leave(self) -> None:
        """Lets another process send, without waiting."""
        with suppress(StoreUnavailable):  # it will have to wait
            await asyncio.to_thread(self._give_up)

    def _give_up(self) -> None:
        with self._db.transaction() as tx:
            lead.give_up(tx, self._me, self._now())

    def _claim(self) -> Claim | None:
        claim = make_claim(self._db, self._prepare, self._me, self._most, tuple(self._held), self._now)
        if claim is not None:
            self._held |= {one.id: claim.run for one, _ in claim.posts}
            for why in claim.skipped:
                self._told(Happened(State.SKIPPED, why))
        return claim

    async def _send(self, claim: Claim, flying: set[asyncio.Task[None]]) -> None:
        """First what cannot wait: for the rest somebody is asked who is not to be disturbed."""
        waiting: Posts = [one for one in claim.posts if one[1].may_wait]
        await self._begin([one for one in claim.posts if not one[1].may_wait], claim, flying)
        if waiting and not self._must_stop(claim):
            waiting, later = await self._courtesy.parted(waiting)
            self._outcomes += later
            await self._settle()
        await self._begin(waiting, claim, flying)

    async def _begin(self, posts: Posts, claim: Claim, flying: set[asyncio.Task[None]]) -> None:
        """Each in its turn, while the lease is fresh; the rest is given back."""
        for place, (delivery, post) in enumerate(posts):
            await self._slots.acquire()
            if not self._must_stop(claim):
                await self._wait(self._pace.wait(monotonic()))
            if self._must_stop(claim):  # looked at last: a process may have been frozen up to here
                self._slots.release()
                await self._give_back([one for one, _ in posts[place:]])
                return
            task = asyncio.create_task(self._attempt(delivery, post, claim))
            flying.add(task)
            task.add_done_callback(flying.discard)

    async def _wait(self, seconds: float) -> None:
        """Unless it is to stop."""
        if seconds > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), seconds)

    def _must_stop(self, claim: Claim) -> bool:
        return self._stopped or self._paused.lasts() or not claim.is_fresh(self._now())

    async def _give_back(self, deliveries: Sequence[Delivery]) -> None:
        if self._paused.lasts():
            self._outcomes += [self._waits(one, self._paused.reason, one.unsure) for one in deliveries]
        else:
            at = self._now() + SOONEST
            self._outcomes += [store.again(one, at, "given back", one.unsure, counts=False) for one in deliveries]
        await self._settle()

    @staticmethod
    def _waits(delivery: Delivery, reason: str, unsure: bool) -> Outcome:
        """For the end of the pause, in which nobody claims: it keeps its time, so that all see how late it is."""
        return store.again(delivery, delivery.due_at, reason, unsure, counts=False)

    async def _attempt(self, delivery: Delivery, post: Post, claim: Claim) -> None:
        try:
            outcome = await self._outcome(delivery, post, claim)
        except Exception:  # one message that breaks something must not stop the others
            log.exception("message %d could not be sent", delivery.id)
            outcome = self._failed(delivery, DeliveryError("bug", arrived_perhaps=True))
        finally:
            self._slots.release()
        self._outcomes.append(outcome)
        await self._settle()

    async def _outcome(self, delivery: Delivery, post: Post, claim: Claim) -> Outcome:
        try:
            where = await self._found(delivery, post)
            if where is None and delivery.unsure:  # a turn of its own: looks end when they will, several at once
                await self._wait(self._pace.wait(monotonic()))
            if where is None and not claim.is_fresh(self._now()):  # looking took so long that another may look by now
                raise DeliveryError("slow", arrived_perhaps=delivery.unsure)
            where = where or await self._poster.post(post.to, post.card, delivery.id)
        except DeliveryError as error:
            return self._failed(delivery, error)
        now = self._now()
        self._paused.sent()
        self._told(Happened(State.SENT, late=now - delivery.due_at))
        return store.sent(delivery, where, now)

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
        self._told(Happened("refused", error.reason))
        if error.pause is not None:
            self._paused.begin(error.pause, error.reason)
            self._pace.pause(self._paused.until)
            return self._waits(delivery, error.reason, error.arrived_perhaps)
        again_at = after_failure(delivery.attempts, error, now)
        if again_at is not None:
            return store.again(delivery, again_at, error.reason, error.arrived_perhaps, counts=True)
        state = State.UNCERTAIN if error.arrived_perhaps else State.FAILED
        log.warning("message %d (%s) is %s: %s", delivery.id, delivery.kind, state, error.reason)
        self._told(Happened(state, error.reason))
        return store.over(delivery, state, error.reason)

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
            self.looked_at = monotonic()
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
        pause = self._paused.untold
        with self._db.transaction() as tx:
            mine = sum(store.settle(tx, run, some) for run, some in runs.items())
            if pause is not None:
                now = self._now()
                lead.pause(tx, now, now + pause, self._paused.reason)
        if pause == self._paused.untold:
            self._paused.untold = None
        if mine < len(outcomes):
            log.warning("%d messages were taken over by another process meanwhile", len(outcomes) - mine)
