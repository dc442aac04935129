"""What covers answered when they were asked (PTO-2)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of the absences that are noted nobody was asked."""
    op.add_column("absences", sa.Column("cover_answer", sa.Text(), nullable=True))
    op.add_column("absences", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
