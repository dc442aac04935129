"""The scorecard, counted from histories that are told here one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from cases.model.case import Touch
from cases.model.policy import Policy, TouchKind
from cases.rules.scorecard import HistoryLine, ScorecardLine, scorecard, total

ANA, BEN = "ana@example.com", "ben@example.com"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = START + timedelta(days=60)
DAY = timedelta(days=1)


def line(at: datetime, case_id: int = 1, **changed: str | None) -> HistoryLine:
    return HistoryLine(case_id, at, [[name, None, new] for name, new in changed.items()])


def given(at: datetime = START, owner: str = ANA, case_id: int = 1, **more: str) -> HistoryLine:
    opened = {"opened_at": at.isoformat()} if not more.pop("again", "") else {}
    return line(at, case_id, owner=owner, type="Renewal", assigned_at=at.isoformat(), **opened, **more)


def card(
    *history: HistoryLine, touches: Mapping[int, list[Touch]] | None = None, now: datetime = NOW
) -> list[ScorecardLine]:
    return scorecard(history, touches or {}, Policy(), lambda _, at: at.date(), now)


def test_a_case_that_is_picked_up_and_closed_in_time_counts_everywhere() -> None:
    """SLA-1, SLA-2, DIG-4: in the month in which it came, and in the month of its closing."""
    picked = START + timedelta(hours=20)
    closed = START + 6 * DAY
    (found,) = card(given(), line(picked, picked_up_at=picked.isoformat()), line(closed, closed_at=closed.isoformat()))
    assert (found.advocate, found.month, found.type) == (ANA, date(2026, 3, 1), "Renewal")
    assert (found.to_pick_up, found.picked_up_in_time) == (1, 1)
    assert (found.closed, found.closed_within_7_days, found.closed_within_15_days) == (1, 1, 1)


def test_late_is_late_and_what_is_not_due_counts_neither_way() -> None:
    """SLA-1: nobody's number falls because a case came an hour ago, or was given on before it was due; who had it too long has it counted."""
    late = START + timedelta(hours=30)
    assert total(card(given(), line(late, picked_up_at=late.isoformat()))).picked_up_in_time == 0
    assert total(card(given(), now=START + timedelta(hours=23))).to_pick_up == 0
    assert total(card(given(), now=START + timedelta(hours=25))).to_pick_up == 1
    soon = given(START + timedelta(hours=5), BEN, again="yes")
    assert {found.advocate for found in card(given(), soon) if found.to_pick_up} == {BEN}
    too_long = given(START + timedelta(hours=26), BEN, again="yes")
    assert {one.advocate: one.to_pick_up for one in card(given(), too_long)} == {ANA: 1, BEN: 1}


def test_closings_belong_to_who_closed_and_time_asleep_does_not_count() -> None:
    """SLA-2, SLA-3: given on, asleep for twenty days, closed on the thirtieth day: within fifteen, not within seven."""
    closed = START + 30 * DAY
    history = [
        given(),
        given(START + DAY, BEN, again="yes"),
        line(START + 2 * DAY, wants_later="yes"),
        line(START + 22 * DAY, wants_later=None),
        line(closed, closed_at=closed.isoformat()),
    ]
    found = {one.advocate: one for one in card(*history) if one.closed}
    assert set(found) == {BEN}
    assert (found[BEN].month, found[BEN].closed_within_7_days, found[BEN].closed_within_15_days) == (
        date(2026, 4, 1),
        0,
        1,
    )


def test_what_happens_later_changes_no_number_of_a_month_that_is_over() -> None:
    """DIG-4: a reopening, another owner, another type, a second closing."""
    closed = START + 5 * DAY
    history = [given(), line(START, picked_up_at=START.isoformat()), line(closed, closed_at=closed.isoformat())]
    before = card(*history, now=START + 29 * DAY)
    again = START + 40 * DAY
    later = [
        line(START + 35 * DAY, closed_at=None, status="Open"),
        given(START + 36 * DAY, BEN, again="yes"),
        line(START + 37 * DAY, type="Expansion"),
        line(again, closed_at=again.isoformat()),
    ]
    after = [one for one in card(*history, *later) if one.month == date(2026, 3, 1)]
    assert after == before


def test_what_is_learned_of_a_month_that_is_over_counts_when_it_is_learned() -> None:
    """DIG-4: a closing of March that an import brings in April is April's; a pickup that comes to light then does not undo a miss."""
    april = START + 40 * DAY
    closed = START + 5 * DAY
    found = card(given(), line(april, picked_up_at=START.isoformat(), closed_at=closed.isoformat()))
    assert [(one.month.month, one.to_pick_up, one.picked_up_in_time, one.closed, one.closed_within_7_days) for one in found] == [
        (3, 1, 0, 0, 0), (4, 0, 0, 1, 1),
    ]  # fmt: skip


def test_touches_count_by_their_day_until_the_customer_is_reached() -> None:
    """SLA-5: made on the day is on time, a day later is not; none is due once the customer is engaged."""
    on_time = Touch(1, TouchKind.EMAIL, 1, ANA, START + timedelta(hours=2))
    late = Touch(1, TouchKind.CALL, 3, ANA, START + 4 * DAY)
    reached = line(START + 5 * DAY, status="In Progress: Engaged")
    found = total(card(given(), reached, touches={1: [on_time, late]}))
    assert (found.touches_due, found.touches_on_time) == (3, 1)
    closed = line(START + 1 * DAY, closed_at=(START + 1 * DAY).isoformat())
    assert total(card(given(), closed)).touches_due == 1
