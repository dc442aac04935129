"""Being away: who may say it, who hears instead, and who gets the cases (PTO-1)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cases.changes.notifications import card_notification
from cases.model.case import Case
from cases.model.errors import AlreadyDone, NotAllowed, Refused
from cases.model.notification import NotificationKind
from cases.model.people import Absence, Person
from cases.model.status import Surface
from cases.use_cases.reschedule_reminders import replan
from cases.use_cases.send_reminders import sweep_all
from cases.use_cases.set_absence import SetAbsence, end_absence, manageable_people, set_absence
from cases.use_cases.take_over import TakeOver, take_over
from storage.people_tables import absences
from tests.cases.team import ANA, BEN, CAL, EVA, MIA, NOON, RITA, ROSTER, TODAY, TOM, Room, actor, record

TOMORROW = TODAY + timedelta(days=1)


def says_away(
    room: Room,
    by: Person = ANA,
    who: Person = ANA,
    first: date | None = TODAY,
    last: date | None = TOMORROW,
    cover: str | None = CAL.email,
    key: str = "away 1",
) -> Absence:
    with room.database.unit_of_work() as uow:
        said = SetAbsence(uow.roster.actor(by.slack_id or ""), who.email, first, last, cover, key)
        [absence] = set_absence(said, uow, room.now)
    replans(room)
    return absence


def is_back(room: Room, by: Person, who: Person) -> Absence | None:
    with room.database.unit_of_work() as uow:
        key = f"back {room.now.isoformat()}"
        ended = end_absence(uow.roster.actor(by.slack_id or ""), who.email, key, uow, room.now)
    replans(room)
    return ended


def replans(room: Room) -> list[str]:
    return replan(room.database.reading, room.database.unit_of_work, room.policy, room.now)


def takes_over(room: Room, person: Person, case: Case) -> Case:
    with room.database.unit_of_work() as uow:
        command = TakeOver(
            actor=uow.roster.actor(person.slack_id or ""),
            case_id=case.id,
            version=room.now_is(case).version,
            key="take over",
            surface=Surface.CARD,
        )
        return take_over(command, uow, room.policy, room.now).case


def lanes(room: Room, kind: NotificationKind) -> list[str]:
    return [notification.lane for notification in room.notifications() if notification.kind is kind]


def test_the_cover_is_told_and_who_said_it_is_kept(room: Room) -> None:
    """PTO-1"""
    says_away(room)
    assert lanes(room, NotificationKind.AWAY) == [f"dm:{CAL.email}"]
    with room.database.engine.connect() as connection:
        [row] = connection.execute(select(absences)).all()
    assert (row.email, row.first, row.last, row.cover) == (ANA.email, TODAY, TOMORROW, CAL.email)
    assert (row.set_by, row.set_at, row.ended_by) == (ANA.email, NOON, None)


def test_who_goes_without_a_cover_is_told_of_to_the_manager(room: Room) -> None:
    """PTO-1: Cal has no usual cover; Ana's is Ben."""
    says_away(room, CAL, CAL, cover=None)
    assert lanes(room, NotificationKind.AWAY) == [f"dm:{MIA.email}"]
    says_away(room, cover=None, key="away 2")
    assert lanes(room, NotificationKind.AWAY)[1:] == [f"dm:{BEN.email}"]


def test_one_speaks_for_oneself_and_a_manager_for_their_people(room: Room) -> None:
    """PTO-1, PPL-3"""
    assert says_away(room, MIA, ANA).email == ANA.email
    for stranger in (BEN, EVA, RITA):
        with pytest.raises(NotAllowed):
            says_away(room, stranger, ANA, key=f"by {stranger.email}")
    assert manageable_people(actor(MIA), ROSTER)[0] == MIA
    assert {person.email for person in manageable_people(actor(MIA), ROSTER)} >= {ANA.email, BEN.email, CAL.email}
    assert manageable_people(actor(ANA), ROSTER) == [ANA]
    assert manageable_people(actor("USTRANGER"), ROSTER) == []


def test_a_team_lead_sets_absences_only_while_the_manager_is_away(room: Room) -> None:
    """PTO-1, PPL-3: of her own region; Eva's is another."""
    with pytest.raises(NotAllowed):
        says_away(room, TOM, ANA, key="while Mia is here")
    says_away(room, MIA, MIA, cover=None, key="Mia is away")
    assert says_away(room, TOM, ANA, key="while Mia is away").email == ANA.email
    with pytest.raises(NotAllowed):
        says_away(room, TOM, EVA, key="another region")
    with pytest.raises(NotAllowed):
        says_away(room, TOM, MIA, cover=None, key="the manager herself")
    with pytest.raises(NotAllowed):
        is_back(room, TOM, MIA)
    room.clock.advance(days=3)
    with pytest.raises(NotAllowed):
        says_away(room, TOM, BEN, room.today, room.today, key="Mia is back")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first": None}, "first_day"),
        ({"last": None}, "last_day"),
        ({"last": TODAY - timedelta(days=1)}, "last_day"),
        ({"first": TOMORROW, "last": TODAY}, "last_day"),
        ({"last": TODAY + timedelta(days=400)}, "last_day"),
        ({"cover": RITA.email}, "cover"),
        ({"cover": ANA.email}, "cover"),
        ({"cover": "nobody@example.com"}, "cover"),
    ],
)
def test_what_cannot_be_meant_is_refused_on_its_field(room: Room, wrong: dict[str, date], field: str) -> None:
    """PTO-1"""
    with pytest.raises(Refused) as refused:
        says_away(room, **wrong)  # type: ignore[arg-type]  # each value is of its own argument
    assert [problem.field.value for problem in refused.value.problems] == [field]


