"""Being away: who may say it, who hears instead, and who gets the cases (PTO-1)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases.changes.notifications import card_notification
from cases.model.case import Case
from cases.model.errors import AlreadyDone, CaseError, NotAllowed, Refused
from cases.model.notification import NotificationKind
from cases.model.people import Absence, CoverAnswer, Person
from cases.model.status import Surface
from cases.use_cases.answer_cover import answer_cover
from cases.use_cases.reschedule_reminders import replan
from cases.use_cases.send_reminders import sweep_all
from cases.use_cases.set_absence import SetAbsence, end_absence, manageable_people, set_absence
from cases.use_cases.take_over import TakeOver, take_over
from storage.people_tables import absences
from tests.cases.team import ANA, BEN, CAL, EVA, EVERYBODY, MIA, NOON, RITA, ROSTER, TODAY, TOM, Room, actor, record

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


def answers(room: Room, who: Person, answer: CoverAnswer) -> None:
    """Answer about Ana's latest absence, whether it still stands or not."""
    with room.database.engine.connect() as connection:
        newest = connection.execute(select(absences.c.id).where(absences.c.email == ANA.email)).scalars().all()[-1]
    room.clock.advance(minutes=1)
    with room.database.unit_of_work() as uow:
        answer_cover(uow.roster.actor(who.slack_id or ""), newest, answer, uow, room.now)


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


def covers_of(room: Room, who: Person) -> list[tuple[date, date, str | None]]:
    """The days of somebody's absences, each with who covers then."""
    with room.database.reading() as uow:
        found = []
        for absence in sorted(uow.roster.absences, key=lambda each: each.first):
            if absence.email == who.email:
                cover = uow.roster.cover_during(absence, uow.roster.people[who.email])
                found.append((absence.first, absence.last, cover.email if cover is not None else None))
        return found


def days_from_now(first: int, last: int) -> dict[str, Any]:
    return {"first": TODAY + timedelta(days=first), "last": TODAY + timedelta(days=last)}


def test_a_cover_who_goes_away_themselves_covers_on_the_other_days_alone(room: Room) -> None:
    """PTO-2, PTO-1: Ana is away for nine days and Cal covers, until he is away on the third and fourth: Ana may choose another, and Mia is told."""
    says_away(room, **days_from_now(0, 8))
    answers(room, CAL, CoverAnswer.AGREED)
    says_away(room, CAL, CAL, cover=None, key="cal", **days_from_now(3, 4))
    day = [TODAY + timedelta(days=place) for place in range(9)]
    assert covers_of(room, ANA) == [
        (day[0], day[2], CAL.email),
        (day[3], day[4], None),
        (day[5], day[8], CAL.email),
    ]
    assert lanes(room, NotificationKind.COVER_ANSWERED)[1:] == [f"dm:{ANA.email}"]
    assert f"dm:{MIA.email}" in lanes(room, NotificationKind.AWAY)
    with room.database.reading() as uow:
        agreed = [each.answer for each in sorted(uow.roster.absences, key=lambda each: each.first)]
    assert agreed == [CoverAnswer.AGREED, None, CoverAnswer.DECLINED, CoverAnswer.AGREED], "nobody is asked again"


def test_a_usual_cover_who_is_away_does_not_cover(room: Room) -> None:
    """PTO-1, PTO-2: Ben is Ana's usual cover; away then, he covers only the day on which he is back, and the manager is told."""
    says_away(room, BEN, BEN, cover=None, key="ben", **days_from_now(0, 1))
    with room.database.unit_of_work() as uow:
        days = days_from_now(0, 2)
        said = SetAbsence(uow.roster.actor(ANA.slack_id or ""), ANA.email, days["first"], days["last"], None, "ana")
        noted = set_absence(said, uow, room.now)
    assert [(each.first, each.last) for each in noted] == [
        (TODAY, TOMORROW),
        (TODAY + timedelta(days=2), TODAY + timedelta(days=2)),
    ]
    assert [cover for _, _, cover in covers_of(room, ANA)] == [None, BEN.email]
    assert lanes(room, NotificationKind.AWAY)[-2:] == [f"dm:{BEN.email}", f"dm:{MIA.email}"]
    assert lanes(room, NotificationKind.COVER_ANSWERED) == [], "Ana sees it as she says it"


