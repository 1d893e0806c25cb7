"""Rows for questions asked and what was answered. Option ids are kept, never positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, Select, bindparam, func, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from bot.db import Base, UtcDateTime, insert_once
from bot.quizzes.rules import History, Verdict

ANSWERED, WITHDRAWN, EXPIRED, SKIPPED = "answered", "withdrawn", "expired", "skipped"


class AssignmentRow(Base):
    """One question put to one officer. While `closed` is empty it waits for its answer: one at a time for each."""

    __tablename__ = "assignment"
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    slug: Mapped[str]
    version: Mapped[str]
    question: Mapped[str]
    place: Mapped[int]  # first or second of a go
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed: Mapped[str | None] = mapped_column()
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    chosen: Mapped[str | None]  # option ids, joined by spaces
    correct: Mapped[bool | None]
    sure: Mapped[bool | None]

    __table_args__ = (
        Index(
            "ix_assignment_open",
            "officer_id",
            unique=True,
            sqlite_where=closed.is_(None),
            postgresql_where=closed.is_(None),
        ),
        Index("ix_assignment_officer_id_slug", "officer_id", "slug"),
    )


@dataclass(frozen=True)
class Assignment:
    """`answered` are the questions of its scenario that the officer has answered so far."""

    id: int
    slug: str
    version: str
    question: str
    place: int
    closed: str | None
    chosen: tuple[str, ...]
    verdict: Verdict | None
    answered: frozenset[str]


# Built once, because they are asked on every press: building one takes longer than running it.
_Answered = aliased(AssignmentRow)
_ASKED = (
    select(
        AssignmentRow.id,
        AssignmentRow.slug,
        AssignmentRow.version,
        AssignmentRow.question,
        AssignmentRow.place,
        AssignmentRow.closed,
        AssignmentRow.chosen,
        AssignmentRow.correct,
        AssignmentRow.sure,
        _Answered.question.label("answered"),
    )
    .outerjoin(
        _Answered,
        (_Answered.officer_id == AssignmentRow.officer_id)
        & (_Answered.slug == AssignmentRow.slug)
        & (_Answered.closed == ANSWERED),
    )
    .where(AssignmentRow.officer_id == bindparam("officer_id"))
)
_THEIRS = _ASKED.where(AssignmentRow.id == bindparam("assignment_id"))
_OPEN = _ASKED.where(AssignmentRow.closed.is_(None))


def assignment_for(tx: Connection, assignment_id: int, officer_id: int) -> Assignment | None:
    """None if there is no such question, or if it is somebody else's."""
    return _one(tx, _THEIRS, assignment_id=assignment_id, officer_id=officer_id)


def open_for(tx: Connection, officer_id: int) -> Assignment | None:
    return _one(tx, _OPEN, officer_id=officer_id)


def _one(tx: Connection, statement: Select[Any], **values: int) -> Assignment | None:
    """A row for each question answered in the scenario, or one with none."""
    rows = tx.execute(statement, values).all()
    if not rows:
        return None
    row = rows[0]
    return Assignment(
        id=row.id,
        slug=row.slug,
        version=row.version,
        question=row.question,
        place=row.place,
        closed=row.closed,
        chosen=tuple((row.chosen or "").split()),
        verdict=None if row.correct is None else Verdict(row.correct, bool(row.sure)),
        answered=frozenset(one.answered for one in rows if one.answered),
    )


def ask_once(
    tx: Connection, officer_id: int, slug: str, version: str, question: str, place: int, now: datetime
) -> Assignment:
    """The officer's open question: this one, or the one that a quicker press asked."""
    values = {"slug": slug, "version": version, "question": question, "place": place, "asked_at": now}
    insert_once(tx, AssignmentRow, officer_id=officer_id, **values)
    asked = open_for(tx, officer_id)
    assert asked is not None
    return asked


_RECORD = (
    update(AssignmentRow)
    .where(AssignmentRow.id == bindparam("which"), AssignmentRow.closed.is_(None))
    .values(
        closed=ANSWERED,
        chosen=bindparam("new_chosen"),
        correct=bindparam("new_correct"),
        sure=bindparam("new_sure"),
        answered_at=bindparam("new_answered_at"),
    )
)


def record_once(tx: Connection, assignment_id: int, chosen: Sequence[str], verdict: Verdict, now: datetime) -> bool:
    """True if this press gave the answer; False if the question was closed before it."""
    result = tx.execute(
        _RECORD,
        {
            "which": assignment_id,
            "new_chosen": " ".join(chosen),
            "new_correct": verdict.correct,
            "new_sure": verdict.sure,
            "new_answered_at": now,
        },
    )
    return result.rowcount == 1


def close(tx: Connection, assignment_id: int, how: str) -> None:
    where = (AssignmentRow.id == assignment_id, AssignmentRow.closed.is_(None))
    tx.execute(update(AssignmentRow).where(*where).values(closed=how))


def expire(tx: Connection, asked_before: datetime) -> int:
    """Close the questions that nobody answered in time; how many."""
    where = (AssignmentRow.closed.is_(None), AssignmentRow.asked_at < asked_before)
    result = tx.execute(update(AssignmentRow).where(*where).values(closed=EXPIRED))
    return result.rowcount


def history(tx: Connection, officer_id: int) -> History:
    row = AssignmentRow
    answers = tx.execute(
        select(row.slug, row.question, row.answered_at, row.chosen)
        .where(row.officer_id == officer_id, row.closed == ANSWERED)
        .order_by(row.answered_at, row.id)  # the last one counts
    ).all()
    skipped = tx.execute(select(row.slug).where(row.officer_id == officer_id, row.closed == SKIPPED)).scalars()
    return History(
        {(line.slug, line.question): line.answered_at for line in answers},
        frozenset(skipped),
        {(line.slug, line.question): (line.chosen or "").split() for line in answers},
    )


def answered_by(tx: Connection) -> dict[int, dict[str, set[str]]]:
    """The questions that each officer has answered: officer id -> scenario -> question ids."""
    row = AssignmentRow
    found: dict[int, dict[str, set[str]]] = {}
    statement = select(row.officer_id, row.slug, row.question).where(row.closed == ANSWERED).distinct()
    for officer_id, slug, question in tx.execute(statement):
        found.setdefault(officer_id, {}).setdefault(slug, set()).add(question)
    return found


def last_asked(tx: Connection, officer_id: int) -> int | None:
    """The officer's newest assignment."""
    return tx.execute(select(func.max(AssignmentRow.id)).where(AssignmentRow.officer_id == officer_id)).scalar_one()
