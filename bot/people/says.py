"""A duty day in plain words."""

from datetime import date

from bot.clock import hour
from bot.people.shifts import Absence, Rota, Swap, Worked, exception_on, window, worked_on


def day_line(rota: Rota, day: date) -> str:
    """Mon 23 November: early, 07:00–17:00; quizzes from 07:30 to 16:00."""
    span = worked_on(rota, day)
    words = _off(rota, day) if span is None else f"{_hours(rota, span)}; {_quizzes(rota, span)}"
    return f"{day:%a} {day.day} {day:%B}: {words}"


def _off(rota: Rota, day: date) -> str:
    instead = exception_on(rota, day)
    if isinstance(instead, Absence):
        return instead.kind
    if instead and instead.shift and rota.pattern and instead.shift not in rota.pattern.shifts:
        return f"off, because {rota.pattern.id} has no shift {instead.shift} to swap to"
    return "off"


def _hours(rota: Rota, span: Worked) -> str:
    swapped = " (swap)" if isinstance(exception_on(rota, span.day), Swap) else ""
    starts, ends = (one.astimezone(rota.zone).replace(tzinfo=None) for one in (span.starts, span.ends))
    changing = "" if ends - starts == span.ends - span.starts else " (the clocks change)"
    return f"{span.name}{swapped}, {hour(span.starts, rota.zone)}–{hour(span.ends, rota.zone)}{changing}"


def _quizzes(rota: Rota, span: Worked) -> str:
    found = window(span)
    if found is None:
        return "too short for a quiz"
    return f"quizzes from {hour(found[0], rota.zone)} to {hour(found[1], rota.zone)}"
