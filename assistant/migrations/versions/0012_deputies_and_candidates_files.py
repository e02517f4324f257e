"""Who chairs in the chair's place, and whether the files of candidates are shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("reviewer", sa.Column("deputy", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("challenge", sa.Column("publish_files", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column("challenge", "publish_files")
    op.drop_column("reviewer", "deputy")
