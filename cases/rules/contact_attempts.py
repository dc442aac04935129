"""Trying to reach a customer (CLO-5): what was tried since the case was last opened, and from when it may close as unresponsive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo

from cases.model.case import Case, Touch
from cases.model.dates import format_date
from cases.model.errors import Field, Problem
from cases.model.policy import Policy, TouchKind
from cases.model.status import Resolution, Status

# Each of them has to be tried at least once.
NEEDED = (TouchKind.EMAIL, TouchKind.CALL)
FITTING_RESOLUTIONS = (Resolution.FAILED_TO_ENGAGE, Resolution.NO_ACTION_REQUIRED)


@dataclass(frozen=True)
class Attempts:
    """What was tried since the case was last opened.

    Attributes:
        first: when contact was first tried; None if it was not.
        missing: the ways of making contact that were not tried yet.
        heard_at: when the customer last wrote; None if they did not.
        possible: from when the case may close as unresponsive; None while nothing was tried.
    """

    first: datetime | None
    missing: tuple[TouchKind, ...]
    heard_at: datetime | None
    possible: datetime | None


def attempts(case: Case, touches: Sequence[Touch], policy: Policy, zone: tzinfo = UTC) -> Attempts:
    """Return what was tried. zone: in which the fifteen days are counted, by the calendar."""
    since = case.reopened_at
    made = [touch for touch in touches if since is None or touch.at >= since]
    moments = [touch.at for touch in made]
    if case.first_touch_at is not None and (since is None or case.first_touch_at >= since):
        moments.append(case.first_touch_at)
    first = min(moments, default=None)
    possible = None
    if first is not None:
        silent_since = max(first, case.customer_wrote_at or first)
        day = (silent_since.astimezone(zone) + policy.unresponsive_after).date()
        possible = datetime.combine(day, time(), zone)
    kinds = {touch.kind for touch in made}
    return Attempts(first, tuple(kind for kind in NEEDED if kind not in kinds), case.customer_wrote_at, possible)


def unresponsive_problems(
    case: Case, resolution: Resolution | None, touches: Sequence[Touch], policy: Policy, now: datetime, zone: tzinfo
) -> list[Problem]:
    """Return everything that keeps the case from closing as unresponsive, each with what would satisfy the rule."""
    tried = attempts(case, touches, policy, zone)
    texts = [
        *_about_status(case),
        *_about_days(case, tried, touches, policy, now, zone),
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
        return [
            f"The customer wrote on {heard}. Unresponsive needs {days} days without a message: "
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
