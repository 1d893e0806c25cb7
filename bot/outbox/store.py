"""Rows of messages on their way. A claim is a lease: whoever holds it sends, and whoever lost it changes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, ForeignKey, Index, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UtcDateTime, insert_all_once
from bot.outbox.rules import LEASE, STUCK, Delivery, Priority, Sent, State


class DeliveryRow(Base):
    """`kind` and `ref` say what it is about; what it says is made when it goes, so that it is never out of date."""

    __tablename__ = "delivery"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    ref: Mapped[str]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    priority: Mapped[int]  # the lowest goes first
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(default=State.QUEUED)
    reason: Mapped[str | None]
    run: Mapped[str | None]  # whose claim it is
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    first_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unsure: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_channel: Mapped[str | None]
    sent_ts: Mapped[str | None]

    __table_args__ = (
        Index(
            "ix_delivery_waiting",
            "priority",
            "due_at",
            "id",
            sqlite_where=state == State.QUEUED,
            postgresql_where=state == State.QUEUED,
        ),
        Index(
            "ix_delivery_sending",
            "lease_until",
            sqlite_where=state == State.SENDING,
            postgresql_where=state == State.SENDING,
        ),
        Index(
            "ix_delivery_about",
            "kind",
            "ref",
            sqlite_where=state == State.QUEUED,
            postgresql_where=state == State.QUEUED,
        ),
        Index("ix_delivery_stuck", "state", sqlite_where=state.in_(STUCK), postgresql_where=state.in_(STUCK)),
        Index("ix_delivery_sent", "sent_at", sqlite_where=sent_at.is_not(None), postgresql_where=sent_at.is_not(None)),
    )


@dataclass(frozen=True)
class Outcome:
    """What became of a claimed message, as the columns that change."""

    id: int
    values: Mapping[str, Any]


def sent(delivery: Delivery, where: Sent, now: datetime) -> Outcome:
    values = {"sent_at": now, "sent_channel": where.channel, "sent_ts": where.ts}
    return Outcome(delivery.id, {"state": State.SENT, "reason": None, **values})


def again(delivery: Delivery, at: datetime, reason: str, unsure: bool, counts: bool) -> Outcome:
    """Another attempt at that time. `counts`: this one was an attempt."""
    attempts = delivery.attempts if counts else delivery.attempts - 1
    values = {"state": State.QUEUED, "due_at": at, "reason": reason, "unsure": unsure, "attempts": attempts}
    return Outcome(delivery.id, values)


def over(delivery: Delivery, state: State, reason: str) -> Outcome:
    return Outcome(delivery.id, {"state": state, "reason": reason})


def put(
    tx: Connection,
    key: str,
    kind: str,
    officer_id: int,
    due_at: datetime,
    ref: str = "",
    priority: Priority = Priority.USUAL,
    expires_at: datetime | None = None,
) -> None:
    """Once for each key, however often it is called; in the transaction that gives the reason for it."""
    put_all(tx, [Message(key, kind, officer_id, due_at, ref, priority, expires_at)])


class Message(NamedTuple):
    """A message to be put, as `put` takes it."""

    key: str
    kind: str
    officer_id: int
    due_at: datetime
    ref: str = ""
    priority: Priority = Priority.USUAL
    expires_at: datetime | None = None


def put_all(tx: Connection, messages: Iterable[Message]) -> None:
    """The same for many at once."""
    fresh = {"state": State.QUEUED, "attempts": 0, "unsure": False}
    insert_all_once(tx, DeliveryRow, [one._asdict() | fresh for one in messages])


def state_of(tx: Connection, key: str) -> str | None:
    """None if it was never put."""
    return tx.execute(select(DeliveryRow.state).where(DeliveryRow.key == key)).scalar_one_or_none()


class Known(NamedTuple):
    """A message that was put, as whoever put it asks after it."""

    id: int
    officer_id: int
    state: str
    due_at: datetime

    @property
    def waits(self) -> bool:
        """For its time, or on its way."""
        return self.state in (State.QUEUED, State.SENDING)


def put_about(tx: Connection, kind: str, ref: str, officer_ids: Collection[int]) -> list[Known]:
    """Every message of this kind and reference to one of them."""
    row = DeliveryRow
    about = (row.officer_id.in_(officer_ids), row.kind == kind, row.ref == ref)
    return [Known(*one) for one in tx.execute(select(row.id, row.officer_id, row.state, row.due_at).where(*about))]


def move(tx: Connection, due: Mapping[int, datetime]) -> None:
    """Another time for messages that wait, by their ids."""
    row = DeliveryRow
    mine = (row.id == bindparam("which"), row.state == State.QUEUED)
    values = [{"which": number, "new_due_at": at} for number, at in due.items()]
    if values:
        tx.execute(update(row).where(*mine).values(due_at=bindparam("new_due_at")), values)


def cancel(tx: Connection, key: str) -> bool:
    """In the transaction that makes it pointless. False if it has gone, or is on its way."""
    return _cancel(tx, DeliveryRow.key == key)


def cancel_one(tx: Connection, delivery_id: int) -> bool:
    """Somebody decided that it has no point. False if it has gone, or is on its way."""
    return _cancel(tx, DeliveryRow.id == delivery_id)


def cancel_all(tx: Connection, kind: str, ref: str) -> int:
    """All that wait and are about this, to whomever; in the transaction that makes them pointless. How many."""
    row = DeliveryRow
    waiting = (row.kind == kind, row.ref == ref, row.state == State.QUEUED)
    return tx.execute(update(row).where(*waiting).values(state=State.CANCELLED)).rowcount


def _cancel(tx: Connection, which: ColumnElement[bool]) -> bool:
    still = DeliveryRow.state.in_((State.QUEUED, State.UNCERTAIN, State.FAILED))
    return tx.execute(update(DeliveryRow).where(which, still).values(state=State.CANCELLED)).rowcount == 1


def claim(tx: Connection, run: str, now: datetime, most: int, held: Collection[int] = ()) -> list[Delivery]:
    """The messages that are due, the most important first, and those of whoever died while sending. For `LEASE`.

    A lease that ends too far ahead was given before the clock was set back: it is cut short, not taken away, for the
    message may still be on its way. `held` are in this very process, whatever the clock says of their lease.
    """
    row = DeliveryRow
    ahead = (row.state == State.SENDING, row.lease_until > now + 2 * LEASE)
    tx.execute(update(row).where(*ahead).values(lease_until=now + LEASE))
    over = and_(row.state == State.SENDING, row.lease_until < now)
    dead = and_(over, row.id.not_in(held)) if held else over
    due = and_(row.state == State.QUEUED, row.due_at <= now)
    ids: list[int] = []
    for priority, which in product(Priority, (dead, due)):
        if len(ids) < most:
            ids += tx.execute(_first(and_(which, row.priority == priority), most - len(ids))).scalars()
    if not ids:
        return []
    lease = {
        "run": run,
        "lease_until": now + LEASE,
        "unsure": or_(row.unsure, row.state == State.SENDING),
        "attempts": row.attempts + 1,
        "first_attempt_at": func.coalesce(row.first_attempt_at, now),
        "state": State.SENDING,
    }
    tx.execute(update(row).where(row.id.in_(ids)).values(lease))
    found = tx.execute(select(row).where(row.id.in_(ids)).order_by(row.priority, row.due_at, row.id))
    return [_delivery(one) for one in found]


def next_readers(tx: Connection, by: datetime, most: int) -> list[int]:
    """Officers with messages that are due by then, those whose turn comes first."""
    row = DeliveryRow
    found: list[int] = []
    for priority in Priority:
        due = (row.state == State.QUEUED, row.priority == priority, row.due_at <= by)
        query = select(row.officer_id).where(*due).order_by(row.due_at, row.id)
        found += tx.execute(query.limit(most)).scalars()
    return list(dict.fromkeys(found))[:most]


def _first(which: ColumnElement[bool], most: int) -> Select[Any]:
    """Those that nobody else is claiming: SQLite has one writer at a time and needs no lock."""
    found = select(DeliveryRow.id).where(which).order_by(DeliveryRow.due_at, DeliveryRow.id)
    return found.limit(most).with_for_update(skip_locked=True)


def _delivery(row: Any) -> Delivery:
    return Delivery(
        id=row.id,
        key=row.key,
        kind=row.kind,
        ref=row.ref,
        officer_id=row.officer_id,
        due_at=row.due_at,
        expires_at=row.expires_at,
        attempts=row.attempts,
        first_attempt_at=row.first_attempt_at,
        unsure=row.unsure,
    )


def settle(tx: Connection, run: str, outcomes: Collection[Outcome]) -> int:
    """Writes what became of messages, and gives them up. How many were still this run's."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for outcome in outcomes:
        alike[tuple(outcome.values)].append({"which": outcome.id, **_as_new(outcome.values)})
    settled = 0
    for columns, values in alike.items():
        new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
        mine = (DeliveryRow.id == bindparam("which"), DeliveryRow.run == run, DeliveryRow.state == State.SENDING)
        statement = update(DeliveryRow).where(*mine).values(**new, run=None, lease_until=None)
        settled += tx.execute(statement, values).rowcount
    return settled


