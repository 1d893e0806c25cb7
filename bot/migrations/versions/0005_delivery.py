"""Delivery: who sends, and what is watched."""

import sqlalchemy as sa
from alembic import op

from bot.db import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _sender()
    _watch()


def _sender() -> None:
    op.create_table(
        "sender",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
        sa.Column("paused_until", UtcDateTime),
        sa.Column("paused_by", sa.String),
        sa.Column("pauses", sa.Integer, nullable=False),
    )


def _watch() -> None:
    """So that figures cost the same however many messages were ever sent."""
    for name, column, those in (
        ("stuck", "state", "state IN ('failed', 'uncertain')"),
        ("sent", "sent_at", "sent_at IS NOT NULL"),
    ):
        where = sa.text(those)
        op.create_index(f"ix_delivery_{name}", "delivery", [column], sqlite_where=where, postgresql_where=where)
