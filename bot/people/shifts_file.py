"""Patterns of work, and who works which, as a force's planners write them in YAML; every mistake at its line."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from bot import yamlfile
from bot.errors import ContentError, Mistake
from bot.people.rules import LONGEST, SLACK_USER
from bot.people.shifts import OFF, Pattern, Shift, Works
from bot.sources import Slug
from bot.yamlfile import Content, Day, Lines

SHIFT_NAME = re.compile(r"(?=.{1,20}$)[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class ShiftsFile:
    """A file without mistakes: patterns by id, works by the name of a team and by the Slack id of an officer."""

    patterns: Mapping[str, Pattern]
    teams: Mapping[str, Works]
    officers: Mapping[str, Works]
    where: Lines = field(compare=False)

    def mistakes(self, key: str, names: Iterable[str], problem: str, hint: str) -> Iterator[Mistake]:
        """One at each entry of `teams` or `officers` that has one of these names."""
        wrong = frozenset(names)
        for number, name in enumerate(getattr(self, key)):
            if name in wrong:
                yield self.where.mistake((key, number), problem.format(name), hint)


def load(file: Path) -> ShiftsFile:
    """Raises ContentError with every mistake in the file."""
    content, where, mistakes = yamlfile.read(file, _File)
    loose, _, _ = yamlfile.read(file, _Loosely)  # in a file with mistakes too: all of them are told at once
    if loose is not None:
        mistakes += _across(loose, where)
    if content is None or mistakes:
        raise ContentError(mistakes)
    return ShiftsFile(
        {entry.id: entry.made() for entry in content.patterns},
        {entry.team: Works(entry.pattern, entry.offset) for entry in content.teams},
        {entry.slack_user: Works(entry.pattern, entry.offset) for entry in content.officers},
        where,
    )


def _name(name: str) -> str:
    if name == OFF:
        raise ValueError(f"{OFF} is a day off and has no hours")
    if not SHIFT_NAME.fullmatch(name):
        raise ValueError(f"{name[:40]} is no name for a shift: at most 20 of a to z, digits and hyphens")
    return name


def _hours(value: object) -> Shift:
    return Shift.of("", str(value))


def _of_a_day(name: object) -> object:
    """A bare `off` reads as a no in YAML."""
    if name is False:
        return OFF
    if not isinstance(name, str):
        raise ValueError(f"{str(name)[:40]} is no name of a shift: a word such as early, or {OFF}")
    return name


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _overlap(shift: Shift, following: Shift) -> bool:
    """Does it go on when the other begins, the next day?"""
    return shift.overnight and _minutes(shift.ends) > _minutes(following.starts)


class _Pattern(Content):
    id: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
    anchor: Day
    shifts: Annotated[
        dict[Annotated[str, AfterValidator(_name)], Annotated[Shift, BeforeValidator(_hours)]],
        Field(min_length=1, max_length=20),
    ]
    cycle: Annotated[tuple[Annotated[str, BeforeValidator(_of_a_day)], ...], Field(min_length=1, max_length=366)]

    @field_validator("shifts")
    @classmethod
    def _named(cls, shifts: dict[str, Shift]) -> dict[str, Shift]:
        return {name: replace(shift, name=name) for name, shift in shifts.items()}

    @field_validator("cycle")
    @classmethod
    def _one_after_another(cls, cycle: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        shifts = info.data.get("shifts")
        if shifts is None or not set(cycle) <= {*shifts, OFF}:  # told elsewhere
            return cycle
        if set(cycle) == {OFF}:
            raise ValueError(f"the cycle is {OFF} every day")
        for today, then in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            if OFF not in (today, then) and _overlap(shifts[today], shifts[then]):
                raise ValueError(f"{today} is not over when {then} begins the next day")
        return cycle

    def made(self) -> Pattern:
        cycle = tuple(None if name == OFF else name for name in self.cycle)
        return Pattern(self.id, self.title, self.anchor, cycle, self.shifts)


class _Entry(Content):
    pattern: Slug
    offset: Annotated[int, Field(strict=True, ge=0)] = 0


class _Team(_Entry):
    team: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class _Officer(_Entry):
    slack_user: str

    @field_validator("slack_user")
    @classmethod
    def _a_member_id(cls, slack_user: str) -> str:
        if not SLACK_USER.fullmatch(slack_user):
            raise ValueError(f"{slack_user[:40]} is not a Slack member id such as U012AB3CD")
        return slack_user


class _File(Content):
    patterns: Annotated[tuple[_Pattern, ...], Field(min_length=1)]
    teams: tuple[_Team, ...] = ()
    officers: tuple[_Officer, ...] = ()


def _stripped(value: object) -> object:
    """As the model strips what it takes."""
    if isinstance(value, list):
        return [_stripped(one) for one in value]
    return value.strip() if isinstance(value, str) else value


_Whatever = Annotated[Any, BeforeValidator(_stripped)]


class _LooseEntry(Content):
    """An entry, whatever its mistakes, for the names in it."""

    model_config = ConfigDict(extra="ignore")
    id: _Whatever = None
    shifts: _Whatever = None
    cycle: _Whatever = None
    team: _Whatever = None
    slack_user: _Whatever = None
    pattern: _Whatever = None
    offset: _Whatever = 0


class _Loosely(Content):
    """A file, whatever its mistakes."""

    model_config = ConfigDict(extra="ignore")
    patterns: tuple[_LooseEntry, ...] = ()
    teams: tuple[_LooseEntry, ...] = ()
    officers: tuple[_LooseEntry, ...] = ()


def _across(loose: _Loosely, where: Lines) -> Iterator[Mistake]:
    """What no single value shows. Where a pattern has lost its id, nobody who names one is accused."""
    yield from _twice("patterns", "id", [one.id for one in loose.patterns], where)
    yield from _twice("teams", "team", [one.team for one in loose.teams], where)
    yield from _twice("officers", "slack_user", [one.slack_user for one in loose.officers], where)
    for number, one in enumerate(loose.patterns):
        if isinstance(one.shifts, dict) and isinstance(one.cycle, list):
            yield from _strange(number, one.shifts, one.cycle, where)
    cycles = {str(one.id): one.cycle for one in loose.patterns}
    if all(isinstance(one.id, str) for one in loose.patterns):
        yield from _works("teams", loose.teams, cycles, where)
        yield from _works("officers", loose.officers, cycles, where)


def _twice(key: str, name: str, values: list[Any], where: Lines) -> Iterator[Mistake]:
    seen: set[str] = set()
    for number, value in enumerate(values):
        if isinstance(value, str) and value in seen:
            yield where.mistake((key, number, name), f"{value[:LONGEST]} stands under {key} twice", "delete one")
        seen.add(str(value))


def _strange(number: int, shifts: dict[str, Any], cycle: list[Any], where: Lines) -> Iterator[Mistake]:
    told = {*map(str.strip, shifts), OFF}
    for day, name in enumerate(cycle):
        if isinstance(name, str) and name not in told:
            told.add(name)
            hint = f"there are: {', '.join(shifts)}, and {OFF}"
            yield where.mistake(("patterns", number, "cycle", day), f"there is no shift {name[:LONGEST]}", hint)


def _works(key: str, entries: tuple[_LooseEntry, ...], cycles: Mapping[str, Any], where: Lines) -> Iterator[Mistake]:
    for number, entry in enumerate(entries):
        pattern, offset = entry.pattern, entry.offset
        if isinstance(pattern, str) and pattern not in cycles:
            hint = f"the patterns of this file: {', '.join(cycles) or 'none'}"
            yield where.mistake((key, number, "pattern"), f"there is no pattern {pattern[:LONGEST]}", hint)
            continue
        cycle = cycles.get(str(pattern))
        if isinstance(cycle, list) and type(offset) is int and offset >= len(cycle) > 0:
            problem = f"offset {offset} is beyond the cycle of {pattern}"
            yield where.mistake((key, number, "offset"), problem, f"0 to {len(cycle) - 1}")
