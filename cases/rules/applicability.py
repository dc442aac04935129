"""Whether an act applies to a case as it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cases.model.case import AuditEntry, Case
from cases.model.dates import format_date, format_moment
from cases.model.errors import Field, Problem, Refused
from cases.model.people import Actor, Roster
from cases.rules.permissions import Act

# What can be done to a closed case, and to no other.
ACTS_ON_CLOSED_CASES = (Act.REOPEN, Act.ANSWER_MAIL)
# What can be done to any case.
ACTS_ON_ANY_CASE = (Act.SETTLE_CRM, Act.ANSWER_TICKET)


# Actions open to people who are not assigned to the case.
_FROM_OUTSIDE = (Act.ASK_FOR_UPDATE, Act.ESCALATE)


def require_applicable(
    act: Act,
    case: Case,
    roster: Roster,
    meanwhile: Sequence[AuditEntry] = (),
    *,
    actor: Actor,
    history: Callable[[], Sequence[AuditEntry]],
) -> None:
    """Raise Refused if the action does not apply in this state.

    A closed case can only be reopened, or its mail or ticket answered (STA-2, EML-1, ZEN-3). Only an unassigned case needs an owner (RTE-4), and only a case that waits for it is picked up (SLA-1).

    Args:
        meanwhile: what changed since the person saw the case, to say who did it (SAFE-1).
        actor: the person who is told, on their own clock.
        history: loads the case's changes, newest first, if an older one has to be named.
    """
    if act in ACTS_ON_ANY_CASE:
        return
    owner = roster.get(case.owner)
    if act is Act.ROUTE and case.owner is not None and not case.is_closed:
        who = next((entry.actor_name for entry in reversed(meanwhile) if entry.field == "owner"), None)
        whose = owner.name if owner is not None else "somebody"
        text = f"{who} reassigned it to {whose} meanwhile." if who is not None else f"It is {whose}'s case already."
        raise Refused([Problem(Field.OWNER, "RTE-4", f"{text} Nothing was changed.")])
    if case.is_closed is (act in ACTS_ON_CLOSED_CASES):
        if act is Act.PICK_UP and not case.awaits_pickup:
            raise Refused([_nothing_to_pick_up(case, actor, history)])
        return
    who = next((entry.actor_name for entry in reversed(meanwhile) if entry.field == "status"), None)
    if case.is_closed and act in _FROM_OUTSIDE:
        text = f"This case is {case.status}. You can no longer ask for an update or escalate it."
    elif case.is_closed:
        how = f"{who} closed this case meanwhile ({case.status})" if who is not None else f"This case is {case.status}"
        text = f"{how}. Nothing was changed. To work on it, reopen it first."
    else:
        text = f"{who} reopened this case meanwhile." if who is not None else "This case is open already."
    raise Refused([Problem(Field.STATUS, "STA-2", text)])


def _nothing_to_pick_up(case: Case, actor: Actor, history: Callable[[], Sequence[AuditEntry]]) -> Problem:
    if case.owner is None:
        text = "The case is unassigned. Assign it to an Advocate first."
        return Problem(Field.STATUS, "RTE-4", text)
    if case.wants_later:
        until = f" until {format_date(case.next_step_due)}" if case.next_step_due is not None else ""
        how = f"The customer asked to be contacted later, and the case is paused{until}"
    else:
        who = next((entry.actor_name for entry in history() if entry.field == "picked_up_at" and entry.new), None)
        by = f"{who} picked this case up" if who is not None else "This case was picked up"
        at = f" on {format_moment(case.picked_up_at.astimezone(actor.tzinfo))}" if case.picked_up_at is not None else ""
        how = f"{by}{at}. It is {case.status} now"
    return Problem(Field.STATUS, "SLA-1", f"{how}. Nothing was changed. Use Status or Next step instead.")
