"""Compute the figures of the digest (DIG-1) in a few set-based queries, and store published ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    not_,
    or_,
    select,
    text,
)

from cases.changes.language_requests import CORRECTED
from cases.model.figures import AGES, OLDEST_AGE, DayFigures, Figures, ListedCase, Window
from cases.model.people import Region, Roster
from cases.model.policy import PickupHours, Policy
from cases.model.requests import RequestKind
from cases.model.status import IN_PROGRESS
from cases.model.tags import Tag
from cases.model.working_time import Holidays, WorkingTime
from cases.rules.case_events import FIELDS, EndedTurn
from cases.rules.digest_history import (
    HistoryEntry,
    changes_in_region,
    closed_by_day,
    day_begun,
    events_learned,
    missed_by_given_on,
    tags_and_feedback,
)
from cases.rules.language_names import parted
from cases.rules.pickup_time import worked_pickup_deadline
from storage.clock_columns import closing_started, is_pickup_due, pickup_moment, reviewed
from storage.digest_values import as_json, from_json
from storage.kinds import kind_has, unlisted_types
from storage.saved_views import suggestions_since
from storage.schema import IS_OPEN, audit, cases, digests, requests
from storage.upserts import insert_if_new

LISTED = 5
FEEDBACK = 10
# Feedback on the way of working stands nowhere but in the digest.
SUGGESTIONS = 50


class SqlDigests:
    """Implements cases.ports.Digests over one connection."""

    def __init__(self, connection: Callable[[], Connection], holidays: Holidays) -> None:
        self._connection = connection
        self._holidays = holidays

    def measured(self, window: Window, policy: Policy, roster: Roster) -> Figures:
        """See Digests."""
        advocates = [person.email for person in roster.advocates(window.region)]
        away = [person for person in roster.advocates(window.region) if roster.absence(person, window.as_of)]
        history = list(self._history(window))
        tagged, feedback = tags_and_feedback(each for each in history if each.at > window.since)
        asked = self._asked_since(window)
        tagged[Tag.LANGUAGE.value].update(*asked.values())
        return Figures(
            region=window.region,
            day=window.day,
            since=window.since,
            as_of=window.as_of,
            **self._counts(window, policy, roster),
            **events_learned(history, window),
            unrouted=self._unrouted(window),
            **self._lists(window, policy),
            full=self._full(advocates, policy),
            uncovered=tuple(person.email for person in away if roster.cover_of(person, window.as_of) is None),
            tags={tag: len(found) for tag, found in tagged.items()},
            languages={language: len(found) for language, found in asked.items()},
            feedback=tuple(feedback[:FEEDBACK]),
            more_feedback=max(len(feedback) - FEEDBACK, 0),
            suggestions=suggestions_since(self._connection(), window, SUGGESTIONS),
            by_day=self._by_day(window, policy, history, roster),
            mark=self._mark(),
            unlisted=unlisted_types(self._connection(), policy.case_types, cases.c.region == window.region),
        )

    def of(self, region: Region, day: date) -> Figures | None:
        """See Digests."""
        return self._kept(digests.c.region == region, digests.c.day == day)

    def last(self, region: Region, before: date) -> Figures | None:
        """See Digests."""
        return self._kept(digests.c.region == region, digests.c.day < before)

    def keep(self, figures: Figures) -> bool:
        """See Digests. Waits for another process that stores the same day."""
        connection = self._connection()
        row = {"region": figures.region, "day": figures.day, "as_of": figures.as_of, "figures": as_json(figures)}
        statement = insert_if_new(connection, digests).values(row).on_conflict_do_nothing()
        return connection.execute(statement.returning(digests.c.day)).first() is not None

    def _kept(self, *conditions: ColumnElement[bool]) -> Figures | None:
        query = select(digests).where(*conditions).order_by(digests.c.day.desc()).limit(1)
        row = self._connection().execute(query).first()
        return from_json(row.region, row.day, row.as_of, row.figures) if row is not None else None

    def _counts(self, window: Window, policy: Policy, roster: Roster) -> dict[str, Any]:
        """Count everything about the region's cases in one query."""
        is_open = _is_open(window)
        conditions = {
            "open": is_open,
            "missed_pickups": _has_missed_pickup(window, policy),
            "missed_closings": _has_missed_closing(window, policy),
            "left": and_(is_open, cases.c.owner.is_not(None), cases.c.owner.not_in(sorted(roster.people))),
        }
        ages = [
            (words, and_(is_open, cases.c.opened_at >= window.as_of - timedelta(days=days))) for days, words in AGES
        ]
        columns = [_count(condition).label(name) for name, condition in conditions.items()]
        columns += [_count(condition).label(f"up_to_{place}") for place, (_, condition) in enumerate(ages)]
        concerned = or_(cases.c.closed_at.is_(None), cases.c.closed_at > window.since)
        row = self._connection().execute(select(*columns).where(cases.c.region == window.region, concerned)).one()
        found: dict[str, Any] = {name: getattr(row, name) for name in conditions}
        up_to = [getattr(row, f"up_to_{place}") for place in range(len(ages))]
        steps = zip([0, *up_to], [*up_to, row.open], strict=True)
        found["ages"] = {
            words: higher - lower
            for words, (lower, higher) in zip([*(words for words, _ in ages), OLDEST_AGE], steps, strict=True)
        }
        return found

    def _unrouted(self, window: Window) -> int:
        """Count the cases without a region. They appear in every region's digest, or else in none."""
        query = select(func.count()).where(_is_unassigned(window))
        return int(self._connection().execute(query).scalar_one())

    def _lists(self, window: Window, policy: Policy) -> dict[str, Any]:
        """Return the cases that the digest names, each list with those that matter most."""
        oldest_first = (cases.c.opened_at, cases.c.id)
        latest_first = (closing_started.desc(), cases.c.id.desc())
        ours = cases.c.region == window.region
        is_open = cases.c.closed_at.is_(None)
        old = and_(is_open, _is_awake(window), _has_limit(policy), cases.c.opened_at <= window.as_of)
        return {
            "oldest": self._listed(oldest_first, ours, old),
            "late_pickups": self._listed(oldest_first, ours, _has_missed_pickup(window, policy)),
            "late_closings": self._listed(latest_first, ours, _has_missed_closing(window, policy)),
            "unassigned": self._listed(oldest_first, _is_unassigned(window)),
        }

    def _listed(self, order: Sequence[ColumnElement[Any]], *conditions: ColumnElement[bool]) -> tuple[ListedCase, ...]:
        columns = ("number", "opened_at", "status", "blocked_on", "account", "owner", "link")
        query = select(*(cases.c[name] for name in columns)).where(*conditions)
        found = self._connection().execute(query.order_by(*order).limit(LISTED))
        return tuple(ListedCase(**{**row._mapping, "status": row.status.value}) for row in found)

    def _full(self, advocates: Sequence[str], policy: Policy) -> tuple[str, ...]:
        query = (
            select(cases.c.owner)
            .where(text(IS_OPEN), cases.c.status.in_(IN_PROGRESS), cases.c.owner.in_(advocates))
            .group_by(cases.c.owner)
            .having(func.count() >= policy.capacity)
        )
        full = set(self._connection().execute(query).scalars())
        return tuple(sorted(full))

    def _asked_since(self, window: Window) -> dict[str, set[int]]:
        """Return the cases with a language request, by language, the most frequent first."""
        query = (
            select(requests.c.about, requests.c.case_id)
            .join(cases, cases.c.id == requests.c.case_id)
            .where(
                requests.c.kind == RequestKind.LANGUAGE,
                _between(requests.c.asked_at, window),
                cases.c.region == window.region,
                not_(requests.c.answer.startswith(CORRECTED)),
            )
        )
        found: dict[str, set[int]] = {}
        for row in self._connection().execute(query):
            for language in parted(row.about) or ("",):
                found.setdefault(language, set()).add(row.case_id)
        return dict(sorted(found.items(), key=lambda each: (-len(each[1]), each[0])))

    def _history(self, window: Window) -> Iterator[HistoryEntry]:
        """Yield what the history says of this region's events, tags and feedback from the first day of the window."""
        changed = cast(audit.c.fields, Text)
        # No index knows this region; otherwise SQLite would begin with all cases of the region instead of recent
        # changes.
        region = func.coalesce(cast(cases.c.region, Text), "")
        named = or_(*(changed.like(f'%["{name}", %') for name in (*FIELDS, "assigned_at", "tags", "feedback")))
        moves = self._moves(window)
        left = select(audit.c.case_id).where(
            self._is_recent(window), changed.like(f'%["region", "{window.region.value}", %')
        )
        query = (
            select(
                *(audit.c.id, audit.c.case_id, audit.c.at, audit.c.fields),
                *(cases.c.number, cases.c.picked_up_at, cases.c.account, cases.c.region),
            )
            .join(cases, cases.c.id == audit.c.case_id)
            .where(
                self._is_recent(window),
                audit.c.at <= window.as_of,
                named,
                or_(region == window.region.value, audit.c.case_id.in_(left)),
            )
            .order_by(audit.c.id)
        )
        for row in self._connection().execute(query):
            at = row.at
            if window.mark is not None and row.id > window.mark:
                # Created before the last digest but stored after it, for example by a long import.
                at = max(at, window.since + timedelta(microseconds=1))
            fields = changes_in_region(window.region.value, row.region, moves.get(row.case_id, ()), row.id, row.fields)
            yield HistoryEntry(row.case_id, row.number, at, fields, row.picked_up_at, row.account)

    def _moves(self, window: Window) -> Mapping[int, Sequence[tuple[int, str]]]:
        """Return by case the entries that moved it since the window began, each with the region that it left."""
        query = (
            select(audit.c.id, audit.c.case_id, audit.c.fields)
            .where(self._is_recent(window), cast(audit.c.fields, Text).like('%["region", "%'))
            .order_by(audit.c.id)
        )
        found: dict[int, list[tuple[int, str]]] = {}
        for row in self._connection().execute(query):
            found.setdefault(row.case_id, []).extend(
                (row.id, old) for name, old, _ in row.fields if name == "region" and old is not None
            )
        return found

    @staticmethod
    def _is_recent(window: Window) -> ColumnElement[bool]:
        """Return the condition that an entry is from the window's first day or later, or was stored after the last digest."""
        unread = audit.c.id > window.mark if window.mark is not None else false()
        return or_(audit.c.at > min(window.since, day_begun(window, window.since)), unread)

    def _mark(self) -> int:
        return int(self._connection().execute(select(func.coalesce(func.max(audit.c.id), 0))).scalar_one())

    def _deadline_of(self, turn: EndedTurn, policy: Policy, roster: Roster) -> datetime:
        """Return the pickup deadline of a finished turn (SLA-1)."""
        owner = roster.get(turn.owner)
        if policy.pickup_hours is PickupHours.WALL_CLOCK or owner is None:
            return turn.started + policy.pickup
        return worked_pickup_deadline(turn.started, policy.pickup, WorkingTime.of(owner, self._holidays))

    def _by_day(
        self, window: Window, policy: Policy, history: Sequence[HistoryEntry], roster: Roster
    ) -> tuple[DayFigures, ...]:
        """Return the days of the chart. A published day stays as it was published (DIG-4)."""
        told = self._days_told(window)
        if all(day in told for day in window.days):
            return tuple(told[day] for day in window.days)
        closed = self._days(window, cases.c.closed_at, timedelta(), cases.c.closed_at <= window.as_of)
        moment, after = pickup_moment(policy)
        pickups = self._days(window, moment, after, cases.c.owner.is_not(None), self._too_late(reviewed, moment, after))
        closings = self._days(
            window,
            closing_started,
            policy.closing_limit,
            _is_awake(window),
            _has_limit(policy),
            self._too_late(cases.c.closed_at, closing_started, policy.closing_limit),
        )
        # For days of this window, the history knows what the cases no longer show.
        begin = bisect_right(window.bounds, window.since) - 1
        closed_since = closed_by_day(history, window)
        given_on = missed_by_given_on(history, window, lambda turn: self._deadline_of(turn, policy, roster))
        return tuple(
            told.get(day)
            or DayFigures(
                day,
                pickups.get(place, 0) + closings.get(place, 0) + given_on.get(place, 0),
                closed_since.get(place, 0) if place >= begin else closed.get(place, 0),
            )
            for place, day in enumerate(window.days)
        )

    def _days_told(self, window: Window) -> Mapping[date, DayFigures]:
        """Return the days of the chart as first published."""
        query = (
            select(digests)
            .where(digests.c.region == window.region, digests.c.day > window.days[0], digests.c.day < window.day)
            .order_by(digests.c.day)
        )
        found: dict[date, DayFigures] = {}
        for row in self._connection().execute(query):
            for on, missed, closed in row.figures["by_day"]:
                day = date.fromisoformat(on)
                if day < row.day:
                    found.setdefault(day, DayFigures(day, missed, closed))
        return found

    def _days(
        self, window: Window, moment: ColumnElement[Any], after: timedelta, *conditions: ColumnElement[bool]
    ) -> Mapping[int, int]:
        """Count the matching cases by day of the window. A case counts on the day of its time plus the offset."""
        end = min(window.bounds[-1], window.as_of)
        place = case(*((moment < bound - after, number) for number, bound in enumerate(window.bounds[1:])))
        query = (
            select(place.label("place"), func.count().label("number"))
            .where(cases.c.region == window.region, moment >= window.bounds[0] - after, moment <= end - after)
            .where(*conditions)
            .group_by(text("place"))
        )
        return {row.place: row.number for row in self._connection().execute(query) if row.place is not None}

    def _too_late(
        self, settled: ColumnElement[Any], started: ColumnElement[Any], allowed: timedelta
    ) -> ColumnElement[bool]:
        """Return the condition that it was done late or not at all."""
        if self._connection().dialect.name == "postgresql":
            taken_too_long = extract("epoch", settled - started) > allowed.total_seconds()
        else:
            days = func.julianday(settled) - func.julianday(started)
            taken_too_long = days > allowed / timedelta(days=1)
        return or_(settled.is_(None), taken_too_long)


