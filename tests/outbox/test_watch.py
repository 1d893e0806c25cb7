"""What operators see of the outbox: true, cheap, and with what to do."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, event, text

from bot import messages
from bot.cards import Card, Text
from bot.db import Database
from bot.errors import StoreUnavailable
from bot.health import Health
from bot.messages import Kind, Occasion
from bot.outbox import store, watch
from bot.outbox.lead import Standing
from bot.outbox.pause import LONG, Pause
from bot.outbox.pump import Pump
from bot.outbox.rules import LEASE, Delivery, DeliveryError, Happened, Priority, State, Verdict
from bot.outbox.watch import Figures
from tests.conftest import NOW, Force
from tests.outbox.test_pump import Desk, desk, emptied, refuse  # noqa: F401

MINUTE = timedelta(minutes=1)
WELL = Figures(0, None, 0, 0, 0, 0, 0, 0, 0, None, None)
FULL = timedelta(minutes=16)


def figures(desk: Desk) -> Figures:  # noqa: F811
    with desk.db.transaction() as tx:
        return watch.figures(tx, desk.now)


def told(desk: Desk) -> str:  # noqa: F811
    return "\n".join(watch.troubles(figures(desk), desk.now))


def test_figures_count_what_is_due_what_waits_and_what_is_stuck(desk: Desk) -> None:  # noqa: F811
    def answer(call: int) -> None:
        if call <= 3:
            raise DeliveryError("no", permanent=call == 1, arrived_perhaps=call == 2)

    desk.put("refused", "unsure", "retried", "sent")
    desk.platform.answer = answer
    desk.pump()
    desk.put("uncertain")
    with desk.db.transaction() as tx:
        (one,) = store.claim(tx, "here", desk.now, 1)
        store.settle(tx, "here", [store.over(one, State.UNCERTAIN, "missing_scope")])
    desk.put("on its way")
    desk.claim()
    desk.put("due", due_at=NOW - 2 * MINUTE)
    desk.put("tomorrow", due_at=NOW + timedelta(days=1))

    found = figures(desk)
    assert found == Figures(
        due=1,
        oldest_due_at=NOW - 2 * MINUTE,
        waiting=3,
        retrying=2,
        most_attempts=1,
        unmade=0,
        sending=1,
        failed=1,
        uncertain=1,
        last_sent_at=NOW,
        standing=found.standing,
    )


def test_figures_of_nothing_are_nothing_and_all_is_well(desk: Desk) -> None:  # noqa: F811
    desk.put("tomorrow", due_at=NOW + timedelta(days=1))

    assert figures(desk) == WELL._replace(waiting=1)
    assert told(desk) == ""


def test_what_a_dead_sender_left_is_due_from_when_its_claim_ended(desk: Desk) -> None:  # noqa: F811
    desk.put("quiz")
    desk.claim()
    alive = figures(desk)
    desk.now += timedelta(minutes=20)

    assert (alive.due, alive.sending) == (0, 1)
    assert (figures(desk).due, figures(desk).sending, figures(desk).oldest_due_at) == (1, 0, NOW + LEASE)
    assert "has waited for 19 minutes. Nobody sends: start" in told(desk)


@contextmanager
def statements(db: Database) -> Iterator[list[tuple[str, Any]]]:
    seen: list[tuple[str, Any]] = []

    def see(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", see)


def plan(tx: Connection, statement: str, parameters: Any) -> str:
    """What of the messages is read, and by which index."""
    word = "EXPLAIN QUERY PLAN" if tx.dialect.name == "sqlite" else "EXPLAIN"
    lines = [str(row[-1]) for row in tx.exec_driver_sql(f"{word} {statement}", parameters)]
    return "\n".join(line for line in lines if "delivery" in line)


def looks(tx: Connection) -> None:
    """Everything that is asked by whoever watches."""
    watch.figures(tx, NOW)
    watch.sent_since(tx, NOW)
    store.lines(tx, ("failed", "uncertain"))


def test_figures_cost_nothing_for_what_was_sent(db: Database, force: Force) -> None:
    """None of them reads the whole table, or an index of all of it."""
    with statements(db) as seen, db.transaction() as tx:
        looks(tx)
    with db.transaction() as tx:
        if not db.is_sqlite:  # of so few rows it would read all
            tx.execute(text("SET LOCAL enable_seqscan = off"))
        plans = [plan(tx, *one) for one in seen if re.search(r"FROM delivery", one[0])]

    assert len(plans) == 7
    for found in plans:
        assert re.search(r"ix_delivery_(waiting|about|sending|stuck|sent)\b", found), found
        assert "Seq Scan" not in found


def test_the_plan_of_a_count_of_everything_would_be_noticed(db: Database) -> None:
    with statements(db) as seen, db.transaction() as tx:
        store.counts(tx)
    with db.transaction() as tx:
        found = plan(tx, *seen[-1])

    assert not re.search(r"ix_delivery_(waiting|about|sending|stuck|sent)\b", found), found


def standing(reason: str, until: timedelta, led: timedelta = MINUTE) -> Standing:
    return Standing(NOW + led, NOW + until - MINUTE, NOW + until, reason, 1)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (WELL, ""),
        (WELL._replace(due=9, oldest_due_at=NOW - 14 * MINUTE), ""),
        (WELL._replace(due=9, oldest_due_at=NOW - FULL), "waited for 16 minutes. Nobody sends: start"),
        (
            WELL._replace(due=9, oldest_due_at=NOW - 5 * FULL, standing=standing("", -MINUTE)),
            "waited for 80 minutes. More is put than THINKCHILD_MESSAGES_A_SECOND",
        ),
        (
            WELL._replace(due=9, oldest_due_at=NOW - FULL, standing=standing("ratelimited", MINUTE, -FULL)),
            r"waited for 16 minutes. The bot was told to wait \(ratelimited\), and goes on by itself",
        ),
        (
            WELL._replace(due=9, oldest_due_at=NOW - FULL, standing=standing("unreachable", -MINUTE, -FULL)),
            r"waited for 16 minutes. The workspace cannot be reached \(unreachable\): look at this host's network",
        ),
        (
            WELL._replace(due=9, oldest_due_at=NOW - FULL, last_sent_at=NOW, standing=standing("unreachable", -MINUTE)),
            "More is put than",
        ),
        (WELL._replace(due=9, standing=standing("ratelimited", MINUTE)), ""),
        (
            WELL._replace(due=9, oldest_due_at=NOW - FULL, standing=standing("token_revoked", MINUTE)),
            r"Nothing can be sent: .*\(token_revoked\).* What to do: thinkchild status",
        ),
        (WELL._replace(waiting=9, standing=standing("token_revoked", MINUTE)), "Nothing can be sent"),
        (WELL._replace(due=9, standing=standing("token_revoked", -MINUTE)), "Nothing can be sent"),
        (WELL._replace(sending=1, standing=standing("token_revoked", -MINUTE)), "Nothing can be sent"),
        (WELL._replace(due=9, last_sent_at=NOW, standing=standing("token_revoked", -MINUTE)), ""),
        (WELL._replace(waiting=9, standing=standing("token_revoked", -MINUTE)), ""),
        (WELL._replace(due=9, standing=standing("token_revoked", -FULL)), ""),
        (WELL._replace(waiting=9, standing=standing("token_revoked", timedelta(days=2))), ""),
        (WELL._replace(waiting=2, retrying=2, most_attempts=7), ""),
        (WELL._replace(waiting=2, retrying=2, most_attempts=8), "2 messages were tried in vain, 8 times so far"),
        (WELL._replace(waiting=1, retrying=1, most_attempts=9), "A message was tried in vain, 9 times so far"),
        (WELL._replace(waiting=2, unmade=1), "A message cannot be made: a bug, or put by a newer version. See the log"),
        (WELL._replace(waiting=2, unmade=2), "2 messages cannot be made"),
        (WELL._replace(failed=1, uncertain=2), "Messages: 1 failed, 2 uncertain. See thinkchild outbox list."),
    ],
)
def test_admins_are_told_what_needs_them_and_nothing_else(found: Figures, said: str) -> None:
    lines = watch.troubles(found, NOW)

    assert len(lines) == (1 if said else 0)
    assert re.search(said, "".join(lines))


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (MINUTE, "1 minute"),
        (119 * MINUTE, "119 minutes"),
        (120 * MINUTE, "2 hours"),
        (timedelta(days=1, hours=1), "25 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_a_time_is_told_as_people_say_it(time: timedelta, said: str) -> None:
    assert watch.lasting(time) == said


REVOKED = DeliveryError("token_revoked", pause=60)


def test_a_revoked_token_loses_nothing_and_a_new_one_sends_all_of_it_once(
    desk: Desk,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk.put(*(f"quiz:{number}" for number in range(50)))
    desk.platform.answer = refuse(REVOKED, first=10**6)
    for _ in range(60):  # an hour: each time another process
        desk.pump(minutes=1)
        said = told(desk)
        assert "Nothing can be sent: the workspace refuses the bot (token_revoked)." in said
    refused = figures(desk)
    desk.platform.answer = lambda _: None
    desk.pump(minutes=2)

    assert (refused.due + refused.waiting, refused.retrying, refused.failed, refused.uncertain) == (50, 0, 0, 0)
    assert Counter(desk.platform.arrived) == Counter(range(1, 51))
    assert desk.platform.looked == 0
    assert told(desk) == ""


def test_the_log_says_once_and_loudly_that_nothing_can_be_sent_and_once_more_if_it_comes_again(
    desk: Desk,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.outbox.pause.SHORTEST", 0)
    pump = desk.new()

    async def send() -> None:
        for phase, refused in enumerate((True, True, False, True)):
            desk.platform.answer = refuse(DeliveryError("token_revoked", pause=0.01), 10**6 if refused else 0)
            desk.put(*(f"quiz:{phase}:{number}" for number in range(5)))
            await pump.empty()
            desk.now += timedelta(minutes=2)
            await asyncio.sleep(0.02)  # the pump's own pause is over

    asyncio.run(send())

    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert errors == [watch.refused("token_revoked")] * 2


@pytest.mark.parametrize("error", [DeliveryError("unreachable", pause=5), DeliveryError("ratelimited", pause=30)])
def test_a_platform_that_takes_nothing_for_long_is_told_however_short_the_queue(
    desk: Desk,  # noqa: F811
    error: DeliveryError,
) -> None:
    desk.put("clock", priority=Priority.AT_ONCE)
    desk.put("quiz:1", "quiz:2")
    desk.platform.answer = refuse(error, first=10**6)
    said = list[str]()
    for moment in range(60):  # at any moment between two attempts
        desk.pump(seconds=(31, 7, 52)[moment % 3])
        desk.now += timedelta(seconds=moment % 40)
        if desk.now - NOW > FULL:
            said += [told(desk), Health(desk.db, sends=True, now=lambda: desk.now).unready()]
    late = figures(desk)
    desk.platform.answer = lambda _: None
    desk.pump(minutes=1)

    assert len(said) > 50
    assert all("goes on by itself" in one and error.reason in one for one in said)
    assert "The oldest message that is due has waited for 46 minutes" in said[-2]
    assert (late.due, late.oldest_due_at, late.retrying) == (3, NOW, 0)
    assert sorted(desk.platform.arrived) == [1, 2, 3]
    assert told(desk) == ""


@pytest.mark.parametrize("error", [DeliveryError("unreachable", pause=5), DeliveryError("ratelimited", pause=30)])
def test_the_log_says_once_that_messages_have_waited_for_long_and_once_that_they_go_again(
    error: DeliveryError, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level("WARNING")
    seconds = error.pause or 0
    clock = [0.0]
    monkeypatch.setattr("bot.outbox.pause.monotonic", lambda: clock[0])
    pause, said = Pause(), list[int]()

    def refused(lasting: float) -> None:
        for _ in range(round(lasting / seconds)):
            pause.begin(seconds, error.reason)
            clock[0] += seconds
        said.append(len(caplog.messages))

    refused(LONG)
    pause.sent()
    refused(LONG)
    clock[0] += 2 * LONG
    refused(LONG)
    refused(10 * LONG)
    pause.sent()
    pause.sent()

    assert said == [0, 0, 0, 1]
    assert caplog.messages == [f"messages wait. {watch.held_up(error.reason)}", "messages go again"]


def test_a_platform_that_asks_for_no_time_at_all_is_left_alone_for_a_moment(desk: Desk) -> None:  # noqa: F811
    desk.platform.answer = refuse(DeliveryError("ratelimited", pause=0), first=10**6)
    desk.put("quiz")
    desk.pump()

    assert desk.platform.calls == 1


def test_what_nobody_can_make_is_told_until_somebody_can(desk: Desk) -> None:  # noqa: F811
    def broken(_: Connection, occasion: Occasion) -> Card:
        raise ZeroDivisionError

    def sent(kinds: Mapping[str, Kind], but: int = 0) -> None:
        def prepare(tx: Connection, claimed: Sequence[Delivery], now: datetime) -> Mapping[int, Verdict]:
            return people.prepare(tx, [one for one in claimed if one.id != but], now)

        people = messages.Desk(lambda: kinds, ZoneInfo("Europe/London"))
        desk.now += timedelta(hours=2)
        asyncio.run(emptied(Pump(desk.db, desk.platform, prepare, None, lambda: desk.now)))

    desk.put("of tomorrow", kind="tomorrow")
    desk.put("of nobody", "broken")
    sent({"test": Kind(broken, any_time=True)}, but=2)
    before = figures(desk)
    said = told(desk)
    well = Kind(lambda *_: Card((Text("well"),)), any_time=True)
    sent({"test": well, "tomorrow": well})

    assert {line.reason for line in desk.lines("queued")} == set()
    assert (before.unmade, before.retrying, figures(desk).unmade) == (3, 0, 0)
    assert said.startswith("3 messages cannot be made")


def test_what_happens_is_told_to_whoever_counts(desk: Desk) -> None:  # noqa: F811
    happened: list[Happened] = []

    def answer(call: int) -> None:
        if call > 1:
            raise DeliveryError("no", permanent=call == 2, arrived_perhaps=call == 3)

    desk.platform.answer = answer
    desk.put("late", due_at=NOW - MINUTE)
    desk.put("refused", "unsure", "retried")
    desk.put("expired", expires_at=NOW)
    asyncio.run(desk.new(happened.append).empty())

    assert Counter(happened) == Counter(
        [
            Happened(State.SKIPPED, "expired"),
            *[Happened("refused", "no")] * 3,
            Happened(State.FAILED, "no"),
            Happened(State.SENT, late=MINUTE),
        ]
    )


def test_a_pump_is_seen_to_be_at_work_even_while_the_database_is_away(
    desk: Desk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it cannot write it tries to write for as long as it takes: to restart it would help nobody."""
    monkeypatch.setattr("bot.outbox.pump.AGAIN", 0.01)
    seen: list[float] = []
    pump = desk.new()
    write = pump._write

    def away(outcomes: Sequence[store.Outcome]) -> None:
        seen.append(pump.looked_at)
        if len(seen) < 3:
            raise StoreUnavailable
        write(outcomes)

    monkeypatch.setattr(pump, "_write", away)
    desk.put("quiz")
    asyncio.run(pump.empty())

    assert len(set(seen)) == 3
    assert desk.states() == {"sent": 1}
