"""The card: the one living picture of a case, in its Advocate's DM (CRD-1, CRD-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cases.model.case import Case, NextStepEntry, Touch
from cases.model.people import Person, Role
from cases.model.policy import Policy
from cases.model.requests import Request, RequestState
from cases.rules.checklist import CheckResult, required_ten
from cases.rules.segment import outside_smb, renewals_are_teams, should_be_an_rms
from cases.rules.touches import next_touch
from cases.use_cases.link_opportunity import needs_opportunity
from messages import crm, limits, mrkdwn, render
from messages.chat import chat_with
from messages.clocks import clocks_shown
from messages.names import Button, Seen, TouchSeen
from messages.ongoing import NOTHING_ONGOING, Ongoing
from messages.surfaces import Message, Modal

# How much of a text the card shows, in characters and in lines; the rest is one click away.
DESCRIPTION = (300, 6)
CONTEXT = (400, 6)
LINE = (160, 1)
STORY = 3


@dataclass(frozen=True)
class CardScene:
    """What a card is made from: the case as it stands at the moment `now`, its owner and the logged touches. away_until: on the card of
    whoever covers for the owner, the last day that the owner is away (PTO-1); called_by, called_why: the Renewal Manager who called for an
    Advocate, and what they said (TAG-1); steps: the history of next steps, newest first; meeting: what was
    asked of the owner about the booked meeting, and what they said (RTE-1); not_in_crm: what was done here and is not in the CRM yet, in the
    names of its fields (SAFE-4)."""

    case: Case
    owner: Person | None
    touches: Sequence[Touch]
    policy: Policy
    now: datetime
    away_until: date | None = None
    called_by: Person | None = None
    called_why: str = ""
    steps: Sequence[NextStepEntry] = ()
    meeting: Request | None = None
    not_in_crm: tuple[str, ...] = ()
    #: What is already going on with the customer, before first contact (RTE-8).
    ongoing: Ongoing = NOTHING_ONGOING


@dataclass(frozen=True)
class ChecklistStage:
    """One stage of the Required 10, as the card shows it (REQ-1): the names of what is done and of what is missing."""

    name: str
    done: tuple[str, ...]
    missing: tuple[str, ...]


def case_card(scene: CardScene) -> Message:
    """The card of a case."""
    return render.message("case_card", **_shown(scene))


def case_window(scene: CardScene) -> Modal:
    """The card in a window, as a list opens it (HOM-1), with the same buttons."""
    return render.modal("case_window", **_shown(scene))


def _shown(scene: CardScene) -> dict[str, Any]:
    case, policy, owner = scene.case, scene.policy, scene.owner
    seen = Seen(case.id, case.version)
    touch = None if owner is None or _is_an_rms(scene) else next_touch(case, scene.touches, owner, policy)
    covers = scene.away_until is not None and not case.is_closed
    take_over: list[tuple[str, Button, str | None]] = [("Take over", Button.TAKE_OVER, None)] if covers else []
    today = owner.today(scene.now) if owner is not None else scene.now.date()
    return {
        "case": case,
        "policy": policy,
        "link": mrkdwn.crm_link(case.link, policy.crm_link_prefix),
        "seen": seen,
        "shown": clocks_shown(case, owner, policy, scene.now),
        "offers_pick_up": case.awaits_pickup,
        "hints": whose_it_may_be(case, policy),
        "facts": _facts(case),
        "description": limits.excerpt(case.description, *DESCRIPTION),
        "is_shortened": _is_shortened(case),
        "asks_opportunity": needs_opportunity(case, policy),
        "touch": touch,
        "touch_seen": TouchSeen(seen, touch.step.kind, touch.step.day) if touch is not None else None,
        "checklist": _by_stage(required_ten(case, scene.touches, today, policy)),
        "acts": [*take_over, *(acts_of_an_rm(case) if _is_an_rms(scene) else acts_on(case, policy))],
        "called_by": scene.called_by,
        "called_why": limits.excerpt(scene.called_why, *LINE),
        "rm_chat": chat_with(scene.called_by),
        "story": _story(case, scene.steps),
        "ongoing": scene.ongoing,
        "owner": owner,
        "asks_to_attend": scene.meeting is not None and scene.meeting.state is RequestState.WAITING,
        "attends": scene.meeting is not None and scene.meeting.state is RequestState.GRANTED,
        "away_until": scene.away_until,
        "not_in_crm": crm.named(scene.not_in_crm),
    }


def pointer_card(case: Case, owner: Person | None) -> Message:
    """What a former owner's card turns into (CRD-1). owner: who has the case now; None where it is unassigned."""
    return render.message("pointer_card", case=case, owner=owner)


