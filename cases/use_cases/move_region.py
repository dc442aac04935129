"""Move a case that came to the wrong territory to the other region (RTE-7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.notifications import load_notifications
from cases.changes.record import CaseChange
from cases.changes.router import Router
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Person, Region, Roster
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.assignment import assign_to
from cases.rules.closing import MAX_REASON, length_problems
from cases.rules.permissions import Act
from cases.rules.responsibility import managers_of, region_of_case
from cases.rules.routing import Routed


@dataclass(frozen=True, kw_only=True)
class MoveRegion(Command):
    """Move the case to the other region, with a reason."""

    #: The e-mail of the new owner. Empty if the case is routed.
    to: str = ""
    #: The region in which the case is routed. None if `to` names the owner.
    in_turn: Region | None = None
    reason: str = ""

    @property
    def why(self) -> str:
        """Return the reason in one line."""
        return " ".join(self.reason.split())


def other_region(case: Case, roster: Roster) -> Region | None:
    """Return the region that a case can be moved to; None if its own is unknown."""
    own = region_of_case(case, roster)
    return next((region for region in Region if region is not own), None) if own is not None else None


def move_region(command: MoveRegion, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Assign the case to an Advocate of the other region, by name or by routing (RTE-7, RTE-1 … RTE-3).

    The pickup clock starts, and the managers of both regions are notified.
    """

    def change(case: Case) -> CaseChange:
        region = other_region(case, uow.roster)
        problems = length_problems(Field.REASON, command.why, MAX_REASON)
        if not command.why:
            text = "Write why it belongs to the other region, for example “Their office is in Berlin”."
            problems.append(Problem(Field.REASON, "RTE-7", text))
        if region is None:
            text = "This case has no region. SMB Ops will assign it."
            raise Refused([*problems, Problem(Field.OWNER, "RTE-7", text)])
        router = Router(uow, policy, [case.account])
        routed = _routed(case, region, command, router, uow.roster)
        if routed.owner is None:
            problems.append(Problem(Field.OWNER, "RTE-7", routed.because))
        if problems or routed.owner is None:
            raise Refused(problems)
        because = (
            f"{routed.because}; {command.actor.name} moved it from {region_of_case(case, uow.roster)}: {command.why}"
        )
        moved = assign_to(replace(case, region=region), routed.owner.email, because, region, now)
        told = load_notifications(moved, uow.roster, now) if routed.all_full else []
        told = [*told, *_notifications(case, moved, command, uow.roster)]
        return CaseChange(moved, (lambda _: router.write(), lambda stored: stored.outbox.put(told)))

    return change_case(command, Act.MOVE_REGION, change, uow, policy, now, ChangeDetails(reason=command.why))


def _routed(case: Case, region: Region, command: MoveRegion, router: Router, roster: Roster) -> Routed:
    """Return who gets the case in this region; nobody, with what to do, where nobody can."""
    if command.in_turn is region:
        elsewhere = [person.email for person in roster if person.region is not region]
        routed = router.route(replace(case, owner=None, region=region), passing_over=elsewhere)
        if routed.owner is None:
            return Routed(None, f"Nobody in {region} is available today. Choose a person.")
        return routed
    to = roster.get(command.to)
    if to is None or not to.role.works_cases or to.region is not region:
        return Routed(None, f"Choose an Advocate of {region}, or assign it by turn.")
    return Routed(to, "chosen by name", region)


def _notifications(before: Case, after: Case, command: MoveRegion, roster: Roster) -> list[Notification]:
    told = [
        *_who_answers_for(before, roster),
        *_who_answers_for(after, roster),
    ]
    args = {
        "by": command.actor.name,
        "from": str(region_of_case(before, roster)),
        "to": str(after.region),
        "why": command.why,
    }
    return [
        Notification(
            key=f"region:{after.id}:v{before.version + 1}:{person.email}",
            lane=f"dm:{person.email}",
            kind=NotificationKind.REGION_MOVED,
            subject=after.id,
            args=args,
        )
        for person in dict.fromkeys(told)
        if person.email != command.actor.key
    ]


def _who_answers_for(case: Case, roster: Roster) -> Iterable[Person]:
    """Return the managers of the case, and while they are away the Team Leads who stand in (PPL-4)."""
    owner, region = roster.get(case.owner), region_of_case(case, roster)
    managers = managers_of(owner, case.region, roster) if owner is not None else roster.managers(case.region)
    return [*managers, *(roster.team_leads(region) if roster.is_led_by_team_leads(region) else ())]
