"""Who was on the roster before, under which e-mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; who left before is known by their e-mail alone."""
    op.create_table(
        "former_people",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_former_people")),
    )
    op.create_index("ix_former_people_slack_id", "former_people", ["slack_id"])
