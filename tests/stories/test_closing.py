"""Closing a case: each closing asks for what it needs, refuses what is missing on its field, and keeps what was typed."""

from datetime import timedelta

from cases.model.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status
from sandbox.slack.driver import MessageSeen, Modal
from tests.stories.office import MONDAY, Office

TODAY = MONDAY.date()
#: What Slack's clients write on a required field that is empty.
REQUIRED = "Please complete this required field."


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
    assert refused.errors == dict.fromkeys(("How does it close?", "Resolution action", "Feedback"), REQUIRED)
    assert form.shows("Enter NA if nothing")

    form.picks("How does it close?", "Closed: Resolved")
    form.fills("Feedback", "They would love dark mode")
    form.picks("Resolution action", "Recommended Resource")
    assert form.value("Feedback") == "They would love dark mode"
    refused = form.submits()
    planned = "The next step planned for Mon 9 Mar"
    assert refused.errors == {"Contact": REQUIRED, planned: REQUIRED}

    form.types_ahead("Contact", query="  Maria   Lopez ", pick="Maria Lopez")
    form.checks("done or no longer needed")
    assert form.submits().ok
    case = office.case("00030001")
    assert (case.status, case.resolution) == (Status.RESOLVED, Resolution.RECOMMENDED_RESOURCE)
    assert case.contact == "Maria Lopez"
    assert case.closed_at is not None
    assert any("planned step as done" in entry.reason for entry in office.history("00030001"))


def test_a_customers_request_closes_met_or_with_the_reason_why_not(shared_office: Office) -> None:
    """CLO-6: asked for, insisted upon, and kept in the history."""
    office = shared_office
    form = closing_of(office, "00030002", type="Inbound Request")
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", "NA")
    assert form.submits().errors == {"What the customer asked for": REQUIRED}
    form.picks("What the customer asked for", "It could not be met")
    assert form.submits().errors == {"Why could it not be met?": REQUIRED}
    form.picks("What the customer asked for", "They got what they needed")
    assert "Why could it not be met?" not in form.labels
    assert form.submits().ok
    assert any("need was met" in entry.reason for entry in office.history("00030002"))


def test_what_was_not_possible_or_is_supports_needs_no_lie(shared_office: Office) -> None:
    """CLO-6: the outcome says that the need was not met, so only the reason is asked; where Support takes it on, nothing."""
    office = shared_office
    form = closing_of(office, "00030021", type="Inbound Request")
    form.picks("How does it close?", "Closed: Resolved")
    form.fills("Feedback", "NA")
    form.picks("Resolution action", "Transferred To Support")
    assert "What the customer asked for" not in form.labels
    form.picks("Resolution action", "Request Not Possible")
    assert "What the customer asked for" not in form.labels
    form.fills("Why could it not be met?", "Not sold in their country")
    assert form.submits().ok
    [reason] = {entry.reason for entry in office.history("00030021") if entry.new == Status.RESOLVED}
    assert reason == "the need was not met: Not sold in their country"


def test_a_stamped_next_step_is_no_feedback_here_or_at_any_time(shared_office: Office) -> None:
    """CLO-1, FBK-1: the field it belongs in is named, and nothing is lost."""
    office = shared_office
    ana = office.person("ana")
    card = card_of(office, "00030022")
    stamped = "2026-03-02 AS Send quote to customer"
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", stamped)
    assert "belongs in Next step" in form.submits().errors["Feedback"]
    assert form.value("Feedback") == stamped
    form.cancels()
    feedback = ana.opens("More", "Feedback", on=card)
    [label] = feedback.labels
    feedback.fills(label, f"They are happy\n{stamped}")
    assert "belongs in Next step" in feedback.submits().errors[label]


def trying(office: Office, number: str) -> MessageSeen:
    """Ana's card of a case in which contact is attempted."""
    return card_of(office, number, status="In Progress: Attempting Contact")


