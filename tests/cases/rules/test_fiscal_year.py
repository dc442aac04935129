"""When managers decide who has which High Value case in the next fiscal year, and what becomes of what they are asked (HVA-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.changes.year_decisions import add_year_requests, year_requests
from cases.model.case import Case
from cases.model.errors import Refused
from cases.model.people import Absence, Person, Region, Role, Roster
from cases.model.policy import Policy
from cases.model.requests import RequestKind, RequestState
from cases.model.status import Status, Surface
from cases.rules.fiscal_year import is_to_decide, year_to_decide
from cases.use_cases.decide_year import ContinueYear, continue_year
from cases.use_cases.send_year_lists import send_year_lists
from tests.cases.team import ANA, MIA, NOON, POLICY, Room, a_case, actor

HIGH_VALUE = "High Value Account"
MILO = Person("milo@example.com", "Milo Hart", Role.MANAGER, Region.AMER, "MH", slack_id="UMILO")
AUGUST = Policy(fiscal_year_begins=8)
# Mia works in UTC: Monday 27 July is the first working day of July's last seven days, which begin on the 25th.
MONDAY = datetime(2026, 7, 27, 15, tzinfo=UTC)
YEAR = date(2026, 8, 1)


@pytest.mark.parametrize(
    ("day", "begins", "year"),
    [
        (date(2027, 1, 24), 2, None),
        (date(2027, 1, 25), 2, date(2027, 2, 1)),
        (date(2027, 2, 1), 2, date(2027, 2, 1)),
        (date(2027, 2, 28), 2, date(2027, 2, 1)),
        (date(2027, 3, 1), 2, None),
        (date(2026, 12, 24), 1, None),
        (date(2026, 12, 25), 1, date(2027, 1, 1)),
        (date(2027, 1, 28), 1, date(2027, 1, 1)),
        (date(2026, 12, 28), 12, date(2026, 12, 1)),
        (date(2026, 12, 29), 12, None),
        (date(2028, 2, 23), 3, date(2028, 3, 1)),
    ],
)
def test_a_year_is_decided_about_from_a_week_before_it_until_four_weeks_into_it(
    day: date, begins: int, year: date | None
) -> None:
    """HVA-3: over the turn of the calendar year, and in a leap year."""
    assert year_to_decide(day, Policy(fiscal_year_begins=begins)) == year


def test_only_an_open_high_value_case_of_somebody_from_before_the_year_is_decided_about() -> None:
    """HVA-3"""
    case = a_case(type=HIGH_VALUE, owner=ANA.email)
    assert is_to_decide(case, YEAR, POLICY, UTC)
    for other in (
        replace(case, type="Inbound Request"),
        replace(case, owner=None),
        replace(case, status=Status.RESOLVED),
        replace(case, opened_at=datetime(2026, 8, 1, tzinfo=UTC)),
    ):
        assert not is_to_decide(other, YEAR, POLICY, UTC)


@pytest.mark.parametrize(
    ("zone", "opened", "is_decided"),
    [
        # The last evening of July in New York is August in UTC.
        ("America/New_York", datetime(2026, 8, 1, 3, 59, tzinfo=UTC), True),
        ("America/New_York", datetime(2026, 8, 1, 4, tzinfo=UTC), False),
        # The first morning of August in Auckland is July in UTC.
        ("Pacific/Auckland", datetime(2026, 7, 31, 11, 59, tzinfo=UTC), True),
        ("Pacific/Auckland", datetime(2026, 7, 31, 12, tzinfo=UTC), False),
    ],
)
def test_the_year_begins_on_the_managers_calendar(zone: str, opened: datetime, is_decided: bool) -> None:
    """HVA-3: to the minute, east and west."""
    case = a_case(type=HIGH_VALUE, owner=ANA.email, opened_at=opened)
    assert is_to_decide(case, YEAR, POLICY, ZoneInfo(zone)) is is_decided


def sends(room: Room, at: datetime) -> int:
    """How many lists go out at this moment."""
    database = room.database
    return send_year_lists(database.reading, database.unit_of_work, AUGUST, at)


def lists(room: Room) -> list[str]:
    """The lanes that got a list so far."""
    return [each.lane for each in room.notifications() if each.key.startswith("year:") and each.changes is None]


def test_a_list_is_sent_once_on_a_working_day_in_working_hours(room: Room) -> None:
    """HVA-3, SAFE-2: not at the weekend before it, not at night; and to nobody without such a case."""
    room.arrives(type=HIGH_VALUE)
    for early in (MONDAY - timedelta(days=2), MONDAY - timedelta(days=1), MONDAY.replace(hour=3)):
        assert sends(room, early) == 0
    assert sends(room, MONDAY) == 1
    assert sends(room, MONDAY + timedelta(minutes=1)) == sends(room, MONDAY + timedelta(days=1)) == 0
    assert lists(room) == [f"dm:{MIA.email}"]


def test_two_managers_who_answer_for_one_advocate_decide_together(room: Room) -> None:
    """HVA-3, PPL-4: each has a list, the case one request; what one decides is on both, and the other is told."""
    with room.database.unit_of_work() as uow:
        people = [replace(each, manager=None) if each.email == ANA.email else each for each in (*uow.roster, MILO)]
    room.database.people.replace(Roster.of(people), room.now)
    case = room.arrives(type=HIGH_VALUE)
    assert sends(room, MONDAY) == 2
    with room.database.reading() as uow:
        [request] = year_requests(YEAR, uow)
        mia, milo = uow.roster.actor(MIA.slack_id or ""), uow.roster.actor("UMILO")

    def continues(person: object, key: str) -> ContinueYear:
        return ContinueYear(
            actor=person,  # type: ignore[arg-type]  # an Actor, as the roster gives it
            case_id=case.id,
            version=case.version,
            key=key,
            surface=Surface.CARD,
            request=request.id,
        )

    with room.database.unit_of_work() as uow:
        continue_year(continues(mia, "one"), uow, AUGUST, MONDAY)
    updated = {
        each.lane.removeprefix("updates:")
        for each in room.notifications()
        if each.changes is not None and each.key.startswith("year:")
    }
    assert updated == {f"dm:{MIA.email}", "dm:milo@example.com"}
    with room.database.unit_of_work() as uow, pytest.raises(Refused, match="Mia Lund settled this already"):
        continue_year(continues(milo, "two"), uow, AUGUST, MONDAY)


def asked(room: Room, case: Case, year: date) -> None:
    with room.database.unit_of_work() as uow:
        add_year_requests([case], year, uow, room.now)
        uow.commit()


def test_what_nobody_decided_is_withdrawn_by_the_next_year(room: Room) -> None:
    """HVA-3: so that the buttons of last year's message decide nothing; asked twice of one year it is one request."""
    case = room.arrives(type=HIGH_VALUE)
    asked(room, case, YEAR)
    asked(room, case, YEAR)
    with room.database.reading() as uow:
        [old] = uow.requests.waiting([case.id])
    asked(room, case, date(2027, 8, 1))
    with room.database.reading() as uow:
        [new] = uow.requests.waiting([case.id])
        assert uow.requests.get(old.id).state is RequestState.WITHDRAWN
    assert (new.kind, new.about) == (RequestKind.YEAR, "2027-08-01")
    by = actor(MIA)
    old_button = ContinueYear(
        actor=by, case_id=case.id, version=case.version, key="old", surface=Surface.CARD, request=old.id
    )
    with room.database.unit_of_work() as uow, pytest.raises(Refused, match="of another year"):
        continue_year(old_button, uow, AUGUST, NOON)


