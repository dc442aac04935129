"""What a closing needs, field by field and all at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.case import MID_MARKET_HAND_OVER, Case, Touch
from cases.model.errors import Field, Problem
from cases.model.policy import TouchKind
from cases.model.status import CLOSINGS, LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status
from cases.rules.closing import (
    MAX_CONTACT,
    MAX_FEEDBACK,
    Closing,
    TagInFeedback,
    closing_problems,
    fields_needed,
    stored_feedback,
    unresponsive_from,
)
from tests.cases.team import NOON, POLICY, TODAY, a_case

RESOLVED = Closing(status=Status.RESOLVED, resolution=Resolution.ANSWERED_QUESTION, feedback="NA")
UNRESPONSIVE = Closing(status=Status.UNRESPONSIVE, resolution=Resolution.FAILED_TO_ENGAGE, feedback="NA")
DUPLICATE = Closing(status=Status.DUPLICATE, resolution=Resolution.NO_ACTION_REQUIRED, feedback="NA")
NOTHING = Closing()


def touch(days_ago: float, day: int = 1, kind: TouchKind = TouchKind.EMAIL) -> Touch:
    return Touch(1, kind, day, "ana@example.com", NOON - timedelta(days=days_ago))


def missing(case: Case, closing: Closing, touches: Sequence[Touch] = (), **more: Any) -> list[Problem]:
    return closing_problems(case, closing, touches, POLICY, NOON, TODAY, **more)


def found(case: Case, closing: Closing, touches: Sequence[Touch] = (), **more: Any) -> list[tuple[str, Field]]:
    """Which rule speaks on which field."""
    return [(problem.rule, problem.field) for problem in missing(case, closing, touches, **more)]


def asked(case: Case, closing: Closing) -> list[Field]:
    return fields_needed(case, closing, POLICY, TODAY)


ALWAYS = [Field.STATUS, Field.RESOLUTION, Field.FEEDBACK]


def test_a_case_with_its_contact_closes_with_a_resolution_and_feedback() -> None:
    """CLO-1, CLO-2"""
    assert missing(a_case(contact="Maria Lopez"), RESOLVED) == []
    assert asked(a_case(contact="Maria Lopez"), RESOLVED) == ALWAYS


@pytest.mark.parametrize("status", [None, *(status for status in Status if not status.is_closed)])
def test_only_one_of_the_three_closed_statuses_closes(status: Status | None) -> None:
    """CLO-1"""
    assert ("CLO-1", Field.STATUS) in found(a_case(contact="Maria"), replace(RESOLVED, status=status))


@pytest.mark.parametrize("feedback", ["", "   ", "\n"])
def test_every_closing_needs_resolution_and_feedback(feedback: str) -> None:
    """CLO-1"""
    for status in CLOSINGS:
        case = a_case(contact="Maria", first_touch_at=NOON - timedelta(days=20))
        closing = Closing(status=status, feedback=feedback, duplicate_of=MID_MARKET_HAND_OVER)
        assert found(case, closing) == [("CLO-1", Field.RESOLUTION), ("CLO-1", Field.FEEDBACK)]


def test_na_is_feedback_enough() -> None:
    """CLO-1"""
    (problem,) = missing(a_case(contact="Maria"), replace(RESOLVED, feedback=""))
    assert "NA" in problem.text
    assert missing(a_case(contact="Maria"), replace(RESOLVED, feedback="NA")) == []


def test_resolved_needs_a_contact_which_may_be_given_with_the_closing() -> None:
    """CLO-2"""
    case = a_case()
    assert Field.CONTACT in asked(case, RESOLVED)
    assert found(case, RESOLVED) == [("CLO-2", Field.CONTACT)]
    assert found(case, replace(RESOLVED, contact="  ")) == [("CLO-2", Field.CONTACT)]
    assert missing(case, replace(RESOLVED, contact="Maria Lopez")) == []
    assert Field.CONTACT not in asked(case, DUPLICATE)


def test_resolved_has_no_next_step_ahead_unless_it_is_marked_as_done() -> None:
    """CLO-2"""
    case = a_case(contact="Maria", next_step_due=TODAY + timedelta(days=1))
    (problem,) = missing(case, RESOLVED)
    assert (problem.rule, problem.field) == ("CLO-2", Field.NEXT_STEP_DUE)
    assert "Tue 14 Jul 2026" in problem.text
    assert missing(case, replace(RESOLVED, step_done=True)) == []
    assert Field.NEXT_STEP_DUE in asked(case, RESOLVED)


@pytest.mark.parametrize("days", [0, -1, -100])
def test_a_step_due_today_or_before_does_not_stand_in_the_way(days: int) -> None:
    """CLO-2"""
    assert missing(a_case(contact="Maria", next_step_due=TODAY + timedelta(days=days)), RESOLVED) == []


def test_a_plan_does_not_keep_a_case_from_closing_in_another_way() -> None:
    """CLO-2"""
    case = a_case(next_step_due=TODAY + timedelta(days=30))
    assert missing(case, replace(DUPLICATE, duplicate_of=MID_MARKET_HAND_OVER)) == []
    assert missing(case, UNRESPONSIVE, [touch(20)]) == []


@pytest.mark.parametrize("status", CLOSINGS)
def test_a_lead_is_converted_or_disqualified_whatever_the_closing(status: Status) -> None:
    """CLO-3"""
    case = a_case(contact="Maria", lead="Leo Park", first_touch_at=NOON - timedelta(days=20))
    closing = replace(RESOLVED, status=status, duplicate_of=MID_MARKET_HAND_OVER)
    assert Field.LEAD_OUTCOME in asked(case, closing)
    assert found(case, closing) == [("CLO-3", Field.LEAD_OUTCOME)]
    for outcome in LeadOutcome:
        assert missing(case, replace(closing, lead_outcome=outcome)) == []
    assert missing(replace(case, lead_outcome=LeadOutcome.CONVERTED), closing) == []


def test_the_lead_of_a_customer_mql_has_a_narrower_rule_which_is_said() -> None:
    """CLO-3"""
    (problem,) = missing(a_case(contact="Maria", lead="Leo", type="Customer MQL"), RESOLVED)
    assert "work at the linked account and there is an opportunity" in problem.text


def test_a_duplicate_names_the_case_that_covers_it() -> None:
    """CLO-4"""
    case = a_case(number="00012345")
    assert Field.DUPLICATE_OF in asked(case, DUPLICATE)
    (nothing,) = missing(case, DUPLICATE)
    assert "00012345" in nothing.text
    (unknown,) = missing(case, replace(DUPLICATE, duplicate_of="00099999"))
    assert unknown.text.startswith("There is no case 00099999.")
    assert missing(case, replace(DUPLICATE, duplicate_of="00099999"), duplicate_known=True) == []


@pytest.mark.parametrize("itself", ["00012345", "12345", "#00012345", " 12345 ", "# 12345"])
def test_a_case_is_no_duplicate_of_itself(itself: str) -> None:
    """CLO-4"""
    (problem,) = missing(a_case(number="00012345"), replace(DUPLICATE, duplicate_of=itself), duplicate_known=True)
    assert "itself" in problem.text


def test_the_mid_market_hand_over_stands_in_for_a_case_number() -> None:
    """CLO-4"""
    assert missing(a_case(), replace(DUPLICATE, duplicate_of=MID_MARKET_HAND_OVER)) == []


def test_a_closed_case_cannot_be_handed_over_so_the_tag_in_its_feedback_is_asked_about() -> None:
    """TAG-2: the one that has just been written; what a hand-over once wrote there is history."""
    case = a_case(contact="Maria Lopez")
    tagged = replace(RESOLVED, feedback="They like it. #languagebarrier Finnish")
    assert found(case, tagged) == [("TAG-2", Field.TAG_IN_FEEDBACK)]
    assert Field.TAG_IN_FEEDBACK in asked(case, tagged)
    assert Field.TAG_IN_FEEDBACK not in asked(case, RESOLVED)
    assert missing(replace(case, feedback="#languagebarrier Finnish"), tagged) == []
    left_out = replace(tagged, tag=TagInFeedback.LEAVE_OUT)
    assert missing(case, left_out) == []
    assert stored_feedback(left_out) == "They like it. Finnish"
    assert stored_feedback(replace(left_out, feedback="#languagebarrier")) == "NA"


def test_unresponsive_needs_a_first_touch_to_count_from() -> None:
    """CLO-5"""
    (problem,) = missing(a_case(), UNRESPONSIVE)
    assert (problem.rule, problem.field) == ("CLO-5", Field.STATUS)
    assert "log the first touch" in problem.text


def test_unresponsive_too_early_says_on_which_day_it_becomes_possible_and_what_was_tried() -> None:
    """CLO-5"""
    tried = [touch(10), touch(8, 3, TouchKind.CALL), touch(7, 0)]
    (problem,) = missing(a_case(), UNRESPONSIVE, tried)
    assert "First touch on Fri 3 Jul 2026: possible from Sat 18 Jul 2026." in problem.text
    assert "Logged of the cadence: e-mail of day 1, call of day 3." in problem.text


def test_unresponsive_is_possible_on_the_very_day_that_was_named() -> None:
    """CLO-5"""
    case, first = a_case(), datetime(2026, 7, 3, 21, tzinfo=UTC)
    new_york = ZoneInfo("America/New_York")
    tried = [Touch(1, TouchKind.EMAIL, 1, "ana@example.com", first)]

    def problems(now: datetime) -> list[Problem]:
        today = now.astimezone(new_york).date()
        return closing_problems(case, UNRESPONSIVE, tried, POLICY, now, today, zone=new_york)

    (day_before,) = problems(datetime(2026, 7, 18, 3, 59, tzinfo=UTC))
    assert "possible from Sat 18 Jul 2026" in day_before.text
    assert problems(datetime(2026, 7, 18, 4, tzinfo=UTC)) == []


def test_the_day_named_is_the_persons_own() -> None:
    """CLO-5: what is the evening of the third in New York is the fourth in Tokyo."""
    tried = [Touch(1, TouchKind.EMAIL, 1, "ana@example.com", datetime(2026, 7, 3, 21, tzinfo=UTC))]
    (in_new_york,) = missing(a_case(), UNRESPONSIVE, tried, zone=ZoneInfo("America/New_York"))
    (in_tokyo,) = missing(a_case(), UNRESPONSIVE, tried, zone=ZoneInfo("Asia/Tokyo"))
    assert "possible from Sat 18 Jul 2026" in in_new_york.text
    assert "possible from Sun 19 Jul 2026" in in_tokyo.text


def test_fifteen_days_are_fifteen_days_when_the_clocks_go_back() -> None:
    """CLO-5: from half past midnight in summer time, fifteen times 24 hours end an hour before the fifteenth day begins."""
    berlin = ZoneInfo("Europe/Berlin")
    tried = [Touch(1, TouchKind.EMAIL, 1, "eva@example.com", datetime(2026, 10, 17, 22, 30, tzinfo=UTC))]

    def problems(now: datetime) -> list[Problem]:
        return closing_problems(a_case(), UNRESPONSIVE, tried, POLICY, now, now.date(), zone=berlin)

    (day_before,) = problems(datetime(2026, 11, 1, 23, 59, tzinfo=berlin))
    assert "possible from Mon 2 Nov 2026" in day_before.text
    assert problems(datetime(2026, 11, 2, 0, 0, tzinfo=berlin)) == []


def test_trying_counts_from_the_first_touch_wherever_it_is_known_from() -> None:
    """CLO-5"""
    case = a_case(first_touch_at=NOON - timedelta(days=16))
    morning = NOON.replace(hour=0)
    assert unresponsive_from(case, [touch(3)], POLICY) == morning - timedelta(days=1)
    assert unresponsive_from(a_case(), [touch(3), touch(9)], POLICY) == morning + timedelta(days=6)
    assert unresponsive_from(a_case(), [], POLICY) is None


def test_an_inbound_request_is_resolved_only_when_the_need_was_met() -> None:
    """CLO-6"""
    case = a_case(type="Inbound Request", contact="Maria")
    assert Field.NEED_MET in asked(case, RESOLVED)
    assert found(case, RESOLVED) == [("CLO-6", Field.NEED_MET)]
    assert missing(case, replace(RESOLVED, need_met=True)) == []


def test_a_customer_who_never_answered_has_no_need_to_confirm() -> None:
    """CLO-6: only Resolved asks; after fifteen days of trying, or where another case covers it, the request is closed."""
    case = a_case(type="Inbound Request")
    assert missing(case, UNRESPONSIVE, [touch(15)]) == []
    assert missing(case, replace(DUPLICATE, duplicate_of="00000001"), duplicate_known=True) == []
    assert Field.NEED_MET not in asked(case, UNRESPONSIVE)


@pytest.mark.parametrize("status", CLOSINGS)
def test_a_high_value_case_closes_only_for_certain_churn_and_in_its_words(status: Status) -> None:
    """CLO-7"""
    case = a_case(type="High Value Account", contact="Maria", first_touch_at=NOON - timedelta(days=20))
    closing = replace(RESOLVED, status=status, duplicate_of=MID_MARKET_HAND_OVER)
    assert asked(case, closing)[:2] == [Field.STATUS, Field.CHURN]
    assert found(case, closing) == [("CLO-7", Field.CHURN), ("CLO-7", Field.RESOLUTION)]
    assert found(case, replace(closing, churn=True)) == [("CLO-7", Field.RESOLUTION)]
    churned = replace(closing, churn=True, resolution=Resolution.REQUEST_NOT_POSSIBLE)
    assert missing(case, churned) == []
    assert found(case, replace(churned, churn=False)) == [("CLO-7", Field.CHURN)]


OPPORTUNITY = a_case(contact="Maria", opportunity="Acme renewal 2026")
KNOWN = replace(
    OPPORTUNITY,
    opportunity_stage=OpportunityStage.CLOSED_LOST,
    opportunity_close_date=TODAY - timedelta(days=3),
    renewal_risk=RenewalRisk.LOW,
)


def test_an_opportunity_of_which_nothing_is_known_is_asked_about_in_full() -> None:
    """CLO-8"""
    assert asked(OPPORTUNITY, RESOLVED) == [
        *ALWAYS,
        Field.OPPORTUNITY_STAGE,
        Field.OPPORTUNITY_CLOSE_DATE,
        Field.RENEWAL_RISK,
    ]
    assert found(OPPORTUNITY, RESOLVED) == [
        ("CLO-8", Field.OPPORTUNITY_STAGE),
        ("CLO-8", Field.OPPORTUNITY_CLOSE_DATE),
        ("CLO-8", Field.RENEWAL_RISK),
    ]


def test_what_is_known_of_the_opportunity_is_not_asked_again() -> None:
    """CLO-8"""
    assert missing(KNOWN, RESOLVED) == []
    assert asked(KNOWN, RESOLVED) == ALWAYS


def test_a_case_without_an_opportunity_is_asked_nothing_of_one() -> None:
    """CLO-8"""
    assert missing(a_case(contact="Maria", renewal_risk=RenewalRisk.GUARANTEED_CHURN), RESOLVED) == []


def test_an_open_opportunity_closes_with_the_case() -> None:
    """CLO-8"""
    case = replace(KNOWN, opportunity_stage=OpportunityStage.OPEN)
    assert found(case, RESOLVED) == [("CLO-8", Field.OPPORTUNITY_STAGE)]
    assert missing(case, replace(RESOLVED, opportunity_stage=OpportunityStage.CLOSED_LOST)) == []
    assert found(case, replace(RESOLVED, opportunity_stage=OpportunityStage.OPEN)) == [
        ("CLO-8", Field.OPPORTUNITY_STAGE)
    ]


def test_closed_won_needs_a_gitlab_admin() -> None:
    """CLO-8"""
    won = replace(KNOWN, opportunity_stage=OpportunityStage.CLOSED_WON)
    assert Field.GITLAB_ADMIN in asked(won, RESOLVED)
    assert found(won, RESOLVED) == [("CLO-8", Field.GITLAB_ADMIN)]
    assert found(replace(won, gitlab_admin=False), RESOLVED) == [("CLO-8", Field.GITLAB_ADMIN)]
    assert missing(replace(won, gitlab_admin=True), RESOLVED) == []
    assert missing(won, replace(RESOLVED, gitlab_admin=True)) == []
    assert Field.GITLAB_ADMIN not in asked(KNOWN, RESOLVED)


def test_guaranteed_churn_goes_to_closed_lost() -> None:
    """CLO-8"""
    churn = replace(KNOWN, renewal_risk=RenewalRisk.GUARANTEED_CHURN, opportunity_stage=OpportunityStage.OPEN)
    won = replace(RESOLVED, opportunity_stage=OpportunityStage.CLOSED_WON, gitlab_admin=True)
    assert found(churn, won) == [("CLO-8", Field.OPPORTUNITY_STAGE)]
    assert missing(churn, replace(won, opportunity_stage=OpportunityStage.CLOSED_LOST)) == []


def test_a_contradiction_that_came_from_the_crm_can_be_mended_either_way() -> None:
    """CLO-8, CLO-10"""
    won = replace(
        KNOWN,
        opportunity_stage=OpportunityStage.CLOSED_WON,
        renewal_risk=RenewalRisk.GUARANTEED_CHURN,
        gitlab_admin=True,
    )
    assert {Field.OPPORTUNITY_STAGE, Field.RENEWAL_RISK} <= set(asked(won, RESOLVED))
    assert found(won, RESOLVED) == [("CLO-8", Field.OPPORTUNITY_STAGE)]
    assert missing(won, replace(RESOLVED, opportunity_stage=OpportunityStage.CLOSED_LOST)) == []
    assert missing(won, replace(RESOLVED, renewal_risk=RenewalRisk.LOW)) == []


def test_a_risk_that_contradicts_what_is_known_is_refused_where_it_was_chosen() -> None:
    """CLO-8, CLO-10: the stage is known and its field not in the form."""
    won = replace(KNOWN, opportunity_stage=OpportunityStage.CLOSED_WON, renewal_risk=None, gitlab_admin=True)
    closing = replace(RESOLVED, renewal_risk=RenewalRisk.GUARANTEED_CHURN)
    assert Field.OPPORTUNITY_STAGE not in asked(won, RESOLVED)
    assert found(won, closing) == [("CLO-8", Field.RENEWAL_RISK)]


def test_transferred_to_support_asks_to_loop_the_support_team_in() -> None:
    """CLO-9"""
    case = a_case(contact="Maria")
    closing = replace(RESOLVED, resolution=Resolution.TRANSFERRED_TO_SUPPORT)
    assert Field.SUPPORT_LOOPED_IN in asked(case, closing)
    (problem,) = missing(case, closing)
    assert (problem.rule, problem.field) == ("CLO-9", Field.SUPPORT_LOOPED_IN)
    assert POLICY.support_address in problem.text
    assert missing(case, replace(closing, support_looped_in=True)) == []


def test_everything_that_is_missing_is_said_at_once_each_on_its_field() -> None:
    """CLO-10"""
    case = a_case(type="Inbound Request", lead="Leo", opportunity="Renewal", next_step_due=TODAY + timedelta(days=5))
    problems = missing(case, Closing(status=Status.RESOLVED))
    assert {problem.field for problem in problems} == {
        Field.RESOLUTION,
        Field.FEEDBACK,
        Field.CONTACT,
        Field.NEXT_STEP_DUE,
        Field.NEED_MET,
        Field.LEAD_OUTCOME,
        Field.OPPORTUNITY_STAGE,
        Field.OPPORTUNITY_CLOSE_DATE,
        Field.RENEWAL_RISK,
    }
    assert len(problems) == 9
    assert all(problem.rule.startswith("CLO-") and problem.text.endswith(".") for problem in problems)


def test_text_for_which_there_is_no_room_is_refused_with_both_lengths() -> None:
    """CLO-10"""
    closing = replace(RESOLVED, feedback="x" * (MAX_FEEDBACK + 1), contact="y" * (MAX_CONTACT + 1))
    feedback, contact = missing(a_case(), closing)
    assert (feedback.field, contact.field) == (Field.FEEDBACK, Field.CONTACT)
    assert "3001 characters; there is room for 3000" in feedback.text


# From here on: every case and every closing that there can be.

dates = st.sampled_from([None, *(TODAY + timedelta(days=days) for days in (-400, -1, 0, 1, 180))])
types = st.sampled_from(["", "Made Up", "inbound request", *(case_type.name for case_type in POLICY.case_types)])
cases = st.builds(
    a_case,
    number=st.just("00012345"),
    type=types,
    contact=st.sampled_from(["", "Maria Lopez"]),
    lead=st.sampled_from(["", "Leo Park"]),
    lead_outcome=st.sampled_from([None, *LeadOutcome]),
    opportunity=st.sampled_from(["", "Renewal"]),
    opportunity_stage=st.sampled_from([None, *OpportunityStage]),
    opportunity_close_date=dates,
    renewal_risk=st.sampled_from([None, *RenewalRisk]),
    gitlab_admin=st.sampled_from([None, True, False]),
    next_step_due=dates,
    first_touch_at=st.sampled_from([None, NOON - timedelta(days=3), NOON - timedelta(days=15)]),
)
closings = st.builds(
    Closing,
    status=st.sampled_from([None, *Status]),
    resolution=st.sampled_from([None, *Resolution]),
    feedback=st.sampled_from(["", "  ", "NA", "They love it", "x" * 3001]),
    contact=st.sampled_from(["", " ", "Maria", "y" * 256]),
    step_done=st.booleans(),
    lead_outcome=st.sampled_from([None, *LeadOutcome]),
    duplicate_of=st.sampled_from(["", " ", "00012345", "12345", "00099999", MID_MARKET_HAND_OVER]),
    need_met=st.booleans(),
    churn=st.booleans(),
    opportunity_stage=st.sampled_from([None, *OpportunityStage]),
    opportunity_close_date=dates,
    renewal_risk=st.sampled_from([None, *RenewalRisk]),
    gitlab_admin=st.booleans(),
    support_looped_in=st.booleans(),
)
# Those that the rules are likely to let through, so that the other side is seen as well.
good_closings = st.builds(
    Closing,
    status=st.sampled_from(CLOSINGS),
    resolution=st.sampled_from(list(Resolution)),
    feedback=st.just("NA"),
    contact=st.just("Maria"),
    step_done=st.just(True),
    lead_outcome=st.sampled_from(list(LeadOutcome)),
    duplicate_of=st.just("00099999"),
    need_met=st.just(True),
    churn=st.just(True),
    opportunity_stage=st.sampled_from([OpportunityStage.CLOSED_WON, OpportunityStage.CLOSED_LOST]),
    opportunity_close_date=st.just(TODAY),
    renewal_risk=st.sampled_from(list(RenewalRisk)),
    gitlab_admin=st.just(True),
    support_looped_in=st.just(True),
)


def rules_kept(case: Case, said: Closing, duplicate_known: bool) -> dict[str, bool]:
    """The rules of closing, each in one line of its own, over what is known and what is said."""
    resolved = said.status is Status.RESOLVED
    type_ = POLICY.case_type(case.type)
    stage = said.opportunity_stage or case.opportunity_stage
    risk = said.renewal_risk or case.renewal_risk
    won, lost = stage is OpportunityStage.CLOSED_WON, stage is OpportunityStage.CLOSED_LOST
    days_tried = (NOON - case.first_touch_at).days if case.first_touch_at else -1
    return {
        "CLO-1": said.status in CLOSINGS and said.resolution is not None and said.feedback.strip() != "",
        "CLO-2": not resolved
        or (
            (case.contact + said.contact).strip() != ""
            and (said.step_done or case.next_step_due is None or case.next_step_due <= TODAY)
        ),
        "CLO-3": not case.lead or said.lead_outcome is not None or case.lead_outcome is not None,
        "CLO-4": said.status is not Status.DUPLICATE
        or said.duplicate_of == MID_MARKET_HAND_OVER
        or (duplicate_known and said.duplicate_of == "00099999"),
        "CLO-5": said.status is not Status.UNRESPONSIVE or days_tried >= 15,
        "CLO-6": not (resolved and type_.inbound) or said.need_met,
        # That there is a resolution at all is CLO-1's to say.
        "CLO-7": not type_.high_value or (said.churn and said.resolution in (None, Resolution.REQUEST_NOT_POSSIBLE)),
        "CLO-8": not case.opportunity
        or (said.status is Status.DUPLICATE and said.duplicate_of == MID_MARKET_HAND_OVER)
        or (
            (won or lost)
            and (said.opportunity_close_date or case.opportunity_close_date) is not None
            and risk is not None
            and not (won and risk is RenewalRisk.GUARANTEED_CHURN)
            and (not won or said.gitlab_admin or case.gitlab_admin is True)
        ),
        "CLO-9": said.resolution is not Resolution.TRANSFERRED_TO_SUPPORT or said.support_looped_in,
        "CLO-10": len(said.feedback) <= 3000 and (not resolved or len(said.contact) <= 255),
    }


@given(cases, st.one_of(closings, good_closings), st.booleans())
def test_nothing_is_missing_exactly_when_every_rule_is_kept(case: Case, closing: Closing, known: bool) -> None:
    """CLO-1, CLO-2, CLO-3, CLO-4, CLO-5, CLO-6, CLO-7, CLO-8, CLO-9, CLO-10: the rules said a second time, in another way."""
    kept = rules_kept(case, closing, known)
    problems = missing(case, closing, duplicate_known=known)
    assert {problem.rule for problem in problems} == {rule for rule, is_kept in kept.items() if not is_kept}


@given(cases, closings, st.booleans())
def test_every_problem_lands_on_a_field_that_the_form_shows(case: Case, closing: Closing, known: bool) -> None:
    """CLO-10: whatever is filled in."""
    problems = missing(case, closing, duplicate_known=known)
    assert {problem.field for problem in problems} <= set(asked(case, closing))


BLANK = Closing()
BY_FIELD = {
    Field.FEEDBACK: "feedback",
    Field.CONTACT: "contact",
    Field.NEXT_STEP_DUE: "step_done",
    Field.LEAD_OUTCOME: "lead_outcome",
    Field.DUPLICATE_OF: "duplicate_of",
    Field.NEED_MET: "need_met",
    Field.CHURN: "churn",
    Field.OPPORTUNITY_STAGE: "opportunity_stage",
    Field.OPPORTUNITY_CLOSE_DATE: "opportunity_close_date",
    Field.RENEWAL_RISK: "renewal_risk",
    Field.GITLAB_ADMIN: "gitlab_admin",
    Field.SUPPORT_LOOPED_IN: "support_looped_in",
}


@given(cases, closings, st.booleans())
def test_the_form_as_it_was_drawn_has_the_field_of_every_problem(case: Case, closing: Closing, known: bool) -> None:
    """CLO-10: a form is drawn for status, resolution and opportunity stage; the rest is filled in afterwards, in what it shows."""
    chosen = Closing(status=closing.status, resolution=closing.resolution)
    if Field.OPPORTUNITY_STAGE in asked(case, chosen):
        chosen = replace(chosen, opportunity_stage=closing.opportunity_stage)
    shown = asked(case, chosen)
    hidden = {name: getattr(BLANK, name) for field, name in BY_FIELD.items() if field not in shown}
    sent = replace(closing, **hidden)
    assert {problem.field for problem in missing(case, sent, duplicate_known=known)} <= set(shown)


@given(cases, closings)
def test_each_field_is_asked_once_and_the_status_first(case: Case, closing: Closing) -> None:
    """CLO-10"""
    fields = asked(case, closing)
    assert len(fields) == len(set(fields))
    assert fields[0] is Field.STATUS
    assert set(ALWAYS) <= set(fields)


@given(cases, st.sampled_from(CLOSINGS), st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 1, 1)))
def test_a_closing_can_always_be_made_good(case: Case, status: Status, day: date) -> None:
    """CLO-10: no case is stuck: for each there is something to fill in with which it closes."""
    if status is Status.UNRESPONSIVE and case.first_touch_at != NOON - timedelta(days=15):
        case = replace(case, first_touch_at=NOON - timedelta(days=15))
    high_value = POLICY.case_type(case.type).high_value
    closing = Closing(
        status=status,
        resolution=Resolution.REQUEST_NOT_POSSIBLE if high_value else Resolution.NO_ACTION_REQUIRED,
        feedback="NA",
        contact="Maria",
        step_done=True,
        lead_outcome=LeadOutcome.DISQUALIFIED,
        duplicate_of=MID_MARKET_HAND_OVER,
        need_met=True,
        churn=True,
        opportunity_stage=OpportunityStage.CLOSED_LOST,
        opportunity_close_date=day,
        renewal_risk=RenewalRisk.LOW,
        gitlab_admin=True,
    )
    shown = asked(case, Closing(status=status, resolution=closing.resolution))
    hidden = {name: getattr(BLANK, name) for field, name in BY_FIELD.items() if field not in shown}
    sent = replace(closing, **hidden)
    more = [field for field in asked(case, sent) if field not in shown]
    assert missing(case, replace(sent, **{BY_FIELD[field]: getattr(closing, BY_FIELD[field]) for field in more})) == []