def test_days_that_only_touch_and_a_cover_who_declined_change_nothing(room: Room) -> None:
    """PTO-2: away the day after, and the day before; and who declined has nothing to lose."""
    says_away(room, **days_from_now(2, 3))
    for key, days in (("before", days_from_now(0, 1)), ("after", days_from_now(4, 5))):
        says_away(room, CAL, CAL, cover=None, key=key, **days)
    assert covers_of(room, ANA) == [(*days_from_now(2, 3).values(), CAL.email)]
    answers(room, CAL, CoverAnswer.DECLINED)
    says_away(room, CAL, CAL, cover=None, key="then", **days_from_now(2, 3))
    assert lanes(room, NotificationKind.COVER_ANSWERED) == [f"dm:{ANA.email}"]


def test_only_who_was_asked_answers_and_may_think_better_of_it(room: Room) -> None:
    """PTO-2, PPL-3: agreed, then declined; the same twice is once; of an absence that was cancelled there is nothing to answer."""
    absence = says_away(room)
    for nobody in (BEN, MIA, ANA):
        with pytest.raises(NotAllowed, match="Only the requested cover"):
            answers(room, nobody, CoverAnswer.AGREED)
    answers(room, CAL, CoverAnswer.AGREED)
    with pytest.raises(AlreadyDone):
        answers(room, CAL, CoverAnswer.AGREED)
    answers(room, CAL, CoverAnswer.DECLINED)
    assert covers_of(room, ANA) == [(absence.first, absence.last, None)]
    assert is_back(room, ANA, ANA) is not None
    with pytest.raises(CaseError, match="No answer is needed"):
        answers(room, CAL, CoverAnswer.AGREED)


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


def test_a_cover_who_leaves_is_told_of_to_the_manager_once(room: Room) -> None:
    """PTO-2, PTO-1, PPL-2: nobody covers any more, as if the cover had declined; whose cover stays is not told of."""
    absence = says_away(room)
    answers(room, CAL, CoverAnswer.AGREED)
    says_away(room, TOM, TOM, cover=EVA.email, key="tom")
    told = len(room.notifications())
    room.roster_is(*(each for each in EVERYBODY if each != CAL))
    replans(room)
    assert covers_of(room, ANA) == [(absence.first, absence.last, None)]
    news = [(each.kind, each.lane) for each in room.notifications()[told:]]
    assert (NotificationKind.AWAY, f"dm:{MIA.email}") in news
    replans(room)
    assert len([each for each in room.notifications()[told:] if each.kind is NotificationKind.AWAY]) == 1


def test_days_away_that_go_on_into_the_new_year_are_asked_for_anew(room: Room) -> None:
    """PTO-2: the cover had agreed to the old year's; they are one absence, and the second click on Agree changes nothing."""
    room.clock.set(datetime(2026, 12, 30, 12, tzinfo=UTC))
    eve, second = date(2026, 12, 31), date(2027, 1, 2)
    says_away(room, first=eve, last=eve)
    answers(room, CAL, CoverAnswer.AGREED)
    says_away(room, first=eve, last=second, key="longer")
    with room.database.reading() as uow:
        [absence] = [each for each in uow.roster.absences if each.email == ANA.email]
    assert (absence.first, absence.last, absence.answer) == (eve, second, None)
    answers(room, CAL, CoverAnswer.AGREED)
    with pytest.raises(AlreadyDone):
        answers(room, CAL, CoverAnswer.AGREED)


def test_an_answer_after_the_last_day_changes_nothing(room: Room) -> None:
    """PTO-2: the message is still there when Ana is back; nobody hears of the click."""
    says_away(room)
    room.clock.advance(days=5)
    told = len(room.notifications())
    with pytest.raises(CaseError, match="No answer is needed"):
        answers(room, CAL, CoverAnswer.DECLINED)
    assert len(room.notifications()) == told
