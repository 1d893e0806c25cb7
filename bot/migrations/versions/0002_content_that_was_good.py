"""The text of each content file when it was last good to serve."""

import sqlalchemy as sa
from alembic import op

from bot.db import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "kept_content",
        sa.Column("file", sa.String, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("kept_at", UtcDateTime, nullable=False),
    )
