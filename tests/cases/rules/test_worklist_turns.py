"""A day on the Home over time (HOM-1): nothing moves before it was said to, in any zone, on days on which the clocks change, and at their last moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cases.model.case import Case
from cases.model.own_days import OwnDays
from cases.model.status import Status
from cases.model.work_week import OFFICE_HOURS, WorkWeek
from cases.rules.worklist import Need, Section, worklist_for, worklist_line
from tests.cases.team import ANA, POLICY, a_case

NIGHTS = WorkWeek.daily(time(22), time(6))
ZONES = ("UTC", "America/New_York", "Asia/Tokyo", "Pacific/Auckland", "Asia/Kolkata", "America/Santiago")
OWN_DAYS = st.builds(OwnDays, st.sampled_from(ZONES), st.sampled_from([OFFICE_HOURS, NIGHTS]))
GOOD = "2026-07-12 AS Send quote to customer"
# The clocks change in New York on 8 March, in London on 29 March, in Santiago on 5 April at midnight; then the turn of a year.
DAYS = (date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 28), date(2026, 4, 4), date(2026, 9, 5), date(2026, 12, 31))


@st.composite
def moments(draw: st.DrawFn, near: datetime, days: int) -> datetime:
    """A moment within so many days before or after another, often on a full hour."""
    return near + timedelta(
        hours=draw(st.integers(-24 * days, 24 * days)), seconds=draw(st.sampled_from([0, 0, 1, 3599]))
    )


@st.composite
def scenes(draw: st.DrawFn) -> tuple[datetime, Case, OwnDays, OwnDays]:
    """A moment, an open case of Ana's, her days, and those of whoever looks."""
    now = datetime.combine(draw(st.sampled_from(DAYS)), datetime.min.time(), UTC) + timedelta(
        hours=draw(st.integers(0, 47))
    )
    opened = draw(moments(now, 20)) - timedelta(days=20)
    assigned = max(opened, draw(moments(now, 2)) - timedelta(days=2))
    case = a_case(
        owner=ANA.email,
        opened_at=opened,
        assigned_at=assigned,
        type=draw(st.sampled_from(["Referral", "High Value Account"])),
        next_step=draw(st.sampled_from(["", GOOD])),
        next_step_due=draw(st.sampled_from([None, *(now.date() + timedelta(days=days) for days in (-1, 0, 1, 2))])),
    )
    if draw(st.booleans()):
        case = replace(case, status=Status.ENGAGED, picked_up_at=assigned)
    if draw(st.booleans()):
        case = replace(case, last_touch_at=assigned)
    if draw(st.booleans()):
        case = replace(case, update_asked_at=assigned, update_due_at=draw(moments(now, 2)))
    return now, case, draw(OWN_DAYS), draw(OWN_DAYS)


@given(scenes(), st.floats(0, 1))
def test_no_line_moves_before_the_moment_that_was_said(
    scene: tuple[datetime, Case, OwnDays, OwnDays], part: float
) -> None:
    """HOM-1: else a Home would show what is no longer so, as it is built anew at that moment alone."""
    now, case, owners, lookers = scene
    day = worklist_for([case], POLICY, now, lambda _: owners, lookers)
    # At its deadline to the second a promise is kept; the moment after it is not.
    assert day.changes_at >= now
    meanwhile = now + (day.changes_at - now - timedelta(seconds=1)) * part
    later = worklist_for([case], POLICY, max(now, meanwhile), lambda _: owners, lookers)
    assert [(line.section, line.need, line.by) for line in later.lines] == [
        (line.section, line.need, line.by) for line in day.lines
    ]


