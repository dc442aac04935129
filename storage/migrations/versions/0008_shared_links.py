"""The links to cases that people posted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "shared_links",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message_ts", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_shared_links_case_id_cases"),
        sa.PrimaryKeyConstraint("channel", "message_ts", "url", name="pk_shared_links"),
    )
    op.create_index("ix_shared_links_case_id_at", "shared_links", ["case_id", "at"])
    op.create_index("ix_shared_links_at", "shared_links", ["at"])
