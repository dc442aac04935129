"""When a case may close as unresponsive."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.model.case import AuditEntry, Touch
from cases.model.errors import Field, Problem
from cases.model.policy import TouchKind
from cases.model.status import Resolution, Status, Surface
from cases.rules.contact_attempts import answered_until, attempts
from tests.cases.rules.closings import (
    TRIED,
    TRYING,
    UNRESPONSIVE,
    missing,
    touch,
)
from tests.cases.team import ANA, NOON, POLICY, a_case


def test_unresponsive_needs_a_first_touch_to_count_from() -> None:
    """CLO-5"""
    (problem,) = missing(TRYING, UNRESPONSIVE)
    assert (problem.rule, problem.field) == ("CLO-5", Field.STATUS)
    assert "log the first touch" in problem.text


def test_unresponsive_too_early_says_on_which_day_it_becomes_possible_and_what_was_tried() -> None:
    """CLO-5"""
    tried = [touch(10), touch(8, 3, TouchKind.CALL), touch(7, 0)]
    (problem,) = missing(TRYING, UNRESPONSIVE, tried)
    assert "First touch on Fri 3 Jul: possible from Sat 18 Jul." in problem.text
    assert "Logged of the cadence: e-mail of day 1, call of day 3." in problem.text


@pytest.mark.parametrize("status", [Status.OPEN, Status.BLOCKED, Status.ENGAGED])
def test_only_a_case_in_which_contact_is_attempted_is_unresponsive(status: Status) -> None:
    """CLO-5: somebody who is engaged, or for whom a partner team works, did answer."""
    (problem,) = missing(replace(TRYING, status=status), UNRESPONSIVE, TRIED)
    assert (problem.rule, problem.field) == ("CLO-5", Field.STATUS)
    assert str(status) in problem.text
    assert Status.ATTEMPTING_CONTACT in problem.text


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([TouchKind.EMAIL], "one call"),
        ([TouchKind.CALL, TouchKind.CALL], "one e-mail"),
        ([TouchKind.EMAIL, TouchKind.EMAIL, TouchKind.EMAIL], "one call"),
    ],
)
def test_unresponsive_needs_an_email_and_a_call(kinds: list[TouchKind], said: str) -> None:
    """CLO-5: however often the customer was written to, they were not called."""
    tried = [touch(20 - place, 0, kind) for place, kind in enumerate(kinds)]
    (problem,) = missing(TRYING, UNRESPONSIVE, tried)
    assert (problem.rule, problem.field) == ("CLO-5", Field.STATUS)
    assert f"Still missing: {said}." in problem.text
    # What was known before touches were logged is no e-mail and no call.
    (problem,) = missing(replace(TRYING, first_touch_at=NOON - timedelta(days=20)), UNRESPONSIVE)
    assert "one e-mail and one call" in problem.text


def test_a_message_of_the_customer_starts_the_fifteen_days_anew() -> None:
    """CLO-5: one from yesterday, and one of so long ago that the days are over again."""
    wrote = replace(TRYING, customer_wrote_at=NOON - timedelta(days=1))
    (problem,) = missing(wrote, UNRESPONSIVE, TRIED)
    assert (problem.rule, problem.field) == ("CLO-5", Field.STATUS)
    assert "The customer wrote on Sun 12 Jul" in problem.text
    assert "possible from Mon 27 Jul" in problem.text
    assert missing(replace(TRYING, customer_wrote_at=NOON - timedelta(days=15)), UNRESPONSIVE, TRIED) == []
    assert missing(replace(TRYING, customer_wrote_at=NOON - timedelta(days=40)), UNRESPONSIVE, TRIED) == []


def test_reopening_starts_the_fifteen_days_anew() -> None:
    """CLO-5: what was tried before the case was closed counts neither for the days nor for e-mail and call."""
    again = replace(TRYING, first_touch_at=TRIED[0].at, reopened_at=NOON - timedelta(minutes=1))
    (problem,) = missing(again, UNRESPONSIVE, TRIED)
    assert "No touch is logged since the case was reopened." in problem.text
    again = replace(again, reopened_at=NOON - timedelta(days=16))
    (problem,) = missing(again, UNRESPONSIVE, [*TRIED, touch(16, 0), touch(2, 0)])
    assert "Still missing: one call." in problem.text
    assert missing(again, UNRESPONSIVE, [*TRIED, touch(15, 0), touch(2, 0, TouchKind.CALL)]) == []
    (problem,) = missing(again, UNRESPONSIVE, [*TRIED, touch(14, 0), touch(2, 0, TouchKind.CALL)])
    assert "possible from Tue 14 Jul" in problem.text


@pytest.mark.parametrize("resolution", list(Resolution))
def test_unresponsive_closes_only_as_what_it_is(resolution: Resolution) -> None:
    """CLO-5, CLO-11: nobody who never answered completed an order."""
    closing = replace(UNRESPONSIVE, resolution=resolution, support_looped_in=True)
    problems = missing(TRYING, closing, TRIED)
    if resolution in (Resolution.FAILED_TO_ENGAGE, Resolution.NO_ACTION_REQUIRED):
        assert problems == []
    else:
        assert [(problem.rule, problem.field) for problem in problems] == [("CLO-5", Field.RESOLUTION)]
        assert str(resolution) in problems[0].text


def test_unresponsive_is_possible_on_the_very_day_that_was_named() -> None:
    """CLO-5"""
    first = datetime(2026, 7, 3, 21, tzinfo=UTC)
    new_york = ZoneInfo("America/New_York")
    tried = [Touch(1, kind, 0, "ana@example.com", first) for kind in TouchKind]

    def problems(now: datetime) -> list[Problem]:
        return missing(TRYING, UNRESPONSIVE, tried, now=now, today=now.astimezone(new_york).date(), zone=new_york)

    (day_before,) = problems(datetime(2026, 7, 18, 3, 59, tzinfo=UTC))
    assert "possible from Sat 18 Jul" in day_before.text
    assert problems(datetime(2026, 7, 18, 4, tzinfo=UTC)) == []


def test_the_day_named_is_the_persons_own() -> None:
    """CLO-5: what is the evening of the third in New York is the fourth in Tokyo."""
    tried = [Touch(1, kind, 0, "ana@example.com", datetime(2026, 7, 3, 21, tzinfo=UTC)) for kind in TouchKind]
    (in_new_york,) = missing(TRYING, UNRESPONSIVE, tried, zone=ZoneInfo("America/New_York"))
    (in_tokyo,) = missing(TRYING, UNRESPONSIVE, tried, zone=ZoneInfo("Asia/Tokyo"))
    assert "possible from Sat 18 Jul" in in_new_york.text
    assert "possible from Sun 19 Jul" in in_tokyo.text


def test_fifteen_days_are_fifteen_days_when_the_clocks_go_back() -> None:
    """CLO-5: from half past midnight in summer time, fifteen times 24 hours end an hour before the fifteenth day begins."""
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 17, 22, 30, tzinfo=UTC)
    tried = [Touch(1, kind, 0, "eva@example.com", first) for kind in TouchKind]

    def problems(now: datetime) -> list[Problem]:
        return missing(TRYING, UNRESPONSIVE, tried, now=now, today=now.date(), zone=berlin)

    (day_before,) = problems(datetime(2026, 11, 1, 23, 59, tzinfo=berlin))
    assert "possible from Mon 2 Nov" in day_before.text
    assert problems(datetime(2026, 11, 2, 0, 0, tzinfo=berlin)) == []


def test_trying_counts_from_the_first_touch_wherever_it_is_known_from() -> None:
    """CLO-5"""
    case = a_case(first_touch_at=NOON - timedelta(days=16))
    morning = NOON.replace(hour=0)
    assert attempts(case, [touch(3)], POLICY).possible == morning - timedelta(days=1)
    assert attempts(a_case(), [touch(3), touch(9)], POLICY).possible == morning + timedelta(days=6)
    assert attempts(a_case(), [], POLICY).possible is None


def status_change(old: Status, new: Status, at: datetime) -> AuditEntry:
    return AuditEntry(1, 2, at, ANA.email, ANA.name, Surface.CARD, "status", str(old), str(new))


def test_a_customer_who_was_engaged_or_asked_for_later_has_answered() -> None:
    """CLO-5: the fifteen days begin when the case is Engaged no more, or wakes; a status that was wrong for some minutes is none."""
    days = timedelta(days=1)
    engaged = status_change(Status.ATTEMPTING_CONTACT, Status.ENGAGED, NOON - 14 * days)
    again = status_change(Status.ENGAGED, Status.ATTEMPTING_CONTACT, NOON - 2 * days)
    slip = status_change(Status.ENGAGED, Status.ATTEMPTING_CONTACT, NOON - 14 * days + timedelta(minutes=5))
    assert answered_until(TRYING, [engaged, again], NOON) == NOON - 2 * days
    assert answered_until(TRYING, [engaged, slip], NOON) is None
    assert answered_until(TRYING, [again], NOON) == NOON - 2 * days, "it came in Engaged"
    assert answered_until(replace(TRYING, woke_at=NOON - 3 * days), [engaged, slip], NOON) == NOON - 3 * days
    (problem,) = missing(TRYING, UNRESPONSIVE, TRIED, answered=NOON - 2 * days)
    assert problem.rule == "CLO-5"
    assert "Engaged or paused until Sat 11 Jul" in problem.text
    assert "possible from Sun 26 Jul" in problem.text
    assert missing(TRYING, UNRESPONSIVE, TRIED, answered=NOON - 15 * days) == []
