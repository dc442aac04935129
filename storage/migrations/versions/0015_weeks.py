"""People have a working week of any pattern, and the holidays of their own country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the hours from Monday to Friday a week."""
    for column in (
        sa.Column("week", sa.JSON()),
        sa.Column("country", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("state", sa.Text(), nullable=False, server_default=sa.text("''")),
    ):
        op.add_column("people", column)
    people = sa.table(
        "people",
        sa.column("email", sa.Text()),
        sa.column("hours_from", sa.Time()),
        sa.column("hours_to", sa.Time()),
        sa.column("week", sa.JSON()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(people)).mappings().all():
        connection.execute(people.update().where(people.c.email == row["email"]).values(week=_week(row)))
    with op.batch_alter_table("people") as table:
        table.alter_column("week", existing_type=sa.JSON(), nullable=False)
        table.drop_column("hours_from")
        table.drop_column("hours_to")


def _week(row: Mapping[Any, Any]) -> list[list[list[str]]]:
    hours = [f"{row['hours_from']:%H:%M}", f"{row['hours_to']:%H:%M}"]
    return [[hours] if day < 5 else [] for day in range(7)]
