"""Who is told of which step, and when: the ladder of NAG-1 under the manners of NAG-2, for every case there can be."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases.model.case import Case
from cases.model.people import Absence, Person, Region, Role, Roster
from cases.model.policy import Ladder, Policy, ReminderStep
from cases.model.status import Status
from cases.model.work_week import WorkWeek
from cases.model.working_time import WorkingTime
from cases.rules.clocks import ClockKind, clocks_of, next_reminder_step, reminder_steps, update_clock_markers
from cases.rules.reminder_plan import (
    BEFORE_THE_END,
    SNOOZED,
    Reminder,
    SentReminder,
    first_due,
    next_due,
    plan_reminders,
    planned_time,
)
from cases.rules.sleep import with_sleep

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
POLICY = Policy()
# Monday noon in New York.
NOON = datetime(2026, 7, 13, 16, tzinfo=UTC)
MIA = Person("mia@example.com", "Mia Lund", Role.MANAGER, Region.AMER, zone="America/Los_Angeles")
ANA = Person("ana@example.com", "Ana Silva", Role.ADVOCATE, Region.AMER, manager=MIA.email, zone="America/New_York")
BEN = Person("ben@example.com", "Ben Okoro", Role.ADVOCATE, Region.AMER, manager=MIA.email, zone="Europe/Berlin")
ROSTER = Roster.of([MIA, ANA, BEN])


class Calendar:
    """A calendar with these holidays, kept by every region."""

    def __init__(self, *days: date) -> None:
        self._days = days

    def of(self, region: Region, year: int) -> Collection[date]:  # noqa: ARG002 - the signature is the port's
        return [day for day in self._days if day.year == year]

    def of_country(self, country: str, state: str, year: int) -> Collection[date]:  # noqa: ARG002 - as above
        return [day for day in self._days if day.year == year]


NO_HOLIDAYS = Calendar()


def anas(**values: Any) -> Case:
    case = Case("00012345", "500A1", NOON, NOON, id=1, owner=ANA.email, region=Region.AMER, assigned_at=NOON)
    return replace(case, **values)


def planned(case: Case, now: datetime = NOON, roster: Roster = ROSTER, **given: Any) -> list[Reminder]:
    return plan_reminders(case, roster, POLICY, given.pop("holidays", NO_HOLIDAYS), now, **given)


def steps(reminders: list[Reminder], clock: ClockKind, to: Person = ANA) -> list[tuple[str, datetime]]:
    return [
        (reminder.step, reminder.at) for reminder in reminders if reminder.clock is clock and reminder.to == to.email
    ]


def new_york(*when: int) -> datetime:
    return datetime(*when).replace(tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)  # type: ignore[arg-type]


def test_pickup_is_told_of_at_six_hours_at_one_and_when_missed() -> None:
    """SLA-1, NAG-1, NAG-2: due Tuesday noon; six hours before is six in the morning, so nine."""
    assert steps(planned(anas()), ClockKind.PICKUP) == [
        ("6 h left", new_york(2026, 7, 14, 9)),
        ("1 h left", new_york(2026, 7, 14, 11)),
        ("missed", new_york(2026, 7, 14, 12)),
    ]


def test_closing_is_told_of_on_day_seven_at_three_days_at_one_and_when_missed() -> None:
    """SLA-2, NAG-1: two of the four fall on a weekend and are told on the Monday, before the deadline."""
    assert steps(planned(anas(picked_up_at=NOON)), ClockKind.CLOSING) == [
        ("day 7", new_york(2026, 7, 20, 12)),
        ("3 days left", new_york(2026, 7, 27, 9)),
        ("1 day left", new_york(2026, 7, 27, 12)),
        ("missed", new_york(2026, 7, 28, 12)),
    ]


def test_a_miss_is_the_managers_too_at_the_managers_own_hours_and_a_warning_is_not() -> None:
    """NAG-1, NAG-2"""
    assert steps(planned(anas()), ClockKind.PICKUP, MIA) == [("missed", new_york(2026, 7, 14, 12))]
    early = anas(assigned_at=NOON - 5 * HOUR)
    [(_, at)] = steps(planned(early), ClockKind.PICKUP, MIA)
    assert at == new_york(2026, 7, 14, 12), "nine in Los Angeles"


def test_a_step_is_due_and_overdue_by_the_nights_of_somebody_who_works_over_midnight() -> None:
    """NAG-1, NXT-2, NAG-6: a step of Tuesday is due as Tuesday's night begins, not in Monday's at midnight, and missed after it."""
    nights = replace(ANA, week=WorkWeek.daily(time(22), time(6)))
    case = anas(picked_up_at=NOON, next_step="2026-07-13 AS Send the quote", next_step_due=date(2026, 7, 14))
    assert steps(planned(case, roster=Roster.of([MIA, nights])), ClockKind.NEXT_STEP) == [
        ("due today", new_york(2026, 7, 14, 22)),
        ("overdue", new_york(2026, 7, 15, 22)),
    ]


def test_an_owner_without_a_manager_is_the_regions_managers_concern() -> None:
    """NAG-1"""
    alone = Roster.of([MIA, replace(ANA, manager=None)])
    assert steps(planned(anas(), roster=alone), ClockKind.PICKUP, MIA)


def test_a_warning_that_falls_on_the_weekend_comes_on_friday_with_the_last_round() -> None:
    """NAG-2"""
    friday = new_york(2026, 7, 17, 15)
    told = steps(planned(anas(assigned_at=friday, opened_at=friday), friday), ClockKind.PICKUP)
    assert told == [
        ("6 h left", new_york(2026, 7, 17, 16)),
        ("1 h left", new_york(2026, 7, 17, 16)),
        ("missed", new_york(2026, 7, 20, 9)),
    ]


def test_a_case_that_came_after_work_on_friday_is_its_own_warning() -> None:
    """NAG-2: no moment at work is left before Saturday evening; nobody is woken, and Monday says that it is missed."""
    night = new_york(2026, 7, 17, 20)
    told = steps(planned(anas(assigned_at=night, opened_at=night), night), ClockKind.PICKUP)
    assert told == [("missed", new_york(2026, 7, 20, 9))]


def test_a_holiday_before_the_deadline_moves_the_warning_before_it() -> None:
    """NAG-2"""
    calendar = Calendar(date(2026, 7, 14))
    told = steps(planned(anas(), holidays=calendar), ClockKind.PICKUP)
    assert told == [
        ("6 h left", new_york(2026, 7, 13, 16)),
        ("1 h left", new_york(2026, 7, 13, 16)),
        ("missed", new_york(2026, 7, 15, 9)),
    ]


def test_a_next_step_is_told_of_on_its_day_and_the_morning_after() -> None:
    """NXT-2, NAG-1"""
    case = anas(picked_up_at=NOON, next_step="x", next_step_due=date(2026, 7, 16), planned_at=NOON)
    assert steps(planned(case), ClockKind.NEXT_STEP) == [
        ("due today", new_york(2026, 7, 16, 9)),
        ("overdue", new_york(2026, 7, 17, 9)),
    ]


def test_a_step_due_on_a_saturday_is_told_of_on_friday() -> None:
    """NXT-2, NAG-2"""
    case = anas(picked_up_at=NOON, next_step="x", next_step_due=date(2026, 7, 18), planned_at=NOON)
    assert steps(planned(case), ClockKind.NEXT_STEP)[0] == ("due today", new_york(2026, 7, 17, 16))


def test_nobody_is_told_that_what_they_have_just_planned_is_due_today() -> None:
    """NAG-3"""
    case = anas(picked_up_at=NOON, next_step="x", next_step_due=date(2026, 7, 13), planned_at=NOON)
    assert [name for name, _ in steps(planned(case), ClockKind.NEXT_STEP)] == ["overdue"]


def test_a_high_value_case_has_no_closing_steps_and_one_when_nobody_was_in_touch() -> None:
    """SLA-2, HVA-1"""
    dated = {"next_step": "x", "next_step_due": date(2026, 12, 1), "planned_at": NOON}
    case = anas(type="High Value Account", picked_up_at=NOON, last_touch_at=NOON + 10 * DAY, **dated)
    reminders = planned(case)
    assert steps(reminders, ClockKind.CLOSING) == []
    assert steps(reminders, ClockKind.HIGH_VALUE) == [("overdue", new_york(2026, 8, 24, 9))]
    assert not [reminder for reminder in reminders if reminder.to == MIA.email]
    asleep = with_sleep(None, replace(case, wants_later=True), NOON, ANA.days)
    assert steps(planned(asleep), ClockKind.HIGH_VALUE) == [("overdue", new_york(2026, 8, 24, 9))], "asleep or not"


def test_a_high_value_case_without_a_date_is_told_of_after_a_day() -> None:
    """HVA-1: it must always have one, and thirty days are too long to find out."""
    case = anas(type="High Value Account", picked_up_at=NOON, last_touch_at=NOON)
    assert [at.date() for _, at in steps(planned(case), ClockKind.HIGH_VALUE)] == [date(2026, 7, 14)]
    undone = replace(case, planned_at=NOON + 3 * DAY)
    assert [at.date() for _, at in steps(planned(undone), ClockKind.HIGH_VALUE)] == [date(2026, 7, 17)]


def heard_of_touches(case: Case, now: datetime, told: dict[SentReminder, int]) -> list[date]:
    """The days on which a touch or a date is reminded of, given what was told."""
    found = plan_reminders(case, ROSTER, POLICY, NO_HOLIDAYS, now, told)
    return [reminder.at.date() for reminder in found if reminder.clock is ClockKind.HIGH_VALUE]


def test_a_reminder_of_the_missing_date_takes_away_none_of_the_missing_touch() -> None:
    """HVA-1: three things, each reminded of; the date that was taken away again is one more."""
    case = anas(type="High Value Account", picked_up_at=NOON, last_touch_at=NOON)
    told = {reminder.key: 1 for reminder in planned(case) if reminder.clock is ClockKind.HIGH_VALUE}
    assert len(told) == 1
    dated = replace(case, next_step="x", next_step_due=date(2026, 12, 1), planned_at=NOON + 2 * DAY)
    assert heard_of_touches(dated, NOON + 2 * DAY, told) == [date(2026, 8, 12)], "thirty days without a touch"
    [touch] = [each for each in planned(dated) if each.clock is ClockKind.HIGH_VALUE]
    told[touch.key] = 1
    undated = replace(dated, next_step_due=None, planned_at=NOON + 40 * DAY)
    assert heard_of_touches(undated, NOON + 40 * DAY, told) == [], "thirty days without a touch is the older news"


def test_the_date_that_is_taken_away_is_missed_a_day_later_and_again_each_time() -> None:
    """HVA-1: while the customer is in touch; each time that there is no date is one of its own."""
    case = anas(type="High Value Account", picked_up_at=NOON, last_touch_at=NOON)
    told = {reminder.key: 1 for reminder in planned(case) if reminder.clock is ClockKind.HIGH_VALUE}
    undated = replace(case, planned_at=NOON + 7 * DAY)
    assert heard_of_touches(undated, NOON + 7 * DAY, told) == [date(2026, 7, 21)]
    touched = replace(case, last_touch_at=NOON + 1 * HOUR)
    assert heard_of_touches(touched, NOON + 2 * DAY, told) == [], "a touch gives it no date, and says nothing new"


def test_a_new_owner_has_thirty_days_and_a_day_to_write_a_date() -> None:
    """HVA-1: the touches of the owner before are no touch of theirs, nor is their silence."""
    case = anas(type="High Value Account", picked_up_at=NOON, last_touch_at=NOON - 29 * DAY, opened_at=NOON - 90 * DAY)
    given = replace(case, assigned_at=NOON + 2 * DAY, next_step="x", next_step_due=date(2026, 12, 1), planned_at=NOON)
    clock = next(
        each for each in clocks_of(given, POLICY, NOON + 2 * DAY, ANA.days) if each.kind is ClockKind.HIGH_VALUE
    )
    assert clock.deadline == NOON + 32 * DAY
    undated = replace(given, next_step_due=None)
    assert [at.date() for _, at in steps(planned(undated), ClockKind.HIGH_VALUE)] == [date(2026, 7, 16)]


def test_a_sleeping_case_is_told_of_on_its_day_alone() -> None:
    """SLA-3: neither pickup nor closing; and when it wakes the closing clock goes on where it stood."""
    drowsy = anas(wants_later=True, picked_up_at=NOON, next_step="x", next_step_due=date(2027, 1, 13), planned_at=NOON)
    asleep = with_sleep(None, drowsy, NOON, ANA.days)
    assert {reminder.clock for reminder in planned(asleep)} == {ClockKind.NEXT_STEP}
    awake = replace(asleep, wants_later=False, next_step_due=date(2027, 1, 20))
    woken = update_clock_markers(asleep, awake, NOON + 184 * DAY, ANA.days)
    closing = next(
        clock for clock in clocks_of(woken, POLICY, NOON + 184 * DAY, ANA.days) if clock.kind is ClockKind.CLOSING
    )
    assert closing.deadline == new_york(2027, 1, 13, 0) + POLICY.closing_limit


@pytest.mark.parametrize(
    "change", [{"closed_at": NOON, "status": Status.RESOLVED}, {"owner": None}, {"assigned_at": None}]
)
def test_a_closed_case_and_one_that_is_unassigned_are_told_of_to_nobody(change: dict[str, Any]) -> None:
    """NAG-3, NAG-4"""
    assert planned(anas(**change)) == []


def test_the_cover_hears_for_whoever_is_away_on_the_day_and_at_the_covers_own_hours() -> None:
    """PTO-1"""
    away = replace(ROSTER, absences=(Absence(ANA.email, date(2026, 7, 14), date(2026, 7, 14), BEN.email),))
    reminders = planned(anas(), roster=away)
    assert [name for name, _ in steps(reminders, ClockKind.PICKUP)] == ["6 h left", "1 h left", "missed"], "Ana as well"
    berlin = ZoneInfo("Europe/Berlin")
    told = [(name, at.astimezone(berlin)) for name, at in steps(reminders, ClockKind.PICKUP, BEN)]
    assert [name for name, _ in told] == ["6 h left", "1 h left"], (
        "by the time that Ben could hear of the miss, Ana is back"
    )
    assert all(time(9) <= at.time() < time(17) for _, at in told)
    closing = [reminder for reminder in planned(anas(picked_up_at=NOON), roster=away) if reminder.to == BEN.email]
    assert closing == [], "on the other days Ana is there"


def test_whoever_is_away_is_covered_as_the_roster_says_where_the_absence_says_nothing() -> None:
    """PTO-1"""
    people = Roster.of([MIA, replace(ANA, cover=BEN.email), BEN])
    away = replace(people, absences=(Absence(ANA.email, date(2026, 7, 13), date(2026, 7, 14)),))
    assert steps(planned(anas(), roster=away), ClockKind.PICKUP, BEN)


def test_what_was_told_is_not_told_again_nor_what_comes_before_it() -> None:
    """NAG-1"""
    [_, second, third] = [
        reminder for reminder in planned(anas()) if reminder.clock is ClockKind.PICKUP and reminder.to == ANA.email
    ]
    left = steps(planned(anas(), NOON + 23 * HOUR, told={second.key: 0}), ClockKind.PICKUP)
    assert left == [("missed", third.at)]


def test_a_reassignment_is_a_new_run() -> None:
    """SLA-1, NAG-1"""
    told = {reminder.key: reminder.turn for reminder in planned(anas())}
    again = planned(anas(owner=BEN.email, assigned_at=NOON + 30 * HOUR, assignment=2), NOON + 30 * HOUR, told=told)
    assert [name for name, _ in steps(again, ClockKind.PICKUP, BEN)] == ["6 h left", "1 h left", "missed"]


def test_after_a_pause_a_warning_is_told_while_there_is_time_and_dropped_when_there_is_not() -> None:
    """NAG-1, NAG-2: late within working hours it comes at once, late in the night whatever the hour if the night ends with the deadline."""
    late = steps(planned(anas(), NOON + 22.5 * HOUR), ClockKind.PICKUP)
    assert late[0] == ("6 h left", NOON + 22.5 * HOUR)
    friday = new_york(2026, 7, 17, 15)
    case = anas(assigned_at=friday, opened_at=friday)
    evening = new_york(2026, 7, 17, 18)
    assert steps(planned(case, evening), ClockKind.PICKUP)[0] == ("6 h left", evening)
    assert steps(planned(case, new_york(2026, 7, 18, 16)), ClockKind.PICKUP) == [("missed", new_york(2026, 7, 20, 9))]


def test_a_snooze_holds_warnings_back_brings_the_reminder_again_and_holds_no_miss() -> None:
    """NAG-4"""
    until = NOON + 22.25 * HOUR
    snoozes = {(ClockKind.PICKUP, "20260713T160000", ANA.email): until}
    left = planned(anas(), NOON + 21.5 * HOUR, snoozes=snoozes)
    assert sorted(steps(left, ClockKind.PICKUP), key=lambda each: (each[1], each[0])) == [
        ("1 h left", NOON + 23 * HOUR),
        ("6 h left", NOON + 23 * HOUR),
        (SNOOZED, NOON + 23 * HOUR),
        ("missed", NOON + 24 * HOUR),
    ]


def test_a_snooze_ends_with_the_run_of_the_clock_that_was_put_off() -> None:
    """NAG-4: settling withdraws what is pending; a step planned anew for another day is not reminded of because the old one was put off."""
    snoozes = {(ClockKind.NEXT_STEP, "2026-07-13", ANA.email): NOON + 2 * HOUR}
    case = anas(picked_up_at=NOON, next_step="x", next_step_due=date(2026, 7, 20), planned_at=NOON + HOUR)
    assert SNOOZED not in [name for name, _ in steps(planned(case, NOON + HOUR, snoozes=snoozes), ClockKind.NEXT_STEP)]
    again = replace(case, next_step_due=date(2026, 7, 13), planned_at=NOON + 3 * HOUR)
    left = steps(planned(again, NOON + 3 * HOUR, snoozes=snoozes), ClockKind.NEXT_STEP)
    assert [name for name, _ in left] == ["overdue"], "nor one planned for the same day once more"


def test_a_snooze_without_work_before_the_deadline_ends_when_it_was_asked_for() -> None:
    """NAG-4, NAG-2: not at once, which would be no snooze."""
    friday = new_york(2026, 7, 17, 15)
    asked, until = new_york(2026, 7, 17, 16, 45), new_york(2026, 7, 17, 17, 45)
    case = anas(assigned_at=friday, opened_at=friday)
    left = planned(case, asked, snoozes={(ClockKind.PICKUP, "20260717T190000", ANA.email): until})
    assert (SNOOZED, until) in steps(left, ClockKind.PICKUP)


def test_a_new_owner_hears_what_comes_and_not_what_the_one_before_was_told() -> None:
    """NAG-1: each step once per case and clock; the card says the rest."""
    case = anas(picked_up_at=NOON, routed_at=NOON, owner=BEN.email, assigned_at=NOON + 13 * DAY)
    assert [name for name, _ in steps(planned(case, NOON + 13 * DAY), ClockKind.CLOSING, BEN)] == [
        "3 days left",
        "1 day left",
        "missed",
    ]
    late = replace(case, assigned_at=NOON + 16 * DAY, assignment=2)
    anas_own = anas(picked_up_at=NOON, routed_at=NOON, assignment=1)
    told = {reminder.key: reminder.turn for reminder in planned(anas_own, NOON) if reminder.to == ANA.email}
    assert steps(planned(late, NOON + 16 * DAY, told=told), ClockKind.CLOSING, BEN) == []
    assert steps(planned(late, NOON + 16 * DAY, told=told), ClockKind.CLOSING, MIA), (
        "unless the manager was told before"
    )


def test_what_was_missed_before_the_case_came_is_told_when_it_comes() -> None:
    """NAG-1: no closing date is missed unseen, also upstream; and no warning stands beside the card that has just come."""
    case = anas(opened_at=NOON - 20 * DAY, routed_at=NOON, picked_up_at=NOON)
    assert steps(planned(case), ClockKind.CLOSING) == [("missed", NOON)]
    assert steps(planned(case), ClockKind.CLOSING, MIA) == [("missed", NOON)]
    younger = anas(opened_at=NOON - 8 * DAY, routed_at=NOON, picked_up_at=NOON)
    assert "day 7" not in [name for name, _ in steps(planned(younger), ClockKind.CLOSING)]


def test_the_cover_hears_on_the_days_of_the_absence_whenever_the_step_was() -> None:
    """PTO-1: missed at night before Ana's first day away, told in the morning of it."""
    away = replace(ROSTER, absences=(Absence(ANA.email, date(2026, 7, 14), date(2026, 7, 14), BEN.email),))
    night = NOON - 14 * HOUR
    case = anas(assigned_at=night, opened_at=night)
    assert [name for name, _ in steps(planned(case, night, away), ClockKind.PICKUP, BEN)] == ["missed"]
    back = replace(ROSTER, absences=(Absence(ANA.email, date(2026, 7, 13), date(2026, 7, 13), BEN.email),))
    assert "missed" not in [name for name, _ in steps(planned(case, night, back), ClockKind.PICKUP, BEN)]


