"""When saved lists and the lists of unassigned cases are due (LOOK-3, OPS-1), and how much of what people suggest is told (FBK-2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.changes.unassigned_lists import is_newest, on_list
from cases.model.errors import CaseError
from cases.model.notification import NotificationKind
from cases.model.people import Region
from cases.model.policy import Policy, RegionPolicy
from cases.model.saved_view import Every, SavedView
from cases.model.work_week import Shift, WorkWeek
from cases.model.working_time import NoHolidays
from cases.use_cases.publish_digest import publish
from cases.use_cases.remind_ops import remind_ops, times_due
from cases.use_cases.send_saved_views import send_saved_views, views_due
from cases.use_cases.suggest_change import suggest_change
from tests.cases.team import ANA, EVA, POLICY, Room

NEW_YORK = "America/New_York"
EMEA = Region.EMEA_APJ
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def local(zone: str, *when: int) -> datetime:
    """A moment on the clock of the zone."""
    year, month, day, hour, minute = (*when, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def keys(every: Every, zone: str, now: datetime, saved: datetime = LONG_AGO) -> list[str]:
    view = SavedView("U1", "mine", every, saved)
    return [each.key.removeprefix("view:U1:") for each in views_due([(view, zone)], now)]


def test_a_weekly_list_that_could_not_come_on_monday_comes_on_the_next_day_once(room: Room) -> None:
    """LOOK-3: casebot was down on Monday morning; the list of the week is one."""
    with room.database.unit_of_work() as uow:
        uow.saved_views.save(SavedView("UANA", "mine", Every.WEEK, LONG_AGO))
        uow.commit()

    def sent(*when: int) -> int:
        return send_saved_views(room.database.reading, room.database.unit_of_work, local(NEW_YORK, *when))

    assert sent(2026, 7, 13, 11, 0) == 0, "two hours late"
    assert sent(2026, 7, 14, 8, 59) == 0
    assert [sent(2026, 7, 14, 9, 0), sent(2026, 7, 14, 9, 1), sent(2026, 7, 15, 9, 0), sent(2026, 7, 17, 9, 0)] == [
        1,
        0,
        0,
        0,
    ]
    assert sent(2026, 7, 18, 9, 0) == 0
    assert [sent(2026, 7, 20, 9, 0), sent(2026, 7, 21, 9, 0)] == [1, 0]


def test_a_weekly_list_saved_on_a_monday_morning_begins_with_the_next_week() -> None:
    """LOOK-3: at nine it is too late for this one, a minute before it is not; a daily one begins tomorrow."""
    nine = local(NEW_YORK, 2026, 7, 13, 9, 0)
    assert keys(Every.WEEK, NEW_YORK, nine, saved=nine - timedelta(minutes=1)) == ["2026-07-13"]
    for day in (13, 14, 15, 16, 17):
        assert keys(Every.WEEK, NEW_YORK, local(NEW_YORK, 2026, 7, day, 10), saved=nine) == []
    assert keys(Every.WEEK, NEW_YORK, local(NEW_YORK, 2026, 7, 20, 9), saved=nine) == ["2026-07-20"]
    assert keys(Every.DAY, NEW_YORK, nine, saved=nine) == []
    assert keys(Every.DAY, NEW_YORK, local(NEW_YORK, 2026, 7, 14, 9), saved=nine) == ["2026-07-14"]


@pytest.mark.parametrize(
    ("zone", "now", "days"),
    [
        # Monday in Auckland is Sunday in UTC, and Friday in Honolulu is Saturday there.
        ("Pacific/Auckland", datetime(2026, 7, 12, 21, 0, tzinfo=UTC), ["2026-07-13"]),
        ("Pacific/Honolulu", datetime(2026, 7, 18, 5, 0, tzinfo=UTC), []),
        ("Pacific/Honolulu", datetime(2026, 7, 17, 19, 0, tzinfo=UTC), ["2026-07-17"]),
        # The clocks change on Sunday 1 November in New York: nine is two hours before UTC's eleven no more.
        (NEW_YORK, datetime(2026, 11, 2, 13, 30, tzinfo=UTC), []),
        (NEW_YORK, datetime(2026, 11, 2, 14, 0, tzinfo=UTC), ["2026-11-02"]),
        # Over the turn of the year.
        ("UTC", datetime(2027, 1, 1, 9, 0, tzinfo=UTC), ["2027-01-01"]),
        ("UTC", datetime(2027, 1, 2, 9, 0, tzinfo=UTC), []),
    ],
)
def test_nine_and_the_weekday_are_those_of_the_persons_own_clock(zone: str, now: datetime, days: list[str]) -> None:
    """LOOK-3"""
    assert keys(Every.DAY, zone, now) == days


def weeks(week: WorkWeek, zone: str = "UTC") -> Policy:
    return replace(POLICY, regions={**POLICY.regions, EMEA: RegionPolicy(zone, week, ())})


def came(week: WorkWeek, day: int, *hours: float) -> list[int]:
    """How many of the day's times have come at these hours of a day of July 2026, whose 13th is a Monday."""
    midnight = datetime(2026, 7, day, tzinfo=UTC)
    return [times_due(EMEA, weeks(week), NoHolidays(), midnight + timedelta(hours=hour)) for hour in hours]


