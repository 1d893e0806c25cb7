"""Decisions about messages on their way: when again, how fast, what to do with what may have arrived. All pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Literal, NamedTuple

from bot.cards import Card

MOST_ATTEMPTS = 8  # of those that were refused, and may not be the next time
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=30)
LEASE = timedelta(seconds=12)  # of a claim: so long a message waits when its sender has died
MARGIN = timedelta(seconds=6)  # before the end of a lease no call is begun under it: longer than a call may take


class Priority(IntEnum):
    """What goes first. Few, so that the most important one that is due is found without looking at what is not."""

    AT_ONCE = 1  # a clock that runs out
    SOON = 3
    USUAL = 5


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"  # claimed: it may be on its way, or have arrived
    SENT = "sent"
    SKIPPED = "skipped"  # pointless by the time it could be sent; `reason` says why
    CANCELLED = "cancelled"
    FAILED = "failed"  # refused for good, or too often
    UNCERTAIN = "uncertain"  # it may have arrived, and nobody can look


STUCK = (State.FAILED, State.UNCERTAIN)  # somebody has to decide
UNMADE = ("could not be made", "unknown kind", "unknown")  # reasons of what waits for a mended or newer program
UNREACHABLE = "unreachable"
PASSING = ("ratelimited", UNREACHABLE)  # reasons of a pause that is over by itself; any other needs an admin


@dataclass(frozen=True)
class Delivery:
    """One message to one officer. `key` is its business key: put twice, it is one message.

    `unsure`: an earlier attempt may have arrived, so somebody has to look before the next.
    """

    id: int
    key: str
    kind: str
    ref: str
    officer_id: int
    due_at: datetime
    expires_at: datetime | None
    attempts: int  # this one included
    first_attempt_at: datetime
    unsure: bool


@dataclass(frozen=True)
class Sent:
    """Where it arrived, in the words of the platform."""

    channel: str
    ts: str


@dataclass(frozen=True)
class Post:
    """It may go now: to whom, as the platform knows them, and what it says by now.

    `rather_twice`: if nobody can see whether it arrived, it is sent again. `may_wait`: until its reader may be
    disturbed.
    """

    to: str
    card: Card
    rather_twice: bool = False
    may_wait: bool = True


@dataclass(frozen=True)
class Later:
    """Not now; nothing was tried."""

    at: datetime
    reason: str = "not on shift"


@dataclass(frozen=True)
class Skip:
    """It has no point any more."""

    reason: str


Verdict = Post | Later | Skip


class Happened(NamedTuple):
    """What came of an attempt or a claim, for whoever counts: a final state, or "refused", which may be tried again."""

    what: State | Literal["refused"]
    reason: str = ""
    late: timedelta = timedelta()  # of what was sent: after its time, or that of its next attempt


class DeliveryError(Exception):
    """A message was not seen to arrive.

    `permanent`: it never will. `arrived_perhaps`: the answer was lost, not the call. `pause`: seconds for which the
    whole workspace is to be left alone; then it was no attempt.
    """

    def __init__(
        self, reason: str, *, permanent: bool = False, arrived_perhaps: bool = False, pause: float | None = None
    ) -> None:
        self.reason, self.permanent, self.arrived_perhaps, self.pause = reason, permanent, arrived_perhaps, pause
        super().__init__(reason)


def after_failure(attempts: int, error: DeliveryError, now: datetime) -> datetime | None:
    """When to try again; None means give up. `attempts` have been made.

    What may have arrived is asked after for as long as it takes: an outage is no reason to lose a message.
    """
    if error.permanent or (attempts >= MOST_ATTEMPTS and not error.arrived_perhaps):
        return None
    return now + min(FIRST_WAIT * int(2 ** min(attempts - 1, 20)), LONGEST_WAIT)


class Pace:
    """Spreads calls evenly: the next is due a full interval after the last was. Time is in seconds of any clock.

    After an idle time a few may go at once, never more than `BURST` of a second's worth.
    """

    BURST = 0.05

    def __init__(self, rate: float | None) -> None:
        """`rate` is calls a second; None for no limit."""
        self._interval = 1 / rate if rate else 0.0
        self._allowance = self.BURST if rate else 0.0
        self._next = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until the next call may go, which is thereby given away."""
        at = max(self._next, now - self._allowance)
        self._next = at + self._interval
        return max(0.0, at - now)

    def pause(self, until: float) -> None:
        """Nothing goes before then, and nothing is made up for after."""
        self._next = max(self._next, until + self._allowance)
