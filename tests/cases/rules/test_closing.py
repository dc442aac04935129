"""What a closing needs, field by field and all at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.model.case import MID_MARKET_HAND_OVER
from cases.model.closing_answers import Closing, Need, TagInFeedback
from cases.model.errors import Field
from cases.model.status import CLOSINGS, LeadOutcome, OpportunityKind, OpportunityStage, RenewalRisk, Resolution, Status
from cases.rules.closing import (
    MAX_CONTACT,
    MAX_FEEDBACK,
    MAX_UNMET_REASON,
    confirmations,
    stored_feedback,
)
from tests.cases.rules.closings import (
    ALWAYS,
    CONVERTED,
    DUPLICATE,
    INBOUND,
    KNOWN,
    MQL,
    RESOLVED,
    TRIED,
    UNRESPONSIVE,
    asked,
    found,
    missing,
)
from tests.cases.team import POLICY, TODAY, a_case


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
        case = a_case(contact="Maria", status=Status.ATTEMPTING_CONTACT)
        closing = Closing(status=status, feedback=feedback, duplicate_of=MID_MARKET_HAND_OVER)
        assert found(case, closing, TRIED) == [("CLO-1", Field.RESOLUTION), ("CLO-1", Field.FEEDBACK)]


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
    assert "Tue 14 Jul" in problem.text
    assert missing(case, replace(RESOLVED, step_done=True)) == []
    assert Field.NEXT_STEP_DUE in asked(case, RESOLVED)


@pytest.mark.parametrize("days", [0, -1, -100])
def test_a_step_due_today_or_before_does_not_stand_in_the_way(days: int) -> None:
    """CLO-2"""
    assert missing(a_case(contact="Maria", next_step_due=TODAY + timedelta(days=days)), RESOLVED) == []


def test_a_plan_does_not_keep_a_case_from_closing_in_another_way() -> None:
    """CLO-2"""
    case = a_case(next_step_due=TODAY + timedelta(days=30), status=Status.ATTEMPTING_CONTACT)
    assert missing(case, replace(DUPLICATE, duplicate_of=MID_MARKET_HAND_OVER)) == []
    assert missing(case, UNRESPONSIVE, TRIED) == []


@pytest.mark.parametrize("status", CLOSINGS)
def test_a_lead_is_converted_or_disqualified_whatever_the_closing(status: Status) -> None:
    """CLO-3"""
    case = a_case(contact="Maria", lead="Leo Park", status=Status.ATTEMPTING_CONTACT)
    closing = replace(RESOLVED, status=status, duplicate_of=MID_MARKET_HAND_OVER)
    closing = replace(closing, resolution=Resolution.NO_ACTION_REQUIRED)
    assert Field.LEAD_OUTCOME in asked(case, closing)
    assert found(case, closing, TRIED) == [("CLO-3", Field.LEAD_OUTCOME)]
    for outcome in LeadOutcome:
        assert missing(case, replace(closing, lead_outcome=outcome), TRIED) == []
    assert missing(replace(case, lead_outcome=LeadOutcome.CONVERTED), closing, TRIED) == []


def test_the_lead_of_a_customer_mql_has_a_narrower_rule_which_is_said() -> None:
    """CLO-3"""
    (problem,) = missing(replace(MQL, contact="Maria"), RESOLVED)
    assert "if they work at the account and there is an nARR opportunity" in problem.text


def test_a_customer_mql_is_converted_only_with_contact_and_opportunity_on_the_case() -> None:
    """CLO-3: wherever the conversion is known from, and whatever the closing."""
    assert found(MQL, CONVERTED) == [("CLO-2", Field.CONTACT), ("CLO-3", Field.LEAD_OUTCOME)]
    known = replace(MQL, lead_outcome=LeadOutcome.CONVERTED, contact="Maria")
    assert found(known, RESOLVED) == [("CLO-3", Field.LEAD_OUTCOME)]
    assert Field.LEAD_OUTCOME in asked(known, RESOLVED)
    assert missing(known, replace(RESOLVED, lead_outcome=LeadOutcome.DISQUALIFIED)) == []
    covered = replace(CONVERTED, status=Status.DUPLICATE, duplicate_of="00099999")
    assert found(MQL, covered) == [("CLO-3", Field.LEAD_OUTCOME), ("CLO-3", Field.CONTACT)]
    assert {Field.LEAD_OUTCOME, Field.CONTACT} <= set(asked(MQL, covered))

    linked = replace(
        MQL,
        contact="Maria",
        opportunity="20 seats",
        opportunity_kind=OpportunityKind.GROWTH,
        opportunity_stage=OpportunityStage.CLOSED_LOST,
        opportunity_close_date=TODAY,
        renewal_risk=RenewalRisk.LOW,
    )
    assert missing(linked, CONVERTED) == []
    (problem,) = missing(replace(linked, opportunity_kind=OpportunityKind.RENEWAL), CONVERTED)
    assert (problem.rule, problem.field) == ("CLO-3", Field.LEAD_OUTCOME)
    assert "not an nARR opportunity" in problem.text
    (problem,) = missing(replace(linked, opportunity_kind=None), CONVERTED, is_renewal_in_crm=True)
    assert "not an nARR opportunity" in problem.text, "the CRM knows its kind"
    assert missing(linked, CONVERTED, is_renewal_in_crm=True) == [], "who linked it said that it is growth"
    silent = replace(UNRESPONSIVE, lead_outcome=LeadOutcome.CONVERTED)
    (problem,) = missing(linked, silent, TRIED)
    assert "never answered" in problem.text


def test_a_converted_lead_is_a_contact_on_the_case() -> None:
    """CLO-3, CLO-11: of any type of case, and however it closes."""
    case = a_case(lead="Leo")
    closing = replace(DUPLICATE, duplicate_of="00099999", lead_outcome=LeadOutcome.CONVERTED)
    assert found(case, closing) == [("CLO-3", Field.CONTACT)]
    assert missing(case, replace(closing, contact="Leo Park")) == []
    assert missing(case, replace(closing, lead_outcome=LeadOutcome.DISQUALIFIED)) == []


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


def test_an_inbound_request_is_resolved_only_when_it_is_said_whether_it_was_met() -> None:
    """CLO-6: met, or why it could not be."""
    assert Field.NEED in asked(INBOUND, RESOLVED)
    assert found(INBOUND, RESOLVED) == [("CLO-6", Field.NEED)]
    assert missing(INBOUND, replace(RESOLVED, need=Need.MET)) == []
    not_met = replace(RESOLVED, need=Need.NOT_MET)
    assert Field.UNMET_REASON in asked(INBOUND, not_met)
    assert found(INBOUND, not_met) == [("CLO-6", Field.UNMET_REASON)]
    assert found(INBOUND, replace(not_met, unmet_reason="  ")) == [("CLO-6", Field.UNMET_REASON)]
    explained = replace(not_met, unmet_reason="Not sold\nin  their country")
    assert missing(INBOUND, explained) == []
    assert confirmations(INBOUND, explained) == "the need was not met: Not sold in their country"
    assert found(INBOUND, replace(not_met, unmet_reason="x" * (MAX_UNMET_REASON + 1))) == [
        ("CLO-10", Field.UNMET_REASON)
    ]


def test_an_outcome_that_says_it_by_itself_asks_for_no_lie() -> None:
    """CLO-6: what was not possible was not met, and why is asked; what Support takes on is Support's."""
    impossible = replace(RESOLVED, resolution=Resolution.REQUEST_NOT_POSSIBLE)
    assert Field.NEED not in asked(INBOUND, impossible)
    assert found(INBOUND, impossible) == [("CLO-6", Field.UNMET_REASON)]
    assert missing(INBOUND, replace(impossible, unmet_reason="Not sold in their country")) == []
    support = replace(RESOLVED, resolution=Resolution.TRANSFERRED_TO_SUPPORT, support_looped_in=True)
    assert {Field.NEED, Field.UNMET_REASON}.isdisjoint(asked(INBOUND, support))
    assert missing(INBOUND, support) == []
    (problem,) = missing(INBOUND, replace(impossible, need=Need.MET, unmet_reason="x"))
    assert (problem.rule, problem.field) == ("CLO-11", Field.RESOLUTION)


