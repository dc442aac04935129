"""Decide whether a case can be escalated: only a promise to others that was missed (ESC-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cases.model.case import Case
from cases.model.dates import format_moment
from cases.model.own_days import DAYS_OF_UTC
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from cases.model.requests import Request
from cases.rules.clocks import ROWS, Clock, ClockKind, ClockState, clocks_of

# What is promised to others. An overdue next step, or a High Value customer who has long heard nothing, is between an Advocate and their manager.
# The customer's wait goes on where a reassignment starts another pickup (SLA-6).
PROMISES = (ClockKind.PICKUP, ClockKind.WAIT, ClockKind.CLOSING, ClockKind.UPDATE)
AGAIN_AFTER = timedelta(days=1)


def missed_promises(case: Case, policy: Policy, now: datetime) -> list[Clock]:
    """Return the promises that were missed and are not kept yet, the oldest miss first."""
    clocks = [clock for clock in _promises(case, policy, now) if clock.state is ClockState.MISSED]
    return sorted(clocks, key=lambda clock: clock.deadline or now)


def why_not_escalate(case: Case, last: Request | None, policy: Policy, now: datetime, zone: str | None = None) -> str:
    """Return why the case cannot be escalated now, and when it can be; empty if it can.

    Args:
        last: Its latest escalation.
        zone: The time zone of the person who reads it; None if it is not known.
    """
    if case.is_closed:
        return f"This case is {case.status}. It can no longer be escalated."
    if not missed_promises(case, policy, now):
        ahead = [clock for clock in _promises(case, policy, now) if clock.deadline is not None]
        if not ahead:
            return "This case has no deadline now. Ask for an update instead."
        first = min(ahead, key=lambda clock: clock.deadline or now)
        promise = ROWS[first.kind].promise(policy)
        return f"Nothing was missed yet: {promise}. You can escalate it from {_moment(first.deadline, zone)}."
    if last is not None and now - last.asked_at < AGAIN_AFTER:
        again = _moment(last.asked_at + AGAIN_AFTER, zone)
        return (
            f"{last.asked_by_name} escalated it {_moment(last.asked_at, zone)}. You can escalate it again from {again}."
        )
    return ""


def responsible_people(region: Region | None, roster: Roster) -> list[Person]:
    """List the region's managers who are there, the covers of those who are not, or else the Team Leads."""
    found: list[Person] = []
    for manager in roster.managers(region):
        stand_in = manager if roster.absence(manager) is None else roster.cover_of(manager)
        found += [stand_in] if stand_in is not None else []
    if not found:
        found = [person for person in roster.present(region) if person.role is Role.TEAM_LEAD]
    # If nobody is there, the managers find it when they return.
    return list(dict.fromkeys(found or roster.managers(region)))


def _promises(case: Case, policy: Policy, now: datetime) -> Sequence[Clock]:
    # None of these clocks counts calendar days, so it does not matter whose days they are.
    return [clock for clock in clocks_of(case, policy, now, DAYS_OF_UTC) if clock.kind in PROMISES and clock.is_live]


def _moment(moment: datetime | None, zone: str | None) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(zone or "UTC"))
    return format_moment(local, local.date()) + ("" if zone else " UTC")
