"""The figures of the digests as they were told, and what they are counted by: the cases' own times, and the audit trail in order of time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "digests",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("region", "day", name="pk_digests"),
    )
    counted = ["opened_at", "assigned_at", "woke_at", "picked_up_at", "routed_at", "wants_later", "owner", "type"]
    op.create_index("ix_cases_figures", "cases", ["region", "closed_at", *counted])
    op.create_index("ix_audit_at", "audit", ["at"])
