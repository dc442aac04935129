"""What is asked, decided and told of a Solutions Architect's help (ESC-3)."""

from __future__ import annotations

from datetime import date, timedelta

from cases.model.case import Case
from cases.model.errors import Field
from cases.model.people import Person
from cases.model.requests import Request, RequestState
from cases.use_cases.ask_architect import Decision
from messages import render
from messages.modals import Filled
from messages.names import Seen
from messages.surfaces import Message, Modal

# An opportunity that closes sooner leaves a Solutions Architect little time.
CLOSES_SOON = timedelta(days=15)


def ask_form(case: Case, today: date, filled: Filled | None = None) -> Modal:
    """Return what it is needed for, with a warning where the opportunity closes in less than fifteen days. today: of whoever asks."""
    closes = case.opportunity_close_date
    soon = closes if closes is not None and closes - today < CLOSES_SOON and case.has_opportunity else None
    return _form("ask_architect", case, filled, closes_soon=soon)


def decide_form(case: Case, request: Request | None, filled: Filled | None = None) -> Modal:
    """Approve or decline, and why. ask: None where nothing waits any more."""
    return _form("decide_architect", case, filled, request=request, decisions=tuple(Decision))


def question(case: Case, request: Request, owner: Person | None, *, decides: bool = True) -> Message:
    """Ask the lead to decide on a request; once decided, show the decision and its maker.

    Args:
        decides: Whether the reader decides still. Another does once the case went to another region.
    """
    is_waiting = request.state is RequestState.WAITING
    scene = {"request": request, "owner": owner, "is_waiting": is_waiting, "decides": decides}
    return render.message("architect", case=case, seen=Seen(case.id, case.version), **scene)


def decided(case: Case, request: Request) -> Message:
    """Notify the requester and the owner of the decision."""
    return render.message("architect_decided", case=case, request=request)


def _form(template: str, case: Case, filled: Filled | None, **scene: object) -> Modal:
    given = {Field.REASON: "", Field.DECISION: "", **(filled or {})}
    return render.modal(template, case=case, seen=Seen(case.id, case.version), filled=given, **scene)
