"""The queries of the digest's figures (DIG-1), built once for each policy: to build them takes longer than to run them.

Every moment, name and limit is a parameter; `parameters` gives those that all queries share.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    not_,
    or_,
    select,
    text,
)

from cases.changes.language_requests import CORRECTED
from cases.model.case_type import CaseType
from cases.model.figures import AGES, Window
from cases.model.policy import PickupHours, Policy
from cases.model.requests import RequestKind
from cases.model.status import IN_PROGRESS
from cases.rules.case_events import FIELDS
from cases.rules.digest_history import day_begun
from storage.clock_columns import closing_started, is_pickup_due, pickup_moment, reviewed
from storage.column_types import UtcDateTime
from storage.kinds import kind_has, select_unlisted
from storage.schema import IS_OPEN, audit, cases, digests, requests

LISTED = 5
# No entry has a higher number.
_NO_MARK = 2**31 - 1

Listed = Literal["oldest", "late_pickups", "late_closings", "unassigned"]


def _moment(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=UtcDateTime())


_REGION = bindparam("region", type_=cases.c.region.type)
_AS_OF = _moment("as_of")
_SINCE = _moment("since")
_PICKUP_LATE = _moment("pickup_late")
_CLOSING_LATE = _moment("closing_late")
_OURS = cases.c.region == _REGION


def parameters(window: Window, policy: Policy, people: Collection[str], advocates: Sequence[str]) -> dict[str, Any]:
    """Return the values that the queries share.

    Args:
        people: The e-mails of the roster.
        advocates: The e-mails of the region's Advocates.
    """
    return {
        "region": window.region,
        "day": window.day,
        "first_day": window.days[0],
        "as_of": window.as_of,
        "since": window.since,
        "recent": min(window.since, day_begun(window, window.since)),
        # Without a mark nothing was left unread.
        "mark": window.mark if window.mark is not None else _NO_MARK,
        "left": f'%["region", "{window.region.value}", %',
        "pickup_late": window.as_of - policy.pickup,
        "closing_late": window.as_of - policy.closing_limit,
        "people": sorted(people),
        "advocates": list(advocates),
        "capacity": policy.capacity,
        **{f"age_{place}": window.as_of - timedelta(days=days) for place, (days, _) in enumerate(AGES)},
    }


def day_parameters(window: Window, after: timedelta) -> dict[str, Any]:
    """Return the values of a count by day.

    Args:
        after: How long after its time a case counts; and how long it may take.
    """
    bounds = {f"bound_{number}": bound - after for number, bound in enumerate(window.bounds)}
    return {**bounds, "end": min(window.bounds[-1], window.as_of) - after}


class FigureQueries:
    """Build the queries for a table of case types, a way to count the hours of a pickup, and a database.

    Attributes:
        pickups, closings: Count what was missed, by day; closed: what was closed. They need `day_parameters`; the first two
            need `allowed`, as `allowed` returns it.
    """

    def __init__(self, types: tuple[CaseType, ...], hours: PickupHours, dialect: str, days: int) -> None:
        self._dialect = dialect
        self._days = days
        no_limit = not_(kind_has("no_limit", types))
        missed_pickup = and_(
            _is_open(),
            _is_awake(),
            cases.c.owner.is_not(None),
            is_pickup_due(_AS_OF, _PICKUP_LATE, hours),
            or_(cases.c.picked_up_at.is_(None), cases.c.picked_up_at > _AS_OF),
        )
        missed_closing = and_(_is_open(), _is_awake(), no_limit, closing_started < _CLOSING_LATE)
        self.counts = _counts(missed_pickup, missed_closing)
        self.lists = _lists(missed_pickup, missed_closing, no_limit)
        self.unlisted = select_unlisted(types, _OURS)
        moment = pickup_moment(hours)
        self.closed = self._by_day(cases.c.closed_at, cases.c.closed_at <= _AS_OF)
        self.pickups = self._by_day(moment, cases.c.owner.is_not(None), self._is_too_late(reviewed, moment))
        is_late = self._is_too_late(cases.c.closed_at, closing_started)
        self.closings = self._by_day(closing_started, _is_awake(), no_limit, is_late)

    def allowed(self, span: timedelta) -> dict[str, float]:
        """Return how long something may take, in the unit that the database measures in."""
        return {"allowed": span.total_seconds() if self._dialect == "postgresql" else span / timedelta(days=1)}

    def _by_day(self, moment: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
        """Count the matching cases by day of the window."""
        place = case(*((moment < _moment(f"bound_{number + 1}"), number) for number in range(self._days)))
        return (
            select(place.label("place"), func.count().label("number"))
            .where(_OURS, moment >= _moment("bound_0"), moment <= _moment("end"))
            .where(*conditions)
            .group_by(text("place"))
        )

    def _is_too_late(self, settled: ColumnElement[Any], started: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the condition that it was done late or not at all."""
        allowed = bindparam("allowed", type_=Float())
        if self._dialect == "postgresql":
            return or_(settled.is_(None), extract("epoch", settled - started) > allowed)
        return or_(settled.is_(None), func.julianday(settled) - func.julianday(started) > allowed)


@lru_cache(maxsize=8)
def figure_queries(types: tuple[CaseType, ...], hours: PickupHours, dialect: str, days: int) -> FigureQueries:
    """Return the queries, built once."""
    return FigureQueries(types, hours, dialect, days)


