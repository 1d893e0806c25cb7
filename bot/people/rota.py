"""Rows for patterns, who works which, and exceptions; and the questions we ask of them. All the planner's words."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from bot.db import Base, UtcDateTime, insert_all_once
from bot.people.shifts import AWAY, DAY, OFF, Absence, Pattern, Rota, Shift, Swap, Works
from bot.people.store import OfficerRow

MANY = 500  # officers: beyond it all rows are read, because a statement may not name so many


class PatternRow(Base):
    """`cycle` is "early early off", `shifts` is "early 07:00-17:00, late 14:00-24:00"."""

    __tablename__ = "shift_pattern"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    anchor: Mapped[date]
    cycle: Mapped[str]
    shifts: Mapped[str]


class TeamRotaRow(Base):
    """What a team works."""

    __tablename__ = "team_rota"
    whose: Mapped[int] = mapped_column("team_id", ForeignKey("team.id"), key="whose", primary_key=True)
    pattern_id: Mapped[str] = mapped_column(ForeignKey("shift_pattern.id"))
    offset: Mapped[int]


class OfficerRotaRow(Base):
    """What an officer works who does not work as the team does."""

    __tablename__ = "officer_rota"
    whose: Mapped[int] = mapped_column("officer_id", ForeignKey("officer.id"), key="whose", primary_key=True)
    pattern_id: Mapped[str] = mapped_column(ForeignKey("shift_pattern.id"))
    offset: Mapped[int]


RotaTable = type[TeamRotaRow] | type[OfficerRotaRow]


class AbsenceRow(Base):
    """An exception. `kind` is one of leave_file.KINDS; a swap is a row for each day, and only it names a shift.

    `entered_by` is empty where a file was imported.
    """

    __tablename__ = "absence"
    __table_args__ = (UniqueConstraint("officer_id", "kind", "first", "last", "shift"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    kind: Mapped[str]
    first: Mapped[date]
    last: Mapped[date] = mapped_column(index=True)
    shift: Mapped[str]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Kept(NamedTuple):
    """An exception as it is kept."""

    officer_id: int
    kind: str
    first: date
    last: date
    shift: str

    @property
    def exception(self) -> Absence | Swap:
        if self.kind in AWAY:
            return Absence(self.kind, self.first, self.last)
        return Swap(self.shift or None, self.first, self.last)


def rotas(tx: Connection, officer_ids: Collection[int] | None, zone: ZoneInfo, from_day: date) -> dict[int, Rota]:
    """By officer id, of these officers or of all active ones; whoever is asked for and unknown is not in it.

    They are right from the beginning of `from_day` on, local time. Three queries, however many officers.
    """
    known = patterns(tx)
    theirs: dict[int, list[Absence | Swap]] = {}
    for kept in exceptions(tx, officer_ids, from_day - DAY):  # a night of the day before goes on
        theirs.setdefault(kept.officer_id, []).append(kept.exception)
    return {
        officer_id: Rota(known[own.pattern], own.offset, tuple(theirs.get(officer_id, ())), zone)
        if own
        else Rota(None, 0, (), zone)
        for officer_id, own in effective(tx, officer_ids).items()
    }


def patterns(tx: Connection) -> dict[str, Pattern]:
    found = tx.execute(select(PatternRow.id, PatternRow.title, PatternRow.anchor, PatternRow.cycle, PatternRow.shifts))
    return {row.id: Pattern(row.id, row.title, row.anchor, _cycle(row.cycle), _shifts(row.shifts)) for row in found}


def effective(tx: Connection, officer_ids: Collection[int] | None = None) -> dict[int, Works | None]:
    """What each of these officers works, or each active one: their own, or else the team's. None if nobody knows."""
    statement = (
        select(
            OfficerRow.id,
            func.coalesce(OfficerRotaRow.pattern_id, TeamRotaRow.pattern_id).label("pattern_id"),
            func.coalesce(OfficerRotaRow.offset, TeamRotaRow.offset).label("offset"),
        )
        .outerjoin(OfficerRotaRow, OfficerRotaRow.whose == OfficerRow.id)
        .outerjoin(TeamRotaRow, TeamRotaRow.whose == OfficerRow.team_id)
        .where(OfficerRow.active if officer_ids is None else _among(OfficerRow.id, officer_ids))
    )
    asked = None if officer_ids is None else frozenset(officer_ids)
    return {
        row.id: Works(row.pattern_id, row.offset) if row.pattern_id else None
        for row in tx.execute(statement)
        if asked is None or row.id in asked
    }


