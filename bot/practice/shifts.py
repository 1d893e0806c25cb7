"""When a team works: a cycle of named shifts in local time, turning from an anchor day. Pure.

A shift is told by the clock on the wall, so on the nights when the clocks change it lasts an hour more or less.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

REST = "rest"
DAY = timedelta(days=1)
Hours = tuple[time, time]  # from, until; until the next day if that is not later


@dataclass(frozen=True)
class Shift:
    """One shift on one day, in UTC."""

    name: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Pattern:
    """`cycle` names what is worked each day from `anchor` on, and before it too; `rest` is a day off."""

    cycle: tuple[str, ...]
    hours: Mapping[str, Hours]
    anchor: date
    zone: ZoneInfo


def shift_at(pattern: Pattern, when: datetime) -> Shift | None:
    """The shift that is being worked; None while off duty."""
    today = when.astimezone(pattern.zone).date()
    # A night began yesterday. Where two touch, the one that began last.
    worked = (_on(pattern, day) for day in (today, today - DAY))
    return next((shift for shift in worked if shift and shift.starts <= when < shift.ends), None)


def next_shift(pattern: Pattern, after: datetime) -> Shift | None:
    """The first shift to begin after this moment; None if there never is one."""
    return next((shift for shift in _from(pattern, after) if shift.starts > after), None)


def every_day(hours: Hours, zone: ZoneInfo) -> Pattern:
    """The same hours each day, such as a do-not-disturb."""
    return Pattern(("daily",), {"daily": hours}, date(2026, 1, 1), zone)


def _from(pattern: Pattern, when: datetime) -> Iterator[Shift]:
    """A whole cycle of shifts and a day, beginning with the day of `when`."""
    today = when.astimezone(pattern.zone).date()
    for days in range(len(pattern.cycle) + 1):
        if shift := _on(pattern, today + timedelta(days=days)):
            yield shift


def _on(pattern: Pattern, day: date) -> Shift | None:
    """The shift that begins on this local day."""
    name = pattern.cycle[(day - pattern.anchor).days % len(pattern.cycle)]
    if name == REST:
        return None
    begins, finishes = pattern.hours[name]
    last_day = day if finishes > begins else day + DAY
    return Shift(name, _utc(day, begins, pattern.zone), _utc(last_day, finishes, pattern.zone))


def _utc(day: date, local: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, local, zone).astimezone(UTC)
