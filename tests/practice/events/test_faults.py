"""Which fault strikes what, and for how long: decisions alone, with a clock that the test moves."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.practice.faults import KINDS, BadFault, Faults, Strike


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def faults(clock: Clock) -> Faults:
    return Faults(clock)


def post(faults: Faults, channel: str | None = "D0AMINA", method: str = "chat.postMessage") -> Strike:
    return faults.on_call(method, lambda: channel)


def kinds_struck(strike: Strike) -> list[str]:
    return [fault.kind.name for fault in strike.struck]


def test_without_faults_nothing_strikes_and_the_channel_is_not_asked_for(faults: Faults) -> None:
    def asked() -> str:
        raise AssertionError("nobody needs to know")

    assert faults.on_call("chat.postMessage", asked).struck == []


@pytest.mark.parametrize("kind", ["drop_answer", "rate_limited", "server_error", "delay"])
def test_a_fault_of_a_method_and_a_conversation_strikes_there_alone(faults: Faults, kind: str) -> None:
    faults.add(kind, method="chat.postMessage", channel="D0AMINA")

    assert kinds_struck(post(faults)) == [kind]
    assert post(faults, "D0BO").struck == []
    assert post(faults, method="chat.update").struck == []


def test_every_third_call_is_struck(faults: Faults) -> None:
    faults.add("drop_answer", every=3)

    assert [bool(post(faults).dropped) for _ in range(7)] == [False, False, True, False, False, True, False]


def test_a_fault_strikes_as_often_as_it_was_told_to(faults: Faults) -> None:
    faults.add("server_error", times=2)

    assert [bool(post(faults).fault) for _ in range(3)] == [True, True, False]
    assert faults.active() == []


def test_every_and_times_together_count_what_was_struck(faults: Faults) -> None:
    faults.add("server_error", every=2, times=2)

    assert [bool(post(faults).fault) for _ in range(6)] == [False, True, False, True, False, False]


def test_a_refusal_for_some_seconds_says_how_many_are_left(faults: Faults, clock: Clock) -> None:
    faults.add("rate_limited", seconds=10)
    first = post(faults).retry_after
    clock.now += 7.5
    later = post(faults).retry_after
    clock.now += 2.5

    assert (first, later) == (10, 3)
    assert post(faults).struck == []


def test_a_delay_has_no_end_of_its_own(faults: Faults, clock: Clock) -> None:
    faults.add("delay", seconds=2)
    clock.now += 3600

    late = post(faults).late
    assert late is not None
    assert late.seconds == 2


def test_a_call_that_was_refused_does_not_use_up_a_dropped_answer(faults: Faults) -> None:
    faults.add("drop_answer", times=1)
    faults.add("server_error", times=1)

    assert kinds_struck(post(faults)) == ["server_error"]
    assert kinds_struck(post(faults)) == ["drop_answer"]


def test_a_late_answer_may_be_dropped_too(faults: Faults) -> None:
    faults.add("drop_answer")
    faults.add("delay", seconds=1)

    assert kinds_struck(post(faults)) == ["drop_answer", "delay"]


def test_deaf_and_mute_are_different_directions(faults: Faults) -> None:
    faults.add("deaf")

    assert faults.on_delivery()
    assert faults.on_acknowledgement() is None
    assert post(faults).struck == []

    faults.clear()
    faults.add("mute")
    assert faults.on_delivery() is None
    assert faults.on_acknowledgement()
    assert kinds_struck(post(faults)) == ["mute"]


def test_a_fault_can_be_taken_away(faults: Faults) -> None:
    fault = faults.add("mute")

    assert faults.remove(fault.id)
    assert not faults.remove(fault.id)
    assert post(faults).struck == []


def test_slacks_rates_allow_a_short_burst_and_then_one_post_a_second_in_each_conversation(
    faults: Faults, clock: Clock
) -> None:
    faults.add("real_rates")
    burst = [post(faults).retry_after for _ in range(4)]
    elsewhere = post(faults, "D0BO").retry_after
    clock.now += 1
    afterwards = [post(faults).retry_after for _ in range(2)]

    assert burst == [0, 0, 0, 1]
    assert elsewhere == 0
    assert afterwards == [0, 1]


def test_slacks_tiers_are_for_each_method(faults: Faults) -> None:
    faults.add("real_rates")
    listed = [post(faults, None, "users.list").retry_after for _ in range(21)]

    assert listed == [0] * 20 + [3]
    assert post(faults, None, "users.info").retry_after == 0


def test_a_workspace_has_a_limit_for_all_its_conversations(faults: Faults) -> None:
    faults.add("real_rates")

    assert [post(faults, f"D{number}").retry_after for number in range(31)] == [0] * 30 + [1]


@pytest.mark.parametrize(
    ("kind", "details", "sentence"),
    [
        ("drop_answer", {}, "No answer, though Slack did what was asked."),
        ("drop_answer", {"every": 3}, "…: every 3rd time."),
        (
            "rate_limited",
            {"method": "chat.postMessage", "channel": "D0AMINA", "seconds": 20},
            "Refuse with 429 and Retry-After: chat.postMessage, in D0AMINA, for 20 seconds.",
        ),
        ("delay", {"seconds": 2.5}, "Late answer: after 2.5 seconds."),
        ("lose_socket", {"seconds": 10}, "Lose the bot's connections: every 10 seconds."),
        ("mute", {}, "Bot to Slack: nothing arrives."),
        ("deaf", {"times": 1}, "Slack to bot: nothing arrives (once more)."),
        ("deaf", {"times": 3}, "Slack to bot: nothing arrives (3 times more)."),
    ],
)
def test_each_fault_says_what_it_does(faults: Faults, kind: str, details: dict[str, Any], sentence: str) -> None:
    faults.add(kind, **details)

    assert faults.sentences() == [sentence.replace("…", KINDS[kind].says)]


@pytest.mark.parametrize(
    ("kind", "details", "problem"),
    [
        ("explode", {}, "There is no fault 'explode'"),
        ("deaf", {"method": "chat.postMessage"}, "deaf takes every, seconds, times, not 'method'"),
        ("drop_answer", {"every": 0}, "every must be a whole number"),
        ("drop_answer", {"times": True}, "times must be a whole number"),
        ("drop_answer", {"times": 1.5}, "times must be a whole number"),
        ("rate_limited", {"seconds": -1}, "seconds must be a number over 0"),
        ("rate_limited", {"seconds": float("inf")}, "seconds must be a number over 0"),
        ("rate_limited", {"seconds": "10"}, "seconds must be a number over 0"),
        ("delay", {"method": "chat postMessage"}, "method must be the name of a Web API method"),
        ("delay", {"channel": "#general"}, "channel must be the id of a conversation"),
        ("delay", {"channel": ["D0AMINA"]}, "channel must be the id of a conversation"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_a_sentence(
    faults: Faults, kind: str, details: dict[str, Any], problem: str
) -> None:
    with pytest.raises(BadFault, match=problem):
        faults.add(kind, **details)
    assert faults.active() == []
