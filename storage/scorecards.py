"""Read the data of the scorecard: the whole history of each recent case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Text, cast, or_, select

from cases.model.case import Touch
from cases.model.people import Roster
from cases.model.policy import Policy
from cases.rules.scorecard import HistoryLine, ScorecardLine, scorecard
from storage.schema import audit, touches

# The number of cases whose histories are read together.
AT_ONCE = 500


class SqlScorecards:
    """Implements cases.ports.Scorecards over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def lines(
        self, owners: Collection[str], since: datetime, roster: Roster, policy: Policy, now: datetime
    ) -> list[ScorecardLine]:
        """See Scorecards."""
        connection = self._connection()
        ids = cases_of(connection, owners, since)
        found = scorecard(histories(connection, ids), touches_of(connection, ids), policy, roster.date_for, now)
        return [line for line in found if line.advocate in owners]


def cases_of(connection: Connection, owners: Collection[str] | None, since: datetime) -> list[int]:
    """Return the ids of the cases changed since then that one of these people ever had; of everybody, if None."""
    query = select(audit.c.case_id).where(audit.c.at >= since).distinct().order_by(audit.c.case_id)
    if owners is not None:
        changed = cast(audit.c.fields, Text)
        ever = select(audit.c.case_id).where(or_(*(changed.like(f'%"{owner}"%') for owner in sorted(owners))))
        query = query.where(audit.c.case_id.in_(ever))
    return list(connection.execute(query).scalars())


def histories(connection: Connection, case_ids: Sequence[int]) -> Iterator[HistoryLine]:
    """Yield the whole history of each of these cases, case by case, oldest first."""
    for start in range(0, len(case_ids), AT_ONCE):
        query = (
            select(audit.c.case_id, audit.c.at, audit.c.fields)
            .where(audit.c.case_id.in_(case_ids[start : start + AT_ONCE]))
            .order_by(audit.c.case_id, audit.c.id)
        )
        for row in connection.execute(query):
            yield HistoryLine(row.case_id, row.at, row.fields)


def touches_of(connection: Connection, case_ids: Sequence[int]) -> Mapping[int, list[Touch]]:
    """Return the logged touches of each of these cases."""
    found: dict[int, list[Touch]] = defaultdict(list)
    for start in range(0, len(case_ids), AT_ONCE):
        query = select(touches).where(touches.c.case_id.in_(case_ids[start : start + AT_ONCE])).order_by(touches.c.id)
        for row in connection.execute(query):
            found[row.case_id].append(Touch(row.case_id, row.kind, row.day, row.logged_by, row.at))
    return found
