"""Compute the figures of the digest (DIG-1) in a few set-based queries, and store published ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select

from cases.model.figures import AGES, OLDEST_AGE, DayFigures, Figures, ListedCase, Window
from cases.model.people import Region, Roster
from cases.model.policy import PickupHours, Policy
from cases.model.tags import Tag
from cases.model.working_time import Holidays, WorkingTime
from cases.rules.case_events import EndedTurn
from cases.rules.digest_history import (
    HistoryEntry,
    changes_in_region,
    closed_by_day,
    events_learned,
    missed_by_given_on,
    tags_and_feedback,
)
from cases.rules.language_names import parted
from cases.rules.pickup_time import worked_pickup_deadline
from storage.clock_columns import pickup_span
from storage.digest_values import as_json, from_json
from storage.figure_queries import (
    ASKED,
    FULL,
    HISTORY,
    MARK,
    MOVES,
    PUBLISHED,
    PUBLISHED_BEFORE,
    PUBLISHED_OF_CHART,
    UNROUTED,
    FigureQueries,
    day_parameters,
    figure_queries,
    parameters,
)
from storage.saved_views import suggestions_since
from storage.schema import digests
from storage.upserts import insert_if_new

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
        return _Measuring(self._connection(), self._holidays, window, policy, roster).figures()

    def of(self, region: Region, day: date) -> Figures | None:
        """See Digests."""
        return self._kept(PUBLISHED, region, day)

    def last(self, region: Region, before: date) -> Figures | None:
        """See Digests."""
        return self._kept(PUBLISHED_BEFORE, region, before)

    def keep(self, figures: Figures) -> bool:
        """See Digests. Waits for another process that stores the same day."""
        connection = self._connection()
        row = {"region": figures.region, "day": figures.day, "as_of": figures.as_of, "figures": as_json(figures)}
        statement = insert_if_new(connection, digests).values(row).on_conflict_do_nothing()
        return connection.execute(statement.returning(digests.c.day)).first() is not None

    def _kept(self, query: Select[Any], region: Region, day: date) -> Figures | None:
        row = self._connection().execute(query, {"region": region, "day": day}).first()
        return from_json(row.region, row.day, row.as_of, row.figures) if row is not None else None


class _Measuring:
    """Measure one window over one connection."""

    def __init__(
        self, connection: Connection, holidays: Holidays, window: Window, policy: Policy, roster: Roster
    ) -> None:
        self._connection = connection
        self._holidays = holidays
        self._window = window
        self._policy = policy
        self._roster = roster
        self._advocates = roster.advocates(window.region)
        types, days = tuple(policy.case_types), len(window.bounds) - 1
        self._queries: FigureQueries = figure_queries(types, policy.pickup_hours, connection.dialect.name, days)
        self._values = parameters(window, policy, roster.people, [person.email for person in self._advocates])

    def _rows(self, query: Select[Any], **more: Any) -> Sequence[Row[Any]]:
        return self._connection.execute(query, {**self._values, **more}).all()

    def figures(self) -> Figures:
        """Return the figures."""
        window = self._window
        history = list(self._history())
        tagged, feedback = tags_and_feedback(each for each in history if each.at > window.since)
        asked = self._asked_since()
        tagged[Tag.LANGUAGE.value].update(*asked.values())
        return Figures(
            region=window.region,
            day=window.day,
            since=window.since,
            as_of=window.as_of,
            **self._counts(),
            **events_learned(history, window),
            unrouted=self._rows(UNROUTED)[0][0],
            **self._lists(),
            full=tuple(sorted(row.owner for row in self._rows(FULL))),
            uncovered=tuple(self._uncovered()),
            tags={tag: len(found) for tag, found in tagged.items()},
            languages={language: len(found) for language, found in asked.items()},
            feedback=tuple(feedback[:FEEDBACK]),
            more_feedback=max(len(feedback) - FEEDBACK, 0),
            suggestions=suggestions_since(self._connection, window, SUGGESTIONS),
            by_day=self._by_day(history),
            mark=int(self._rows(MARK)[0][0]),
            unlisted={row.name: row.number for row in self._rows(self._queries.unlisted)},
        )

    def _uncovered(self) -> Iterator[str]:
        """Yield who is away and has no cover, or one who is away too (PTO-2)."""
        roster, at = self._roster, self._window.as_of
        for person in self._advocates:
            if roster.absence(person, at) is not None:
                cover = roster.cover_of(person, at)
                if cover is None or roster.absence(cover, at) is not None:
                    yield person.email

    def _counts(self) -> dict[str, Any]:
        """Return what there is of the region's cases, and how many are how old."""
        row = self._rows(self._queries.counts)[0]
        found: dict[str, Any] = {
            name: getattr(row, name) for name in ("open", "missed_pickups", "missed_closings", "left")
        }
        up_to = [getattr(row, f"up_to_{place}") for place in range(len(AGES))]
        steps = zip([0, *up_to], [*up_to, row.open], strict=True)
        found["ages"] = {
            words: higher - lower
            for words, (lower, higher) in zip([*(words for _, words in AGES), OLDEST_AGE], steps, strict=True)
        }
        return found

    def _lists(self) -> dict[str, Any]:
        return {
            name: tuple(ListedCase(**{**row._mapping, "status": row.status.value}) for row in self._rows(query))
            for name, query in self._queries.lists.items()
        }

    def _asked_since(self) -> dict[str, set[int]]:
        """Return the cases with a language request, by language, the most frequent first."""
        found: dict[str, set[int]] = {}
        for row in self._rows(ASKED):
            for language in parted(row.about) or ("",):
                found.setdefault(language, set()).add(row.case_id)
        return dict(sorted(found.items(), key=lambda each: (-len(each[1]), each[0])))

    def _history(self) -> Iterator[HistoryEntry]:
        """Yield what the history says of this region's events, tags and feedback from the first day of the window."""
        window, moves = self._window, self._moves()
        for row in self._rows(HISTORY):
            at = row.at
            if window.mark is not None and row.id > window.mark:
                # Created before the last digest but stored after it, for example by a long import.
                at = max(at, window.since + timedelta(microseconds=1))
            fields = changes_in_region(window.region.value, row.region, moves.get(row.case_id, ()), row.id, row.fields)
            yield HistoryEntry(row.case_id, row.number, at, fields, row.picked_up_at, row.account)

    def _moves(self) -> Mapping[int, Sequence[tuple[int, str]]]:
        """Return by case the entries that moved it since the window began, each with the region that it left."""
        found: dict[int, list[tuple[int, str]]] = {}
        for row in self._rows(MOVES):
            found.setdefault(row.case_id, []).extend(
                (row.id, old) for name, old, _ in row.fields if name == "region" and old is not None
            )
        return found

    def _deadline_of(self, turn: EndedTurn) -> datetime:
        """Return the pickup deadline of a finished turn (SLA-1)."""
        owner = self._roster.get(turn.owner)
        if self._policy.pickup_hours is PickupHours.WALL_CLOCK or owner is None:
            return turn.started + self._policy.pickup
        return worked_pickup_deadline(turn.started, self._policy.pickup, WorkingTime.of(owner, self._holidays))

    def _by_day(self, history: Sequence[HistoryEntry]) -> tuple[DayFigures, ...]:
        """Return the days of the chart. A published day stays as it was published (DIG-4)."""
        window = self._window
        told = self._days_told()
        if all(day in told for day in window.days):
            return tuple(told[day] for day in window.days)
        closed = self._days(self._queries.closed, timedelta())
        pickups = self._days(self._queries.pickups, pickup_span(self._policy))
        closings = self._days(self._queries.closings, self._policy.closing_limit)
        # For days of this window, the history knows what the cases no longer show.
        begin = bisect_right(window.bounds, window.since) - 1
        closed_since = closed_by_day(history, window)
        given_on = missed_by_given_on(history, window, self._deadline_of)
        return tuple(
            told.get(day)
            or DayFigures(
                day,
                pickups.get(place, 0) + closings.get(place, 0) + given_on.get(place, 0),
                closed_since.get(place, 0) if place >= begin else closed.get(place, 0),
            )
            for place, day in enumerate(window.days)
        )

    def _days_told(self) -> Mapping[date, DayFigures]:
        """Return the days of the chart as first published."""
        found: dict[date, DayFigures] = {}
        for row in self._rows(PUBLISHED_OF_CHART):
            for on, missed, closed in row.figures["by_day"]:
                day = date.fromisoformat(on)
                if day < row.day:
                    found.setdefault(day, DayFigures(day, missed, closed))
        return found

    def _days(self, query: Select[Any], after: timedelta) -> Mapping[int, int]:
        """Return the numbers of cases by day of the window. A case counts on the day of its time plus the offset."""
        rows = self._rows(query, **day_parameters(self._window, after), **self._queries.allowed(after))
        return {row.place: row.number for row in rows if row.place is not None}
