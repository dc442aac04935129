"""The buttons of a card: what makes sense now, the one that is due first and as the primary one (CRD-2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cases.model.case import Case
from cases.model.own_days import OwnDays, start_of_day
from cases.model.policy import Policy
from cases.rules.clocks import closing_clock
from cases.rules.segment import outside_smb
from cases.rules.touches import DueTouch
from messages.names import Button

#: The label, what it calls, and the style.
Action = tuple[str, Button, str | None]

PRIMARY = "primary"


def acts_on(case: Case, policy: Policy, *, is_told: bool = False) -> list[Action]:
    """Return the buttons that make sense now, for whoever may act on the case (CRD-2).

    is_told: whether Sales Support was told of the account already (MM-2).
    """
    if case.is_closed:
        return [("Reopen", Button.REOPEN, None), ("More", Button.MORE, None)]
    first: list[Action] = []
    if case.awaits_pickup:
        first.append(("Pick up", Button.PICK_UP, PRIMARY))
    if case.update_due_at is not None:
        first.append(("Answer", Button.ANSWER_UPDATE, None))
    hand_over: list[Action] = (
        [("Tell Sales Support", Button.SALES_SUPPORT, None)]
        if outside_smb(case, policy) is not None and not is_told
        else []
    )
    return [
        *first,
        ("Next step", Button.NEXT_STEP, None),
        ("Status", Button.STATUS, None),
        ("Close", Button.CLOSE, None),
        *hand_over,
        ("More", Button.MORE, None),
    ]


def acts_of_an_rm(case: Case) -> list[Action]:
    """Return the one button on the card of a Renewal Manager, who works cases elsewhere (TAG-1)."""
    return [] if case.is_closed else [("Call an Advocate", Button.CALL_ADVOCATE, PRIMARY)]


def log_touch(touch: DueTouch) -> Action:
    """Return the button that logs the next touch of the cadence (SLA-5)."""
    return (f"Log day {touch.step.day} {touch.step.kind}", Button.LOG_TOUCH, None)


def with_due_first(acts: list[Action], due: Button | None) -> list[Action]:
    """Return the buttons with the one that is due in front, as the only primary one."""
    if due is None:
        return [(label, button, None) for label, button, _ in acts]
    first = [(label, button, PRIMARY) for label, button, _ in acts if button is due]
    return [*first, *((label, button, None) for label, button, _ in acts if button is not due)]


def due_act(case: Case, policy: Policy, touch: DueTouch | None, now: datetime, days: OwnDays) -> Button | None:
    """Return what is to be done now: to pick the case up; else what has the earliest deadline of all that is due by now."""
    if case.is_closed or case.wants_later:
        return None
    if case.awaits_pickup:
        return Button.PICK_UP
    due = sorted(_due(case, policy, touch, now, days), key=lambda each: each[0])
    return due[0][1] if due else None


def _due(
    case: Case, policy: Policy, touch: DueTouch | None, now: datetime, days: OwnDays
) -> Iterator[tuple[datetime, Button]]:
    if case.update_due_at is not None:
        yield case.update_due_at, Button.ANSWER_UPDATE
    if case.next_step_due is None:
        yield now, Button.NEXT_STEP
    elif (begins := days.begin(case.next_step_due)) <= now:
        yield begins, Button.NEXT_STEP
    if touch is not None and (begins := start_of_day(touch.due, days.zone)) <= now:
        yield begins, Button.LOG_TOUCH
    closing = closing_clock(case, policy, now)
    if closing is not None and closing.is_live and closing.target is not None and closing.target <= now:
        yield closing.deadline or closing.target, Button.CLOSE