def test_what_falls_into_one_hour_comes_together_warnings_early_and_misses_late() -> None:
    """NAG-3: rounds from the start of the working day on; how far apart they are is the team's to say."""
    case = anas(assigned_at=NOON + timedelta(minutes=10), opened_at=NOON)
    assert [at for _, at in steps(planned(case), ClockKind.PICKUP)] == [
        new_york(2026, 7, 14, 9),
        new_york(2026, 7, 14, 11),
        new_york(2026, 7, 14, 13),
    ]
    seldom = plan_reminders(case, ROSTER, replace(POLICY, reminder_rounds=2 * HOUR), NO_HOLIDAYS, NOON)
    assert ("missed", new_york(2026, 7, 14, 13)) in steps(seldom, ClockKind.PICKUP)
    assert ("1 h left", new_york(2026, 7, 14, 11)) in steps(seldom, ClockKind.PICKUP)


def test_who_stands_in_hears_what_is_late_with_the_next_round() -> None:
    """NAG-3, PTO-1: Ana says at ten past nine that she is ill today; Ben in New York hears at ten, and Ana's manager is told nothing sooner."""
    ben = replace(BEN, zone="America/New_York")
    away = Roster(
        {each.email: each for each in (MIA, ANA, ben)},
        (Absence(ANA.email, date(2026, 7, 14), date(2026, 7, 14), ben.email),),
    )
    said = new_york(2026, 7, 14, 9, 10)
    reminders = planned(anas(), said, away)
    assert steps(reminders, ClockKind.PICKUP, ben)[:2] == [
        ("6 h left", new_york(2026, 7, 14, 10)),
        ("1 h left", new_york(2026, 7, 14, 11)),
    ]


