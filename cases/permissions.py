"""Who may do what to a case (PPL-3), decided from the roster alone."""

from __future__ import annotations

from enum import StrEnum

from cases.case import Case
from cases.errors import NotAllowed
from cases.people import Actor, Role, Roster


class Act(StrEnum):
    """What can be done to a case; the value finishes the sentence “You cannot …”."""

    PICK_UP = "pick up this case"
    WRITE_NEXT_STEP = "write its next step"
    SET_STATUS = "change its status"
    CLOSE = "close it"
    REOPEN = "reopen it"
    SET_CONTACT = "set its contact"
    LOG_TOUCH = "log a touch on it"
    WANTS_LATER = "put it to sleep"
    GIVE_FEEDBACK = "give feedback on it"
    MEND = "mend it"
    REASSIGN = "reassign it"
    TAKE_OVER = "take it over"
    SEE = "see it"


def may(actor: Actor, act: Act, case: Case, roster: Roster) -> bool:
    """Whether the roster lets this person do this to this case."""
    if act is Act.REASSIGN:
        return _leads(actor, case, roster)
    if act is Act.TAKE_OVER:
        owner = roster.get(case.owner)
        return owner is not None and actor.person is not None and roster.cover_of(owner) == actor.person
    return act is Act.SEE or _works_on(actor, case, roster)


def require(actor: Actor, act: Act, case: Case, roster: Roster) -> None:
    """Raises NotAllowed, with the reason in words, where `may` says no."""
    if may(actor, act, case, roster):
        return
    owner = roster.get(case.owner)
    whose = f"It is {owner.name}'s case" if owner is not None else "It is nobody's case yet"
    who = "its owner, whoever covers them, or the region's manager" if owner is not None else "the region's manager"
    if act is Act.REASSIGN:
        who = "the region's manager"
    elif act is Act.TAKE_OVER:
        who = "whoever covers its owner while they are away"
    raise NotAllowed(f"You cannot {act.value}. {whose}: only {who} can. Nothing was changed.")


def _works_on(actor: Actor, case: Case, roster: Roster) -> bool:
    person = actor.person
    if person is None:
        return False
    if person.role.works_cases:
        if case.owner == person.email:
            return True
        return roster.covers(person, roster.get(case.owner)) or _leads(actor, case, roster)
    return _leads(actor, case, roster)


def _leads(actor: Actor, case: Case, roster: Roster) -> bool:
    return actor.person is not None and actor.person.region == case.region and leads(actor, roster)


def leads(actor: Actor, roster: Roster) -> bool:
    """Whether this person answers for their region: as its manager, or as its Team Lead while every manager of it is away."""
    person = actor.person
    if person is None or person.region is None:
        return False
    if person.role is Role.TEAM_LEAD:
        managers = roster.managers(person.region)
        return bool(managers) and all(roster.absence(manager) is not None for manager in managers)
    return person.role is Role.MANAGER
