"""Who may do what to a case (PPL-3), decided from the roster alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cases.model.case import Case
from cases.model.errors import NotAllowed
from cases.model.people import Actor, Role, Roster
from cases.model.policy import Policy
from cases.rules.renewal_pair import renewal_manager_of
from cases.rules.responsibility import leads_case


class Act(StrEnum):
    """What can be done to a case; the value finishes the sentence “You cannot …”."""

    PICK_UP = "pick up this case"
    WRITE_NEXT_STEP = "write its next step"
    SET_STATUS = "change its status"
    CLOSE = "close it"
    REOPEN = "reopen it"
    SET_CONTACT = "set its contact"
    LOG_TOUCH = "log a touch on it"
    WANTS_LATER = "pause it"
    GIVE_FEEDBACK = "give feedback on it"
    CLEAN_UP = "fix it"
    REASSIGN = "reassign it"
    ROUTE = "assign it"
    MOVE_REGION = "move it to the other region"
    HAND_TO_COLLEAGUE = "reassign it to the colleague who is in touch"
    ANSWER_MEETING = "answer about its meeting"
    TAKE_OVER = "take it over"
    HAND_OVER = "transfer it"
    LINK_OPPORTUNITY = "link an opportunity to it"
    CALL_ADVOCATE = "call an Advocate to it"
    ASK_LANGUAGE = "ask for somebody who speaks its customer's language"
    DECIDE_LANGUAGE = "decide who speaks its customer's language"
    ANSWER_MAIL = "decide about a mail on it"
    ASK_ARCHITECT = "request a Solutions Architect for it"
    DECIDE_ARCHITECT = "decide on its Solutions Architect"
    SEE = "see where it stands"
    READ = "read its details"
    ASK_FOR_UPDATE = "ask for an update on it"
    ANSWER_UPDATE = "answer requests about it"
    ESCALATE = "escalate it"
    ADD_REQUEST = "add a request to it"
    DECIDE_YEAR = "decide who has it in the new fiscal year"
    SETTLE_CRM = "resolve what the CRM refused"
    ANSWER_TICKET = "say where its ticket stands"


@dataclass(frozen=True)
class Right:
    """The right to do something. `holds` decides, and `who` names the people in a refusal."""

    holds: Callable[[Actor, Case, Roster], bool]
    who: str
    #: The right for an unassigned case, if it differs.
    of_unassigned: str | None = None


def may(actor: Actor, act: Act, case: Case, roster: Roster, policy: Policy) -> bool:
    """Return whether the roster lets this person do this to this case."""
    if RIGHTS.get(act, WORKS_ON).holds(actor, case, roster):
        return True
    return act in OF_THE_PAIR and actor.person is not None and actor.person == renewal_manager_of(case, roster, policy)


def require(actor: Actor, act: Act, case: Case, roster: Roster, policy: Policy) -> None:
    """Raise NotAllowed, with the reason in words, if `may` says no."""
    if may(actor, act, case, roster, policy):
        return
    owner = roster.get(case.owner)
    whose = f"It is {owner.name}'s case" if owner is not None else "The case is unassigned"
    right = RIGHTS.get(act, WORKS_ON)
    who = right.who if owner is not None or right.of_unassigned is None else right.of_unassigned
    if act in OF_THE_PAIR and renewal_manager_of(case, roster, policy) is not None:
        who = f"its Renewal Manager, {who}"
    raise NotAllowed(f"You cannot {act.value}. {whose}. Only {who} can do this. Nothing was changed.")


def works_on(actor: Actor, case: Case, roster: Roster) -> bool:
    """Tell whether this person works the case: its owner, the owner's cover, or the region's manager."""
    person = actor.person
    if person is not None and person.role.works_cases:
        owner = roster.get(case.owner)
        if case.owner == person.email or roster.covers(person, owner):
            return True
    return leads_it(actor, case, roster)


def leads_it(actor: Actor, case: Case, roster: Roster) -> bool:
    """Return whether this person is responsible for the case after its owner (PPL-4)."""
    return leads_case(actor.person, case, roster)


def calls_an_advocate(actor: Actor, case: Case, roster: Roster) -> bool:
    """Tell whether this person may call an Advocate (TAG-1): the Renewal Manager who owns or owned the case, or the manager who answers for it."""
    owner = roster.get(case.owner)
    is_renewal_managers_case = owner is not None and owner.role is Role.RENEWAL_MANAGER
    if actor.person is not None and actor.person.role is Role.RENEWAL_MANAGER:
        return actor.person.email in (case.owner, case.renewal_manager)
    return (is_renewal_managers_case or case.renewal_manager is not None) and leads_it(actor, case, roster)


def is_on_roster(actor: Actor, case: Case, roster: Roster) -> bool:  # noqa: ARG001 - the signature is that of a right
    """Tell whether this person is on the roster, and so may read customers' texts and the history."""
    return actor.person is not None


