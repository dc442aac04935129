"""The ports in memory keep the promises that the database keeps, or the simulation would show nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases.model.case import Case
from cases.model.errors import ChangedMeanwhile
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Absence
from cases.model.working_time import NoHolidays
from cases.rules.clocks import ClockKind
from cases.rules.reminder_plan import Reminder
from tests.clock import MONDAY, SettableClock
from tests.simulation.memory import Memory, NotUnique
from tests.simulation.quarter import ADVOCATES, ROSTER

ANA = ADVOCATES[0][0]
CASE = Case("00012345", "500A1", MONDAY, MONDAY, owner=ANA.email, next_due_at=MONDAY)
REMINDER = Reminder(1, ClockKind.PICKUP, "6 h left", "first", ANA.email, MONDAY)
TELLING = Notification("nag:1", f"dm:{ANA.email}", NotificationKind.CARD, subject=1)


def a_memory() -> Memory:
    return Memory(SettableClock(), ROSTER, NoHolidays())


def test_what_is_not_committed_never_was() -> None:
    memory = a_memory()
    with memory.unit_of_work() as uow:
        uow.cases.add_many([CASE])
        uow.reminders.note([(REMINDER, "message", True)], MONDAY)
        uow.reminders.put_off(1, ClockKind.PICKUP, "first", ANA.email, MONDAY)
        uow.absences.add(Absence(ANA.email, MONDAY.date(), MONDAY.date()), ANA.email, MONDAY)
        uow.outbox.put([TELLING])
        assert uow.inbox.first_time("key")
        assert uow.roster.absence(ANA) is not None
    with memory.unit_of_work() as uow:
        assert uow.cases.find("12345") is None
        assert uow.cases.open_of(ANA.email) == []
        assert uow.reminders.due(MONDAY, 10) == []
        assert not uow.reminders.told([1]).get(1)
        assert not uow.reminders.snoozes([1]).get(1)
        assert uow.outbox.live_cards(1) == []
        assert uow.inbox.first_time("key")
        assert uow.roster.absence(ANA) is None


def test_a_change_that_is_not_committed_leaves_the_case_as_it_was_and_due() -> None:
    memory = a_memory()
    with memory.unit_of_work() as uow:
        uow.cases.add_many([CASE])
        uow.commit()
    with memory.unit_of_work() as uow:
        uow.cases.save_many([replace(uow.cases.get(1), version=2, owner="ben@example.com")])
        uow.reminders.move_on({1: MONDAY + timedelta(days=1)})
    with memory.unit_of_work() as uow:
        assert [case.owner for case in uow.reminders.due(MONDAY, 10)] == [ANA.email]
        assert len(uow.cases.open_of(ANA.email)) == 1


def test_what_has_to_be_unique_is() -> None:
    memory = a_memory()
    with memory.unit_of_work() as uow:
        uow.cases.add_many([CASE])
        uow.reminders.note([(REMINDER, "message", True)], MONDAY)
        with pytest.raises(NotUnique):
            uow.cases.add_many([CASE])
        with pytest.raises(NotUnique):
            uow.reminders.note([(REMINDER, "another", True)], datetime(2026, 3, 3, tzinfo=UTC))
        assert uow.inbox.first_time("key")
        assert not uow.inbox.first_time("key")


def test_nobody_overwrites_what_they_did_not_see() -> None:
    memory = a_memory()
    with memory.unit_of_work() as uow:
        uow.cases.add_many([CASE])
        uow.commit()
    with memory.unit_of_work() as uow:
        with pytest.raises(ChangedMeanwhile):
            uow.cases.save_many([replace(CASE, id=1, version=3)])
        with pytest.raises(RuntimeError):
            uow.commit()


def test_units_of_work_come_one_after_the_other() -> None:
    memory = a_memory()
    with memory.unit_of_work(), pytest.raises(RuntimeError), memory.unit_of_work():
        pass
