"""The Required 10: what is done and what is missing for the stage a case is in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.case import OWN_REQUEST, Case, Touch
from cases.model.errors import Field
from cases.model.policy import TouchKind
from cases.model.status import OpportunityStage, RenewalRisk, Resolution, Status
from cases.rules.checklist import Check, CheckResult, Stage, required_ten, stage_of
from tests.cases.team import ANA, NOON, POLICY, TODAY, a_case

TOUCH = Touch(1, TouchKind.EMAIL, 1, ANA.email, NOON)
NEW = a_case(owner=ANA.email, assigned_at=NOON)
WORKED = replace(
    NEW,
    status=Status.ENGAGED,
    picked_up_at=NOON,
    contact="Maria",
    next_step="2026-07-13 AS Send quote to customer",
    next_step_due=TODAY,
)
SOLD = replace(
    WORKED,
    opportunity="Renewal",
    gitlab_admin=True,
    opportunity_stage=OpportunityStage.OPEN,
    opportunity_close_date=TODAY,
    renewal_risk=RenewalRisk.LOW,
)


def results(case: Case, *touches: Touch) -> list[CheckResult]:
    return required_ten(case, touches, TODAY, POLICY)


def undone(case: Case, *touches: Touch) -> list[Check]:
    return [result.check for result in results(case, *touches) if not result.done]


def test_a_new_case_is_looked_at_for_what_picking_up_needs() -> None:
    """REQ-1"""
    assert stage_of(NEW) is Stage.PICKING_UP
    assert [result.check.value for result in results(NEW)] == ["Status", "Owner", "Contact"]
    assert undone(NEW) == [Check.STATUS, Check.CONTACT]
    assert undone(a_case()) == [Check.STATUS, Check.OWNER, Check.CONTACT]


def test_a_case_being_worked_needs_a_plan_and_a_logged_activity_too() -> None:
    """REQ-1"""
    assert stage_of(WORKED) is Stage.MANAGING
    assert undone(WORKED) == [Check.ACTIVITY]
    assert undone(WORKED, TOUCH) == []
    assert undone(replace(WORKED, next_step="Contact"), TOUCH) == [Check.NEXT_STEP]
    assert undone(replace(WORKED, next_step_due=None), TOUCH) == [Check.NEXT_STEP]


def test_only_a_case_with_an_opportunity_is_asked_about_it() -> None:
    """REQ-1"""
    about_opportunities = {Check.GITLAB_ADMIN, Check.OPPORTUNITY_CLOSE_DATE, Check.RENEWAL_RISK}
    assert not about_opportunities & {result.check for result in results(WORKED)}
    assert about_opportunities <= {result.check for result in results(SOLD)}
    assert undone(SOLD, TOUCH) == []
    bare = replace(WORKED, opportunity="Renewal")
    assert undone(bare, TOUCH) == [Check.GITLAB_ADMIN, Check.OPPORTUNITY_CLOSE_DATE, Check.RENEWAL_RISK]


def test_a_related_opportunity_counts_only_where_it_can_be_missed() -> None:
    """REQ-3: on an Expansion case without one, and where one is said to exist; elsewhere neither done nor missing."""
    assert Check.OPPORTUNITY not in {result.check for result in results(SOLD, TOUCH)}
    expansion = replace(WORKED, type="Expansion Opportunity")
    assert undone(expansion, TOUCH) == [Check.OPPORTUNITY]
    assert undone(replace(SOLD, type="Expansion Opportunity"), TOUCH) == []
    assert undone(replace(WORKED, opportunity_expected=True), TOUCH) == [Check.OPPORTUNITY]


def test_a_stakeholders_case_needs_a_step_that_was_written_since_pickup() -> None:
    """REQ-3: a step of the owner before does not tell the creator anything new; the Advocate's own request has no creator to inform."""
    sues = replace(WORKED, creator="Sue Park", creator_department="Support", planned_at=NOON)
    assert undone(sues, TOUCH) == []
    assert undone(replace(sues, picked_up_at=NOON + timedelta(hours=1)), TOUCH) == [Check.CREATOR_INFORMED]
    assert undone(replace(sues, next_step=""), TOUCH) == [Check.NEXT_STEP, Check.CREATOR_INFORMED]
    assert Check.CREATOR_INFORMED not in {result.check for result in results(WORKED, TOUCH)}
    own = replace(sues, creator_slack_id="U0ANA", subject=OWN_REQUEST)
    assert Check.CREATOR_INFORMED not in {result.check for result in results(own, TOUCH)}


def test_a_creator_is_not_informed_by_a_date_nor_by_words_that_say_nothing() -> None:
    """REQ-3: neither a step that names no action, nor the owner before; In Progress without a pickup of its own is being worked."""
    sues = replace(WORKED, creator_slack_id="U0SUE", planned_at=NOON + timedelta(hours=2))
    assert undone(sues, TOUCH) == []
    assert undone(replace(sues, next_step="2026-07-13 AS Waiting"), TOUCH) == [Check.NEXT_STEP, Check.CREATOR_INFORMED]
    assert undone(replace(sues, planned_at=None), TOUCH) == [], "it came in with its step as it was picked up"
    assert undone(replace(sues, planned_at=None, opened_at=NOON - timedelta(days=1)), TOUCH) == [
        Check.CREATOR_INFORMED
    ], "a step that came with the case is as old as the case"
    assert Check.CREATOR_INFORMED not in {result.check for result in results(replace(NEW, creator_slack_id="U0SUE"))}