OFFICE = WorkWeek.daily(time(9), time(18))


def test_the_three_times_are_in_working_hours_alone() -> None:
    """OPS-1: a case that nobody owns since the evening waits for the morning; nothing is caught up in the night."""
    assert came(OFFICE, 13, 8.9, 9, 11.9, 12, 14.9, 15, 17.9) == [0, 1, 1, 2, 2, 3, 3]
    assert came(OFFICE, 13, 18, 20, 23.9) == [0, 0, 0]
    assert came(OFFICE, 18, 12) == [0]


def test_the_times_follow_any_week() -> None:
    """OPS-1, NAG-6: half days, weeks from Sunday, nights that go on over midnight, days with a break."""
    half = WorkWeek.of({4: [Shift(time(9), time(12))]})
    assert came(half, 17, 9, 10, 11, 12) == [1, 2, 3, 0]
    assert came(half, 16, 10) == [0]
    assert came(WorkWeek.daily(time(9), time(18), (6, 0)), 12, 9) == [1], "a Sunday"
    nights = WorkWeek.daily(time(21), time(6))
    assert came(nights, 13, 12, 21, 24, 27, 29.9, 30) == [0, 1, 2, 3, 3, 0]
    siesta = WorkWeek.of({0: [Shift(time(9), time(12)), Shift(time(15), time(18))]})
    assert came(siesta, 13, 9, 12, 15) == [1, 2, 3]


class Tuesday(NoHolidays):
    """The fourteenth is a holiday of the region."""

    def of(self, region: Region, year: int) -> Collection[date]:  # noqa: ARG002 - the signature is the port's
        return [date(2026, 7, 14)]


def test_a_holiday_has_none_and_a_clock_that_is_set_back_brings_none_again(room: Room) -> None:
    """OPS-1, SAFE-2"""
    assert times_due(Region.AMER, POLICY, Tuesday(), local(NEW_YORK, 2026, 7, 14, 12)) == 0
    room.arrives(owner="", region="", account="", contact="")

    def told(hour: int, minute: int = 0) -> int:
        now = local("Europe/London", 2026, 7, 13, hour, minute)
        return remind_ops(room.database.reading, room.database.unit_of_work, POLICY, now)

    assert [told(15), told(15, 30), told(14, 59), told(15)] == [1, 0, 0, 0]


def tells_ops(room: Room, *when: int) -> list[str]:
    """The lists that wait to be sent after this moment in London, which nothing is sent from."""
    remind_ops(room.database.reading, room.database.unit_of_work, POLICY, local("Europe/London", *when))
    kinds = NotificationKind.UNASSIGNED
    return [each.key.removeprefix("unassigned:EMEA-APJ:") for each in room.notifications() if each.kind is kinds]


def test_a_list_that_could_not_be_sent_does_not_keep_the_next_one_back(room: Room) -> None:
    """OPS-1: Slack is away from nine until after twelve, and over night; each list has its turn, and the newest counts."""
    room.arrives(owner="", region="", account="", contact="")
    assert tells_ops(room, 2026, 7, 13, 9) == ["2026-07-13:1"]
    assert tells_ops(room, 2026, 7, 13, 12) == ["2026-07-13:1", "2026-07-13:2"]
    with room.database.reading() as uow:
        day = date(2026, 7, 13)
        now = local("Europe/London", 2026, 7, 13, 12)
        assert [is_newest(EMEA, day, time, uow, now) for time in (1, 2)] == [False, True]
    assert tells_ops(room, 2026, 7, 14, 9)[-1] == "2026-07-14:1"


