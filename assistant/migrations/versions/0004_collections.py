"""Documents belong to collections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("document", sa.Column("collection", sa.String(length=60), nullable=False, server_default=""))
    op.create_index(op.f("ix_document_collection"), "document", ["collection"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_document_collection"), table_name="document")
    op.drop_column("document", "collection")