def exceptions(tx: Connection, officer_ids: Collection[int] | None, from_day: date) -> Iterator[Kept]:
    """Those that end on this day or later, of these officers or of all, in the order in which they were entered."""
    row = AbsenceRow
    statement = select(row.officer_id, row.kind, row.first, row.last, row.shift).where(row.last >= from_day)
    if officer_ids is not None:
        statement = statement.where(_among(row.officer_id, officer_ids))
    asked = None if officer_ids is None else frozenset(officer_ids)
    found = (Kept(*line) for line in tx.execute(statement.order_by(row.id)))
    return (kept for kept in found if asked is None or kept.officer_id in asked)


def from_files(tx: Connection, from_day: date) -> frozenset[Kept]:
    """Those that end on this day or later and were imported, not entered by somebody."""
    row = AbsenceRow
    columns = select(row.officer_id, row.kind, row.first, row.last, row.shift)
    return frozenset(Kept(*line) for line in tx.execute(columns.where(row.last >= from_day, row.entered_by.is_(None))))


def _among(column: InstrumentedAttribute[int], officer_ids: Collection[int]) -> ColumnElement[bool]:
    return column.in_(officer_ids) if len(officer_ids) <= MANY else true()


def works(tx: Connection, table: RotaTable) -> dict[int, Works]:
    """By the id of a team, or of an officer."""
    rows = tx.execute(select(table.whose, table.pattern_id, table.offset))
    return {row.whose: Works(row.pattern_id, row.offset) for row in rows}


def put_works(tx: Connection, table: RotaTable, changed: Mapping[int, Works | None]) -> None:
    """None takes away."""
    if changed:
        tx.execute(delete(table).where(table.whose == bindparam("one")), [{"one": whose} for whose in changed])
    rows = [
        {"whose": whose, "pattern_id": theirs.pattern, "offset": theirs.offset}
        for whose, theirs in changed.items()
        if theirs
    ]
    if rows:
        tx.execute(insert(table), rows)


def put_pattern(tx: Connection, pattern: Pattern, new: bool) -> None:
    values = {
        "title": pattern.title,
        "anchor": pattern.anchor,
        "cycle": " ".join(name or OFF for name in pattern.cycle),
        "shifts": ", ".join(f"{shift.name} {shift.hours}" for shift in pattern.shifts.values()),
    }
    if new:
        tx.execute(insert(PatternRow).values(id=pattern.id, **values))
    else:
        tx.execute(update(PatternRow).where(PatternRow.id == pattern.id).values(**values))


def drop_pattern(tx: Connection, pattern_id: str) -> None:
    tx.execute(delete(PatternRow).where(PatternRow.id == pattern_id))


def put_exceptions(tx: Connection, kept: Iterable[Kept], by: int | None, now: datetime) -> None:
    """Safe twice."""
    rows = [one._asdict() | {"entered_by": by, "entered_at": now} for one in kept]
    insert_all_once(tx, AbsenceRow, rows)


def drop_exceptions(tx: Connection, kept: Iterable[Kept]) -> None:
    row = AbsenceRow
    columns = (row.officer_id, row.kind, row.first, row.last, row.shift)
    same = [column == bindparam(f"the_{name}") for column, name in zip(columns, Kept._fields, strict=True)]
    rows = [{f"the_{name}": value for name, value in one._asdict().items()} for one in kept]
    if rows:
        tx.execute(delete(row).where(*same), rows)


def _cycle(text: str) -> tuple[str | None, ...]:
    return tuple(None if name == OFF else name for name in text.split())


def _shifts(text: str) -> dict[str, Shift]:
    pairs = (one.split(" ") for one in text.split(", "))
    return {name: Shift.of(name, hours) for name, hours in pairs}
