"""What a closing needs of the opportunity, and what contradicts itself or the CRM."""

import json
from dataclasses import replace
from datetime import date, timedelta

from cases.model.errors import Field
from cases.model.status import OpportunityStage, RenewalRisk, Resolution, Status
from cases.rules.closing import (
    confirmations,
)
from cases.rules.closing_opportunity import confirms_admin
from tests.cases.rules.closings import (
    ALWAYS,
    DUPLICATE,
    KNOWN,
    OPPORTUNITY,
    RESOLVED,
    WON,
    asked,
    crm_said,
    found,
    missing,
)
from tests.cases.team import TODAY, a_case


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


def test_a_contradiction_that_came_from_the_crm_can_be_fixed_either_way() -> None:
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


def test_nothing_is_won_in_the_future() -> None:
    """CLO-11: a close date that is still to come is asked again once the opportunity is called won; lost before its day, it may be."""
    ahead = replace(KNOWN, opportunity_stage=OpportunityStage.OPEN, opportunity_close_date=date(2031, 5, 1))
    assert Field.OPPORTUNITY_CLOSE_DATE not in asked(ahead, RESOLVED)
    assert Field.OPPORTUNITY_CLOSE_DATE in asked(ahead, WON)
    (problem,) = missing(ahead, WON)
    assert (problem.rule, problem.field) == ("CLO-11", Field.OPPORTUNITY_CLOSE_DATE)
    assert "Thu 1 May 2031" in problem.text
    assert missing(ahead, replace(WON, opportunity_close_date=TODAY)) == []
    assert found(ahead, replace(WON, opportunity_close_date=TODAY + timedelta(days=1))) == [
        ("CLO-11", Field.OPPORTUNITY_CLOSE_DATE)
    ]
    assert missing(ahead, replace(RESOLVED, opportunity_stage=OpportunityStage.CLOSED_LOST)) == []
    known = replace(ahead, opportunity_stage=OpportunityStage.CLOSED_WON, gitlab_admin=True)
    assert found(known, RESOLVED) == [("CLO-11", Field.OPPORTUNITY_CLOSE_DATE)], "wherever it is known from"


def test_the_crms_word_is_overruled_only_when_that_is_said() -> None:
    """CLO-11: each contradiction is named, one tick settles them all, and the history has them."""
    case = crm_said(
        replace(KNOWN, opportunity_stage=OpportunityStage.OPEN), opportunity_stage="Open", gitlab_admin="no"
    )
    assert Field.CRM_OUT_OF_DATE not in asked(case, RESOLVED)
    assert Field.CRM_OUT_OF_DATE in asked(case, WON)
    assert Field.GITLAB_ADMIN not in asked(case, WON), "one tick is enough"
    (problem,) = missing(case, WON)
    assert (problem.rule, problem.field) == ("CLO-11", Field.CRM_OUT_OF_DATE)
    assert "The CRM says stage Open; you say Closed Won." in problem.text
    assert "no GitLab admin on the account" in problem.text
    overruling = replace(WON, crm_out_of_date=True)
    assert missing(case, overruling) == []
    assert "said that the CRM is out of date (CRM: stage Open, here: Closed Won; CRM: there is no" in confirmations(
        case, overruling
    )
    assert confirms_admin(case, replace(overruling, gitlab_admin=False))
    assert "out of date" not in confirmations(KNOWN, replace(RESOLVED, crm_out_of_date=True)), "nothing was overruled"


def test_an_admin_who_was_ticked_elsewhere_does_not_get_around_the_crm() -> None:
    """CLO-11: as by the clean-up form."""
    case = crm_said(replace(KNOWN, opportunity_stage=OpportunityStage.CLOSED_WON, gitlab_admin=True), gitlab_admin="no")
    assert found(case, RESOLVED) == [("CLO-11", Field.CRM_OUT_OF_DATE)]
    lost = replace(case, opportunity_stage=OpportunityStage.CLOSED_LOST)
    assert missing(lost, RESOLVED) == [], "only a win needs one"


def test_what_the_crm_says_of_another_opportunity_contradicts_nothing() -> None:
    """CLO-11: one that was linked here is not the one of which the CRM speaks."""
    case = replace(KNOWN, upstream=json.dumps({"opportunity": "Another", "opportunity_stage": "Open"}))
    assert missing(case, RESOLVED) == []
    assert found(crm_said(KNOWN, opportunity_stage="Open"), RESOLVED) == [("CLO-11", Field.CRM_OUT_OF_DATE)]


def test_an_order_that_was_completed_was_not_lost() -> None:
    """CLO-11"""
    order = replace(RESOLVED, resolution=Resolution.COMPLETED_SALES_ASSISTED_ORDER)
    assert found(KNOWN, order) == [("CLO-11", Field.RESOLUTION)]
    won = replace(order, opportunity_stage=OpportunityStage.CLOSED_WON, gitlab_admin=True)
    assert missing(KNOWN, won) == []