def test_unresponsive_only_after_fifteen_days_of_trying(office: Office) -> None:
    """CLO-5, SLA-5: before that the form names the day and shows the touches; on that day it works, with an e-mail and a call."""
    ana = office.person("ana")
    card = trying(office, "00030003")
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Unresponsive")
    form.picks("Resolution action", "Failed to Engage")
    form.fills("Feedback", "NA")
    assert form.shows("Day 1 e-mail · not logged", "no touch is logged")
    assert "No touch is logged" in form.submits().errors["How does it close?"]
    form.cancels()

    card.clicks("Log day 1 e-mail")
    card.waits_to_show("Next touch: day 3 call")
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Unresponsive")
    form.picks("Resolution action", "Failed to Engage")
    form.fills("Feedback", "Never answered, three tries")
    assert form.shows("Day 1 e-mail · logged", "Day 3 call · not logged", "Not possible yet")
    refused = form.submits()
    assert "possible from Tue 17 Mar" in refused.errors["How does it close?"]
    assert "e-mail of day 1" in refused.errors["How does it close?"]
    assert "Still missing: one call" in refused.errors["How does it close?"]
    assert form.value("Feedback") == "Never answered, three tries"
    form.cancels()

    office.workspace.clock_moves(days=15)
    card.clicks("Log day 3 call")
    card.waits_to_show("Next touch: day 5 e-mail")
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Unresponsive")
    form.picks("Resolution action", "Completed Sales Assisted Order")
    form.fills("Feedback", "Never answered, three tries")
    refused = form.submits()
    assert set(refused.errors) == {"Resolution action"}
    assert "contradicts “Completed Sales Assisted Order”" in refused.errors["Resolution action"]
    form.picks("Resolution action", "No Action Required")
    assert form.submits().ok
    card.waits_to_show("Closed: Unresponsive")

    reopen = ana.opens("Reopen", on=card)
    reopen.fills("Why is it opened again?", "Closed by mistake")
    assert reopen.submits().ok
    card.waits_to_lose("Closed: Unresponsive")
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Unresponsive")
    form.picks("Resolution action", "Failed to Engage")
    refused = form.submits()
    assert "No touch is logged since the case was reopened" in refused.errors["How does it close?"]
    assert "needs the status In Progress: Attempting Contact" in refused.errors["How does it close?"]


def test_a_customer_who_wrote_yesterday_is_not_unresponsive(office: Office) -> None:
    """CLO-5, EML-1: a mail on the case starts the fifteen days anew; so an engaged customer is not closed away."""
    ana = office.person("ana")
    card = trying(office, "00030023")
    card.clicks("Log day 1 e-mail")
    card.waits_to_show("Next touch: day 3 call")
    office.workspace.clock_moves(days=3)
    card.clicks("Log day 3 call")
    card.waits_to_show("Next touch: day 5 e-mail")
    office.workspace.clock_moves(days=12)
    office.mail_arrives("00030023")
    office.workspace.clock_moves(days=1)
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Unresponsive")
    form.picks("Resolution action", "Failed to Engage")
    form.fills("Feedback", "NA")
    assert "The customer wrote on Tue 17 Mar" in form.submits().errors["How does it close?"]
    assert not office.case("00030023").is_closed


def test_a_duplicate_names_the_case_that_covers_it(shared_office: Office) -> None:
    """CLO-4, LOOK-2: an unknown number and the case itself are not offered; the other cases of the account are, before anything is typed;
    the one that was meant is kept in full, however it was typed."""
    office = shared_office
    office.case_arrives("00030010", owner="ben@example.com")
    form = closing_of(office, "00030004")
    form.picks("How does it close?", "Closed: Duplicate")
    form.picks("Resolution action", "No Action Required")
    form.fills("Feedback", "NA")
    assert form.submits().errors == {"Which case covers this one?": REQUIRED}
    assert form.types_ahead("Which case covers this one?", query="99999") == []
    assert form.types_ahead("Which case covers this one?", query="#30004") == []
    offered = form.types_ahead("Which case covers this one?", query="")
    assert any(text.startswith("00030010 · Acme GmbH · Open") for text in offered)
    assert not any("00030004" in text for text in offered)
    form.types_ahead("Which case covers this one?", query="#30010", pick="00030010")
    assert form.submits().ok
    assert office.case("00030004").duplicate_of == "00030010"


