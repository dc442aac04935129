"""Link an opportunity that was found during the work on a case (OPP-1). It then closes with its case (CLO-8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.crm_writes import growth_write
from cases.changes.opportunities import known_opportunity
from cases.changes.record import CaseChange
from cases.model.account import Opportunity
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.names import is_same_name
from cases.model.policy import Policy
from cases.model.status import OpportunityKind, OpportunityStage
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import length_problems
from cases.rules.crm_kinds import is_growth_in_crm, is_renewal_in_crm
from cases.rules.kinds import kind_of
from cases.rules.permissions import Act

MAX_NAME = 255
# What is created from the renewal that was won before.
FROM_A_RENEWAL = (OpportunityKind.GROWTH, OpportunityKind.ADD_ON)


class Naming(StrEnum):
    """Whether an opportunity that is said to exist can be named (REQ-3)."""

    NOW = "I can name it"
    LATER = "There is one, not named yet"


@dataclass(frozen=True)
class LinkQuestions:
    """The questions of the form, for what is chosen so far."""

    #: What the directory knows of it; None for nothing.
    known: Opportunity | None
    #: Whether it is the one that the case has.
    is_linked: bool
    #: Whether it is growth that belongs into the open renewal that is linked (OPP-3).
    finds_growth: bool
    #: Whether its kind is asked for: on an Expansion case, and of one that nobody knows while a renewal is open (OPP-3).
    asks_kind: bool
    #: Whether to confirm that it was created from the renewal that was won before.
    asks_from_renewal: bool
    #: Whether casebot creates it in the CRM, where it is not there yet.
    is_created: bool = False


@dataclass(frozen=True, kw_only=True)
class LinkOpportunity(Command):
    """Link this opportunity, and replace another one if there is one."""

    opportunity: str
    stage: OpportunityStage | None
    #: None if the form was left blank.
    close_date: date | None
    #: Asked where LinkQuestions says so.
    kind: OpportunityKind | None = None
    #: Asked on an Expansion case: whether it was created from the renewal that was won before.
    from_renewal: bool = False
    #: There is one, and it cannot be named yet (REQ-3).
    is_expected: bool = False


def asks_naming(case: Case, policy: Policy) -> bool:
    """Return whether people may say that there is an opportunity without naming it.

    They may while nothing else asks for one.
    """
    return not (case.has_opportunity or case.opportunity_expected or kind_of(case, policy).expansion)


def questions_of(name: str, kind: OpportunityKind | None, case: Case, uow: UnitOfWork, policy: Policy) -> LinkQuestions:
    """Return the questions about the opportunity of this name and kind."""
    known = known_opportunity(name, case, uow) if name else None
    is_linked = bool(name) and is_same_name(name, case.opportunity)
    known_kind = case.opportunity_kind if is_linked else None
    takes_growth = _takes_growth(case, uow)
    finds_growth = _is_growth(kind, known) and takes_growth
    is_of_unknown_kind = bool(name) and not is_linked and (known is None or not known.kind)
    asks_kind = kind_of(case, policy).expansion or (takes_growth and is_of_unknown_kind)
    is_confirmed = kind is known_kind or finds_growth
    asks_from_renewal = asks_kind and kind in FROM_A_RENEWAL and not is_confirmed
    is_created = asks_from_renewal and known is None and uow.crm.scope.opportunities
    return LinkQuestions(known, is_linked, finds_growth, asks_kind, asks_from_renewal, is_created)


def needs_opportunity(case: Case, policy: Policy) -> bool:
    """Return whether the card asks for an opportunity.

    It does on an Expansion case in progress without one, or if one is said to exist.
    """
    is_worked = not case.is_closed and case.picked_up_at is not None
    asks = kind_of(case, policy).expansion or case.opportunity_expected
    return is_worked and not case.has_opportunity and asks


def link_opportunity(command: LinkOpportunity, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Link the opportunity, or refuse with every reason (OPP-1, OPP-3).

    An Expansion case takes a Growth or Add-On opportunity that was created from the won renewal, or at renewal time
    the renewal itself (OPP-1). While a linked renewal or QSR opportunity is open, growth goes into it (OPP-3).
    """
    name = " ".join(command.opportunity.split())
    comes_from = "created from the won renewal" if command.from_renewal and command.kind in FROM_A_RENEWAL else ""
    if comes_from and uow.crm.scope.opportunities:
        # casebot may be the one that creates it, and not as a copy of the renewal.
        comes_from = "comes from the won renewal"

    def change(case: Case) -> Case | CaseChange:
        if command.is_expected and not name:
            return replace(case, opportunity_expected=True)
        asked = questions_of(name, command.kind, case, uow, policy)
        close_date = command.close_date or (asked.known.close_date if asked.known is not None else None)
        stage = command.stage or OpportunityStage.OPEN
        problems = length_problems(Field.OPPORTUNITY, name, MAX_NAME)
        if not name:
            text = "Choose the opportunity, or type its name from the CRM."
            problems.append(Problem(Field.OPPORTUNITY, "OPP-1", text))
        if asked.finds_growth and not asked.is_linked:
            problems.append(_growth_belongs_into(case, uow))
        elif not asked.finds_growth:
            problems += _about_expansion(command, asked)
        if close_date is None:
            problems.append(Problem(Field.OPPORTUNITY_CLOSE_DATE, "CLO-8", "Choose the opportunity's close date."))
        elif stage is OpportunityStage.OPEN and close_date < command.actor.today(now):
            text = "While the opportunity is open, its close date cannot be past. Choose today or a later day."
            problems.append(Problem(Field.OPPORTUNITY_CLOSE_DATE, "CLO-8", text))
        if problems:
            raise Refused(problems)
        # Where the form does not ask for it, the kind of the same opportunity stays, and a renewal with growth stays a renewal.
        kind = command.kind or (case.opportunity_kind if asked.is_linked else None)
        kind = OpportunityKind.RENEWAL if asked.finds_growth else kind
        after = replace(
            case,
            opportunity=name,
            opportunity_expected=False,
            opportunity_kind=kind,
            opportunity_stage=stage,
            opportunity_close_date=close_date,
        )
        posts_growth = asked.finds_growth and uow.crm.scope.growth
        return _with_growth_posted(after, command, now) if posts_growth else after

    return change_case(command, Act.LINK_OPPORTUNITY, change, uow, policy, now, ChangeDetails(reason=comes_from))