def test_a_step_is_due_all_day_and_overdue_from_midnight_on_where_its_owner_is() -> None:
    """HOM-1, NXT-2: on a day of 23 hours and on one that begins at one o'clock, to the second."""
    for zone, day in (("America/New_York", date(2026, 3, 8)), ("America/Santiago", date(2026, 9, 6))):
        case = a_case(
            owner=ANA.email,
            status=Status.ENGAGED,
            opened_at=datetime(2026, day.month, 1, tzinfo=UTC),
            assigned_at=datetime(2026, day.month, 1, tzinfo=UTC),
            picked_up_at=datetime(2026, day.month, 1, tzinfo=UTC),
            next_step=GOOD,
            next_step_due=day,
        )
        begins = datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
        ends = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
        second = timedelta(seconds=1)
        for moment, section, need in (
            (begins - second, Section.REST, Need.PLANNED),
            (begins, Section.DUE_TODAY, Need.STEP_DUE),
            (ends - second, Section.DUE_TODAY, Need.STEP_DUE),
            (ends, Section.MISSED, Need.STEP_OVERDUE),
        ):
            line = worklist_line(case, POLICY, moment, OwnDays(zone))
            assert (line.section, line.need) == (section, need), (zone, moment)


def test_a_step_of_monday_is_due_until_the_night_that_began_on_monday_is_over() -> None:
    """HOM-1, NXT-2, NAG-6: from ten to six, a step is not overdue at midnight, and that of the next day is not due then."""
    nights = OwnDays("UTC", NIGHTS)
    on_monday = a_case(
        owner=ANA.email,
        status=Status.ENGAGED,
        opened_at=datetime(2026, 7, 10, tzinfo=UTC),
        assigned_at=datetime(2026, 7, 10, tzinfo=UTC),
        picked_up_at=datetime(2026, 7, 10, tzinfo=UTC),
        next_step=GOOD,
        next_step_due=date(2026, 7, 13),
    )
    on_tuesday = replace(on_monday, next_step_due=date(2026, 7, 14))
    needs = {
        f"{moment:%a %H:%M}": tuple(
            worklist_line(case, POLICY, moment, nights).need for case in (on_monday, on_tuesday)
        )
        for moment in (
            datetime(2026, 7, 13, 0, tzinfo=UTC),
            datetime(2026, 7, 14, 0, tzinfo=UTC),
            datetime(2026, 7, 14, 5, 59, tzinfo=UTC),
            datetime(2026, 7, 14, 6, tzinfo=UTC),
        )
    }
    assert needs == {
        "Mon 00:00": (Need.STEP_DUE, Need.PLANNED),
        "Tue 00:00": (Need.STEP_DUE, Need.PLANNED),
        "Tue 05:59": (Need.STEP_DUE, Need.PLANNED),
        "Tue 06:00": (Need.STEP_OVERDUE, Need.STEP_DUE),
    }


def test_what_must_be_closed_before_a_night_ends_is_due_in_it() -> None:
    """HOM-1, NAG-6: a deadline of three in the morning is for the night that begins at ten the evening before."""
    opened = datetime(2026, 6, 29, 3, tzinfo=UTC)
    case = a_case(
        owner=ANA.email,
        status=Status.ENGAGED,
        opened_at=opened,
        assigned_at=opened,
        picked_up_at=opened,
        next_step=GOOD,
        next_step_due=date(2026, 7, 20),
    )
    evening = datetime(2026, 7, 13, 22, tzinfo=UTC)
    assert worklist_line(case, POLICY, evening, OwnDays("UTC", NIGHTS)).need is Need.CLOSING_DUE
    assert worklist_line(case, POLICY, evening, OwnDays("UTC")).need is Need.CLOSING_AHEAD


def test_a_pickup_is_missed_after_the_twenty_fourth_hour_and_not_at_it() -> None:
    """HOM-1, SLA-1: over a change of the clocks it is still twenty-four hours, of which the last moment is in time."""
    assigned = datetime(2026, 3, 7, 23, 30, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    case = a_case(owner=ANA.email, opened_at=assigned, assigned_at=assigned)
    over = assigned + timedelta(hours=24)
    at_last = worklist_line(case, POLICY, over, ANA.days)
    assert (at_last.section, at_last.changes_at) == (Section.TO_PICK_UP, over)
    assert worklist_line(case, POLICY, over + timedelta(microseconds=1), ANA.days).need is Need.PICKUP_MISSED
