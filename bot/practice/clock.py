"""The clock of the practice workspace: real time, and ahead of it by as much as somebody has moved it.

It only ever goes forward, as in Slack: a message's timestamp is its name, and must be the newest.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.practice.cast import Person
from bot.practice.reading import read_json
from bot.practice.shifts import next_shift

MORNING = 7  # o'clock, where "tomorrow" goes
FARTHEST = timedelta(days=3660).total_seconds()
LONDON = "Europe/London"


class PracticeClock:
    """Seconds since the epoch when called. `on_move` is told of each move, on the thread that moved it."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self.moved = 0.0
        self.on_move: list[Callable[[], None]] = []
        self._real = real

    def __call__(self) -> float:
        return self._real() + self.moved

    def now(self) -> datetime:
        return datetime.fromtimestamp(self(), UTC)

    def move(self, seconds: float) -> None:
        """Forward. Raises ValueError, with a sentence, for anything else."""
        if not seconds >= 0:  # nor what is no number at all
            raise ValueError("The clock only moves forward: give a number of seconds that is not negative.")
        if seconds > FARTHEST - self.moved:
            raise ValueError("The clock moves at most ten years ahead: start the workspace again for today's time.")
        self.moved += seconds
        for tell in tuple(self.on_move):
            tell()


class ClockApi:
    """`/control/clock`: what the time is, and moving it; `changed` is for those who show it."""

    def __init__(self, clock: PracticeClock, people: Mapping[str, Person], changed: Callable[[], None]) -> None:
        self._clock = clock
        self._people = people
        self._changed = changed

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/control/clock", self._read, methods=["GET"]),
            Route("/control/clock", self._move, methods=["POST"]),
        ]

    async def _read(self, _: Request) -> JSONResponse:
        return JSONResponse(self._told())

    async def _move(self, request: Request) -> JSONResponse:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"problem": "send JSON"}, 415)
        try:
            self._clock.move(self._seconds(read_json((await request.body()).decode())))
        except ValueError as problem:
            return JSONResponse({"problem": str(problem)}, 400)
        self._changed()
        return JSONResponse(self._told())

    def _told(self) -> dict[str, float]:
        return {"now": self._clock(), "moved": self._clock.moved}

    def _seconds(self, asked: Any) -> float:
        match asked:
            case {"by": bool()}:
                raise ValueError("The clock moves by a number of seconds.")
            case {"by": int() | float() as seconds}:
                return seconds
            case {"to": "tomorrow"}:
                return self._until(tomorrow(self._clock.now(), self._person(asked)))
            case {"to": "next_shift", "user": str()}:
                return self._until(beginning(self._clock.now(), self._person(asked)))
        raise ValueError('Move the clock with {"by": seconds}, {"to": "tomorrow"} or {"to": "next_shift", "user": …}.')

    def _person(self, asked: dict[str, Any]) -> Person | None:
        if "user" not in asked:
            return None
        person = self._people.get(str(asked["user"]))
        if person is None:
            raise ValueError("There is no such person here.")
        return person

    def _until(self, when: datetime) -> float:
        return max(0.0, when.timestamp() - self._clock())


def tomorrow(now: datetime, person: Person | None) -> datetime:
    """The morning of the next day, where the person is."""
    zone = ZoneInfo(person.tz if person else LONDON)
    local = now.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=1), local.time().replace(MORNING, 0, 0, 0), zone)


def beginning(now: datetime, person: Person | None) -> datetime:
    """A minute into the next shift that the person works. Raises ValueError if they work none."""
    shift = next_shift(person.shifts, now) if person and person.shifts else None
    if shift is None:
        raise ValueError(f"{person.name if person else 'Nobody'} works no shifts: move the clock by hours instead.")
    return shift.starts + timedelta(minutes=1)
