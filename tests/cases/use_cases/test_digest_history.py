"""Yesterday's digest never changes; what is learned late counts in the next one, and is marked (DIG-4)."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from cases.model.figures import Figures
from cases.model.people import Region
from cases.model.status import Status
from cases.rules.case_events import Counted, EventKind, counted, ended_turns, events_in
from cases.rules.digest_history import HistoryEntry, changes_in_region, lesson_in, tags_and_feedback
from cases.use_cases.publish_digest import digest_moment, publish
from tests.cases.team import ANA, BEN, EVA, MIA, Room
from tests.cases.use_cases.digests import DAY, HOUR, MONDAY, POLICY, again, digest_of, events, moves_to


def test_a_reassignment_and_a_reopening_leave_yesterdays_numbers_alone(room: Room) -> None:
    """DIG-4: six routed, two picked up, one closed, whatever comes of them the day after."""
    moves_to(room, MONDAY)
    first = digest_of(room, date(2026, 7, 14))
    cases = [room.arrives() for _ in range(6)]
    room.clock.advance(hours=1)
    room.picks_up(ANA, cases[0])
    room.picks_up(ANA, cases[1])
    room.closes(ANA, cases[1])
    tuesday = digest_of(room, date(2026, 7, 15))
    assert events(tuesday) == (6, 2, 1)
    room.clock.advance(hours=1)
    room.reassigns(MIA, cases[0], to=BEN.email)
    room.reopens(ANA, cases[1])
    assert events(again(room, tuesday, first)) == (6, 2, 1)
    wednesday = digest_of(room, date(2026, 7, 16))
    assert events(wednesday)[0] == 0
    assert wednesday.late == {}


def test_a_miss_that_was_told_of_stays_on_its_day_when_the_case_is_given_on(room: Room) -> None:
    """DIG-4: five missed on Tuesday are five on Tuesday in every later chart."""
    moves_to(room, MONDAY)
    cases = [room.arrives() for _ in range(5)]
    digest_of(room, date(2026, 7, 14))
    on = date(2026, 7, 14)
    wednesday = digest_of(room, date(2026, 7, 15))
    assert {each.day: each.missed for each in wednesday.by_day}[on] == 5
    for case in cases[:3]:
        room.reassigns(MIA, case, to=BEN.email)
    later = [digest_of(room, date(2026, 7, day)) for day in (16, 17)]
    assert [{each.day: each.missed for each in figures.by_day}[on] for figures in later] == [5, 5]


def test_a_miss_counts_on_its_day_although_the_case_was_given_on_before_the_digest(room: Room) -> None:
    """DIG-4: missed on Tuesday morning, Ben's since noon."""
    moves_to(room, MONDAY)
    case = room.arrives()
    digest_of(room, date(2026, 7, 14))
    room.clock.advance(hours=3)
    room.reassigns(MIA, case, to=BEN.email)
    figures = digest_of(room, date(2026, 7, 15))
    assert {each.day: each.missed for each in figures.by_day}[date(2026, 7, 14)] == 1


def test_closings_that_are_imported_a_day_late_count_in_the_next_digest_marked_so(room: Room) -> None:
    """DIG-4: with one import a day, none of them is in no digest at all."""
    moves_to(room, MONDAY)
    digest_of(room, date(2026, 7, 14))
    numbers = [room.arrives().number for _ in range(4)]
    digest_of(room, date(2026, 7, 15))
    wednesday = digest_of(room, date(2026, 7, 16))
    room.clock.advance(hours=1)
    yesterday, today = wednesday.as_of - 20 * HOUR, wednesday.as_of + HOUR / 2
    for number, at in zip(numbers, (yesterday, yesterday, yesterday, today), strict=True):
        room.comes_again(
            room.case(number),
            status="Closed: Resolved",
            resolution="Answered Question",
            closed_at=at,
            source_version=room.now,
        )
    thursday = digest_of(room, date(2026, 7, 17))
    assert (thursday.closed, thursday.late) == (4, {"closed": 3})
    assert {each.day: each.closed for each in thursday.by_day}[date(2026, 7, 16)] == 1
    monday = digest_of(room, date(2026, 7, 20))
    assert (monday.closed, monday.late) == (0, {}), "each counts in one digest"


