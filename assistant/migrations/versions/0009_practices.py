"""Practices of the office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.database import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=True),
        sa.Column(
            "origin",
            sa.Enum("challenge", "nomination", "trainer", "provided", name="origin", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("draft", "published", "stale", "retired", name="practicestate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("department", sa.String(length=100), nullable=False),
        sa.Column("award", sa.String(length=60), nullable=False),
        sa.Column(
            "credit",
            sa.Enum("named", "department", "anonymous", name="credit", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("current_id", sa.Integer(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("review_due_at", Moment(), nullable=True),
        sa.Column("retired_at", Moment(), nullable=True),
        sa.Column("retired_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state <> 'retired' OR retired_reason <> ''", name=op.f("ck_practice_retired_says_why")),
        sa.CheckConstraint(
            "state IN ('draft', 'retired') OR published_at IS NOT NULL", name=op.f("ck_practice_published_has_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["person.id"], name=op.f("fk_practice_checked_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_practice_document_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_practice_owner_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("source", name=op.f("uq_practice_source")),
    )
    op.create_index(op.f("ix_practice_field"), "practice", ["field"], unique=False)
    op.create_index(op.f("ix_practice_state"), "practice", ["state"], unique=False)

    op.create_table(
        "practice_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_version_practice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_practice_version_published_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_version")),
        sa.UniqueConstraint("practice_id", "number", name=op.f("uq_practice_version_practice_id_number")),
    )

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("to_ask", "asked", "given", "refused", name="consentstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_consent_practice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("practice_id", "person_id", name=op.f("uq_consent_practice_id_person_id")),
    )
    op.create_index(op.f("ix_consent_person_id"), "consent", ["person_id"], unique=False)

    op.create_table(
        "practice_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_file_practice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_file")),
    )
    op.create_index(op.f("ix_practice_file_practice_id"), "practice_file", ["practice_id"], unique=False)

    op.create_table(
        "practice_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("worked", "partly", "failed", name="outcome", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("minutes_saved", sa.Integer(), nullable=True),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("reported_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "minutes_saved IS NULL OR minutes_saved BETWEEN 0 AND 2400", name=op.f("ck_practice_use_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practice_use_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_use_practice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["practice_version.id"], name=op.f("fk_practice_use_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_use")),
        sa.UniqueConstraint("practice_id", "person_id", "day", name=op.f("uq_practice_use_practice_id_person_id_day")),
    )

    op.create_table(
        "practice_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practice_copy_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_copy_practice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_copy")),
        sa.UniqueConstraint("practice_id", "person_id", "day", name=op.f("uq_practice_copy_practice_id_person_id_day")),
    )

    op.create_table(
        "practice_reaction",
        sa.Column("practice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reacted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practice_reaction_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_reaction_practice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("practice_id", "person_id", "kind", name=op.f("pk_practice_reaction")),
    )

    op.create_table(
        "practice_variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practice_variant_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_variant_practice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_variant")),
    )
    op.create_index("ix_practice_variant_practice_id", "practice_variant", ["practice_id"], unique=False)

    op.create_table(
        "practice_digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("last_week", sa.String(length=10), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_practice_digest_set_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_digest")),
        sa.UniqueConstraint("workspace", "channel", name=op.f("uq_practice_digest_workspace_channel")),
    )

    with op.batch_alter_table("practice") as batch_op:
        batch_op.create_foreign_key(
            "fk_practice_current_id", "practice_version", ["current_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("practice") as batch_op:
        batch_op.drop_constraint("fk_practice_current_id", type_="foreignkey")
    for table in (
        "practice_digest",
        "practice_variant",
        "practice_reaction",
        "practice_copy",
        "practice_use",
        "practice_file",
        "consent",
        "practice_version",
        "practice",
    ):
        op.drop_table(table)
