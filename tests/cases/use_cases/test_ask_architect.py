"""A Solutions Architect is asked for, and meanwhile something else happens (ESC-3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cases.changes.change_case import Outcome
from cases.model.case import Case
from cases.model.errors import NotAllowed, Refused
from cases.model.notification import NotificationKind
from cases.model.people import Person
from cases.model.status import Surface
from cases.rules.clocks import ClockState, architect_clock
from cases.use_cases.ask_architect import AskArchitect, DecideArchitect, Decision, ask_architect, decide_architect
from tests.cases.team import ANA, BEN, CAL, EVA, EVERYBODY, MAX, MIA, TOM, Room

FRIDAY = datetime(2026, 12, 25, 15, tzinfo=UTC)


def asks(room: Room, who: Person, case: Case, what_for: str = "Migration, 300 users") -> Outcome:
    room.requests += 1
    with room.database.unit_of_work() as uow:
        command = AskArchitect(
            actor=uow.roster.actor(who.slack_id or ""),
            case_id=case.id,
            version=room.now_is(case).version,
            key=f"ask {room.requests}",
            surface=Surface.MODAL,
            what_for=what_for,
        )
        return ask_architect(command, uow, room.policy, room.now)


def decides(room: Room, who: Person, case: Case, decision: Decision = Decision.APPROVE, reason: str = "") -> Outcome:
    room.requests += 1
    with room.database.unit_of_work() as uow:
        command = DecideArchitect(
            actor=uow.roster.actor(who.slack_id or ""),
            case_id=case.id,
            version=room.now_is(case).version,
            key=f"decide {room.requests}",
            surface=Surface.MODAL,
            decision=decision,
            reason=reason,
        )
        return decide_architect(command, uow, room.policy, room.now)


def told(room: Room, kind: NotificationKind) -> list[str]:
    return [each.lane for each in room.notifications() if each.kind is kind]


def test_a_business_day_after_a_friday_ends_on_monday_over_the_turn_of_a_year(room: Room) -> None:
    """ESC-3: asked on Thursday 31 December at three; the manager's next business day ends at three, on 1 January or after the weekend."""
    for days, due in ((0, datetime(2026, 12, 28, 15, tzinfo=UTC)), (6, datetime(2027, 1, 1, 15, tzinfo=UTC))):
        room.clock.set(FRIDAY + timedelta(days=days))
        case = room.arrives()
        case = asks(room, ANA, case).case
        assert case.architect_due_at == due
        at_last, after = architect_clock(case, due), architect_clock(case, due + timedelta(microseconds=1))
        assert at_last is not None
        assert after is not None
        assert (at_last.state, after.state) == (ClockState.RUNNING, ClockState.MISSED)


def test_who_asked_and_who_has_the_case_by_then_both_hear_the_decision(room: Room) -> None:
    """ESC-3: the case was given on; the new owner may not ask a second time while it waits, and is told once."""
    case = room.arrives()
    asks(room, ANA, case)
    room.reassigns(MIA, case, to=CAL.email)
    with pytest.raises(Refused, match="Already requested by Ana Silva"):
        asks(room, CAL, case)
    decides(room, MIA, case, Decision.DECLINE, "The documentation covers it")
    assert sorted(told(room, NotificationKind.DECIDED)) == [f"dm:{ANA.email}", f"dm:{CAL.email}"]
    with pytest.raises(Refused, match="already decided"):
        decides(room, MIA, case)


def test_a_reopened_case_has_no_old_request_and_may_ask_anew(room: Room) -> None:
    """ESC-3, STA-2: what was withdrawn with the closing does not wait again, and its button decides nothing."""
    case = room.arrives()
    asks(room, ANA, case)
    room.closes(ANA, case)
    room.clock.advance(minutes=1)
    room.reopens(ANA, case)
    assert room.now_is(case).architect_due_at is None
    with pytest.raises(Refused, match="No longer needed"):
        decides(room, MIA, case)
    assert asks(room, ANA, case).case.architect_asked_at == room.now


def test_nobody_of_another_region_decides_and_a_region_without_a_lead_has_nobody_to_ask(room: Room) -> None:
    """ESC-3, PPL-3: neither its owner nor a colleague, nor the other region's manager; without manager and Team Lead it is refused in words."""
    case = room.arrives()
    asks(room, ANA, case)
    for nobody in (ANA, BEN, EVA, MAX):
        with pytest.raises(NotAllowed):
            decides(room, nobody, case)
    other = room.arrives()
    room.roster_is(*(each for each in EVERYBODY if each not in (MIA, TOM)))
    with pytest.raises(Refused, match="nobody to ask"):
        asks(room, ANA, other)


@pytest.mark.parametrize("what_for", ["", " \n\t ", "x" * 3000])
def test_nothing_and_a_whole_page_are_refused_and_ask_nobody(room: Room, what_for: str) -> None:
    """ESC-3"""
    case = room.arrives()
    with pytest.raises(Refused):
        asks(room, ANA, case, what_for)
    assert told(room, NotificationKind.DECISION) == []
    assert room.now_is(case).architect_asked_at is None