def acts_on(case: Case, policy: Policy) -> list[tuple[str, Button, str | None]]:
    """The buttons that make sense now, for whoever may act on the case (CRD-2): label, what it calls, style."""
    if case.is_closed:
        return [("Reopen", Button.REOPEN, None), ("More", Button.MORE, None)]
    pick_up: list[tuple[str, Button, str | None]] = (
        [("Pick up", Button.PICK_UP, "primary")] if case.awaits_pickup else []
    )
    hand_over: list[tuple[str, Button, str | None]] = (
        [("Tell Sales Support", Button.SALES_SUPPORT, None)] if outside_smb(case, policy) is not None else []
    )
    answer: list[tuple[str, Button, str | None]] = (
        [("Answer", Button.ANSWER_UPDATE, None)] if case.update_due_at is not None else []
    )
    return [
        *pick_up,
        *answer,
        ("Next step", Button.NEXT_STEP, None),
        ("Status", Button.STATUS, None),
        ("Close", Button.CLOSE, None),
        *hand_over,
        ("More", Button.MORE, None),
    ]


def whose_it_may_be(case: Case, policy: Policy) -> list[tuple[str, str]]:
    """Who else the case, or its renewals, may belong to (RTE-5, RTE-6), as our label and a text; nothing on a closed case."""
    if case.is_closed:
        return []
    found = []
    if (reason := outside_smb(case, policy)) is not None:
        found.append(("🚧 Not SMB", f"{reason}. Tell Sales Support, who find the right team."))
    if should_be_an_rms(case, policy):
        found.append(("🔁 A renewal", f"cases of the type {case.type} are a Renewal Manager's. Ask your manager who."))
    if renewals_are_teams(case, policy):
        found.append(("🔁 Renewals", "this account is small enough that the Renewals team has them."))
    return found


def acts_of_an_rm(case: Case) -> list[tuple[str, Button, str | None]]:
    """The one button on the card of a Renewal Manager, who works cases elsewhere (TAG-1)."""
    return [] if case.is_closed else [("Call an Advocate", Button.CALL_ADVOCATE, "primary")]


def _is_an_rms(scene: CardScene) -> bool:
    return scene.owner is not None and scene.owner.role is Role.RENEWAL_MANAGER


def _story(case: Case, steps: Sequence[NextStepEntry]) -> list[NextStepEntry]:
    """What others planned before the case came to its owner, for whom that is news (TAG-2): the last few steps, the oldest of them first."""
    if case.is_closed or case.assigned_at is None:
        return []
    earlier = [
        step for step in steps if step.at < case.assigned_at and step.by != case.owner and step.line != case.next_step
    ]
    return earlier[:STORY][::-1]


def _facts(case: Case) -> list[tuple[str, str]]:
    """What the case is, as our label and a text, without what is not known."""
    found = [
        ("Type", " · ".join(word for word in (case.type, case.priority) if word), LINE),
        ("Subject", case.subject, (255, 1)),
        ("Contact", case.contact, LINE),
        ("Lead", " · ".join(word for word in (case.lead, case.lead_outcome or "") if word), LINE),
        ("Wrote from", "" if case.contact else case.web_email, LINE),
        ("Opportunity", opportunity_in_words(case), LINE),
        ("Created by", ", ".join(word for word in (case.creator, case.creator_department) if word), LINE),
        ("Tags", " ".join(case.tags), LINE),
    ]
    if case.is_closed:
        found += [
            ("Resolution action", case.resolution or "", LINE),
            ("Duplicate of", case.duplicate_of or "", LINE),
            ("Feedback", case.feedback, CONTEXT),
        ]
    else:
        found += [
            ("Why you", case.routed_because, LINE),
            ("Context", case.context, CONTEXT),
            ("The ask", case.cta, CONTEXT),
        ]
    return [(label, shown) for label, text, room in found if (shown := limits.excerpt(text, *room))]


def opportunity_in_words(case: Case) -> str:
    """The opportunity of a case with its kind and its stage, as far as they are known; empty where none is linked."""
    if not case.has_opportunity:
        return ""
    return " · ".join(
        word for word in (case.opportunity, case.opportunity_kind or "", case.opportunity_stage or "") if word
    )


def _is_shortened(case: Case) -> bool:
    """Whether the card leaves something out that "Show all" has."""
    texts = [(case.description, DESCRIPTION), (case.feedback, CONTEXT)]
    if case.is_closed:
        return bool(case.context or case.cta) or any(_leaves_out(text, room) for text, room in texts)
    return any(_leaves_out(text, room) for text, room in [*texts, (case.context, CONTEXT), (case.cta, CONTEXT)])


def _leaves_out(text: str, room: tuple[int, int]) -> bool:
    return limits.excerpt(text, *room) != limits.clean(text).strip()


def _by_stage(results: Sequence[CheckResult]) -> list[ChecklistStage]:
    stages = dict.fromkeys(result.stage for result in results)
    return [
        ChecklistStage(
            stage.value,
            tuple(result.check.value for result in results if result.stage is stage and result.done),
            tuple(result.check.where_missing for result in results if result.stage is stage and not result.done),
        )
        for stage in stages
    ]
