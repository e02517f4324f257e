"""Departments, deactivated people and accounts in a chat workspace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.database import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    role = sa.Enum("admin", "trainer", "committee", "staff", name="role", native_enum=False, length=20)
    op.add_column("person", sa.Column("group_role", role, nullable=True))
    op.add_column("person", sa.Column("department", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("person", sa.Column("deactivated_at", Moment(), nullable=True))
    op.add_column("person", sa.Column("barred", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("checked_at", Moment(), nullable=False),
        sa.Column("deactivated_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("workspace", "member", name=op.f("uq_account_workspace_member")),
    )
    op.create_index(op.f("ix_account_person_id"), "account", ["person_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("account")
    for column in ("barred", "deactivated_at", "department", "group_role"):
        op.drop_column("person", column)
