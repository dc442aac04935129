"""The CRM says that the linked opportunity was won or lost, or that churn is guaranteed (OPP-2)."""

from datetime import UTC, datetime, timedelta

from cases.model.status import OpportunityStage, Resolution
from messages.names import Button, Seen
from tests.stories import forging
from tests.stories.office import Office

WORKED = {
    "status": "In Progress: Engaged",
    "next_step": "2026-03-02 AS Call her about the quote",
    "next_step_due": "2026-03-20",
}


def test_a_won_opportunity_offers_close_filled_in_on_the_card_and_in_the_next_list(office: Office) -> None:
    """OPP-2, CLO-8, DIG-2: nothing is offered while it is open; won in the CRM, the form of Close is filled in."""
    fields = {"contact": "Maria Lopez", "opportunity": "Acme renewal", "opportunity_stage": "Open", **WORKED}
    card = office.card_arrives("00380001", **fields)
    assert not card.has("can close with it")
    office.clock.advance(timedelta(minutes=10))
    office.case_arrives("00380001", **{**fields, "opportunity_stage": "Closed Won"})
    card.waits_to_show("The opportunity is Closed Won")
    form = office.person("ana").opens("Close with it", on=card)
    assert form.value("How does it close?") == "Closed: Resolved"
    assert form.value("Resolution action") == Resolution.COMPLETED_SALES_ASSISTED_ORDER.value
    form.cancels()
    office.now_is(datetime(2026, 3, 3, 12, 5, tzinfo=UTC))
    today = office.person("ana").waits_for_message(containing="so the case can close")
    assert today.shows("00380001 (Closed Won)")


def test_a_high_value_case_points_to_the_case_that_it_came_from(office: Office) -> None:
    """OPP-2, CLO-7: the High Value case itself offers no closing."""
    sold = {"opportunity": "Acme add-on", "opportunity_stage": "Closed Won", "account": "Umbrella Inc", **WORKED}
    office.case_arrives("00380002", type="High Value Check In", **sold)
    card = office.card_arrives("00380003", type="High Value Account", **sold)
    assert card.shows("close the one that it came from")
    assert "View 00380002" in card.buttons
    assert "Close with it" not in card.buttons


def test_guaranteed_churn_offers_closed_lost_with_one_click(office: Office) -> None:
    """OPP-2, CLO-8, PPL-3: a forged click on another case changes nothing."""
    churn = {"opportunity": "Acme renewal", "opportunity_stage": "Open", "renewal_risk": "Guaranteed Churn", **WORKED}
    card = office.card_arrives("00380004", **churn)
    office.person("ana").clicks("Closed Lost", on=card)
    card.waits_to_show("The opportunity is Closed Lost")
    assert office.case("00380004").opportunity_stage is OpportunityStage.CLOSED_LOST
    office.case_arrives("00380005", **{**churn, "renewal_risk": "Low"})
    case = office.case("00380005")
    office.person("ana").forges(forging.click(Button.OPPORTUNITY_LOST.value, str(Seen(case.id, case.version))))
    office.settles()
    assert office.case("00380005").opportunity_stage is OpportunityStage.OPEN
