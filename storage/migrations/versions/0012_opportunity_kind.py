"""What kind of opportunity is linked to a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KINDS = ("Growth", "Add-On", "Renewal")
_AUDIT = sa.table(
    "audit", sa.column("id", sa.Integer()), sa.column("case_id", sa.Integer()), sa.column("fields", sa.JSON())
)
_CASES = sa.table("cases", sa.column("id", sa.Integer()), sa.column("opportunity_kind", sa.Text()))


def upgrade() -> None:
    """Add it, as far as the history knows it: so far it stood there alone, as a note beside the opportunity that was linked last."""
    op.add_column("cases", sa.Column("opportunity_kind", sa.Text()))
    connection = op.get_bind()
    about = sa.cast(_AUDIT.c.fields, sa.Text()).like("%opportunity%")
    known: dict[int, str | None] = {}
    for case_id, fields in connection.execute(
        sa.select(_AUDIT.c.case_id, _AUDIT.c.fields).where(about).order_by(_AUDIT.c.id)
    ):
        said = {name: new for name, _, new in fields}
        if "opportunity_kind" in said or "opportunity" in said:
            words = said.get("opportunity_kind") or ""
            known[case_id] = next((kind for kind in _KINDS if words.startswith(kind)), None)
    rows = [{"this": case_id, "kind": kind} for case_id, kind in known.items() if kind is not None]
    if rows:
        change = sa.update(_CASES).where(_CASES.c.id == sa.bindparam("this"))
        connection.execute(change.values(opportunity_kind=sa.bindparam("kind")), rows)
