"""A reminder of an owner's says in which turn of the case's owners it was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the turn, which nobody knows of those that were told before."""
    op.add_column("nags", sa.Column("turn", sa.Integer(), nullable=False, server_default=sa.text("0")))
