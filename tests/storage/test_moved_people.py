"""One person under a new e-mail keeps everything that was theirs (PPL-1, PPL-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select

from cases.model.notification import Notification, NotificationKind
from cases.model.people import Person, Region, Role, Roster
from storage.database import Database
from storage.outbox import lane_table, outbox_table
from storage.people_tables import absences, turns
from storage.schema import plans, snoozes
from storage.schema import reminders as reminders_table
from tests.storage.examples import MONDAY, a_case, stored

OLD, NEW = "ben@exmaple.com", "ben@example.com"
LATER = MONDAY + timedelta(days=1)
MARTA = Person("marta@example.com", "Marta Vega", Role.MANAGER, Region.AMER)


def ben(email: str, name: str = "Ben Carter", slack_id: str | None = None) -> Person:
    return Person(email, name, Role.ADVOCATE, Region.AMER, "BC", manager=MARTA.email, slack_id=slack_id)


def of_ben(database: Database) -> int:
    """Store something of Ben's in every place; gives back his case's id."""
    database.people.replace(Roster.of([ben(OLD), MARTA]), MONDAY)
    [case] = stored(database, a_case(owner=OLD, renewal_manager=OLD))
    with database.unit_of_work() as uow:
        uow.outbox.put([Notification("card", f"dm:{OLD}", NotificationKind.CARD, case.id)])
        uow.outbox.put([Notification("update", f"dm:{OLD}", NotificationKind.CARD_UPDATE, case.id)])
        uow.commit()
    key = {"case_id": case.id, "clock": "pickup", "run": "1", "told_to": OLD}
    with database.engine.begin() as connection:
        connection.execute(insert(turns), [{"region": Region.AMER, "email": OLD, "turn": 7}])
        connection.execute(insert(plans), [{"email": OLD, "word": "x"}])
        connection.execute(insert(snoozes), [{**key, "until": LATER}])
        connection.execute(
            insert(reminders_table), [{**key, "rung": "missed", "message": "m", "has_line": True, "at": MONDAY}]
        )
        connection.execute(
            insert(absences),
            [
                {
                    "email": OLD,
                    "first": date(2026, 3, 2),
                    "last": date(2026, 3, 3),
                    "cover": OLD,
                    "set_by": OLD,
                    "set_at": MONDAY,
                }
            ],
        )
    return case.id


def rows_of(database: Database, email: str) -> dict[str, int]:
    """How many rows of each table name this e-mail."""
    places = {
        "turns": turns.c.email,
        "plans": plans.c.email,
        "snoozes": snoozes.c.told_to,
        "reminders": reminders_table.c.told_to,
        "absences": absences.c.email,
        "covers": absences.c.cover,
    }
    with database.engine.connect() as connection:
        found = {
            name: connection.execute(select(func.count()).where(column == email)).scalar_one()
            for name, column in places.items()
        }
        for name, column in (("lanes", lane_table.c.name), ("outbox", outbox_table.c.lane)):
            found[name] = connection.execute(select(func.count()).where(column.endswith(f"dm:{email}"))).scalar_one()
    return found


EVERYTHING = {"turns": 1, "plans": 1, "snoozes": 1, "reminders": 1, "absences": 1, "covers": 1, "lanes": 2, "outbox": 2}
NOTHING = dict.fromkeys(EVERYTHING, 0)


def is_bens_now(database: Database, case_id: int, email: str) -> bool:
    with database.reading() as uow:
        case = uow.cases.get(case_id)
        named = [uow.roster.named(words) for words in (email, OLD, "Ben Carter", "BEN  CARTER")]
    assert {person.email for person in named if person is not None} == {email}
    return case.owner == email == case.renewal_manager


def test_a_roster_that_is_corrected_keeps_everything_of_the_person(database: Database) -> None:
    """PPL-2: cases, reminders, snoozes, absences, turns, and the lanes of what waits; nothing stays under the slip, which still finds Ben."""
    case_id = of_ben(database)
    assert rows_of(database, OLD) == EVERYTHING
    database.people.replace(Roster.of([MARTA, ben(NEW)]), LATER)
    assert rows_of(database, NEW) == EVERYTHING
    assert rows_of(database, OLD) == NOTHING
    assert is_bens_now(database, case_id, NEW)


@pytest.mark.parametrize("name", ["BEN CARTER", "Ben\u00a0 Carter", "Ben Carter-Silva"])
def test_the_same_slack_id_under_a_new_email_is_the_same_person(database: Database, name: str) -> None:
    """PPL-1: also under a new name, and also where Slack says only later who that is."""
    case_id = of_ben(database)
    database.people.set_slack_ids({OLD: ("U0BEN", None)})
    database.people.replace(Roster.of([ben(NEW, name), MARTA]), LATER)
    database.people.set_slack_ids({NEW: ("U0BEN", None)})
    assert rows_of(database, NEW) == EVERYTHING
    assert rows_of(database, OLD) == NOTHING
    with database.reading() as uow:
        assert uow.cases.get(case_id).owner == NEW
        assert uow.roster.by_slack_id("U0BEN") == uow.roster.get(OLD) == uow.roster.get(NEW)


def test_a_slack_id_that_the_roster_names_tells_at_once(database: Database) -> None:
    """PPL-1"""
    case_id = of_ben(database)
    database.people.set_slack_ids({OLD: ("U0BEN", None)})
    database.people.replace(Roster.of([ben(NEW, "Benjamin", "U0BEN"), MARTA]), LATER)
    with database.reading() as uow:
        assert uow.cases.get(case_id).owner == NEW


def test_the_same_crm_id_is_the_same_person_and_another_is_not(database: Database) -> None:
    """PPL-1"""
    case_id = of_ben(database)
    database.people.replace(Roster.of([replace(ben(OLD), crm_id="005A"), MARTA]), LATER)
    database.people.replace(Roster.of([replace(ben(NEW), crm_id="005B"), MARTA]), LATER)
    with database.reading() as uow:
        assert uow.cases.get(case_id).owner == OLD
    database.people.replace(Roster.of([replace(ben(OLD), crm_id="005A"), MARTA]), LATER)
    database.people.replace(Roster.of([replace(ben(NEW, "Benjamin"), crm_id="005A"), MARTA]), LATER)
    with database.reading() as uow:
        assert uow.cases.get(case_id).owner == NEW


def test_whoever_moves_twice_is_found_by_each_email(database: Database) -> None:
    """PPL-2"""
    case_id = of_ben(database)
    database.people.replace(Roster.of([ben(NEW), MARTA]), LATER)
    database.people.replace(Roster.of([ben("ben.carter@example.com"), MARTA]), LATER)
    assert is_bens_now(database, case_id, "ben.carter@example.com")
    database.people.replace(Roster.of([ben(NEW), MARTA]), LATER)
    assert is_bens_now(database, case_id, NEW)


def test_another_person_gets_nothing_of_whoever_left(database: Database) -> None:
    """PPL-2: another name, another Slack id under the same name, or two of one name."""
    case_id = of_ben(database)
    database.people.set_slack_ids({OLD: ("U0BEN", None)})
    database.people.replace(Roster.of([ben("cal@example.com", "Cal Novak"), MARTA]), LATER)
    with database.reading() as uow:
        assert uow.cases.get(case_id).owner == OLD
        assert uow.roster.get(OLD) is None
    database.people.replace(Roster.of([ben(OLD), MARTA]), LATER)
    database.people.set_slack_ids({OLD: ("U0BEN", None)})
    database.people.replace(Roster.of([ben(NEW, slack_id="U0OTHER"), MARTA]), LATER)
    with database.reading() as uow:
        assert uow.cases.get(case_id).owner == OLD
    database.people.replace(Roster.of([ben(OLD), MARTA]), LATER)
    database.people.replace(Roster.of([ben(NEW), ben("ben2@example.com"), MARTA]), LATER)
    with database.reading() as uow:
        assert uow.cases.get(case_id).owner == OLD


def test_whoever_comes_back_under_the_old_email_has_their_own_again(database: Database) -> None:
    """PPL-2"""
    case_id = of_ben(database)
    database.people.replace(Roster.of([MARTA]), LATER)
    with database.reading() as uow:
        assert uow.roster.get(OLD) is None
    database.people.replace(Roster.of([ben(OLD), MARTA]), LATER)
    assert is_bens_now(database, case_id, OLD)
