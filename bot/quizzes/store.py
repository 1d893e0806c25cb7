"""Rows for questions asked and what was answered. Option ids are kept, never positions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, ForeignKey, Index, Select, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from bot.db import Base, UtcDateTime, insert_once
from bot.quizzes.rules import History, Verdict

ANSWERED, WITHDRAWN, EXPIRED, SKIPPED = "answered", "withdrawn", "expired", "skipped"
UNSEEN = "unseen"  # its message never arrived: it counts as nothing
SNOOZED = "snoozed"  # put off to a later shift by the officer: it counts as nothing, and comes again


class AssignmentRow(Base):
    """One question put to one officer. While `closed` is empty it waits for its answer: one at a time for each."""

    __tablename__ = "assignment"
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    slug: Mapped[str]
    version: Mapped[str]
    question: Mapped[str]
    place: Mapped[int]  # first or second of a go
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))  # whose message asked it
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
    asked_at: datetime
    campaign_id: int | None
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
        AssignmentRow.asked_at,
        AssignmentRow.campaign_id,
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
        asked_at=row.asked_at,
        campaign_id=row.campaign_id,
        closed=row.closed,
        chosen=tuple((row.chosen or "").split()),
        verdict=None if row.correct is None else Verdict(row.correct, bool(row.sure)),
        answered=frozenset(one.answered for one in rows if one.answered),
    )


def ask_once(
    tx: Connection,
    officer_id: int,
    slug: str,
    version: str,
    question: str,
    place: int,
    now: datetime,
    campaign_id: int | None = None,
) -> Assignment:
    """The officer's open question: this one, or the one that a quicker press asked."""
    values = {"slug": slug, "version": version, "question": question, "place": place, "asked_at": now}
    insert_once(tx, AssignmentRow, officer_id=officer_id, campaign_id=campaign_id, **values)
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


def take_back(tx: Connection, assignment_id: int) -> None:
    """Nobody saw it, so nobody left it unanswered."""
    unanswered = or_(AssignmentRow.closed.is_(None), AssignmentRow.closed == EXPIRED)
    tx.execute(update(AssignmentRow).where(AssignmentRow.id == assignment_id, unanswered).values(closed=UNSEEN))


def expire(tx: Connection, asked_before: datetime) -> int:
    """Close the questions that nobody answered in time; how many."""
    row = AssignmentRow
    left = select(row.id).where(row.closed.is_(None), row.asked_at < asked_before).order_by(row.id)
    ids = left.with_for_update(skip_locked=True)  # one that somebody is closing at this moment is left to them
    return tx.execute(update(row).where(row.id.in_(ids)).values(closed=EXPIRED)).rowcount


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


class Asked(NamedTuple):
    """A question as it was put and what became of it, without how it was answered."""

    at: datetime
    campaign_id: int | None
    closed: str | None
    answered_at: datetime | None


def asked_since(tx: Connection, officer_id: int, since: datetime, slugs: Collection[str] = ()) -> list[Asked]:
    """The questions that this officer was asked since then, of these scenarios or of all, in their order."""
    row = AssignmentRow
    statement = select(row.asked_at, row.campaign_id, row.closed, row.answered_at)
    statement = statement.where(row.officer_id == officer_id, row.asked_at >= since)
    if slugs:
        statement = statement.where(row.slug.in_(slugs))
    return [Asked(*line) for line in tx.execute(statement.order_by(row.id))]


def last_asked(tx: Connection, officer_id: int) -> int | None:
    """The officer's newest assignment."""
    return tx.execute(select(func.max(AssignmentRow.id)).where(AssignmentRow.officer_id == officer_id)).scalar_one()


def last_by_campaign(tx: Connection, officer_id: int) -> dict[int, datetime]:
    """When each campaign's messages last asked them something; what was taken back is nothing."""
    row = AssignmentRow
    seen = or_(row.closed.is_(None), row.closed != UNSEEN)
    theirs = (row.officer_id == officer_id, row.campaign_id.is_not(None), seen)
    statement = select(row.campaign_id, func.max(row.asked_at).label("last")).where(*theirs).group_by(row.campaign_id)
    return {one.campaign_id: one.last for one in tx.execute(statement)}


def last_of(tx: Connection, officer_id: int, campaign_id: int) -> int | None:
    """The newest that this campaign's messages asked of them."""
    theirs = (AssignmentRow.officer_id == officer_id, AssignmentRow.campaign_id == campaign_id)
    return tx.execute(select(func.max(AssignmentRow.id)).where(*theirs)).scalar_one()
