"""Closing a case: each closing asks for what it needs, refuses what is missing on its field, and keeps what was typed."""

from cases.model.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status
from sandbox.slack.driver import MessageSeen, Modal
from tests.stories.office import MONDAY, Office

TODAY = MONDAY.date()


def card_of(office: Office, number: str, **fields: str) -> MessageSeen:
    """Ana's card of a case that just came, with a contact and already picked up unless told otherwise."""
    fields = {
        "contact": "Maria Lopez",
        "status": "In Progress: Engaged",
        "next_step": "2026-03-01 AS Send quote to Maria",
        **fields,
    }
    return office.card_arrives(number, **fields)


def closing_of(office: Office, number: str, **fields: str) -> Modal:
    """Ana's form for closing a case that just came."""
    return office.person("ana").opens("Close", on=card_of(office, number, **fields))


def test_a_resolved_case_has_its_contact_and_plans_nothing_more(shared_office: Office) -> None:
    """CLO-1, CLO-2, CLO-10, STA-2: an empty form is refused on every field at once, field by field until nothing is missing."""
    office = shared_office
    form = closing_of(office, "00030001", contact="", next_step_due="2026-03-09")
    refused = form.submits()
    assert set(refused.errors) == {"How does it close?", "Resolution action", "Feedback"}
    assert "NA" in refused.errors["Feedback"]

    form.picks("How does it close?", "Closed: Resolved")
    form.fills("Feedback", "They would love dark mode")
    form.picks("Resolution action", "Recommended Resource")
    assert form.value("Feedback") == "They would love dark mode"
    refused = form.submits()
    planned = "The next step planned for Mon 9 Mar 2026"
    assert set(refused.errors) == {"Contact", planned}
    assert "Maria Lopez" in refused.errors["Contact"]
    assert "Mon 9 Mar 2026" in refused.errors[planned]

    form.types_ahead("Contact", query="  Maria   Lopez ", pick="Maria Lopez")
    form.checks("done or no longer needed")
    assert form.submits().ok
    case = office.case("00030001")
    assert (case.status, case.resolution) == (Status.RESOLVED, Resolution.RECOMMENDED_RESOURCE)
    assert case.contact == "Maria Lopez"
    assert case.closed_at is not None
    assert any("planned step as done" in entry.reason for entry in office.history("00030001"))


def test_a_customers_request_closes_only_when_it_was_met(shared_office: Office) -> None:
    """CLO-6: the confirmation is asked for, insisted upon, and kept in the history."""
    office = shared_office
    form = closing_of(office, "00030002", type="Inbound Request")
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", "NA")
    refused = form.submits()
    assert list(refused.errors) == ["What the customer asked for"]
    form.checks("They got what they needed")
    assert form.submits().ok
    assert any("need was met" in entry.reason for entry in office.history("00030002"))


def test_unresponsive_only_after_fifteen_days_of_trying(office: Office) -> None:
    """CLO-5, SLA-5: before that the form names the day and shows the touches; on that day it works."""
    ana = office.person("ana")
    card = card_of(office, "00030003")
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Unresponsive")
    form.picks("Resolution action", "Failed to Engage")
    form.fills("Feedback", "NA")
    assert form.shows("Day 1 e-mail · not logged", "no touch is logged")
    assert "No touch is logged yet" in form.submits().errors["How does it close?"]
    form.cancels()

    card.clicks("Log day 1 e-mail")
    card.waits_to_show("Next touch: day 3 call")
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Unresponsive")
    form.picks("Resolution action", "Failed to Engage")
    form.fills("Feedback", "Never answered, three tries")
    assert form.shows("Day 1 e-mail · logged", "Day 3 call · not logged", "Not possible yet")
    refused = form.submits()
    assert "possible from Tue 17 Mar 2026" in refused.errors["How does it close?"]
    assert "e-mail of day 1" in refused.errors["How does it close?"]
    assert form.value("Feedback") == "Never answered, three tries"

    office.workspace.clock_moves(days=15)
    assert form.submits().ok
    card.waits_to_show("Closed: Unresponsive")


