"""When a case can be escalated, and to whom (ESC-1)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cases.model.people import Absence, Person, Region
from cases.model.requests import Request, RequestKind
from cases.model.status import Status
from cases.rules.escalation import responsible_people, why_not_escalate
from tests.cases.team import ANA, BEN, MIA, NOON, POLICY, ROSTER, TOM, a_case, actor

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
ANAS = a_case(owner=ANA.email, region=Region.AMER, assigned_at=NOON, routed_at=NOON)
WORKED = replace(ANAS, status=Status.ENGAGED, picked_up_at=NOON)


@pytest.mark.parametrize(
    ("change", "after", "may"),
    [
        ({}, DAY, False),
        ({}, DAY + SECOND, True),
        ({"picked_up_at": NOON + DAY + SECOND, "status": Status.ENGAGED}, 2 * DAY, False),
        ({"picked_up_at": NOON, "status": Status.ENGAGED}, 15 * DAY, False),
        ({"picked_up_at": NOON, "status": Status.ENGAGED}, 15 * DAY + SECOND, True),
        ({"picked_up_at": NOON, "update_asked_at": NOON, "update_due_at": NOON + DAY}, DAY + SECOND, True),
        ({"picked_up_at": NOON, "next_step": "x", "next_step_due": date(2026, 7, 13)}, 5 * DAY, False),
        ({"picked_up_at": NOON, "type": "High Value Account"}, 60 * DAY, False),
        ({"picked_up_at": NOON, "type": "PO Required"}, 60 * DAY, False),
        ({"status": Status.RESOLVED, "closed_at": NOON + 20 * DAY}, 30 * DAY, False),
    ],
)
def test_only_a_promise_to_others_that_still_stands_missed_can_be_escalated(
    change: dict[str, Any], after: timedelta, may: bool
) -> None:
    """ESC-1: to the second; what was done late is done, and an overdue step is between an Advocate and their manager."""
    assert (why_not_escalate(replace(ANAS, **change), None, POLICY, NOON + after) == "") is may


@pytest.mark.parametrize(("ago", "may"), [(DAY - SECOND, False), (DAY, True)])
def test_it_can_be_escalated_again_after_a_day(ago: timedelta, may: bool) -> None:
    """ESC-1: once a day at most, whoever did it."""
    now = NOON + 20 * DAY
    last = Request.by(actor(BEN), 1, RequestKind.ESCALATION, now - ago, text="They wait")
    said = why_not_escalate(WORKED, last, POLICY, now)
    assert (said == "") is may
    assert may or said.startswith("Ben Okoro escalated it")


@pytest.mark.parametrize(
    ("away", "cover", "hear"),
    [
        ([], None, [MIA]),
        ([MIA], ANA, [ANA]),
        ([MIA], None, [TOM]),
        ([MIA, TOM], None, [MIA]),
    ],
)
def test_it_goes_to_whoever_answers_for_the_region(
    away: list[Person], cover: Person | None, hear: list[Person]
) -> None:
    """ESC-1, PTO-1, PPL-4: the manager, their cover, the Team Leads who are there, and else the manager all the same."""
    days = (date(2026, 7, 13), date(2026, 7, 14), cover.email if cover is not None else None)
    roster = replace(ROSTER, absences=tuple(Absence(each.email, *days) for each in away), as_of=NOON)
    assert responsible_people(Region.AMER, roster) == hear
