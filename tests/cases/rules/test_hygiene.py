"""The hygiene score (REQ-2), and what can be fixed of a case (CUP-1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.case import Case
from cases.model.errors import Field, Refused
from cases.model.policy import TouchKind
from cases.model.status import CLOSINGS, OpportunityStage, RenewalRisk, Status, Surface
from cases.rules.checklist import Check
from cases.rules.hygiene import fixable_fields, hygiene, next_to_fix, to_tell
from cases.use_cases.clean_up import CleanUpCase, clean_up
from tests.cases.team import ANA, BEN, NOON, POLICY, TODAY, Room, a_case

TIDY = a_case(
    id=1,
    owner=ANA.email,
    status=Status.ENGAGED,
    picked_up_at=NOON,
    contact="Maria Lopez",
    next_step="2026-07-12 AS Send quote to customer",
    next_step_due=TODAY,
    first_touch_at=NOON,
)
SELLING = replace(TIDY, id=2, opportunity="Acme, 12 seats", opportunity_stage=OpportunityStage.OPEN)
NEW = a_case(id=3, owner=ANA.email)
DAY = timedelta(days=1)


def test_the_score_is_the_share_of_checks_met_over_all_open_cases() -> None:
    """REQ-2: a new case is asked for three things, one in hand for five, one with an opportunity for eight."""
    score = hygiene([TIDY, SELLING, NEW], TODAY, POLICY)
    assert (score.met, score.checks, score.cases) == (5 + 5 + 1, 5 + 8 + 3, 3)
    assert score.percent == 68
    assert score.by_check[Check.CONTACT] == (2, 3)
    assert [(miss.case.id, miss.checks) for miss in score.misses] == [
        (2, (Check.GITLAB_ADMIN, Check.OPPORTUNITY_CLOSE_DATE, Check.RENEWAL_RISK)),
        (3, (Check.STATUS, Check.CONTACT)),
    ]


@pytest.mark.parametrize(
    ("hours", "changes", "told"),
    [
        (23, {"contact": "Maria Lopez"}, []),
        (23, {}, [Check.CONTACT]),
        (25, {"contact": "Maria Lopez"}, [Check.STATUS]),
        (25, {}, [Check.STATUS, Check.CONTACT]),
        (23, {"contact": "Maria Lopez", "picked_up_at": NOON}, [Check.STATUS, Check.NEXT_STEP, Check.ACTIVITY]),
    ],
)
def test_a_case_to_pick_up_in_time_is_not_told_for_being_open(
    hours: int, changes: dict[str, Any], told: list[Check]
) -> None:
    """REQ-2, DIG-2: the morning list has it. Once its pickup is missed, or it was picked up and is Open all the same, the weekly list says so."""
    case = replace(NEW, assigned_at=NOON, routed_at=NOON, opened_at=NOON, **changes)
    now = NOON + timedelta(hours=hours)
    misses = hygiene([case], TODAY, POLICY).misses
    assert Check.STATUS in misses[0].checks
    assert [check for each in to_tell(misses, POLICY, now) for check in each.checks] == told


def test_a_hundred_means_all_of_it() -> None:
    """REQ-2: rounded down; and who has nothing open has nothing to fix."""
    assert hygiene([TIDY], TODAY, POLICY).percent == 100
    assert hygiene([], TODAY, POLICY).percent == 100
    almost = [replace(TIDY, id=place) for place in range(300)] + [NEW]
    assert hygiene(almost, TODAY, POLICY).percent == 99


@pytest.mark.parametrize(
    ("case", "fields"),
    [
        (TIDY, []),
        (replace(TIDY, contact=""), [Field.CONTACT]),
        (replace(TIDY, next_step="Contact"), [Field.NEXT_STEP]),
        (replace(TIDY, next_step_due=TODAY - DAY), [Field.NEXT_STEP]),
        (replace(TIDY, first_touch_at=None), [Field.TOUCH]),
        (replace(TIDY, status=Status.OPEN), [Field.STATUS]),
        (NEW, [Field.STATUS, Field.NEXT_STEP, Field.CONTACT]),
        (SELLING, [Field.GITLAB_ADMIN, Field.OPPORTUNITY_CLOSE_DATE, Field.RENEWAL_RISK]),
    ],
)
def test_what_is_missing_or_over_can_be_fixed(case: Case, fields: list[Field]) -> None:
    """CUP-1"""
    assert fixable_fields(case, TODAY, POLICY) == fields


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=40))
def test_stepping_on_meets_every_case_once_whatever_is_fixed_or_skipped_on_the_way(
    steps: list[tuple[bool, int]],
) -> None:
    """CUP-1: the count goes up, and the window comes to an end."""
    cases = {place: replace(NEW, id=place) for place in range(1, 21)}
    met, after, passed = [], 0, 0
    for fixed, other in [*steps, *[(False, 0)] * 21]:
        case, left = next_to_fix(cases.values(), TODAY, POLICY, after)
        if case is None:
            break
        assert passed + left <= 20
        met.append(case.id)
        after, passed = case.id, passed + 1
        # Something else is closed or fixed elsewhere, in any order.
        cases.pop(other, None)
        if fixed and case.id in cases:
            cases[case.id] = replace(TIDY, id=case.id)
    assert met == sorted(set(met))
    assert next_to_fix(cases.values(), TODAY, POLICY, after)[0] is None


def fixes(room: Room, case: Case, key: str = "fix", **values: object) -> Case:
    with room.database.unit_of_work() as uow:
        actor = uow.roster.actor(ANA.slack_id or "")
        seen = values.pop("seen", None) or room.now_is(case)
        assert isinstance(seen, Case)

        seen_as = {"actor": actor, "case_id": case.id, "version": seen.version, "key": key, "surface": Surface.MODAL}
        command = CleanUpCase(**seen_as, **values)  # type: ignore[arg-type]  # the fields of the form
        return clean_up(command, uow, room.policy, room.now).case


def test_everything_filled_in_is_fixed_in_one_change(room: Room) -> None:
    """CUP-1, AUD-1, SLA-1, SLA-5: picked up, planned, known to whom, touched."""
    case = room.arrives(opportunity="Acme, 12 seats")
    fixed = fixes(
        room,
        case,
        status=Status.BLOCKED,
        blocked_on="Billing",
        step="Ask billing for the invoice",
        due=TODAY + DAY,
        contact=" Maria  Lopez ",
        gitlab_admin=True,
        opportunity_close_date=TODAY,
        renewal_risk=RenewalRisk.LOW,
        touch=TouchKind.EMAIL,
    )
    assert fixed == room.now_is(case)
    assert fixable_fields(fixed, TODAY, POLICY) == []
    assert (fixed.status, fixed.blocked_on, fixed.contact) == (Status.BLOCKED, "Billing", "Maria Lopez")
    assert fixed.picked_up_at == fixed.first_touch_at == fixed.last_touch_at == NOON
    assert [(touch.kind, touch.day) for touch in room.touches(case)] == [(TouchKind.EMAIL, 1)]
    assert fixed.version == case.version + 1
    change = room.last_change(case)
    assert change["touch"] == (None, "e-mail, day 1")
    assert change["renewal_risk"] == (None, "Low")


def test_a_touch_that_the_cadence_does_not_ask_for_now_is_one_beside_it(room: Room) -> None:
    """CUP-1, SLA-5"""
    case = room.arrives()
    fixes(room, case, touch=TouchKind.CALL)
    assert [touch.day for touch in room.touches(case)] == [0]


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_fixed(room: Room) -> None:
    """CUP-1, CLO-10"""
    case = room.arrives(opportunity="Acme, 12 seats")
    with pytest.raises(Refused) as refused:
        fixes(room, case, status=Status.BLOCKED, step="Contact", due=TODAY - DAY, contact="x" * 300, opportunity_close_date=TODAY - DAY)  # fmt: skip
    wrong = {problem.field for problem in refused.value.problems}
    assert wrong == {
        Field.BLOCKED_ON,
        Field.NEXT_STEP,
        Field.NEXT_STEP_DUE,
        Field.CONTACT,
        Field.OPPORTUNITY_CLOSE_DATE,
    }
    assert room.now_is(case) == case


def test_in_progress_needs_a_next_step_here_too(room: Room) -> None:
    """CUP-1, STA-3"""
    case = room.arrives()
    with pytest.raises(Refused, match="In Progress needs a next step"):
        fixes(room, case, status=Status.ENGAGED)


def test_what_is_left_empty_stays_as_it_is_and_an_empty_form_fixes_nothing(room: Room) -> None:
    """CUP-1"""
    case = room.arrives(
        contact="Maria Lopez", next_step="2026-07-01 AS Send quote to customer", next_step_due="2026-07-02"
    )
    with pytest.raises(Refused, match="No changes yet"):
        fixes(room, case, step="Send quote to customer", due=None)
    after = fixes(room, case, key="again", step="Send quote to customer", touch=TouchKind.CALL)
    assert (after.contact, after.next_step, after.next_step_due) == (case.contact, case.next_step, case.next_step_due)


def test_sent_twice_it_is_fixed_once(room: Room) -> None:
    """CUP-1, SAFE-1"""
    case = room.arrives()
    fixes(room, case, touch=TouchKind.EMAIL)
    with pytest.raises(Exception, match="Already done"):
        fixes(room, case, seen=case, touch=TouchKind.EMAIL)
    assert len(room.touches(case)) == 1


def test_only_who_may_work_a_case_fixes_it(room: Room) -> None:
    """CUP-1, PPL-3"""
    case = room.arrives(owner=BEN.email)
    with pytest.raises(Exception, match="You cannot fix it"):
        fixes(room, case, contact="Maria Lopez")


@pytest.mark.parametrize("status", CLOSINGS)
def test_nothing_is_closed_by_fixing_it(room: Room, status: Status) -> None:
    """CUP-1, CLO-1, PPL-3: a closing needs more than a status, whatever the form carries."""
    case = room.arrives(contact="Maria Lopez")
    with pytest.raises(Refused) as refused:
        fixes(room, case, status=status, step="Send quote to customer", due=TODAY + DAY)
    assert [(problem.rule, problem.field) for problem in refused.value.problems] == [("CLO-1", Field.STATUS)]
    assert room.now_is(case) == case
