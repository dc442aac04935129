"""What those who wait for a case are shown and told, and the forms in which they ask (CRD-3, ESC-1, ESC-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.changes.watchers import News
from cases.model.account import PersonKind
from cases.model.case import AuditEntry, Case
from cases.model.errors import Field
from cases.model.people import Person
from cases.model.policy import Policy
from cases.model.requests import Request, RequestState
from cases.rules.blocked_purchase import Blocker
from cases.rules.case_files import MOST_FILES
from cases.rules.next_steps import step_alone
from cases.use_cases.create_case import Origin
from messages import limits, modals, render
from messages.names import Button, Seen
from messages.surfaces import Message, Modal

MOST_QUESTIONS = 5
NEW_CASE_FIELDS = (
    Field.ACCOUNT,
    Field.PERSON,
    Field.CONTACT,
    Field.LEAD,
    Field.OPPORTUNITY,
    Field.BILLING_ADDRESS,
    Field.COMPANY_SIZE,
    Field.CONTACT_ROLE,
    Field.USERS,
    Field.TIMELINE,
    Field.MEETING,
    Field.BLOCKER,
    Field.NARR,
    Field.ASK,
    Field.LINKS,
)
# How much of one question the message and the form show.
QUESTION = (600, 8)
# Later than this is worth saying.
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Reader:
    """Somebody who looks where a case stands. follows: whether they follow it; the others: what they are offered."""

    follows: bool = False
    may_follow: bool = False
    may_ask: bool = False
    may_escalate: bool = False
    #: Whether they may move a case that they do not work to the other region (RTE-7).
    may_move: bool = False
    #: Whether they are the Renewal Manager who works the case with its Advocate (HVA-3).
    works_together: bool = False
    #: Whether they may see the files: they read the details of the case, or created it (PPL-3).
    sees_files: bool = False

    @property
    def offers(self) -> tuple[tuple[str, Button, str | None], ...]:
        """Return the buttons: label, what each calls, style."""
        escalate: tuple[tuple[str, Button, str | None], ...] = (
            (("Escalate", Button.ESCALATE, "danger"),) if self.may_escalate else ()
        )
        request: tuple[tuple[str, Button, str | None], ...] = (
            (("Ask for update", Button.ASK_FOR_UPDATE, None),) if self.may_ask else ()
        )
        move: tuple[tuple[str, Button, str | None], ...] = (
            (("Wrong territory", Button.MOVE_REGION, None),) if self.may_move else ()
        )
        together: tuple[tuple[str, Button, str | None], ...] = (
            (("Next step", Button.NEXT_STEP, None), ("More", Button.MORE, None)) if self.works_together else ()
        )
        request = (*together, *request, *move)
        if self.follows:
            return (*escalate, *request, ("Unfollow", Button.UNFOLLOW, None))
        return (*escalate, *request, ("Follow", Button.FOLLOW, None)) if self.may_follow else (*escalate, *request)


def news(case: Case, owner: Person | None, what: News, *, asked: bool = False, by: str = "") -> Message:
    """Return what happened to a case, to somebody who waits for it (CRD-3).

    Args:
        asked: whether it answers their question.
        by: the name of the colleague who did it, where the news is what they did (HVA-3).
    """
    seen = Seen(case.id, case.version)
    return render.message("news", case=case, owner=owner, what=what, News=News, asked=asked, by=by, seen=seen)


def request_added(case: Case, by: str, *, covers: bool = False) -> Message:
    """Notify the owner, or whoever covers for them, that another Advocate added this customer's request to the case (EML-2)."""
    return render.message("request_added", case=case, by=by, covers=covers, seen=Seen(case.id, case.version))


def high_value_request(case: Case, by: str) -> Message:
    """Notify the Advocate of a High Value Account that a colleague took its customer's request (EML-2)."""
    return render.message("high_value_request", case=case, by=by, seen=Seen(case.id, case.version))


def introduction(owner: Person, policy: Policy) -> str:
    """Return the text with which a customer of somebody else is introduced to the right colleague, to be copied (EML-3)."""
    return (
        f"Thank you for your message. My colleague {owner.name} ({owner.email}) looks after your account and has your request; "
        f"{owner.name} will get back to you. For anything new you can also write to {policy.enquiries_address}."
    )


