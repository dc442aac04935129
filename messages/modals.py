"""The forms and windows of a case.

A form's private_metadata is `Seen`, its callback_id a `Form`, and each input stands alone in a block named after its `Field`, so
that an error lands on the field it concerns (CLO-10). Two arguments are alike in all forms: `filled`, what the person had filled in,
from which the form is built again so that nothing of it is lost; and `notice`, what others changed meanwhile, said at the top (SAFE-1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from cases.model.case import AuditEntry, Case, NextStepEntry
from cases.model.closing_answers import Closing, CoveredBy, Need, TagInFeedback
from cases.model.errors import Field
from cases.model.policy import Policy
from cases.model.status import (
    CLOSINGS,
    IN_PROGRESS,
    WORKABLE,
    LeadOutcome,
    OpportunityStage,
    RenewalRisk,
    Resolution,
    Status,
)
from cases.rules.closing import ClosingContext
from cases.rules.closing_opportunity import contradictions_of_crm
from cases.rules.contact_attempts import attempts
from cases.rules.kinds import kind_of
from cases.rules.next_steps import step_alone
from cases.rules.sleep import add_months
from cases.rules.touches import Suggestion
from cases.use_cases.hand_over import AndThen, SalesStage
from messages import limits, render, texts
from messages.cadence import beside_the_cadence, steps_of_cadence
from messages.history import Change, grouped
from messages.names import Button, Chosen, Seen
from messages.ongoing import NOTHING_ONGOING, Ongoing
from messages.surfaces import Modal

# Text for what is typed, an option's value for what is chosen ("" for nothing), a date, and True for a ticked box.
Filled: TypeAlias = Mapping[Field, str | date | bool]

# A notice shows this much; what goes beyond is counted.
NOTICE_CHANGES = 5
STEPS_IN_FORM = 3


def pick_up(
    case: Case,
    suggestion: Suggestion,
    policy: Policy,
    *,
    status: Status,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
    ongoing: Ongoing = NOTHING_ONGOING,
) -> Modal:
    """Pick up: one of the In Progress statuses, `status` being chosen, and the next step with its date, as suggested; of a case that others
    were at work on, theirs."""
    planned = step_alone(case.next_step) if case.status.is_in_progress else ""
    given = {
        Field.NEXT_STEP: planned or suggestion.step,
        Field.NEXT_STEP_DUE: suggestion.due,
        Field.BLOCKED_ON: case.blocked_on or "",
    }
    return case_form(
        "pick_up",
        case,
        given,
        filled,
        notice,
        statuses=IN_PROGRESS,
        status=status,
        policy=policy,
        example=suggestion.step,
        ongoing=ongoing,
    )


def next_step(
    case: Case,
    history: Sequence[NextStepEntry],
    suggestion: Suggestion,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Return the next step and its date (NXT-1, NXT-2). history: newest first; the last three lines are shown."""
    given: Filled = {Field.NEXT_STEP: "", Field.NEXT_STEP_DUE: suggestion.due}
    return case_form("next_step", case, given, filled, notice, steps=history[:STEPS_IN_FORM], example=suggestion.step)


