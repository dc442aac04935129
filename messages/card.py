"""The card: the one living picture of a case, in its Advocate's DM (CRD-1, CRD-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cases.model.case import AuditEntry, Case, NextStepEntry, Touch
from cases.model.own_days import DAYS_OF_UTC
from cases.model.people import Person, Role
from cases.model.policy import Policy
from cases.model.requests import Request, RequestState
from cases.rules.case_files import without_files
from cases.rules.checklist import Check, required_ten
from cases.rules.clocks import ClockKind
from cases.rules.segment import outside_smb, renewals_are_teams, should_be_an_rms
from cases.rules.sold import offers_closing, offers_lost
from cases.rules.touches import DueTouch, next_touch
from cases.use_cases.link_opportunity import needs_opportunity
from messages import crm, limits, mrkdwn, render
from messages.card_acts import Action, acts_of_an_rm, acts_on, due_act, log_touch, with_due_first
from messages.case_files import file_links
from messages.chat import chat_with
from messages.clocks import clocks_shown, still_to_do
from messages.names import Button, Seen, TouchSeen
from messages.ongoing import NOTHING_ONGOING, Ongoing
from messages.surfaces import Message, Modal

# How much of a text the card shows, in characters and in lines; the rest is one click away.
DESCRIPTION = (180, 3)
CONTEXT = (160, 2)
LINE = (160, 1)
TITLE = (100, 1)
STORY = 3


@dataclass(frozen=True)
class CardScene:
    """What a card is made from: the case as it stands at the moment `now`, its owner and the logged touches. away_until: on the card of
    whoever covers for the owner, the last day that the owner is away (PTO-1); called_by, called_why: the Renewal Manager who called for an
    Advocate, and what they said (TAG-1); steps: the history of next steps, newest first; meeting: what was
    asked of the owner about the booked meeting, and what they said (RTE-1); not_in_crm: what was done here and is not in the CRM yet, in the
    names of its fields (SAFE-4); is_owners: whether its owner reads it, to whom alone some sentences are said."""

    case: Case
    owner: Person | None
    touches: Sequence[Touch]
    policy: Policy
    now: datetime
    away_until: date | None = None
    #: Whether Sales Support was told of the account that the case is about now (MM-2).
    is_told: bool = False
    called_by: Person | None = None
    called_why: str = ""
    #: The Renewal Manager who works a High Value case together with its Advocate (HVA-3).
    renewal_manager: Person | None = None
    #: Whether the case is on a renewal of which nobody knows the Renewal Manager (HVA-3).
    lacks_renewal_manager: bool = False
    steps: Sequence[NextStepEntry] = ()
    meeting: Request | None = None
    not_in_crm: tuple[str, ...] = ()
    #: What is already going on with the customer, before first contact (RTE-8).
    ongoing: Ongoing = NOTHING_ONGOING
    is_owners: bool = True
    #: The open case from which the decided opportunity of a High Value case came (OPP-2).
    came_from: Case | None = None
    #: The name of the person of the roster who created the case; empty for anybody else.
    created_by: str = ""


def case_card(scene: CardScene) -> Message:
    """Return the card of a case."""
    return render.message("case_card", **_shown(scene))


def case_window(scene: CardScene) -> Modal:
    """Return the card in a window, as a list opens it (HOM-1), with the same buttons."""
    return render.modal("case_window", **_shown(scene))


def _shown(scene: CardScene) -> dict[str, Any]:
    case, policy, owner = scene.case, scene.policy, scene.owner
    seen = Seen(case.id, case.version)
    touch = None if owner is None or _is_an_rms(scene) else next_touch(case, scene.touches, owner, policy)
    clocks = clocks_shown(case, owner, policy, scene.now)
    return {
        "case": case,
        "policy": policy,
        "link": mrkdwn.crm_link(case.link, policy.crm_link_prefix),
        "subject": limits.excerpt(case.subject, *TITLE),
        "seen": seen,
        "clocks": clocks if case.is_closed else still_to_do(clocks, leave_out=ClockKind.NEXT_STEP),
        "pickup": next((line for line in clocks if line.kind is ClockKind.PICKUP and line.is_live), None),
        "step": next((line for line in clocks if line.kind is ClockKind.NEXT_STEP), None),
        "hints": _hints(scene),
        "facts": _facts(case, scene.created_by or case.creator or case.creator_department),
        "texts": _texts(case),
        "description": "" if case.is_closed else limits.excerpt(_description(case), *DESCRIPTION),
        "files": file_links(case),
        "asks_opportunity": needs_opportunity(case, policy),
        "touch": touch,
        "touch_seen": TouchSeen(seen, touch.step.kind, touch.step.day) if touch is not None else None,
        "missing": _missing(scene),
        "acts": _acts(scene, touch),
        "called_by": scene.called_by,
        "renewal_manager": scene.renewal_manager,
        "called_why": limits.excerpt(scene.called_why, *LINE),
        "rm_chat": chat_with(scene.called_by),
        "story": _story(case, scene.steps),
        "ongoing": scene.ongoing,
        "closes_with_it": offers_closing(case, policy),
        "loses_it": offers_lost(case),
        "came_from": scene.came_from,
        "owner": owner,
        "is_owners": scene.is_owners,
        "asks_to_attend": scene.meeting is not None and scene.meeting.state is RequestState.WAITING,
        "attends": scene.meeting is not None and scene.meeting.state is RequestState.GRANTED,
        "away_until": scene.away_until,
        "not_in_crm": crm.named(scene.not_in_crm),
    }


def _acts(scene: CardScene, touch: DueTouch | None) -> list[Action]:
    """Return the buttons of the card, in order (CRD-2)."""
    case, policy = scene.case, scene.policy
    if _is_an_rms(scene):
        acts = acts_of_an_rm(case)
    else:
        days = scene.owner.days if scene.owner is not None else DAYS_OF_UTC
        log: list[Action] = [log_touch(touch)] if touch is not None else []
        acts = with_due_first(
            [*acts_on(case, policy, is_told=scene.is_told), *log], due_act(case, policy, touch, scene.now, days)
        )
    if needs_opportunity(case, policy):
        acts.append(("Link opportunity", Button.OPPORTUNITY, None))
    if _is_shortened(case):
        acts.append(("Show all", Button.SHOW_ALL, None))
    if scene.away_until is not None and not case.is_closed:
        acts.insert(0, ("Take over", Button.TAKE_OVER, None))
    # More is where one looks when all else does not fit.
    return sorted(acts, key=lambda act: act[1] is Button.MORE)


def pointer_card(case: Case, owner: Person | None, moved: AuditEntry | None = None) -> Message:
    """Return what a former owner's card turns into (CRD-1).

    Args:
        case: the case as it stands.
        owner: who has the case now; None where it is unassigned.
        moved: the latest change of its owner, which says who made it and why.
    """
    why = ""
    if moved is not None:
        by = limits.one_line(moved.actor_name, 80)
        why = f"{by}: {limits.one_line(moved.reason, 300)}" if moved.reason else f"Changed by {by}."
    return render.message("pointer_card", case=case, owner=owner, why=why)


def _hints(scene: CardScene) -> list[tuple[str, str]]:
    found = whose_it_may_be(scene.case, scene.policy, scene.owner, is_owners=scene.is_owners, is_told=scene.is_told)
    if scene.lacks_renewal_manager:
        ask = " Ask your manager who it is." if scene.is_owners else ""
        found.append(("🔁 A renewal", f"its Renewal Manager is not known yet.{ask}"))
    return found


def whose_it_may_be(
    case: Case, policy: Policy, owner: Person | None = None, *, is_owners: bool = True, is_told: bool = False
) -> list[tuple[str, str]]:
    """Return who else the case, or its renewals, may belong to (RTE-5, RTE-6), as our label and a text.

    Nothing on a closed case. A Renewal Manager is not told that a Renewal Manager should have it.
    """
    if case.is_closed:
        return []
    found = []
    if (reason := outside_smb(case, policy)) is not None:
        what = "Sales Support was told." if is_told else "Tell Sales Support, who find the right team."
        found.append(("🚧 Not SMB", f"{reason}. {what}"))
    is_shared = policy.kind_of(case.type, case.subject).high_value
    if should_be_an_rms(case, policy) and not is_shared and (owner is None or owner.role is not Role.RENEWAL_MANAGER):
        ask = " Ask your manager who." if is_owners else ""
        found.append(("🔁 A renewal", f"cases of the type {case.type} are a Renewal Manager's.{ask}"))
    if renewals_are_teams(case, policy):
        found.append(("🔁 Renewals", "this account is small enough that the Renewals team has them."))
    return found


def _is_an_rms(scene: CardScene) -> bool:
    return scene.owner is not None and scene.owner.role is Role.RENEWAL_MANAGER


def _story(case: Case, steps: Sequence[NextStepEntry]) -> list[NextStepEntry]:
    """Return what others planned before the case came to its owner, for whom that is news (TAG-2): the last few steps, the oldest of them first."""
    if case.is_closed or case.assigned_at is None:
        return []
    earlier = [
        step for step in steps if step.at < case.assigned_at and step.by != case.owner and step.line != case.next_step
    ]
    return earlier[:STORY][::-1]


def _facts(case: Case, created_by: str) -> list[tuple[str, str]]:
    """Return what the case is, in a few words each, as our label and a text, without what is not known."""
    if case.is_closed:
        found = [
            ("Resolution action", case.resolution or ""),
            ("Duplicate of", case.duplicate_of or ""),
            ("Feedback", case.feedback),
        ]
    else:
        found = [
            # That it is the type, and how urgent, everybody sees.
            ("", " · ".join(word for word in (case.type, case.priority) if word)),
            ("Contact", case.contact),
            ("Lead", " · ".join(word for word in (case.lead, case.lead_outcome or "") if word)),
            ("Wrote from", "" if case.contact else case.web_email),
            ("Opportunity", opportunity_in_words(case)),
            ("Created by", created_by),
            ("Tags", " ".join(case.tags)),
        ]
    return [(label, shown) for label, text in found if (shown := limits.excerpt(text, *LINE))]


def _texts(case: Case) -> list[tuple[str, str]]:
    """Yield the reasons why the case came (CRD-1), a line each."""
    if case.is_closed:
        return []
    found = [("The ask", case.cta), ("Context", case.context)]
    return [(label, shown) for label, text in found if (shown := limits.excerpt(_without_blank_lines(text), *CONTEXT))]


def opportunity_in_words(case: Case) -> str:
    """Return the opportunity of a case with its kind and its stage, as far as they are known; empty where none is linked."""
    if not case.has_opportunity:
        return ""
    return " · ".join(
        word for word in (case.opportunity, case.opportunity_kind or "", case.opportunity_stage or "") if word
    )


def _is_shortened(case: Case) -> bool:
    """Return whether the card leaves something out that "Show all" has."""
    if case.is_closed:
        return bool(case.context or case.cta or case.description) or _leaves_out(case.feedback, LINE)
    texts = [(case.subject, TITLE), (_description(case), DESCRIPTION), (case.context, CONTEXT), (case.cta, CONTEXT)]
    return bool(case.feedback) or any(_leaves_out(text, room) for text, room in texts)


def _leaves_out(text: str, room: tuple[int, int]) -> bool:
    whole = _without_blank_lines(text)
    return limits.excerpt(whole, *room) != whole


def _description(case: Case) -> str:
    """Return the description without its files, which have a line of their own."""
    return _without_blank_lines(without_files(case.description))


def _without_blank_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in limits.clean(text).strip().split("\n") if line.strip())


def _missing(scene: CardScene) -> list[str]:
    """Return what is missing of the Required 10 for the stage that the case is in (REQ-1); nothing on a closed case."""
    if scene.case.is_closed:
        return []
    today = scene.owner.today(scene.now) if scene.owner is not None else scene.now.date()
    checks = required_ten(scene.case, scene.touches, today, scene.policy)
    # That a case is still open is what Pick up is for.
    is_said = scene.case.awaits_pickup
    return [
        result.check.where_missing
        for result in checks
        if not result.done and not (is_said and result.check is Check.STATUS)
    ]
