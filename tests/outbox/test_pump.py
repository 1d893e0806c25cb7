"""Messages arrive, once: whatever the platform answers, and whoever dies."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from bot.cards import Card, Text
from bot.db import Database
from bot.outbox import claims, store
from bot.outbox.pump import Pump
from bot.outbox.quiet import Soon
from bot.outbox.rules import LEASE, Delivery, DeliveryError, Happened, Later, Post, Priority, Sent, Skip, State, Verdict
from bot.outbox.store import DeliveryRow
from tests.conftest import NOW, Force

Answer = Callable[[int], Sent | None]  # of the nth call; None: it goes as usual. It may raise.


@dataclass
class Platform:
    """Keeps what arrived. `answers` misbehaves; a message may have arrived even so."""

    answer: Answer = lambda _: None
    lost: Callable[[int], bool] = lambda _: False  # accepted, and the answer lost
    blind: bool = False  # nobody can look
    arrived: list[int] = field(default_factory=list)
    during: Callable[[], None] = lambda: None  # what happens elsewhere while a message is on its way
    calls: int = 0
    looked: int = 0
    undisturbed: Mapping[str, datetime] = field(default_factory=dict)  # who, and until when

    async def post(self, to: str, card: Card, delivery_id: int) -> Sent:
        self.calls += 1
        self.during()
        self.answer(self.calls)
        self.arrived.append(delivery_id)
        if self.lost(self.calls):
            raise DeliveryError("timeout", arrived_perhaps=True)
        return Sent(f"D{to}", str(delivery_id))

    async def find(self, to: str, delivery_id: int, since: datetime) -> Sent | None:
        self.looked += 1
        self.during()
        if self.blind:
            raise DeliveryError("history cannot be read", permanent=True)
        return Sent(f"D{to}", str(delivery_id)) if delivery_id in self.arrived else None

    async def quiet(self, readers: Collection[str], now: datetime, soon: Soon) -> Mapping[str, datetime]:
        return {one: until for one, until in self.undisturbed.items() if one in readers and until > now}


async def emptied(pump: Pump) -> None:
    """By a process that ends as it should."""
    await pump.empty()
    await pump.leave()


@dataclass
class Desk:
    """A pump, a platform and a clock that the test moves."""

    db: Database
    officer_id: int
    platform: Platform = field(default_factory=Platform)
    now: datetime = NOW
    verdict: Callable[[Delivery], Verdict] = lambda one: Post("U0AMINA", Card((Text(one.key),)))

    def put(self, *keys: str, **values: object) -> None:
        with self.db.transaction() as tx:
            for key in keys:
                given = {"kind": "test", "due_at": self.now, **values}
                store.put(tx, key, officer_id=self.officer_id, **given)  # type: ignore[arg-type]

    def pump(self, **later: float) -> None:
        """Until nothing is due, a while later."""
        self.now += timedelta(**later)
        asyncio.run(emptied(self.new()))

    def new(self, told: Callable[[Happened], None] = lambda _: None) -> Pump:
        def prepare(_: Connection, claimed: Sequence[Delivery], __: datetime) -> Mapping[int, Verdict]:
            return {one.id: self.verdict(one) for one in claimed}

        return Pump(self.db, self.platform, prepare, None, lambda: self.now, told=told)

    def claim(self) -> list[Delivery]:
        """As a pump that died right after."""
        with self.db.transaction() as tx:
            return store.claim(tx, "dead", self.now, 100)

    def states(self) -> dict[str, int]:
        with self.db.transaction() as tx:
            return store.counts(tx)

    def lines(self, *states: str) -> list[store.Line]:
        with self.db.transaction() as tx:
            return store.lines(tx, states)


@pytest.fixture
def desk(db: Database, force: Force) -> Desk:
    return Desk(db, force.amina.id)


def refuse(error: DeliveryError, first: int = 1) -> Answer:
    """The first calls are refused."""

    def answer(call: int) -> Sent | None:
        if call <= first:
            raise error
        return None

    return answer


def test_what_is_due_arrives_once_and_in_its_order(desk: Desk) -> None:
    desk.put("quiz", priority=Priority.USUAL)
    desk.put("clock", priority=Priority.AT_ONCE)
    desk.put("tomorrow", due_at=NOW + timedelta(days=1))
    desk.pump()
    desk.pump()

    assert desk.platform.arrived == [2, 1]
    assert desk.states() == {"sent": 2, "queued": 1}


def test_what_is_put_twice_is_one_message(desk: Desk) -> None:
    desk.put("quiz", "quiz")
    desk.pump()
    desk.put("quiz")
    desk.pump()

    assert desk.platform.arrived == [1]


def test_what_was_cancelled_does_not_go(desk: Desk) -> None:
    desk.put("quiz", "clock")
    with desk.db.transaction() as tx:
        assert store.cancel(tx, "quiz")
    desk.pump()
    with desk.db.transaction() as tx:
        assert not store.cancel(tx, "clock")

    assert desk.platform.arrived == [2]
    assert desk.states() == {"cancelled": 1, "sent": 1}


def test_all_that_waits_about_one_thing_is_cancelled_and_nothing_else(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        for key, kind, ref in (("a", "quiz", "7"), ("b", "quiz", "7"), ("c", "quiz", "77"), ("d", "other", "7")):
            store.put(tx, key, kind, force.amina.id, NOW, ref=ref)
        store.put(tx, "sent", "quiz", force.amina.id, NOW, ref="7")
        tx.execute(update(DeliveryRow).where(DeliveryRow.key == "sent").values(state=State.SENT))

        assert store.cancel_all(tx, "quiz", "7") == 2
        assert {line.key for line in store.lines(tx, [State.QUEUED, State.SENT])} == {"c", "d", "sent"}


def test_a_refusal_is_tried_again_later_and_each_time_after_a_longer_while(desk: Desk) -> None:
    desk.platform.answer = refuse(DeliveryError("internal_error"), first=3)
    desk.put("quiz")
    waits = []
    while desk.lines("queued"):
        desk.pump()
        waits += [(line.due_at - desk.now).total_seconds() for line in desk.lines("queued")]
        desk.now = max([line.due_at for line in desk.lines("queued")], default=desk.now)

    assert waits == [5, 10, 20]
    assert desk.platform.arrived == [1]
    assert desk.platform.looked == 0


@pytest.mark.parametrize(("permanent", "calls"), [(True, 1), (False, 8)])
def test_what_is_refused_for_good_or_too_often_has_failed_and_an_admin_can_have_it_tried(
    desk: Desk, permanent: bool, calls: int
) -> None:
    desk.platform.answer = refuse(DeliveryError("user_not_found", permanent=permanent), first=calls)
    desk.put("quiz")
    for _ in range(10):
        desk.pump(hours=1)

    assert [(line.state, line.reason) for line in desk.lines("failed")] == [("failed", "user_not_found")]
    assert desk.platform.calls == calls
    with desk.db.transaction() as tx:
        assert store.retry(tx, 1, desk.now)
        assert not store.retry(tx, 1, desk.now)
    desk.pump()
    assert desk.states() == {"sent": 1}


def test_a_pause_is_no_attempt_and_holds_for_every_message(desk: Desk) -> None:
    desk.platform.answer = refuse(DeliveryError("ratelimited", pause=30), first=1)
    desk.put(*(f"quiz:{number}" for number in range(50)))
    desk.pump()
    calls = desk.platform.calls
    first = desk.lines("queued")
    desk.pump(seconds=31)

    assert calls <= 10  # no more than were on their way
    assert {line.attempts for line in first} == {0}
    assert {line.due_at for line in first} == {NOW}  # so all see how late they are
    assert sorted(desk.platform.arrived) == list(range(1, 51))
    assert desk.platform.looked == 0


def test_an_answer_that_was_lost_is_looked_for_before_it_is_sent_again(desk: Desk) -> None:
    desk.platform.lost = lambda call: call % 10 == 0
    desk.put(*(f"quiz:{number}" for number in range(50)))
    desk.pump()
    desk.pump(seconds=6)

    assert Counter(desk.platform.arrived) == Counter(range(1, 51))
    assert (desk.states(), desk.platform.looked) == ({"sent": 50}, 5)


def test_a_lease_that_ended_is_looked_for_whether_it_arrived_or_not(desk: Desk) -> None:
    desk.put("arrived", "not arrived")
    first, _ = desk.claim()
    desk.platform.arrived.append(first.id)
    desk.pump(seconds=LEASE.total_seconds() - 1)
    before = list(desk.platform.arrived)
    desk.pump(seconds=2)

    assert before == [1]
    assert (desk.platform.arrived, desk.platform.looked, desk.states()) == ([1, 2], 2, {"sent": 2})


def test_a_lease_from_before_the_clock_was_set_back_ends_in_seconds(desk: Desk) -> None:
    desk.put("quiz")
    desk.now += timedelta(days=1)
    desk.claim()
    desk.now -= timedelta(days=1)
    desk.pump()
    at_once = desk.platform.looked
    desk.pump(seconds=LEASE.total_seconds() + 1)

    assert at_once == 0
    assert (desk.platform.arrived, desk.platform.looked) == ([1], 1)


def test_where_nobody_can_look_it_is_uncertain_and_never_sent_twice(desk: Desk) -> None:
    desk.platform.blind = True
    desk.put("quiz")
    desk.claim()
    for _ in range(10):
        desk.pump(hours=1)

    assert [(line.state, line.reason) for line in desk.lines("uncertain")] == [("uncertain", "history cannot be read")]
    assert desk.platform.arrived == []


def test_what_is_worse_late_than_twice_is_sent_all_the_same(desk: Desk) -> None:
    desk.platform.blind = True
    desk.verdict = lambda _: Post("U0AMINA", Card((Text("The clock is near"),)), rather_twice=True)
    desk.put("clock")
    desk.claim()
    desk.pump(minutes=2)

    assert desk.platform.arrived == [1]


def test_whoever_lost_the_claim_changes_nothing(desk: Desk) -> None:
    desk.put("quiz")
    (mine,) = desk.claim()
    desk.pump(minutes=2)
    with desk.db.transaction() as tx:
        changed = store.settle(tx, "dead", [store.over(mine, State.FAILED, "late")])

    assert changed == 0
    assert desk.states() == {"sent": 1}


def test_what_may_not_go_now_waits_without_an_attempt(desk: Desk) -> None:
    shift = NOW + timedelta(hours=4)
    desk.verdict = lambda one: Post("U", Card((Text("Good morning"),))) if desk.now >= shift else Later(shift)
    desk.put("quiz")
    desk.pump()
    (waiting,) = desk.lines("queued")
    desk.pump(hours=4)

    assert (waiting.due_at, waiting.attempts, waiting.reason) == (shift, 0, "not on shift")
    assert desk.platform.arrived == [1]


def test_what_has_no_point_any_more_or_has_expired_is_skipped_and_says_why(desk: Desk) -> None:
    desk.verdict = lambda _: Skip("withdrawn")
    desk.put("withdrawn")
    desk.put("expired", expires_at=NOW)
    desk.pump()

    assert [(line.key, line.reason) for line in desk.lines("skipped")] == [
        ("withdrawn", "withdrawn"),
        ("expired", "expired"),
    ]
    assert desk.platform.calls == 0


def test_a_bug_in_one_message_stops_no_other(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def answer(call: int) -> None:
        if call == 1:
            raise ZeroDivisionError

    desk.platform.answer = answer
    desk.put("broken", "whole")
    desk.pump()

    assert desk.platform.arrived == [2]
    assert "message 1 could not be sent" in caplog.text


def test_two_pumps_send_nothing_twice(desk: Desk) -> None:
    desk.put(*(f"quiz:{number}" for number in range(200)))

    async def both() -> None:
        await asyncio.gather(desk.new().empty(), desk.new().empty())

    asyncio.run(both())

    assert Counter(desk.platform.arrived) == Counter(range(1, 201))


def test_a_pump_that_is_stopped_gives_back_what_it_has_not_begun(desk: Desk) -> None:
    desk.put(*(f"quiz:{number}" for number in range(50)))
    pump = desk.new()

    def answer(call: int) -> None:
        if call == 5:
            pump.stop()

    desk.platform.answer = answer
    asyncio.run(emptied(pump))
    states = desk.states()
    desk.pump(seconds=1)

    assert set(states) == {"sent", "queued"}
    assert Counter(desk.platform.arrived) == Counter(range(1, 51))
    assert desk.platform.looked == 0


def test_an_outage_however_long_loses_no_message_and_makes_none_uncertain(desk: Desk) -> None:
    desk.platform.answer = refuse(DeliveryError("TimeoutError", arrived_perhaps=True), first=20)
    desk.put("quiz")
    for _ in range(30):
        desk.pump(hours=1)

    assert (desk.states(), desk.platform.arrived) == ({"sent": 1}, [1])


def test_what_expires_in_an_outage_is_skipped(desk: Desk) -> None:
    desk.platform.answer = refuse(DeliveryError("TimeoutError", arrived_perhaps=True), first=99)
    desk.put("quiz", expires_at=NOW + timedelta(hours=20))
    for _ in range(30):
        desk.pump(hours=1)

    assert [(line.state, line.reason) for line in desk.lines("skipped")] == [("skipped", "expired")]
    assert desk.platform.calls > 8


def test_of_what_nobody_says_what_to_do_it_waits(desk: Desk) -> None:
    desk.put("quiz")

    async def send() -> None:
        await Pump(desk.db, desk.platform, lambda *_: {}, None, lambda: desk.now).empty()

    asyncio.run(send())

    assert [(line.due_at, line.reason) for line in desk.lines("queued")] == [(NOW + timedelta(minutes=10), "unknown")]


@pytest.mark.parametrize("step", [timedelta(seconds=40), -timedelta(seconds=40)])
def test_a_clock_that_is_set_while_messages_are_on_their_way_sends_none_twice(desk: Desk, step: timedelta) -> None:
    begun: list[int] = []

    class Slow(Platform):
        async def post(self, to: str, card: Card, delivery_id: int) -> Sent:
            begun.append(delivery_id)
            if len(begun) == 3:
                desk.now += step
            await asyncio.sleep(0.3)
            return await super().post(to, card, delivery_id)

    desk.platform = Slow()
    desk.now += timedelta(hours=1)
    desk.put(*(f"quiz:{number}" for number in range(30)), due_at=NOW)
    desk.pump()
    desk.pump(minutes=2)

    assert Counter(begun) == Counter(range(1, 31))
    assert desk.states() == {"sent": 30}


def test_a_suspended_machine_that_resumes_gives_back_what_it_held(desk: Desk) -> None:
    """Its monotonic clock stood still."""
    begun: list[int] = []

    class Suspended(Platform):
        async def post(self, to: str, card: Card, delivery_id: int) -> Sent:
            begun.append(delivery_id)
            if len(begun) == 1:
                desk.now += timedelta(seconds=LEASE.total_seconds() - 5)
            return await super().post(to, card, delivery_id)

    desk.platform = Suspended()
    desk.put(*(f"quiz:{number}" for number in range(30)))
    desk.pump()
    held = desk.lines("queued")

    assert {line.reason for line in held} <= {"given back", "slow"}
    assert len(begun) + len(held) == 30
    assert len(begun) <= 10  # no more than were on their way


def test_a_look_that_outlasts_its_lease_counts_and_is_tried_after_a_longer_while(desk: Desk) -> None:
    def resumed() -> None:
        desk.now += LEASE

    desk.put("quiz")
    desk.claim()
    desk.now += LEASE + timedelta(seconds=1)
    desk.platform.during = resumed
    desk.pump()

    (line,) = desk.lines("queued")
    assert (line.reason, line.attempts, line.due_at) == ("slow", 2, desk.now + timedelta(seconds=10))
    assert desk.platform.calls == 0


def test_what_may_go_at_once_later_is_not_claimed_over_and_over(desk: Desk) -> None:
    desk.verdict = lambda _: Later(NOW - timedelta(hours=1))
    desk.put("quiz")
    desk.pump()

    assert [line.due_at for line in desk.lines("queued")] == [NOW + timedelta(seconds=1)]


def test_a_backlog_of_which_nothing_may_go_lets_others_write_between_its_claims(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.verdict = lambda _: Later(NOW + timedelta(hours=9))
    desk.put(*(f"quiz:{number}" for number in range(250)))
    pump, waited = desk.new(), list[float]()

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(pump, "_wait", wait)
    asyncio.run(pump.empty())

    assert len(waited) == 3  # claims
    assert all(0.02 <= seconds <= 1 for seconds in waited)


def test_a_pause_says_why_it_waits_and_claims_nothing_meanwhile(desk: Desk) -> None:
    desk.platform.answer = refuse(DeliveryError("invalid_auth", pause=60), first=1)
    desk.put(*(f"quiz:{number}" for number in range(50)))
    pump = desk.new()

    async def send() -> None:
        await pump.empty()
        desk.now += timedelta(minutes=2)
        await pump.empty()

    asyncio.run(send())

    assert {line.reason for line in desk.lines("queued")} == {"invalid_auth"}
    assert desk.platform.calls <= 10


def test_what_is_most_important_goes_before_what_a_dead_sender_left(desk: Desk) -> None:
    desk.put("usual")
    desk.claim()
    desk.put("clock", priority=Priority.AT_ONCE)
    desk.now += LEASE + timedelta(seconds=1)

    with desk.db.transaction() as tx:
        assert [one.key for one in store.claim(tx, "here", desk.now, 1)] == ["clock"]


def test_what_an_admin_has_tried_again_does_not_expire_and_has_no_reason_once_sent(desk: Desk) -> None:
    desk.platform.answer = refuse(DeliveryError("user_not_found", permanent=True), first=1)
    desk.put("quiz", expires_at=NOW + timedelta(hours=1))
    desk.pump()
    desk.now += timedelta(hours=2)
    with desk.db.transaction() as tx:
        assert store.retry(tx, 1, desk.now)
    desk.pump()

    assert [(line.state, line.reason) for line in desk.lines("sent", "skipped")] == [("sent", "")]


def test_an_outcome_that_cannot_be_written_takes_no_other_with_it(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    class Odd(Platform):
        async def post(self, to: str, card: Card, delivery_id: int) -> Sent:
            await super().post(to, card, delivery_id)
            return Sent("D1", object() if delivery_id == 1 else "1")  # type: ignore[arg-type]

    desk.platform = Odd()
    desk.put("odd", "whole")
    desk.pump()

    assert desk.states() == {"sending": 1, "sent": 1}
    assert "could not be written: [1" in caplog.text


def test_what_takes_long_to_make_goes_all_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lease counts from when it was made: or else it would be given back and made again, for ever."""
    passed = 0.0
    monkeypatch.setattr(claims, "monotonic", lambda: passed)

    def slowly(one: Delivery) -> Verdict:
        nonlocal passed
        passed += 20
        desk.now += timedelta(seconds=20)
        return Post("U0AMINA", Card((Text(one.key),)))

    desk.verdict = slowly
    desk.put("report", "warning")
    desk.pump()

    assert desk.states() == {"sent": 2}
