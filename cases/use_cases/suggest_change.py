"""Give feedback on the way of working (FBK-2)."""

from __future__ import annotations

from datetime import datetime

from cases.model.errors import CaseError
from cases.model.people import Actor
from cases.model.saved_view import Suggestion
from cases.ports.unit_of_work import UnitOfWork

MAX_SUGGESTION = 500
HOW = "Write it after the command: “/case feedback The morning list should come earlier”."


def suggest_change(actor: Actor, text: str, key: str, uow: UnitOfWork, now: datetime) -> bool:
    """Keep it for the next digest. Commits. Return False for what was sent before.

    Raises:
        CaseError: it is empty or too long.
    """
    words = " ".join(text.split())
    if not words:
        raise CaseError(HOW)
    if len(words) > MAX_SUGGESTION:
        raise CaseError(f"Too long: {len(words):,} of {MAX_SUGGESTION:,} characters. Nothing was saved.")
    if not uow.inbox.first_time(key):
        return False
    region = actor.person.region if actor.person is not None else None
    uow.suggestions.add(Suggestion(now, actor.key, region, words))
    uow.commit()
    return True