def test_whoever_is_away_themselves_cannot_cover(room: Room) -> None:
    """PTO-1"""
    says_away(room, CAL, CAL, cover=None)
    with pytest.raises(Refused, match="Cal Reed is also away then"):
        says_away(room, key="away 2")


def test_said_twice_is_once_and_a_second_absence_takes_the_place_of_the_first(room: Room) -> None:
    """SAFE-1, PTO-1"""
    says_away(room)
    with pytest.raises(AlreadyDone):
        says_away(room)
    says_away(room, cover=BEN.email, key="away 2")
    with room.database.reading() as uow:
        assert [absence.cover for absence in uow.roster.absences] == [BEN.email]


def test_who_is_back_is_back(room: Room) -> None:
    """PTO-1"""
    says_away(room)
    assert is_back(room, ANA, ANA) == Absence(ANA.email, TODAY, TOMORROW, CAL.email)
    with room.database.reading() as uow:
        assert uow.roster.absences == ()
    assert is_back(room, ANA, ANA) is None


def test_the_last_day_away_is_over_when_it_is_over_where_they_are(room: Room) -> None:
    """PTO-1: on the evening of the thirteenth in Los Angeles it is the fourteenth in UTC."""
    says_away(room, by=CAL, who=CAL, last=TODAY, cover=ANA.email)
    room.clock.advance(hours=16)
    with room.database.reading() as uow:
        assert uow.roster.absence(CAL) is not None
    assert is_back(room, CAL, CAL) is not None
    with room.database.reading() as uow:
        assert uow.roster.absence(CAL) is None


def test_nobody_away_is_given_a_case_by_turn_and_when_all_are_it_is_unassigned(room: Room) -> None:
    """RTE-2, PTO-1"""
    for place, person in enumerate((ANA, BEN, TOM)):
        says_away(room, person, person, cover=None, key=f"away {place}")
    for number in range(3):
        assert room.arrives(number=f"7000{number}", owner="", region="AMER").owner == CAL.email
    says_away(room, CAL, CAL, cover=None, key="away 4")
    last = room.arrives(number="70009", owner="", region="AMER")
    assert (last.owner, last.routed_because) == (None, "everyone in AMER is away")


def test_a_case_that_names_somebody_away_is_theirs_and_the_cover_gets_a_card_too(room: Room) -> None:
    """RTE-1, PTO-1"""
    says_away(room)
    case = room.arrives()
    assert case.owner == ANA.email
    assert room.told(case) == [(NotificationKind.CARD, f"dm:{ANA.email}"), (NotificationKind.CARD, f"dm:{CAL.email}")]


def test_the_cover_hears_the_reminders_as_well(room: Room) -> None:
    """PTO-1, NAG-1: also of cases that were there before."""
    case = room.arrives()
    says_away(room)
    room.clock.advance(hours=25)
    sweep_all(room.database.unit_of_work, room.policy, room.now)
    heard = set(lanes(room, NotificationKind.REMINDER))
    assert {f"dm:{ANA.email}", f"dm:{MIA.email}"} <= heard
    room.clock.advance(hours=4)
    sweep_all(room.database.unit_of_work, room.policy, room.now)
    assert f"dm:{CAL.email}" in set(lanes(room, NotificationKind.REMINDER)), "nine o'clock in Los Angeles"
    assert room.now_is(case).owner == ANA.email


def test_the_cover_takes_a_case_over_with_one_click(room: Room) -> None:
    """PTO-1, AUD-1: what was picked up stays picked up; the card they have is theirs now, and no second one comes."""
    says_away(room)
    case = room.arrives()
    room.picks_up(ANA, case)
    before = room.now_is(case)
    after = takes_over(room, CAL, case)
    assert (after.owner, after.picked_up_at) == (CAL.email, before.picked_up_at)
    assert room.last_change(case)["owner"] == (ANA.email, CAL.email)
    cards = [notification for notification in room.notifications() if notification.kind is NotificationKind.CARD]
    assert [card.lane for card in cards] == [card_notification(before).lane, f"dm:{CAL.email}"]


@pytest.mark.parametrize("person", [BEN, EVA, MIA, ANA])
def test_nobody_else_takes_it_over_nor_the_cover_of_somebody_present(room: Room, person: Person) -> None:
    """PTO-1, PPL-3: Ben is Ana's usual cover, but it is Cal who covers now."""
    case = room.arrives()
    with pytest.raises(NotAllowed, match="the cover of its absent owner"):
        takes_over(room, CAL, case)
    says_away(room)
    with pytest.raises(NotAllowed, match="the cover of its absent owner"):
        takes_over(room, person, case)
    assert room.now_is(case).owner == ANA.email


def test_an_import_in_one_batch_knows_who_is_away(room: Room) -> None:
    """RTE-2"""
    says_away(room)
    room.takes_in(*(record(f"6000{n}", region="AMER") for n in range(8)))
    assert ANA.email not in {room.case(f"6000{n}").owner for n in range(8)}
