"""Tickets of the support desk, and what is to be written into them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_EMPTY = sa.text("''")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "tickets",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, server_default=_EMPTY),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False, server_default=_EMPTY),
        sa.Column("requester_name", sa.Text(), nullable=False, server_default=_EMPTY),
        sa.Column("requester_email", sa.Text(), nullable=False, server_default=_EMPTY),
        sa.Column("organization", sa.Text(), nullable=False, server_default=_EMPTY),
        sa.Column("assignee_email", sa.Text(), nullable=False, server_default=_EMPTY),
        sa.Column("breaches", sa.JSON()),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("read_due", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_tickets"),
    )
    is_due = sa.text("read_due")
    op.create_index("ix_tickets_read_due", "tickets", ["number"], sqlite_where=is_due, postgresql_where=is_due)
    op.create_table(
        "ticket_writes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ticket", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("status", sa.Text()),
        sa.Column("seen_status", sa.Text()),
        sa.Column("copy_to", sa.JSON(), nullable=False),
        sa.Column("put_by", sa.Text(), nullable=False),
        sa.Column("put_by_slack_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.Text()),
        sa.Column("error", sa.Text(), nullable=False, server_default=_EMPTY),
        sa.Column("error_words", sa.Text(), nullable=False, server_default=_EMPTY),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_ticket_writes_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_writes"),
        sa.UniqueConstraint("key", name="uq_ticket_writes_key"),
    )
    is_open = sa.text("state IN ('pending', 'sending', 'unknown')")
    op.create_index(
        "ix_ticket_writes_open", "ticket_writes", ["ticket", "id"], sqlite_where=is_open, postgresql_where=is_open
    )
