"""Assign a case by hand: a manager reassigns any case, SMB Ops an unassigned one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.former_owners import Batch
from cases.changes.notifications import load_notifications
from cases.changes.record import CaseChange, Effect
from cases.changes.router import Router
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.people import Region
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.assignment import assign_to
from cases.rules.closing import MAX_REASON, length_problems
from cases.rules.permissions import Act
from cases.rules.routing import Routed, next_in_turn


@dataclass(frozen=True, kw_only=True)
class Give(Command):
    """Give the case to `to`, an e-mail, or by turn in a region; for the reason given, if one is."""

    to: str = ""
    in_turn: Region | None = None
    reason: str = ""

    @property
    def why(self) -> str:
        """Return the reason in one line."""
        return " ".join(self.reason.split())


@dataclass(frozen=True, kw_only=True)
class Reassign(Give):
    """Take it from one Advocate and give it to another of the region."""

    #: The batch that it is part of, if any.
    batch: Batch | None = None


@dataclass(frozen=True, kw_only=True)
class RouteCase(Give):
    """Find an owner for an unassigned case (RTE-4)."""


def reassign(command: Reassign, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Give the case to another Advocate of its region, by name or by turn (SLA-1, CRD-1)."""

    def change(case: Case) -> CaseChange:
        problems = length_problems(Field.REASON, command.why, MAX_REASON)
        effects: tuple[Effect, ...] = ()
        to, because = uow.roster.get(command.to), f"{command.actor.name} reassigned it to you"
        if command.in_turn is not None and command.in_turn == case.region:
            router = Router(uow, policy, [case.account])
            routed = _by_turn(case, router)
            if routed.owner is None or routed.all_full:
                text = f"Nobody else in {case.region} is available and below capacity. Choose a person."
                problems.append(Problem(Field.OWNER, "RTE-3", text))
            effects = (lambda _: router.write(),)
            to, because = routed.owner, f"{because}; {routed.because}"
        elif to is None or not to.role.works_cases or to.region != case.region:
            problems.append(Problem(Field.OWNER, "RTE-2", "Choose an Advocate of the case's region."))
        elif to.email == case.owner:
            problems.append(Problem(Field.OWNER, "RTE-2", f"It is {to.name}'s case already. Choose somebody else."))
        if problems or to is None:
            raise Refused(problems)
        return CaseChange(assign_to(case, to.email, _with_reason(because, command), to.region, now), effects)

    details = ChangeDetails(reason=command.why, batch=command.batch)
    return change_case(command, Act.REASSIGN, change, uow, policy, now, details)


def route_by_hand(command: RouteCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Assign an unassigned case to a person, or by turn in a region (RTE-4).

    That region becomes the case's. By turn, the least loaded person gets it if all are full (RTE-3). If somebody else
    has assigned it meanwhile, this is refused, and the refusal names both people.
    """
    how = f"next in turn in {command.in_turn}" if command.in_turn is not None else ""

    def change(case: Case) -> CaseChange:
        problems = length_problems(Field.REASON, command.why, MAX_REASON)
        to, because = uow.roster.get(command.to), f"{command.actor.name} assigned it to you"
        region = to.region if to is not None else None
        effects: list[Effect] = []
        full = False
        if command.in_turn is not None:
            router = Router(uow, policy, [case.account])
            routed = _by_turn(replace(case, region=command.in_turn), router)
            if routed.owner is None:
                text = f"Nobody in {command.in_turn} is available today. Choose a person or the other region."
                problems.append(Problem(Field.OWNER, "RTE-2", text))
            effects.append(lambda _: router.write())
            to, region, full = routed.owner, command.in_turn, routed.all_full
            because = f"{command.actor.name} assigned it; {routed.because}"
        elif to is None or not to.role.works_cases:
            problems.append(Problem(Field.OWNER, "RTE-4", "Choose a region, or one of the Advocates."))
        if problems or to is None:
            raise Refused(problems)
        found = replace(case, region=region or case.region)
        given = assign_to(found, to.email, _with_reason(because, command), region, now)
        if full:
            effects.append(lambda stored: stored.outbox.put(load_notifications(given, uow.roster, now)))
        return CaseChange(given, tuple(effects))

    reason = ": ".join(part for part in (how, command.why) if part)
    return change_case(command, Act.ROUTE, change, uow, policy, now, ChangeDetails(reason=reason))


def _by_turn(case: Case, router: Router) -> Routed:
    bare = replace(case, owner=None)
    return router.route(bare, passing_over=[case.owner] if case.owner is not None else (), rules=[next_in_turn])


def _with_reason(because: str, command: Give) -> str:
    return f"{because}: {command.why}" if command.why else because
