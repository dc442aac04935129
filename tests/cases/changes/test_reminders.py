"""The sweep: what has come is told, once, to whom it concerns, in one message each (NAG-1 … NAG-4)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.model.case import Case
from cases.model.errors import AlreadyDone, CaseError, Refused
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Person
from cases.model.status import Status, Surface
from cases.rules.clocks import ClockKind
from cases.rules.reminder_lines import ReminderLine
from cases.use_cases.assign import Reassign, reassign
from cases.use_cases.send_reminders import SweepResult, sweep, sweep_all
from cases.use_cases.snooze import Snooze, SnoozeReminder, snooze
from tests.cases.team import ANA, BEN, CAL, EVA, MIA, NOON, RITA, TOM, Room, actor

HOUR = timedelta(hours=1)


def swept(room: Room, **given: int) -> SweepResult:
    return sweep_all(room.database.unit_of_work, room.policy, room.now, **given)


def reminders(room: Room) -> list[Notification]:
    return [notification for notification in room.notifications() if notification.kind is NotificationKind.REMINDER]


def lines(room: Room, notification: Notification) -> list[ReminderLine]:
    with room.database.reading() as uow:
        return uow.reminders.lines(notification.key)


def due(room: Room, case: Case) -> datetime | None:
    return room.now_is(case).next_due_at


def snoozes(
    room: Room,
    person: Person,
    case: Case,
    how_long: Snooze,
    key: str = "snooze 1",
    clock: ClockKind = ClockKind.PICKUP,
) -> datetime:
    with room.database.unit_of_work() as uow:
        who = uow.roster.actor(person.slack_id or "")
        return snooze(SnoozeReminder(who, case.id, clock, how_long, key), uow, room.policy, room.now).until


def test_a_case_knows_from_the_start_when_there_is_something_to_tell(room: Room) -> None:
    """NAG-1: every change of a case works it out anew, in the transaction of the change."""
    case = room.arrives()
    first = due(room, case)
    room.picks_up(ANA, case)
    second = due(room, case)
    assert first is not None
    assert second is not None
    assert second > NOON + 24 * HOUR - HOUR, "nothing is left to tell of the pickup"
    room.closes(ANA, case)
    assert due(room, case) is None


def test_nothing_is_told_before_its_time(room: Room) -> None:
    """NAG-1"""
    room.arrives()
    assert swept(room) == SweepResult()
    assert reminders(room) == []


def test_what_has_come_is_told_once_however_often_it_is_looked_for(room: Room) -> None:
    """NAG-1"""
    case = room.arrives()
    room.clock.set(due(room, case) or NOON)
    assert swept(room).steps == 2, "the deadline is at eight in the morning in New York"
    assert swept(room) == SweepResult()
    [told] = reminders(room)
    assert told.lane == f"dm:{ANA.email}"
    assert [(line.case_id, line.clock, line.step) for line in lines(room, told)] == [
        (case.id, ClockKind.PICKUP, "1 h left")
    ]


def test_one_person_gets_one_message_however_many_cases_and_transactions(room: Room) -> None:
    """NAG-3"""
    cases = [room.arrives() for _ in range(7)]
    room.clock.set(due(room, cases[0]) or NOON)
    assert swept(room, at_once=2) == SweepResult(7, 14)
    [told] = reminders(room)
    assert len(lines(room, told)) == 7


def test_of_several_steps_that_came_together_the_last_is_told_and_the_manager_hears_once(room: Room) -> None:
    """NAG-1, NAG-3: as after two hours down."""
    case = room.arrives()
    room.clock.advance(hours=25)
    swept(room)
    told = {notification.lane: lines(room, notification) for notification in reminders(room)}
    assert [line.step for line in told[f"dm:{ANA.email}"]] == ["missed"]
    assert [line.step for line in told[f"dm:{MIA.email}"]] == ["missed"]
    room.clock.advance(hours=24)
    swept(room)
    assert len(reminders(room)) == 2
    assert due(room, case) is not None, "closing is still to come"


def test_every_card_of_a_case_that_was_told_of_is_brought_up_to_date(room: Room) -> None:
    """CRD-1, NAG-1: the owner's and the former owner's, once for a sweep; not those of cases that nothing was told of."""
    case = room.arrives()
    with room.database.unit_of_work() as uow:
        reassign(
            Reassign(
                actor=actor(MIA), case_id=case.id, version=case.version, key="give", surface=Surface.MODAL, to=BEN.email, reason="You know them"
            ),
            uow, room.policy, room.now,
        )  # fmt: skip
    other = room.arrives()
    room.picks_up(ANA, other)
    before = [notification.key for notification in room.notifications()]
    room.clock.set(due(room, case) or NOON)
    swept(room)
    updates = [each for each in room.notifications() if each.kind is NotificationKind.CARD_UPDATE]
    assert [(each.subject, each.lane) for each in updates if each.key not in before] == [
        (case.id, f"updates:dm:{BEN.email}")
    ]
    assert [each.subject for each in updates if each.lane == f"updates:dm:{ANA.email}"] == [case.id, other.id], (
        "hers were waiting already, and one is enough"
    )


def test_settling_withdraws_what_is_pending_and_brings_the_message_up_to_date(room: Room) -> None:
    """NAG-4"""
    case = room.arrives()
    room.clock.set(due(room, case) or NOON)
    swept(room)
    [told] = reminders(room)
    room.picks_up(ANA, case)
    [update] = [
        notification for notification in room.notifications() if notification.kind is NotificationKind.REMINDER_UPDATE
    ]
    assert (update.changes, update.lane) == (told.key, f"updates:{told.lane}"), "it leaves as updates do"
    room.clock.advance(hours=3)
    assert swept(room).steps == 0


def test_what_upstream_settles_is_settled(room: Room) -> None:
    """NAG-4, INT-1"""
    case = room.arrives()
    room.clock.set(due(room, case) or NOON)
    swept(room)
    room.comes_again(
        case, status="Closed: Resolved", resolution="Answered Question", source_version=room.now.isoformat()
    )
    assert due(room, case) is None
    assert any(notification.kind is NotificationKind.REMINDER_UPDATE for notification in room.notifications())


def test_a_snooze_ends_before_the_deadline_whatever_was_asked(room: Room) -> None:
    """NAG-4"""
    case = room.arrives()
    room.clock.advance(hours=22)
    assert snoozes(room, ANA, case, Snooze.AN_HOUR) == NOON + 23 * HOUR
    assert snoozes(room, ANA, case, Snooze.FOUR_HOURS, "snooze 2") == NOON + 23.5 * HOUR
    assert snoozes(room, ANA, case, Snooze.TOMORROW, "snooze 3") == NOON + 23.5 * HOUR


def test_until_tomorrow_is_the_next_morning_at_work(room: Room) -> None:
    """NAG-4: of what is missed already; nine in New York is 13:00 in UTC."""
    case = room.arrives()
    room.clock.advance(hours=25)
    assert snoozes(room, ANA, case, Snooze.TOMORROW) == datetime(2026, 7, 15, 13, tzinfo=NOON.tzinfo)


@pytest.mark.parametrize(
    ("asked", "due", "until"),
    [
        # On Saturday, of a step for Sunday: not in the last half hour of it, at night.
        (datetime(2026, 7, 18, 15, tzinfo=UTC), date(2026, 7, 19), datetime(2026, 7, 19, 13, tzinfo=UTC)),
        # On Friday evening, of a step for Saturday: on its morning.
        (datetime(2026, 7, 17, 23, tzinfo=UTC), date(2026, 7, 18), datetime(2026, 7, 18, 13, tzinfo=UTC)),
        # On Saturday, of a step for Monday: when work begins.
        (datetime(2026, 7, 18, 15, tzinfo=UTC), date(2026, 7, 20), datetime(2026, 7, 20, 13, tzinfo=UTC)),
        # On Friday at noon, of a step for Sunday: while there is still work.
        (datetime(2026, 7, 17, 16, tzinfo=UTC), date(2026, 7, 19), datetime(2026, 7, 17, 20, tzinfo=UTC)),
    ],
)
def test_until_tomorrow_at_the_weekend_is_the_morning(room: Room, asked: datetime, due: date, until: datetime) -> None:
    """NAG-4, NAG-2: nine in New York is 13:00 in UTC; before the deadline it is never later, and never in the night without need."""
    case = room.arrives(next_step="2026-07-13 AS Send quote to customer", next_step_due=due)
    room.clock.advance(seconds=int((asked - room.now).total_seconds()))
    assert snoozes(room, ANA, case, Snooze.TOMORROW, clock=ClockKind.NEXT_STEP) == until


def test_the_same_snooze_twice_is_one(room: Room) -> None:
    """SAFE-1, NAG-4"""
    case = room.arrives()
    snoozes(room, ANA, case, Snooze.AN_HOUR)
    with pytest.raises(AlreadyDone):
        snoozes(room, ANA, case, Snooze.AN_HOUR)


def test_what_is_settled_or_nearly_due_cannot_be_put_off(room: Room) -> None:
    """NAG-4"""
    case = room.arrives()
    room.clock.advance(hours=23, minutes=45)
    with pytest.raises(CaseError, match="less than half an hour"):
        snoozes(room, ANA, case, Snooze.AN_HOUR)
    room.picks_up(ANA, case)
    with pytest.raises(CaseError, match="already done"):
        snoozes(room, ANA, case, Snooze.AN_HOUR)
    with pytest.raises(CaseError, match="already done"), room.database.unit_of_work() as uow:
        snooze(
            SnoozeReminder(actor("USTRANGER"), case.id, ClockKind.PICKUP, Snooze.AN_HOUR, "x"),
            uow,
            room.policy,
            room.now,
        )


def test_nobody_snoozes_what_no_longer_comes_to_them(room: Room) -> None:
    """NAG-4, PPL-4: Ana's case went to Tom, and the click comes before her message says so; Tom and his manager snooze as ever."""
    case = room.arrives()
    room.reassigns(MIA, case, to=TOM.email, reason="Ana is ill")
    for who in (ANA, CAL, EVA, RITA):
        with pytest.raises(CaseError, match="is with Tom Tran now"):
            snoozes(room, who, case, Snooze.AN_HOUR, key=f"of {who.email}")
    for who in (TOM, MIA):
        assert snoozes(room, who, case, Snooze.AN_HOUR, key=f"of {who.email}") > room.now


