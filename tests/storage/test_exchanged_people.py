"""An e-mail that was somebody else's, and people who come back: the person keeps what is theirs (PPL-1, PPL-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cases.model.people import Person, Region, Role, Roster
from storage.database import Database
from storage.outbox import lane_table
from storage.schema import snoozes
from tests.storage.examples import MONDAY, a_case, stored
from tests.storage.test_moved_people import (
    EVERYTHING,
    LATER,
    MARTA,
    NEW,
    NOTHING,
    OLD,
    ben,
    is_bens_now,
    of_ben,
    rows_of,
)

CAL = Person("cal@example.com", "Cal Novak", Role.ADVOCATE, Region.AMER, "CN", manager=MARTA.email)
BEN_ID, CAL_ID = "005000000000001", "005000000000002"


def owners(database: Database, *cases: int) -> list[str | None]:
    with database.reading() as uow:
        return [uow.cases.get(case).owner for case in cases]


def with_cal(database: Database) -> tuple[int, int]:
    """Store a case of Ben's with everything of his, and one of Cal's; Slack knows both. Gives back the cases."""
    bens = of_ben(database)
    database.people.replace(Roster.of([ben(OLD), CAL, MARTA]), MONDAY)
    database.people.set_slack_ids({OLD: ("U0BEN", None), CAL.email: ("U0CAL", None)})
    [cals] = stored(database, replace(a_case(owner=CAL.email), number="00012399"))
    with database.engine.begin() as connection:
        connection.execute(update(lane_table).values(channel_id="D0BEN"))
    return bens, cals.id


@pytest.mark.parametrize("by_crm_id", [False, True])
def test_two_people_who_exchange_their_emails_keep_what_is_theirs(database: Database, by_crm_id: bool) -> None:
    """PPL-1, PPL-2: known by the CRM's id or else by their names; Slack is asked again who they are."""
    bens, cals = with_cal(database)
    ids = {"ben": BEN_ID, "cal": CAL_ID} if by_crm_id else {"ben": "", "cal": ""}
    database.people.replace(
        Roster.of([replace(ben(OLD), crm_id=ids["ben"]), replace(CAL, crm_id=ids["cal"]), MARTA]), LATER
    )
    new_ben = replace(ben(CAL.email, "Benjamin Carter" if by_crm_id else "Ben Carter"), crm_id=ids["ben"])
    database.people.replace(Roster.of([new_ben, replace(CAL, email=OLD, crm_id=ids["cal"]), MARTA]), LATER)
    assert owners(database, bens, cals) == [CAL.email, OLD]
    assert rows_of(database, CAL.email) == EVERYTHING
    assert rows_of(database, OLD) == NOTHING
    with database.reading() as uow:
        assert uow.roster.by_slack_id("U0BEN") is None
        assert {person.slack_id for person in uow.roster} == {None}
    with database.engine.connect() as connection:
        assert set(connection.execute(select(lane_table.c.channel_id)).scalars()) == {None}


def test_an_email_that_goes_on_to_a_colleague_takes_nothing_along(database: Database) -> None:
    """PPL-2: Cal gets an e-mail of his own, and Ben gets the one that was Cal's."""
    bens, cals = with_cal(database)
    database.people.replace(Roster.of([ben(CAL.email), replace(CAL, email="cal.novak@example.com"), MARTA]), LATER)
    assert owners(database, bens, cals) == [CAL.email, "cal.novak@example.com"]
    assert rows_of(database, CAL.email) == EVERYTHING
    with database.reading() as uow:
        found = [uow.roster.get(email) for email in (OLD, CAL.email, "cal.novak@example.com")]
    assert [person.name for person in found if person is not None] == ["Ben Carter", "Ben Carter", "Cal Novak"]


def test_three_people_in_a_ring(database: Database) -> None:
    """PPL-2"""
    bens, cals = with_cal(database)
    ring = [ben(CAL.email), replace(CAL, email=MARTA.email), replace(MARTA, email=OLD)]
    database.people.replace(Roster.of(ring), LATER)
    assert owners(database, bens, cals) == [CAL.email, MARTA.email]
    database.people.replace(Roster.of([ben(OLD), CAL, MARTA]), LATER)
    assert owners(database, bens, cals) == [OLD, CAL.email]


