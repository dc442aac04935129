"""The window that cleans up, case by case (CUP-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.model.case import AuditEntry, Case
from cases.model.errors import Field
from cases.model.policy import Policy, TouchKind
from cases.model.status import WORKABLE, RenewalRisk, Status
from cases.rules.hygiene import checks_of, fixable_fields
from cases.rules.next_steps import step_alone
from cases.rules.touches import Suggestion
from messages import modals, render
from messages.names import CleanUpSeen
from messages.surfaces import Modal


@dataclass(frozen=True)
class Progress:
    """How far the person has come."""

    at: CleanUpSeen
    #: How many cases there are from this one on.
    left: int
    #: What to say of the case before.
    note: str = ""


def clean_up(
    case: Case,
    progress: Progress,
    suggestion: Suggestion,
    policy: Policy,
    today: date,
    *,
    filled: modals.Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Return one case of those to fix, with an input for each thing that is missing."""
    # What was filled in stays in sight, whoever fixed it meanwhile.
    fields = fixable_fields(case, today, policy, also=[field for field, value in (filled or {}).items() if value])
    changes, more_changes = modals.latest(notice)
    at = progress.at
    is_overdue = case.next_step_due is not None and case.next_step_due < today
    return render.modal(
        "clean_up",
        case=case,
        at=at,
        number=at.passed + 1,
        count=at.passed + progress.left,
        missing=[result.check.where_missing for result in checks_of(case, today, policy) if not result.done],
        is_overdue=is_overdue,
        fields=fields,
        filled={**_given(case, suggestion, is_overdue=is_overdue), **(filled or {})},
        statuses=WORKABLE,
        risks=tuple(RenewalRisk),
        touches=[("I wrote an e-mail", TouchKind.EMAIL.value), ("I called", TouchKind.CALL.value)],
        policy=policy,
        example=suggestion.step,
        changes=changes,
        more_changes=more_changes,
        note=progress.note,
    )


def clean_up_summary(at: CleanUpSeen | None, note: str = "") -> Modal:
    """Say that nothing is left to go through.

    Args:
        at: How far the person had come; None if there was nothing from the start.
    """
    return render.modal("cleaned_up", passed=at.passed if at else 0, fixed=at.fixed if at else 0, note=note)


def _given(case: Case, suggestion: Suggestion, *, is_overdue: bool) -> dict[Field, Any]:
    """Return what the inputs hold from the start."""
    return {
        Field.STATUS: Status.ATTEMPTING_CONTACT if case.picked_up_at is None else case.status,
        Field.BLOCKED_ON: case.blocked_on or "",
        Field.NEXT_STEP: step_alone(case.next_step) or suggestion.step,
        # A day that is over gives way to one that the person chooses.
        Field.NEXT_STEP_DUE: "" if is_overdue else suggestion.due,
        Field.CONTACT: "",
        Field.GITLAB_ADMIN: False,
        Field.OPPORTUNITY_CLOSE_DATE: "",
        Field.RENEWAL_RISK: "",
        Field.TOUCH: "",
    }
