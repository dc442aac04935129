"""Assign cases by turn (RTE-2).

A region's row is locked for the decision, so that no replica skips or doubles a turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, func, select, text, update

from cases.model.people import Region
from cases.model.status import IN_PROGRESS
from cases.model.workload import Workload
from storage.people_tables import turn_counters, turns
from storage.schema import IS_OPEN, cases
from storage.upserts import insert_if_new


class SqlTurns:
    """Implements cases.ports.Turns over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def standing(self, region: Region, emails: Sequence[str]) -> dict[str, Workload]:
        """See Turns. Every one of the e-mails is in the answer."""
        self._hold(region)
        connection = self._connection()
        load = (
            select(
                cases.c.owner,
                func.count().label("open"),
                func.count().filter(cases.c.status.in_(IN_PROGRESS)).label("in_progress"),
            )
            .where(cases.c.owner.in_(emails), text(IS_OPEN))
            .group_by(cases.c.owner)
        )
        loads = {row.owner: row for row in connection.execute(load)}
        last = select(turns.c.email, turns.c.turn).where(turns.c.region == region, turns.c.email.in_(emails))
        last_turns: dict[str, int] = {row.email: row.turn for row in connection.execute(last)}
        return {
            email: Workload(
                in_progress=loads[email].in_progress if email in loads else 0,
                open=loads[email].open if email in loads else 0,
                last_turn=last_turns.get(email, 0),
            )
            for email in emails
        }

    def take(self, region: Region, emails: Sequence[str]) -> None:
        """See Turns. A person who is named several times keeps the last of these turns."""
        if not emails:
            return
        number = self._hold(region)
        connection = self._connection()
        taken = {email: number + place for place, email in enumerate(emails, start=1)}
        statement = insert_if_new(connection, turns)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["region", "email"], set_={"turn": statement.excluded.turn}),
            [{"region": region, "email": email, "turn": turn} for email, turn in taken.items()],
        )
        connection.execute(
            update(turn_counters).where(turn_counters.c.region == region).values(last_turn=number + len(emails))
        )

    def _hold(self, region: Region) -> int:
        """Lock the region's row until the unit of work ends; return the number of its last turn."""
        connection = self._connection()
        query = select(turn_counters.c.last_turn).where(turn_counters.c.region == region).with_for_update()
        row = connection.execute(query).first()
        if row is None:
            first = insert_if_new(connection, turn_counters).values(region=region, last_turn=0)
            connection.execute(first.on_conflict_do_nothing(index_elements=["region"]))
            row = connection.execute(query).one()
        return int(row.last_turn)
