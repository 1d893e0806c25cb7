"""What a campaign would do, before it is started: whose first message comes when, and who has shifts enough."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.campaigns import chain, rules
from bot.messages import usual
from bot.people import rota
from bot.people import store as people
from bot.people.preferences import NO_PREFERENCE
from bot.people.rules import Member
from bot.people.shifts import DAY


@dataclass(frozen=True)
class First:
    """An officer's first message; `at` is None if they work no shift in that time. `shifts` is how many they work."""

    officer_id: int
    team_id: int
    at: datetime | None
    shifts: int


@dataclass(frozen=True)
class TeamPlan:
    """`first` and `last` of its first messages, None if nobody works in that time; `off` officers do not.

    Whoever works has from `fewest` to `most` shifts, and `short` of them fewer than are needed.
    """

    team: str
    officers: int
    first: datetime | None
    last: datetime | None
    off: int
    fewest: int
    most: int
    short: int


@dataclass(frozen=True)
class Plan:
    """What starting it would do. `shifts` is how many an officer needs for its `questions`.

    `others` are titles of campaigns that ask some of these officers in the same time.
    """

    title: str
    scenarios: tuple[str, ...]  # titles
    questions: int
    shifts: int
    opens_at: datetime
    due_at: datetime
    teams: tuple[TeamPlan, ...]
    others: tuple[str, ...]

    @property
    def officers(self) -> int:
        return sum(team.officers for team in self.teams)


def firsts(
    tx: Connection,
    members: Sequence[Member],
    scenarios: Sequence[str],
    wanted: datetime,
    due_at: datetime,
    zone: ZoneInfo,
) -> Iterator[First]:
    """In the order of `members`, a few hundred at a time."""
    preferences = people.preferences(tx, None)
    # Those who work alike are most of a force: each way of working is looked at once.
    known: dict[object, tuple[tuple[datetime, datetime] | None, int]] = {}
    for start in range(0, len(members), chain.AT_ONCE):
        some = members[start : start + chain.AT_ONCE]
        rotas = rota.rotas(tx, [member.id for member in some], zone, wanted.astimezone(zone).date() - DAY)
        for member in some:
            works = usual(rotas.get(member.id), zone)
            preference = preferences.get(member.id, NO_PREFERENCE)
            alike = (works.pattern and works.pattern.id, works.offset, works.exceptions, preference)
            if alike not in known:
                span = rules.stretch(works, wanted, due_at, preference)
                known[alike] = span, rules.shifts_within(works, wanted, due_at)
            span, shifts = known[alike]
            at = rules.within(span, rules.share(scenarios, member.id)) if span and span[0] < due_at else None
            yield First(member.id, member.team_id, at, shifts)


def by_team(firsts: Sequence[tuple[str, First]], needed: int) -> Iterator[TeamPlan]:
    """By name. `firsts` come with the names of their teams."""
    by_name = sorted(firsts, key=lambda one: one[0])
    for name, group in groupby(by_name, key=lambda one: one[0]):
        some = [one for _, one in group]
        times = [one.at for one in some if one.at]
        shifts = [one.shifts for one in some if one.at]
        yield TeamPlan(
            name,
            len(some),
            min(times, default=None),
            max(times, default=None),
            len(some) - len(times),
            min(shifts, default=0),
            max(shifts, default=0),
            sum(one < needed for one in shifts),
        )
