"""The touches of a case, in SQL (SLA-5)."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select

from cases.model.case import Touch
from storage.schema import touches

_OF_CASE = select(touches).where(touches.c.case_id == bindparam("case")).order_by(touches.c.at, touches.c.id)


def touches_of(connection: Connection, case_id: int) -> list[Touch]:
    """Return the touches of a case, oldest first."""
    return [
        Touch(case_id=row.case_id, kind=row.kind, day=row.day, by=row.logged_by, at=row.at)
        for row in connection.execute(_OF_CASE, {"case": case_id})
    ]


def add_touch(connection: Connection, touch: Touch) -> None:
    """Store a touch."""
    row = {"case_id": touch.case_id, "kind": touch.kind, "day": touch.day, "logged_by": touch.by, "at": touch.at}
    connection.execute(insert(touches), row)


def remove_touch(connection: Connection, touch: Touch) -> None:
    """Delete a touch that was logged by mistake."""
    connection.execute(
        delete(touches).where(
            touches.c.case_id == touch.case_id, touches.c.at == touch.at, touches.c.logged_by == touch.by
        )
    )
