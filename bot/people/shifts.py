"""When an officer works, and so when training may reach them. Pure: a rota and an instant in, an instant out.

What is decided here:

- A shift is told by the clock on the wall. It begins, and it ends, at the first instant at which that clock shows its
  time or a later one. So a night keeps its hours when it loses or gains one; a time that a clock change skips counts
  from the next valid minute; one that comes twice counts the first time. As an end too: nobody is asked anything when
  they may have gone home.
- The duty day is the local day on which a shift begins, and exceptions hold for duty days: who is away on Tuesday
  still works Monday's night to its end.
- Who is away is away, whatever they swapped. There is no kind for sickness, on purpose: this program holds no health
  data. `off` (a swap for no shift) says that somebody does not work, and not why.
- Nobody works two shifts at once: one that is not over when the next begins ends there. Two that touch stay two, each
  with its first and last minutes.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

FIRST = timedelta(minutes=30)  # of a shift: briefing, kit, the handover
LAST = timedelta(minutes=60)  # of a shift: writing up, the next handover
HORIZON = timedelta(days=60)  # longer than any cycle or leave that is usual
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
INSTANT = timedelta(microseconds=1)
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ?[-–] ?(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)

AWAY = ("leave", "court", "training")  # kinds of absence: a closed list, and none of them about health
OFF = "off"  # in place of a shift's name


@dataclass(frozen=True)
class Shift:
    """Named hours by the clock on the wall. Where `ends` is not later than `starts`, it ends on the next day."""

    name: str
    starts: time
    ends: time

    @classmethod
    def of(cls, name: str, hours: str) -> "Shift":
        """From a file's 22:00-07:00, or 14:00-24:00. Raises ValueError, in words."""
        found = HOURS.fullmatch(hours)
        if not found:
            raise ValueError(f"{hours[:40]} is not a time of day from and until, such as 07:00-17:00")
        hour, minute, last_hour, last_minute = (int(number or 0) for number in found.groups())
        shift = cls(name, time(hour, minute), time(last_hour, last_minute))
        if shift.starts == shift.ends and not hours.endswith("24:00"):
            raise ValueError(f"{hours} begins and ends at the same time (a whole day is 00:00-24:00)")
        return shift

    @property
    def hours(self) -> str:
        """As `of` reads it."""
        ends = f"{self.ends:%H:%M}" if self.ends != time() else "24:00"
        return f"{self.starts:%H:%M}-{ends}"

    @property
    def overnight(self) -> bool:
        return self.ends <= self.starts


@dataclass(frozen=True)
class Pattern:
    """`cycle` names the shift of each day, None for a day off; it turns from `anchor` on, and before it too."""

    id: str
    title: str
    anchor: date
    cycle: tuple[str | None, ...]
    shifts: Mapping[str, Shift]


class Works(NamedTuple):
    """Who works what: the id of a pattern, and how many days after its anchor their cycle begins."""

    pattern: str
    offset: int


@dataclass(frozen=True)
class Absence:
    """No shift that begins on one of these days is worked. `kind` is one of AWAY."""

    kind: str
    first: date
    last: date


@dataclass(frozen=True)
class Swap:
    """Works this shift of the pattern on these days instead of what the cycle says; None has them off."""

    shift: str | None
    first: date
    last: date


@dataclass(frozen=True)
class Rota:
    """Everything needed to know when one officer works. The cycle begins `offset` days after the pattern's anchor."""

    pattern: Pattern | None
    offset: int
    exceptions: tuple[Absence | Swap, ...]
    zone: ZoneInfo


class Worked(NamedTuple):
    """A shift as it is worked: `day` is its duty day, the instants are UTC."""

    name: str
    day: date
    starts: datetime
    ends: datetime


def exception_on(rota: Rota, day: date) -> Absence | Swap | None:
    """What holds for a duty day instead of the cycle: an absence before a swap, and of swaps the last one."""
    found = None
    for one in rota.exceptions:
        if one.first <= day <= one.last:
            if isinstance(one, Absence) or one.shift is None:
                return one
            found = one
    return found


