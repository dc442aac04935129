"""A case remembers how long it slept, when it was reopened and when its customer wrote."""

from __future__ import annotations

from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_CASES = sa.table(
    "cases",
    sa.column("id", sa.Integer()),
    sa.column("wants_later", sa.Boolean()),
    sa.column("opened_at", sa.DateTime(timezone=True)),
    sa.column("planned_at", sa.DateTime(timezone=True)),
    sa.column("woke_at", sa.DateTime(timezone=True)),
    sa.column("next_step_due", sa.Date()),
    sa.column("asleep_until", sa.DateTime(timezone=True)),
    sa.column("awake_from", sa.DateTime(timezone=True)),
    sa.column("sleeps", sa.Integer()),
)
_FIGURES = "ix_cases_figures"
_COUNTED = (
    "region", "closed_at", "opened_at", "assigned_at", "woke_at", "awake_from", "asleep_until", "picked_up_at", "routed_at", "wants_later",
    "owner", "type",
)  # fmt: skip


def upgrade() -> None:
    """Add the columns. The time before a case last woke is taken as slept, as it was so far."""
    for name in ("asleep_until", "awake_from", "reopened_at", "customer_wrote_at"):
        op.add_column("cases", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("cases", sa.Column("sleeps", sa.Integer(), nullable=False, server_default=sa.text("0")))
    connection = op.get_bind()
    slept = sa.or_(_CASES.c.wants_later.is_(True), _CASES.c.woke_at.is_not(None))
    for row in connection.execute(sa.select(_CASES).where(slept)).mappings().all():
        opened = _utc(row["opened_at"])
        woke = _utc(row["woke_at"]) if row["woke_at"] is not None else opened
        until, counted = woke, max(woke, opened)
        if row["wants_later"] and row["next_step_due"] is not None:
            began = _utc(row["planned_at"]) if row["planned_at"] is not None else opened
            until = max(datetime.combine(row["next_step_due"], time(), UTC), began)
            counted += until - began
        values = {"asleep_until": until, "awake_from": counted, "sleeps": 1}
        connection.execute(_CASES.update().where(_CASES.c.id == row["id"]).values(values))
    op.drop_index(_FIGURES, "cases")
    op.create_index(_FIGURES, "cases", list(_COUNTED))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
