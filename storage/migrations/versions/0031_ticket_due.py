"""Since when a ticket is to be read: one whose reading failed waits behind the others (ZEN-2)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what waits already is read first."""
    op.add_column("tickets", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
