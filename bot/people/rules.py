"""Teams and their members as values, and what a roster file says. No database."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

COLUMNS = ("slack_user", "name", "team", "parent", "roles", "joined")
ROLES = ("officer", "supervisor", "coach", "author", "approver", "admin")
SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
LONGEST = 80  # characters of a name: a roster holds names, not notes


@dataclass(frozen=True)
class Team:
    id: int
    name: str
    parent_id: int | None


@dataclass(frozen=True)
class Member:
    """One officer whose training counts: active, and holding the role officer."""

    id: int
    team_id: int
    joined_at: datetime


@dataclass(frozen=True)
class Entry:
    """One person of the roster. `roles` are (role, team name or "")."""

    slack_user: str
    name: str
    team: str
    parent: str
    roles: frozenset[tuple[str, str]]
    joined: date | None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Roster:
    entries: tuple[Entry, ...]
    problems: tuple[str, ...]  # "line 4: …", one for each mistake


def read(lines: Iterable[str]) -> Roster:
    """Every mistake of the file at once; entries are only worth using when there is none."""
    rows = csv.DictReader(lines)
    header = tuple(rows.fieldnames or ())
    missing = [name for name in COLUMNS if name not in header]
    unknown = [str(name) for name in header if name not in COLUMNS]
    if missing or unknown:
        wrong = [f"column {name} is missing" for name in missing] + [f"column {name} is not known" for name in unknown]
        return Roster((), tuple(f"line 1: {problem}; the columns are {','.join(COLUMNS)}" for problem in wrong))
    entries, problems = [], []
    for row in rows:
        entry, wrong = _entry(row, rows.line_num)
        entries.append(entry)
        problems += [f"line {rows.line_num}: {problem}" for problem in wrong]
    return Roster(tuple(entries), tuple(problems + _across(entries)))


def _entry(row: dict[str, str | None], line: int) -> tuple[Entry, list[str]]:
    cell = {name: (row.get(name) or "").strip() for name in COLUMNS}
    wrong = ["more cells than columns"] if None in row else []
    if not SLACK_USER.fullmatch(cell["slack_user"]):
        wrong.append("slack_user must be a Slack member id such as U012AB3CD (profile, three dots, Copy member ID)")
    wrong += [f"{name} is empty" for name in ("name", "team") if not cell[name]]
    wrong += [f"{name} is longer than {LONGEST} characters" for name in COLUMNS[1:4] if len(cell[name]) > LONGEST]
    roles = frozenset(_roles(cell["roles"]))
    wrong += [f"unknown role {role}; the roles are {', '.join(ROLES)}" for role, _ in roles if role not in ROLES]
    wrong += ["a coach needs a team: coach:Response A" for role, team in roles if role == "coach" and not team]
    joined = None
    try:
        joined = date.fromisoformat(cell["joined"]) if cell["joined"] else None
    except ValueError:
        wrong.append("joined must be a date such as 2026-11-22, or empty")
    return Entry(cell["slack_user"], cell["name"], cell["team"], cell["parent"], roles, joined, line), wrong


def _roles(cell: str) -> list[tuple[str, str]]:
    """`officer coach:Response A coach:Response B`: a team's name may hold spaces, so only a role starts a new word."""
    words = re.split(rf"\s+(?=(?:{'|'.join(ROLES)})(?::|\s|$))", cell) if cell else ["officer"]
    pairs = [word.partition(":") for word in words]
    return [(role.strip(), team.strip()) for role, _, team in pairs]


def _across(entries: list[Entry]) -> list[str]:
    """What no single line shows: people listed twice, teams in two places, coaches of teams that do not exist."""
    problems = []
    seen: set[str] = set()
    parents: dict[str, str] = {}
    known = {name for entry in entries for name in (entry.team, entry.parent)}
    for entry in entries:
        wrong = []
        if entry.slack_user in seen:
            wrong.append(f"{entry.slack_user} is listed twice")
        seen.add(entry.slack_user)
        if parents.setdefault(entry.team, entry.parent) != entry.parent:
            wrong.append(f"team {entry.team} has two parents: {parents[entry.team]} and {entry.parent}")
        if entry.team and entry.team == entry.parent:
            wrong.append(f"team {entry.team} is its own parent")
        coached = sorted(team for role, team in entry.roles if role == "coach" and team)
        wrong += [f"nobody is in team {team}, yet it has a coach" for team in coached if team not in known]
        problems += [f"line {entry.line}: {problem}" for problem in wrong]
    return problems


def in_a_circle(parents: Mapping[int, int | None]) -> set[int]:
    """The teams that are above themselves; empty on a sound roster."""
    circle = set()
    for team in parents:
        above, seen = parents[team], set[int]()
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if team in seen:
            circle.add(team)
    return circle


def beneath(team_ids: frozenset[int], teams: Mapping[int, Team]) -> frozenset[int]:
    """These teams and every team under them."""
    reached = set(team_ids) & set(teams)
    while more := {team.id for team in teams.values() if team.parent_id in reached} - reached:
        reached |= more
    return frozenset(reached)