def _growth_belongs_into(case: Case, uow: UnitOfWork) -> Problem:
    how = "Update it in the CRM to show the growth, and keep it here."
    if uow.crm.scope.growth:
        how = "Keep it here: casebot then notes the growth on it in Salesforce."
    return Problem(Field.OPPORTUNITY, "OPP-3", f"“{case.opportunity}” is linked and still open. {how}")


def _with_growth_posted(after: Case, command: LinkOpportunity, now: datetime) -> CaseChange:
    write = growth_write(after, str(command.kind), command.actor, now)
    noted = ("crm", f"the growth ({command.kind}) is noted on the opportunity")
    return CaseChange(after, (lambda stored: stored.crm.put([write]),), (noted,))


def _is_growth(kind: OpportunityKind | None, known: Opportunity | None) -> bool:
    return kind in FROM_A_RENEWAL or (known is not None and is_growth_in_crm(known.kind))


def _takes_growth(case: Case, uow: UnitOfWork) -> bool:
    """Return whether the linked opportunity is a renewal or a QSR that is still open."""
    if not case.has_opportunity or case.opportunity_stage not in (None, OpportunityStage.OPEN):
        return False
    linked = known_opportunity(case.opportunity, case, uow)
    is_one_in_crm = linked is not None and is_renewal_in_crm(linked.kind)
    return case.opportunity_kind is OpportunityKind.RENEWAL or is_one_in_crm


def _about_expansion(command: LinkOpportunity, asked: LinkQuestions) -> list[Problem]:
    if asked.asks_kind and command.kind is None:
        text = "Choose Growth, Add-On or, at renewal time, Renewal."
        return [Problem(Field.OPPORTUNITY_KIND, "OPP-1", text)]
    if not asked.asks_from_renewal or command.from_renewal:
        return []
    text = f"Create the {command.kind} opportunity in the CRM from the won renewal, then tick this."
    if asked.is_created:
        text = "If it comes from the renewal won before, tick this. casebot creates it in Salesforce."
    return [Problem(Field.FROM_RENEWAL, "OPP-1", text)]