def new_case(
    origins: Sequence[Origin],
    origin: Origin | None,
    policy: Policy,
    *,
    filled: modals.Filled | None = None,
    mail_id: int = 0,
    takes_files: bool = True,
) -> Modal:
    """Create a case (INT-3). origins: what may be chosen; origin: what is; mail_id: of the forwarded mail that it is about, 0 for none (EML-2); takes_files: whether Slack lets
    the form ask for files."""
    given: modals.Filled = dict.fromkeys(NEW_CASE_FIELDS, "")
    names = [each.name for each in origins]
    shown = {
        "origins": names,
        "origin": origin,
        "policy": policy,
        "blockers": tuple(Blocker),
        "mail_id": mail_id,
        "PersonKind": PersonKind,
        "most_files": MOST_FILES,
        "takes_files": takes_files,
    }
    return render.modal("new_case", **shown, filled={**given, **(filled or {})})


def update_asked(
    case: Case,
    owner: Person | None,
    reader: Person,
    update_recipients: Sequence[Person],
    first: Request,
    requests: Sequence[Request],
    now: datetime,
) -> Message:
    """Ask the owner for an update, with the people who asked and the deadline.

    Args:
        owner: The case's owner now.
        reader: The person who gets the message.
        update_recipients: The people who are to answer now.
        first: The oldest request, as it is stored now.
        requests: The requests that wait; none if all are answered.
    """
    return render.message(
        "update_asked",
        case=case,
        owner=owner,
        reader=reader,
        first=first,
        is_waiting=first.state is RequestState.WAITING,
        asked_now=update_recipients,
        questions=_questions(requests),
        more=max(len(requests) - MOST_QUESTIONS, 0),
        due=first.due_at or now,
        seen=Seen(case.id, case.version),
    )


def update_answered(case: Case, request: Request) -> Message:
    """Notify the people who asked of the answer and the next step."""
    return render.message("update_answered", case=case, request=request, seen=Seen(case.id, case.version))


def escalated(
    case: Case, owner: Person | None, request: Request, now: datetime, *, missed: Sequence[datetime], may_reassign: bool
) -> Message:
    """Notify the people who answer for the region of an escalation, and the owner.

    Args:
        missed: The deadlines, in the order of what the escalation is about.
    """
    late = now - min(missed, default=now)
    return render.message(
        "escalated",
        case=case,
        owner=owner,
        request=request,
        missed=missed,
        late=late if late >= MINUTE else None,
        may_reassign=may_reassign,
        seen=Seen(case.id, case.version),
    )


def ask_for_update(
    case: Case, owner: Person, due: datetime, first: Request | None, *, filled: modals.Filled | None = None
) -> Modal:
    """Ask where a case stands. due: by when the owner would answer; first: the request of another that waits already, if one does."""
    return render.modal(
        "ask_for_update",
        case=case,
        owner=owner,
        due=due,
        first=first,
        filled={Field.QUESTION: "", **(filled or {})},
        seen=Seen(case.id, case.version),
    )


def asked(case: Case, owner: Person | None, request: Request) -> Modal:
    """Say that the owner was asked, when, and when to expect an answer."""
    return render.modal("asked", case=case, owner=owner, request=request)


def answer_update(
    case: Case,
    requests: Sequence[Request],
    example: str,
    *,
    filled: modals.Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Answer those who asked. A next step written since the first of them asked is offered as the answer."""
    first = requests[0].asked_at if requests else None
    is_newer = first is not None and case.planned_at is not None and case.planned_at >= first
    answer = step_alone(case.next_step) if is_newer else ""
    changes, more_changes = modals.latest(notice)
    given: modals.Filled = {Field.ANSWER: answer, Field.NEXT_STEP: "", Field.NEXT_STEP_DUE: ""}
    return render.modal(
        "answer_update",
        case=case,
        questions=_questions(requests),
        more=max(len(requests) - MOST_QUESTIONS, 0),
        example=example,
        filled={**given, **(filled or {})},
        changes=changes,
        more_changes=more_changes,
        seen=Seen(case.id, case.version),
    )


def escalate(case: Case, missed: Sequence[str], whom: Sequence[str], *, filled: modals.Filled | None = None) -> Modal:
    """Take a missed clock to the manager. missed: what, in words; whom: the names of those who are told."""
    return render.modal(
        "escalate",
        case=case,
        missed=missed,
        whom=whom,
        filled={Field.REASON: "", **(filled or {})},
        seen=Seen(case.id, case.version),
    )


def _questions(requests: Sequence[Request]) -> list[tuple[str, datetime, str]]:
    return [
        (request.asked_by_name, request.asked_at, limits.excerpt(request.text, *QUESTION))
        for request in requests[:MOST_QUESTIONS]
    ]
