"""Rows for teams, officers and role grants, and the questions we ask of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, ForeignKey, UniqueConstraint, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UtcDateTime, insert_once
from bot.people.preferences import NO_PREFERENCE, Part, Preference
from bot.people.rules import Member, Team
from bot.verbs import Officer


class TeamRow(Base):
    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))


class OfficerRow(Base):
    __tablename__ = "officer"
    id: Mapped[int] = mapped_column(primary_key=True)
    slack_user: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GrantRow(Base):
    """A role; `team_id` says of which team, for a coach."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("officer_id", "role", "team_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    role: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))


class PreferenceRow(Base):
    """When an officer would rather be asked; no row is no preference."""

    __tablename__ = "preference"
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), primary_key=True)
    part: Mapped[str]
    nights: Mapped[bool]


@dataclass(frozen=True)
class Listed:
    """An officer as the roster has them."""

    id: int
    slack_user: str
    name: str
    team_id: int
    active: bool
    joined_at: datetime


class Named(NamedTuple):
    """How others know an officer."""

    name: str
    team: str


# Built once, because it is asked on every press: building it takes longer than running it.
_WHO = (
    select(
        OfficerRow.id,
        OfficerRow.name,
        OfficerRow.team_id,
        TeamRow.name.label("team"),
        GrantRow.role,
        GrantRow.team_id.label("coached"),
    )
    .join(TeamRow, TeamRow.id == OfficerRow.team_id)
    .outerjoin(GrantRow, GrantRow.officer_id == OfficerRow.id)
    .where(OfficerRow.slack_user == bindparam("slack_user"), OfficerRow.active)
)


def officer_for(tx: Connection, slack_user: str) -> Officer | None:
    rows = tx.execute(_WHO, {"slack_user": slack_user}).all()
    if not rows:
        return None
    return Officer(
        id=rows[0].id,
        name=rows[0].name,
        team_id=rows[0].team_id,
        team=rows[0].team,
        roles=frozenset(row.role for row in rows if row.role),
        coaches=frozenset(row.coached for row in rows if row.role == "coach"),
    )


def teams(tx: Connection) -> dict[int, Team]:
    rows = tx.execute(select(TeamRow.id, TeamRow.name, TeamRow.parent_id).order_by(TeamRow.name))
    return {row.id: Team(row.id, row.name, row.parent_id) for row in rows}


def members(tx: Connection) -> list[Member]:
    rows = tx.execute(
        select(OfficerRow.id, OfficerRow.team_id, OfficerRow.joined_at)
        .join(GrantRow, (GrantRow.officer_id == OfficerRow.id) & (GrantRow.role == "officer"))
        .where(OfficerRow.active)
        .order_by(OfficerRow.id)
    )
    return [Member(row.id, row.team_id, row.joined_at) for row in rows]


def officers(tx: Connection) -> list[Listed]:
    """Everyone ever on the roster."""
    row = OfficerRow
    columns = select(row.id, row.slack_user, row.name, row.team_id, row.active, row.joined_at)
    return [Listed(*line) for line in tx.execute(columns.order_by(row.name))]


def active_in(tx: Connection, team_ids: Collection[int], most: int) -> list[tuple[int, str, int]]:
    """Id, name and team of the active officers of these teams, by name; no more than `most` of them."""
    row = OfficerRow
    found = select(row.id, row.name, row.team_id).where(row.team_id.in_(team_ids), row.active)
    return [(one.id, one.name, one.team_id) for one in tx.execute(found.order_by(row.name, row.id).limit(most))]


def active_officer(tx: Connection, officer_id: int) -> tuple[str, int] | None:
    """Their name and the id of their team; None of somebody who is not active."""
    row = OfficerRow
    found = tx.execute(select(row.name, row.team_id).where(row.id == officer_id, row.active)).one_or_none()
    return (found.name, found.team_id) if found else None


def preference_of(tx: Connection, officer_id: int) -> Preference:
    return preferences(tx, [officer_id]).get(officer_id, NO_PREFERENCE)


def preferences(tx: Connection, officer_ids: Collection[int] | None) -> dict[int, Preference]:
    """By officer id, of these officers or of all; whoever has set nothing is not in it."""
    row = PreferenceRow
    found = select(row.officer_id, row.part, row.nights)
    if officer_ids is not None:
        found = found.where(row.officer_id.in_(officer_ids))
    return {one.officer_id: Preference(Part(one.part), one.nights) for one in tx.execute(found)}


def put_preference(tx: Connection, officer_id: int, preference: Preference) -> None:
    values = {"part": preference.part.value, "nights": preference.nights}
    insert_once(tx, PreferenceRow, officer_id=officer_id, **values)
    tx.execute(update(PreferenceRow).where(PreferenceRow.officer_id == officer_id).values(**values))


def grants(tx: Connection) -> dict[int, frozenset[tuple[str, int | None]]]:
    """(role, team id or None) by officer id."""
    found: dict[int, set[tuple[str, int | None]]] = {}
    for row in tx.execute(select(GrantRow.officer_id, GrantRow.role, GrantRow.team_id)):
        found.setdefault(row.officer_id, set()).add((row.role, row.team_id))
    return {officer: frozenset(held) for officer, held in found.items()}


def holders(tx: Connection, role: str, team_id: int | None = None) -> list[int]:
    """The active officers who hold a role; with a team, those who are in it."""
    row = GrantRow
    held = select(row.officer_id).join(OfficerRow, OfficerRow.id == row.officer_id).where(row.role == role)
    if team_id is not None:
        held = held.where(OfficerRow.team_id == team_id)
    return list(tx.execute(held.where(OfficerRow.active).distinct().order_by(row.officer_id)).scalars())


def slack_users(tx: Connection, officer_ids: Collection[int]) -> dict[int, str]:
    """Of those who are active, by id."""
    row = OfficerRow
    found = tx.execute(select(row.id, row.slack_user).where(row.id.in_(officer_ids), row.active))
    return {one.id: one.slack_user for one in found}


def named(tx: Connection, officer_id: int) -> Named:
    """Whoever is or was on the roster."""
    found = select(OfficerRow.name, TeamRow.name.label("team")).join(TeamRow, TeamRow.id == OfficerRow.team_id)
    row = tx.execute(found.where(OfficerRow.id == officer_id)).one()
    return Named(row.name, row.team)


def replace_grants(tx: Connection, officer_id: int, held: Iterable[tuple[str, int | None]]) -> None:
    tx.execute(delete(GrantRow).where(GrantRow.officer_id == officer_id))
    for role, team_id in held:
        tx.execute(insert(GrantRow).values(officer_id=officer_id, role=role, team_id=team_id))


def add_team(tx: Connection, name: str) -> int:
    return _new_id(tx.execute(insert(TeamRow).values(name=name)))


def set_parent(tx: Connection, team_id: int, parent_id: int | None) -> None:
    tx.execute(update(TeamRow).where(TeamRow.id == team_id).values(parent_id=parent_id))


def put_officer(tx: Connection, officer_id: int | None, **values: object) -> int:
    """A new row without an id, a changed one with it; the id."""
    if officer_id is None:
        return _new_id(tx.execute(insert(OfficerRow).values(**values)))
    tx.execute(update(OfficerRow).where(OfficerRow.id == officer_id).values(**values))
    return officer_id


def _new_id(result: CursorResult[Any]) -> int:
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])