def test_a_case_that_comes_in_closed_is_counted_once_learned(room: Room) -> None:
    """DIG-4"""
    moves_to(room, MONDAY)
    tuesday = digest_of(room, date(2026, 7, 14))
    room.arrives(
        status="Closed: Resolved",
        resolution="Answered Question",
        opened_at=tuesday.as_of - 5 * DAY,
        closed_at=tuesday.as_of - 2 * DAY,
        region="AMER",
    )
    wednesday = digest_of(room, date(2026, 7, 15))
    assert (wednesday.closed, wednesday.late) == (1, {"closed": 1})


def emeas(room: Room, day: date) -> Figures:
    """EMEA-APJ's digest of this day, published at nine in London."""
    moves_to(room, digest_moment(Region.EMEA_APJ, day, POLICY))
    publish(room.database.reading, room.database.unit_of_work, POLICY, room.now)
    with room.database.reading() as uow:
        found = uow.digests.of(Region.EMEA_APJ, day)
    assert found is not None
    return found


def test_what_happened_in_a_region_counts_there_although_the_case_went_to_the_other(room: Room) -> None:
    """DIG-4, RTE-7: routed and picked up in AMER after its digest, moved after EMEA-APJ's and before its next: in one digest, not in none."""
    moves_to(room, MONDAY)
    digest_of(room, date(2026, 7, 14))
    room.clock.advance(hours=1)
    case = room.arrives()
    room.clock.advance(hours=1)
    room.picks_up(ANA, case)
    emeas(room, date(2026, 7, 15))
    room.clock.advance(hours=2)
    room.comes_again(case, owner=EVA.email, source_version=room.now)
    assert room.now_is(case).region is Region.EMEA_APJ
    assert events(digest_of(room, date(2026, 7, 15))) == (1, 1, 0)
    room.clock.advance(hours=1)
    room.picks_up(EVA, case, status=Status.ENGAGED)
    room.closes(EVA, case)
    assert events(emeas(room, date(2026, 7, 16))) == (0, 1, 1)
    assert events(digest_of(room, date(2026, 7, 16))) == (0, 0, 0)


def test_a_pickup_that_a_region_missed_stays_its_miss(room: Room) -> None:
    """DIG-4, RTE-7: missed in AMER, then moved; the other region has no miss of it."""
    moves_to(room, MONDAY)
    digest_of(room, date(2026, 7, 14))
    case = room.arrives()
    room.clock.advance(hours=26)
    room.comes_again(case, owner=EVA.email, source_version=room.now)
    ours, theirs = emeas(room, date(2026, 7, 16)), digest_of(room, date(2026, 7, 16))
    missed = [{each.day: each.missed for each in figures.by_day}[date(2026, 7, 15)] for figures in (ours, theirs)]
    assert missed == [0, 1]


def test_a_case_that_goes_there_and_back_counts_where_each_thing_happened(room: Room) -> None:
    """DIG-4, RTE-7, FBK-1: what was written on it in EMEA-APJ is told there; nothing is told twice."""
    moves_to(room, MONDAY)
    emeas(room, date(2026, 7, 14))
    digest_of(room, date(2026, 7, 14))
    room.clock.advance(hours=1)
    case = room.arrives()
    room.comes_again(case, owner=EVA.email, source_version=room.now)
    room.clock.advance(hours=1)
    room.gives_feedback(EVA, case, "They compare prices")
    room.picks_up(EVA, case)
    room.clock.advance(hours=1)
    room.comes_again(case, owner=BEN.email, source_version=room.now)
    ours, theirs = emeas(room, date(2026, 7, 15)), digest_of(room, date(2026, 7, 15))
    assert [events(ours), events(theirs)] == [(0, 1, 0), (1, 0, 0)]
    assert [len(ours.feedback), len(theirs.feedback)] == [1, 0]


