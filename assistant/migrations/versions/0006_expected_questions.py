"""Questions that a section is expected to answer are searched with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("version", sa.Column("expected", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("passage", sa.Column("expected", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Go back."""
    op.drop_column("passage", "expected")
    op.drop_column("version", "expected")