def test_a_case_that_becomes_high_value_after_the_list_waits_for_the_next_year_and_one_that_ceases_is_settled(
    room: Room,
) -> None:
    """HVA-3, RTE-9: the list goes out once; what is no High Value case any more is nothing to decide, and turning back asks nothing anew."""
    case, late = room.arrives(type=HIGH_VALUE), room.arrives(type="Referral")
    assert sends(room, MONDAY) == 1
    room.clock.advance(days=15)
    room.comes_again(late, type=HIGH_VALUE, source_version=room.now)
    room.comes_again(case, type="Referral", source_version=room.now)
    assert sends(room, MONDAY + timedelta(days=1)) == 0
    with room.database.reading() as uow:
        assert uow.requests.waiting([case.id, late.id]) == []
        [request] = year_requests(YEAR, uow)
    assert (request.state, request.answer) == (
        RequestState.WITHDRAWN,
        "Nothing to decide: it is no High Value case any more.",
    )


def test_who_is_away_gets_none_and_nobody_does_without_slack(room: Room) -> None:
    """HVA-3, PTO-1"""
    room.arrives(type=HIGH_VALUE)
    with room.database.unit_of_work() as uow:
        uow.absences.add(Absence(MIA.email, MONDAY.date(), date(2026, 9, 30)), "test", room.now)
        uow.commit()
    for days in range(33):
        assert sends(room, MONDAY + timedelta(days=days)) == 0
