"""More: the further things to do with a case, each a row of one table (CRD-2)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.model.case import Case, Touch
from cases.model.people import Person
from cases.model.policy import Policy
from cases.model.tags import Tag
from cases.rules.permissions import Act
from cases.rules.touches import DueTouch, next_touch
from cases.use_cases.hand_over import is_first_order, may_end
from cases.use_cases.undo_touch import is_undoable
from messages import mrkdwn, render
from messages.cadence import beside_the_cadence, steps_of_cadence
from messages.names import Button, Seen
from messages.surfaces import Modal


@dataclass(frozen=True)
class Offer:
    """One thing to do. block: names its line in the window; act: the right it needs; meaning: what it does, said of the case as it stands;
    fits: whether there is anything to do with this case."""

    block: str
    label: str
    button: Button
    act: Act
    meaning: Callable[[Case], str]
    fits: Callable[[Case, Policy], bool] = lambda case, policy: not case.is_closed  # noqa: ARG005 - the signature is the field's


@dataclass(frozen=True)
class Group:
    """Offers that belong together. has_cadence: whether the touches so far stand below them."""

    name: str
    offers: tuple[Offer, ...]
    has_cadence: bool = False


def _says(text: str) -> Callable[[Case], str]:
    return lambda case: text  # noqa: ARG005 - the signature is that of a meaning


GROUPS = (
    Group(
        "The customer",
        (
            Offer(
                "contact",
                "Contact",
                Button.MORE_CONTACT,
                Act.SET_CONTACT,
                lambda case: (
                    "Change who the customer's contact is."
                    if case.contact
                    else "Say who the customer's contact is: there is none yet."
                ),
            ),
            Offer("log_email", "Log e-mail", Button.MORE_LOG_EMAIL, Act.LOG_TOUCH, _says("You wrote to the customer.")),
            Offer("log_call", "Log call", Button.MORE_LOG_CALL, Act.LOG_TOUCH, _says("You called the customer.")),
            Offer(
                "undo_touch",
                "Undo last touch",
                Button.MORE_UNDO_TOUCH,
                Act.LOG_TOUCH,
                _says("Take back the last touch, if you logged it by mistake in the last day."),
            ),
            Offer(
                "wants_later",
                "Contact later",
                Button.MORE_WANTS_LATER,
                Act.WANTS_LATER,
                _says("They asked to be contacted later. The closing clock stops until then."),
            ),
            Offer(
                "feedback",
                "Feedback",
                Button.MORE_FEEDBACK,
                Act.GIVE_FEEDBACK,
                lambda case: (
                    "Change what we learned from this case." if case.feedback else "Say what we learned from this case."
                ),
            ),
        ),
        has_cadence=True,
    ),
    Group(
        "The sale",
        (
            Offer(
                "opportunity",
                "Opportunity",
                Button.OPPORTUNITY,
                Act.LINK_OPPORTUNITY,
                lambda case: (
                    "Change the opportunity that is linked, its stage or its close date."
                    if case.opportunity
                    else "Link the opportunity that this is about, or that you found."
                ),
            ),
        ),
    ),
    Group(
        "Reassign or transfer",
        (
            Offer(
                "reassign",
                "Reassign",
                Button.REASSIGN,
                Act.REASSIGN,
                _says("Reassign it to another Advocate, or to the next in turn."),
                fits=lambda case, policy: not case.is_closed and case.region is not None,  # noqa: ARG005 - the signature is the field's
            ),
            Offer(
                "territory",
                "Wrong territory",
                Button.MOVE_REGION,
                Act.MOVE_REGION,
                _says("It belongs to the other region: it is routed there, and both managers are told."),
                fits=lambda case, policy: not case.is_closed and case.region is not None,  # noqa: ARG005 - the signature is the field's
            ),
            Offer(
                "language",
                "Language barrier",
                Button.MORE_LANGUAGE,
                Act.ASK_LANGUAGE,
                _says("The customer speaks another language: your manager finds who is best placed."),
                fits=lambda case, _: not case.is_closed and case.owner is not None and case.hand_over_asked_at is None,
            ),
            Offer(
                "advocate",
                "Call an Advocate",
                Button.CALL_ADVOCATE,
                Act.CALL_ADVOCATE,
                _says("Have a Renewal Manager's case routed to an Advocate."),
                fits=lambda case, _: not case.is_closed and Tag.ADVOCATE.value not in case.tags,
            ),
            Offer(
                "duplicate",
                "Duplicate",
                Button.MORE_DUPLICATE,
                Act.CLOSE,
                _says("Another case covers this one, or Mid-Market takes it."),
            ),
            Offer(
                "architect",
                "Solutions Architect",
                Button.ARCHITECT,
                Act.ASK_ARCHITECT,
                _says("Ask the manager for the help of a Solutions Architect."),
            ),
            Offer(
                "mid_market",
                "Hand to Mid-Market",
                Button.MORE_MID_MARKET,
                Act.HAND_OVER,
                _says("The first order proves Mid-Market: tell the SDR or the AE, and close."),
                fits=lambda case, policy: may_end(case, policy) and is_first_order(case, policy),
            ),
            Offer(
                "sales_support",
                "Not SMB",
                Button.SALES_SUPPORT,
                Act.HAND_OVER,
                _says("The account belongs to Mid-Market or Enterprise: tell Sales Support."),
            ),
            Offer(
                "support",
                "Transfer to Support",
                Button.MORE_SUPPORT,
                Act.CLOSE,
                _says("It is a question for Support: loop them in, and close."),
                fits=may_end,
            ),
        ),
    ),
    Group(
        "Look",
        (
            Offer(
                "zendesk",
                "Zendesk comment",
                Button.MORE_ZENDESK,
                Act.READ,
                _says("The comment in the ticket that this came from."),
                fits=lambda case, policy: bool(case.zendesk_link) and case.picked_up_at is not None,  # noqa: ARG005 - the signature is the field's
            ),
            Offer(
                "ticket",
                "Zendesk ticket",
                Button.TICKET,
                Act.ANSWER_TICKET,
                _says("Say where the ticket stands: Pending, Solved or Open, a refund, or not SMB."),
                fits=lambda case, policy: bool(case.zendesk_link),  # noqa: ARG005 - the signature is the field's
            ),
            Offer(
                "history",
                "History",
                Button.MORE_HISTORY,
                Act.READ,
                _says("Who changed what, and all next steps."),
                fits=lambda case, policy: True,  # noqa: ARG005 - the signature is the field's
            ),
        ),
    ),
)


def more_on(
    case: Case,
    allowed: Collection[Act],
    touches: Sequence[Touch],
    owner: Person | None,
    policy: Policy,
    now: datetime,
    *,
    has_ticket: bool = False,
) -> Modal:
    """Return the window, with only what makes sense now and is `allowed`. has_ticket: whether the case came from a ticket that casebot can change."""
    due: DueTouch | None = next_touch(case, touches, owner, policy) if owner is not None else None
    hidden = {
        *(() if has_ticket else (Button.TICKET,)),
        *(() if is_undoable(touches, now) else (Button.MORE_UNDO_TOUCH,)),
    }
    shown = [
        (
            group,
            [
                offer
                for offer in group.offers
                if offer.act in allowed and offer.button not in hidden and offer.fits(case, policy)
            ],
        )
        for group in GROUPS
    ]
    return render.modal(
        "more",
        case=case,
        seen=Seen(case.id, case.version),
        groups=[(group, offers) for group, offers in shown if offers],
        shows_cadence=not case.is_closed and Act.LOG_TOUCH in allowed,
        cadence=steps_of_cadence(touches, policy),
        further=beside_the_cadence(touches),
        due=due,
        is_overdue=due is not None and owner is not None and due.due < owner.today(now),
        link=mrkdwn.crm_link(case.link, policy.crm_link_prefix),
    )
