"""The cover agrees, or declines (PTO-2)."""

from __future__ import annotations

from datetime import datetime

from cases.changes.cover_notifications import cover_notifications
from cases.model.errors import AlreadyDone, CaseError, NotAllowed
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Absence, Actor, CoverAnswer
from cases.ports.unit_of_work import UnitOfWork


def answer_cover(actor: Actor, absence_id: int, answer: CoverAnswer, uow: UnitOfWork, now: datetime) -> Absence:
    """Store the cover's answer and notify the person who is away.

    If the cover declines, their manager is notified too. Commits.

    Raises:
        NotAllowed: Somebody else was asked.
        CaseError: The absence was changed or cancelled since.
        AlreadyDone: The same answer was given before.
    """
    before = uow.roster
    absence = next((each for each in before.absences if each.id == absence_id), None)
    person = before.get(absence.email) if absence is not None else None
    if absence is None or person is None:
        raise CaseError("The absence was changed or cancelled meanwhile. No answer is needed.")
    asked = before.get(absence.cover or person.cover)
    if actor.person is None or asked != actor.person:
        raise NotAllowed("Only the requested cover can answer. Nothing was changed.")
    if absence.answer is answer:
        raise AlreadyDone("Already saved.")
    uow.absences.answer(absence, answer, now)
    key = f"{absence.id}:{answer}:{now.isoformat()}"
    uow.outbox.put(
        [
            Notification(
                key=f"cover:{key}",
                lane=f"dm:{person.email}",
                kind=NotificationKind.COVER_ANSWERED,
                args={"absence": absence.id, "cover": actor.key},
            ),
            *cover_notifications(person, before, uow.roster, actor, key, now),
        ]
    )
    uow.commit()
    return absence
