"""What is asked, decided and told of a Solutions Architect's help (ESC-3)."""

from __future__ import annotations

from cases.asking_architects import Decision
from cases.asks import Ask, AskState
from cases.case import Case
from cases.errors import Field
from cases.people import Person
from messages import render
from messages.modals import Filled
from messages.names import Seen
from messages.surfaces import Message, Modal


def ask_form(case: Case, filled: Filled | None = None) -> Modal:
    """What it is needed for."""
    return _form("ask_architect", case, filled)


def decide_form(case: Case, ask: Ask | None, filled: Filled | None = None) -> Modal:
    """Approve or decline, and why. ask: None where nothing waits any more."""
    return _form("decide_architect", case, filled, ask=ask, decisions=tuple(Decision))


def question(case: Case, ask: Ask, owner: Person | None) -> Message:
    """To whoever decides: who asks, and what for; once it is decided, what was decided and by whom."""
    is_waiting = ask.state is AskState.WAITING
    seen = Seen(case.id, case.version)
    return render.message("architect", case=case, ask=ask, owner=owner, is_waiting=is_waiting, seen=seen)


def decided(case: Case, ask: Ask) -> Message:
    """To whoever asked, and to the owner."""
    return render.message("architect_decided", case=case, ask=ask)


def _form(template: str, case: Case, filled: Filled | None, **scene: object) -> Modal:
    given = {Field.REASON: "", Field.DECISION: "", **(filled or {})}
    return render.modal(template, case=case, seen=Seen(case.id, case.version), filled=given, **scene)
