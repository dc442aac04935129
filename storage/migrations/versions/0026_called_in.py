"""The cases to which a Renewal Manager called an Advocate are found (TAG-1)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index; most cases have no Renewal Manager."""
    has_one = sa.text("renewal_manager IS NOT NULL")
    op.create_index(
        "ix_cases_renewal_manager", "cases", ["renewal_manager"], sqlite_where=has_one, postgresql_where=has_one
    )
