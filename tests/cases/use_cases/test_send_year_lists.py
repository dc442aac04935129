"""Each manager gets one list of a fiscal year, whatever their e-mail, and an Advocate hears of what is still theirs (HVA-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.changes.year_decisions import add_year_requests
from cases.model.case import Case
from cases.model.errors import NotAllowed
from cases.model.notification import NotificationKind
from cases.model.people import Person
from cases.model.status import Surface
from cases.model.work_week import WorkWeek
from cases.use_cases.decide_year import ContinueYear, continue_year
from cases.use_cases.send_year_lists import send_year_lists
from tests.cases.team import ANA, EVERYBODY, MIA, Room

# In the last week before 1 February; everybody is at work.
LAST_WEEK = datetime(2027, 1, 27, 15, tzinfo=UTC)
NEW = "mia.lund@example.com"


@pytest.fixture
def case(room: Room) -> Case:
    """A High Value case of Ana's, on the day on which the lists go out."""
    found = room.arrives(type="High Value Account", account="Crest")
    room.clock.set(LAST_WEEK)
    return found


def sends(room: Room) -> int:
    return send_year_lists(room.database.reading, room.database.unit_of_work, room.policy, room.now)


def mia_is(room: Room, email: str, slack_id: str | None = "UMIA") -> None:
    """Mia is on the roster under this e-mail, and Slack says who that is."""

    def as_now(person: Person) -> Person:
        if person == MIA:
            return replace(person, email=email, slack_id=None)
        return replace(person, manager=email) if person.manager == MIA.email else person

    room.roster_is(*map(as_now, EVERYBODY))
    room.database.people.set_slack_ids({email: (slack_id, None)} if slack_id else {})


def lists(room: Room) -> list[str]:
    return [each.lane for each in room.notifications() if each.kind is NotificationKind.YEAR_LIST]


def continues(room: Room, case: Case, who: Person = MIA) -> None:
    with room.database.unit_of_work() as uow:
        [request] = uow.requests.waiting([case.id])
        command = ContinueYear(
            actor=uow.roster.actor(who.slack_id or ""),
            case_id=case.id,
            version=uow.cases.get(case.id).version,
            key=f"continue {case.id}",
            surface=Surface.CARD,
            request=request.id,
        )
        continue_year(command, uow, room.policy, room.now)


@pytest.mark.usefixtures("case")
def test_another_e_mail_of_a_manager_brings_no_second_list(room: Room) -> None:
    """HVA-3, PPL-1: nor does the first one again; Slack knows them as the same person."""
    assert sends(room) == 1
    mia_is(room, NEW)
    room.clock.advance(hours=1)
    assert sends(room) == 0
    mia_is(room, MIA.email)
    room.clock.advance(days=7)
    assert sends(room) == 0
    assert lists(room) == [f"dm:{MIA.email}"]


@pytest.mark.usefixtures("case")
def test_while_slack_does_not_say_who_it_is_nothing_is_sent(room: Room) -> None:
    """HVA-3, PPL-1: and once it does, it is the same person."""
    assert sends(room) == 1
    mia_is(room, NEW, slack_id=None)
    assert sends(room) == 0
    room.database.people.set_slack_ids({NEW: ("UMIA", None)})
    assert sends(room) == 0


@pytest.mark.usefixtures("case")
def test_somebody_else_under_the_e_mail_gets_a_list_of_their_own(room: Room) -> None:
    """HVA-3, PPL-1: what the manager before got is not theirs."""
    assert sends(room) == 1
    mia_is(room, MIA.email, slack_id="UNEW")
    room.clock.advance(hours=1)
    assert sends(room) == 1


def test_the_list_is_still_updated_under_the_new_e_mail(room: Room, case: Case) -> None:
    """HVA-3"""
    sends(room)
    mia_is(room, NEW)
    continues(room, case)
    changed = [each for each in room.notifications() if each.kind is NotificationKind.YEAR_LIST_CHANGED]
    assert [each.lane.removeprefix("updates:") for each in changed] == [f"dm:{NEW}"]


def test_the_advocate_is_told_once_and_not_of_what_they_decided(room: Room, case: Case) -> None:
    """HVA-3, SAFE-1"""
    own = room.arrives(type="High Value Account", account="Dune", owner=MIA.email, opened_at=case.opened_at)
    assert sends(room) == 1
    with room.database.unit_of_work() as uow:
        add_year_requests([own], date(2027, 2, 1), uow, room.now)
        uow.commit()
    continues(room, case)
    continues(room, own)
    told = [each for each in room.notifications() if each.kind is NotificationKind.YEAR_CONTINUED]
    assert [(each.lane, each.subject) for each in told] == [(f"dm:{ANA.email}", case.id)]
    assert [room.now_is(each).owner for each in (case, own)] == [ANA.email, MIA.email]


def test_a_manager_who_comes_in_the_place_of_another_gets_what_is_still_undecided(room: Room, case: Case) -> None:
    """HVA-3, PPL-2: Mia left after she had decided about one of two; Nora's list asks about the other, once, and Mia decides nothing more."""
    other = room.arrives(type="High Value Account", account="Dune", opened_at=case.opened_at)
    sends(room)
    continues(room, case)
    nora = replace(MIA, email="nora@example.com", name="Nora Falk", slack_id="UNORA")
    others = [replace(each, manager=nora.email) if each.manager == MIA.email else each for each in EVERYBODY]
    room.roster_is(*(nora if each.email == MIA.email else each for each in others))
    room.clock.advance(days=1)
    assert sends(room) == 1
    assert lists(room)[-1] == f"dm:{nora.email}"
    with room.database.reading() as uow:
        assert [request.case_id for request in uow.requests.waiting([case.id, other.id])] == [other.id]
    with pytest.raises(NotAllowed):
        continues(room, other)
    continues(room, other, nora)
    assert sends(room) == 0


def test_a_list_that_is_due_on_a_day_off_of_the_managers_week_comes_on_the_next(room: Room) -> None:
    """HVA-3, NAG-6: the last week begins on a Monday, 25 January; who works from Tuesday to Saturday has the list on Tuesday, once."""
    late_week = replace(MIA, week=WorkWeek.daily(time(9), time(18), (1, 2, 3, 4, 5)))
    room.roster_is(*(late_week if each == MIA else each for each in EVERYBODY))
    room.arrives(type="High Value Account", account="Crest")
    sent = []
    for hours in range(0, 48, 3):
        room.clock.set(datetime(2027, 1, 25, tzinfo=UTC) + timedelta(hours=hours))
        if sends(room):
            sent.append(room.now)
    assert sent == [datetime(2027, 1, 26, 9, tzinfo=UTC)]


def test_the_four_weeks_end_at_the_managers_midnight(room: Room) -> None:
    """HVA-3: back from a long absence at the last moment, or a moment too late."""
    room.arrives(type="High Value Account", account="Crest")
    night = replace(MIA, zone="Pacific/Honolulu", week=WorkWeek.daily(time(18), time(2), (0, 1, 2, 3, 4, 5, 6)))
    room.roster_is(*(night if each == MIA else each for each in EVERYBODY))
    # The shift that begins on Sunday evening, the last day, belongs to that day until two at night.
    ends = datetime(2027, 3, 1, 2, tzinfo=ZoneInfo("Pacific/Honolulu")).astimezone(UTC)
    room.clock.set(ends)
    assert sends(room) == 0
    room.clock.set(ends - timedelta(minutes=1))
    assert sends(room) == 1