def test_a_new_name_under_the_same_email_is_the_same_person(database: Database) -> None:
    """PPL-1: who marries keeps their cases and their Slack account; so does who takes a name that a leaver had."""
    bens, cals = with_cal(database)
    database.people.replace(Roster.of([ben(OLD, "Ben Carter-Silva"), CAL, MARTA]), LATER)
    database.people.replace(Roster.of([ben(OLD, "Cal Novak"), MARTA]), LATER)
    assert owners(database, bens, cals) == [OLD, CAL.email]
    with database.reading() as uow:
        assert uow.roster.get(OLD) == uow.roster.by_slack_id("U0BEN")


def test_a_slip_that_is_taken_out_first_and_corrected_later_is_ben(database: Database) -> None:
    """PPL-2: nobody on Slack had the slip, so that the name tells."""
    case = of_ben(database)
    database.people.replace(Roster.of([MARTA]), LATER)
    database.people.replace(Roster.of([CAL, MARTA]), LATER)
    database.people.replace(Roster.of([ben(NEW), CAL, MARTA]), LATER + timedelta(days=1))
    assert rows_of(database, NEW) == EVERYTHING
    assert is_bens_now(database, case, NEW)


def test_a_slip_that_stays_beside_the_right_email_for_a_while_is_ben(database: Database) -> None:
    """PPL-2: the slip is taken out once Slack knows him under the right one."""
    case = of_ben(database)
    database.people.replace(Roster.of([ben(OLD), replace(ben(NEW), initials="BE"), MARTA]), LATER)
    database.people.set_slack_ids({NEW: ("U0BEN", None)})
    database.people.replace(Roster.of([ben(NEW), MARTA]), LATER)
    assert rows_of(database, NEW) == EVERYTHING
    assert is_bens_now(database, case, NEW)


def test_one_of_two_people_of_one_name_who_leaves_gives_the_other_nothing(database: Database) -> None:
    """PPL-2: Slack knew both."""
    case = of_ben(database)
    database.people.replace(Roster.of([ben(OLD), replace(ben(NEW), initials="BE"), MARTA]), LATER)
    database.people.set_slack_ids({OLD: ("U0BEN", None), NEW: ("U0BEN2", None)})
    database.people.replace(Roster.of([replace(ben(NEW), initials="BE"), MARTA]), LATER)
    assert owners(database, case) == [OLD]


def test_a_namesake_of_a_leaver_whom_slack_knew_waits_for_slack(database: Database) -> None:
    """PPL-2: months later the name alone proves nothing; Slack's word does."""
    case = of_ben(database)
    database.people.set_slack_ids({OLD: ("U0BEN", None)})
    database.people.replace(Roster.of([MARTA]), LATER)
    database.people.replace(Roster.of([ben(NEW), MARTA]), LATER)
    assert owners(database, case) == [OLD]
    database.people.set_slack_ids({NEW: ("U0BEN", None)})
    assert owners(database, case) == [NEW]


@pytest.mark.parametrize("kept", ["their own", "both"])
def test_what_was_planned_under_both_emails_stays(database: Database, kept: str) -> None:
    """PPL-2: a move takes nothing from rows that the right e-mail has already."""
    of_ben(database)
    database.people.replace(Roster.of([ben(OLD), replace(ben(NEW), initials="BE"), MARTA]), LATER)
    [other] = stored(database, replace(a_case(owner=NEW), number="00012398"))
    with database.engine.begin() as connection:
        case = other.id if kept == "both" else 1
        connection.execute(
            snoozes.insert(), [{"case_id": case, "clock": "pickup", "run": "1", "told_to": NEW, "until": LATER}]
        )
    database.people.replace(Roster.of([ben(NEW), MARTA]), LATER)
    assert rows_of(database, NEW)["snoozes"] == (2 if kept == "both" else 1)
