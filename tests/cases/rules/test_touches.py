"""The cadence of first contact, and what the pick-up form suggests by it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.case import Touch
from cases.model.policy import TouchKind
from cases.model.status import Status
from cases.rules.next_steps import read_next_step
from cases.rules.touches import DueTouch, first_day, next_touch, suggested_next_step
from tests.cases.team import ANA, NOON, POLICY, TODAY, YUKI, a_case

CASE = a_case(owner=ANA.email, assigned_at=NOON)


def touch(day: int) -> Touch:
    return Touch(1, TouchKind.EMAIL, day, ANA.email, NOON)


def due(*days_logged: int) -> tuple[int, str, date] | None:
    found = next_touch(CASE, [touch(day) for day in days_logged], ANA, POLICY)
    return (found.step.day, found.step.kind.value, found.due) if found is not None else None


def test_the_cadence_is_email_call_email_email_on_days_one_three_five_and_seven() -> None:
    """SLA-5"""
    assert [(step.day, step.kind.value) for step in POLICY.cadence] == [
        (1, "e-mail"),
        (3, "call"),
        (5, "e-mail"),
        (7, "e-mail"),
    ]


def test_the_next_touch_is_the_first_that_is_not_logged() -> None:
    """SLA-5"""
    assert due() == (1, "e-mail", TODAY)
    assert due(1) == (3, "call", TODAY + timedelta(days=2))
    assert due(1, 3) == (5, "e-mail", TODAY + timedelta(days=4))
    assert due(3) == (1, "e-mail", TODAY)
    assert due(1, 3, 5) == (7, "e-mail", TODAY + timedelta(days=6))
    assert due(1, 3, 5, 7) is None


def test_a_touch_outside_the_cadence_answers_none_of_its_days() -> None:
    """SLA-5"""
    assert due(0, 0) == due()


def test_day_one_is_the_day_on_the_owners_own_calendar() -> None:
    """SLA-5"""
    evening = NOON + timedelta(hours=8)
    assert first_day(replace(CASE, assigned_at=evening), ANA) == TODAY
    assert first_day(replace(CASE, assigned_at=evening), YUKI) == TODAY + timedelta(days=1)


def test_a_new_owner_begins_on_a_new_day_one() -> None:
    """SLA-5"""
    given_on = replace(CASE, assigned_at=NOON + timedelta(days=4))
    found = next_touch(given_on, [], ANA, POLICY)
    assert found is not None
    assert found.due == TODAY + timedelta(days=4)


def test_a_closed_or_sleeping_case_has_no_touch_due() -> None:
    """SLA-5, SLA-3"""
    assert next_touch(replace(CASE, status=Status.RESOLVED), [], ANA, POLICY) is None
    assert next_touch(replace(CASE, wants_later=True), [], ANA, POLICY) is None


@pytest.mark.parametrize(
    ("logged", "step"),
    [
        ((), "First e-mail to Maria Lopez about Inbound Request"),
        ((1,), "Call Maria Lopez about Inbound Request"),
        ((1, 3), "Send e-mail to Maria Lopez about Inbound Request"),
        ((1, 3, 5, 7), "Follow up with Maria Lopez"),
    ],
)
def test_the_form_suggests_the_cadences_next_touch(logged: tuple[int, ...], step: str) -> None:
    """SLA-5, SLA-1: pick-up needs only to be sent."""
    case = replace(CASE, contact="Maria Lopez", type="Inbound Request")
    suggestion = suggested_next_step(next_touch(case, [touch(day) for day in logged], ANA, POLICY), case, TODAY)
    assert suggestion.step == step


@pytest.mark.parametrize(
    ("subject", "about"),
    [
        ("Quote for 12 more seats", "“Quote for 12 more seats”"),
        ("Inbound Request", "Inbound Request"),
        ("Quote " * 40, "the case"),
    ],
)
def test_the_suggestion_names_what_the_case_is_about(subject: str, about: str) -> None:
    """SLA-5: by its subject, where that is short and says more than the type."""
    case = replace(CASE, contact="Maria Lopez", type="Inbound Request", subject=subject)
    assert (
        suggested_next_step(next_touch(case, [], ANA, POLICY), case, TODAY).step
        == f"First e-mail to Maria Lopez about {about}"
    )


def test_the_suggestion_names_whoever_is_known() -> None:
    """SLA-5"""
    named = [
        suggested_next_step(None, case, TODAY).step
        for case in (replace(CASE, account="Acme", lead="Leo"), replace(CASE, lead="Leo"), CASE)
    ]
    assert named == ["Follow up with Acme", "Follow up with Leo", "Follow up with the customer"]


def test_a_touch_that_is_late_is_suggested_for_today() -> None:
    """SLA-5"""
    late = next_touch(CASE, [], ANA, POLICY)
    assert suggested_next_step(late, CASE, TODAY + timedelta(days=9)).due == TODAY + timedelta(days=9)


@given(
    st.sampled_from([None, *(DueTouch(step, TODAY + timedelta(days=step.day)) for step in POLICY.cadence)]),
    st.text(max_size=255),
    st.text(max_size=255),
    st.text(max_size=255),
    st.integers(0, 30),
)
def test_a_suggestion_can_be_sent_as_it_is(
    due: DueTouch | None, contact: str, type_: str, subject: str, days: int
) -> None:
    """SLA-5, NXT-1: it passes the grammar and its day is not past, whoever the customer is."""
    today = TODAY + timedelta(days=days)
    case = replace(
        CASE, contact=" ".join(contact.split()), type=" ".join(type_.split()), subject=" ".join(subject.split())
    )
    suggestion = suggested_next_step(due, case, today)
    assert read_next_step(suggestion.step, "AS", today).step
    assert suggestion.due >= today
