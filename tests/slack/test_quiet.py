"""Do-not-disturb as Slack tells of it: asked about seldom, and never in the way of a message."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from time import time as seconds_now
from typing import Any

import pytest

from bot.cards import Card, Text
from bot.db import Database
from bot.messages import Desk, Kind
from bot.outbox import store
from bot.outbox.pump import AHEAD
from bot.outbox.quiet import MOST_SOON
from bot.outbox.rules import DeliveryError, Priority
from bot.outbox.runner import Runner
from bot.people import store as people
from bot.practice import Practice
from bot.practice.cast import Cast
from bot.practice.cast_file import load
from bot.practice.clock import PracticeClock
from bot.practice.person import Visitor
from bot.slack import quiet
from bot.slack.poster import Poster
from bot.slack.quiet import KEPT, MOST_CALLS, PEOPLE, QuietHours
from tests.conftest import Force
from tests.samples import LONDON
from tests.slack.sending import running, wait_until

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TOKEN = "xoxb-practice"  # the practice workspace's own


def hours(starts: datetime, ends: datetime) -> dict[str, Any]:
    return {
        "dnd_enabled": True,
        "next_dnd_start_ts": int(starts.timestamp()),
        "next_dnd_end_ts": int(ends.timestamp()),
    }


@dataclass
class Workspace:
    """Answers like Slack. A stranger spoils an answer for all."""

    people: Mapping[str, Any] = field(default_factory=dict)
    error: DeliveryError | None = None
    strangers: frozenset[str] = frozenset()
    slow: float = 0
    calls: list[list[str]] = field(default_factory=list)
    soon: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.hours = QuietHours(self._ask)

    async def _ask(self, users: Sequence[str]) -> Mapping[str, Any]:
        self.calls.append(list(users))
        await asyncio.sleep(self.slow)
        if self.error:
            raise self.error
        if self.strangers & set(users):
            raise DeliveryError("user_not_visible", permanent=True)
        return {user: self.people[user] for user in users if user in self.people}

    async def _soon(self) -> Sequence[str]:
        return self.soon

    def quiet(self, *readers: str, at: datetime = MONDAY) -> dict[str, datetime]:
        return asyncio.run(self.hours.quiet(readers, at, self._soon))


def test_who_has_it_on_has_it_on_until_its_end() -> None:
    slack = Workspace({"U0AMINA": hours(MONDAY - HOUR, MONDAY + HOUR), "U0BO": hours(MONDAY + HOUR, MONDAY + 2 * HOUR)})

    assert slack.quiet("U0AMINA", "U0BO", "U0CAROL") == {"U0AMINA": MONDAY + HOUR}


@pytest.mark.parametrize(
    "said",
    [
        {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1},
        {**hours(MONDAY - HOUR, MONDAY + HOUR), "dnd_enabled": False},
        {"dnd_enabled": True},
        {"dnd_enabled": True, "next_dnd_start_ts": "soon", "next_dnd_end_ts": None},
        None,
        "on",
    ],
)
def test_who_has_not_or_of_whom_slack_speaks_in_riddles_is_written_to(said: object) -> None:
    assert Workspace({"U0AMINA": said}).quiet("U0AMINA") == {}


def test_one_without_end_is_a_time_all_the_same() -> None:
    endless = {**hours(MONDAY, MONDAY), "next_dnd_end_ts": 10**15}

    assert Workspace({"U0AMINA": endless}).quiet("U0AMINA") == {"U0AMINA": MONDAY + timedelta(days=30)}


def test_an_answer_is_kept_for_a_few_minutes_and_says_when_the_next_stretch_begins() -> None:
    slack = Workspace({"U0AMINA": hours(MONDAY + MINUTE, MONDAY + HOUR)})

    assert slack.quiet("U0AMINA") == {}
    assert slack.quiet("U0AMINA", at=MONDAY + 2 * MINUTE) == {"U0AMINA": MONDAY + HOUR}
    assert len(slack.calls) == 1
    slack.people = {}
    assert slack.quiet("U0AMINA", at=MONDAY + KEPT) == {}
    assert len(slack.calls) == 2


def test_an_answer_from_before_the_clock_was_set_back_is_not_kept() -> None:
    slack = Workspace()
    slack.quiet("U0AMINA")
    slack.quiet("U0AMINA", at=MONDAY - HOUR)

    assert len(slack.calls) == 2


def test_a_call_takes_those_who_come_next_and_no_more_than_slack_does() -> None:
    slack = Workspace(soon=[f"U{number}" for number in range(70)])
    slack.quiet("U3", "U100")
    slack.quiet(*(f"U{number}" for number in range(48)))
    many = Workspace()
    many.quiet(*(f"U{number}" for number in range(120)))

    assert slack.calls == [["U3", "U100", *(f"U{n}" for n in range(49) if n != 3)]]
    assert [len(call) for call in many.calls] == [50, 50, 20]


def test_four_messages_a_second_to_different_people_need_five_calls_a_minute() -> None:
    """As the pump claims them: so many at once, and whose turn comes next is known."""
    slack = Workspace()
    rate, claimed = 4, int(4 * AHEAD)
    everybody = [f"U{number}" for number in range(1000)]
    for first in range(0, rate * 60, claimed):
        slack.soon = everybody[first + claimed : first + claimed + MOST_SOON]
        slack.quiet(*everybody[first : first + claimed], at=MONDAY + timedelta(seconds=first / rate))

    asked = [user for call in slack.calls for user in call]
    assert set(everybody[: rate * 60]) <= set(asked)
    assert len(slack.calls) == 5 <= MOST_CALLS


def test_no_more_calls_are_made_than_slack_takes_whatever_comes() -> None:
    slack = Workspace({f"U{number}": hours(MONDAY, MONDAY + HOUR) for number in range(40)})
    found = [slack.quiet(f"U{number}") for number in range(40)]

    assert len(slack.calls) == MOST_CALLS == sum(bool(one) for one in found)


def test_a_minute_later_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = 1000.0
    monkeypatch.setattr(quiet, "monotonic", lambda: seconds)
    slack = Workspace()
    for number in range(MOST_CALLS + 1):
        slack.quiet(f"U{number}")
    seconds += quiet.MINUTE
    slack.quiet("U100")

    assert len(slack.calls) == MOST_CALLS + 1


@pytest.mark.parametrize(
    ("error", "alone"),
    [
        (DeliveryError("ratelimited", pause=7), 7),
        (DeliveryError("unreadable answer", arrived_perhaps=True), quiet.LEFT_ALONE),
        (DeliveryError("missing_scope", permanent=True), 1e9),
    ],
)
def test_after_a_refusal_it_is_left_alone_for_a_while_and_nobody_is_kept_waiting(
    error: DeliveryError, alone: float, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = 1000.0
    monkeypatch.setattr(quiet, "monotonic", lambda: seconds)
    slack = Workspace({"U0AMINA": hours(MONDAY, MONDAY + HOUR)}, error=error)
    found = [slack.quiet("U0AMINA")]
    seconds += alone - 1
    found.append(slack.quiet("U0AMINA"))
    calls = len(slack.calls)
    slack.error = None
    seconds += 1
    later = slack.quiet("U0AMINA")

    assert (found, calls) == ([{}, {}], 1)
    assert bool(later) == (alone < 1e9)
    assert caplog.text.count(error.reason) == 1


def test_what_is_known_by_then_still_holds_while_it_is_left_alone() -> None:
    slack = Workspace({"U0AMINA": hours(MONDAY, MONDAY + HOUR)})
    slack.quiet("U0AMINA")
    slack.error = DeliveryError("ratelimited", pause=7)

    assert slack.quiet("U0AMINA", "U0BO") == {"U0AMINA": MONDAY + HOUR}


def test_a_slow_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "PATIENCE", 0.05)
    slack = Workspace({"U0AMINA": hours(MONDAY, MONDAY + HOUR)}, slow=30)

    assert slack.quiet("U0AMINA") == {}
    assert slack.quiet("U0AMINA") == {}
    assert len(slack.calls) == 1


def test_one_whom_slack_does_not_show_spoils_it_for_nobody_else() -> None:
    everybody = {f"U{number}": hours(MONDAY, MONDAY + HOUR) for number in range(PEOPLE)}
    slack = Workspace(everybody, strangers=frozenset({"U17"}))

    assert set(slack.quiet(*everybody)) == everybody.keys() - {"U17"}
    calls = len(slack.calls)
    slack.quiet("U17")
    assert len(slack.calls) == calls <= MOST_CALLS


def test_no_more_is_kept_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "MOST_KEPT", 3)
    slack = Workspace()
    slack.quiet("U1", "U2", "U3")
    slack.quiet("U4")
    slack.quiet("U4", "U3", "U2")
    slack.quiet("U1")

    assert slack.calls == [["U1", "U2", "U3"], ["U4"], ["U1"]]


def cast() -> Cast:
    """Amina is not to be disturbed from half past nine to eleven."""
    shipped = load()
    disturbed = (time(9, 30), time(11))
    return replace(
        shipped, people=tuple(replace(one, dnd=disturbed if one.id == "U0AMINA" else None) for one in shipped.people)
    )


@pytest.fixture
def practice() -> Iterator[Practice]:
    ahead = MONDAY.timestamp() - seconds_now()
    with Practice(0, cast(), clock=PracticeClock(lambda: seconds_now() + ahead)) as workspace:
        yield workspace


def card(words: str) -> Kind:
    return Kind(lambda _tx, _occasion: Card((Text(words),)))


@contextmanager
def sending(db: Database, practice: Practice) -> Iterator[Runner]:
    """Of two kinds: a quiz, and a clock that runs out."""
    kinds = {"quiz": card("A question is waiting"), "clock": replace(card("Two hours are left"), any_time=True)}
    desk = Desk(lambda: kinds, LONDON)
    runner = Runner(db, Poster(TOKEN, practice.api_url), desk.prepare, None, practice.now, people.slack_users)
    with running(runner):
        yield runner


def put(db: Database, officer_id: int, *kinds: str) -> None:
    with db.transaction() as tx:
        for kind in kinds:
            urgent = Priority.AT_ONCE if kind == "clock" else Priority.USUAL
            store.put(tx, f"{kind}:{officer_id}", kind, officer_id, MONDAY, priority=urgent)


def asked(practice: Practice) -> int:
    return sum(call["method"] == "dnd.teamInfo" for call in practice.calls())


def test_who_has_it_on_gets_the_clock_at_once_and_the_quiz_after_it(
    db: Database, force: Force, practice: Practice
) -> None:
    amina, bo = Visitor(practice.url, "U0AMINA"), Visitor(practice.url, "U0BO")
    put(db, force.amina.id, "quiz", "clock")
    put(db, force.bo.id, "quiz")
    with sending(db, practice) as runner:
        amina.waits_for("Two hours are left", timeout=20)
        bo.waits_for("A question is waiting", timeout=20)
        during = [message["text"] for message in amina.sees()]
        calls = asked(practice)
        practice.move(61 * 60)
        runner.wake()
        amina.waits_for("A question is waiting", timeout=20)

    assert during == ["Two hours are left"]
    assert calls == 1
    assert len(amina.sees()) == 2


def test_who_is_asked_about_too_often_is_not_asked_about_and_everything_goes(
    db: Database, force: Force, practice: Practice, caplog: pytest.LogCaptureFixture
) -> None:
    practice.fault("rate_limited", method="dnd.teamInfo", seconds=30)
    put(db, force.amina.id, "quiz", "clock")
    with sending(db, practice):
        wait_until(lambda: len(Visitor(practice.url, "U0AMINA").sees()) == 2)

    assert asked(practice) == 1
    assert "(ratelimited): nothing waits for it for 30 seconds" in caplog.text


def test_an_app_that_was_installed_before_it_asked_for_this_sends_all_the_same(
    db: Database, force: Force, caplog: pytest.LogCaptureFixture
) -> None:
    scopes = ("commands", "chat:write", "im:write", "im:history")
    with Practice(0, cast(), clock=PracticeClock(MONDAY.timestamp), scopes=scopes) as practice, sending(db, practice):
        amina = Visitor(practice.url, "U0AMINA")
        put(db, force.amina.id, "quiz")
        amina.waits_for("A question is waiting", timeout=20)
        put(db, force.bo.id, "quiz")
        Visitor(practice.url, "U0BO").waits_for("A question is waiting", timeout=20)

        assert asked(practice) == 1
    assert caplog.text.count("missing_scope") == 1