def test_one_persons_snooze_is_not_anothers(room: Room) -> None:
    """NAG-4: the manager hears of the miss when it comes."""
    case = room.arrives()
    room.clock.advance(hours=22)
    swept(room)
    snoozes(room, ANA, case, Snooze.TOMORROW)
    room.clock.advance(hours=3)
    swept(room)
    assert [notification.lane for notification in reminders(room)].count(f"dm:{MIA.email}") == 1


def test_a_later_sweep_of_the_same_moment_adds_to_the_message(room: Room) -> None:
    """NAG-3: the message that may have gone out is changed, and no second one sent."""
    cases = [room.arrives() for _ in range(2)]
    room.clock.set(due(room, cases[0]) or NOON)
    for turn in range(2):
        with room.database.unit_of_work() as uow:
            sweep(uow, room.policy, room.now, 1, turn)
    assert [notification.kind for notification in room.notifications() if "CARD" not in notification.kind.name] == [
        NotificationKind.REMINDER,
        NotificationKind.REMINDER_UPDATE,
    ]


def gives(room: Room, person: Person, case: Case, to: Person, reason: str = "") -> None:
    with room.database.unit_of_work() as uow:
        command = Reassign(
            actor=uow.roster.actor(person.slack_id or ""),
            case_id=case.id,
            version=room.now_is(case).version,
            key=f"{person.email} to {to.email} at {room.now}",
            surface=Surface.MODAL,
            to=to.email,
            reason=reason,
        )
        reassign(command, uow, room.policy, room.now)