def test_a_duplicate_names_the_case_that_covers_it(shared_office: Office) -> None:
    """CLO-4, LOOK-2: an unknown number and the case itself are not offered; the other cases of the account are, before anything is typed;
    the one that was meant is kept in full, however it was typed."""
    office = shared_office
    office.case_arrives("00030010", owner="ben@example.com")
    form = closing_of(office, "00030004")
    form.picks("How does it close?", "Closed: Duplicate")
    form.picks("Resolution action", "No Action Required")
    form.fills("Feedback", "NA")
    assert "Which case covers this one?" in form.submits().errors["Which case covers this one?"]
    assert form.types_ahead("Which case covers this one?", query="99999") == []
    assert form.types_ahead("Which case covers this one?", query="#30004") == []
    offered = form.types_ahead("Which case covers this one?", query="")
    assert any(text.startswith("00030010 · Acme GmbH · Open") for text in offered)
    assert not any("00030004" in text for text in offered)
    form.types_ahead("Which case covers this one?", query="#30010", pick="00030010")
    assert form.submits().ok
    assert office.case("00030004").duplicate_of == "00030010"


def test_a_number_and_the_hand_over_at_once_is_said_on_the_field(shared_office: Office) -> None:
    """CLO-4, CLO-10: neither of the two wins in silence; what was filled in stays until the person takes one away."""
    office = shared_office
    office.case_arrives("00030010", owner="ben@example.com")
    form = closing_of(office, "00030016")
    form.picks("How does it close?", "Closed: Duplicate")
    form.picks("Resolution action", "No Action Required")
    form.fills("Feedback", "NA")
    form.types_ahead("Which case covers this one?", query="#30010", pick="00030010")
    form.checks("Mid-Market hand-over")
    refused = form.submits()
    assert "one or the other" in refused.errors["Which case covers this one?"]
    assert not office.case("00030016").is_closed
    form.picks("Resolution action", "Growth Conversation")
    assert "one or the other" in form.submits().errors["Which case covers this one?"], (
        "drawn again, both are still there"
    )
    form.checks("Mid-Market hand-over", checked=False)
    assert form.submits().ok
    assert office.case("00030016").duplicate_of == "00030010"


def test_the_hand_over_to_mid_market_closes_as_a_duplicate(shared_office: Office) -> None:
    """CLO-4: from More › Duplicate the form has the closing chosen; the hand-over needs no number."""
    office = shared_office
    ana = office.person("ana")
    more = ana.opens("More", on=card_of(office, "00030005"))
    form = ana.opens("Duplicate", on=more)
    assert form.value("How does it close?") == "Closed: Duplicate"
    form.checks("Mid-Market hand-over")
    form.picks("Resolution action", "Growth Conversation")
    assert "Mid-Market hand-over" in (form.value("Or does Mid-Market take it?") or "")
    refused = form.submits()
    assert list(refused.errors) == ["Feedback"]
    form.fills("Feedback", "NA")
    assert form.submits().ok
    assert office.case("00030005").duplicate_of == "Mid-Market hand-over"


def test_a_lead_is_converted_or_disqualified_first(shared_office: Office) -> None:
    """CLO-3: a customer MQL is told its own rule; what was chosen is kept on the case."""
    office = shared_office
    form = closing_of(office, "00030006", lead="Lea Dahl", type="Customer MQL")
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Growth Conversation")
    form.fills("Feedback", "NA")
    refused = form.submits()
    assert (
        "if they work at the linked account and there is an opportunity" in refused.errors["What became of the lead?"]
    )
    form.picks("What became of the lead?", "Disqualified")
    assert form.submits().ok
    assert office.case("00030006").lead_outcome is LeadOutcome.DISQUALIFIED


def test_an_opportunity_closes_with_its_case(shared_office: Office) -> None:
    """CLO-8, CLO-10: four things missing, four fields; the admin is asked for once the opportunity is won; churn cannot be won."""
    office = shared_office
    form = closing_of(office, "00030007", opportunity="Acme renewal 2026")
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Completed Sales Assisted Order")
    form.fills("Feedback", "They asked for invoices in euro")
    refused = form.submits()
    assert set(refused.errors) == {"The opportunity", "Close date of the opportunity", "Renewal risk category"}

    assert "GitLab admin" not in form.labels
    form.picks_date("Close date of the opportunity", TODAY.isoformat())
    form.picks("The opportunity", "Closed Won")
    assert "GitLab admin" in form.labels
    assert form.value("Feedback") == "They asked for invoices in euro"
    assert form.value("Close date of the opportunity") == TODAY.isoformat()
    form.picks("Renewal risk category", "Guaranteed Churn")
    refused = form.submits()
    assert set(refused.errors) == {"The opportunity", "GitLab admin"}
    assert "closed lost" in refused.errors["The opportunity"]

    form.picks("The opportunity", "Closed Lost")
    assert "GitLab admin" not in form.labels
    assert form.submits().ok
    case = office.case("00030007")
    assert case.opportunity_stage is OpportunityStage.CLOSED_LOST
    assert case.renewal_risk is RenewalRisk.GUARANTEED_CHURN
    assert case.opportunity_close_date == TODAY


