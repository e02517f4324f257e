"""Entries that are sent from Slack."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.database import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "slack_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("team", sa.JSON(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("received", "entered", "failed", "told", name="sentstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_slack_entry_entry_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_slack_entry_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_slack_entry_entry_id"), "slack_entry", ["entry_id"], unique=False)
    op.create_index(op.f("ix_slack_entry_state"), "slack_entry", ["state"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("slack_entry")
