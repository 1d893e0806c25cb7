"""Who works in the practice workspace: people, teams, and when they work."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.practice.shifts import Hours, Pattern, Shift, every_day, next_shift, shift_at

COLUMNS = ("slack_user", "name", "team", "parent", "roles", "joined")


@dataclass(frozen=True)
class Team:
    """`handle` is its user group's, without the @; "" if it has none."""

    name: str
    parent: str = ""
    handle: str = ""
    shifts: Pattern | None = None

    @property
    def letters(self) -> str:
        """What its ids are made of: RESPONSEA of Response A."""
        return re.sub(r"[^A-Z0-9]", "", self.name.upper())


@dataclass(frozen=True)
class Person:
    """`dnd` is when they are not to be disturbed, in their own zone. Somebody without a team is on no roster."""

    id: str
    name: str
    title: str
    team: str
    tz: str = "Europe/London"
    roles: tuple[str, ...] = ("officer",)  # a coach's as `coach:Response A`
    shifts: Pattern | None = None
    dnd: Hours | None = None
    leading: bool = False  # shown first on the page, and begins with nothing answered

    @property
    def username(self) -> str:
        return self.name.lower().replace(" ", ".").replace("'", "")

    def shift_at(self, when: datetime) -> Shift | None:
        return shift_at(self.shifts, when) if self.shifts else None

    def quiet_at(self, when: datetime) -> bool:
        """Is it a time not to disturb them?"""
        stretch = self.quiet_from(when)
        return stretch is not None and stretch.starts <= when

    def quiet_from(self, when: datetime) -> Shift | None:
        """The stretch not to disturb them that lasts now, or else the next; None for somebody who has none."""
        if self.dnd is None:
            return None
        daily = every_day(self.dnd, ZoneInfo(self.tz))
        return shift_at(daily, when) or next_shift(daily, when)


@dataclass(frozen=True)
class Cast:
    teams: tuple[Team, ...]
    people: tuple[Person, ...]
    _by_id: Mapping[str, Person] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {person.id: person for person in self.people})

    def person(self, user_id: str) -> Person:
        """Raises KeyError for somebody who is not of the cast."""
        return self._by_id[user_id]

    def roster_csv(self) -> str:
        """The roster as the bot imports it."""
        parents = {team.name: team.parent for team in self.teams}
        file = io.StringIO()
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for person in self.people:
            if person.team:
                roles = " ".join(person.roles)
                rows.writerow([person.id, person.name, person.team, parents[person.team], roles, ""])
        return file.getvalue()
