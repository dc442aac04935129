"""Store absences (PTO-1) in SQL. Rows are never deleted: an absence is ended, with the person who ended it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Connection, Row, insert, select, text, update

from cases.model.people import Absence, CoverAnswer
from storage.people_tables import IN_FORCE, absences


class SqlAbsences:
    """Implements cases.ports.Absences over one connection.

    Args:
        altered: Called before absences change.
    """

    def __init__(self, connection: Callable[[], Connection], altered: Callable[[], None]) -> None:
        self._connection = connection
        self._altered = altered

    def in_force(self, since: date) -> tuple[Absence, ...]:
        """Return the absences that last at least until this day, earliest first."""
        query = (
            select(absences).where(text(IN_FORCE), absences.c.last >= since).order_by(absences.c.first, absences.c.id)
        )
        return tuple(_absence(row) for row in self._connection().execute(query))

    def add(self, absence: Absence, by: str, at: datetime) -> None:
        """See Absences."""
        self._altered()
        row = {
            "email": absence.email,
            "first": absence.first,
            "last": absence.last,
            "cover": absence.cover,
            "cover_answer": absence.answer,
        }
        self._connection().execute(insert(absences), [row | {"set_by": by, "set_at": at}])

    def remove(self, absence: Absence, by: str, at: datetime) -> None:
        """See Absences."""
        self._altered()
        self._connection().execute(
            update(absences).where(text(IN_FORCE), absences.c.id == absence.id).values(ended_by=by, ended_at=at)
        )

    def answer(self, absence: Absence, answer: CoverAnswer, at: datetime) -> None:
        """See Absences."""
        self._altered()
        self._connection().execute(
            update(absences).where(absences.c.id == absence.id).values(cover_answer=answer, answered_at=at)
        )


def _absence(row: Row[tuple[object, ...]]) -> Absence:
    return Absence(email=row.email, first=row.first, last=row.last, cover=row.cover, answer=row.cover_answer, id=row.id)