def test_a_case_without_a_region_goes_to_the_region_that_works_on_a_holiday_of_the_other(room: Room) -> None:
    """OPS-1: usually London begins; while it has a holiday New York does, and none is lost in between."""

    class HolidayInLondon(NoHolidays):
        def of(self, region: Region, year: int) -> Collection[date]:  # noqa: ARG002 - the signature is the port's
            return [date(2026, 7, 14)] if region is EMEA else []

    room.arrives(owner="", region="", account="", contact="")
    with room.database.reading() as uow:
        uow._holidays = HolidayInLondon()
        found = {
            (region, day): len(on_list(region, date(2026, 7, day), uow, POLICY))
            for region in Region
            for day in (13, 14)
        }
    assert found == {(Region.AMER, 13): 0, (Region.AMER, 14): 1, (EMEA, 13): 1, (EMEA, 14): 0}


@pytest.mark.parametrize(("day", "hours"), [(29, 8), (25, 9)])
def test_the_thirds_of_a_night_in_which_the_clocks_change_are_as_long_as_each_other(day: int, hours: int) -> None:
    """OPS-1, NAG-6: a night shift over the change loses or wins an hour; it has three times all the same."""
    month = 3 if day == 29 else 10
    policy = weeks(WorkWeek.daily(time(22), time(6), (5,)), "Europe/London")
    begin = datetime(2026, month, day - 1, 22, tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
    length = timedelta(hours=hours - 1 if month == 3 else hours)

    def at(moment: datetime) -> int:
        return times_due(EMEA, policy, NoHolidays(), moment)

    second = timedelta(seconds=1)
    third = length / 3
    assert [at(begin - second), at(begin), at(begin + third - second), at(begin + third)] == [0, 1, 1, 2]
    assert [at(begin + 2 * third), at(begin + length - second), at(begin + length)] == [3, 3, 0]


def suggests(room: Room, text: str, who: str = "UANA", key: str = "") -> bool:
    room.requests += 1
    with room.database.unit_of_work() as uow:
        actor = uow.roster.actor(who)
        return suggest_change(actor, text, key or f"suggest {room.requests}", uow, room.now)


def suggested(room: Room, region: Region, day: date) -> tuple[str, ...]:
    """What the digest of this day tells, published at two in the afternoon, UTC."""
    room.clock.set(datetime.combine(day, time(14), UTC))
    publish(room.database.reading, room.database.unit_of_work, POLICY, room.now)
    with room.database.reading() as uow:
        found = uow.digests.of(region, day)
    assert found is not None
    return found.suggestions


def test_however_much_is_suggested_in_a_day_all_of_it_is_told_once(room: Room) -> None:
    """FBK-2: it stands nowhere but in the digest."""
    suggested(room, Region.AMER, date(2026, 7, 14))
    for number in range(30):
        suggests(room, f"Idea {number}")
    told = suggested(room, Region.AMER, date(2026, 7, 15))
    assert told == tuple(f"Idea {number}" for number in range(30))
    assert suggested(room, Region.AMER, date(2026, 7, 16)) == ()


def test_feedback_of_nobodys_region_is_in_every_digest_and_the_others_in_their_own(room: Room) -> None:
    """FBK-2, PPL-1: of a stakeholder in both; sent twice, it is one; only white space is nothing."""
    for region in Region:
        suggested(room, region, date(2026, 7, 14))
    assert suggests(room, "From\n\tEMEA", EVA.slack_id or "", key="one")
    assert not suggests(room, "From EMEA", EVA.slack_id or "", key="one")
    assert suggests(room, "From Support", "USUE")
    assert suggests(room, "👍" * 500, ANA.slack_id or "")
    for nothing in ("", " \n\u00a0 ", "x" * 501):
        with pytest.raises(CaseError):
            suggests(room, nothing)
    assert suggested(room, EMEA, date(2026, 7, 15)) == ("From EMEA", "From Support")
    assert suggested(room, Region.AMER, date(2026, 7, 15)) == ("From Support", "👍" * 500)


def test_feedback_of_a_friday_evening_is_told_on_monday(room: Room) -> None:
    """FBK-2, DIG-1: no digest comes at the weekend, and nothing is lost in it; on a day with nothing else it is what is told."""
    suggested(room, Region.AMER, date(2026, 7, 17))
    room.clock.set(datetime(2026, 7, 18, 3, tzinfo=UTC))
    suggests(room, "Fewer meetings")
    assert suggested(room, Region.AMER, date(2026, 7, 20)) == ("Fewer meetings",)
    assert any(each.key == "digest:AMER:2026-07-20" for each in room.notifications())