def test_a_customer_who_never_answered_has_no_need_to_confirm() -> None:
    """CLO-6: only Resolved asks; after fifteen days of trying, or where another case covers it, the request is closed."""
    assert missing(INBOUND, UNRESPONSIVE, TRIED) == []
    assert missing(INBOUND, replace(DUPLICATE, duplicate_of="00099999")) == []
    assert Field.NEED not in asked(INBOUND, UNRESPONSIVE)


def test_a_resolved_case_was_not_failed_to_engage() -> None:
    """CLO-11"""
    (problem,) = missing(a_case(contact="Maria"), replace(RESOLVED, resolution=Resolution.FAILED_TO_ENGAGE))
    assert (problem.rule, problem.field) == ("CLO-11", Field.RESOLUTION)
    assert "“Failed to Engage” is for customers who were never reached" in problem.text


@pytest.mark.parametrize(
    "feedback",
    [
        "2026-07-13 AS Send quote to customer",
        "They like it.\n2 March 2026 KK Call Maria about the quote",
        "• 2026/03/01 (as) Send invoice",
        "AS 2026-03-01 Follow up with billing",
    ],
)
def test_a_stamped_next_step_is_no_feedback(feedback: str) -> None:
    """CLO-1: in whatever form it is stamped, and on whichever line; the field it belongs in is named."""
    (problem,) = missing(a_case(contact="Maria"), replace(RESOLVED, feedback=feedback))
    assert (problem.rule, problem.field) == ("CLO-1", Field.FEEDBACK)
    assert "It belongs in Next step" in problem.text


