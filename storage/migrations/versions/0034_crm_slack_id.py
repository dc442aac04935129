"""The Slack id of whoever made a change that is written to the CRM: nothing reads it."""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the column."""
    # SQLite drops a column since 3.35. Copying the table would read the indexes of other tables, with warnings.
    op.drop_column("crm_outbox", "put_by_slack_id")