def test_a_high_value_case_closes_for_certain_churn_alone(shared_office: Office) -> None:
    """CLO-7: refused without churn, and with another resolution; once churned, no further High Value case for the account comes in."""
    office = shared_office
    card = card_of(office, "00030008", type="High Value Account", account="Umbrella Ltd")
    assert card.shows("no closing limit")
    form = office.person("ana").opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", "NA")
    refused = form.submits()
    assert set(refused.errors) == {"Full churn", "Resolution action"}
    assert office.case("00030008").status is Status.ENGAGED

    form.checks("they will fully churn")
    form.picks("Resolution action", "Request Not Possible")
    assert form.submits().ok
    assert any("fully churn" in entry.reason for entry in office.history("00030008"))

    taken = office.case_arrives("00030009", type="High Value Account", account="Umbrella Ltd")
    assert taken.created == 0
    assert "CLO-7" in taken.rejected[0].problems[0].text
    assert office.case_arrives("00030019", type="High Value Account", account="Another Ltd").created == 1


def test_transferred_to_support_reminds_of_their_address(shared_office: Office) -> None:
    """CLO-9: the reminder comes with the choice, and stays until it is ticked."""
    office = shared_office
    form = closing_of(office, "00030011")
    form.picks("How does it close?", "Closed: Resolved")
    form.fills("Feedback", "NA")
    form.picks("Resolution action", "Transferred To Support")
    assert form.shows("supportteam@gitlab.com")
    assert "supportteam@gitlab.com" in form.submits().errors["Support"]
    form.picks("Resolution action", "Answered Question")
    assert "Support" not in form.labels
    form.picks("Resolution action", "Transferred To Support")
    form.checks("Support is looped in")
    assert form.submits().ok


def test_a_mind_changed_back_and_forth_loses_nothing(shared_office: Office) -> None:
    """CLO-10: the form follows each choice; what was typed in a field that comes back is not asked of anybody twice if it never left."""
    office = shared_office
    form = closing_of(office, "00030012", contact="")
    form.fills("Feedback", "Line one\nLine two, with 'quotes' & <tags>")
    for status in ("Closed: Duplicate", "Closed: Unresponsive", "Closed: Resolved"):
        form.picks("How does it close?", status)
        assert form.value("How does it close?") == status
        assert form.value("Feedback") == "Line one\nLine two, with 'quotes' & <tags>"
    assert "Which case covers this one?" not in form.labels


def test_a_closed_case_offers_to_be_reopened_with_a_reason(shared_office: Office) -> None:
    """STA-2, CRD-2, AUD-1: a closed card has Reopen and More alone; reopening wants a reason, which the history shows."""
    office = shared_office
    ana = office.person("ana")
    card = card_of(office, "00030013")
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", "Wants SSO")
    assert form.submits().ok
    card.waits_to_show("Closed: Resolved", "Wants SSO", "in time")
    assert card.buttons == ["Reopen", "More"]

    form = ana.opens("Reopen", on=card)
    form.fills("Why is it opened again?", "   ")
    assert not form.submits().ok
    assert office.case("00030013").is_closed
    form.fills("Why is it opened again?", "Maria wrote back on 2 March")
    assert form.submits().ok
    card.waits_to_lose("Closed: Resolved")
    assert {"Next step", "Status", "Close", "More"} <= set(card.buttons)
    case = office.case("00030013")
    assert (case.status, case.closed_at, case.resolution) == (Status.OPEN, None, None)

    more = ana.opens("More", on=card)
    history = ana.opens("History", on=more)
    assert history.shows("Maria wrote back on 2 March", "Status: Closed: Resolved → Open", "Ana Silva", "Slack form")
    assert history.shows("Owner: Ana Silva")


def test_closing_late_is_stated_and_not_scolded(office: Office) -> None:
    """SLA-2: the closed card says how long after the limit it was; a case in time says so."""
    card = card_of(office, "00030014")
    office.workspace.clock_moves(days=16)
    form = office.person("ana").opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    assert not form.submits().ok
    form.fills("Feedback", "NA")
    assert form.submits().ok
    card.waits_to_show("after the limit")