def stands_in(actor: Actor, case: Case, roster: Roster) -> bool:
    """Return whether this person covers for the absent owner."""
    owner = roster.get(case.owner)
    return owner is not None and actor.person is not None and roster.cover_of(owner) == actor.person


def leads(actor: Actor, roster: Roster) -> bool:
    """Tell whether this person answers for the region: its manager, or a Team Lead while every manager is away."""
    person = actor.person
    if person is None or person.region is None:
        return False
    if person.role is Role.TEAM_LEAD:
        return roster.is_led_by_team_leads(person.region)
    return person.role is Role.MANAGER


def created_it(actor: Actor, case: Case, roster: Roster) -> bool:
    """Tell whether this person created the case, here or in the CRM. A name from the CRM counts only for people on the roster, as anybody can choose a name in Slack."""
    if case.creator_slack_id:
        return case.creator_slack_id == actor.slack_id
    if actor.person is not None:
        return roster.named(case.creator) == actor.person
    return bool(actor.email) and case.creator.strip().casefold() == actor.email.casefold()


def works_others(actor: Actor, case: Case, roster: Roster) -> bool:  # noqa: ARG001 - the signature is that of a right
    """Return whether cases are routed to this person, but this one is not theirs."""
    return actor.person is not None and actor.person.role.works_cases and actor.person.email != case.owner


def is_not_asked(actor: Actor, case: Case, roster: Roster) -> bool:
    """Tell whether somebody else would be asked; a person need not ask themselves."""
    return actor.person is None or (actor.person.email != case.owner and not stands_in(actor, case, roster))


def routes(actor: Actor, case: Case, roster: Roster) -> bool:
    """Tell whether this person assigns unassigned cases: SMB Ops, and the lead of the region, or any lead if the region is unknown."""
    if actor.person is not None and actor.person.role is Role.SMB_OPS:
        return True
    # `require_applicable` reports conflicts.
    is_open_to_all = case.region is None or case.owner is not None
    return leads(actor, roster) if is_open_to_all else leads_it(actor, case, roster)


def settles_writes(actor: Actor, case: Case, roster: Roster) -> bool:
    """Return whether this person may resolve what the CRM refused of the case (SAFE-4): the people who work it, and SMB Ops while it is unassigned."""
    is_for_ops = case.owner is None and actor.person is not None and actor.person.role is Role.SMB_OPS
    return is_for_ops or works_on(actor, case, roster)


def moves_regions(actor: Actor, case: Case, roster: Roster) -> bool:
    """Return whether this person may move a case between territories (RTE-7).

    The people who work it may, the manager of either region, and SMB Ops.
    """
    is_ops = actor.person is not None and actor.person.role is Role.SMB_OPS
    return is_ops or leads(actor, roster) or works_on(actor, case, roster)


THE_MANAGER = "the region's manager"

WORKS_ON = Right(works_on, "its owner, their cover or the region's manager", THE_MANAGER)
LEADS = Right(leads_it, THE_MANAGER)
STANDS_IN = Right(stands_in, "the cover of its absent owner")
CALLS_AN_ADVOCATE = Right(calls_an_advocate, "its Renewal Manager or the region's manager")
ANYBODY = Right(lambda actor, case, roster: True, "anybody")  # noqa: ARG005 - the signature is the field's

# Every other action belongs to the people who work the case.
RIGHTS: Mapping[Act, Right] = {
    Act.REASSIGN: LEADS,
    Act.ROUTE: Right(routes, "SMB Ops and the region's manager"),
    Act.SETTLE_CRM: Right(settles_writes, WORKS_ON.who, "SMB Ops and the region's manager"),
    Act.MOVE_REGION: Right(moves_regions, "its owner, their cover, a manager of either region, or SMB Ops"),
    Act.TAKE_OVER: STANDS_IN,
    Act.CALL_ADVOCATE: CALLS_AN_ADVOCATE,
    Act.DECIDE_LANGUAGE: LEADS,
    Act.DECIDE_ARCHITECT: LEADS,
    Act.DECIDE_YEAR: LEADS,
    Act.SEE: ANYBODY,
    Act.READ: Right(is_on_roster, "people on the roster"),
    Act.ASK_FOR_UPDATE: Right(is_not_asked, "people other than its owner"),
    Act.ESCALATE: Right(created_it, "its creator"),
    Act.ADD_REQUEST: Right(works_others, "another Advocate"),
}
# What the Renewal Manager of a High Value case may do beside its Advocate (HVA-3).
OF_THE_PAIR = frozenset({Act.WRITE_NEXT_STEP, Act.LOG_TOUCH})
