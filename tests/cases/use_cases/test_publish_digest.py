"""On which day a region's digest is due, and on which morning a person's lists: the calendar of DIG-1 and DIG-2, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from cases.model.case import Case
from cases.model.errors import NotAllowed
from cases.model.figures import Compared, Figures
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Absence, Person, Region, Roster
from cases.model.policy import Policy
from cases.model.status import Status
from cases.model.work_week import WorkWeek
from cases.model.working_time import NoHolidays
from cases.rules.worklist import Need
from cases.use_cases.publish_digest import digest_day, is_late, region_asked_for, what_follows, window
from cases.use_cases.send_morning_lists import lists_due, today_lines
from connectors.holiday_calendar import HolidayCalendar
from tests.cases.team import ANA, BEN, EVA, MAX, MIA, OPS, RITA, TOM, YUKI, a_case, actor

POLICY = Policy()
CALENDAR = HolidayCalendar(POLICY.regions)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("region", "moment", "due"),
    [
        (Region.AMER, "2026-03-06 13:59:59", None),
        (Region.AMER, "2026-03-06 14:00:00", date(2026, 3, 6)),
        (Region.AMER, "2026-03-07 04:59:00", date(2026, 3, 6)),
        (Region.AMER, "2026-03-07 14:00:00", None),
        (Region.AMER, "2026-03-09 12:59:59", None),
        (Region.AMER, "2026-03-09 13:00:00", date(2026, 3, 9)),
        (Region.AMER, "2026-11-02 13:59:59", None),
        (Region.AMER, "2026-11-02 14:00:00", date(2026, 11, 2)),
        (Region.EMEA_APJ, "2026-03-30 07:59:59", None),
        (Region.EMEA_APJ, "2026-03-30 08:00:00", date(2026, 3, 30)),
        (Region.EMEA_APJ, "2026-10-26 08:59:59", None),
        (Region.EMEA_APJ, "2026-10-26 09:00:00", date(2026, 10, 26)),
        (Region.AMER, "2026-07-03 15:00:00", None),
        (Region.EMEA_APJ, "2026-12-25 15:00:00", None),
        (Region.EMEA_APJ, "2026-11-26 15:00:00", date(2026, 11, 26)),
        (Region.AMER, "2026-11-26 15:00:00", None),
    ],
)
def test_a_digest_is_due_from_nine_on_a_working_day_of_its_region(
    region: Region, moment: str, due: date | None
) -> None:
    """DIG-1: before and after clocks are moved, over a weekend, and on the holidays of the one region that the other works on."""
    assert digest_day(region, POLICY, CALENDAR, at(moment)) == due


def test_the_first_digest_after_a_holiday_begins_on_the_last_morning_at_work() -> None:
    """DIG-1: Independence Day is kept on the Friday, so Monday's speaks of everything since Thursday at nine."""
    monday = at("2026-07-06 13:00:00")
    about = window(Region.AMER, date(2026, 7, 6), POLICY, CALENDAR, monday, None)
    assert (about.since, about.as_of) == (at("2026-07-02 13:00:00"), monday)


def test_a_digest_is_late_from_noon_on() -> None:
    """DIG-1"""
    figures = Figures(Region.AMER, date(2026, 3, 3), at("2026-03-02 14:00"), at("2026-03-03 14:00"))
    assert not is_late(figures, POLICY, at("2026-03-03 16:59:59"))
    assert is_late(figures, POLICY, at("2026-03-03 17:00"))
    assert is_late(figures, POLICY, at("2026-03-04 14:00"))


def test_nothing_happened_and_nothing_amiss_is_nothing_to_tell() -> None:
    """DIG-1"""
    quiet = Figures(Region.AMER, date(2026, 3, 3), at("2026-03-02 14:00"), at("2026-03-03 14:00"), open=40)
    assert quiet.is_empty
    assert not replace(quiet, routed=1).is_empty
    assert not replace(quiet, missed_pickups=1).is_empty
    assert not replace(quiet, uncovered=(ANA.email,)).is_empty


def test_the_change_is_against_the_digest_before_and_unknown_without_one() -> None:
    """DIG-1"""
    today = Figures(Region.AMER, date(2026, 3, 3), at("2026-03-02 14:00"), at("2026-03-03 14:00"), missed_pickups=7)
    assert Compared(today, replace(today, missed_pickups=10)).change("missed_pickups") == -3
    assert Compared(today).change("missed_pickups") is None