T0 = datetime(2026, 3, 2, tzinfo=UTC)


def entry(name: str, old: str | None, new: datetime | None) -> tuple[str, str | None, str | None]:
    return name, old, new.isoformat() if new is not None else None


def test_what_is_corrected_or_taken_back_is_no_event() -> None:
    """DIG-4"""
    other = (T0 - HOUR).isoformat()
    assert list(events_in(1, T0, [entry("closed_at", other, T0), entry("picked_up_at", other, None)])) == []
    [event] = events_in(1, T0, [entry("closed_at", None, T0 + DAY)])
    assert event.at == T0, "said to be closed tomorrow: counted as it was learned"


def test_a_case_counts_once_for_each_event_and_is_late_only_if_it_never_was_in_time() -> None:
    """DIG-4"""
    history = [
        *events_in(1, T0 + HOUR, [entry("closed_at", None, T0 - HOUR)]),
        *events_in(1, T0 + 3 * HOUR, [entry("closed_at", None, T0 + 3 * HOUR)]),
        *events_in(2, T0 + HOUR, [entry("closed_at", None, T0 - HOUR)]),
        *events_in(3, T0, [entry("closed_at", None, T0)]),
        *events_in(4, T0 + HOUR, [("escalated", None, "They wait for it")]),
    ]
    found = counted(history, T0, T0 + DAY)
    assert found[EventKind.CLOSED] == Counted(2, 1)
    assert found[EventKind.ESCALATED] == Counted(1)


@pytest.mark.parametrize(
    ("changes", "picked_up", "turns"),
    [
        ([("assigned_at", T0.isoformat(), "x"), ("picked_up_at", (T0 + HOUR).isoformat(), None)], None, [T0 + HOUR]),
        ([("assigned_at", T0.isoformat(), "x")], None, [None]),
        # Whoever takes a case over keeps that it was picked up.
        ([("assigned_at", T0.isoformat(), "x")], T0 + HOUR, []),
        ([("assigned_at", None, "x")], None, []),
        ([("owner", "a", "b")], None, []),
    ],
)
def test_a_turn_ends_when_the_case_is_given_on(
    changes: Sequence[tuple[str, str | None, str | None]], picked_up: datetime | None, turns: list[datetime | None]
) -> None:
    """DIG-4, SLA-1"""
    assert [turn.picked_up_at for turn in ended_turns(1, T0 + DAY, changes, picked_up)] == turns


@pytest.mark.parametrize(
    ("feedback", "lesson"),
    [
        ("#languagebarrier Portuguese", ""),
        ("They compare prices\n#languagebarrier Portuguese", "They compare prices"),
        ("They #advocate compare  prices", "They compare  prices"),
        ("#LanguageBarrier", ""),
        ("#1 wish: monthly invoices", "#1 wish: monthly invoices"),
    ],
)
def test_what_was_learned_is_feedback_and_not_a_tag(feedback: str, lesson: str) -> None:
    """FBK-1, TAG-2"""
    assert lesson_in(feedback) == lesson


@pytest.mark.parametrize(
    ("feedback", "is_told"),
    [
        ("NA", False),
        ("n/a", False),
        (" N.A. ", False),
        ("na – ", False),
        ("#advocate\nNA", False),
        ("...", False),
        ("NATO asks for monthly invoices", True),
        ("Na ja: too dear", True),
        ("👍", True),
    ],
)
def test_na_is_no_feedback_however_it_is_written(feedback: str, is_told: bool) -> None:
    """FBK-1"""
    entry = HistoryEntry(1, "00012345", T0, [("feedback", None, feedback)], None, "Acme GmbH")
    _, given = tags_and_feedback([entry])
    assert [each.account for each in given] == ["Acme GmbH"] * is_told


