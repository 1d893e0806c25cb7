"""The roster: applying a file to the rows, and saying what that changes."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import Connection

from bot.errors import UserError
from bot.people import store
from bot.people.rules import Entry, in_a_circle


@dataclass(frozen=True)
class Changes:
    """What applying a roster did, as lines for a person to read."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]  # on the database's roster, not in the file

    def lines(self) -> list[str]:
        return [
            *(f"add     {line}" for line in self.added),
            *(f"change  {line}" for line in self.changed),
            *(f"missing {line}" for line in self.missing),
        ]


def apply(tx: Connection, entries: tuple[Entry, ...], now: datetime, remove_missing: bool = False) -> Changes:
    """Make the rows say what the entries say. Safe twice: the second time changes nothing."""
    team_ids, moved = _teams(tx, entries)
    rows = {row.slack_user: row for row in store.officers(tx)}
    held = store.grants(tx)
    added: list[str] = []
    changed = [f"team {name}, now beneath {parent or 'no other team'}" for name, parent in moved]
    for entry in entries:
        row = rows.get(entry.slack_user)
        roles = frozenset((role, team_ids[team] if role == "coach" else None) for role, team in entry.roles)
        joined = _joined(entry) or (row.joined_at if row else now)
        wanted = (entry.name, team_ids[entry.team], True, joined, roles)
        if row and wanted == (row.name, row.team_id, row.active, row.joined_at, held.get(row.id, frozenset())):
            continue
        (changed if row else added).append(f"{entry.slack_user} {entry.name}, {entry.team}")
        values = {"slack_user": entry.slack_user, "name": entry.name, "team_id": team_ids[entry.team]}
        officer_id = store.put_officer(tx, row.id if row else None, active=True, joined_at=joined, **values)
        store.replace_grants(tx, officer_id, roles)
    named = {entry.slack_user for entry in entries}
    gone = [row for row in rows.values() if row.slack_user not in named and row.active]
    for row in gone if remove_missing else ():
        store.put_officer(tx, row.id, active=False)
    return Changes(tuple(added), tuple(changed), tuple(f"{row.slack_user} {row.name}" for row in gone))


def _joined(entry: Entry) -> datetime | None:
    return datetime.combine(entry.joined, time(), UTC) if entry.joined else None


def _teams(tx: Connection, entries: tuple[Entry, ...]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Ids by name, for every team of the entries and every parent, new ones added; and teams with another parent."""
    before = store.teams(tx)
    ids = {team.name: team.id for team in before.values()}
    parents = {entry.team: entry.parent for entry in entries}
    for name in [*parents.values(), *parents]:
        if name and name not in ids:
            ids[name] = store.add_team(tx, name)
    for name, parent in parents.items():
        store.set_parent(tx, ids[name], ids[parent] if parent else None)
    moved = [
        (name, parent)
        for name, parent in parents.items()
        if ids[name] in before and before[ids[name]].parent_id != (ids[parent] if parent else None)
    ]
    if circle := in_a_circle({team.id: team.parent_id for team in store.teams(tx).values()}):
        names = ", ".join(sorted(name for name, team_id in ids.items() if team_id in circle))
        raise UserError(f"These teams are each other's parents, in a circle: {names}. Nothing was changed.")
    return ids, moved
