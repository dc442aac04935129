"""Escalating a case that was not actioned in time: by whoever created it, to whoever answers for the region (ESC-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.changes.change_case import Command, Outcome, change_case
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.clocks import ROWS, Clock, ClockKind, ClockState, clocks_of
from cases.rules.closing import length_problems
from cases.rules.permissions import Act
from cases.use_cases.reopen import MAX_REASON

# What is promised to others; that a planned step is overdue, or a customer heard long ago, is between an Advocate and their manager.
PROMISES = (ClockKind.PICKUP, ClockKind.CLOSING, ClockKind.UPDATE)
AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Escalate(Command):
    """Take a missed clock to the region's manager, with the reason."""

    reason: str


def missed_promises(case: Case, policy: Policy, now: datetime) -> list[Clock]:
    """The promises that were missed and are not kept yet, the oldest miss first."""
    clocks = [clock for clock in _promises(case, policy, now) if clock.state is ClockState.MISSED]
    return sorted(clocks, key=lambda clock: clock.deadline or now)


def why_not_escalate(case: Case, last: Request | None, policy: Policy, now: datetime) -> str:
    """Why the case cannot be escalated now, and from when it can; empty where it can. last: its latest escalation."""
    if case.is_closed:
        return f"This case is {case.status}: there is nothing left to escalate."
    if not missed_promises(case, policy, now):
        ahead = [clock for clock in _promises(case, policy, now) if clock.deadline is not None]
        if not ahead:
            return "No clock of this case is running, so none can be missed. Ask for an update instead."
        first = min(ahead, key=lambda clock: clock.deadline or now)
        promise = ROWS[first.kind].promise(policy)
        return f"Nothing was missed yet: {promise}. It can be escalated from {_moment(first.deadline)} on, if it is not done by then."
    if last is not None and now - last.asked_at < AGAIN_AFTER:
        return f"{last.asked_by_name} escalated it {_moment(last.asked_at)}. It can be escalated again from {_moment(last.asked_at + AGAIN_AFTER)} on."
    return ""


def escalate(command: Escalate, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """ESC-1: told to whoever answers for the region, and to the owner; nothing else about the case changes."""
    reason = " ".join(command.reason.split())

    def change(case: Case) -> Case:
        last = uow.requests.last(case.id, RequestKind.ESCALATION)
        if why := why_not_escalate(case, last, policy, now):
            raise Refused([Problem(Field.REASON, "ESC-1", why)])
        problems = length_problems(Field.REASON, reason, MAX_REASON)
        if not reason:
            text = "Say why it cannot wait, for example “The customer's trial ends on Friday”."
            problems = [Problem(Field.REASON, "ESC-1", text)]
        if problems:
            raise Refused(problems)
        about = ", ".join(clock.kind.value for clock in missed_promises(case, policy, now))
        request = uow.requests.add(
            Request.by(
                command.actor,
                case.id,
                RequestKind.ESCALATION,
                now,
                text=reason,
                about=about,
                state=RequestState.WITHDRAWN,
            )
        )
        uow.outbox.put(escalation_notifications(request, case, uow.roster, policy, command.actor.key))
        return case

    noted = ("escalated", reason)
    return change_case(command, Act.ESCALATE, change, uow, policy, now, noted=noted, adds_only=True)


def responsible_people(region: Region | None, roster: Roster) -> list[Person]:
    """The managers of the region who are there; for one who is away the cover, else, with no manager there, the Team Leads."""
    found: list[Person] = []
    for manager in roster.managers(region):
        stand_in = manager if roster.absence(manager) is None else roster.cover_of(manager)
        found += [stand_in] if stand_in is not None else []
    if not found:
        found = [person for person in roster.present(region) if person.role is Role.TEAM_LEAD]
    # Nobody is there: who comes back first finds it.
    return list(dict.fromkeys(found or roster.managers(region)))


def escalation_notifications(
    request: Request, case: Case, roster: Roster, policy: Policy, by: str, *, with_owner: bool = True
) -> list[Notification]:
    """What is told of an escalation to whoever answers for the region now, and to the owner; not to whoever escalated (`by`)."""
    lanes = [f"dm:{person.email}" for person in responsible_people(case.region, roster)]
    if not lanes:
        lanes = [f"channel:{policy.ops_channel}"]
    owner = roster.get(case.owner)
    if owner is not None and with_owner:
        lanes.append(f"dm:{owner.email}")
    return [
        Notification(
            key=f"escalation:{request.id}:{lane}",
            lane=lane,
            kind=NotificationKind.ESCALATED,
            subject=case.id,
            args={"ask": request.id},
        )
        for lane in dict.fromkeys(lanes)
        if lane != f"dm:{by}"
    ]


def _promises(case: Case, policy: Policy, now: datetime) -> Sequence[Clock]:
    # None of these goes by days of the calendar, so that no zone is needed.
    return [clock for clock in clocks_of(case, policy, now, "UTC") if clock.kind in PROMISES and clock.is_live]


def _moment(moment: datetime | None) -> str:
    return f"{moment:%a} {moment.day} {moment:%b} at {moment:%H:%M} UTC" if moment is not None else ""