def _is_open(window: Window) -> ColumnElement[bool]:
    """Return the condition that the case was open at the window's end."""
    not_closed = or_(cases.c.closed_at.is_(None), cases.c.closed_at > window.as_of)
    return and_(cases.c.opened_at <= window.as_of, not_closed)


def _has_missed_pickup(window: Window, policy: Policy) -> ColumnElement[bool]:
    return and_(
        _is_open(window),
        _is_awake(window),
        cases.c.owner.is_not(None),
        is_pickup_due(window.as_of, policy),
        or_(cases.c.picked_up_at.is_(None), cases.c.picked_up_at > window.as_of),
    )


def _has_missed_closing(window: Window, policy: Policy) -> ColumnElement[bool]:
    late = closing_started < window.as_of - policy.closing_limit
    return and_(_is_open(window), _is_awake(window), _has_limit(policy), late)


def _is_unassigned(window: Window) -> ColumnElement[bool]:
    region = or_(cases.c.region == window.region, cases.c.region.is_(None))
    return and_(text(IS_OPEN), cases.c.owner.is_(None), region, cases.c.opened_at <= window.as_of)


def _is_awake(window: Window) -> ColumnElement[bool]:
    """Return the condition that the case was awake at the window's end. A paused case wakes on its day (SLA-3)."""
    return or_(cases.c.wants_later.is_(False), cases.c.asleep_until <= window.as_of)


def _has_limit(policy: Policy) -> ColumnElement[bool]:
    return not_(kind_has("no_limit", policy.case_types))


def _between(moment: ColumnElement[Any], window: Window) -> ColumnElement[bool]:
    return and_(moment > window.since, moment <= window.as_of)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))
