"""Duties: applying files of shifts and of leave to the rows, and saying in words what that changes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.errors import ContentError, Mistake, UserError
from bot.people import rota, says, store
from bot.people.leave_file import SWAP, Entry, LeaveFile
from bot.people.rota import Kept, OfficerRotaRow, RotaTable, TeamRotaRow
from bot.people.shifts import Pattern, Works
from bot.people.shifts_file import ShiftsFile
from bot.people.store import Listed

Verb = Literal["add", "change", "remove"]
Told = tuple[Verb, str]
Key = TypeVar("Key")
Value = TypeVar("Value")
ROSTER_HINT = "thinkchild roster list says who is there"


@dataclass(frozen=True)
class Changes:
    """What applying a file did, in words for a person to read."""

    told: tuple[Told, ...]

    def lines(self) -> list[str]:
        return [f"{verb:<7} {words}" for verb, words in self.told]

    def summary(self, dry_run: bool = False) -> str:
        counts = [sum(verb == one for one, _ in self.told) for verb in ("add", "change", "remove")]
        return "{} {} added, {} changed, {} removed.".format(counts[0], "would be" if dry_run else "were", *counts[1:])


def apply_shifts(tx: Connection, file: ShiftsFile) -> Changes:
    """Make the rows say what the file says; what it leaves out is removed. Safe twice. Raises ContentError."""
    teams = {team.name: team.id for team in store.teams(tx).values()}
    people = {one.slack_user: one for one in store.officers(tx)}
    strange = file.officers.keys() - people.keys()
    _refuse(
        [
            *file.mistakes("teams", file.teams.keys() - teams.keys(), "there is no team {}", ROSTER_HINT),
            *file.mistakes("officers", strange, "{} is not on the roster", ROSTER_HINT),
        ]
    )
    before = rota.patterns(tx)
    changed_patterns = list(_differences(before, file.patterns))
    for verb, name in changed_patterns:
        if verb != "remove":
            rota.put_pattern(tx, file.patterns[name], new=verb == "add")
    team_names = {team_id: name for name, team_id in teams.items()}
    names = {one.id: f"{one.slack_user} {one.name}" for one in people.values()}
    told = [
        *((verb, _pattern_words(before.get(name), file.patterns.get(name), name)) for verb, name in changed_patterns),
        *_put_works(tx, TeamRotaRow, {teams[name]: works for name, works in file.teams.items()}, team_names),
        *_put_works(tx, OfficerRotaRow, {people[user].id: works for user, works in file.officers.items()}, names),
    ]
    for verb, name in changed_patterns:  # now that nobody works them
        if verb == "remove":
            rota.drop_pattern(tx, name)
    return Changes(tuple(told))


def _put_works(
    tx: Connection, table: RotaTable, after: Mapping[int, Works], names: Mapping[int, str]
) -> Iterator[Told]:
    before = rota.works(tx, table)
    changed = list(_differences(before, after))
    rota.put_works(tx, table, {whose: after.get(whose) for _, whose in changed})
    of_none = (
        "works as the team does"
        if table is OfficerRotaRow
        else "has no pattern: its officers are asked in office hours"
    )
    for verb, whose in changed:
        works = after.get(whose)
        yield verb, f"{names[whose]} " + (f"works {works.pattern}, offset {works.offset}" if works else of_none)


def _differences(before: Mapping[Key, Value], after: Mapping[Key, Value]) -> Iterator[tuple[Verb, Key]]:
    for key, value in after.items():
        if key not in before:
            yield "add", key
        elif before[key] != value:
            yield "change", key
    yield from (("remove", key) for key in before if key not in after)


def _pattern_words(before: Pattern | None, after: Pattern | None, name: str) -> str:
    if before is None or after is None:
        return f"pattern {name}"
    parts = [f"it is called {after.title}"] if before.title != after.title else []
    if before.anchor != after.anchor:
        parts.append(f"its anchor is {after.anchor}")
    for verb, shift in _differences(before.shifts, after.shifts):
        parts.append(f"there is no {shift}" if verb == "remove" else f"{shift} is {after.shifts[shift].hours}")
    if before.cycle != after.cycle:
        parts.append(f"its cycle is {' '.join(one or 'off' for one in after.cycle)}")
    return f"pattern {name}: now {', '.join(parts)}"


def without_pattern(tx: Connection) -> list[str]:
    """A line for each team with officers whose shifts nobody knows, and who are taken to work office hours."""
    works, teams = rota.effective(tx), store.teams(tx)
    counts = Counter(teams[one.team_id].name for one in store.members(tx) if works[one.id] is None)
    who = {name: "1 officer has" if count == 1 else f"{count} officers have" for name, count in counts.items()}
    return [f"{name}: {who[name]} no shift pattern: asked in office hours" for name in sorted(who)]


def apply_absences(tx: Connection, file: LeaveFile, now: datetime, remove_from: date | None = None) -> Changes:
    """Add the file's exceptions; a swap takes the place of an earlier one for its day. Safe twice. Raises ContentError.

    With `remove_from`, what earlier files brought that is not in this one and ends on that day or later is removed:
    the file is everything that the planners know from then on. What was entered in the chat stays.
    """
    people = {one.slack_user: one for one in store.officers(tx)}
    _refuse([*_unknown(tx, file, people)])
    wanted = {entry: _rows(entry, people[entry.slack_user].id) for entry in file.entries}
    days = [*(entry.first for entry in wanted), *([remove_from] if remove_from else [])]
    before = list(rota.exceptions(tx, None, min(days, default=date.max)))
    after = {row for rows in wanted.values() for row in rows}
    swapped = {(row.officer_id, row.first) for row in after if row.kind == SWAP}
    replaced = {row for row in before if row.kind == SWAP and (row.officer_id, row.first) in swapped} - after
    kept = after | replaced
    brought = rota.from_files(tx, remove_from) if remove_from else frozenset()
    gone = [row for row in before if row in brought and row not in kept]
    rota.drop_exceptions(tx, [*replaced, *gone])
    rota.put_exceptions(tx, sorted(after.difference(before)), None, now)
    names = {one.id: f"{one.slack_user} {one.name}" for one in people.values()}
    return Changes((*_added(wanted, set(before), replaced, names), *_removed(gone, names)))


def _rows(entry: Entry, officer_id: int) -> list[Kept]:
    if entry.kind == SWAP:
        return [Kept(officer_id, SWAP, day, day, entry.shift) for day in entry.days]
    return [Kept(officer_id, entry.kind, entry.first, entry.last, "")]


def _added(
    wanted: Mapping[Entry, list[Kept]], before: set[Kept], replaced: set[Kept], names: Mapping[int, str]
) -> Iterator[Told]:
    other = {(row.officer_id, row.first) for row in replaced}
    for entry, rows in wanted.items():
        if not before.issuperset(rows):
            instead = any((row.officer_id, row.first) in other for row in rows if row.kind == SWAP)
            yield "change" if instead else "add", f"{names[rows[0].officer_id]}: {_words(rows[0], entry.last)}"


def _removed(gone: Iterable[Kept], names: Mapping[int, str]) -> Iterator[Told]:
    yield from (("remove", f"{names[row.officer_id]}: {_words(row, row.last)}") for row in gone)


def _words(row: Kept, last: date) -> str:
    what = f"{row.kind} to {row.shift}" if row.shift else row.kind
    return f"{what}, {row.first}" + (f" to {last}" if last > row.first else "")


def _unknown(tx: Connection, file: LeaveFile, people: Mapping[str, Listed]) -> Iterator[Mistake]:
    """Officers who are not on the roster, and swaps to a shift that the officer's pattern does not have."""
    swaps = [people[one.slack_user].id for one in file.entries if one.kind == SWAP and one.slack_user in people]
    works, patterns = rota.effective(tx, swaps), rota.patterns(tx)
    for entry in file.entries:
        officer = people.get(entry.slack_user)
        if officer is None:
            yield Mistake(file.file, entry.line, f"{entry.slack_user} is not on the roster", ROSTER_HINT)
        elif entry.kind == SWAP:
            own = works[officer.id]
            shifts = patterns[own.pattern].shifts if own else {}
            if own is None:
                problem, hint = f"{entry.slack_user} has no shift pattern to swap in", "thinkchild shifts import first"
                yield Mistake(file.file, entry.line, problem, hint)
            elif entry.shift not in shifts:
                problem = f"pattern {own.pattern} has no shift {entry.shift[:40]}"
                yield Mistake(file.file, entry.line, problem, f"there are: {', '.join(shifts)}")


def show(tx: Connection, slack_user: str, zone: ZoneInfo, now: datetime, days: int = 14) -> list[str]:
    """An officer's next days, a line each, under a line that says whose they are. Raises UserError."""
    officer = store.officer_for(tx, slack_user)
    if officer is None:
        raise UserError(f"{slack_user} is not on the roster, or no longer active: {ROSTER_HINT}.")
    today = now.astimezone(zone).date()
    theirs = rota.rotas(tx, [officer.id], zone, today)[officer.id]
    if theirs.pattern is None:
        return [f"{officer.name}, {officer.team}: no shift pattern is known: asked in office hours."]
    pattern = f"{theirs.pattern.title} ({theirs.pattern.id}), offset {theirs.offset}"
    lines = [says.day_line(theirs, today + timedelta(days=n)) for n in range(days)]
    return [f"{officer.name}, {officer.team}: {pattern}", *lines]


def _refuse(mistakes: list[Mistake]) -> None:
    if mistakes:
        raise ContentError(mistakes)