def test_details_and_chart_follow_a_digest_in_its_thread_and_nothing_follows_anything_else() -> None:
    """DIG-1"""
    digest = Notification(
        "digest:AMER:2026-03-03", "channel:hvs", NotificationKind.DIGEST, args={"region": "AMER", "day": "2026-03-03"}
    )
    details, chart = what_follows(digest, "1700000000.000100")
    assert [each.kind for each in (details, chart)] == [NotificationKind.DIGEST_DETAILS, NotificationKind.DIGEST_CHART]
    assert {each.args["thread_ts"] for each in (details, chart)} == {"1700000000.000100"}
    assert len({digest.key, details.key, chart.key}) == 3
    assert what_follows(details, "1") == ()


def test_managers_ask_for_their_region_and_a_team_lead_while_every_manager_is_away() -> None:
    """DIG-3, PPL-3"""
    roster = Roster.of([MIA, MAX, ANA, TOM, RITA, OPS])
    assert region_asked_for(actor(MIA), roster, POLICY) is Region.AMER
    assert region_asked_for(actor(MAX), roster, POLICY) is Region.EMEA_APJ
    for person in (ANA, TOM, RITA, OPS, "a stranger"):
        with pytest.raises(NotAllowed, match="#hvs"):
            region_asked_for(actor(person), roster, POLICY)
    away = replace(
        roster, absences=(Absence(MIA.email, date(2026, 3, 2), date(2026, 3, 6)),), as_of=at("2026-03-03 14:00")
    )
    assert region_asked_for(actor(TOM), away, POLICY) is Region.AMER


def keys(*people: Person, now: str, absences: tuple[Absence, ...] = ()) -> list[str]:
    return [each.key for each in lists_due(replace(Roster.of(people), absences=absences), CALENDAR, at(now))]


def test_lists_come_as_each_persons_own_day_begins() -> None:
    """DIG-2: on their own clock, only to those who work cases, never in the afternoon, at the weekend, on a holiday or while away."""
    # Tuesday, nine in New York; it is three in the afternoon in Berlin and eleven at night in Tokyo.
    everybody = (MIA, ANA, EVA, YUKI, RITA)
    assert keys(*everybody, now="2026-03-03 13:59:59") == []
    assert keys(*everybody, now="2026-03-03 14:00") == [f"today:{ANA.email}:2026-03-03"]
    assert keys(*everybody, now="2026-03-03 16:00") == []
    assert keys(*everybody, now="2026-03-03 08:00") == [f"today:{EVA.email}:2026-03-03"]
    assert keys(*everybody, now="2026-03-03 00:00") == [f"today:{YUKI.email}:2026-03-03"]
    assert keys(ANA, now="2026-03-07 14:00") == []
    assert keys(ANA, now="2026-11-26 14:00") == []
    away = Absence(ANA.email, date(2026, 3, 3), date(2026, 3, 4))
    assert keys(ANA, BEN, now="2026-03-03 14:00", absences=(away,)) == [f"today:{BEN.email}:2026-03-03"]


def test_the_hygiene_list_comes_on_the_first_working_day_of_the_week() -> None:
    """DIG-2: on Monday; on Tuesday where Monday is a holiday; in the clocks' own week as in any other."""
    assert keys(ANA, now="2026-03-09 13:00") == [f"today:{ANA.email}:2026-03-09", f"hygiene:{ANA.email}:2026-W11"]
    assert keys(ANA, now="2026-11-02 14:00") == [f"today:{ANA.email}:2026-11-02", f"hygiene:{ANA.email}:2026-W45"]
    assert keys(ANA, now="2026-03-10 13:00") == [f"today:{ANA.email}:2026-03-10"]
    assert keys(ANA, now="2026-09-07 13:00") == [], "Labor Day"
    assert keys(ANA, now="2026-09-08 13:00") == [f"today:{ANA.email}:2026-09-08", f"hygiene:{ANA.email}:2026-W37"]


def test_the_week_of_a_list_is_the_calendars_over_the_turn_of_a_year() -> None:
    """DIG-2: the last week of 2026 has a number of its own, and its holidays no list."""
    assert keys(ANA, now="2026-12-28 14:00") == [f"today:{ANA.email}:2026-12-28", f"hygiene:{ANA.email}:2026-W53"]
    assert keys(ANA, now="2027-01-01 14:00") == []
    assert keys(ANA, now="2027-01-04 14:00") == [f"today:{ANA.email}:2027-01-04", f"hygiene:{ANA.email}:2027-W01"]


def test_a_day_that_begins_in_the_hour_of_a_clock_change_has_one_list() -> None:
    """DIG-2, NAG-6: half past two does not come on 8 March, and half past one comes twice on 1 November."""
    sundays = (6,)
    early = replace(ANA, week=WorkWeek.daily(time(2, 30), time(10), sundays))
    twice = replace(ANA, week=WorkWeek.daily(time(1, 30), time(10), sundays))
    for person, day, first in ((early, "2026-03-08", 5), (twice, "2026-11-01", 4)):
        found = [key for hour in range(first, first + 8) for key in keys(person, now=f"{day} {hour:02}:45")]
        assert {key for key in found if key.startswith("today:")} == {f"today:{ANA.email}:{day}"}
        assert 1 <= len([key for key in found if key.startswith("today:")]) <= 2, "within two hours, or not at all"


