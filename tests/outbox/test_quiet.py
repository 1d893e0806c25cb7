"""Who is not to be disturbed is left alone until then, but for what cannot wait."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.cards import Card, Text
from bot.errors import StoreUnavailable
from bot.outbox import store
from bot.outbox.pump import Pump
from bot.outbox.quiet import Readers, Soon
from bot.outbox.rules import LEASE, Delivery, Later, Post, Priority, Verdict
from bot.people import store as people
from tests.conftest import NOW, Force
from tests.outbox.test_pump import Desk, Platform, desk, emptied  # noqa: F401  # the fixture

HALF_AN_HOUR = timedelta(minutes=30)


@dataclass
class Asked(Platform):
    """Keeps who was asked about, and what had arrived by then."""

    asked: list[tuple[set[str], list[int]]] = field(default_factory=list)
    soon: list[str] = field(default_factory=list)

    async def quiet(self, readers: Collection[str], now: datetime, soon: Soon) -> Mapping[str, datetime]:
        self.asked.append((set(readers), list(self.arrived)))
        self.soon += await soon()
        return await super().quiet(readers, now, soon)


def written(delivery: Delivery) -> Verdict:
    """To whom the key names; a clock warning cannot wait."""
    kind, to = delivery.key.split(":")[:2]
    return Post(to, Card((Text(delivery.key),)), may_wait=kind != "clock")


@pytest.fixture
def quiet(desk: Desk) -> Desk:  # noqa: F811
    """Amina is not to be disturbed for half an hour."""
    desk.verdict = written
    desk.platform = Asked(undisturbed={"U0AMINA": NOW + HALF_AN_HOUR})
    return desk


def asked(desk: Desk) -> list[tuple[set[str], list[int]]]:  # noqa: F811
    assert isinstance(desk.platform, Asked)
    return desk.platform.asked


def test_what_may_wait_waits_until_then_without_an_attempt_and_holds_up_no_other(quiet: Desk) -> None:
    quiet.put("quiz:U0AMINA", "quiz:U0BO")
    quiet.pump()
    (waiting,) = quiet.lines("queued")
    quiet.pump(minutes=29)
    before = list(quiet.platform.arrived)
    quiet.pump(minutes=1)

    assert (waiting.due_at, waiting.attempts, waiting.reason) == (NOW + HALF_AN_HOUR, 0, "do not disturb")
    assert (before, quiet.platform.arrived, quiet.platform.looked) == ([2], [2, 1], 0)


def test_a_clock_warning_goes_before_anybody_is_asked_about_and_nobody_is_for_its_sake(quiet: Desk) -> None:
    quiet.put("quiz:U0BO", "quiz:U0AMINA")
    quiet.put("clock:U0AMINA", priority=Priority.AT_ONCE)
    quiet.put("clock:U0CAROL", priority=Priority.AT_ONCE)
    quiet.pump()

    assert asked(quiet)[0][0] == {"U0BO", "U0AMINA"}
    assert quiet.platform.arrived[:2] == [3, 4]
    assert quiet.states() == {"sent": 3, "queued": 1}


def test_a_claim_of_clock_warnings_alone_asks_nobody(quiet: Desk) -> None:
    quiet.put("clock:U0AMINA", priority=Priority.AT_ONCE)
    quiet.pump()

    assert (asked(quiet), quiet.platform.arrived) == ([], [1])


def test_who_has_it_on_for_long_is_looked_at_every_hour_for_they_may_have_ended_it(quiet: Desk) -> None:
    quiet.platform.undisturbed = {"U0AMINA": NOW + timedelta(days=300)}
    quiet.put("quiz:U0AMINA")
    quiet.pump()
    (waiting,) = quiet.lines("queued")
    quiet.platform.undisturbed = {}
    quiet.pump(hours=1)

    assert waiting.due_at == NOW + timedelta(hours=1)
    assert quiet.platform.arrived == [1]


def test_a_quiet_time_that_outlasts_the_shift_is_followed_by_the_next(quiet: Desk) -> None:
    tomorrow = NOW + timedelta(hours=20)
    on_shift = (NOW, NOW + timedelta(minutes=29), tomorrow)

    quiet.verdict = lambda one: written(one) if quiet.now in on_shift else Later(tomorrow)
    quiet.put("quiz:U0AMINA")
    quiet.pump()
    quiet.pump(minutes=30)
    (waiting,) = quiet.lines("queued")
    quiet.now = tomorrow
    quiet.pump()

    assert (waiting.due_at, waiting.reason) == (tomorrow, "not on shift")
    assert quiet.platform.arrived == [1]


def test_what_expires_in_the_quiet_time_is_skipped(quiet: Desk) -> None:
    quiet.put("quiz:U0AMINA", expires_at=NOW + timedelta(minutes=10))
    quiet.pump()
    quiet.pump(minutes=30)

    assert [(line.state, line.reason) for line in quiet.lines("skipped")] == [("skipped", "expired")]
    assert quiet.platform.arrived == []


def test_what_may_have_arrived_is_looked_for_after_the_quiet_time(quiet: Desk) -> None:
    quiet.put("quiz:U0AMINA")
    quiet.claim()
    quiet.platform.arrived.append(1)
    quiet.pump(seconds=LEASE.total_seconds() + 1)
    looked = quiet.platform.looked
    quiet.pump(minutes=30)

    assert (looked, quiet.platform.looked, quiet.platform.arrived) == (0, 1, [1])
    assert quiet.states() == {"sent": 1}


def test_a_bug_in_asking_keeps_nothing_back(quiet: Desk, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Platform):
        async def quiet(self, readers: Collection[str], now: datetime, soon: Soon) -> Mapping[str, datetime]:
            raise ZeroDivisionError

    quiet.platform = Broken()
    quiet.put("quiz:U0AMINA", "quiz:U0BO")
    quiet.pump()

    assert sorted(quiet.platform.arrived) == [1, 2]
    assert "nobody could be asked" in caplog.text


def test_a_database_that_is_away_meanwhile_lets_the_others_be_asked_about(quiet: Desk) -> None:
    def away(_: Connection, __: Collection[int]) -> Mapping[int, str]:
        raise StoreUnavailable

    quiet.put("quiz:U0BO", "quiz:U0AMINA")
    quiet.put("quiz:U0BO:soon", due_at=NOW + timedelta(minutes=1))
    asyncio.run(emptied(pump_with(quiet, away)))

    assert quiet.states() == {"sent": 1, "queued": 2}


def pump_with(desk: Desk, readers: Readers) -> Pump:  # noqa: F811
    def prepare(_: Connection, claimed: Sequence[Delivery], __: datetime) -> Mapping[int, Verdict]:
        return {one.id: written(one) for one in claimed}

    return Pump(desk.db, desk.platform, prepare, None, lambda: desk.now, readers)


def test_whose_turn_comes_next_can_be_asked_about_in_the_same_call(quiet: Desk, force: Force) -> None:
    with quiet.db.transaction() as tx:
        store.put(tx, "quiz:U0AMINA", "test", force.amina.id, NOW)
        store.put(tx, "quiz:U0BO:late", "test", force.bo.id, NOW + timedelta(minutes=4))
        store.put(tx, "quiz:U0BO:first", "test", force.bo.id, NOW + timedelta(minutes=2), priority=Priority.SOON)
        store.put(tx, "quiz:U0CAROL", "test", force.carol.id, NOW + timedelta(minutes=6))

    asyncio.run(emptied(pump_with(quiet, people.slack_users)))

    assert isinstance(quiet.platform, Asked)
    assert quiet.platform.soon == ["U0BO"]
