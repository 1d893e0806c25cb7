"""One process sends at a time, so that the pace is kept by one."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.db import Database
from bot.outbox import lead
from bot.outbox.lead import LEAD
from bot.outbox.rules import LEASE, MARGIN, DeliveryError
from tests.conftest import NOW
from tests.outbox.test_pump import Desk, desk, refuse  # noqa: F401  # the fixture

SECOND = timedelta(seconds=1)


def takes(db: Database, me: str, now: datetime) -> bool:
    with db.transaction() as tx:
        free = lead.is_free(tx, me, now)
        took = lead.take(tx, me, now)
    assert took == free
    return took


def test_whoever_is_first_leads_until_it_is_silent_for_long_enough(db: Database) -> None:
    assert takes(db, "first", NOW)
    assert not takes(db, "second", NOW)
    assert takes(db, "first", NOW + 3 * SECOND)
    assert not takes(db, "second", NOW + 3 * SECOND + LEAD - SECOND)
    assert takes(db, "second", NOW + 3 * SECOND + LEAD)
    assert not takes(db, "first", NOW + 3 * SECOND + LEAD)


def test_no_call_begins_under_a_lead_that_has_lapsed() -> None:
    assert LEAD > LEASE - MARGIN


def test_whoever_gives_up_is_followed_at_once_and_gives_up_nobody_elses_lead(db: Database) -> None:
    takes(db, "first", NOW)
    with db.transaction() as tx:
        lead.give_up(tx, "second", NOW)
    assert not takes(db, "second", NOW)
    with db.transaction() as tx:
        lead.give_up(tx, "first", NOW)

    assert takes(db, "second", NOW)


def test_a_lead_from_before_the_clock_was_set_back_is_over_in_seconds(db: Database) -> None:
    """Not at once: the first may still be sending, and then it takes it anew."""
    takes(db, "first", NOW + timedelta(hours=1))

    assert not takes(db, "second", NOW)
    assert not takes(db, "second", NOW + LEAD - SECOND)
    assert takes(db, "second", NOW + LEAD)


def test_who_leads_goes_on_after_the_clock_was_set_back(db: Database) -> None:
    takes(db, "first", NOW + timedelta(hours=1))
    takes(db, "second", NOW)

    assert takes(db, "first", NOW + SECOND)
    assert not takes(db, "second", NOW + LEAD)


def test_a_pause_holds_for_whoever_sends_next_and_ends(db: Database) -> None:
    takes(db, "first", NOW)
    with db.transaction() as tx:
        lead.pause(tx, NOW, NOW + timedelta(minutes=5), "ratelimited")

    assert not takes(db, "first", NOW + SECOND)
    assert not takes(db, "second", NOW + timedelta(minutes=4))
    assert takes(db, "second", NOW + timedelta(minutes=5))


def test_a_pause_from_before_the_clock_was_set_back_holds_nobody(db: Database) -> None:
    takes(db, "first", NOW)
    with db.transaction() as tx:
        lead.pause(tx, NOW + timedelta(hours=1), NOW + timedelta(hours=1, minutes=1), "ratelimited")

    assert takes(db, "first", NOW)


def test_a_second_pump_sends_nothing_while_the_first_leads(desk: Desk) -> None:  # noqa: F811
    desk.put("one")
    asyncio.run(desk.new().empty())
    desk.put("two")
    asyncio.run(desk.new().empty())
    assert desk.states() == {"sent": 1, "queued": 1}

    desk.now += LEAD
    asyncio.run(desk.new().empty())
    assert desk.states() == {"sent": 2}


def test_a_pause_that_one_pump_was_told_is_kept_by_the_next(desk: Desk) -> None:  # noqa: F811
    desk.put("one")
    desk.platform.answer = refuse(DeliveryError("ratelimited", pause=60.0))
    desk.pump()
    desk.put("two")
    desk.pump(seconds=30)
    assert desk.platform.calls == 1

    desk.pump(seconds=31)
    assert desk.states() == {"sent": 2}


@pytest.mark.parametrize("pauses", [0, 2])
def test_operators_see_who_was_asked_to_wait(db: Database, pauses: int) -> None:
    takes(db, "first", NOW)
    with db.transaction() as tx:
        for _ in range(pauses):
            lead.pause(tx, NOW, NOW + SECOND, "ratelimited")
        standing = lead.standing(tx)

    assert standing is not None
    assert (standing.until, standing.pauses, standing.paused_by) == (
        NOW + LEAD,
        pauses,
        "ratelimited" if pauses else "",
    )