def test_an_opportunity_that_goes_on_in_the_covering_case_is_not_closed() -> None:
    """CLO-11: only in one that is open and has the same opportunity."""
    case = a_case(id=1, opportunity="Acme renewal", account="Acme")
    covering = a_case(id=2, number="00099999", opportunity="ACME Renewal", account="Acme")
    closing = replace(DUPLICATE, duplicate_of="00099999")
    assert missing(case, closing, known=[covering]) == []
    assert Field.OPPORTUNITY_STAGE not in asked(case, closing, known=[covering])
    closed = replace(covering, status=Status.RESOLVED)
    for other in (replace(covering, opportunity=""), replace(covering, opportunity="Add-on"), closed):
        assert ("CLO-8", Field.OPPORTUNITY_STAGE) in found(case, closing, known=[other])


def test_each_field_that_the_crm_says_otherwise_is_named_and_the_same_words_are_no_contradiction() -> None:
    """CLO-11: date and risk as the stage; what the CRM left empty says nothing, nor does what it calls the opportunity in other letters."""
    case = crm_said(
        replace(OPPORTUNITY, opportunity_stage=OpportunityStage.CLOSED_LOST),
        opportunity_stage="Closed Lost",
        opportunity_close_date="2026-07-01",
        renewal_risk="Guaranteed Churn",
    )
    closing = replace(RESOLVED, opportunity_close_date=date(2026, 7, 10), renewal_risk=RenewalRisk.LOW)
    (problem,) = missing(case, closing)
    assert (problem.rule, problem.field) == ("CLO-11", Field.CRM_OUT_OF_DATE)
    assert "close date Wed 1 Jul 2026; you say Fri 10 Jul 2026" in problem.text
    assert "renewal risk Guaranteed Churn; you say Low" in problem.text
    assert "stage" not in problem.text
    overruling = replace(closing, crm_out_of_date=True)
    assert missing(case, overruling) == []
    assert "CRM: close date 2026-07-01, here: 2026-07-10; CRM: renewal risk" in confirmations(case, overruling)
    said = json.loads(case.upstream)
    for words in ({**said, "opportunity": "ACME  renewal 2026"}, {**said, "opportunity_close_date": None}):
        again = replace(case, upstream=json.dumps(words))
        assert found(again, closing) == [("CLO-11", Field.CRM_OUT_OF_DATE)]
    silent = replace(case, upstream=json.dumps({"opportunity": case.opportunity, "renewal_risk": ""}))
    assert missing(silent, closing) == []


def test_the_crm_is_overruled_of_what_it_says_and_not_of_what_contradicts_itself() -> None:
    """CLO-11: one tick does not make a win of a certain churn, nor one in the future."""
    case = crm_said(replace(KNOWN, opportunity_stage=OpportunityStage.OPEN), opportunity_stage="Open")
    overruling = replace(WON, crm_out_of_date=True)
    assert missing(case, overruling) == []
    churn = replace(case, renewal_risk=RenewalRisk.GUARANTEED_CHURN)
    assert [rule for rule, _ in found(churn, overruling)] == ["CLO-8"]
    ahead = replace(overruling, opportunity_close_date=TODAY + timedelta(days=1))
    assert [rule for rule, _ in found(case, ahead)] == ["CLO-11"]
    assert missing(case, replace(ahead, opportunity_close_date=TODAY)) == [], "won today"


def test_an_opportunity_that_goes_on_is_that_of_the_case_at_the_end_of_the_chain() -> None:
    """CLO-11, CLO-4: not of the duplicate between; and only as a duplicate, not as resolved."""
    case = a_case(id=1, opportunity="Acme renewal", account="Acme", contact="Maria")
    last = a_case(id=3, number="00088888", opportunity="Acme renewal", account="Acme")
    between = a_case(id=2, number="00099999", status=Status.DUPLICATE, duplicate_of="00088888", account="Acme")
    closing = replace(DUPLICATE, duplicate_of="00099999")
    assert missing(case, closing, known=[between, last]) == []
    assert ("CLO-8", Field.OPPORTUNITY_STAGE) in found(case, closing, known=[between, replace(last, opportunity="")])
    assert ("CLO-8", Field.OPPORTUNITY_STAGE) in found(case, replace(RESOLVED, duplicate_of="00099999"), known=[last])
    confirmed = replace(closing, other_account=True)
    hooli = [between, replace(last, account="Hooli")]
    assert ("CLO-8", Field.OPPORTUNITY_STAGE) in found(case, confirmed, known=hooli), "another account's is another one"
