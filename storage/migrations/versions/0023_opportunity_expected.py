"""A case remembers that its Advocate said that there is an opportunity; the figures know its subject, and cases are found by contact and address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_FIGURES = "ix_cases_figures"
_COUNTED = (
    "region", "closed_at", "opened_at", "assigned_at", "woke_at", "awake_from", "asleep_until", "picked_up_at", "routed_at", "wants_later",
    "owner", "type", "subject",
)  # fmt: skip


def upgrade() -> None:
    """Add the column, and the subject to the index that the digest counts from."""
    op.add_column(
        "cases", sa.Column("opportunity_expected", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.drop_index(_FIGURES, "cases")
    op.create_index(_FIGURES, "cases", list(_COUNTED))
    op.create_index("ix_cases_contact", "cases", [sa.text("lower(contact)")])
    op.create_index("ix_cases_web_email", "cases", [sa.text("lower(web_email)")])