def test_duplicates_make_no_circle_and_lead_to_the_case_that_is_worked(shared_office: Office) -> None:
    """CLO-4: B is closed as a duplicate of A; A cannot be one of B, and C, said to be one of B, goes on in A."""
    office = shared_office
    ana = office.person("ana")
    cards = {number: card_of(office, number) for number in ("00030024", "00030025", "00030026")}

    def closes(number: str, other: str) -> Modal:
        form = ana.opens("Close", on=cards[number])
        form.picks("How does it close?", "Closed: Duplicate")
        form.picks("Resolution action", "No Action Required")
        form.fills("Feedback", "NA")
        form.types_ahead("Which case covers this one?", query=f"#{other}", pick=other)
        return form

    assert closes("00030025", "00030024").submits().ok
    refused = closes("00030024", "00030025")
    said = refused.submits().errors["Which case covers this one?"]
    assert "00030024 → 00030025 → 00030024" in said
    refused.cancels()
    form = closes("00030026", "00030025")
    assert form.shows("00030025 is a duplicate itself. 00030024 is the case that goes on.")
    assert form.submits().ok
    assert office.case("00030026").duplicate_of == "00030024"
    assert not office.case("00030024").is_closed


def test_a_case_of_another_account_is_confirmed_first(shared_office: Office) -> None:
    """CLO-4, AUD-1: the account is named as soon as the case is chosen, and the history has the confirmation."""
    office = shared_office
    office.case_arrives("00030027", owner="ben@example.com", account="Umbrella Ltd")
    form = closing_of(office, "00030028")
    form.picks("How does it close?", "Closed: Duplicate")
    form.picks("Resolution action", "No Action Required")
    form.fills("Feedback", "NA")
    form.types_ahead("Which case covers this one?", query="#00030027", pick="00030027")
    form.waits_to_show("00030027 is a case of Umbrella Ltd.")
    assert form.submits().errors == {"Another account": REQUIRED}
    form.checks("It covers this case all the same")
    assert form.submits().ok
    assert any("another account covers it" in entry.reason for entry in office.history("00030028"))


def test_the_hand_over_to_mid_market_closes_as_a_duplicate(shared_office: Office) -> None:
    """CLO-4: from More › Duplicate the form has the closing chosen; the hand-over needs no number."""
    office = shared_office
    ana = office.person("ana")
    more = ana.opens("More", on=card_of(office, "00030005"))
    form = ana.opens("Duplicate", on=more)
    assert form.value("How does it close?") == "Closed: Duplicate"
    form.picks("What goes on?", "Mid-Market takes it over")
    assert "Which case covers this one?" not in form.labels
    form.picks("Resolution action", "Growth Conversation")
    assert form.value("What goes on?") == "Mid-Market takes it over"
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
    assert form.submits().errors == {"What became of the lead?": REQUIRED}
    assert form.shows("if they work at the account and there is an nARR opportunity")
    form.picks("What became of the lead?", "Converted to a contact")
    assert "needs an nARR opportunity" in form.submits().errors["What became of the lead?"]
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
    assert form.submits().errors == {"GitLab admin": REQUIRED}
    form.checks("There is a GitLab admin")
    refused = form.submits()
    assert set(refused.errors) == {"The opportunity"}
    assert "Guaranteed Churn contradicts Closed Won" in refused.errors["The opportunity"]

    form.picks("The opportunity", "Closed Lost")
    assert "GitLab admin" not in form.labels
    assert "contradicts Closed Lost" in form.submits().errors["Resolution action"]
    form.picks("Resolution action", "Request Not Possible")
    assert form.submits().ok
    case = office.case("00030007")
    assert case.opportunity_stage is OpportunityStage.CLOSED_LOST
    assert case.renewal_risk is RenewalRisk.GUARANTEED_CHURN
    assert case.opportunity_close_date == TODAY


