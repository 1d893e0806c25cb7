"""Delivery: who sends, when officers would rather be asked, campaigns, what is watched."""

import sqlalchemy as sa
from alembic import op

from bot.db import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _sender()
    _preferences()
    _about()
    _campaigns()
    _watch()


def _sender() -> None:
    op.create_table(
        "sender",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
        sa.Column("paused_at", UtcDateTime),
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


def _campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, unique=True),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("scenarios", sa.String, nullable=False),
        sa.Column("started_by", sa.Integer, sa.ForeignKey("officer.id")),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("opens_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("expanded_to", sa.Integer, nullable=False),
        sa.Column("expanded_at", UtcDateTime),
    )
    op.create_table(
        "campaign_team",
        sa.Column("campaign_id", sa.Integer, sa.ForeignKey("campaign.id"), primary_key=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("team.id"), primary_key=True),
    )
    # In plain SQL: both databases take it, and Alembic would copy the whole table on SQLite.
    reference = "CONSTRAINT fk_assignment_campaign_id REFERENCES campaign (id)"
    op.execute(f"ALTER TABLE assignment ADD COLUMN campaign_id INTEGER {reference}")


def _watch() -> None:
    """So that figures cost the same however many messages were ever sent."""
    for name, column, those in (
        ("stuck", "state", "state IN ('failed', 'uncertain')"),
        ("sent", "sent_at", "sent_at IS NOT NULL"),
    ):
        where = sa.text(those)
        op.create_index(f"ix_delivery_{name}", "delivery", [column], sqlite_where=where, postgresql_where=where)
