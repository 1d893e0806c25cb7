"""Times as people read them. Stored times are UTC; local time is made here and nowhere else."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    return datetime.now(UTC)


def day(when: datetime | date, zone: ZoneInfo) -> str:
    """22 November 2026."""
    local = when.astimezone(zone) if isinstance(when, datetime) else when
    return f"{local.day} {local:%B %Y}"


def short_day(when: date, today: date) -> str:
    """22 November, and its year if that is another one."""
    return f"{when.day} {when:%B}" if when.year == today.year else f"{when.day} {when:%B %Y}"


def weekday(when: datetime, zone: ZoneInfo) -> str:
    """Fri 27 November."""
    local = when.astimezone(zone)
    return f"{local:%a} {local.day} {local:%B}"


def weekdays(first: datetime, last: datetime, zone: ZoneInfo) -> str:
    """Mon 23 November to Fri 27 November 2026."""
    starts, ends = first.astimezone(zone), last.astimezone(zone)
    whole = f"{weekday(last, zone)} {ends.year}"
    if starts.date() == ends.date():
        return whole
    return f"{weekday(first, zone)}{'' if starts.year == ends.year else f' {starts.year}'} to {whole}"


def hour(when: datetime, zone: ZoneInfo) -> str:
    """03:12, on a 24-hour clock."""
    return f"{when.astimezone(zone):%H:%M}"


def hour_after(start: datetime, when: datetime, zone: ZoneInfo) -> str:
    """03:12 on the day and in the zone of the start; after midnight or a clock change, in full."""
    first, then = start.astimezone(zone), when.astimezone(zone)
    same = (first.date(), first.utcoffset()) == (then.date(), then.utcoffset())
    return hour(when, zone) if same else moment(when, zone)


def moment(when: datetime, zone: ZoneInfo) -> str:
    """22 November 2026, 03:12 GMT: the zone is named, because a log is read by others later."""
    return f"{day(when, zone)}, {when.astimezone(zone):%H:%M %Z}"


def how_long(span: timedelta) -> str:
    """59 minutes, 2 hours, 3 days: a begun minute counts, because a message takes some seconds to go."""
    minutes = -(-span // timedelta(minutes=1))
    for unit, size, beyond in (("day", 1440, 2880), ("hour", 60, 120)):
        if minutes >= beyond or minutes == size:
            return _several(minutes // size, unit)
    return _several(minutes, "minute")


def _several(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