def test_an_opportunity_that_the_crm_takes_away_is_missed_again_on_an_expansion_case() -> None:
    """REQ-3: closed or not; and a High Value Check In, which may find growth, is asked for none until one is said to exist."""
    sold = replace(SOLD, type="Propensity to Expand")
    assert undone(replace(sold, opportunity=""), TOUCH) == [Check.OPPORTUNITY]
    closed = replace(sold, opportunity="", status=Status.RESOLVED, resolution=Resolution.ANSWERED_QUESTION)
    assert undone(replace(closed, feedback="NA"), TOUCH) == [Check.OPPORTUNITY]
    assert Check.OPPORTUNITY not in {result.check for result in results(replace(WORKED, type="High Value Check In"))}


def test_the_close_date_of_an_open_opportunity_is_not_past() -> None:
    """REQ-1, CLO-8"""
    past = replace(SOLD, opportunity_close_date=TODAY - timedelta(days=1))
    assert undone(past, TOUCH) == [Check.OPPORTUNITY_CLOSE_DATE]
    assert undone(replace(past, opportunity_stage=OpportunityStage.CLOSED_WON), TOUCH) == []


def test_a_closed_case_is_looked_at_whole_but_plans_nothing_any_more() -> None:
    """REQ-1"""
    closed = replace(SOLD, status=Status.RESOLVED, next_step="", next_step_due=None)
    assert stage_of(closed) is Stage.CLOSING
    assert undone(closed, TOUCH) == [Check.RESOLUTION, Check.OPPORTUNITY_STATUS, Check.FEEDBACK]
    done = replace(
        closed,
        resolution=Resolution.ANSWERED_QUESTION,
        feedback="NA",
        opportunity_stage=OpportunityStage.CLOSED_LOST,
    )
    assert undone(done, TOUCH) == []


def test_a_sleeping_case_is_open_on_purpose() -> None:
    """REQ-1, SLA-3"""
    asleep = replace(WORKED, status=Status.OPEN, wants_later=True)
    assert undone(asleep, TOUCH) == []


@pytest.mark.parametrize(
    ("case", "field"),
    [
        (NEW, Field.STATUS),
        (NEW, Field.CONTACT),
        (replace(WORKED, next_step=""), Field.NEXT_STEP),
        (WORKED, Field.TOUCH),
        (replace(SOLD, renewal_risk=None), Field.RENEWAL_RISK),
    ],
)
def test_each_miss_names_the_field_that_fixes_it(case: Case, field: Field) -> None:
    """REQ-1"""
    assert field in [result.field for result in results(case) if not result.done]


some_cases = st.builds(
    a_case,
    status=st.sampled_from(list(Status)),
    owner=st.sampled_from([None, ANA.email]),
    contact=st.sampled_from(["", "Maria"]),
    picked_up_at=st.sampled_from([None, NOON]),
    next_step=st.sampled_from(["", "Contact", "2026-07-13 AS Send quote to customer"]),
    next_step_due=st.sampled_from([None, TODAY]),
    opportunity=st.sampled_from(["", "Renewal"]),
    opportunity_stage=st.sampled_from([None, *OpportunityStage]),
    opportunity_close_date=st.sampled_from([None, TODAY, TODAY - timedelta(days=1)]),
    renewal_risk=st.sampled_from([None, *RenewalRisk]),
    gitlab_admin=st.sampled_from([None, True, False]),
    resolution=st.sampled_from([None, Resolution.NO_ACTION_REQUIRED]),
    feedback=st.sampled_from(["", "NA"]),
)


@given(some_cases, st.lists(st.just(TOUCH), max_size=2))
def test_the_list_is_in_the_handbooks_order_and_never_names_a_check_twice(case: Case, touches: list[Touch]) -> None:
    """REQ-1"""
    found = [result.check for result in required_ten(case, touches, TODAY, POLICY)]
    assert found == [check for check in Check if check in found]
    stages = [result.stage for result in required_ten(case, touches, TODAY, POLICY)]
    assert stages == sorted(stages, key=list(Stage).index)
    assert set(stages) <= set(list(Stage)[: list(Stage).index(stage_of(case)) + 1])


@given(some_cases)
def test_a_later_stage_asks_for_all_that_an_earlier_one_did(case: Case) -> None:
    """REQ-1"""
    fresh = replace(case, status=Status.OPEN, picked_up_at=None)
    worked = replace(case, status=Status.OPEN, picked_up_at=NOON)
    closed = replace(case, status=Status.RESOLVED)
    checks = [{result.check for result in results(each)} for each in (fresh, worked, closed)]
    assert checks[0] < checks[1]
    assert checks[1] - {Check.NEXT_STEP} < checks[2]