def act(room: Room, numbers: list[str], chance: random.Random) -> None:
    """Something that may happen to a case, by whoever may do it; what is refused leaves everything as it was."""
    case = room.case(chance.choice(numbers))
    match chance.randrange(7):
        case 0:
            numbers.append(room.arrives().number)
        case 1 if case.status is Status.OPEN and case.owner == ANA.email:
            room.picks_up(ANA, case)
        case 2 if case.status.is_in_progress and case.owner == ANA.email:
            room.closes(ANA, case)
        case 3 if case.is_closed and case.owner == ANA.email:
            room.reopens(ANA, case)
        case 4 if not case.is_closed:
            room.reassigns(MIA, case, to=(BEN if case.owner == ANA.email else ANA).email)
        case 5:
            late = room.now - chance.randrange(1, 60) * HOUR
            room.comes_again(
                case,
                status="Closed: Resolved",
                resolution="Answered Question",
                closed_at=late,
                source_version=room.now,
            )
        case _:
            pass


@pytest.mark.parametrize("seed", range(30))
def test_yesterdays_digest_does_not_change_over_random_histories(room: Room, seed: int) -> None:
    """DIG-4: measured again after everything that came later, it says what it said; and each closing is in one digest."""
    chance = random.Random(seed)
    moves_to(room, MONDAY)
    numbers = [room.arrives().number for _ in range(4)]
    told: list[Figures] = []
    for day in (14, 15, 16, 17, 20, 21):
        figures = digest_of(room, date(2026, 7, day))
        for place, was in enumerate(told):
            now = again(room, was, told[place - 1] if place else None)
            assert events(now) == events(was)
            assert now.late == was.late
        told.append(figures)
        for _ in range(chance.randrange(6)):
            room.clock.advance(minutes=chance.randrange(1, 200))
            act(room, numbers, chance)
    shown: dict[date, tuple[int, int]] = {}
    for figures in told:
        for each in figures.by_day:
            assert shown.setdefault(each.day, (each.missed, each.closed)) == (each.missed, each.closed)


A_MOVE = [
    ("owner", ANA.email, EVA.email),
    ("region", "AMER", "EMEA-APJ"),
    ("assigned_at", "a", "b"),
    ("picked_up_at", "c", None),
    ("feedback", None, "They compare prices"),
]


@pytest.mark.parametrize(
    ("region", "moves", "names"),
    [
        pytest.param("AMER", [(7, "AMER")], ["owner", "assigned_at", "picked_up_at"], id="the turn that ends"),
        pytest.param("EMEA-APJ", [(7, "AMER")], ["owner", "region", "picked_up_at", "feedback"], id="all else"),
        pytest.param("AMER", [(9, "AMER")], [name for name, _, _ in A_MOVE], id="it moved later"),
        pytest.param("EMEA-APJ", [(9, "AMER")], [], id="it was not here yet"),
        pytest.param("EMEA-APJ", [(3, "AMER")], [name for name, _, _ in A_MOVE], id="it was here already"),
        pytest.param("AMER", [(3, "EMEA-APJ"), (9, "AMER")], [name for name, _, _ in A_MOVE], id="there and back"),
    ],
)
def test_an_entry_is_of_the_region_that_the_case_had(
    region: str, moves: list[tuple[int, str]], names: list[str]
) -> None:
    """DIG-4, RTE-7"""
    found = changes_in_region(region, "EMEA-APJ", moves, 7, A_MOVE)
    assert [name for name, _, _ in found] == names


def test_a_pickup_that_came_with_the_move_is_of_the_region_that_it_entered() -> None:
    """DIG-4, RTE-7: one record of the CRM moved it, and says that the new owner picked it up."""
    picked_up = [("assigned_at", "a", "b"), ("picked_up_at", None, "c")]
    assert changes_in_region("AMER", "EMEA-APJ", [(7, "AMER")], 7, picked_up) == [("assigned_at", "a", "b")]
    assert changes_in_region("EMEA-APJ", "EMEA-APJ", [(7, "AMER")], 7, picked_up) == [("picked_up_at", None, "c")]
