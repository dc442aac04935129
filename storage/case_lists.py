"""Query cases for lists: one indexed query each, without the long texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, case, func, or_, select, text

from cases.model.case import Case
from cases.model.names import account_key
from cases.model.people import Region
from cases.model.status import IN_PROGRESS
from cases.model.workload import Workload
from cases.ports.case_stores import CreatedCases, Creators
from cases.rules.worklist import CaseSummary
from storage.batches import chunks
from storage.column_types import storable
from storage.customer_cards import customer_of, same_customer
from storage.schema import HAS_RENEWAL_MANAGER, IS_CREATED_IN_SLACK, IS_OPEN, cases

# The columns that lists, clocks and the checklist read. Each costs time, as there may be thousands of rows.
_FIELDS = (
    "id", "version", "number", "type", "status", "blocked_on", "owner", "region", "account", "contact", "opportunity", "opportunity_stage",
    "opportunity_close_date", "renewal_risk", "gitlab_admin", "next_step", "next_step_due", "wants_later", "opened_at", "assigned_at",
    "picked_up_at", "pickup_due_at", "first_touch_at", "last_touch_at", "woke_at", "asleep_until", "awake_from", "sleeps", "closed_at", "resolution", "update_asked_at",
    "update_due_at", "planned_at", "renewal_manager", "subject", "creator", "creator_slack_id", "creator_department", "opportunity_expected",
)  # fmt: skip
BRIEF_COLUMNS = tuple(cases.c[name] for name in _FIELDS)


@cache
def _of_customer(names: tuple[str, ...]) -> Select[Any]:
    # Each card reads this. Building the statement costs more than running it.
    is_recent = or_(cases.c.closed_at.is_(None), cases.c.closed_at >= bindparam("since"))
    query = select(*BRIEF_COLUMNS).where(same_customer(names), cases.c.id != bindparam("this"), is_recent)
    return query.order_by(cases.c.opened_at.desc(), cases.c.id.desc()).limit(bindparam("most"))


class SqlCaseLists:
    """Implements cases.ports.CaseLists over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def open_of(self, owners: Sequence[str]) -> list[CaseSummary]:
        """See CaseLists."""
        return [
            found
            for part in chunks(sorted(set(owners)))
            for found in self._all(select(*BRIEF_COLUMNS).where(cases.c.owner.in_(part), text(IS_OPEN)))
        ]

    def loads(self, owners: Sequence[str]) -> dict[str, Workload]:
        """See CaseLists."""
        counted = (cases.c.owner, func.count(), func.count().filter(cases.c.status.in_(IN_PROGRESS)))
        found = {owner: Workload() for owner in owners}
        for part in chunks(sorted(found)):
            theirs = select(*counted).where(cases.c.owner.in_(part), text(IS_OPEN)).group_by(cases.c.owner)
            for owner, every, in_progress in self._connection().execute(theirs):
                found[owner] = Workload(in_progress, every)
        return found

    def unassigned(self, regions: Sequence[Region] | None = None) -> list[CaseSummary]:
        """See CaseLists."""
        query = select(*BRIEF_COLUMNS).where(cases.c.owner.is_(None), text(IS_OPEN))
        if regions is not None:
            query = query.where(or_(cases.c.region.is_(None), cases.c.region.in_(regions)))
        return self._all(query)

    def of_account(self, account: str, limit: int = 20) -> list[CaseSummary]:
        """See CaseLists."""
        query = select(*BRIEF_COLUMNS).where(cases.c.account_key == account_key(account))
        return self._all(query.order_by(cases.c.opened_at.desc(), cases.c.id.desc()).limit(limit))

    def of_customer(self, case: Case, since: datetime, limit: int = 20) -> list[CaseSummary]:
        """See CaseLists."""
        same = dict(customer_of(case))
        if not same:
            return []
        values = {**same, "this": case.id, "since": since, "most": limit}
        return [brief(row) for row in self._connection().execute(_of_customer(tuple(same)), values)]

    def created_by(
        self,
        words: Sequence[str],
        owner: str | None = None,
        *,
        slack_ids: Sequence[str] = (),
        department: str = "",
        also: Sequence[int] = (),
        closed: bool | None = None,
        offset: int = 0,
        limit: int = 20,
    ) -> CreatedCases:
        """See CaseLists."""
        theirs = self._theirs(words, owner, slack_ids, department, also)
        if theirs is None:
            return CreatedCases([], 0, 0)
        is_open = case((text(IS_OPEN), 1), else_=0)
        counted = self._connection().execute(select(func.count(), func.sum(is_open)).where(theirs)).one()
        every, still_open = int(counted[0]), int(counted[1] or 0)
        query = select(*BRIEF_COLUMNS).where(theirs)
        if closed is not None:
            query = query.where(is_open == (0 if closed else 1))
        page = query.order_by(is_open.desc(), cases.c.opened_at.desc(), cases.c.id.desc()).offset(offset).limit(limit)
        return CreatedCases(self._all(page), still_open, every - still_open)

    def creators(self, words: Sequence[str], department: str = "", limit: int = 20) -> Creators:
        """See CaseLists."""
        theirs = self._theirs(words, None, (), department, ())
        if theirs is None:
            return Creators()
        query = select(cases.c.creator_slack_id, cases.c.creator).where(theirs).distinct().limit(limit)
        rows = self._connection().execute(query).all()
        ids = dict.fromkeys(row.creator_slack_id for row in rows if row.creator_slack_id)
        return Creators(tuple(ids), tuple(dict.fromkeys(row.creator for row in rows if row.creator)))

    @staticmethod
    def _theirs(
        words: Sequence[str], owner: str | None, slack_ids: Sequence[str], department: str, also: Sequence[int]
    ) -> ColumnElement[bool] | None:
        named = [func.lower(storable(unicodedata.normalize("NFC", word))) for word in words if word]
        conditions: list[ColumnElement[bool]] = [func.lower(cases.c.creator).in_(named)] if named else []
        if owner is not None:
            conditions += [cases.c.owner == owner, and_(text(HAS_RENEWAL_MANAGER), cases.c.renewal_manager == owner)]
        if slack_ids:
            conditions.append(and_(text(IS_CREATED_IN_SLACK), cases.c.creator_slack_id.in_(slack_ids)))
        if department:
            conditions.append(func.lower(cases.c.creator_department) == func.lower(storable(department)))
        if also:
            conditions.append(cases.c.id.in_(also))
        return or_(*conditions) if conditions else None

    def _all(self, query: Select[Any]) -> list[CaseSummary]:
        return [brief(row) for row in self._connection().execute(query)]


def brief(row: Row[Any]) -> CaseSummary:
    """Return the case in a row of BRIEF_COLUMNS."""
    values = dict(zip(_FIELDS, row, strict=True))
    return CaseSummary(external_id="", source_version=values["opened_at"], **values)
