"""What is to be written to the CRM, how far it was read, and which user of it a person is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the column."""
    op.create_table(
        "crm_outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("put_by", sa.Text(), nullable=False),
        sa.Column("put_by_name", sa.Text(), nullable=False),
        sa.Column("put_by_slack_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("first_try", sa.DateTime(timezone=True)),
        sa.Column("last_try", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("fence", sa.Text()),
        sa.Column("error", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("error_words", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("result_id", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_crm_outbox_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_outbox"),
    )
    op.create_index("ix_crm_outbox_case_id_id", "crm_outbox", ["case_id", "id"])
    is_open = sa.text("state IN ('pending', 'sending', 'unknown', 'refused', 'conflict')")
    op.create_index("ix_crm_outbox_open", "crm_outbox", ["case_id"], sqlite_where=is_open, postgresql_where=is_open)
    is_result = sa.text("result_id <> ''")
    op.create_index(
        "ix_crm_outbox_result", "crm_outbox", ["result_id"], sqlite_where=is_result, postgresql_where=is_result
    )
    op.create_table(
        "crm_lanes",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_crm_lanes_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", name="pk_crm_lanes"),
    )
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_crm_lanes_due", "crm_lanes", ["due_at"], sqlite_where=is_due, postgresql_where=is_due)
    op.create_table(
        "crm_state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_crm_state"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.add_column("people", sa.Column("crm_id", sa.Text(), nullable=False, server_default=sa.text("''")))
