"""An opportunity is found while a case is worked, and linked to it."""

from datetime import date, timedelta

from cases.model.status import OpportunityKind, OpportunityStage
from sandbox.slack.driver import MessageSeen
from tests.stories.office import Office


def worked(office: Office, number: str, **fields: str) -> MessageSeen:
    """Ana's card of a case that she is working."""
    office.case_arrives(
        number, status="In Progress: Engaged", next_step="2026-03-01 AS Call her", contact="Maria Lopez", **fields
    )
    return office.person("ana").waits_for_message(beginning=number)


def test_an_add_on_is_linked_from_the_card_of_an_expansion_case(shared_office: Office) -> None:
    """OPP-1, CLO-8, CRD-2: the card asks until it is linked; a form that says nothing is told all that is missing at once; then the case does not
    close without it."""
    office = shared_office
    ana = office.person("ana")
    card = worked(office, "00210001", opportunity="")
    assert card.shows("No Growth or Add-On opportunity is linked yet")
    form = ana.opens("Link opportunity", on=card)
    assert form.labels == ["Opportunity", "What is it?", "Stage", "Close date"]
    needed = ("Opportunity", "What is it?", "Close date")
    assert form.submits().errors == dict.fromkeys(needed, "Please complete this required field.")
    form.types_ahead("Opportunity", query="Acme 👩🏽‍💻 20 more seats", pick="Acme 👩🏽‍💻 20 more seats")
    form.picks("What is it?", "Add-On")
    form.waits_to_show("Where it comes from")
    form.picks_date("Close date", "2026-02-01")
    assert set(form.submits().errors) == {"Where it comes from"}
    form.checks("It was created from the renewal won before")
    assert "cannot be past" in form.submits().errors["Close date"]
    form.picks_date("Close date", "2026-04-01")
    assert form.submits().ok
    card.waits_to_show("Opportunity: Acme 👩🏽‍💻 20 more seats · Add-On · Open")
    assert office.case("00210001").opportunity_kind is OpportunityKind.ADD_ON
    office.person("sue").types("/case 00210001")
    assert office.person("sue").ephemerals()[-1].shows("Opportunity: Add-On · Open")
    assert not card.has("No Growth or Add-On")
    history = ana.opens("More", "History", on=card)
    assert history.shows("What kind of opportunity: Add-On", "created from the won renewal", "Ana Silva")
    form = ana.opens("More", "Opportunity", on=card)
    assert form.value("What is it?") == "Add-On"
    assert "Where it comes from" not in form.labels, "what was confirmed of this one is not asked again"
    form.picks_date("Close date", "2026-05-01")
    assert form.submits().ok

    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Growth Conversation")
    form.fills("Feedback", "NA")
    assert form.shows("It is linked as Add-On")
    form.picks("Renewal risk category", "Low")
    assert "closes with the case" in form.submits().errors["The opportunity"]
    form.cancels()

    office.clock.advance(timedelta(minutes=10))
    office.case_arrives("00210001", status="In Progress: Engaged", opportunity="Acme renewal 2027")
    card.waits_to_show("Opportunity: Acme renewal 2027 · Open")
    assert office.case("00210001").opportunity_kind is None, "that was said of the other one"


def test_at_renewal_time_it_is_the_renewal_itself(shared_office: Office) -> None:
    """OPP-1: chosen among those of the account, with a close date that is known already; nothing has to be confirmed."""
    office = shared_office
    office.case_arrives(
        "00210002",
        owner="ben@example.com",
        account="Hooli",
        opportunity="Hooli renewal",
        opportunity_close_date="2026-06-30",
    )
    ana = office.person("ana")
    card = worked(office, "00210003", account="Hooli", type="Propensity to Expand")
    form = ana.opens("More", "Opportunity", on=card)
    form.types_ahead("Opportunity", query="", pick="Hooli renewal")
    form.waits_to_show("Leave it blank for Tue 30 Jun, as the CRM says")
    form.picks("What is it?", "Renewal")
    assert form.submits().ok
    card.waits_to_show("Opportunity: Hooli renewal · Renewal · Open")
    case = office.case("00210003")
    assert (case.opportunity_stage, case.opportunity_close_date) == (OpportunityStage.OPEN, date(2026, 6, 30))


def test_elsewhere_it_is_asked_for_in_more_alone(shared_office: Office) -> None:
    """OPP-1, SAFE-1: another type asks for no kind and shows nothing on the card; what somebody else linked meanwhile is shown first."""
    office = shared_office
    ana, marta = office.person("ana"), office.person("marta")
    card = worked(office, "00210004", type="Referral")
    assert not card.has("No Growth or Add-On")
    form = ana.opens("More", "Opportunity", on=card)
    assert "What is it?" not in form.labels
    hers = marta.opens("More", "Opportunity", on=marta.asks("/case 00210004"))
    for view, name in ((hers, "Marta's find"), (form, "Ana's find")):
        view.types_ahead("Opportunity", query=name, pick=name)
        view.picks_date("Close date", "2026-04-01")
        view.submits()
    assert form.shows("Changed meanwhile", "Opportunity: Marta's find")
    assert form.submits().ok
    card.waits_to_show("Opportunity: Ana's find")
    assert office.case("00210004").opportunity_close_date == date(2026, 4, 1)


def test_growth_goes_into_the_renewal_that_is_linked(shared_office: Office) -> None:
    """OPP-3: another opportunity is refused while the renewal is open; the renewal stays a renewal; once it is won, growth gets one of its own."""
    office = shared_office
    ana = office.person("ana")
    card = worked(office, "00210031", opportunity="", account="Initech")
    form = ana.opens("Link opportunity", on=card)
    form.types_ahead("Opportunity", query="Initech renewal", pick="Initech renewal")
    form.picks("What is it?", "Renewal")
    form.picks_date("Close date", "2026-06-30")
    assert form.submits().ok
    card.waits_to_show("Opportunity: Initech renewal · Renewal · Open")

    form = ana.opens("More", "Opportunity", on=card)
    form.types_ahead("Opportunity", query="30 more seats", pick="30 more seats")
    form.picks("What is it?", "Growth")
    assert "Where it comes from" not in form.labels
    assert form.value("Close date") is None, "the renewal's date is not that of another"
    form.picks_date("Close date", "2026-09-30")
    assert "Update it in the CRM to show the growth" in form.submits().errors["Opportunity"]
    form.types_ahead("Opportunity", query="Initech renewal", pick="Initech renewal")
    assert form.submits().ok, "nothing has to be created from a won renewal"
    assert office.case("00210031").opportunity_kind is OpportunityKind.RENEWAL

    form = ana.opens("More", "Opportunity", on=card)
    form.picks("Stage", "Closed Won")
    form.picks_date("Close date", "2026-03-01")
    assert form.submits().ok
    form = ana.opens("More", "Opportunity", on=card)
    form.types_ahead("Opportunity", query="30 more seats", pick="30 more seats")
    form.picks("What is it?", "Growth")
    form.waits_to_show("Where it comes from")
    form.checks("It was created from the renewal won before")
    form.picks("Stage", "Open")
    form.picks_date("Close date", "2026-09-30")
    assert form.submits().ok
    card.waits_to_show("Opportunity: 30 more seats · Growth · Open")
