"""Trying to reach a customer (CLO-5): what was tried since the case was last opened, and from when it may close as unresponsive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from cases.model.case import AuditEntry, Case, Touch
from cases.model.dates import format_date
from cases.model.errors import Field, Problem
from cases.model.policy import Policy, TouchKind
from cases.model.status import Resolution, Status
from cases.rules.sleep import last_woken

# Each of them has to be tried at least once.
NEEDED = (TouchKind.EMAIL, TouchKind.CALL)
FITTING_RESOLUTIONS = (Resolution.FAILED_TO_ENGAGE, Resolution.NO_ACTION_REQUIRED)


# A case that was Engaged for less was so by mistake.
A_SLIP = timedelta(hours=1)


@dataclass(frozen=True)
class Attempts:
    """What was tried since the case was last opened.

    Attributes:
        first: when contact was first tried; None if it was not.
        missing: the ways of making contact that were not tried yet.
        heard_at: when the customer last wrote, or until when the case was Engaged or paused; None if never.
        possible: from when the case may close as unresponsive; None while nothing was tried.
    """

    first: datetime | None
    missing: tuple[TouchKind, ...]
    heard_at: datetime | None
    possible: datetime | None


def answered_until(case: Case, history: Iterable[AuditEntry], now: datetime) -> datetime | None:
    """Return until when the case was last Engaged, or paused because the customer asked for it; None if never.

    Args:
        history: The case's changes, oldest first.
    """
    found, began = [last_woken(case, now)], None
    for entry in history:
        if entry.field == "status" and entry.new == Status.ENGAGED:
            began = entry.at
        elif entry.field == "status" and entry.old == Status.ENGAGED and (began is None or entry.at - began >= A_SLIP):
            found.append(entry.at)
    return max((moment for moment in found if moment is not None), default=None)


def attempts(
    case: Case, touches: Sequence[Touch], policy: Policy, zone: tzinfo = UTC, answered: datetime | None = None
) -> Attempts:
    """Return what was tried.

    Args:
        zone: In which the fifteen days are counted, by the calendar.
        answered: See `answered_until`.
    """
    since = case.reopened_at
    made = [touch for touch in touches if since is None or touch.at >= since]
    moments = [touch.at for touch in made]
    if case.first_touch_at is not None and (since is None or case.first_touch_at >= since):
        moments.append(case.first_touch_at)
    first = min(moments, default=None)
    possible = None
    heard = max((moment for moment in (case.customer_wrote_at, answered) if moment is not None), default=None)
    if first is not None:
        silent_since = max(first, heard or first)
        day = (silent_since.astimezone(zone) + policy.unresponsive_after).date()
        possible = datetime.combine(day, time(), zone)
    kinds = {touch.kind for touch in made}
    return Attempts(first, tuple(kind for kind in NEEDED if kind not in kinds), heard, possible)


@dataclass(frozen=True)
class Silence:
    """What the silence of a customer is judged by.

    Attributes:
        zone: of the person who closes.
        answered: see `answered_until`.
    """

    touches: Sequence[Touch]
    now: datetime
    zone: tzinfo = UTC
    answered: datetime | None = None


def unresponsive_problems(case: Case, resolution: Resolution | None, silence: Silence, policy: Policy) -> list[Problem]:
    """Return everything that keeps the case from closing as unresponsive, each with what would satisfy the rule."""
    tried = attempts(case, silence.touches, policy, silence.zone, silence.answered)
    texts = [
        *_about_status(case),
        *_about_days(case, tried, silence.touches, policy, silence.now, silence.zone),
        *_about_touches(tried),
    ]
    found = [Problem(Field.STATUS, "CLO-5", text) for text in texts]
    if resolution is not None and resolution not in FITTING_RESOLUTIONS:
        text = (
            f"Unresponsive contradicts “{resolution}”. "
            f"Choose {' or '.join(FITTING_RESOLUTIONS)}, or close the case as Resolved."
        )
        found.append(Problem(Field.RESOLUTION, "CLO-5", text))
    return found


def _about_status(case: Case) -> list[str]:
    if case.status is Status.ATTEMPTING_CONTACT or case.is_closed:
        return []
    return [f"Unresponsive needs the status {Status.ATTEMPTING_CONTACT}; this case is {case.status}."]


def _about_days(
    case: Case, tried: Attempts, touches: Sequence[Touch], policy: Policy, now: datetime, zone: tzinfo
) -> list[str]:
    days, today = policy.unresponsive_after.days, now.astimezone(zone).date()
    again = " since the case was reopened" if case.reopened_at is not None else ""
    if tried.first is None or tried.possible is None:
        return [f"No touch is logged{again}. Unresponsive needs {days} days of attempts: log the first touch to start."]
    if now >= tried.possible:
        return []
    if tried.heard_at is not None and tried.heard_at >= tried.first:
        heard = format_date(tried.heard_at.astimezone(zone), today)
        wrote = tried.heard_at == case.customer_wrote_at
        how = f"The customer wrote on {heard}" if wrote else f"The case was Engaged or paused until {heard}"
        return [
            f"{how}. Unresponsive needs {days} days without {'a message' if wrote else 'an answer'}: "
            f"possible from {format_date(tried.possible, today)}."
        ]
    since = case.reopened_at
    logged_days = {touch.day for touch in touches if since is None or touch.at >= since}
    logged = ", ".join(f"{step.kind} of day {step.day}" for step in policy.cadence if step.day in logged_days)
    return [
        f"Unresponsive needs {days} days of attempts. First touch{again} on "
        f"{format_date(tried.first.astimezone(zone), today)}: possible from {format_date(tried.possible, today)}. "
        f"Logged of the cadence: {logged or 'nothing'}."
    ]


def _about_touches(tried: Attempts) -> list[str]:
    if tried.first is None or not tried.missing:
        return []
    missing = " and ".join(f"one {kind}" for kind in tried.missing)
    return [f"Unresponsive needs at least one e-mail and one call. Still missing: {missing}."]