@pytest.mark.parametrize(
    "feedback",
    [
        "NA",
        "2026 was a hard year for them",
        "On 2 March 2026 they said: thank you",
        "2026-03-02 Customer found the price too high",
        "Customer: “AS always, quick and clear”",
    ],
)
def test_feedback_with_a_date_in_it_stays_feedback(feedback: str) -> None:
    """CLO-1"""
    assert missing(a_case(contact="Maria"), replace(RESOLVED, feedback=feedback)) == []


@pytest.mark.parametrize("status", CLOSINGS)
def test_a_high_value_case_closes_only_for_certain_churn_and_in_its_words(status: Status) -> None:
    """CLO-7"""
    case = a_case(type="High Value Account", contact="Maria", status=Status.ATTEMPTING_CONTACT)
    closing = replace(RESOLVED, status=status, duplicate_of=MID_MARKET_HAND_OVER)
    assert asked(case, closing)[:2] == [Field.STATUS, Field.CHURN]
    assert ("CLO-7", Field.CHURN) in found(case, closing, TRIED)
    assert ("CLO-7", Field.RESOLUTION) in found(case, replace(closing, churn=True), TRIED)
    churned = replace(closing, churn=True, resolution=Resolution.REQUEST_NOT_POSSIBLE)
    # Who said that they churn did answer.
    left = [("CLO-5", Field.RESOLUTION)] if status is Status.UNRESPONSIVE else []
    assert found(case, churned, TRIED) == left
    assert found(case, replace(churned, churn=False), TRIED) == [("CLO-7", Field.CHURN), *left]


def test_who_churns_has_won_nothing() -> None:
    """CLO-11: the opportunity of a High Value case that closes for churn is not Closed Won."""
    case = replace(KNOWN, type="High Value Account", opportunity_stage=OpportunityStage.CLOSED_WON, gitlab_admin=True)
    churned = replace(RESOLVED, churn=True, resolution=Resolution.REQUEST_NOT_POSSIBLE)
    assert found(case, churned) == [("CLO-11", Field.CHURN)]
    assert missing(replace(case, opportunity_stage=OpportunityStage.CLOSED_LOST), churned) == []


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
        Field.NEED,
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
    assert "3,001 of 3,000 characters" in feedback.text


def test_the_contact_that_a_lead_became_has_to_fit_and_no_lead_becomes_none() -> None:
    """CLO-3, CLO-10: as on a resolved case; and what a form says of a lead that is gone from the case asks for nothing."""
    closing = replace(DUPLICATE, duplicate_of="00099999", lead_outcome=LeadOutcome.CONVERTED)
    assert found(a_case(lead="Leo"), replace(closing, contact="x" * 256)) == [("CLO-10", Field.CONTACT)]
    assert missing(a_case(lead="Leo"), replace(closing, contact="x" * 255)) == []
    assert missing(a_case(), closing) == []
    assert Field.CONTACT not in asked(a_case(), closing)
