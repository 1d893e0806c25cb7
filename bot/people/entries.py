"""Exceptions to the shifts as they were entered: which row, for whom, by whom. Swaps of days in a row are one entry."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from sqlalchemy import Connection, Select, select

from bot.people.leave_file import SWAP
from bot.people.rota import AbsenceRow, Kept
from bot.people.shifts import DAY
from bot.people.store import OfficerRow


@dataclass(frozen=True)
class Entered:
    """`id` is of its first row; `by` is None where a file was imported."""

    id: int
    officer_id: int
    name: str
    kind: str
    first: date
    last: date
    shift: str
    by: int | None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def meets(self, other: Self) -> bool:
        """Have they a day in common?"""
        return self.first <= other.last and other.first <= self.last

    @property
    def rows(self) -> list[Kept]:
        """What is kept of it."""
        if self.kind != SWAP:
            return [Kept(self.officer_id, self.kind, self.first, self.last, self.shift)]
        days = (self.first + n * DAY for n in range(self.days))
        return [Kept(self.officer_id, SWAP, day, day, self.shift) for day in days]


Columns = tuple[int, int, str, str, date, date, str, int | None]
_ENTERED = select(
    AbsenceRow.id,
    AbsenceRow.officer_id,
    OfficerRow.name,
    AbsenceRow.kind,
    AbsenceRow.first,
    AbsenceRow.last,
    AbsenceRow.shift,
    AbsenceRow.entered_by.label("by"),
).join(OfficerRow, OfficerRow.id == AbsenceRow.officer_id)


def find(tx: Connection, row_id: int) -> Entered | None:
    return next(_read(tx, _ENTERED.where(AbsenceRow.id == row_id)), None)


def of_officer(tx: Connection, officer_id: int, from_day: date) -> list[Entered]:
    """What ends on this day or later, the next days first."""
    return grouped(_read(tx, _ENTERED.where(AbsenceRow.officer_id == officer_id, AbsenceRow.last >= from_day)))


def of_teams(
    tx: Connection, team_ids: Collection[int], from_day: date, most: int, but: int
) -> tuple[list[Entered], bool]:
    """The same of the active officers of these teams but one; and whether it is all, or `most` rows were not enough."""
    theirs = OfficerRow.team_id.in_(team_ids) & OfficerRow.active & (OfficerRow.id != but)
    statement = _ENTERED.where(theirs, AbsenceRow.last >= from_day).order_by(AbsenceRow.first, AbsenceRow.id)
    found = list(_read(tx, statement.limit(most + 1)))
    return grouped(found[:most]), len(found) <= most


def grouped(found: Iterable[Entered]) -> list[Entered]:
    groups: list[Entered] = []
    for one in sorted(found, key=lambda one: (one.officer_id, one.kind, one.shift, one.by or 0, one.first, one.id)):
        if groups and _goes_on(groups[-1], one):
            groups[-1] = replace(groups[-1], last=one.last)
        else:
            groups.append(one)
    return sorted(groups, key=lambda one: (one.first, one.name, one.id))


def _goes_on(before: Entered, one: Entered) -> bool:
    same = replace(before, id=one.id, first=one.first, last=one.last) == one
    return same and one.kind == SWAP and one.first - before.last == DAY


def _read(tx: Connection, statement: Select[Columns]) -> Iterator[Entered]:
    return (Entered(*row) for row in tx.execute(statement))
