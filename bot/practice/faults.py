"""Faults on demand: which of them strike this call, this request to the bot, this acknowledgement. It only decides.

A fault lasts until it is taken away, its seconds are over, or it has struck as often as it was told to.
"""

import itertools
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.practice.rates import Rates

_METHOD = re.compile(r"[a-zA-Z][\w.]*")
_CHANNEL = re.compile(r"[A-Z][A-Z0-9]+")
LONGEST = 24 * 60 * 60  # seconds


class BadFault(ValueError):
    """The sentence that says what is wrong with a fault that somebody asked for."""


@dataclass(frozen=True)
class Kind:
    name: str
    says: str
    takes: tuple[str, ...]
    seconds: float | None = None  # when none are given
    lasts: bool = True  # `seconds` is how long it lasts, and not something of its own


_WHICH = ("method", "channel", "every", "seconds", "times")
KINDS = {
    kind.name: kind
    for kind in (
        Kind("drop_answer", "No answer, though Slack did what was asked", _WHICH),
        Kind("rate_limited", "Refuse with 429 and Retry-After", _WHICH, seconds=30),
        Kind("server_error", "Answer 500 and do nothing", _WHICH),
        Kind("delay", "Late answer", _WHICH, seconds=4, lasts=False),
        Kind("lose_socket", "Lose the bot's connections", ("seconds", "times"), lasts=False),
        Kind("refresh_socket", "Ask the bot to connect anew, as Slack does each hour", ("seconds",), lasts=False),
        Kind("deaf", "Slack to bot: nothing arrives", ("every", "seconds", "times")),
        Kind("mute", "Bot to Slack: nothing arrives", ("every", "seconds", "times")),
        Kind("real_rates", "Refuse what is faster than Slack's documented rates", ("seconds",)),
    )
}


_SECONDS = {
    "delay": "after {:g} seconds",
    "lose_socket": "every {:g} seconds",
    "refresh_socket": "with a warning {:g} seconds before",
}


@dataclass
class Fault:
    id: str
    kind: Kind
    given_at: float
    method: str | None = None
    channel: str | None = None
    every: int | None = None
    seconds: float | None = None
    times: int | None = None  # that it will still strike
    met: int = 0  # what it could have struck

    @property
    def ends_at(self) -> float:
        return math.inf if self.seconds is None or not self.kind.lasts else self.given_at + self.seconds

    def says(self) -> str:
        seconds = _SECONDS.get(self.kind.name, "for {:g} seconds")
        details = [
            self.method,
            self.channel and f"in {self.channel}",
            self.every and self.every > 1 and f"every {_ordinal(self.every)} time",
            self.seconds is not None and seconds.format(self.seconds),
            self.times and f"{_times(self.times)} more",
        ]
        said = ", ".join(str(detail) for detail in details if detail)
        if not said:
            return f"{self.kind.says}."
        return f"{self.kind.says} ({said})." if ":" in self.kind.says else f"{self.kind.says}: {said}."


@dataclass(frozen=True)
class Strike:
    """What the faults do to one call: `fault` refuses it, `dropped` and `late` strike the answer."""

    fault: Fault | None = None
    retry_after: int = 0
    dropped: Fault | None = None
    late: Fault | None = None

    @property
    def struck(self) -> list[Fault]:
        return [fault for fault in (self.fault, self.dropped, self.late) if fault]


UNHARMED = Strike()


@dataclass
class Faults:
    clock: Callable[[], float] = time.monotonic
    _given: dict[str, Fault] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _rates: Rates = field(default_factory=Rates)

    def add(self, kind: str, **details: Any) -> Fault:
        if kind not in KINDS:
            raise BadFault(f"There is no fault {kind!r}. There are: {', '.join(KINDS)}.")
        given = {name: value for name, value in details.items() if value not in (None, "")}
        for name, value in given.items():
            _check(KINDS[kind], name, value)
        seconds = given.pop("seconds", KINDS[kind].seconds)
        fault = Fault(f"F{next(self._numbers)}", KINDS[kind], self.clock(), seconds=seconds, **given)
        self._given[fault.id] = fault
        return fault

    def remove(self, fault_id: str) -> bool:
        return self._given.pop(fault_id, None) is not None

    def clear(self) -> None:
        self._given.clear()
        self._rates = Rates()

    def active(self) -> list[Fault]:
        now = self.clock()
        for fault in [one for one in self._given.values() if one.ends_at <= now or one.times == 0]:
            del self._given[fault.id]
        return list(self._given.values())

    def left(self, fault: Fault) -> float | None:
        return None if math.isinf(fault.ends_at) else max(0.0, fault.ends_at - self.clock())

    def sentences(self) -> list[str]:
        """What the page says is being made to go wrong."""
        return [fault.says() for fault in self.active()]

    def on_call(self, method: str, channel: Callable[[], str | None]) -> Strike:
        """A call of the bot arrives; `channel` is only asked for if a fault needs to know."""
        if not self._given:
            return UNHARMED
        for kind in ("mute", "rate_limited", "server_error"):
            if fault := self._strikes(kind, method, channel):
                return Strike(fault, retry_after=math.ceil(self.left(fault) or 0) or 1)
        for fault in [one for one in self.active() if one.kind.name == "real_rates"]:
            if wait := self._rates.refuses(method, channel(), self.clock()):
                return Strike(fault, retry_after=wait)
        return Strike(
            dropped=self._strikes("drop_answer", method, channel), late=self._strikes("delay", method, channel)
        )

    def on_delivery(self) -> Fault | None:
        """Something is to be sent to the bot: what stops it, if anything."""
        return self._strikes("deaf") if self._given else None

    def on_acknowledgement(self) -> Fault | None:
        return self._strikes("mute") if self._given else None

    def on_socket_loss(self, fault: Fault) -> bool:
        """Whether this fault, whose time has come round, still loses the connections."""
        return fault in self.active() and _counted(fault)

    def _strikes(self, kind: str, method: str = "", channel: Callable[[], str | None] = lambda: None) -> Fault | None:
        """The first fault of this kind that strikes: it counts as one of its times."""
        for fault in self.active():
            if fault.kind.name != kind or fault.method not in (None, method):
                continue
            if (fault.channel is None or fault.channel == channel()) and _counted(fault):
                return fault
        return None


def _counted(fault: Fault) -> bool:
    fault.met += 1
    if fault.met % (fault.every or 1):
        return False
    if fault.times is not None:
        fault.times -= 1
    return True


def _check(kind: Kind, name: str, value: Any) -> None:
    if name not in kind.takes:
        raise BadFault(f"{kind.name} takes {', '.join(kind.takes)}, not {name!r}.")
    if name in ("every", "times") and (type(value) is not int or value < 1):
        raise BadFault(f"{name} must be a whole number from 1 on.")
    if name == "seconds" and (type(value) not in (int, float) or not 0 < value <= LONGEST):
        raise BadFault(f"seconds must be a number over 0, and at most {LONGEST:,}.")
    if name == "method" and not (isinstance(value, str) and _METHOD.fullmatch(value)):
        raise BadFault("method must be the name of a Web API method, for example chat.postMessage.")
    if name == "channel" and not (isinstance(value, str) and _CHANNEL.fullmatch(value)):
        raise BadFault("channel must be the id of a conversation, for example D0AMINA.")


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
