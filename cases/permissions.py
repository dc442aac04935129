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
    SEE = "see it"


def may(actor: Actor, act: Act, case: Case, roster: Roster) -> bool:
    """Whether the roster lets this person do this to this case."""
    return act is Act.SEE or _works_on(actor, case, roster)


def require(actor: Actor, act: Act, case: Case, roster: Roster) -> None:
    """Raises NotAllowed, with the reason in words, where `may` says no."""
    if may(actor, act, case, roster):
        return
    owner = roster.get(case.owner)
    whose = f"It is {owner.name}'s case" if owner is not None else "It is nobody's case yet"
    who = "its owner, whoever covers them, or the region's manager" if owner is not None else "the region's manager"
    raise NotAllowed(f"You cannot {act.value}. {whose}: only {who} can. Nothing was changed.")


def _works_on(actor: Actor, case: Case, roster: Roster) -> bool:
    person = actor.person
    if person is None:
        return False
    if person.role.works_cases:
        if case.owner == person.email:
            return True
        owner = roster.get(case.owner)
        return owner is not None and owner.cover == person.email
    return person.role is Role.MANAGER and person.region is not None and person.region == case.region
