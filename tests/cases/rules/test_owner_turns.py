"""Each step of the ladder is told once, to whoever owns the case when it is told; a miss is never lost (NAG-1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model.case import Case
from cases.model.people import Person, Region, Role, Roster
from cases.model.work_week import WorkWeek
from cases.model.working_time import NoHolidays
from cases.rules.clocks import ClockKind
from cases.rules.reminder_plan import Reminder, SentReminder, plan_reminders
from tests.cases.team import MAX, POLICY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _person(name: str, zone: str, hours: tuple[int, int] = (9, 17)) -> Person:
    week = WorkWeek.daily(time(hours[0]), time(hours[1]))
    email = f"{name}@example.com"
    return Person(email, name, Role.ADVOCATE, Region.EMEA_APJ, manager=MAX.email, zone=zone, week=week, slack_id=name)


LONDON, SYDNEY, BERLIN = (
    _person("lon", "Europe/London"),
    _person("syd", "Australia/Sydney"),
    _person("ber", "Europe/Berlin"),
)
ROSTER = Roster.of([MAX, LONDON, SYDNEY, BERLIN])


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of January 2026, whose 5th is a Monday; London keeps UTC then, Sydney is eleven hours ahead."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


Turn = tuple[datetime, Person]


def told(
    opened: datetime,
    turns: Sequence[Turn],
    until: datetime,
    every: timedelta = timedelta(minutes=10),
    **values: object,
) -> list[Reminder]:
    """List what is sent for a case that these owners have in turn, each picking it up at once, with one sweep `every` so often."""
    case = replace(
        Case("1", "1", opened, opened, id=1, region=Region.EMEA_APJ, routed_at=turns[0][0]),
        **values,  # type: ignore[arg-type]  # fields of a case
    )
    left, known, found = list(turns), dict[SentReminder, int](), list[Reminder]()
    now = turns[0][0]
    while now < until:
        while left and left[0][0] <= now:
            at, owner = left.pop(0)
            case = replace(case, owner=owner.email, assigned_at=at, picked_up_at=at, assignment=case.assignment + 1)
        for reminder in plan_reminders(case, ROSTER, POLICY, NoHolidays(), now, known):
            if reminder.at <= now:
                known[reminder.key] = reminder.turn
                found.append(reminder)
        now += every
    return found


def heard(found: Sequence[Reminder], clock: ClockKind = ClockKind.CLOSING) -> list[tuple[str, str]]:
    """Which steps who was told of, of one clock, without the manager."""
    return [
        (reminder.step, reminder.to.split("@")[0])
        for reminder in found
        if reminder.clock is clock and reminder.to != MAX.email
    ]


def test_what_london_heard_sydney_does_not_hear_again() -> None:
    """NAG-1: day 7 came on Monday at half past one; London heard at one and gave the case on at three."""
    opened = utc(5, 13, 30)
    found = told(opened, [(opened, LONDON), (utc(12, 15), SYDNEY)], utc(13, 12))
    assert heard(found) == [("day 7", "lon")]


def test_what_was_told_early_is_not_told_again_at_its_own_moment() -> None:
    """NAG-1: London heard with the round at one, gave the case on five minutes later, and the moment itself is at half past one."""
    opened = utc(5, 13, 30)
    found = told(opened, [(opened, LONDON), (utc(12, 13, 10), BERLIN)], utc(13, 12))
    assert heard(found) == [("day 7", "lon")]


def test_given_away_between_its_moment_and_the_notification_the_new_owner_hears() -> None:
    """NAG-1: day 7 came at ten at night, for London in the morning; by then the case is Sydney's, who were at work at its moment."""
    opened = utc(5, 23)
    found = told(opened, [(opened, LONDON), (utc(13, 1), SYDNEY)], utc(14, 0))
    assert heard(found) == [("day 7", "syd")]
    [reminder] = [reminder for reminder in found if reminder.step == "day 7"]
    assert utc(13, 1) <= reminder.at <= utc(13, 2), "with the next round, and not days later"


def test_a_miss_is_told_although_the_case_changes_hands_every_few_hours() -> None:
    """NAG-1: missed at ten at night; it goes to Berlin before London's morning, and back before Berlin's has begun."""
    opened = utc(5, 22)
    turns = [(opened, LONDON), (utc(20, 23), BERLIN), (utc(21, 2), LONDON), (utc(21, 7, 30), BERLIN)]
    found = told(opened, turns, utc(22, 12))
    assert [each for each in heard(found) if each[0] == "missed"] == [("missed", "ber")]
    assert [reminder.to for reminder in found if reminder.step == "missed" and reminder.to == MAX.email] == [
        MAX.email
    ], "the manager, once"


def test_a_case_that_comes_back_is_not_told_of_twice() -> None:
    """NAG-1: London again, after Sydney had it for a day."""
    opened = utc(5, 13, 30)
    turns = [(opened, LONDON), (utc(12, 15), SYDNEY), (utc(13, 9), LONDON)]
    assert heard(told(opened, turns, utc(14, 17))) == [("day 7", "lon")]


def test_of_what_came_before_the_case_was_anybodys_only_the_miss_is_told() -> None:
    """NAG-1: ten days old as it came; a reminder of day 7 would say nothing that its card does not."""
    opened = utc(5, 9)
    assert heard(told(opened, [(utc(15, 10), LONDON)], utc(16, 10))) == []
    assert heard(told(opened, [(utc(21, 10), LONDON)], utc(22, 10))) == [("missed", "lon")]


def test_a_step_due_today_is_told_to_one_owner_and_its_end_to_the_next() -> None:
    """NAG-1, NXT-2: London hears in the morning; Berlin has it from noon on, and hears once it is overdue."""
    opened = utc(5, 9)
    due: dict[str, Any] = {"next_step": "x", "next_step_due": utc(7, 0).date(), "planned_at": opened}
    found = told(opened, [(opened, LONDON), (utc(7, 12), BERLIN)], utc(9, 12), **due)
    assert heard(found, ClockKind.NEXT_STEP) == [("due today", "lon"), ("overdue", "ber")]


hands = st.lists(
    st.tuples(st.integers(1, 18 * 24 * 6), st.sampled_from([LONDON, SYDNEY, BERLIN])), min_size=1, max_size=6
).map(lambda drawn: sorted(drawn, key=lambda each: each[0]))


# Each example plans 1,200 times: half a second.
@settings(max_examples=20)
@given(hands, st.integers(0, 24 * 6))
def test_however_it_is_handed_on_each_step_is_told_at_most_once_and_the_miss_exactly_once(
    drawn: list[tuple[int, Person]], start: int
) -> None:
    """NAG-1: to owners; and the manager hears of the miss once."""
    opened = utc(5, 0) + start * timedelta(minutes=10)
    turns: list[Turn] = [(opened, LONDON), *((opened + ten * timedelta(minutes=10), who) for ten, who in drawn)]
    found = told(opened, turns, opened + 25 * DAY, every=timedelta(minutes=30))
    names = [step for step, _ in heard(found)]
    assert len(names) == len(set(names))
    assert names.count("missed") == 1
    assert [
        reminder.step for reminder in found if reminder.to == MAX.email and reminder.clock is ClockKind.CLOSING
    ] == ["missed"]
    owner_at = (
        {
            reminder.step: max(turn for turn in turns if turn[0] <= reminder.at)[1]
            for reminder in found
            if reminder.to != MAX.email
        }
        if len({at for at, _ in turns}) == len(turns)
        else {}
    )
    assert all(
        reminder.to == owner_at[reminder.step].email
        for reminder in found
        if reminder.step in owner_at and reminder.to != MAX.email
    )
