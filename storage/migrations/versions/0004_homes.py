"""Who opened their App Home, and an index to find the cases that somebody created."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.create_index("ix_cases_creator", "cases", [sa.text("lower(creator)")])
    op.create_table(
        "homes",
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slack_id", name="pk_homes"),
    )
    op.create_index("ix_homes_due_at", "homes", ["due_at"])