def test_a_manager_gives_a_case_to_another_advocate_of_the_region(room: Room) -> None:
    """SLA-1, CRD-1, AUD-1"""
    case = room.arrives()
    room.clock.advance(hours=25)
    swept(room)
    gives(room, MIA, case, BEN, "Ana is ill")
    after = room.now_is(case)
    assert (after.owner, after.assigned_at, after.picked_up_at) == (BEN.email, room.now, None)
    assert room.last_change(case)["owner"] == (ANA.email, BEN.email)
    assert room.history(case)[0].reason == "Ana is ill"
    assert (NotificationKind.CARD, f"dm:{BEN.email}") in room.told(case)
    swept(room)
    room.clock.advance(hours=23)
    swept(room)
    assert reminders(room)[-1].lane == f"dm:{BEN.email}"


@pytest.mark.parametrize("to", [ANA, EVA, RITA, MIA, replace(BEN, email="nobody@example.com")])
def test_not_to_its_owner_nor_to_who_does_not_work_cases_there(room: Room, to: Person) -> None:
    """RTE-2: the reason is on the field, and nothing changes."""
    case = room.arrives()
    with pytest.raises(Refused) as refused:
        gives(room, MIA, case, to)
    assert [problem.field.value for problem in refused.value.problems] == ["owner"]
    assert room.now_is(case).owner == ANA.email


def test_the_touch_of_a_high_value_case_starts_its_thirty_days_anew(room: Room) -> None:
    """HVA-1"""
    case = room.arrives(type="High Value Account")
    room.picks_up(ANA, case, due=room.in_days(300))
    room.clock.advance(days=20)
    room.logs_touch(ANA, case)
    assert room.now_is(case).status is Status.ATTEMPTING_CONTACT
    room.clock.advance(days=29)
    assert swept(room).steps == 0
    room.clock.advance(days=1, hours=2)
    assert swept(room).steps == 1
