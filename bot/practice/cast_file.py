"""The cast as anyone can write it, in YAML; every mistake is told with its line."""

import re
from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot import yamlfile
from bot.errors import ContentError, Mistake
from bot.practice import ids
from bot.practice.cast import Cast, Person, Team
from bot.practice.shifts import REST, Hours, Pattern
from bot.yamlfile import Content, Day, Lines

SHIPPED = Path(__file__).with_name("cast.yaml")
LEADING = 4  # people shown first, where the file marks none
ROLES = ("officer", "supervisor", "author", "approver", "admin")
SHORTEST = 120  # minutes of a shift: one begun in the hour that the clocks skip must not end before it begins


def load(file: Path = SHIPPED) -> Cast:
    """The cast of a file. Raises ContentError with every mistake in it."""
    content, where, mistakes = yamlfile.read(file, _CastFile)
    if content is not None:
        mistakes = [*_repeated(content, where)]
    names, _, _ = yamlfile.read(file, _Names)  # in a file with mistakes too: all of them are told at once
    if names is not None:
        mistakes += _unknown(names, where)
    if content is None or mistakes:
        raise ContentError(mistakes)
    return _cast(content)


def _cast(content: "_CastFile") -> Cast:
    zone = ZoneInfo(content.time_zone)
    patterns = {pattern.name: pattern for pattern in content.patterns}
    teams = {team.name: team.made(patterns, zone) for team in content.teams}
    marked = any(person.leading for person in content.people)
    people = [
        person.made(teams.get(person.team), content.time_zone, person.leading or (not marked and place < LEADING))
        for place, person in enumerate(content.people)
    ]
    return Cast(tuple(teams.values()), tuple(sorted(people, key=lambda person: not person.leading)))


def _hours(value: Any) -> Any:
    """07:00-16:00 as two times."""
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d) ?[-–] ?([01]\d|2[0-3]):([0-5]\d)", str(value))
    if not found:
        raise ValueError(f"{value} is not a time of day from and until, such as 07:00-16:00")
    hour, minute, last_hour, last_minute = (int(number) for number in found.groups())
    begins, ends = time(hour, minute), time(last_hour, last_minute)
    if begins == ends:
        raise ValueError(f"{value} begins and ends at the same time")
    return begins, ends


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _lasts(hours: Hours) -> int:
    """Minutes, on the clock on the wall."""
    return (_minutes(hours[1]) - _minutes(hours[0])) % (24 * 60)


def _word(value: Any) -> Any:
    if value is False:  # what YAML makes of a bare `off`
        raise ValueError(f"write {REST} for a day off")
    return value


Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
ShiftName = Annotated[str, BeforeValidator(_word), StringConstraints(min_length=1, max_length=20)]
FromUntil = Annotated[Hours, BeforeValidator(_hours)]


