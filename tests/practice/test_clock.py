"""The clock that can be moved: forward only, for everyone at once."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.clock import PracticeClock
from bot.practice.person import Visitor

LONDON = ZoneInfo("Europe/London")
HOUR = 3600.0


def control(practice: Practice, asked: Any = None, **headers: str) -> dict[str, Any]:
    """The answer of /control/clock, or the problem it tells."""
    body = None if asked is None else (asked if isinstance(asked, str) else json.dumps(asked)).encode()
    request = Request(f"{practice.url}control/clock", body, {"Content-Type": "application/json", **headers})
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
            return told
    except HTTPError as error:
        with error:
            said = error.read().decode()
            return {"code": error.code, **(json.loads(said) if said.startswith("{") else {"problem": said})}


def still(moment: str) -> PracticeClock:
    """A clock that stands still until it is moved."""
    stopped = datetime.fromisoformat(moment).replace(tzinfo=LONDON).timestamp()
    return PracticeClock(lambda: stopped)


def test_the_clock_shows_real_time_until_it_is_moved() -> None:
    clock = PracticeClock(lambda: 1000.0)
    assert clock() == 1000.0

    clock.move(4 * HOUR)

    assert (clock(), clock.moved) == (1000.0 + 4 * HOUR, 4 * HOUR)


@pytest.mark.parametrize("seconds", [-1, -0.001, float("nan"), float("inf"), float("-inf"), 10**400, 4e8])
def test_time_never_goes_back_nor_out_of_sight(seconds: float) -> None:
    clock = PracticeClock()

    with pytest.raises(ValueError, match="The clock"):
        clock.move(seconds)
    assert clock.moved == 0


def test_whoever_follows_the_clock_is_told_of_a_move() -> None:
    clock = PracticeClock(lambda: 0.0)
    seen: list[float] = []
    clock.on_move.append(lambda: seen.append(clock()))

    clock.move(5)

    assert seen == [5]


def test_messages_after_a_move_are_later_and_in_order(practice: Practice, client: WebClient, amina: Visitor) -> None:
    for hours in (0, 4, 0, 24):
        practice.move(hours * HOUR)
        client.chat_postMessage(channel="U0AMINA", text=f"after {hours} hours")

    stamps = [float(message["ts"]) for message in amina.sees()]
    assert stamps == sorted(stamps)
    assert stamps[1] - stamps[0] >= 4 * HOUR
    assert abs(stamps[-1] - practice.now().timestamp()) < HOUR


def test_it_is_moved_by_hours(practice: Practice) -> None:
    before = control(practice)
    told = control(practice, {"by": 4 * HOUR})

    assert (before["moved"], told["moved"]) == (0, 4 * HOUR)
    assert told["now"] - before["now"] >= 4 * HOUR
    assert control(practice)["moved"] == 4 * HOUR


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"by": -60}, "only moves forward"),
        ({"by": 1e12}, "ten years"),
        ({"by": True}, "a number of seconds"),
        ('{"by": NaN}', "NaN is no JSON"),
        ({"by": "4 hours"}, "Move the clock with"),
        ({"to": "yesterday"}, "Move the clock with"),
        ([], "Move the clock with"),
        ("{", "Expecting"),
        ({"to": "next_shift"}, "Move the clock with"),
        ({"to": "next_shift", "user": "U0NOBODY"}, "no such person"),
        ({"to": "tomorrow", "user": "U0NOBODY"}, "no such person"),
        ({"to": "tomorrow", "user": []}, "no such person"),
        ({"to": "next_shift", "user": "U0ERIN"}, "Erin Walsh works no shifts"),
    ],
)
def test_what_is_no_move_is_told_in_a_sentence(practice: Practice, asked: Any, problem: str) -> None:
    said = control(practice, asked)

    assert said["code"] == 400
    assert problem in said["problem"]
    assert control(practice)["moved"] == 0


@pytest.mark.parametrize(
    ("headers", "code"), [({"Content-Type": "text/plain"}, 415), ({"Origin": "http://elsewhere.example"}, 403)]
)
def test_no_other_page_moves_the_clock(practice: Practice, headers: dict[str, str], code: int) -> None:
    assert control(practice, {"by": 60}, **headers)["code"] == code
    assert control(practice)["moved"] == 0


@pytest.mark.parametrize(
    ("now", "user", "then"),
    [
        ("2026-01-05 06:30", "U0AMINA", "2026-01-05 07:01"),
        ("2026-01-05 12:00", "U0AMINA", "2026-01-06 07:01"),
        ("2026-01-11 12:00", "U0AMINA", "2026-01-15 07:01"),
        ("2026-03-25 12:00", "U0AMINA", "2026-03-26 07:01"),
        ("2026-01-09 18:00", "U0LAURASIMMONS", "2026-01-12 08:01"),
        ("2026-03-27 18:00", "U0LAURASIMMONS", "2026-03-30 08:01"),
    ],
)
def test_it_skips_to_a_minute_into_the_next_shift(now: str, user: str, then: str) -> None:
    with Practice(clock=still(now)) as practice:
        control(practice, {"to": "next_shift", "user": user})

        assert practice.now().astimezone(LONDON).replace(tzinfo=None) == datetime.fromisoformat(then)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-01-05 06:30", "2026-01-06 07:00"),
        ("2026-01-05 23:59", "2026-01-06 07:00"),
        ("2026-03-28 12:00", "2026-03-29 07:00"),
        ("2026-10-24 12:00", "2026-10-25 07:00"),
        ("2026-12-31 12:00", "2027-01-01 07:00"),
    ],
)
@pytest.mark.parametrize("asked", [{"to": "tomorrow"}, {"to": "tomorrow", "user": "U0AMINA"}])
def test_it_skips_to_tomorrow_morning(now: str, then: str, asked: dict[str, str]) -> None:
    with Practice(clock=still(now)) as practice:
        told = control(practice, asked)

        assert practice.now().astimezone(LONDON).replace(tzinfo=None) == datetime.fromisoformat(then)
        assert told["moved"] < timedelta(days=2).total_seconds()
