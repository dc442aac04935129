"""Ask for an update on a case: on request of a person, or of a post in the CRM (ESC-2, SLA-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.record import CaseChange
from cases.changes.watchers import answer_due, update_question_changes, update_questions
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import length_problems
from cases.rules.permissions import Act

MAX_QUESTION = 1_000
NOBODY_TO_ASK = "The case is unassigned, so there is nobody to ask. Its creator will be notified of the new owner."


def ask_owner_for_update(
    command: Command, text: str, about: str, uow: UnitOfWork, policy: Policy, now: datetime
) -> Outcome:
    """Ask the owner where the case stands (ESC-2).

    The owner is asked once, however many people wait. SLA-4 runs from the first request.

    Args:
        text: what the person would like to know; may be empty.
        about: where else the answer is to be posted; may be empty.
    """
    text = text.strip()
    actor = command.actor

    def change(case: Case) -> CaseChange:
        owner = uow.roster.get(case.owner)
        if owner is None:
            raise Refused([Problem(Field.QUESTION, "ESC-2", NOBODY_TO_ASK)])
        if problems := length_problems(Field.QUESTION, text, MAX_QUESTION):
            raise Refused(problems)
        waiting = uow.requests.waiting([case.id], RequestKind.UPDATE)
        if any(request.asked_by == actor.key for request in waiting):
            again = "Already requested. You will get the answer as soon as there is one."
            raise Refused([Problem(Field.QUESTION, "ESC-2", again)])
        due = waiting[0].due_at if waiting else answer_due(owner, uow, now)
        request = Request.by(actor, case.id, RequestKind.UPDATE, now, text=text, about=about, due_at=due)

        def store(stored: UnitOfWork) -> None:
            added = stored.requests.add(request)
            if waiting:
                # The owner has one message for all who wait; a second one would ask twice for one answer.
                stored.outbox.put(update_question_changes(waiting[0], case, stored, f"also {added.id}"))
            else:
                stored.outbox.put(update_questions(added, case, stored.roster))

        return CaseChange(case if waiting else replace(case, update_asked_at=now, update_due_at=due), (store,))

    noted = ("update_asked", text or "where it stands")
    return change_case(
        command, Act.ASK_FOR_UPDATE, change, uow, policy, now, ChangeDetails(noted=noted, adds_only=True)
    )
