"""Messages that must arrive."""

import sqlalchemy as sa
from alembic import op

from bot.db import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "content_notice",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("ref", sa.String, nullable=False),
        sa.Column("officer_id", sa.Integer, sa.ForeignKey("officer.id"), nullable=False, index=True),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("run", sa.String),
        sa.Column("lease_until", UtcDateTime),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_attempt_at", UtcDateTime),
        sa.Column("unsure", sa.Boolean, nullable=False),
        sa.Column("sent_at", UtcDateTime),
        sa.Column("sent_channel", sa.String),
        sa.Column("sent_ts", sa.String),
    )
    for name, columns, state in (
        ("ix_delivery_waiting", ["priority", "due_at", "id"], "queued"),
        ("ix_delivery_sending", ["lease_until"], "sending"),
    ):
        where = sa.text(f"state = '{state}'")
        op.create_index(name, "delivery", columns, sqlite_where=where, postgresql_where=where)
