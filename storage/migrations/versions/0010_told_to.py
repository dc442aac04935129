"""What somebody was reminded of lately can be looked up."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_nags_told_to_at", "nags", ["told_to", "at"])