def shift_on(rota: Rota, day: date) -> Shift | None:
    """The shift that begins on this day. A swap for a shift that the pattern does not have is a day off."""
    pattern = rota.pattern
    if pattern is None:
        return None
    name = pattern.cycle[((day - pattern.anchor).days - rota.offset) % len(pattern.cycle)]
    if rota.exceptions and (instead := exception_on(rota, day)):
        name = instead.shift if isinstance(instead, Swap) else None
    return pattern.shifts.get(name) if name else None


def worked_on(rota: Rota, day: date) -> Worked | None:
    """The span that begins on this duty day."""
    shift = shift_on(rota, day)
    if shift is None:
        return None
    starts, ends = _span(rota.zone, day, shift)
    following = shift_on(rota, day + DAY) if shift.overnight else None
    if following:
        ends = min(ends, _span(rota.zone, day + DAY, following)[0])
    return Worked(shift.name, day, starts, ends) if starts < ends else None


def worked(rota: Rota, start: datetime, end: datetime) -> Iterator[Worked]:
    """The spans that have an instant in [start, end), whole, in their order; none overlaps another."""
    if rota.pattern is None:
        return
    day = start.astimezone(rota.zone).date() - DAY  # a night began the day before
    last = end.astimezone(rota.zone).date()
    while day <= last:
        span = worked_on(rota, day)
        if span and span.starts < end and start < span.ends:
            yield span
        day += DAY


def window(span: Worked, first: timedelta = FIRST, last: timedelta = LAST) -> tuple[datetime, datetime] | None:
    """When training may arrive in it, from and until (not at); None if the shift is too short."""
    opens, closes = span.starts + first, span.ends - last
    return (opens, closes) if opens < closes else None


def next_allowed(
    rota: Rota, wanted: datetime, first: timedelta = FIRST, last: timedelta = LAST, horizon: timedelta = HORIZON
) -> datetime | None:
    """The first instant from `wanted` on at which training may arrive, in UTC.

    None if there is none before `wanted` + `horizon`, or if no pattern is known.
    """
    wanted = wanted.astimezone(UTC)
    for span in worked(rota, wanted, wanted + horizon):
        opens = max(span.starts + first, wanted)
        if opens < span.ends - last:
            return opens if opens < wanted + horizon else None
    return None


def allowed(rota: Rota, now: datetime, first: timedelta = FIRST, last: timedelta = LAST) -> bool:
    """May training arrive now?"""
    return next_allowed(rota, now, first, last, INSTANT) is not None


def shift_at(rota: Rota, instant: datetime) -> Worked | None:
    """The shift that is being worked."""
    instant = instant.astimezone(UTC)
    return next(worked(rota, instant, instant + INSTANT), None)


def next_shift(rota: Rota, instant: datetime, horizon: timedelta = HORIZON) -> Worked | None:
    """The first shift to begin after this instant; None if none begins before `instant` + `horizon`."""
    instant = instant.astimezone(UTC)
    return next((span for span in worked(rota, instant, instant + horizon) if span.starts > instant), None)


# A force has few shifts and asks for the same weeks again and again; this is most of the work.
@lru_cache(maxsize=16_384)
def _span(zone: ZoneInfo, day: date, shift: Shift) -> tuple[datetime, datetime]:
    last_day = day + DAY if shift.overnight else day
    return _reached(datetime.combine(day, shift.starts), zone), _reached(datetime.combine(last_day, shift.ends), zone)


def _reached(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the clock on the wall shows this time or a later one."""

    def shown(instant: datetime) -> datetime:
        return instant.astimezone(zone).replace(tzinfo=None)

    found = local.replace(tzinfo=zone).astimezone(UTC)  # the first time, of a time that comes twice
    if shown(found) == local:
        return found
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)  # skipped: these two lie around the change
    seconds = range(int((found - before).total_seconds()))
    return before + timedelta(seconds=bisect_left(seconds, True, key=lambda n: shown(before + n * SECOND) >= local))
