"""What admins are told about the content: on Home, and by a message when something new is wrong."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Row, Text, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.cards import Card, Heading, Small
from bot.cards import Text as Paragraph
from bot.db import Base
from bot.messages import Occasion
from bot.outbox import store as outbox
from bot.people import store as people

SETTLED = timedelta(minutes=5)  # before something new is told: edits come one after another
FORGOTTEN = timedelta(days=14)
NOTICE = "content-notice"  # a kind of message
MOST = 8  # notices in a message; the rest is counted


class Notice(NamedTuple):
    """`about` stays the same while the words of a notice change, a line or a count in them."""

    about: str
    words: str


class NoticeRow(Base):
    """What admins were to be told, each time that something new was wrong; one to a line. Words of the program."""

    __tablename__ = "content_notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)  # as of now: less may be wrong by the time it is read


def tell_admins(tx: Connection, notices: Sequence[Notice], now: datetime) -> None:
    """A message for what was not wrong before; what has only become less, or reads otherwise, is no news."""
    about = {notice.about for notice in notices}
    values = {"about": "\n".join(sorted(about)), "words": "\n".join(notice.words for notice in notices)}
    latest = _latest(tx)
    if latest is not None and about <= set(latest.about.splitlines()):
        tx.execute(update(NoticeRow).where(NoticeRow.id == latest.id).values(values))
    elif about:
        number = tx.execute(insert(NoticeRow).values(values)).inserted_primary_key
        assert number is not None
        for officer_id in people.holders(tx, "admin"):
            key = f"{NOTICE}:{number[0]}:{officer_id}"
            outbox.put(tx, key, NOTICE, officer_id, now + SETTLED, ref=str(number[0]), expires_at=now + FORGOTTEN)


def _latest(tx: Connection) -> Row[tuple[int, str, str]] | None:
    row = NoticeRow
    return tx.execute(select(row.id, row.about, row.words).order_by(row.id.desc()).limit(1)).first()


def notice_card(tx: Connection, occasion: Occasion) -> Card | None:
    """What is wrong by now; None if nothing is, or if newer notices tell more."""
    latest = _latest(tx)
    if latest is None or str(latest.id) != occasion.delivery.ref or not latest.words:
        return None
    lines = latest.words.splitlines()
    more = [Small(f"And {len(lines) - MOST} more: thinkchild content list")] if len(lines) > MOST else []
    return Card((Heading("Think Child: content that needs you"), *(Paragraph(line) for line in lines[:MOST]), *more))
