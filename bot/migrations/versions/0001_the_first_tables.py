"""The first tables: who, content as met, checklists, quizzes."""

import sqlalchemy as sa
from alembic import op

from bot.db import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    _who()
    op.create_table(
        "frozen_content",
        sa.Column("version", sa.String, primary_key=True),
        sa.Column("slug", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    _checklists()
    _quizzes()


def _who() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("team.id")),
    )
    op.create_table(
        "officer",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slack_user", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("team.id"), nullable=False, index=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("joined_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("officer_id", sa.Integer, sa.ForeignKey("officer.id"), nullable=False, index=True),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("team.id")),
        sa.UniqueConstraint("officer_id", "role", "team_id"),
    )


def _checklists() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("officer_id", sa.Integer, sa.ForeignKey("officer.id"), nullable=False),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("team.id"), nullable=False, index=True),
        sa.Column("slug", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("incident", sa.String),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("finished_at", UtcDateTime),
        sa.Column("mistake", sa.Boolean, nullable=False),
        sa.UniqueConstraint("officer_id", "slug", "number"),
    )
    op.create_table(
        "tick",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("officer_id", sa.Integer, sa.ForeignKey("officer.id"), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_tick_run_id_id", "tick", ["run_id", "id"])


def _quizzes() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("officer_id", sa.Integer, sa.ForeignKey("officer.id"), nullable=False),
        sa.Column("slug", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("closed", sa.String),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("chosen", sa.String),
        sa.Column("correct", sa.Boolean),
        sa.Column("sure", sa.Boolean),
    )
    waiting = sa.text("closed IS NULL")
    op.create_index(
        "ix_assignment_open", "assignment", ["officer_id"], unique=True, sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index("ix_assignment_officer_id_slug", "assignment", ["officer_id", "slug"])


def downgrade() -> None:
    for table in ("assignment", "tick", "run", "frozen_content", "role_grant", "officer", "team"):
        op.drop_table(table)
