"""Turns of the digest: the moment of nine, a second closing, a long silence, a question at the weekend (DIG-1, DIG-3, DIG-4)."""

from datetime import date

from cases.model.people import Region
from cases.use_cases.publish_digest import compared_now, digest_moment
from tests.cases.team import ANA, Room
from tests.cases.use_cases.digests import MONDAY, POLICY, again, digest_of, events, moves_to


def test_what_happens_at_nine_to_the_second_is_in_one_of_two_digests(room: Room) -> None:
    """DIG-4: what is stored behind the digest of the same second is in the next, as learned late."""
    moves_to(room, MONDAY)
    digest_of(room, date(2026, 7, 14))
    first, second = room.arrives(), room.arrives()
    moves_to(room, digest_moment(Region.AMER, date(2026, 7, 15), POLICY))
    room.picks_up(ANA, first)
    wednesday = digest_of(room, date(2026, 7, 15))
    room.picks_up(ANA, second)
    thursday = digest_of(room, date(2026, 7, 16))
    assert (wednesday.picked_up, thursday.picked_up) == (1, 1)
    assert (wednesday.late.get("picked_up", 0), thursday.late["picked_up"]) == (0, 1)


def test_a_case_that_is_closed_on_two_days_counts_on_both(room: Room) -> None:
    """DIG-4: reopened and closed again, it is one closing in each digest, and the first keeps its own."""
    moves_to(room, MONDAY)
    tuesday = digest_of(room, date(2026, 7, 14))
    case = room.arrives()
    room.clock.advance(hours=1)
    room.picks_up(ANA, case)
    room.closes(ANA, case)
    wednesday = digest_of(room, date(2026, 7, 15))
    room.clock.advance(hours=1)
    room.reopens(ANA, case)
    room.clock.advance(hours=1)
    room.closes(ANA, case)
    thursday = digest_of(room, date(2026, 7, 16))
    assert (wednesday.closed, thursday.closed, again(room, wednesday, tuesday).closed) == (1, 1, 1)


def test_after_three_weeks_without_casebot_the_digest_tells_of_all_of_them(room: Room) -> None:
    """DIG-1, DIG-4: as news and not as learned late, each closing on its day of the chart."""
    moves_to(room, MONDAY)
    last = digest_of(room, date(2026, 7, 14))
    for _ in range(8):
        room.clock.advance(hours=1)
        case = room.arrives()
        room.picks_up(ANA, case)
        room.closes(ANA, case)
        room.clock.advance(hours=47)
    found = digest_of(room, date(2026, 8, 3))
    assert (found.since, events(found), found.late) == (last.as_of, (8, 8, 8), {})
    assert [each.day.day for each in found.by_day if each.closed] == [20, 22, 24, 26, 28]


def test_who_asks_on_a_sunday_gets_what_happened_since_friday_and_takes_nothing_from_monday(room: Room) -> None:
    """DIG-3: the digest of Monday is the same whoever asked before."""
    moves_to(room, MONDAY)
    friday = digest_of(room, date(2026, 7, 17))
    room.clock.advance(hours=24)
    room.arrives()
    room.clock.advance(hours=26)
    with room.database.reading() as uow:
        asked = compared_now(uow, Region.AMER, POLICY, room.now)
    assert (asked.now.since, asked.now.routed, asked.before) == (friday.as_of, 1, friday)
    assert (asked.now.day, asked.now.by_day[-1].day) == (date(2026, 7, 19), date(2026, 7, 19)), (
        "today as far as it goes"
    )
    assert digest_of(room, date(2026, 7, 20)).routed == 1