def test_nothing_that_began_within_a_round_is_told_before_it_began() -> None:
    """NAG-3: with a ladder that is quick."""
    policy = replace(POLICY, pickup=1.5 * HOUR, ladder=Ladder(pickup=(ReminderStep.read("1 h left"),)))
    start = NOON + timedelta(minutes=10)
    case = anas(assigned_at=start, opened_at=start)
    assert steps(plan_reminders(case, ROSTER, policy, NO_HOLIDAYS, start), ClockKind.PICKUP) == [
        ("1 h left", NOON + HOUR)
    ]
    policy = replace(policy, pickup=HOUR, ladder=Ladder(pickup=(ReminderStep.read("30 min left"),)))
    start = NOON - timedelta(minutes=55)
    case = anas(assigned_at=start, opened_at=start)
    assert steps(plan_reminders(case, ROSTER, policy, NO_HOLIDAYS, start), ClockKind.PICKUP) == [("30 min left", NOON)]


def test_an_empty_ladder_says_nothing() -> None:
    """NAG-1: configurable."""
    policy = replace(
        POLICY, ladder=Ladder(pickup=(), closing=(ReminderStep.read("2 h left"),), next_step=(), high_value=())
    )
    reminders = plan_reminders(anas(), ROSTER, policy, NO_HOLIDAYS, NOON)
    assert [reminder.step for reminder in reminders] == ["2 h left"]


