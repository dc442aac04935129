"""What is asked about cases, who follows them, and what routing needs to know of their accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    for name in ("creator_slack_id", "meeting_with", "country"):
        op.add_column("cases", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
    for name in ("renewal_manager", "follows"):
        op.add_column("cases", sa.Column(name, sa.Text()))
    for name in ("carr", "employees", "lam"):
        op.add_column("cases", sa.Column(name, sa.BigInteger()))
    for name in ("update_asked_at", "update_due_at", "hand_over_asked_at", "hand_over_due_at"):
        op.add_column("cases", sa.Column(name, sa.DateTime(timezone=True)))
    in_slack = sa.text("creator_slack_id <> ''")
    op.create_index(
        "ix_cases_creator_slack_id", "cases", ["creator_slack_id"], sqlite_where=in_slack, postgresql_where=in_slack
    )
    op.create_table(
        "asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_by_slack_id", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("settled_by_name", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_asks_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_asks"),
    )
    op.create_index("ix_asks_case_id_kind", "asks", ["case_id", "kind"])
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_asks_waiting", "asks", ["kind", "case_id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "followers",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_followers_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", "slack_id", name="pk_followers"),
    )
    op.create_index("ix_followers_slack_id", "followers", ["slack_id"])
