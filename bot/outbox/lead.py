"""Who sends: one process at a time in the whole cluster, so that one keeps the pace and one hears "slow down".

A lease on one row, renewed by every claim in the claim's own transaction. Whoever does not hold it claims nothing; it
lapses after the last call that may begin under that claim (a test holds it to that), so a process that was frozen
finds that it no longer leads before it can send.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, not_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UtcDateTime, insert_once
from bot.outbox.rules import LEASE, MARGIN

LEAD = LEASE - MARGIN + timedelta(seconds=1)


class SenderRow(Base):
    """One row. `pauses` counts how often the platform asked to be left alone."""

    __tablename__ = "sender"
    id: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_by: Mapped[str | None]
    pauses: Mapped[int]


class Standing(NamedTuple):
    """Who sends, as others see it; the last pause may be over."""

    until: datetime
    paused_at: datetime | None
    paused_until: datetime | None
    paused_by: str
    pauses: int


def is_free(tx: Connection, me: str, now: datetime) -> bool:
    """May this process send? Whoever may, holds the row until its transaction ends: others claim nothing meanwhile.

    A lead that ends too far ahead was taken before the clock was set back. It is cut short, not taken away: its holder
    may still be sending.
    """
    row = tx.execute(select(SenderRow.until, _open_to(me, now).label("free"))).first()
    if row is None:
        return True
    if not row.free and row.until > now + 2 * LEAD:
        tx.execute(update(SenderRow).values(until=now + LEAD))
    mine = select(SenderRow.id).where(_open_to(me, now)).with_for_update()
    return bool(row.free) and tx.execute(mine).first() is not None


def take(tx: Connection, me: str, now: datetime) -> bool:
    """For `LEAD`. False if somebody else sends, or if the platform is to be left alone for now."""
    mine = update(SenderRow).where(_open_to(me, now)).values(holder=me, until=now + LEAD)
    if tx.execute(mine).rowcount == 1:
        return True
    if tx.execute(select(SenderRow.id)).first():
        return False
    insert_once(tx, SenderRow, id=1, holder="", until=now, pauses=0)  # the first message of all
    return tx.execute(mine).rowcount == 1


def _open_to(me: str, now: datetime) -> ColumnElement[bool]:
    row = SenderRow
    free = or_(row.holder == me, row.until <= now)
    quiet = and_(row.paused_at <= now, row.paused_until > now)  # one told later than now: the clock was set back
    return and_(free, or_(row.paused_at.is_(None), not_(quiet)))


def give_up(tx: Connection, me: str, now: datetime) -> None:
    """At the end, so that nobody waits for it to lapse."""
    tx.execute(update(SenderRow).where(SenderRow.holder == me).values(until=now))


def pause(tx: Connection, now: datetime, until: datetime, reason: str) -> None:
    """The platform wants to be left alone, by whoever sends next too."""
    values = {"paused_at": now, "paused_until": until, "paused_by": reason, "pauses": SenderRow.pauses + 1}
    tx.execute(update(SenderRow).values(values))


def standing(tx: Connection) -> Standing | None:
    """None if nothing was ever sent."""
    found = SenderRow
    columns = (found.until, found.paused_at, found.paused_until, found.paused_by, found.pauses)
    row = tx.execute(select(*columns)).first()
    return Standing(row.until, row.paused_at, row.paused_until, row.paused_by or "", row.pauses) if row else None
