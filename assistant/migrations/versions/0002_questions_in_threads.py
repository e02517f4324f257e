"""Questions that several people ask in one thread, stopped questions, open questions, channels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.database import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("conversation", sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False))
    # A column with a foreign key that SQLite takes without making the table anew, which would empty its children.
    op.execute(
        "ALTER TABLE question ADD COLUMN person_id INTEGER "
        "CONSTRAINT fk_question_person_id REFERENCES person (id) ON DELETE CASCADE"
    )
    op.add_column("question", sa.Column("stopped_at", Moment(), nullable=True))
    op.add_column("question", sa.Column("collections", sa.JSON(), nullable=True))
    op.add_column("question", sa.Column("drafted_from", sa.JSON(), nullable=True))
    op.create_index(op.f("ix_question_person_id"), "question", ["person_id"], unique=False)
    op.execute(
        "UPDATE question SET person_id = "
        "(SELECT conversation.person_id FROM conversation WHERE conversation.id = question.conversation_id)"
    )

    op.create_table(
        "open_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "answered", "kept", "dismissed", name="openstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("handed_over_at", Moment(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_open_question_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_open_question_answered_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_question")),
        sa.UniqueConstraint("question_id", name=op.f("uq_open_question_question_id")),
    )
    op.create_index(op.f("ix_open_question_state"), "open_question", ["state"], unique=False)

    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "listening",
            sa.Enum("mentions", "questions", name="listening", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("collections", sa.JSON(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("workspace", "channel", name=op.f("uq_channel_workspace_channel")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("channel")
    op.drop_table("open_question")
    op.drop_index(op.f("ix_question_person_id"), table_name="question")
    # A stopped question becomes one that failed, which the older program can try again.
    op.execute("UPDATE question SET state = 'failed' WHERE state = 'stopped'")
    for column in ("drafted_from", "collections", "stopped_at", "person_id"):
        op.drop_column("question", column)
    op.drop_column("conversation", "shared")
