"""Every case and every closing that there can be, and the rules of closing said a second time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases.model.case import MID_MARKET_HAND_OVER, Case, Touch
from cases.model.closing_answers import Closing, Need
from cases.model.errors import Field
from cases.model.policy import TouchKind
from cases.model.status import CLOSINGS, LeadOutcome, OpportunityKind, OpportunityStage, RenewalRisk, Resolution, Status
from cases.rules.kinds import kind_of
from tests.cases.rules.closings import ALWAYS, COVERING, TRIED, asked, missing, touch
from tests.cases.team import NOON, POLICY, TODAY, a_case

CRM_WORDS: Sequence[Mapping[str, str]] = (
    {"opportunity": "Renewal", "opportunity_stage": "Open"},
    {"opportunity": "Renewal", "opportunity_stage": "Closed Won", "gitlab_admin": "no"},
    {"opportunity": "Another", "opportunity_stage": "Open", "renewal_risk": "High"},
    {"opportunity": "Renewal", "renewal_risk": "Low", "opportunity_close_date": TODAY.isoformat()},
)
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
    opportunity_kind=st.sampled_from([None, *OpportunityKind]),
    status=st.sampled_from([Status.OPEN, Status.ATTEMPTING_CONTACT, Status.ENGAGED]),
    customer_wrote_at=st.sampled_from([None, NOON - timedelta(days=1), NOON - timedelta(days=30)]),
    upstream=st.sampled_from(["", *(json.dumps(words) for words in CRM_WORDS)]),
)
touches = st.sampled_from([(), (touch(3), touch(3, 0, TouchKind.CALL)), (touch(15),), TRIED])
closings = st.builds(
    Closing,
    status=st.sampled_from([None, *Status]),
    resolution=st.sampled_from([None, *Resolution]),
    feedback=st.sampled_from(["", "  ", "NA", "They love it", "2026-07-13 AS Send the quote", "x" * 3001]),
    contact=st.sampled_from(["", " ", "Maria", "y" * 256]),
    step_done=st.booleans(),
    lead_outcome=st.sampled_from([None, *LeadOutcome]),
    duplicate_of=st.sampled_from(["", " ", "00012345", "12345", "00099999", MID_MARKET_HAND_OVER]),
    other_account=st.booleans(),
    need=st.sampled_from([None, *Need]),
    unmet_reason=st.sampled_from(["", " ", "Not sold there", "z" * 501]),
    crm_out_of_date=st.booleans(),
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
    need=st.sampled_from(list(Need)),
    unmet_reason=st.just("Not sold there"),
    crm_out_of_date=st.booleans(),
    churn=st.just(True),
    opportunity_stage=st.sampled_from([OpportunityStage.CLOSED_WON, OpportunityStage.CLOSED_LOST]),
    opportunity_close_date=st.just(TODAY),
    renewal_risk=st.sampled_from(list(RenewalRisk)),
    gitlab_admin=st.just(True),
    support_looped_in=st.just(True),
)


def rules_kept(case: Case, said: Closing, tried: Sequence[Touch], is_known: bool) -> dict[str, bool]:
    """The rules of closing, each in one expression of its own, over what is known and what is said."""
    resolved, silent = said.status is Status.RESOLVED, said.status is Status.UNRESPONSIVE
    type_ = kind_of(case, POLICY)
    stage = said.opportunity_stage or case.opportunity_stage
    risk = said.renewal_risk or case.renewal_risk
    ends = said.opportunity_close_date or case.opportunity_close_date
    won, lost = stage is OpportunityStage.CLOSED_WON, stage is OpportunityStage.CLOSED_LOST
    moves_on = said.status is Status.DUPLICATE and said.duplicate_of == MID_MARKET_HAND_OVER
    judged = bool(case.opportunity) and not moves_on
    crm = json.loads(case.upstream or "{}")
    crm_misses_admin = won and crm.get("gitlab_admin") == "no"
    compared = {"opportunity_stage": stage, "renewal_risk": risk, "opportunity_close_date": ends}
    differs = crm.get("opportunity") == "Renewal" and any(
        value is not None and crm.get(name, str(value)) != str(value) for name, value in compared.items()
    )
    days_silent = min(
        (NOON - tried[0].at).days if tried else -1,
        (NOON - case.customer_wrote_at).days if case.customer_wrote_at else 99,
    )
    kinds = {each.kind for each in tried}
    fits = said.resolution in (None, Resolution.FAILED_TO_ENGAGE, Resolution.NO_ACTION_REQUIRED)
    converted = case.lead != "" and (said.lead_outcome or case.lead_outcome) is LeadOutcome.CONVERTED
    has_contact = (case.contact + said.contact).strip() != ""
    not_possible = said.resolution is Resolution.REQUEST_NOT_POSSIBLE
    asks_need = resolved and type_.inbound and said.resolution is not Resolution.TRANSFERRED_TO_SUPPORT
    asks_why = asks_need and (not_possible or said.need is Need.NOT_MET)
    return {
        "CLO-1": said.status in CLOSINGS
        and said.resolution is not None
        and said.feedback.strip() != ""
        and not said.feedback.startswith("2026-07-13 AS"),
        "CLO-2": not resolved
        or (has_contact and (said.step_done or case.next_step_due is None or case.next_step_due <= TODAY)),
        "CLO-3": not case.lead
        or (
            (said.lead_outcome or case.lead_outcome) is not None
            and not (converted and not has_contact and not resolved)
            and not (
                converted
                and type_.customer_mql
                and (silent or not case.opportunity or case.opportunity_kind is OpportunityKind.RENEWAL)
            )
        ),
        "CLO-4": said.status is not Status.DUPLICATE
        or said.duplicate_of == MID_MARKET_HAND_OVER
        or (is_known and said.duplicate_of == "00099999"),
        "CLO-5": not silent
        or (days_silent >= 15 and len(kinds) == 2 and case.status is Status.ATTEMPTING_CONTACT and fits),
        "CLO-6": (not asks_need or not_possible or said.need is not None)
        and (not asks_why or said.unmet_reason.strip() != ""),
        # That there is a resolution at all is CLO-1's to say.
        "CLO-7": not type_.high_value or (said.churn and said.resolution in (None, Resolution.REQUEST_NOT_POSSIBLE)),
        "CLO-8": not judged
        or (
            (won or lost)
            and ends is not None
            and risk is not None
            and not (won and risk is RenewalRisk.GUARANTEED_CHURN)
            and (not won or said.gitlab_admin or case.gitlab_admin is True or crm_misses_admin)
        ),
        "CLO-9": said.resolution is not Resolution.TRANSFERRED_TO_SUPPORT or said.support_looped_in,
        "CLO-10": len(said.feedback) <= 3000
        and (not (resolved or converted) or len(said.contact) <= 255)
        and (not asks_why or len(said.unmet_reason) <= 500),
        "CLO-11": not (resolved and said.resolution is Resolution.FAILED_TO_ENGAGE)
        and not (said.need is Need.MET and not_possible)
        and not (case.opportunity and lost and said.resolution is Resolution.COMPLETED_SALES_ASSISTED_ORDER)
        and not (type_.high_value and case.opportunity and won and said.churn)
        and not (judged and won and ends is not None and ends > TODAY)
        and not (judged and (differs or crm_misses_admin) and not said.crm_out_of_date),
    }


@given(cases, st.one_of(closings, good_closings), touches, st.booleans())
def test_nothing_is_missing_exactly_when_every_rule_is_kept(
    case: Case, closing: Closing, tried: Sequence[Touch], is_known: bool
) -> None:
    """CLO-1, CLO-2, CLO-3, CLO-4, CLO-5, CLO-6, CLO-7, CLO-8, CLO-9, CLO-10, CLO-11: the rules said a second time, in another way."""
    kept = rules_kept(case, closing, tried, is_known)
    problems = missing(case, closing, tried, known=[COVERING] if is_known else [])
    assert {problem.rule for problem in problems} == {rule for rule, is_kept in kept.items() if not is_kept}


@given(cases, closings, st.booleans())
def test_every_problem_lands_on_a_field_that_the_form_shows(case: Case, closing: Closing, is_known: bool) -> None:
    """CLO-10: whatever is filled in."""
    known = [COVERING] if is_known else []
    assert {problem.field for problem in missing(case, closing, known=known)} <= set(asked(case, closing, known=known))


BLANK = Closing()
BY_FIELD = {
    Field.FEEDBACK: "feedback",
    Field.CONTACT: "contact",
    Field.NEXT_STEP_DUE: "step_done",
    Field.LEAD_OUTCOME: "lead_outcome",
    Field.DUPLICATE_OF: "duplicate_of",
    Field.OTHER_ACCOUNT: "other_account",
    Field.NEED: "need",
    Field.UNMET_REASON: "unmet_reason",
    Field.CRM_OUT_OF_DATE: "crm_out_of_date",
    Field.CHURN: "churn",
    Field.OPPORTUNITY_STAGE: "opportunity_stage",
    Field.OPPORTUNITY_CLOSE_DATE: "opportunity_close_date",
    Field.RENEWAL_RISK: "renewal_risk",
    Field.GITLAB_ADMIN: "gitlab_admin",
    Field.SUPPORT_LOOPED_IN: "support_looped_in",
}


#: The choices that draw the form again.
DRAWS = (
    Field.NEED, Field.LEAD_OUTCOME, Field.DUPLICATE_OF, Field.OPPORTUNITY_STAGE, Field.OPPORTUNITY_CLOSE_DATE, Field.RENEWAL_RISK,
)  # fmt: skip


@given(cases, closings, st.booleans())
def test_the_form_as_it_was_drawn_has_the_field_of_every_problem(case: Case, closing: Closing, is_known: bool) -> None:
    """CLO-10: what draws the form again is chosen first, in what it shows; the rest is filled in afterwards."""
    known = [COVERING] if is_known else []
    drawn = Closing(status=closing.status, resolution=closing.resolution)
    for field in DRAWS:
        if field in asked(case, drawn, known=known):
            drawn = replace(drawn, **{BY_FIELD[field]: getattr(closing, BY_FIELD[field])})
    shown = asked(case, drawn, known=known)
    hidden = {name: getattr(BLANK, name) for field, name in BY_FIELD.items() if field not in (*shown, *DRAWS)}
    chosen = {BY_FIELD[field]: getattr(drawn, BY_FIELD[field]) for field in DRAWS}
    sent = replace(closing, **{**chosen, **hidden})
    assert {problem.field for problem in missing(case, sent, known=known)} <= set(shown)


@given(cases, closings)
def test_each_field_is_asked_once_and_the_status_first(case: Case, closing: Closing) -> None:
    """CLO-10"""
    fields = asked(case, closing)
    assert len(fields) == len(set(fields))
    assert fields[0] is Field.STATUS
    assert set(ALWAYS) <= set(fields)


@given(cases, st.sampled_from(CLOSINGS), st.dates(min_value=date(2026, 1, 1), max_value=TODAY))
def test_a_closing_can_always_be_made_good(case: Case, status: Status, day: date) -> None:
    """CLO-10: no case is stuck: for each there is something to fill in with which it closes."""
    high_value = kind_of(case, POLICY).high_value
    if status is Status.UNRESPONSIVE:
        case = replace(case, status=Status.ATTEMPTING_CONTACT, customer_wrote_at=None)
        # A High Value case closes for churn, which somebody has to have said.
        case = replace(case, type="") if high_value else case
    high_value = kind_of(case, POLICY).high_value
    closing = Closing(
        status=status,
        resolution=Resolution.REQUEST_NOT_POSSIBLE if high_value else Resolution.NO_ACTION_REQUIRED,
        feedback="NA",
        contact="Maria",
        step_done=True,
        lead_outcome=LeadOutcome.DISQUALIFIED,
        duplicate_of=MID_MARKET_HAND_OVER,
        need=Need.NOT_MET,
        unmet_reason="Not sold there",
        churn=True,
        opportunity_stage=OpportunityStage.CLOSED_LOST,
        opportunity_close_date=day,
        renewal_risk=RenewalRisk.LOW,
        gitlab_admin=True,
        crm_out_of_date=True,
    )
    shown: list[Field] = []
    sent = Closing(status=status, resolution=closing.resolution)
    while (more := [field for field in asked(case, sent) if field not in shown and field in BY_FIELD]) != []:
        shown += more
        sent = replace(sent, **{BY_FIELD[field]: getattr(closing, BY_FIELD[field]) for field in more})
    if status is Status.DUPLICATE:
        sent = replace(sent, duplicate_of=MID_MARKET_HAND_OVER)
    stuck = missing(case, sent, TRIED)
    if high_value and case.opportunity_stage is OpportunityStage.CLOSED_WON and case.opportunity:
        # The stage of a win is not asked again: another opportunity is linked first.
        stuck = [problem for problem in stuck if problem.rule != "CLO-11"]
    assert stuck == []
