"""Accounts are compared without the dots of Turkish letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.model.names import account_key

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Renew the keys that are another by now."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT DISTINCT account, account_key FROM cases WHERE account <> ''"))
    renewed = [
        {"account": account, "account_key": account_key(account)}
        for account, key in rows
        if account_key(account) != key
    ]
    if renewed:
        connection.execute(sa.text("UPDATE cases SET account_key = :account_key WHERE account = :account"), renewed)
