"""A check of the Required 10 counts only where it can be missed (REQ-3)."""

from datetime import timedelta

from tests.stories.office import Office

WORKED = {
    "status": "In Progress: Engaged",
    "next_step": "2026-03-01 AS Call her about the quote",
    "contact": "Maria Lopez",
    "next_step_due": "2026-03-05",
}


def test_an_expansion_case_without_an_opportunity_misses_it_until_it_is_linked(shared_office: Office) -> None:
    """REQ-3, REQ-2, OPP-1, CUP-1: the card names it, and its fix is one click away."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00320001", **WORKED)
    assert card.shows("Missing: Related opportunity, Activity logged"), card.text
    window = ana.opens("How it's counted", on=ana.opens_home())
    assert window.shows("Related opportunity")
    window.cancels()
    form = ana.opens("Link opportunity", on=card)
    form.types_ahead("Opportunity", query="Acme 20 more seats", pick="Acme 20 more seats")
    form.picks("What is it?", "Growth")
    form.checks("It was created from the renewal won before")
    form.picks_date("Close date", "2026-04-01")
    assert form.submits().ok
    card.waits_to_lose("Missing: Related opportunity")
    assert card.has("Opportunity: Acme 20 more seats · Growth")


def test_another_case_asks_for_one_only_once_its_advocate_said_that_there_is_one(shared_office: Office) -> None:
    """REQ-3: neither done nor missing before; then missing; a form that says nothing is still refused."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00320002", type="Referral", **WORKED)
    assert not card.has("Related opportunity")
    form = ana.opens("More", "Opportunity", on=card)
    assert "Opportunity" in form.submits().errors
    form.picks("Can you name it?", "There is one, not named yet")
    form.waits_to_lose("Close date")
    assert form.labels == ["Can you name it?"], "nothing else is needed"
    assert form.submits().ok
    card.waits_to_show("Missing: Related opportunity")
    assert office.case("00320002").opportunity_expected
    assert "An opportunity is to be linked" in ana.opens("More", "History", on=card).text


def test_a_stakeholders_creator_is_informed_by_a_step_since_pickup(shared_office: Office) -> None:
    """REQ-3, CRD-3: a case that Ben left with his step, and Ana takes up without one of her own, misses it; her next step is its fix."""
    office = shared_office
    card = office.card_arrives("00320003", type="Referral", creator="Sue Park", creator_department="Support", **WORKED)
    assert not card.has("Missing: Creator informed")
    office.clock.advance(timedelta(minutes=5))
    office.case_arrives(
        "00320003", type="Referral", creator="Sue Park", creator_department="Support", owner="ben@example.com", **WORKED
    )
    ben = office.person("ben")
    bens = ben.waits_for_message(containing="Created by: Sue Park")
    office.clock.advance(timedelta(minutes=5))
    status = {**WORKED, "status": "In Progress: Attempting Contact"}
    office.case_arrives(
        "00320003", type="Referral", creator="Sue Park", creator_department="Support", owner="ben@example.com", **status
    )
    bens.waits_to_show("Missing: Activity logged, Creator informed")
    form = ben.opens("Next step", on=bens)
    form.fills("Next step", "Send Maria the quote")
    form.picks_date("Due on", "2026-03-04")
    assert form.submits().ok
    bens.waits_to_lose("Activity logged, Creator informed")