def _as_new(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


@dataclass(frozen=True)
class Line:
    """A message as operators see it: about what and to whom, never what it says."""

    id: int
    key: str
    state: str
    reason: str
    due_at: datetime
    attempts: int
    officer_id: int


def lines(tx: Connection, states: Collection[str], most: int = 100) -> list[Line]:
    row = DeliveryRow
    columns = (row.id, row.key, row.state, row.reason, row.due_at, row.attempts, row.officer_id)
    found = tx.execute(select(*columns).where(is_in(states)).order_by(row.due_at, row.id).limit(most))
    return [
        Line(one.id, one.key, one.state, one.reason or "", one.due_at, one.attempts, one.officer_id) for one in found
    ]


def is_in(states: Collection[str]) -> ColumnElement[bool]:
    """In words of its own, and not as a parameter, so that a database sees which of the partial indexes will do."""
    if len(states) == 1:
        return DeliveryRow.state == bindparam(None, next(iter(states)), literal_execute=True)
    return DeliveryRow.state.in_(bindparam(None, list(states), expanding=True, literal_execute=True))


def retry(tx: Connection, delivery_id: int, now: datetime) -> bool:
    """Somebody decided that it is to be sent, or sent again. False if it is in no state for that."""
    where = (DeliveryRow.id == delivery_id, DeliveryRow.state.in_((State.FAILED, State.UNCERTAIN)))
    fresh = {"state": State.QUEUED, "due_at": now, "attempts": 0, "unsure": False, "reason": None, "expires_at": None}
    return tx.execute(update(DeliveryRow).where(*where).values(fresh)).rowcount == 1


def counts(tx: Connection) -> dict[str, int]:
    """How many there are in each state; a state with none is left out. Reads every row: for tests and benchmarks."""
    found = tx.execute(select(DeliveryRow.state, func.count().label("messages")).group_by(DeliveryRow.state))
    return {one.state: one.messages for one in found}