class _PatternEntry(Content):
    name: Name
    shifts: Annotated[dict[ShiftName, FromUntil], Field(min_length=1)]
    cycle: Annotated[tuple[ShiftName, ...], Field(min_length=1, max_length=366)]

    @field_validator("shifts")
    @classmethod
    def _long_enough(cls, shifts: dict[str, Hours]) -> dict[str, Hours]:
        if REST in shifts:
            raise ValueError(f"{REST} is a day off and has no hours")
        if short := [name for name, hours in shifts.items() if _lasts(hours) < SHORTEST]:
            raise ValueError(f"{' and '.join(short)} is shorter than two hours")
        return shifts

    @field_validator("cycle")
    @classmethod
    def _one_after_another(cls, cycle: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        hours = info.data.get("shifts")
        if hours is None:  # told already
            return cycle
        if strange := sorted(set(cycle) - set(hours) - {REST}):
            raise ValueError(f"there is no shift {', '.join(strange)} (the shifts are {', '.join(hours)}, and {REST})")
        for today, then in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            if REST not in (today, then) and _minutes(hours[today][0]) + _lasts(hours[today]) > (
                24 * 60 + _minutes(hours[then][0])
            ):
                raise ValueError(f"{today} is not over when {then} begins the next day")
        return cycle


class _TeamEntry(Content):
    name: Name
    parent: Annotated[str, StringConstraints(max_length=80)] = ""
    handle: Annotated[str, StringConstraints(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$", max_length=21)] = ""
    pattern: str = ""
    anchor: Day | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> "_TeamEntry":
        if bool(self.pattern) != bool(self.anchor):
            raise ValueError("a team that works shifts needs both, pattern and anchor (the first day of the cycle)")
        return self

    def made(self, patterns: Mapping[str, _PatternEntry], zone: ZoneInfo) -> Team:
        shifts = None
        if self.anchor:
            entry = patterns[self.pattern]
            shifts = Pattern(entry.cycle, entry.shifts, self.anchor, zone)
        return Team(self.name, self.parent, self.handle, shifts)


class _PersonEntry(Content):
    id: str
    name: Name
    title: Annotated[str, StringConstraints(max_length=80)] = ""
    team: str = ""
    roles: tuple[str, ...] = ("officer",)
    coaches: tuple[str, ...] = ()
    time_zone: str = ""
    do_not_disturb: FromUntil | None = None
    leading: bool = False

    @field_validator("id")
    @classmethod
    def _a_member_id(cls, user_id: str) -> str:
        if not re.fullmatch(r"U0[A-Z0-9]{2,18}", user_id):
            raise ValueError(f"{user_id} is not a member id: U0 and then capitals or digits, such as U0AMINA")
        if user_id == ids.BOT_USER:
            raise ValueError(f"{user_id} is the bot's own id: choose another")
        return user_id

    @field_validator("roles")
    @classmethod
    def _known_roles(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        if strange := [role for role in roles if role not in ROLES]:
            hint = "; name a coach's teams under coaches" if "coach" in strange else ""
            raise ValueError(f"there is no role {', '.join(strange)} (the roles are {', '.join(ROLES)}{hint})")
        return roles

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return _zone(zone)

    @model_validator(mode="after")
    def _does_something(self) -> "_PersonEntry":
        if not self.roles and not self.coaches:
            raise ValueError(f"{self.name} has no role: leave roles out for an officer, or name coaches")
        return self

    def made(self, team: Team | None, time_zone: str, leading: bool) -> Person:
        roles = (*self.roles, *(f"coach:{name}" for name in self.coaches))
        return Person(
            self.id,
            self.name,
            self.title or self._job(),
            self.team,
            self.time_zone or time_zone,
            roles,
            team.shifts if team else None,
            self.do_not_disturb,
            leading,
        )

    def _job(self) -> str:
        if self.coaches:
            return f"Coach, {' and '.join(self.coaches)}"
        job = "supervisor" if "supervisor" in self.roles else self.roles[0]
        return f"{job.capitalize()}, {self.team}" if self.team else job.capitalize()


class _CastFile(Content):
    time_zone: str = "Europe/London"
    patterns: tuple[_PatternEntry, ...] = ()
    teams: Annotated[tuple[_TeamEntry, ...], Field(min_length=1)]
    people: Annotated[tuple[_PersonEntry, ...], Field(min_length=1)]

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return _zone(zone)


class _Loose(Content):
    """An entry, whatever its mistakes, for the names in it."""

    model_config = ConfigDict(extra="ignore")
    name: str = ""
    pattern: str = ""
    team: str = ""
    coaches: tuple[str, ...] = ()


class _Names(Content):
    """A file, whatever its mistakes, for the names in it."""

    model_config = ConfigDict(extra="ignore")
    patterns: tuple[_Loose, ...] = ()
    teams: tuple[_Loose, ...] = ()
    people: tuple[_Loose, ...] = ()


def _zone(zone: str) -> str:
    if zone and zone not in available_timezones():
        raise ValueError(f"there is no time zone {zone}; one is Europe/London")
    return zone


def _repeated(content: _CastFile, where: Lines) -> Iterator[Mistake]:
    yield from where.repeats(((("people", n, "id"), one.id) for n, one in enumerate(content.people)), "cast")
    yield from where.repeats(((("teams", n, "name"), one.name) for n, one in enumerate(content.teams)), "cast")
    yield from where.repeats(((("patterns", n, "name"), one.name) for n, one in enumerate(content.patterns)), "cast")
    yield from _alike(content, where)
    handles = ((("teams", n, "handle"), one.handle) for n, one in enumerate(content.teams) if one.handle)
    yield from where.repeats(handles, "cast")


def _alike(content: _CastFile, where: Lines) -> Iterator[Mistake]:
    """Teams of one name are told elsewhere; these differ by signs alone, and #general is everybody's channel."""
    taken = {"GENERAL": "general", "": ""}
    for n, team in enumerate(content.teams):
        letters = Team(team.name).letters
        if taken.setdefault(letters, team.name) != team.name:
            other = f"too like {taken[letters]}" if letters else "without a letter from A to Z"
            yield where.mistake(("teams", n, "name"), f"the name {team.name} is {other}", "choose another")


def _unknown(content: _Names, where: Lines) -> Iterator[Mistake]:
    """Names that stand for nothing. Where a team or pattern has lost its own name, nobody who uses one is accused."""
    teams, patterns = [team.name for team in content.teams], [pattern.name for pattern in content.patterns]
    for n, team in enumerate(content.teams):
        if team.pattern and team.pattern not in patterns and all(patterns):
            names = ", ".join(patterns) or "none"
            yield where.mistake(("teams", n, "pattern"), f"there is no pattern {team.pattern}", f"there are: {names}")
    for n, person in enumerate(content.people):
        named = [(("people", n, "team"), person.team)] if person.team else []
        places = [(("people", n, "coaches", m), name) for m, name in enumerate(person.coaches)]
        for place, name in [*named, *places]:
            if name not in teams and all(teams):
                yield where.mistake(place, f"there is no team {name}", f"there are: {', '.join(teams)}")
