"""The Slack id of whoever made a change that is written to the CRM: nothing reads it."""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("crm_outbox") as table:
        table.drop_column("put_by_slack_id")
