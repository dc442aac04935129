"""The forms and messages of the two tags: an Advocate called to a Renewal Manager's case (TAG-1), a language nobody spoke (TAG-2)."""

from __future__ import annotations

from collections.abc import Sequence

from cases.changes.language_requests import Candidate
from cases.model.case import AuditEntry, Case
from cases.model.errors import Field
from cases.model.people import Person
from cases.model.policy import Policy
from cases.model.requests import Request, RequestState
from cases.rules.language_names import in_words
from cases.rules.next_steps import step_alone
from cases.use_cases.call_advocate import LEAVE_AS_IT_IS, NOBODY_SPEAKS_IT
from messages import limits, render
from messages.assignment import Pairs
from messages.chat import chat_with
from messages.limits import MOST_CHOICES
from messages.modals import Filled, case_form
from messages.names import Button, Seen
from messages.surfaces import Message, Modal

# The manager sees so many at a glance; the menu has everybody.
CANDIDATES = 8
# The choice for a language that the list does not have; its name stands in the field below.
ANOTHER = "Another language"
OPTION = 75


def call_form(case: Case, *, filled: Filled | None = None, notice: Sequence[AuditEntry] = ()) -> Modal:
    """Call an Advocate to the case, and say why."""
    return case_form("call_advocate", case, {Field.REASON: ""}, filled, notice)


def language_form(
    case: Case, languages: Sequence[str], *, filled: Filled | None = None, notice: Sequence[AuditEntry] = ()
) -> Modal:
    """Build the form that asks for the customer's language and the reason."""
    given = {Field.LANGUAGE: "", Field.OTHER_LANGUAGE: "", Field.REASON: ""}
    offered = [*languages[: MOST_CHOICES - 1], ANOTHER] if languages else []
    return case_form("language_barrier", case, given, filled, notice, languages=offered)


def decision_form(
    case: Case,
    request: Request | None,
    candidates: Sequence[Candidate],
    policy: Policy,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Build the form that decides who takes the case, or that it stays, and why.

    Args:
        ask: None if nothing waits for a decision any more.
    """
    given = {Field.OWNER: "", Field.REASON: ""}
    pairs = decision_choices(candidates, policy)
    spoken = in_words(request.about) if request is not None else ""
    return case_form("decide", case, given, filled, notice, request=request, spoken=spoken, people=pairs)


def decision_choices(candidates: Sequence[Candidate], policy: Policy) -> Pairs:
    """Return who can take the case, the best first; then the ways in which it stays."""
    return [*_pairs(candidates, policy), *STAYS]


def question(
    case: Case, request: Request, owner: Person | None, candidates: Sequence[Candidate], policy: Policy
) -> Message:
    """Ask for a decision, with the requester and the candidates. Once decided, show the decision and its maker."""
    speakers = [each for each in candidates if each.speaks]
    return render.message(
        "decision",
        case=case,
        request=request,
        spoken=in_words(request.about),
        is_waiting=request.state is RequestState.WAITING,
        owner=owner,
        step=step_alone(case.next_step),
        lines=[(each.person.name, _says(each, policy)) for each in speakers[:CANDIDATES]],
        more=max(len(speakers) - CANDIDATES, 0),
        people=_pairs(candidates, policy),
        seen=Seen(case.id, case.version),
    )


def decided(case: Case, request: Request, owner: Person | None) -> Message:
    """Notify the people whom a decision concerns.

    Args:
        owner: The case's owner now.
    """
    granted = request.state is RequestState.GRANTED
    return render.message(
        "decided",
        case=case,
        request=request,
        spoken=in_words(request.about),
        owner=owner,
        chat=chat_with(owner) if granted else None,
    )


def advocate_called(case: Case, owner: Person | None, *, together: bool) -> Message:
    """Notify the Renewal Manager of the case's owner.

    Args:
        together: Whether they stay on the case, as its account is a High Value one.
    """
    return render.message("advocate_called", case=case, owner=owner, chat=chat_with(owner), together=together)


def together_card(case: Case, owner: Person | None) -> Message:
    """Return the card of the Renewal Manager of a High Value case: how it goes, and what they do beside its Advocate (HVA-3)."""
    seen = Seen(case.id, case.version)
    return render.message(
        "together_card", case=case, owner=owner, chat=chat_with(owner), acts=ACTS_OF_THE_PAIR, seen=seen
    )


# What is not here a Renewal Manager finds under More, as far as they may.
ACTS_OF_THE_PAIR = (
    ("Next step", Button.NEXT_STEP),
    ("Log e-mail", Button.MORE_LOG_EMAIL),
    ("Log call", Button.MORE_LOG_CALL),
    ("More", Button.MORE),
)
STAYS = (("Nobody here speaks it", NOBODY_SPEAKS_IT), ("Leave it as it is", LEAVE_AS_IT_IS))


def _says(candidate: Candidate, policy: Policy) -> str:
    person = candidate.person
    parts = (
        f"{candidate.in_progress} of {policy.capacity} in progress",
        person.region or "",
        ", ".join(person.languages),
    )
    return " · ".join(part for part in parts if part)


def _pairs(candidates: Sequence[Candidate], policy: Policy) -> list[tuple[str, str]]:
    return [
        (limits.one_line(f"{each.person.name} · {_says(each, policy)}", OPTION), each.person.email)
        for each in candidates
    ]