def test_the_first_list_comes_on_the_first_day_back() -> None:
    """DIG-2, PTO-1: on the last day away there is nothing yet, nor for somebody whose days away begin today."""
    away = Absence(ANA.email, date(2026, 3, 2), date(2026, 3, 3))
    assert keys(ANA, now="2026-03-03 14:00", absences=(away,)) == []
    assert f"today:{ANA.email}:2026-03-04" in keys(ANA, now="2026-03-04 14:00", absences=(away,))
    begins = Absence(ANA.email, date(2026, 3, 4), date(2026, 3, 4))
    assert keys(ANA, now="2026-03-04 14:00", absences=(begins,)) == []


NOW = at("2026-03-03 14:00")


def lines(*cases: Case) -> list[tuple[int, Need]]:
    return [(line.case.id, line.need) for line in today_lines(cases, POLICY, ANA, NOW)]


def worked(case_id: int, **changes: object) -> Case:
    """A case of Ana's that was opened a day ago, picked up, and asks for nothing today."""
    opened = NOW - timedelta(days=1, hours=2)
    usual = {
        "id": case_id,
        "owner": ANA.email,
        "opened_at": opened,
        "assigned_at": opened,
        "picked_up_at": opened + timedelta(hours=1),
        "status": Status.ENGAGED,
        "next_step_due": date(2026, 3, 5),
    }
    return a_case(**{**usual, **changes})


def test_todays_list_has_each_case_once_with_the_worst_first() -> None:
    """DIG-2: what is missed, what is due today, what is to pick up; nothing else."""
    fresh = NOW - timedelta(hours=3)
    assert lines(
        worked(1),
        worked(2, picked_up_at=None, status=Status.OPEN, opened_at=fresh, assigned_at=fresh),
        worked(3, next_step_due=date(2026, 3, 3)),
        worked(4, opened_at=NOW - timedelta(days=15) + timedelta(hours=2)),
        worked(5, next_step_due=date(2026, 3, 2)),
        worked(6, opened_at=NOW - timedelta(days=16), next_step_due=date(2026, 3, 3)),
        worked(7, picked_up_at=None, status=Status.OPEN),
        worked(8, status=Status.OPEN, wants_later=True, opened_at=NOW - timedelta(days=40)),
        worked(9, type="High Value Account", opened_at=NOW - timedelta(days=20)),
        worked(10, type="High Value Account", opened_at=NOW - timedelta(days=20), next_step_due=date(2026, 3, 3)),
    ) == [
        (6, Need.CLOSING_MISSED),
        (7, Need.PICKUP_MISSED),
        (5, Need.STEP_OVERDUE),
        (4, Need.CLOSING_DUE),
        (3, Need.STEP_DUE),
        (2, Need.PICK_UP),
        (10, Need.TOUCHPOINT_DUE),
    ]


def test_a_night_worker_has_a_morning_too() -> None:
    """DIG-2: whose hours begin at ten at night is sent the list then."""
    late = replace(ANA, week=WorkWeek.daily(time(22), time(23, 59)))
    assert [each.key for each in lists_due(Roster.of([late]), NoHolidays(), at("2026-03-04 03:00"))] == [
        f"today:{ANA.email}:2026-03-03"
    ]


def test_what_nothing_else_will_come_of_is_in_the_list_every_day() -> None:
    """NAG-7: no clock runs and no step lies ahead: a case without a limit and without a step, and nothing whose clock still runs."""
    forgotten = worked(1, type="PO Required", next_step="", next_step_due=None, opened_at=NOW - timedelta(days=30))
    runs = worked(2, next_step="", next_step_due=None)
    ahead = worked(3, type="PO Required", next_step_due=date(2026, 3, 20))
    assert lines(forgotten, runs, ahead) == [(1, Need.NO_STEP)]


def test_whoever_owns_cases_has_a_morning_list_and_leads_that_of_their_region() -> None:
    """NAG-7, PPL-4: a Renewal Manager too; the Team Lead has the manager's list only while the manager is away."""
    assert keys(RITA, now="2026-03-03 09:00") == [f"today:{RITA.email}:2026-03-03"]
    assert keys(TOM, MIA, now="2026-03-03 14:00") == [f"today:{TOM.email}:2026-03-03"]
    away = Absence(MIA.email, date(2026, 3, 3), date(2026, 3, 4))
    assert keys(TOM, MIA, now="2026-03-03 14:00", absences=(away,)) == [
        f"today:{TOM.email}:2026-03-03",
        f"forgotten:{TOM.email}:2026-03-03",
    ]
