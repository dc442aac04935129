"""The numbers that cases created in Slack had before the CRM gave them its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; a number that was replaced earlier is not known any more."""
    op.create_table(
        "former_numbers",
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_former_numbers_case_id_cases"),
        sa.PrimaryKeyConstraint("number_key", name="pk_former_numbers"),
    )
