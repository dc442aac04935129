"""E-mails and calls with customers who had no open case (RTE-8)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "customer_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("logged_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer_contacts"),
        sa.UniqueConstraint("key", "about", name="uq_customer_contacts_key_about"),
    )
    op.create_index("ix_customer_contacts_about_at", "customer_contacts", ["about", "at"])
    op.create_index("ix_customer_contacts_at", "customer_contacts", ["at"])
