"""When each case is due to be told of, what was told, what was put off, and who is away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them. Every open case is due at once, for the first sweep to work out when it really is."""
    for name in ("planned_at", "woke_at", "last_touch_at", "next_due_at"):
        op.add_column("cases", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("outbox", sa.Column("changes", sa.Text()))
    only = sa.text("next_due_at IS NOT NULL")
    op.create_index("ix_cases_due", "cases", ["next_due_at"], sqlite_where=only, postgresql_where=only)
    op.execute(
        "UPDATE cases SET next_due_at = opened_at"
        " WHERE owner IS NOT NULL AND status NOT IN ('Closed: Resolved', 'Closed: Unresponsive', 'Closed: Duplicate')"
    )
    op.create_table(
        "nags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("told_to", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("has_line", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_nags_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_nags"),
        sa.UniqueConstraint(
            "case_id", "clock", "rung", "run", "told_to", name="uq_nags_case_id_clock_rung_run_told_to"
        ),
    )
    op.create_index("ix_nags_message", "nags", ["message"])
    op.create_table(
        "snoozes",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("told_to", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_snoozes_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", "clock", "run", "told_to", name="pk_snoozes"),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("cover", sa.Text()),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Text()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
    )
    in_force = sa.text("ended_at IS NULL")
    op.create_index("ix_absences_in_force", "absences", ["last"], sqlite_where=in_force, postgresql_where=in_force)
