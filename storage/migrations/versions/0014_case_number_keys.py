"""Case numbers with a prefix are looked up without their dashes and leading zeros."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.model.case_number import case_number_key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Renew the key of each number that has more than digits; the keys of all others stay as they are."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, number, number_key FROM cases"))
    renewed = [
        {"id": case_id, "number_key": case_number_key(number)}
        for case_id, number, key in rows
        if case_number_key(number) != key
    ]
    if renewed:
        connection.execute(sa.text("UPDATE cases SET number_key = :number_key WHERE id = :id"), renewed)
