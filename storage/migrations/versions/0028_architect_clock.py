"""By when it is to be decided whether a Solutions Architect helps (ESC-3)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is asked for already has no clock."""
    op.add_column("cases", sa.Column("architect_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("architect_due_at", sa.DateTime(timezone=True), nullable=True))