@pytest.mark.parametrize("words", ["", "6 hours", "day", "soon", "-1 h left", "day 7 left"])
def test_words_that_are_no_step_are_refused(words: str) -> None:
    """NAG-1"""
    with pytest.raises(ValueError, match="is not a step"):
        ReminderStep.read(words)


def test_a_clock_says_what_comes_next() -> None:
    """NAG-5"""
    [pickup] = [clock for clock in clocks_of(anas(), POLICY, NOON, ANA.days) if clock.kind is ClockKind.PICKUP]
    found = next_reminder_step(pickup, POLICY, NOON + 20 * HOUR)
    assert found is not None
    assert (found[1].name, found[0]) == ("1 h left", NOON + 23 * HOUR)
    assert next_reminder_step(pickup, POLICY, NOON + 25 * HOUR) is None


ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Pacific/Tongatapu",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kolkata",
)
# Both changes of the clock, month and year ends, a leap day.
starts = st.datetimes(datetime(2027, 10, 1), datetime(2028, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001 - Hypothesis draws naive ones
calendars = st.lists(st.dates(date(2027, 10, 1), date(2029, 3, 1)), max_size=60).map(lambda days: Calendar(*days))
owners = st.tuples(st.sampled_from(ZONES), st.integers(0, 12), st.integers(13, 23)).map(
    lambda drawn: replace(ANA, zone=drawn[0], week=WorkWeek.daily(time(drawn[1]), time(drawn[2])))
)
# Hours to the minute, over midnight too, on any days (NAG-6).
minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
patterns = st.tuples(minutes, minutes, st.sets(st.integers(0, 6), min_size=1)).map(
    lambda drawn: WorkWeek.daily(drawn[0], drawn[1], sorted(drawn[2]))
)
anybody = st.tuples(st.sampled_from((*ZONES, "America/Los_Angeles", "UTC")), patterns).map(
    lambda drawn: replace(ANA, zone=drawn[0], week=drawn[1])
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """An open case of Ana's, at any point of its life."""
    opened = draw(starts)
    assigned = opened + draw(st.timedeltas(timedelta(), timedelta(days=3)))
    due = draw(st.none() | st.dates(opened.date(), opened.date() + timedelta(days=90)))
    return anas(
        opened_at=opened,
        assigned_at=assigned,
        routed_at=assigned,
        type=draw(st.sampled_from(["", "High Value Account", "Inbound Request"])),
        picked_up_at=draw(st.none() | st.just(assigned)),
        next_step="x" if due else "",
        next_step_due=due,
        planned_at=draw(st.none() | st.just(assigned)),
        wants_later=draw(st.booleans()) and due is not None,
    )


@given(cases(), owners, calendars)
def test_a_warning_comes_in_working_hours_and_before_its_deadline_a_miss_in_working_hours_and_not_before_it(
    case: Case, owner: Person, calendar: Calendar
) -> None:
    """NAG-2: weekends, holidays, 13 hours ahead of UTC, both changes of the clock, ends of months."""
    roster = Roster.of([MIA, owner])
    now = case.assigned_at or NOON
    clocks = {clock.kind: clock for clock in clocks_of(case, POLICY, now, owner.days)}
    for reminder in plan_reminders(case, roster, POLICY, calendar, now):
        hearer = roster.get(reminder.to)
        deadline = clocks[reminder.clock].deadline
        assert hearer is not None
        assert deadline is not None
        assert WorkingTime.of(hearer, calendar).is_working(reminder.at) or not reminder.is_miss
        assert reminder.at >= deadline if reminder.is_miss else now <= reminder.at < deadline


@given(cases(), owners, calendars)
def test_unless_it_is_late_nothing_at_all_comes_outside_working_hours(
    case: Case, owner: Person, calendar: Calendar
) -> None:
    """NAG-2"""
    working = WorkingTime.of(owner, calendar)
    now = case.opened_at - timedelta(days=30)
    for clock in clocks_of(case, POLICY, now, owner.days):
        for moment, step in reminder_steps(clock, POLICY):
            at = planned_time(moment, clock, working, POLICY.reminder_rounds, is_miss=step.is_miss)
            assert at is None or working.is_working(at)
            assert at is not None or not step.is_miss


# An afternoon of a long day, whose last round lies before the case came.
ON_FRIDAY = datetime(2027, 10, 8, 14, tzinfo=UTC)


@given(cases(), owners, calendars)
@example(
    anas(opened_at=ON_FRIDAY, assigned_at=ON_FRIDAY, routed_at=ON_FRIDAY),
    replace(ANA, zone="Europe/Berlin", week=WorkWeek.daily(time(0), time(17))),
    NO_HOLIDAYS,
)
def test_a_warning_is_left_out_only_where_no_round_was_left_between_start_and_step(
    case: Case, owner: Person, calendar: Calendar
) -> None:
    """NAG-2"""
    working = WorkingTime.of(owner, calendar)
    now = case.opened_at - timedelta(days=30)
    for clock in clocks_of(case, POLICY, now, owner.days):
        for moment, step in reminder_steps(clock, POLICY):
            at = planned_time(moment, clock, working, POLICY.reminder_rounds, is_miss=step.is_miss)
            first = working.next_working_moment(clock.started)
            if at is None:
                span = working.last_span_before(moment)
                if first is None or span is None or (clock.deadline is not None and first >= clock.deadline):
                    continue
                after = first if first > clock.started else first + timedelta.resolution
                assert working.round_after(after, POLICY.reminder_rounds) + BEFORE_THE_END > span.end
            elif not step.is_miss and at < moment:
                assert at >= clock.started
                span = working.last_span_before(moment)
                assert span is not None
                assert span.end - at <= max(BEFORE_THE_END, span.end - span.start)


@given(
    cases(),
    owners,
    calendars,
    st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=9)), min_size=1, max_size=25),
)
def test_however_often_it_is_swept_each_step_is_told_once_and_none_after_it_is_settled(
    case: Case, owner: Person, calendar: Calendar, pauses: list[timedelta]
) -> None:
    """NAG-1, NAG-4: sweeps come when they come; every step once, none after settling, later ones never before earlier ones."""
    roster = Roster.of([MIA, owner])
    now = case.assigned_at or NOON
    told: dict[SentReminder, int] = {}
    for pause in pauses:
        now += pause
        come = [
            reminder for reminder in plan_reminders(case, roster, POLICY, calendar, now, told) if reminder.at <= now
        ]
        for reminder in come:
            assert reminder.key not in told
            told[reminder.key] = reminder.turn
    assert [
        reminder for reminder in plan_reminders(case, roster, POLICY, calendar, now, told) if reminder.at <= now
    ] == []
    closed = replace(case, status=Status.RESOLVED, closed_at=now)
    assert plan_reminders(closed, roster, POLICY, calendar, now, told) == []


