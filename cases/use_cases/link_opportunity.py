"""Linking an opportunity that was found while a case was worked (OPP-1); from then on it closes with its case (CLO-8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.model.account import Opportunity
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.names import is_same_name
from cases.model.policy import Policy
from cases.model.status import OpportunityKind, OpportunityStage
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import length_problems
from cases.rules.kinds import kind_of
from cases.rules.permissions import Act

MAX_NAME = 255
# What is created from the renewal that was won before.
FROM_A_RENEWAL = (OpportunityKind.GROWTH, OpportunityKind.ADD_ON)
# The CRM's words for an opportunity that growth goes into (OPP-3).
TAKES_GROWTH = ("renewal", "qsr")


@dataclass(frozen=True, kw_only=True)
class LinkOpportunity(Command):
    """Link this opportunity, in place of another one if there is one. kind, from_renewal: asked on an Expansion case; from_renewal: that it was
    created from the renewal that was won before; close_date: None where the form was left blank."""

    opportunity: str
    stage: OpportunityStage | None
    close_date: date | None
    kind: OpportunityKind | None = None
    from_renewal: bool = False
    #: There is one, and it cannot be named yet (REQ-3).
    is_expected: bool = False


def needs_opportunity(case: Case, policy: Policy) -> bool:
    """Whether the card asks for an opportunity: on an Expansion case that is being worked and has none, and where one is said to exist."""
    is_worked = not case.is_closed and case.picked_up_at is not None
    asks = kind_of(case, policy).expansion or case.opportunity_expected
    return is_worked and not case.has_opportunity and asks


def link_opportunity(command: LinkOpportunity, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """OPP-1: on an Expansion case a Growth or Add-On one, created from the won renewal, or at renewal time the renewal itself.

    OPP-3: growth goes into the renewal or QSR opportunity that is linked, while that one is open.
    """
    name = " ".join(command.opportunity.split())
    comes_from = "created from the won renewal" if command.from_renewal and command.kind in FROM_A_RENEWAL else ""

    def change(case: Case) -> Case:
        if command.is_expected and not name:
            return replace(case, opportunity_expected=True)
        known = known_opportunity(name, case, uow)
        close_date = command.close_date or (known.close_date if known is not None else None)
        stage = command.stage or OpportunityStage.OPEN
        is_linked = is_same_name(name, case.opportunity)
        known_kind = case.opportunity_kind if is_linked else None
        finds_growth = _is_growth(command, known) and _takes_growth(case, uow)
        problems = length_problems(Field.OPPORTUNITY, name, MAX_NAME)
        if not name:
            text = "Choose the opportunity, or type its name from the CRM."
            problems.append(Problem(Field.OPPORTUNITY, "OPP-1", text))
        if finds_growth and not is_linked:
            text = f"“{case.opportunity}” is linked and still open. Update it in the CRM to show the growth, and keep it here."
            problems.append(Problem(Field.OPPORTUNITY, "OPP-3", text))
        elif not finds_growth and kind_of(case, policy).expansion:
            problems += _about_expansion(command, known_kind)
        if close_date is None:
            problems.append(Problem(Field.OPPORTUNITY_CLOSE_DATE, "CLO-8", "Choose the opportunity's close date."))
        elif stage is OpportunityStage.OPEN and close_date < command.actor.today(now):
            text = "While the opportunity is open, its close date cannot be past. Choose today or a later day."
            problems.append(Problem(Field.OPPORTUNITY_CLOSE_DATE, "CLO-8", text))
        if problems:
            raise Refused(problems)
        # Where the form does not ask for it, the kind of the same opportunity stays, and a renewal with growth stays a renewal.
        kind = OpportunityKind.RENEWAL if finds_growth else command.kind or known_kind
        return replace(
            case,
            opportunity=name,
            opportunity_expected=False,
            opportunity_kind=kind,
            opportunity_stage=stage,
            opportunity_close_date=close_date,
        )

    return change_case(command, Act.LINK_OPPORTUNITY, change, uow, policy, now, ChangeDetails(reason=comes_from))


def _is_growth(command: LinkOpportunity, known: Opportunity | None) -> bool:
    of_the_crm = known.kind.casefold() if known is not None else ""
    return command.kind in FROM_A_RENEWAL or of_the_crm in {str(kind).casefold() for kind in FROM_A_RENEWAL}


def _takes_growth(case: Case, uow: UnitOfWork) -> bool:
    """Whether the linked opportunity is a renewal or a QSR that is still open."""
    if not case.has_opportunity or case.opportunity_stage not in (None, OpportunityStage.OPEN):
        return False
    linked = known_opportunity(case.opportunity, case, uow)
    of_the_crm = linked.kind.casefold() if linked is not None else ""
    return case.opportunity_kind is OpportunityKind.RENEWAL or any(word in of_the_crm for word in TAKES_GROWTH)


def _about_expansion(command: LinkOpportunity, known_kind: OpportunityKind | None) -> list[Problem]:
    """known_kind: what this opportunity was linked as before, when all of it was confirmed."""
    if command.kind is None:
        text = "Choose Growth, Add-On or, at renewal time, Renewal."
        return [Problem(Field.OPPORTUNITY_KIND, "OPP-1", text)]
    if command.kind not in FROM_A_RENEWAL or command.from_renewal or command.kind is known_kind:
        return []
    text = f"Create the {command.kind} opportunity in the CRM from the won renewal, then tick this."
    return [Problem(Field.FROM_RENEWAL, "OPP-1", text)]


def known_opportunity(name: str, case: Case, uow: UnitOfWork) -> Opportunity | None:
    """Return what the directory knows of this opportunity of the case's account; None for nothing."""
    alike = uow.directory.opportunities(name, case.account)
    return next((each for each in alike if is_same_name(each.name, name)), None)