def _is_open() -> ColumnElement[bool]:
    """Return the condition that the case was open at the window's end."""
    not_closed = or_(cases.c.closed_at.is_(None), cases.c.closed_at > _AS_OF)
    return and_(cases.c.opened_at <= _AS_OF, not_closed)


def _is_unassigned() -> ColumnElement[bool]:
    region = or_(_OURS, cases.c.region.is_(None))
    return and_(text(IS_OPEN), cases.c.owner.is_(None), region, cases.c.opened_at <= _AS_OF)


def _is_awake() -> ColumnElement[bool]:
    """Return the condition that the case was awake at the window's end. A paused case wakes on its day (SLA-3)."""
    return or_(cases.c.wants_later.is_(False), cases.c.asleep_until <= _AS_OF)


def _counts(missed_pickup: ColumnElement[bool], missed_closing: ColumnElement[bool]) -> Select[Any]:
    """Count everything about the region's cases in one query."""
    people = bindparam("people", type_=Text(), expanding=True)
    conditions = {
        "open": _is_open(),
        "missed_pickups": missed_pickup,
        "missed_closings": missed_closing,
        "left": and_(_is_open(), cases.c.owner.is_not(None), cases.c.owner.not_in(people)),
    } | {f"up_to_{place}": and_(_is_open(), cases.c.opened_at >= _moment(f"age_{place}")) for place in range(len(AGES))}
    columns: Any = [func.count(case((condition, 1))).label(name) for name, condition in conditions.items()]
    return select(*columns).where(_OURS, or_(cases.c.closed_at.is_(None), cases.c.closed_at > _SINCE))


def _lists(
    missed_pickup: ColumnElement[bool], missed_closing: ColumnElement[bool], no_limit: ColumnElement[bool]
) -> dict[Listed, Select[Any]]:
    """Return the cases that the digest names, each list with those that matter most."""
    columns = [cases.c[name] for name in ("number", "opened_at", "status", "blocked_on", "account", "owner", "link")]
    oldest_first = (cases.c.opened_at, cases.c.id)
    latest_first = (closing_started.desc(), cases.c.id.desc())
    old = (cases.c.closed_at.is_(None), _is_awake(), no_limit, cases.c.opened_at <= _AS_OF)
    query = select(*columns).limit(LISTED)
    return {
        "oldest": query.where(_OURS, *old).order_by(*oldest_first),
        "late_pickups": query.where(_OURS, missed_pickup).order_by(*oldest_first),
        "late_closings": query.where(_OURS, missed_closing).order_by(*latest_first),
        "unassigned": query.where(_is_unassigned()).order_by(*oldest_first),
    }


def _history() -> Select[Any]:
    changed = cast(audit.c.fields, Text)
    # No index knows this region; otherwise SQLite would begin with all cases of the region instead of recent changes.
    region = func.coalesce(cast(cases.c.region, Text), "")
    named = or_(*(changed.like(f'%["{name}", %') for name in (*FIELDS, "assigned_at", "tags", "feedback")))
    left = select(audit.c.case_id).where(_IS_RECENT, changed.like(bindparam("left", type_=Text())))
    return (
        select(
            *(audit.c.id, audit.c.case_id, audit.c.at, audit.c.fields),
            *(cases.c.number, cases.c.picked_up_at, cases.c.account, cases.c.region),
        )
        .join(cases, cases.c.id == audit.c.case_id)
        .where(
            _IS_RECENT,
            audit.c.at <= _AS_OF,
            named,
            or_(region == cast(_REGION, Text), audit.c.case_id.in_(left)),
        )
        .order_by(audit.c.id)
    )


# An entry from the window's first day or later, or one that was stored after the last digest.
_IS_RECENT = or_(audit.c.at > _moment("recent"), audit.c.id > bindparam("mark", type_=audit.c.id.type))

HISTORY = _history()
# The entries that moved a case since the window began.
MOVES = (
    select(audit.c.id, audit.c.case_id, audit.c.fields)
    .where(_IS_RECENT, cast(audit.c.fields, Text).like('%["region", "%'))
    .order_by(audit.c.id)
)
MARK = select(func.coalesce(func.max(audit.c.id), 0))
# Cases without a region appear in every region's digest, or else in none.
UNROUTED = select(func.count()).where(_is_unassigned())
FULL = (
    select(cases.c.owner)
    .where(text(IS_OPEN), cases.c.status.in_(IN_PROGRESS))
    .where(cases.c.owner.in_(bindparam("advocates", type_=Text(), expanding=True)))
    .group_by(cases.c.owner)
    .having(func.count() >= bindparam("capacity", type_=Integer()))
)
ASKED = (
    select(requests.c.about, requests.c.case_id)
    .join(cases, cases.c.id == requests.c.case_id)
    .where(
        requests.c.kind == RequestKind.LANGUAGE,
        and_(requests.c.asked_at > _SINCE, requests.c.asked_at <= _AS_OF),
        _OURS,
        not_(requests.c.answer.startswith(CORRECTED)),
    )
)
_PUBLISHED = digests.c.region == bindparam("region", type_=digests.c.region.type)
_DAY = bindparam("day", type_=digests.c.day.type)
PUBLISHED = select(digests).where(_PUBLISHED, digests.c.day == _DAY)
PUBLISHED_BEFORE = select(digests).where(_PUBLISHED, digests.c.day < _DAY).order_by(digests.c.day.desc()).limit(1)
PUBLISHED_OF_CHART = (
    select(digests)
    .where(_PUBLISHED, digests.c.day > bindparam("first_day", type_=digests.c.day.type), digests.c.day < _DAY)
    .order_by(digests.c.day)
)
