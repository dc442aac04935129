"""What is offered once an opportunity is decided, and what is not (OPP-2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cases.model.case import Case
from cases.model.errors import NotAllowed, Refused
from cases.model.status import OpportunityStage, RenewalRisk, Status, Surface
from cases.rules.sold import came_from, offers_closing, offers_lost
from cases.use_cases.lose_opportunity import LoseOpportunity, lose_opportunity
from tests.cases.team import ANA, CAL, MIA, POLICY, RITA, Room, a_case

WON = a_case(opportunity="Acme add-on", opportunity_stage=OpportunityStage.CLOSED_WON, account="Acme")
CHURN = a_case(
    opportunity="Acme renewal",
    opportunity_stage=OpportunityStage.OPEN,
    renewal_risk=RenewalRisk.GUARANTEED_CHURN,
)


@pytest.mark.parametrize(
    ("change", "is_offered"),
    [
        ({}, True),
        ({"opportunity_stage": OpportunityStage.CLOSED_LOST}, True),
        ({"status": Status.OPEN, "wants_later": True}, True),
        ({"owner": None}, True),
        ({"opportunity_stage": OpportunityStage.OPEN}, False),
        ({"opportunity_stage": None}, False),
        ({"opportunity": ""}, False),
        ({"status": Status.RESOLVED}, False),
        ({"type": "High Value Account"}, False),
        ({"type": "High Value Check In"}, True),
    ],
)
def test_closing_is_offered_of_a_decided_opportunity_alone(change: dict[str, Any], is_offered: bool) -> None:
    """OPP-2, CLO-7: also while the case sleeps; a stage without an opportunity, or one that was taken back, offers nothing."""
    assert offers_closing(replace(WON, **change), POLICY) is is_offered


@pytest.mark.parametrize(
    ("change", "is_offered"),
    [
        ({}, True),
        ({"opportunity_stage": None}, True),
        ({"type": "High Value Account"}, True),
        ({"opportunity_stage": OpportunityStage.CLOSED_LOST}, False),
        ({"opportunity_stage": OpportunityStage.CLOSED_WON}, False),
        ({"renewal_risk": RenewalRisk.LOW}, False),
        ({"renewal_risk": None}, False),
        ({"opportunity": ""}, False),
        ({"status": Status.DUPLICATE}, False),
    ],
)
def test_closed_lost_is_offered_of_an_open_opportunity_whose_churn_is_certain(
    change: dict[str, Any], is_offered: bool
) -> None:
    """OPP-2, CLO-8: whatever its type; one that was won contradicts the churn, and is corrected as it closes (CLO-11)."""
    assert offers_lost(replace(CHURN, **change)) is is_offered


def test_a_high_value_case_points_to_an_open_case_with_the_same_opportunity() -> None:
    """OPP-2: however it is spelled; neither to itself, nor to another High Value case, a closed one or another opportunity."""
    high = replace(WON, id=1, type="High Value Account")
    other = replace(WON, id=2, opportunity="ACME  Add\u2013On")
    assert came_from(high, [high, other], POLICY) == other
    for wrong in (
        replace(other, type="High Value Account"),
        replace(other, status=Status.RESOLVED),
        replace(other, opportunity="Acme renewal"),
        replace(other, opportunity=""),
    ):
        assert came_from(high, [high, wrong], POLICY) is None
    assert came_from(other, [high, other], POLICY) is None
    assert came_from(replace(high, opportunity_stage=OpportunityStage.OPEN), [other], POLICY) is None
    assert came_from(replace(high, status=Status.RESOLVED), [other], POLICY) is None


def loses(room: Room, case: Case, who: Any = ANA, key: str = "lose") -> Case:
    with room.database.unit_of_work() as uow:
        command = LoseOpportunity(
            actor=uow.roster.actor(who if isinstance(who, str) else who.slack_id),
            case_id=case.id,
            version=room.now_is(case).version,
            key=key,
            surface=Surface.CARD,
        )
        return lose_opportunity(command, uow, room.policy, room.now).case


def test_one_click_moves_it_once_by_whoever_works_the_case(room: Room) -> None:
    """OPP-2, PPL-3: not by another Advocate or a Renewal Manager; once it is lost, or the CRM takes the churn back, an old button changes nothing."""
    churn = {"opportunity": "Acme renewal", "opportunity_stage": "Open", "renewal_risk": "Guaranteed Churn"}
    case = room.arrives(**churn)
    for nobody in (CAL, RITA, "USTRANGER"):
        with pytest.raises(NotAllowed):
            loses(room, case, nobody, key=str(nobody))
    assert loses(room, case, MIA).opportunity_stage is OpportunityStage.CLOSED_LOST
    with pytest.raises(Refused, match="already decided"):
        loses(room, case, key="again")
    other = room.arrives(**churn)
    room.clock.advance(hours=1)
    room.comes_again(other, **{**churn, "renewal_risk": "Low"}, source_version=room.now)
    with pytest.raises(Refused, match="its churn is not guaranteed"):
        loses(room, other, key="other")
    assert room.now_is(other).opportunity_stage is OpportunityStage.OPEN