def status(
    case: Case,
    policy: Policy,
    suggestion: Suggestion,
    *,
    status: Status,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Open or one of the In Progress statuses, `status` being chosen; with what the chosen one needs beside it (STA-1, STA-3)."""
    given = {
        Field.BLOCKED_ON: case.blocked_on or "",
        Field.NEXT_STEP: step_alone(case.next_step) or suggestion.step,
        Field.NEXT_STEP_DUE: case.next_step_due or suggestion.due,
    }
    return case_form(
        "status", case, given, filled, notice, statuses=WORKABLE, status=status, policy=policy, example=suggestion.step
    )


def close(
    case: Case,
    closing: Closing,
    fields: Sequence[Field],
    context: ClosingContext,
    policy: Policy,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Close: the fields that the chosen closing needs, no others (CLO-1 … CLO-11). fields: from `cases.rules.closing.fields_needed`."""
    given = _closing_given(case, closing)
    redraws = {
        Field.STATUS: Button.CLOSE_STATUS,
        Field.RESOLUTION: Button.CLOSE_RESOLUTION,
        Field.NEED: Button.CLOSE_NEED,
        Field.LEAD_OUTCOME: Button.CLOSE_LEAD,
        Field.COVERED_BY: Button.CLOSE_COVERED_BY,
        Field.DUPLICATE_OF: Button.CLOSE_COVERING,
        Field.OPPORTUNITY_STAGE: Button.CLOSE_OPPORTUNITY,
        Field.RENEWAL_RISK: Button.CLOSE_RISK,
        Field.OPPORTUNITY_CLOSE_DATE: Button.CLOSE_DATE,
    }
    scene = _closing_scene(case, closing, policy, redraws, context)
    return case_form("close", case, given, filled, notice, fields=fields, **scene)


def mid_market(
    case: Case,
    stage: SalesStage | None,
    closing: Closing,
    fields: Sequence[Field],
    policy: Policy,
    *,
    sdr: str = "",
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Hand a first order to Mid-Market (MM-1). stage: as chosen; fields: what the closing needs beside; sdr: the Slack user id of the case's
    creator, empty where it is not known."""
    given: dict[Field, Any] = {
        Field.SALES_STAGE: stage or "",
        Field.SDR: sdr,
        Field.SDR_NAME: "" if sdr else case.creator,
        Field.MM_AE: "",
        Field.MM_AE_NAME: "",
        **_handed_over(case, closing),
    }
    redraws = {Field.RESOLUTION: Button.MID_MARKET_RESOLUTION}
    scene = _closing_scene(case, closing, policy, redraws)
    return case_form(
        "mid_market",
        case,
        given,
        filled,
        notice,
        fields=fields,
        sales_stages=tuple(SalesStage),
        stage=stage,
        asks_sdr=stage is SalesStage.NOT_MET,
        **scene,
    )


@dataclass(frozen=True)
class AfterTelling:
    """What becomes of a case after Sales Support was told of its account."""

    #: As chosen.
    chosen: AndThen
    #: What there is to choose from.
    ways: Sequence[AndThen]


def sales_support(
    case: Case,
    then: AfterTelling,
    why: str,
    closing: Closing,
    fields: Sequence[Field],
    policy: Policy,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Tell Sales Support that the account may be another team's (MM-2). then: what becomes of the case; why: as far as it is
    known from the account; fields: what closing it needs, none where it stays open."""
    given: dict[Field, Any] = {Field.REASON: why, Field.AND_THEN: then.chosen, **_handed_over(case, closing)}
    redraws = {Field.RESOLUTION: Button.SALES_SUPPORT_RESOLUTION}
    scene = _closing_scene(case, closing, policy, redraws)
    return case_form("sales_support", case, given, filled, notice, fields=fields, ways=then.ways, **scene)


def to_support(
    case: Case,
    closing: Closing,
    fields: Sequence[Field],
    policy: Policy,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Transfer a case to Support (CLO-9), with the words for the customer ready to copy."""
    given = _closing_given(case, closing)
    redraws = {Field.OPPORTUNITY_STAGE: Button.TO_SUPPORT_OPPORTUNITY}
    scene = _closing_scene(case, closing, policy, redraws)
    words = texts.customer_meets_support(case, policy)
    return case_form("to_support", case, given, filled, notice, fields=fields, words=words, **scene)


def _closing_given(case: Case, closing: Closing) -> dict[Field, Any]:
    return {
        Field.STATUS: closing.status or "",
        Field.COVERED_BY: CoveredBy.CASE,
        Field.DUPLICATE_OF: _typed(closing.duplicate_of or case.duplicate_of or ""),
        Field.OTHER_ACCOUNT: closing.other_account,
        Field.RESOLUTION: closing.resolution or "",
        Field.NEED: closing.need or "",
        Field.UNMET_REASON: closing.unmet_reason,
        Field.FEEDBACK: closing.feedback or case.feedback,
        Field.TAG_IN_FEEDBACK: closing.tag or "",
        Field.LEAD_OUTCOME: closing.lead_outcome or case.lead_outcome or "",
        Field.CONTACT: _typed(closing.contact),
        Field.NEXT_STEP_DUE: closing.step_done,
        Field.CHURN: closing.churn,
        Field.OPPORTUNITY_STAGE: closing.opportunity_stage or case.opportunity_stage or "",
        Field.OPPORTUNITY_CLOSE_DATE: closing.opportunity_close_date or case.opportunity_close_date or "",
        Field.RENEWAL_RISK: closing.renewal_risk or case.renewal_risk or "",
        Field.GITLAB_ADMIN: closing.gitlab_admin,
        Field.CRM_OUT_OF_DATE: closing.crm_out_of_date,
        Field.SUPPORT_LOOPED_IN: closing.support_looped_in,
    }


def _handed_over(case: Case, closing: Closing) -> dict[Field, Any]:
    """Return what a hand-over has filled in: as a rule nothing was left to do for us."""
    return {**_closing_given(case, closing), Field.RESOLUTION: closing.resolution or Resolution.NO_ACTION_REQUIRED}


def _closing_scene(
    case: Case,
    closing: Closing,
    policy: Policy,
    redraws: Mapping[Field, Button],
    context: ClosingContext | None = None,
) -> dict[str, Any]:
    """Return what the questions of a closing are asked with. redraws: the choices that draw this form again; context: None where it closes as what
    needs none."""
    tried = attempts(case, context.touches, policy, context.zone, context.answered) if context is not None else None
    possible = tried.possible if tried is not None else None
    return {
        "statuses": CLOSINGS,
        "resolutions": tuple(Resolution),
        "needs": tuple(Need),
        "covered_by": tuple(CoveredBy),
        "lead_outcomes": tuple(LeadOutcome),
        "stages": tuple(OpportunityStage),
        "risks": tuple(RenewalRisk),
        "tag_ways": tuple(TagInFeedback),
        "case_type": kind_of(case, policy),
        "policy": policy,
        "covering": context.covering if context is not None else None,
        "crm_contradictions": contradictions_of_crm(case, closing),
        "cadence": steps_of_cadence(context.touches if context is not None else (), policy),
        "further": beside_the_cadence(context.touches if context is not None else ()),
        "possible": possible,
        "is_reopened": case.reopened_at is not None,
        "is_possible": possible is not None and context is not None and context.now >= possible,
        "redraws": redraws,
    }


def reopen(case: Case, *, filled: Filled | None = None, notice: Sequence[AuditEntry] = ()) -> Modal:
    """Open a closed case again, with a reason (STA-2)."""
    return case_form("reopen", case, {Field.REASON: ""}, filled, notice)


def contact(case: Case, *, filled: Filled | None = None, notice: Sequence[AuditEntry] = ()) -> Modal:
    """Build the form of the customer's contact."""
    return case_form("contact", case, {Field.CONTACT: _typed(case.contact)}, filled, notice)


def feedback(case: Case, *, filled: Filled | None = None, notice: Sequence[AuditEntry] = ()) -> Modal:
    """Return what the case or the customer teaches us (FBK-1)."""
    return case_form("feedback", case, {Field.FEEDBACK: case.feedback}, filled, notice)


def wants_later(
    case: Case,
    policy: Policy,
    today: date,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Build the form for a customer who wants to be contacted later: what to do then, and on which day (SLA-3)."""
    whom = limits.excerpt(case.contact or case.account or case.lead, 120, 1) or "the customer"
    step = f"Contact {whom} again, as they asked"
    until = _working_day(add_months(today, policy.wants_later_months))
    return case_form(
        "wants_later", case, {Field.NEXT_STEP: step, Field.NEXT_STEP_DUE: until}, filled, notice, example=step
    )


def trouble(text: str, title: str = "That did not work") -> Modal:
    """Explain why a form cannot be opened, or what was done.

    Args:
        text: Plain words.
    """
    return render.modal("trouble", text=text, title=title)


def _typed(name: str) -> str:
    """Return a name as a select with suggestions has it from the start."""
    return str(Chosen(0, name)) if name else ""


def with_note(text: str, then: Modal | None) -> Modal:
    """Return what to know of what was done, before what is left to do, if anything is. text: plain words."""
    note = trouble(text, title="Done, with a note")
    return Modal({**then.view, "blocks": [*note.view["blocks"], *then.view["blocks"]]}) if then is not None else note


def case_form(
    template: str,
    case: Case,
    given: Mapping[Field, Any],
    filled: Filled | None,
    notice: Sequence[AuditEntry],
    **scene: object,
) -> Modal:
    """Return a form on a case: what was filled in goes before what is `given` from the start."""
    changes, more_changes = latest(notice)
    return render.modal(
        template,
        case=case,
        seen=Seen(case.id, case.version),
        filled={**given, **(filled or {})},
        changes=changes,
        more_changes=more_changes,
        **scene,
    )


def latest(notice: Sequence[AuditEntry]) -> tuple[list[Change], int]:
    """Return the last changes of a notice, which has the oldest first, and how many there were before them."""
    changes = grouped(notice)
    return changes[-NOTICE_CHANGES:], max(len(changes) - NOTICE_CHANGES, 0)


def _working_day(day: date) -> date:
    """Return the day itself, or the Monday after it."""
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0)
