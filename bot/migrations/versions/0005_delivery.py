"""Delivery: who sends, and when officers would rather be asked."""

import sqlalchemy as sa
from alembic import op

from bot.db import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _sender()
    _preferences()
    _about()


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


def _preferences() -> None:
    op.create_table(
        "preference",
        sa.Column("officer_id", sa.Integer, sa.ForeignKey("officer.id"), primary_key=True),
        sa.Column("part", sa.String, nullable=False),
        sa.Column("nights", sa.Boolean, nullable=False),
    )


def _about() -> None:
    """What waits, by what it is about: it is cancelled by that."""
    waiting = sa.text("state = 'queued'")
    op.create_index("ix_delivery_about", "delivery", ["kind", "ref"], sqlite_where=waiting, postgresql_where=waiting)
