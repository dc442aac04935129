"""What is attached to a mail, where it can be opened, and the mails that Advocates forward."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.add_column("mails", sa.Column("attachments", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("mails", sa.Column("link", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "forwarded_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advocate", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forwarded_mails"),
        sa.UniqueConstraint("message_id", name="uq_forwarded_mails_message_id"),
    )
