"""Putting a case to sleep (SLA-3): sleep pauses the closing clock, and what counts is the time that the case was awake.

A case remembers three things. `asleep_until`: when its present or last sleep ends by itself; `awake_from`: from when its days count, which
is the opening, moved forward by every hour slept; `sleeps`: how often it was put to sleep.
"""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from cases.model.case import Case
from cases.model.own_days import OwnDays


def add_months(day: date, months: int) -> date:
    """Return the same day so many calendar months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_asleep(case: Case, now: datetime) -> bool:
    """Tell whether the case sleeps at this moment: until its day comes, whether somebody wakes it then or not."""
    return case.wants_later and not case.is_closed and (case.asleep_until is None or now < case.asleep_until)


def counted_from(case: Case) -> datetime:
    """Return the moment from which the days of the closing clock count, time asleep left out."""
    return case.awake_from or case.opened_at


def last_woken(case: Case, now: datetime) -> datetime | None:
    """Return when the case last woke, by somebody's hand or because its day came; None if it never slept."""
    if case.wants_later and case.asleep_until is not None and case.asleep_until <= now:
        return case.asleep_until
    return case.woke_at


def with_sleep(before: Case | None, after: Case, now: datetime, days: OwnDays) -> Case:
    """Return the changed case with what it remembers of its sleep. days: the owner's, of which one wakes it."""
    if before is None:
        began = max(after.opened_at, min(after.source_version, now))
        return _put_to_sleep(after, began, days) if _is_planned(after) else after
    after = _opened_anew(before, after)
    slept = before.wants_later and not before.is_closed and before.asleep_until is not None
    if not _is_planned(after):
        return _woken(before, after, now) if slept else after
    if not slept:
        return _put_to_sleep(after, now, days)
    moved = after.next_step_due != before.next_step_due or after.owner != before.owner
    return _moved(before, after, now, days) if moved else after


def _is_planned(case: Case) -> bool:
    return case.wants_later and not case.is_closed and case.next_step_due is not None


def _opened_anew(before: Case, after: Case) -> Case:
    """Keep the time asleep when upstream corrects the moment of opening."""
    if after.awake_from is None or after.opened_at == before.opened_at:
        return after
    return replace(after, awake_from=after.awake_from + (after.opened_at - before.opened_at))


def _put_to_sleep(case: Case, now: datetime, days: OwnDays) -> Case:
    until = max(_morning(case, days), now)
    awake_from = counted_from(case) + (until - now)
    return replace(case, asleep_until=until, awake_from=awake_from, sleeps=case.sleeps + 1)


def _moved(before: Case, after: Case, now: datetime, days: OwnDays) -> Case:
    """Return a sleep with another end. A later day counts as another sleep, from every source."""
    if before.asleep_until is None or before.asleep_until <= now:
        # It woke when its day came. Only another day puts it to sleep again; another owner does not.
        return _put_to_sleep(after, now, days) if after.next_step_due != before.next_step_due else after
    until = max(_morning(after, days), now)
    later = before.next_step_due is None or (after.next_step_due or date.min) > before.next_step_due
    return replace(
        after,
        asleep_until=until,
        awake_from=counted_from(after) + (until - before.asleep_until),
        sleeps=after.sleeps + int(later),
    )


def _woken(before: Case, after: Case, now: datetime) -> Case:
    if before.asleep_until is None or before.asleep_until <= now:
        return after
    unslept = before.asleep_until - now
    return replace(after, asleep_until=now, awake_from=max(counted_from(after) - unslept, after.opened_at))


def _morning(case: Case, days: OwnDays) -> datetime:
    return days.begin(case.next_step_due) if case.next_step_due is not None else datetime.min.replace(tzinfo=UTC)


def time_awake(case: Case, now: datetime) -> timedelta:
    """Return how long the case has been awake, up to its closing or `now`."""
    end = case.closed_at if case.closed_at is not None else now
    if is_asleep(case, now) and case.asleep_until is not None:
        # The sleep counts to its end already, of which the rest is still to come.
        end = case.asleep_until
    return end - counted_from(case)
