"""Working a case, click by click: what each act changes, what it refuses, and what it leaves behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cases.changes.change_case import Outcome
from cases.model.case import MID_MARKET_HAND_OVER, Case
from cases.model.closing_answers import Closing, Need
from cases.model.errors import AlreadyDone, CaseError, CaseNotFound, ChangedMeanwhile, Field, NotAllowed, Refused
from cases.model.notification import NotificationKind
from cases.model.policy import TouchKind
from cases.model.status import (
    CLOSINGS,
    IN_PROGRESS,
    LeadOutcome,
    OpportunityStage,
    RenewalRisk,
    Resolution,
    Status,
    Surface,
)
from cases.rules.clocks import ClockKind, ClockState, pickup_clock
from cases.use_cases.send_reminders import sweep_all
from tests.cases.team import A_CLOSING, ANA, BEN, CAL, EVA, MAX, MIA, NOON, POLICY, TODAY, YUKI, Room, closing_clock_of

STEP = "Send quote to customer"
LINE = "2026-07-13 AS Send quote to customer"


def refused(act: Callable[[], Outcome]) -> list[tuple[str, Field]]:
    """Which rule refuses, on which field."""
    with pytest.raises(Refused) as error:
        act()
    return [(problem.rule, problem.field) for problem in error.value.problems]


def pickup_state(room: Room, case: Case) -> ClockState:
    clock = pickup_clock(room.now_is(case), POLICY, room.now)
    assert clock is not None
    return clock.state


# Pick up.


def test_ana_picks_a_case_up_in_one_go(room: Room) -> None:
    """STA-3, SLA-1, NXT-1, AUD-1"""
    case = room.arrives()
    room.clock.advance(hours=2)
    outcome = room.picks_up(ANA, case, status=Status.ENGAGED, step=STEP, due=TODAY + timedelta(days=2))
    after = room.now_is(case)
    assert after == outcome.case
    assert (after.status, after.next_step, after.next_step_due) == (Status.ENGAGED, LINE, date(2026, 7, 15))
    assert (after.picked_up_at, after.version) == (room.now, 2)
    assert pickup_state(room, case) is ClockState.KEPT
    assert set(room.last_change(case)) == {"status", "next_step", "next_step_due", "picked_up_at"}
    entry = room.history(case)[0]
    assert (entry.actor, entry.actor_name, entry.at, entry.surface) == (ANA.email, "Ana Silva", room.now, Surface.MODAL)


@pytest.mark.parametrize("status", [status for status in Status if not status.is_in_progress])
def test_picking_up_means_in_progress(room: Room, status: Status) -> None:
    """STA-3"""
    case = room.arrives()
    assert refused(lambda: room.picks_up(ANA, case, status=status)) == [("STA-3", Field.STATUS)]
    assert room.now_is(case) == case


@pytest.mark.parametrize("status", IN_PROGRESS)
def test_in_progress_cannot_be_set_without_a_next_step(room: Room, status: Status) -> None:
    """STA-3"""
    case = room.arrives()
    more = {"blocked_on": "Billing"} if status is Status.BLOCKED else {}
    assert refused(lambda: room.sets_status(ANA, case, status, **more)) == [("STA-3", Field.NEXT_STEP)]
    room.sets_status(ANA, case, status, step=STEP, due=TODAY, **more)
    assert room.now_is(case).status is status


def test_a_next_step_written_before_is_enough(room: Room) -> None:
    """STA-3"""
    case = room.arrives()
    room.writes_next_step(ANA, case)
    assert room.sets_status(ANA, case, Status.ENGAGED).case.status is Status.ENGAGED


def test_blocked_names_the_partner_team_it_waits_on(room: Room) -> None:
    """STA-1"""
    case = room.arrives()
    for team in (None, "", "The weather"):
        assert refused(lambda: room.picks_up(ANA, case, status=Status.BLOCKED, blocked_on=team)) == [  # noqa: B023 (called at once)
            ("STA-1", Field.BLOCKED_ON)
        ]
    assert room.picks_up(ANA, case, status=Status.BLOCKED, blocked_on="Billing").case.blocked_on == "Billing"
    assert room.sets_status(ANA, case, Status.ENGAGED, blocked_on="Billing").case.blocked_on is None


def test_everything_wrong_with_a_pick_up_is_said_at_once(room: Room) -> None:
    """CLO-10, STA-1, NXT-1, NXT-2"""
    case = room.arrives()
    assert refused(lambda: room.picks_up(ANA, case, status=Status.BLOCKED, step="Contact", due=None)) == [
        ("STA-1", Field.BLOCKED_ON),
        ("NXT-1", Field.NEXT_STEP),
        ("NXT-2", Field.NEXT_STEP_DUE),
    ]


def test_a_cover_picks_up_in_the_owners_place(room: Room) -> None:
    """PPL-3, SLA-1, NXT-1"""
    case = room.arrives()
    after = room.picks_up(BEN, case).case
    assert (after.owner, after.next_step[:13]) == (ANA.email, "2026-07-13 BO")
    assert pickup_state(room, case) is ClockState.KEPT


# Feedback.


def test_feedback_is_given_at_any_time_while_the_case_is_open(room: Room) -> None:
    """FBK-1, AUD-1: by whoever works it, changed as often as they like, and not on a closed case."""
    case = room.arrives()
    room.gives_feedback(ANA, case, "  They could not find the price per seat\n")
    room.gives_feedback(BEN, case, "They could not find the price per seat, twice")
    assert room.now_is(case).feedback == "They could not find the price per seat, twice"
    assert room.last_change(case) == {
        "feedback": ("They could not find the price per seat", "They could not find the price per seat, twice")
    }
    assert refused(lambda: room.gives_feedback(ANA, case, " ")) == [("FBK-1", Field.FEEDBACK)]
    assert refused(lambda: room.gives_feedback(ANA, case, "x" * 10_000)) == [("CLO-10", Field.FEEDBACK)]
    with pytest.raises(NotAllowed, match="give feedback on it"):
        room.gives_feedback(EVA, case, "Not hers to say")
    room.closes(ANA, case)
    assert refused(lambda: room.gives_feedback(ANA, case, "Too late")) == [("STA-2", Field.STATUS)]


# Next step.


def test_a_next_step_is_written_with_date_and_initials_and_kept_in_the_history(room: Room) -> None:
    """NXT-1, NXT-2"""
    case = room.arrives()
    room.writes_next_step(ANA, case, step=STEP, due=TODAY)
    room.clock.advance(days=1)
    room.writes_next_step(ANA, case, step="Call customer about quote", due=TODAY + timedelta(days=3))
    assert [(entry.line, entry.due, entry.by) for entry in room.steps(case)] == [
        ("2026-07-14 AS Call customer about quote", date(2026, 7, 16), ANA.email),
        (LINE, date(2026, 7, 13), ANA.email),
    ]


def test_a_next_step_put_off_to_another_day_is_in_the_history_too(room: Room) -> None:
    """NXT-2"""
    case = room.arrives()
    room.writes_next_step(ANA, case, step=STEP, due=TODAY)
    room.writes_next_step(ANA, case, step=LINE, due=TODAY + timedelta(days=3))
    assert [(entry.line, entry.due) for entry in room.steps(case)] == [(LINE, date(2026, 7, 16)), (LINE, TODAY)]


def test_the_owners_first_next_step_is_a_pickup_and_a_managers_is_not(room: Room) -> None:
    """SLA-1"""
    case = room.arrives()
    assert room.writes_next_step(MIA, case).case.picked_up_at is None
    assert room.writes_next_step(ANA, case).case.picked_up_at == room.now


def test_a_pasted_line_of_a_colleague_is_not_doubled(room: Room) -> None:
    """NXT-1"""
    case = room.arrives()
    after = room.writes_next_step(ANA, case, step="2026-07-01 EK Send quote to customer").case
    assert after.next_step == LINE


@pytest.mark.parametrize("days", [-1, -100, 3 * 366 + 1])
def test_a_step_is_due_today_or_later_but_not_in_another_age(room: Room, days: int) -> None:
    """NXT-2"""
    case = room.arrives()
    assert refused(lambda: room.writes_next_step(ANA, case, due=TODAY + timedelta(days=days))) == [
        ("NXT-2", Field.NEXT_STEP_DUE)
    ]


def test_today_is_the_writers_own_today(room: Room) -> None:
    """NXT-1, NXT-2: at ten in the evening UTC it is tomorrow already in Tokyo, and still today in New York."""
    ours, theirs = room.arrives(), room.arrives(owner=YUKI.email)
    room.clock.set(NOON.replace(hour=22))
    assert room.writes_next_step(ANA, ours, due=TODAY).case.next_step.startswith("2026-07-13 AS")
    assert refused(lambda: room.writes_next_step(YUKI, theirs, due=TODAY)) == [("NXT-2", Field.NEXT_STEP_DUE)]
    assert room.writes_next_step(YUKI, theirs, due=TODAY + timedelta(days=1)).case.next_step.startswith("2026-07-14 YM")


# Status.


def test_a_case_goes_back_to_open_and_keeps_what_was_done(room: Room) -> None:
    """STA-1, SLA-1"""
    case = room.arrives()
    picked_up = room.picks_up(ANA, case, status=Status.BLOCKED, blocked_on="Legal").case
    after = room.sets_status(ANA, case, Status.OPEN).case
    assert (after.status, after.blocked_on) == (Status.OPEN, None)
    assert (after.next_step, after.picked_up_at) == (picked_up.next_step, picked_up.picked_up_at)
    assert pickup_state(room, case) is ClockState.KEPT


@pytest.mark.parametrize("status", CLOSINGS)
def test_closing_is_no_matter_of_a_status_alone(room: Room, status: Status) -> None:
    """CLO-1, STA-1"""
    case = room.arrives()
    assert refused(lambda: room.sets_status(ANA, case, status)) == [("CLO-1", Field.STATUS)]


def test_setting_the_status_it_has_changes_nothing(room: Room) -> None:
    """SAFE-1, AUD-1"""
    case = room.arrives()
    assert room.sets_status(ANA, case, Status.OPEN).case == case
    assert len({entry.version for entry in room.history(case)}) == 1


def test_a_step_that_is_saved_as_it_was_keeps_its_date(room: Room) -> None:
    """NXT-1, AUD-1: the form of Status shows the step; only what somebody changes in it is new, or who signs it."""
    case = room.arrives()
    due = TODAY + timedelta(days=3)
    room.picks_up(ANA, case, step=STEP, due=due)
    room.clock.advance(days=1)
    kept = room.sets_status(ANA, case, Status.ENGAGED, step=STEP, due=due).case
    assert (kept.status, kept.next_step) == (Status.ENGAGED, LINE)
    assert set(room.last_change(case)) == {"status"}
    later = room.sets_status(ANA, case, Status.ENGAGED, step=STEP, due=due + timedelta(days=1)).case
    assert later.next_step == LINE.replace("07-13", "07-14")
    room.clock.advance(days=1)
    again = room.sets_status(ANA, case, Status.ENGAGED, step=STEP + " again", due=later.next_step_due).case
    assert again.next_step == LINE.replace("07-13", "07-15") + " again"
    room.clock.advance(days=1)
    signed = room.sets_status(MIA, case, Status.ENGAGED, step=STEP + " again", due=later.next_step_due).case
    assert signed.next_step.startswith(f"2026-07-16 {MIA.initials} ")


# Close and reopen.


def test_closing_stamps_its_time_by_itself(room: Room) -> None:
    """STA-2, CLO-1"""
    case = room.arrives()
    room.picks_up(ANA, case)
    room.clock.advance(hours=3)
    after = room.closes(ANA, case, replace(A_CLOSING, feedback="  Loved the quick answer ")).case
    assert (after.status, after.closed_at) == (Status.RESOLVED, room.now)
    assert (after.resolution, after.feedback) == (Resolution.ANSWERED_QUESTION, "Loved the quick answer")
    assert after.contact == "Maria Lopez"


def test_a_refused_closing_changes_nothing_and_may_be_sent_again(room: Room) -> None:
    """CLO-10, SAFE-1: the form that is fixed and sent again carries the same key."""
    case = room.arrives()
    assert refused(lambda: room.closes(ANA, case, Closing(status=Status.RESOLVED), key="form")) == [
        ("CLO-1", Field.RESOLUTION),
        ("CLO-1", Field.FEEDBACK),
        ("CLO-2", Field.CONTACT),
    ]
    assert room.now_is(case) == case
    assert room.closes(ANA, case, key="form").case.is_closed


def test_a_planned_step_that_is_done_is_no_plan_any_more(room: Room) -> None:
    """CLO-2"""
    case = room.arrives()
    room.picks_up(ANA, case, due=TODAY + timedelta(days=9))
    after = room.closes(ANA, case).case
    assert after.next_step_due is None
    assert len(room.steps(case)) == 1


def test_a_case_closed_without_being_picked_up_was_looked_at(room: Room) -> None:
    """SLA-1"""
    case = room.arrives()
    room.closes(ANA, case)
    assert pickup_state(room, case) is ClockState.KEPT


def test_a_duplicate_names_a_case_that_there_is(room: Room) -> None:
    """CLO-4"""
    case, other = room.arrives(), room.arrives(number="00012345")
    closing = Closing(status=Status.DUPLICATE, resolution=Resolution.NO_ACTION_REQUIRED, feedback="NA")
    for number in ("", "00099999", case.number, f"#{case.number}"):
        assert refused(lambda: room.closes(ANA, case, replace(closing, duplicate_of=number))) == [  # noqa: B023 (called at once)
            ("CLO-4", Field.DUPLICATE_OF)
        ]
    assert room.closes(ANA, case, replace(closing, duplicate_of=" #12345 ")).case.duplicate_of == "00012345"
    assert room.now_is(other) == other


def test_the_mid_market_hand_over_is_recorded_as_such(room: Room) -> None:
    """CLO-4"""
    case = room.arrives(type="FO Opp")
    closing = Closing(
        status=Status.DUPLICATE,
        resolution=Resolution.NO_ACTION_REQUIRED,
        feedback="NA",
        duplicate_of=MID_MARKET_HAND_OVER,
    )
    assert room.closes(ANA, case, closing).case.duplicate_of == MID_MARKET_HAND_OVER


def test_unresponsive_after_fifteen_days_of_logged_trying(room: Room) -> None:
    """CLO-5, SLA-5"""
    case = room.arrives()
    closing = Closing(status=Status.UNRESPONSIVE, resolution=Resolution.FAILED_TO_ENGAGE, feedback="NA")
    room.picks_up(ANA, case)
    assert refused(lambda: room.closes(ANA, case, closing)) == [("CLO-5", Field.STATUS)]
    room.logs_touch(ANA, case)
    room.clock.advance(minutes=1)
    room.logs_touch(ANA, case, day=3)
    room.clock.advance(days=14)
    with pytest.raises(Refused, match="possible from Tue 28 Jul"):
        room.closes(ANA, case, closing)
    room.clock.advance(days=1)
    assert room.closes(ANA, case, closing).case.status is Status.UNRESPONSIVE


def test_what_was_confirmed_with_a_closing_is_in_the_history(room: Room) -> None:
    """CLO-6, CLO-8, CLO-9, AUD-1"""
    case = room.arrives(type="Inbound Request", opportunity="Acme renewal", lead="Leo Park")
    closing = replace(
        A_CLOSING,
        resolution=Resolution.TRANSFERRED_TO_SUPPORT,
        support_looped_in=True,
        lead_outcome=LeadOutcome.CONVERTED,
        opportunity_stage=OpportunityStage.CLOSED_WON,
        opportunity_close_date=TODAY,
        renewal_risk=RenewalRisk.LOW,
        gitlab_admin=True,
        step_done=False,
    )
    after = room.closes(ANA, case, closing).case
    assert (after.opportunity_stage, after.renewal_risk, after.gitlab_admin) == (
        OpportunityStage.CLOSED_WON,
        RenewalRisk.LOW,
        True,
    )
    assert room.history(case)[0].reason == (
        "confirmed a GitLab admin on the account; confirmed that Support is looped in"
    )
    assert room.last_change(case)["lead_outcome"] == (None, "Converted to a contact")
    case = room.arrives(type="Inbound Request")
    room.closes(ANA, case, replace(A_CLOSING, need=Need.MET))
    assert room.history(case)[0].reason == "confirmed that the customer's need was met; marked the planned step as done"


def test_a_high_value_case_ends_only_with_its_customer(room: Room) -> None:
    """CLO-7"""
    case = room.arrives(type="High Value Account", account="Acme")
    assert ("CLO-7", Field.CHURN) in refused(lambda: room.closes(ANA, case))
    churned = replace(A_CLOSING, churn=True, resolution=Resolution.REQUEST_NOT_POSSIBLE)
    assert room.closes(ANA, case, churned).case.is_closed
    assert room.history(case)[0].reason.startswith("confirmed that the customer will fully churn")


def a_closed_case(room: Room) -> Case:
    case = room.arrives()
    return room.closes(ANA, case).case


def test_a_closed_case_cannot_be_changed(room: Room) -> None:
    """STA-2"""
    case = a_closed_case(room)
    acts: list[Callable[[], Outcome]] = [
        lambda: room.picks_up(ANA, case),
        lambda: room.writes_next_step(ANA, case),
        lambda: room.sets_status(ANA, case, Status.OPEN),
        lambda: room.closes(ANA, case),
        lambda: room.sets_contact(ANA, case),
        lambda: room.logs_touch(ANA, case),
        lambda: room.puts_to_sleep(ANA, case),
    ]
    for act in acts:
        assert refused(act) == [("STA-2", Field.STATUS)]
    assert room.now_is(case) == case
    assert room.touches(case) == []


@pytest.mark.parametrize("person", [ANA, MIA])
def test_owner_or_manager_reopen_it_with_a_reason_that_is_kept(room: Room, person: Any) -> None:
    """STA-2, AUD-1"""
    case = a_closed_case(room)
    for reason in ("", "  \n "):
        assert refused(lambda: room.reopens(person, case, reason)) == [("STA-2", Field.REASON)]  # noqa: B023 (called at once)
    room.clock.advance(days=2)
    after = room.reopens(person, case, "Customer  wrote\nback").case
    assert (after.status, after.closed_at, after.resolution) == (Status.OPEN, None, None)
    assert {entry.reason for entry in room.history(case) if entry.version == after.version} == {"Customer wrote back"}


def test_an_open_case_cannot_be_reopened(room: Room) -> None:
    """STA-2"""
    case = room.arrives()
    assert refused(lambda: room.reopens(ANA, case)) == [("STA-2", Field.STATUS)]


def test_a_reopened_case_goes_on_where_it_was(room: Room) -> None:
    """STA-2, SLA-1, SLA-2: it was picked up, and its closing clock still counts from its opening."""
    case = room.arrives()
    room.picks_up(ANA, case)
    room.logs_touch(ANA, case)
    closed = room.closes(ANA, case).case
    room.clock.advance(days=16)
    after = room.reopens(ANA, case).case
    assert (after.picked_up_at, after.next_step, after.contact) == (
        closed.picked_up_at,
        closed.next_step,
        closed.contact,
    )
    assert pickup_state(room, case) is ClockState.KEPT
    assert closing_clock_of(after, room.now).state is ClockState.MISSED
    assert closing_clock_of(after, room.now).started == NOON


@pytest.mark.parametrize(("due", "later"), [(9, 0), (9, 3), (0, 0), (1, 3)])
def test_who_opens_a_case_again_has_today_to_plan_its_next_step(room: Room, due: int, later: int) -> None:
    """STA-2, NXT-2, NAG-3: whatever became of the old plan with the closing, nothing is overdue before the day is over."""
    case = room.arrives()
    room.picks_up(ANA, case, due=room.in_days(due))
    room.closes(ANA, case)
    room.clock.advance(days=later)
    after = room.reopens(ANA, case).case
    assert after.next_step_due == room.today
    assert sweep_all(room.database.unit_of_work, POLICY, room.now).steps == 0
    room.clock.advance(days=1, hours=3)
    sweep_all(room.database.unit_of_work, POLICY, room.now)
    with room.database.reading() as uow:
        assert [(clock, step) for clock, step, _, _ in uow.reminders.told([case.id]).get(case.id, ())] == [
            (ClockKind.NEXT_STEP, "overdue")
        ]


def test_opened_again_a_step_for_a_day_to_come_still_stands(room: Room) -> None:
    """STA-2, NXT-2"""
    case, other = room.arrives(), room.arrives()
    room.picks_up(ANA, case, due=room.in_days(9))
    closing = Closing(Status.DUPLICATE, Resolution.NO_ACTION_REQUIRED, "NA", duplicate_of=other.number)
    room.closes(ANA, case, closing)
    room.clock.advance(days=2)
    assert room.reopens(ANA, case).case.next_step_due == TODAY + timedelta(days=9)


def test_a_case_without_a_next_step_is_opened_again_without_one(room: Room) -> None:
    """STA-2, NXT-2"""
    case = room.arrives()
    room.closes(ANA, case)
    assert room.reopens(ANA, case).case.next_step_due is None


def test_a_reopened_duplicate_is_no_duplicate_any_more(room: Room) -> None:
    """STA-2, CLO-4"""
    case, other = room.arrives(), room.arrives()
    closing = Closing(
        status=Status.DUPLICATE,
        resolution=Resolution.NO_ACTION_REQUIRED,
        feedback="NA",
        duplicate_of=other.number,
    )
    room.closes(ANA, case, closing)
    assert room.reopens(ANA, case).case.duplicate_of is None
    assert room.closes(ANA, case).case.duplicate_of is None


def test_a_case_that_came_in_closed_reaches_its_owner_when_it_is_reopened(room: Room) -> None:
    """STA-2, SLA-1, CRD-1"""
    case = room.arrives(status="Closed: Resolved")
    room.clock.advance(days=30)
    room.reopens(MIA, case)
    after = room.now_is(case)
    assert (after.assigned_at, after.assignment, after.picked_up_at) == (room.now, 1, None)
    assert room.told(case) == [(NotificationKind.CARD, "dm:ana@example.com")]
    assert pickup_state(room, case) is ClockState.RUNNING


# Contact and touches.


def test_a_contact_is_written_on_one_line(room: Room) -> None:
    """REQ-1"""
    case = room.arrives()
    assert room.sets_contact(ANA, case, " Maria \n Lopez ").case.contact == "Maria Lopez"
    assert refused(lambda: room.sets_contact(ANA, case, "  ")) == [("CLO-2", Field.CONTACT)]
    assert refused(lambda: room.sets_contact(ANA, case, "x" * 256)) == [("CLO-10", Field.CONTACT)]


def test_a_touch_is_logged_with_one_click_and_the_first_one_stays_the_first(room: Room) -> None:
    """SLA-5, AUD-1"""
    case = room.arrives()
    room.logs_touch(ANA, case, day=1)
    first = room.now
    room.clock.advance(days=2)
    after = room.logs_touch(BEN, case, day=3).case
    assert after.first_touch_at == first
    assert [(touch.kind, touch.day, touch.by) for touch in room.touches(case)] == [
        (TouchKind.EMAIL, 1, ANA.email),
        (TouchKind.CALL, 3, BEN.email),
    ]
    assert room.last_change(case)["touch"] == (None, "call, day 3")


def test_a_touch_is_logged_after_the_clock_was_set_back(room: Room) -> None:
    """SLA-5: an hour back is no double click; a second either way is."""
    case = room.arrives()
    room.logs_touch(ANA, case, day=1)
    room.clock.advance(hours=-1)
    room.logs_touch(ANA, case, day=3)
    for seconds in (1, -1):
        room.clock.advance(seconds=seconds)
        with pytest.raises(AlreadyDone):
            room.logs_touch(ANA, case, day=5, surface=Surface.CARD)
    assert [touch.day for touch in room.touches(case)] == [3, 1]


def test_a_day_of_the_cadence_is_logged_once(room: Room) -> None:
    """SLA-5, SAFE-1: two clicks on two cards are one touch; touches outside the cadence are as many as there are."""
    case = room.arrives()
    room.logs_touch(ANA, case, day=1)
    with pytest.raises(AlreadyDone):
        room.logs_touch(BEN, case, day=1)
    for _ in range(2):
        room.clock.advance(minutes=1)
        room.logs_touch(ANA, case, day=0)
    assert [touch.day for touch in room.touches(case)] == [1, 0, 0]


def test_a_double_click_on_the_card_does_not_log_the_touch_that_took_the_place_of_the_first(room: Room) -> None:
    """SLA-5, SAFE-1: who clicks twice in a moment means one click; a moment later the next touch is a touch."""
    case = room.arrives()
    room.logs_touch(ANA, case, day=1, surface=Surface.CARD)
    with pytest.raises(AlreadyDone):
        room.logs_touch(ANA, case, day=3, surface=Surface.CARD)
    room.clock.advance(seconds=3)
    room.logs_touch(ANA, case, day=3, surface=Surface.CARD)
    assert [touch.day for touch in room.touches(case)] == [1, 3]


@pytest.mark.parametrize("day", [2, -1, 99])
def test_the_cadence_has_its_own_days_only(room: Room, day: int) -> None:
    """SLA-5"""
    case = room.arrives()
    assert refused(lambda: room.logs_touch(ANA, case, day=day)) == [("SLA-5", Field.TOUCH)]


def test_a_touch_is_no_pickup(room: Room) -> None:
    """SLA-1"""
    case = room.arrives()
    assert room.logs_touch(ANA, case).case.picked_up_at is None


# Customer wants later.


def test_a_case_sleeps_in_its_owners_name_until_the_customer_wants_to_hear(room: Room) -> None:
    """SLA-3"""
    case = room.arrives()
    room.picks_up(ANA, case, status=Status.BLOCKED, blocked_on="Legal")
    after = room.puts_to_sleep(ANA, case, until=date(2027, 1, 13)).case
    assert (after.status, after.blocked_on, after.owner) == (Status.OPEN, None, ANA.email)
    assert (after.wants_later, after.next_step_due) == (True, date(2027, 1, 13))
    assert after.next_step.endswith("Ask whether they want to expand")
    assert closing_clock_of(after, room.now + timedelta(days=100)).state is ClockState.ASLEEP


@pytest.mark.parametrize("until", [None, TODAY, TODAY - timedelta(days=1)])
def test_the_day_to_wake_on_is_after_today(room: Room, until: date | None) -> None:
    """SLA-3"""
    case = room.arrives()
    assert refused(lambda: room.puts_to_sleep(ANA, case, until=until)) == [("SLA-3", Field.NEXT_STEP_DUE)]


def test_everything_wrong_with_a_later_is_said_at_once(room: Room) -> None:
    """SLA-3, NXT-1, CLO-10"""
    case = room.arrives()
    assert refused(lambda: room.puts_to_sleep(ANA, case, step="Contact", until=TODAY)) == [
        ("NXT-1", Field.NEXT_STEP),
        ("SLA-3", Field.NEXT_STEP_DUE),
    ]


@pytest.mark.parametrize("person", [ANA, BEN, MIA])
def test_whoever_puts_it_to_sleep_has_looked_at_it(room: Room, person: Any) -> None:
    """SLA-1, SLA-3"""
    case = room.arrives()
    room.puts_to_sleep(person, case)
    assert pickup_state(room, case) is ClockState.KEPT


@pytest.mark.parametrize("status", IN_PROGRESS)
def test_in_progress_wakes_a_case(room: Room, status: Status) -> None:
    """SLA-3"""
    case = room.arrives()
    room.puts_to_sleep(ANA, case)
    assert room.sets_status(ANA, case, Status.OPEN).case.wants_later
    more = {"blocked_on": "Billing"} if status is Status.BLOCKED else {}
    assert not room.sets_status(ANA, case, status, **more).case.wants_later


def test_planning_on_before_its_day_prolongs_the_sleep(room: Room) -> None:
    """SLA-3, NXT-2"""
    case = room.arrives()
    room.puts_to_sleep(ANA, case, until=room.in_days(30))
    assert room.writes_next_step(ANA, case, due=room.in_days(60)).case.wants_later


def test_a_step_for_today_wakes_it(room: Room) -> None:
    """SLA-3: its next steps date is in the future no more."""
    case = room.arrives()
    room.puts_to_sleep(ANA, case)
    assert not room.writes_next_step(ANA, case, due=TODAY).case.wants_later


def test_once_its_day_has_come_the_next_step_wakes_it_and_nothing_does_before(room: Room) -> None:
    """SLA-3"""
    case = room.arrives()
    room.puts_to_sleep(ANA, case, until=room.in_days(30))
    room.clock.advance(days=31)
    assert room.now_is(case).wants_later
    assert not room.writes_next_step(ANA, case, due=room.in_days(3)).case.wants_later


def test_it_may_be_put_to_sleep_again(room: Room) -> None:
    """SLA-3"""
    case = room.arrives()
    room.puts_to_sleep(ANA, case, until=room.in_days(30))
    room.clock.advance(days=31)
    after = room.puts_to_sleep(ANA, case, until=room.in_days(90)).case
    assert (after.wants_later, after.next_step_due) == (True, room.in_days(90))


def test_a_sleeping_case_can_be_closed(room: Room) -> None:
    """SLA-3, CLO-2"""
    case = room.arrives()
    room.puts_to_sleep(ANA, case)
    assert refused(lambda: room.closes(ANA, case, replace(A_CLOSING, step_done=False))) == [
        ("CLO-2", Field.NEXT_STEP_DUE)
    ]
    assert not room.closes(ANA, case).case.wants_later


# Who, once, and in whose sight.


@pytest.mark.parametrize("person", [CAL, EVA, MAX, "USTRANGER"])
def test_who_may_not_changes_nothing(room: Room, person: Any) -> None:
    """PPL-3"""
    case, closed = room.arrives(), a_closed_case(room)
    acts: list[Callable[[], Outcome]] = [
        lambda: room.picks_up(person, case),
        lambda: room.writes_next_step(person, case),
        lambda: room.sets_status(person, case, Status.OPEN),
        lambda: room.closes(person, case),
        lambda: room.sets_contact(person, case),
        lambda: room.logs_touch(person, case),
        lambda: room.puts_to_sleep(person, case),
        lambda: room.reopens(person, closed),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match=r"Nothing was changed\."):
            act()
    assert (room.now_is(case), room.now_is(closed)) == (case, closed)


def test_rights_are_those_of_the_roster_in_force(room: Room) -> None:
    """PPL-2, PPL-3"""
    case = room.arrives()
    room.roster_is(MIA, replace(ANA, cover=None), BEN)
    with pytest.raises(NotAllowed):
        room.picks_up(BEN, case)
    assert room.picks_up(ANA, case).case.status.is_in_progress


def test_a_case_that_is_not_there_is_said_to_be_so(room: Room) -> None:
    """PPL-3"""
    case = room.arrives()
    with pytest.raises(CaseNotFound):
        room.picks_up(ANA, replace(case, id=4711), seen=case)


def test_a_request_sent_twice_is_applied_once(room: Room) -> None:
    """SAFE-1"""
    case = room.arrives()
    after = room.picks_up(ANA, case, key="twice").case
    told = room.notifications()
    for _ in range(2):
        with pytest.raises(AlreadyDone):
            room.picks_up(ANA, case, key="twice", step="Something else to be done")
    assert room.now_is(case) == after
    assert room.notifications() == told


def test_a_version_that_is_not_stored_yet_is_refused(room: Room) -> None:
    """SAFE-1: a forged version must not pass for the newest one."""
    case = room.arrives()
    room.picks_up(ANA, case)
    forged = replace(room.now_is(case), version=999_999)
    with pytest.raises(CaseError, match="open it again"):
        room.writes_next_step(ANA, case, seen=forged)
    assert room.now_is(case).next_step.endswith("Send first e-mail to the customer")


def test_the_later_of_two_is_shown_what_changed_and_overwrites_nothing(room: Room) -> None:
    """SAFE-1"""
    case = room.arrives()
    room.picks_up(ANA, case)
    with pytest.raises(ChangedMeanwhile) as meanwhile:
        room.sets_contact(MIA, case, "Leo Park", seen=case, key="form")
    assert {entry.field for entry in meanwhile.value.changes} >= {"status", "next_step"}
    assert {entry.actor_name for entry in meanwhile.value.changes} == {"Ana Silva"}
    assert room.now_is(case).contact == ""
    seen = replace(case, version=meanwhile.value.version)
    assert room.sets_contact(MIA, case, "Leo Park", seen=seen, key="form").case.contact == "Leo Park"


def test_a_touch_overwrites_nothing_and_so_waits_for_nobody(room: Room) -> None:
    """SAFE-1, SLA-5"""
    case = room.arrives()
    room.picks_up(ANA, case)
    assert room.logs_touch(BEN, case, seen=case).case.first_touch_at == room.now


def test_every_change_brings_the_card_up_to_date_once(room: Room) -> None:
    """CRD-1"""
    case = room.arrives()
    room.picks_up(ANA, case)
    room.sets_contact(ANA, case)
    room.logs_touch(ANA, case)
    kinds = [kind for kind, _ in room.told(case)]
    assert kinds == [NotificationKind.CARD, NotificationKind.CARD_UPDATE]
