"""A clock that jumps back while messages are on their way: nothing lost, nothing twice, and it goes on in seconds."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.cards import Card
from bot.outbox import lead
from bot.outbox.lead import LEAD
from bot.outbox.rules import LEASE, DeliveryError, Sent
from tests.conftest import NOW
from tests.outbox.test_pump import Desk, Platform, desk, emptied, refuse  # noqa: F401  # the fixture

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


class Slow(Platform):
    """The clock is set back while the third message is on its way; each takes a moment to arrive."""

    def __init__(self, desk: Desk, by: timedelta) -> None:  # noqa: F811
        super().__init__()
        self.desk, self.by, self.begun = desk, by, Counter[int]()

    async def post(self, to: str, card: Card, delivery_id: int) -> Sent:
        self.begun[delivery_id] += 1
        if self.begun.total() == 3:
            self.desk.now -= self.by
        await asyncio.sleep(0.2)
        return await super().post(to, card, delivery_id)


@pytest.fixture
def jumping(desk: Desk) -> Desk:  # noqa: F811
    """Thirty messages that were due before."""
    desk.platform = Slow(desk, HOUR)
    desk.now = NOW + 2 * HOUR
    desk.put(*(f"quiz:{number}" for number in range(30)), due_at=NOW)
    return desk


def slow(desk: Desk) -> Slow:  # noqa: F811
    assert isinstance(desk.platform, Slow)
    return desk.platform


def arrived_once(desk: Desk) -> bool:  # noqa: F811
    return slow(desk).begun == Counter(range(1, 31)) == Counter(desk.platform.arrived)


def test_one_sender_goes_on_at_once(jumping: Desk) -> None:
    jumping.pump()
    jumping.pump(seconds=2)

    assert arrived_once(jumping)
    assert jumping.states() == {"sent": 30}


def test_another_sender_that_sees_it_takes_nothing_that_is_on_its_way(jumping: Desk) -> None:
    """It looks the whole time, as each does once a second; the clock is theirs both."""

    async def both() -> None:
        first, second = jumping.new(), jumping.new()
        one = asyncio.create_task(first.empty())
        while not slow(jumping).begun:  # the first leads
            await asyncio.sleep(0.01)
        while not one.done():
            await second.empty()
            await asyncio.sleep(0.02)
        jumping.now += 2 * SECOND
        await first.empty()

    asyncio.run(both())

    assert arrived_once(jumping)
    assert jumping.platform.looked == 0


def test_a_sender_that_died_before_it_is_followed_in_seconds(jumping: Desk) -> None:
    async def begin() -> None:
        dying = asyncio.create_task(jumping.new().empty())
        await asyncio.sleep(0.05)
        dying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dying

    asyncio.run(begin())
    jumping.now = NOW + HOUR
    for _ in range(int((LEAD + LEASE) / SECOND) + 2):
        jumping.pump(seconds=1)

    assert arrived_once(jumping)
    assert jumping.states() == {"sent": 30}


def test_a_pause_that_was_told_before_it_is_not_kept_for_hours(desk: Desk) -> None:  # noqa: F811
    desk.now = NOW + 2 * HOUR
    desk.put("one", "two", due_at=NOW)
    desk.platform.answer = refuse(DeliveryError("ratelimited", pause=30), first=2)
    desk.pump()
    with desk.db.transaction() as tx:
        kept = not lead.is_free(tx, "next", desk.now + SECOND)
        lead.is_free(tx, "next", desk.now - HOUR)
        after = lead.is_free(tx, "next", desk.now - HOUR + LEAD)

    assert (kept, after) == (True, True)
