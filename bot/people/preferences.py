"""When in a shift an officer would rather be asked. Pure: it narrows what shifts.py allows and never widens it.

- A half is half of the time in a shift in which training may arrive, so even a short shift has both.
- A night is a shift that is being worked when the clock on the wall reaches 03:00.
- Who would rather not be asked on nights is asked on nights all the same if no other shift comes within 14 days:
  somebody who works nights only, or is on a long run of them, is not left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.people.shifts import DAY, HORIZON, Rota, Worked, window, worked

SMALL_HOURS = time(3)
PATIENCE = timedelta(days=14)


class Part(StrEnum):
    """Of the time in a shift in which training may arrive."""

    ANY = "any"
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True)
class Preference:
    """Without `nights`: rather not then."""

    part: Part = Part.ANY
    nights: bool = True


NO_PREFERENCE = Preference()


def preferred(rota: Rota, preference: Preference, wanted: datetime) -> datetime | None:
    """The first instant from `wanted` on at which training may arrive and the officer would rather have it, in UTC.

    None if there is none before `wanted` + HORIZON, or if no pattern is known.
    """
    wanted = wanted.astimezone(UTC)
    found = _instants(rota, preference.part, wanted)
    first = next(found, None)
    if first is None or preference.nights or not first[1]:
        return first[0] if first else None
    by_day = next((at for at, night in found if not night), None)
    return by_day if by_day and by_day < wanted + PATIENCE else first[0]


def is_night(span: Worked, zone: ZoneInfo) -> bool:
    """Does the clock on the wall reach 03:00 in it?"""
    # Where a clock change skips it, this is the instant at which the clock jumps.
    small_hours = (datetime.combine(day, SMALL_HOURS, zone).astimezone(UTC) for day in (span.day, span.day + DAY))
    return any(span.starts <= instant < span.ends for instant in small_hours)


def _instants(rota: Rota, part: Part, wanted: datetime) -> Iterator[tuple[datetime, bool]]:
    """The first one in each shift, and whether that is a night."""
    for span in worked(rota, wanted, wanted + HORIZON):
        half = _half(span, part)
        if half is not None and (opens := max(half[0], wanted)) < min(half[1], wanted + HORIZON):
            yield opens, is_night(span, rota.zone)


def _half(span: Worked, part: Part) -> tuple[datetime, datetime] | None:
    """From and until (not at)."""
    whole = window(span)
    if whole is None or part is Part.ANY:
        return whole
    middle = whole[0] + (whole[1] - whole[0]) / 2
    return (whole[0], middle) if part is Part.FIRST else (middle, whole[1])