def test_the_crms_word_is_overruled_only_explicitly(shared_office: Office) -> None:
    """CLO-11: won in 2031, without the admin that the CRM says is missing; the contradictions are named, and the history keeps the overruling."""
    office = shared_office
    form = closing_of(
        office,
        "00030029",
        opportunity="Acme renewal 2031",
        opportunity_stage="Open",
        opportunity_close_date="2031-05-01",
        renewal_risk="Low",
        gitlab_admin="no",
    )
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Completed Sales Assisted Order")
    form.fills("Feedback", "NA")
    assert "The CRM says otherwise" not in form.labels
    form.picks("The opportunity", "Closed Won")
    form.waits_to_show("The CRM says stage Open; you say Closed Won.")
    assert form.shows("The CRM says there is no GitLab admin on the account")
    assert form.submits().errors == {"The CRM says otherwise": REQUIRED}
    form.checks("The CRM is out of date")
    said = form.submits().errors["Close date of the opportunity"]
    assert "contradicts a close date in the future (Thu 1 May 2031)" in said
    form.picks_date("Close date of the opportunity", TODAY.isoformat())
    assert form.submits().ok
    case = office.case("00030029")
    assert (case.opportunity_stage, case.gitlab_admin) == (OpportunityStage.CLOSED_WON, True)
    [reason] = {entry.reason for entry in office.history("00030029") if entry.new == Status.RESOLVED}
    assert "the CRM is out of date (CRM: stage Open, here: Closed Won; CRM: close date 2031-05-01" in reason


def test_a_high_value_case_closes_for_certain_churn_alone(shared_office: Office) -> None:
    """CLO-7: refused without churn, and with another resolution; once churned, no further High Value case for the account comes in."""
    office = shared_office
    card = card_of(office, "00030008", type="High Value Account", account="Umbrella Ltd")
    assert card.shows("no closing limit")
    form = office.person("ana").opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", "NA")
    assert form.submits().errors == {"Full churn": REQUIRED}
    form.checks("they will fully churn")
    assert "Request Not Possible" in form.submits().errors["Resolution action"]
    assert office.case("00030008").status is Status.ENGAGED
    form.picks("Resolution action", "Request Not Possible")
    assert form.submits().ok
    assert any("fully churn" in entry.reason for entry in office.history("00030008"))

    taken = office.case_arrives("00030009", type="High Value Account", account="Umbrella Ltd")
    assert taken.created == 0
    assert "CLO-7" in taken.rejected[0].problems[0].text
    assert office.case_arrives("00030019", type="High Value Account", account="Another Ltd").created == 1
    office.case_arrives("00030030", type="Referral", account="Umbrella Ltd")
    office.clock.advance(timedelta(minutes=1))
    becomes = office.case_arrives("00030030", type="High Value Account", account="UMBRELLA  ltd")
    assert "CLO-7" in becomes.rejected[0].problems[0].text, "nor does a case become one"
    assert office.case("00030030").type == "Referral"


def test_transferred_to_support_reminds_of_their_address(shared_office: Office) -> None:
    """CLO-9: the reminder comes with the choice, and stays until it is ticked."""
    office = shared_office
    form = closing_of(office, "00030011")
    form.picks("How does it close?", "Closed: Resolved")
    form.fills("Feedback", "NA")
    form.picks("Resolution action", "Transferred To Support")
    assert form.shows("supportteam@gitlab.com")
    assert form.submits().errors == {"Support": REQUIRED}
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
    """STA-2, CRD-2, AUD-1: a closed card has Reopen, Show all and More alone; reopening wants a reason, which the history shows."""
    office = shared_office
    ana = office.person("ana")
    card = card_of(office, "00030013")
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", "Wants SSO")
    assert form.submits().ok
    card.waits_to_show("Closed: Resolved", "Wants SSO", "in time")
    assert card.buttons == ["Reopen", "Show all", "More"]

    form = ana.opens("Reopen", on=card)
    form.fills("Why is it opened again?", "   ")
    assert not form.submits().ok
    assert office.case("00030013").is_closed
    form.fills("Why is it opened again?", "Maria wrote back on 2 March")
    assert form.submits().ok
    card.waits_to_lose("🏁")
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
