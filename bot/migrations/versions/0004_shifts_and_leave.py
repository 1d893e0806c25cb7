"""Patterns of shifts, who works which, and the exceptions to them."""

import sqlalchemy as sa
from alembic import op

from bot.db import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "shift_pattern",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("anchor", sa.Date, nullable=False),
        sa.Column("cycle", sa.String, nullable=False),
        sa.Column("shifts", sa.String, nullable=False),
    )
    for table, whose in (("team_rota", "team"), ("officer_rota", "officer")):
        op.create_table(
            table,
            sa.Column(f"{whose}_id", sa.Integer, sa.ForeignKey(f"{whose}.id"), primary_key=True),
            sa.Column("pattern_id", sa.String, sa.ForeignKey("shift_pattern.id"), nullable=False),
            sa.Column("offset", sa.Integer, nullable=False),
        )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("officer_id", sa.Integer, sa.ForeignKey("officer.id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False, index=True),
        sa.Column("shift", sa.String, nullable=False),
        sa.Column("entered_by", sa.Integer, sa.ForeignKey("officer.id")),
        sa.Column("entered_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("officer_id", "kind", "first", "last", "shift"),
    )