@given(cases(), owners, calendars)
def test_no_miss_is_ever_left_out(case: Case, owner: Person, calendar: Calendar) -> None:
    """NAG-1: no pickup and no closing date is missed unseen."""
    roster = Roster.of([MIA, owner])
    reminders = plan_reminders(case, roster, POLICY, calendar, case.assigned_at or NOON)
    for clock in clocks_of(case, POLICY, case.assigned_at or NOON, owner.days):
        for _, step in reminder_steps(clock, POLICY):
            if step.is_miss:
                heard = {
                    reminder.to for reminder in reminders if reminder.clock is clock.kind and reminder.step == step.name
                }
                assert owner.email in heard
                assert (MIA.email in heard) == step.tells_manager


@given(cases(), st.one_of(owners, anybody), calendars, st.timedeltas(timedelta(), timedelta(days=40)), st.booleans())
def test_the_short_way_to_the_first_of_all_that_is_left_finds_the_same_moment(
    case: Case, owner: Person, calendar: Calendar, later: timedelta, away: bool
) -> None:
    """NAG-1, NAG-2, NAG-6, PTO-1: whatever hours and zone; also late, and with the owner away and somebody standing in."""
    now = (case.assigned_at or NOON) + later
    absences = (Absence(owner.email, now.date() - DAY, now.date() + 5 * DAY, BEN.email),) if away else ()
    roster = replace(Roster.of([MIA, owner, BEN]), absences=absences)
    assert first_due(case, roster, POLICY, calendar, now) == next_due(
        plan_reminders(case, roster, POLICY, calendar, now)
    )


@pytest.mark.parametrize(
    ("hours", "first"),
    [
        # Six hours before the end comes with the last round of the afternoon, one hour before it, in the night, with the one before that.
        ((9, 18), "16:30"),
        ((8, 17), "15:30"),
        ((9, 17), "16:00"),
    ],
)
def test_the_first_of_all_warnings_counts_and_not_the_warning_that_is_first(hours: tuple[int, int], first: str) -> None:
    """NAG-1: given at 07:46 UTC in Los Angeles; a day of nine hours has its rounds 75 minutes apart."""
    owner = replace(ANA, zone="America/Los_Angeles", week=WorkWeek.daily(time(hours[0]), time(hours[1])))
    roster = Roster.of([MIA, owner])
    given_at = datetime(2026, 7, 14, 7, 46, tzinfo=UTC)
    case = anas(opened_at=given_at, assigned_at=given_at, routed_at=given_at, assignment=1)
    due = first_due(case, roster, POLICY, NO_HOLIDAYS, given_at)
    assert due == next_due(plan_reminders(case, roster, POLICY, NO_HOLIDAYS, given_at))
    assert due is not None
    assert f"{due.astimezone(owner.tzinfo):%H:%M}" == first
