"""Who is in touch with the customer of a case that comes in, and what two cases share (RTE-8)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases.model.case import Case
from cases.model.people import Absence, Person
from cases.model.status import Status
from cases.rules.ongoing import OngoingCase, colleague_in_touch, is_before_contact, shared_with, shown_on_others
from tests.cases.team import ANA, BEN, CAL, EVA, NOON, RITA, ROSTER, a_case

DAY = timedelta(days=1)
NEW = a_case(owner=ANA.email, account="Acme")


def going_on(owner: Person | str, touched: datetime | None = NOON - DAY, **values: Any) -> OngoingCase:
    """Another case of the customer, touched the day before."""
    email = owner if isinstance(owner, str) else owner.email
    return OngoingCase(a_case(id=2, owner=email, account="Acme", **values), "account", touched, email)


def in_touch(
    *others: OngoingCase, now: datetime = NOON, away: tuple[Absence, ...] = (), case: Case = NEW
) -> str | None:
    found = colleague_in_touch(case, others, replace(ROSTER, absences=away), now)
    return found.email if found is not None else None


def test_somebody_who_is_away_is_nobody_to_hand_to() -> None:
    """RTE-8, PTO-1: the case would lie there; a colleague who is there and was in touch gets it instead, and so it goes once they are back."""
    bens, cals = going_on(BEN), going_on(CAL, NOON - 5 * DAY)
    away = Absence(BEN.email, date(2026, 7, 13), date(2026, 7, 14), CAL.email)
    assert in_touch(bens, cals) == BEN.email
    assert in_touch(bens, cals, away=(away,)) == CAL.email
    assert in_touch(bens, away=(away,)) is None
    # The evening of the fourteenth in New York is the fifteenth in UTC.
    assert in_touch(bens, away=(away,), now=datetime(2026, 7, 15, 3, tzinfo=UTC)) is None
    assert in_touch(bens, away=(away,), now=datetime(2026, 7, 15, 5, tzinfo=UTC)) == BEN.email
    assert in_touch(bens, away=(replace(away, email=EVA.email),)) == BEN.email


@pytest.mark.parametrize(
    ("ago", "is_in_touch"),
    [(30 * DAY, True), (30 * DAY + timedelta(seconds=1), False), (timedelta(), True), (timedelta(minutes=-5), True)],
)
def test_in_touch_is_thirty_days_to_the_second_and_a_clock_set_back_takes_nobody_away(
    ago: timedelta, is_in_touch: bool
) -> None:
    """RTE-8"""
    assert (in_touch(going_on(BEN, NOON - ago)) == BEN.email) is is_in_touch


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(going_on(ANA), id="one's own case"),
        pytest.param(going_on(RITA), id="a Renewal Manager works no cases"),
        pytest.param(going_on("gone@example.com"), id="who left"),
        pytest.param(going_on(BEN, None), id="never touched"),
        pytest.param(going_on(BEN, status=Status.RESOLVED, closed_at=NOON - DAY), id="closed"),
    ],
)
def test_nobody_else_is_a_colleague_in_touch(other: OngoingCase) -> None:
    """RTE-8, PPL-1"""
    assert in_touch(other) is None


def test_the_last_in_touch_gets_it_whoever_the_case_is_of() -> None:
    """RTE-8: in the other region as well, and of an unassigned case too."""
    assert in_touch(going_on(BEN, NOON - 3 * DAY), going_on(EVA, NOON - 2 * DAY)) == EVA.email
    assert in_touch(going_on(BEN), case=replace(NEW, owner=None)) == BEN.email


@pytest.mark.parametrize(
    ("one", "other", "shares"),
    [
        ({"account": "Acme, Inc."}, {"account": "ACME INC"}, "account"),
        ({"contact": "Jo Smith"}, {"contact": "JO  SMITH", "account": "Acme"}, "contact"),
        ({"contact": "Jo Smith", "account": "Pied Piper"}, {"contact": "Jo Smith", "account": "Hooli"}, ""),
        ({"contact": "Jo\u00a0Smith"}, {"contact": "Jo Smith"}, "contact"),
        ({"contact": "", "account": ""}, {"contact": "", "account": ""}, "address"),
        ({"contact": "André Roy"}, {"contact": "Andre Roy"}, "address"),
    ],
)
def test_what_two_cases_share(one: dict[str, str], other: dict[str, str], shares: str) -> None:
    """RTE-8: asked of cases that the account, contact or address brought together."""
    assert shared_with(a_case(**one), a_case(**other)) == shares


def test_a_closed_case_is_news_for_ninety_days() -> None:
    """RTE-8: to the second; and first contact ends it, on the case itself."""
    closed = a_case(status=Status.RESOLVED, closed_at=NOON)
    assert shown_on_others(closed, NOON + 90 * DAY) is not None
    assert shown_on_others(closed, NOON + 90 * DAY + timedelta(seconds=1)) is None
    assert is_before_contact(NEW)
    assert not is_before_contact(replace(NEW, first_touch_at=NOON))
    assert not is_before_contact(closed)
