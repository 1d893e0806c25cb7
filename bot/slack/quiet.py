"""Who has do-not-disturb on, as far as Slack tells others. Where it does not say, nobody has: messages go on.

Slack takes about 20 calls of `dnd.teamInfo` a minute, each for 50 people. Four messages a second to different people
are 240 people a minute; asked about claim by claim, eight at a time, that is 30 calls. So a call takes those whose turn
comes next as well, and answers are kept for a few minutes: 240 / 50 is five calls a minute. `MOST_CALLS` holds whatever
comes; who is not asked about for its sake is written to, and Slack itself keeps the notification back.
"""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple

from bot.outbox.quiet import Soon
from bot.outbox.rules import DeliveryError

PEOPLE = 50  # in a call
MOST_CALLS, MINUTE = 18, 60.0
PATIENCE = 2.0  # seconds: messages wait for the answer, and their lease runs
KEPT, MOST_KEPT = timedelta(minutes=5), 5000  # answers: who changes it is noticed after that
LEFT_ALONE = 60.0  # seconds after an error that does not say for how long
FARTHEST = timedelta(days=30)  # Slack has no end for some
STRANGERS = {"user_not_found", "users_not_found", "user_not_visible"}  # one of those who were asked about

log = logging.getLogger(__name__)

Ask = Callable[[Sequence[str]], Awaitable[Mapping[str, Any]]]  # it raises DeliveryError


class _Stretch(NamedTuple):
    """In seconds since the epoch: the one that lasts, or the next. Without end before its begin it never is."""

    starts: float
    ends: float
    asked_at: datetime


class QuietHours:
    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: dict[str, _Stretch] = {}
        self._calls: deque[float] = deque(maxlen=MOST_CALLS)  # when each was made, of monotonic()
        self._silent_until = 0.0  # of monotonic()

    async def quiet(self, readers: Collection[str], now: datetime, soon: Soon) -> dict[str, datetime]:
        unknown = [one for one in readers if not self._is_known(one, now)]
        if unknown and self._may_ask():
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._learn(unknown, now, soon)
            except DeliveryError as error:
                self._leave_alone(error.reason, math.inf if error.permanent else error.pause or LEFT_ALONE)
            except TimeoutError:
                self._leave_alone("too slow", LEFT_ALONE)
        found = {one: self._known[one] for one in readers if self._is_known(one, now)}
        at = now.timestamp()
        return {
            one: now + timedelta(seconds=min(stretch.ends - at, FARTHEST.total_seconds()))
            for one, stretch in found.items()
            if stretch.starts <= at < stretch.ends
        }

    def _is_known(self, user: str, now: datetime) -> bool:
        known = self._known.get(user)
        return known is not None and abs(now - known.asked_at) < KEPT

    def _may_ask(self) -> bool:
        now = monotonic()
        often = len(self._calls) == MOST_CALLS and now - self._calls[0] < MINUTE
        return now >= self._silent_until and not often

    async def _learn(self, unknown: Sequence[str], now: datetime, soon: Soon) -> None:
        wanted = dict.fromkeys([*unknown, *(one for one in await soon() if not self._is_known(one, now))])
        batches = [list(wanted)[first : first + PEOPLE] for first in range(0, len(unknown), PEOPLE)]
        while batches and self._may_ask():
            batch = batches.pop(0)
            self._calls.append(monotonic())
            try:
                said = await self._ask(batch)
            except DeliveryError as error:
                if error.reason not in STRANGERS:
                    raise
                half = len(batch) // 2
                if half:  # one of them spoils it for all: find out who
                    batches[:0] = [batch[:half], batch[half:]]
                    continue
                said = {}
            for user in batch:
                self._keep(user, said.get(user), now)

    def _keep(self, user: str, said: Any, now: datetime) -> None:
        self._known.pop(user, None)  # the oldest stand first
        self._known[user] = _stretch(said, now)
        if len(self._known) > MOST_KEPT:
            del self._known[next(iter(self._known))]

    def _leave_alone(self, reason: str, seconds: float) -> None:
        self._silent_until = monotonic() + seconds
        until = f"for {seconds:.0f} seconds" if math.isfinite(seconds) else "until the bot is started again"
        log.warning("Slack does not say who has do-not-disturb on (%s): nothing waits for it %s", reason, until)


def _stretch(said: Any, now: datetime) -> _Stretch:
    if isinstance(said, Mapping) and said.get("dnd_enabled") is True:
        starts, ends = said.get("next_dnd_start_ts"), said.get("next_dnd_end_ts")
        if isinstance(starts, int | float) and isinstance(ends, int | float):
            return _Stretch(starts, ends, now)
    return _Stretch(0, 0, now)
