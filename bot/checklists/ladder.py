"""Who is told next, and when, as the checklists say it: the steps around each event of a run. Pure.

An event is `open`, `sign-off`, or `clock:` with the clock's id.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.errors import Mistake
from bot.sources import Slug
from bot.yamlfile import Content, Lines

OPEN, CLOCK, SIGN_OFF = "open", "clock", "sign-off"
MOST_STEPS = 6  # around one event: more are not read any more
SPAN = r"^(0|[1-9][0-9]{0,3}) (minute|hour|day)s?$"
UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


def _span(text: str) -> str:
    if not re.fullmatch(SPAN, text):
        raise ValueError(f"{text[:40]} is no span of time such as 30 minutes, 2 hours or 1 day")
    return text


Span = Annotated[str, AfterValidator(_span), Field(json_schema_extra={"pattern": SPAN})]


def lasting(span: str) -> timedelta:
    """30 minutes, 2 hours, 1 day, 1 working-days. Working days last at least as long as days do."""
    number, unit = span.split()
    return int(number) * UNITS[unit.removeprefix("working-").removesuffix("s")]


def clock_event(clock: str) -> str:
    return f"{CLOCK}:{clock}"


class Reminder(Content):
    """One step: `after` it began (a clock: after its limit), or `before` a clock's limit. No `clock` means all."""

    about: Literal["open", "clock", "sign-off"]
    clock: Slug | None = None
    before: Span | None = None
    after: Span | None = None
    tell: Literal["officer", "supervisor"]

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if self.about != CLOCK and (self.before or self.clock):
            raise ValueError("only a reminder about a clock has before, or a clock")
        if (self.before is None) is (self.after is None):
            raise ValueError("a reminder says when by one of before and after")
        return self

    @property
    def offset(self) -> timedelta:
        """From when it began, or from a clock's limit."""
        return -lasting(self.before) if self.before else lasting(self.after or "0 minutes")

    @property
    def when(self) -> str:
        """As it is read: after 2 hours, 1 hour before, at once."""
        if self.before:
            return f"{self.before} before"
        return f"after {self.after}" if self.offset else "at the limit" if self.about == CLOCK else "at once"

    @property
    def words(self) -> str:
        """officer 1 hour before (first-review clock)."""
        about = f"{self.clock or 'each'} {CLOCK}" if self.about == CLOCK else self.about
        return f"{self.tell} {self.when} ({about})"

    def is_about(self, event: str) -> bool:
        about, _, clock = event.partition(":")
        return self.about == about and self.clock in (None, clock)


@dataclass(frozen=True)
class Step:
    """`number` is its reminder's place in the checklist."""

    number: int
    tell: str
    at: datetime


def plan(reminders: Sequence[Reminder], event: str, at: datetime) -> tuple[Step, ...]:
    """The steps around an event in the order of time. `at` is when it began or, for a clock, its limit."""
    steps = [Step(n, one.tell, at + one.offset) for n, one in enumerate(reminders) if one.is_about(event)]
    return tuple(sorted(steps, key=lambda step: (step.at, step.number)))


def standing(steps: Iterable[Step], now: datetime) -> tuple[Step, ...]:
    """Without those that a later one has overtaken: of what is due by now, each person is told the last."""
    latest = {step.tell: step.number for step in sorted(steps, key=lambda step: step.at) if step.at <= now}
    return tuple(step for step in steps if step.at > now or latest[step.tell] == step.number)


def mistakes(reminders: Sequence[Reminder], clocks: Mapping[str, str], where: Lines) -> Iterator[Mistake]:
    """`clocks` are the lengths of the checklist's clocks by id."""
    for number, one in enumerate(reminders):
        if one.about == CLOCK and (one.clock or next(iter(clocks), "")) not in clocks:
            problem = f"there is no clock {one.clock}" if one.clock else "this checklist has no clock"
            yield where.mistake(("reminders", number, "clock"), problem, f"there are: {', '.join(clocks) or 'none'}")
            continue
        for clock, length in clocks.items():
            if one.before and one.is_about(clock_event(clock)) and lasting(one.before) >= lasting(length):
                problem = f"{one.before} before the limit is before the clock {clock} starts: it lasts {length}"
                yield where.mistake(("reminders", number, "before"), problem, "a shorter time before")
    for event in (OPEN, SIGN_OFF, *map(clock_event, clocks)):
        yield from _around(event, reminders, where)


def _around(event: str, reminders: Sequence[Reminder], where: Lines) -> Iterator[Mistake]:
    steps = [(number, one) for number, one in enumerate(reminders) if one.is_about(event)]
    seen: set[tuple[str, timedelta]] = set()
    for number, one in steps:
        if (one.tell, one.offset) in seen:
            problem = f"the {one.tell} is told twice at the same time, about {event.replace(':', ' ')}"
            yield where.mistake(("reminders", number), problem, "delete one, or choose another time")
        seen.add((one.tell, one.offset))
    if len(steps) > MOST_STEPS:
        problem = f"more than {MOST_STEPS} reminders about {event.replace(':', ' ')}"
        yield where.mistake(("reminders", steps[MOST_STEPS][0]), problem, "fewer: what comes too often is not read")
