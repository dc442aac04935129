"""By when a case is to be picked up in its owner's working time (SLA-1)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of cases that are open already it is reckoned when they are given to somebody else or wake."""
    op.add_column("cases", sa.Column("pickup_due_at", sa.DateTime(timezone=True), nullable=True))
