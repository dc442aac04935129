"""The Advocate's work as a person sees it on the page: a case arrives, is picked up, planned, refused to close, and closed; the customer writes again; an
opportunity is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from cases.model.status import Status
from tests.stories.office import Office
from tests.stories.window import Windows

pytestmark = pytest.mark.browser

FEEDBACK = "They love the new portal 💚"
WORKED = {"status": "In Progress: Engaged", "next_step": "2026-03-01 AS Call her back", "contact": "Maria Lopez"}
CLOSED = {**WORKED, "status": "Closed: Resolved", "resolution": "Answered Question", "feedback": "NA"}


def test_a_case_is_worked_to_its_end_on_the_page(shared_office: Office, windows: Windows) -> None:
    """CRD-1, CRD-2, CLO-1, CLO-2, CLO-10, NXT-1: acted in headless Chromium."""
    office = shared_office
    office.case_arrives(
        "00012345",
        account="Acme GmbH",
        context="Asked on the web for a quote",
        cta="Send a quote for 20 more seats",
        description="Hello,\nour team grew and we need 20 more seats until the end of the month.\nMaria",
    )
    ana = windows.of("ana")
    card = ana.message("00012345 · Acme GmbH")
    ana.keeps("story-1-arrived")

    form = ana.opens("Pick up", on=card)
    ana.keeps("story-2-pick-up")
    ana.sends("Pick up")
    expect(form).to_be_hidden()
    expect(card.get_by_text("In Progress: Attempting Contact")).to_be_visible()

    ana.opens("Next step", on=card)
    form.get_by_label("Next step").fill("Send quote to Maria for 20 seats")
    form.get_by_label("Due on").fill((office.clock.now().date() + timedelta(days=2)).isoformat())
    ana.sends("Save")
    expect(card.get_by_text("AS Send quote to Maria for 20 seats")).to_be_visible()

    ana.opens("Close", on=card)
    ana.picks("How does it close?", "Closed: Resolved")
    ana.picks("Resolution action", "Answered Question")
    form.get_by_label("Feedback").fill(FEEDBACK)
    ana.sends("Close case")
    ana.is_refused("Please complete this required field.")
    expect(form.get_by_role("alert")).to_have_count(2)
    expect(form.get_by_label("Feedback")).to_have_value(FEEDBACK)
    ana.keeps("story-3-refused")
    assert office.case().status is Status.ATTEMPTING_CONTACT

    ana.types_ahead("Contact", "Maria Lopez", "Use what I typed: Maria Lopez")
    form.get_by_role("checkbox").check()
    ana.sends("Close case")
    expect(form).to_be_hidden()
    expect(card.get_by_text("Closed: Resolved").first).to_be_visible()
    expect(card.get_by_role("button", name="Reopen")).to_be_visible()
    ana.keeps("story-4-closed")
    assert office.case().contact == "Maria Lopez"


def test_on_an_open_case_the_customers_mail_is_under_its_card(shared_office: Office, windows: Windows) -> None:
    """EML-1, CRD-1: in the conversation and in the card's thread; an empty next step from there is refused."""
    office = shared_office
    office.case_arrives("00320001", account="Globex", **WORKED)
    ana = windows.of("ana")
    card = ana.message("00320001 · Globex")
    office.mail_arrives("00320001")
    mail = ana.message("00320001", "the customer wrote")
    expect(mail.get_by_text("could it be 14 seats?").first).to_be_visible()
    card.get_by_role("button", name="1 reply").click()
    expect(ana.thread.get_by_text("could it be 14 seats?").first).to_be_visible()
    ana.keeps("mail-open")
    form = ana.opens("Next step", on=ana.thread.get_by_role("article").last)
    form.get_by_label("Next step").fill("Contact")
    ana.sends("Save")
    expect(form.get_by_role("alert").first).to_be_visible()
    form.get_by_label("Next step").fill("Send Maria a quote for 14 seats")
    ana.sends("Save")
    expect(form).to_be_hidden()
    expect(card.get_by_text("AS Send Maria a quote for 14 seats")).to_be_visible()


def test_on_a_closed_case_a_new_one_is_created_or_a_new_request_is_asked_for(
    shared_office: Office, windows: Windows
) -> None:
    """EML-1, SAFE-1: without a subject there is no case, without the words sent there is nothing done; what was chosen stands there, with no button left."""
    office = shared_office
    for number, account in (("00320010", "Initech"), ("00320011", "Hooli")):
        office.case_arrives(number, account=account, **CLOSED)
        office.mail_arrives(number)
    ana = windows.of("ana")
    told = ana.message("00320010 · Initech is closed")
    ana.keeps("mail-closed", of=told)
    form = ana.opens("Create case", on=told)
    expect(form.get_by_label("Subject")).to_have_value("Re: Renewal quote")
    form.get_by_label("Subject").fill("  ")
    ana.sends("Create")
    expect(form.get_by_role("alert").first).to_be_visible()
    expect(form.get_by_label("What they want")).to_have_value("One more thing: could it be 14 seats?")
    form.get_by_label("Subject").fill("14 seats")
    ana.keeps("mail-new-case")
    ana.sends("Create")
    expect(form).to_be_hidden()
    expect(ana.message("Continues case 00320010").get_by_text("14 seats").first).to_be_visible()
    expect(told.get_by_text("Ana Silva created case")).to_be_visible()
    expect(told.get_by_role("button")).to_have_count(0)

    other = ana.message("00320011 · Hooli is closed")
    ana.opens("Request new mail", on=other)
    ana.keeps("mail-new-request")
    ana.sends("Done")
    ana.is_refused("Send the customer this text first")
    ana.ticks("I sent them to the customer")
    ana.sends("Done")
    expect(form).to_be_hidden()
    expect(other.get_by_text("Ana Silva asked the customer for a new request")).to_be_visible()


def test_an_opportunity_is_linked_from_the_card(shared_office: Office, windows: Windows) -> None:
    """OPP-1, CRD-2: the card of an expansion asks for it; a form that says nothing is told all that is missing, and keeps what was typed."""
    shared_office.case_arrives("00320020", account="Vast AG", **WORKED)
    ana = windows.of("ana")
    card = ana.message("00320020 · Vast AG")
    form = ana.opens("Link opportunity", on=card)
    ana.types_ahead("Opportunity", "Vast – 20 more seats", "Vast – 20 more seats")
    ana.sends("Link")
    ana.is_refused("Please complete this required field")
    ana.keeps("opportunity-refused")
    ana.ticks("Add-On", "It was created from the renewal won before")
    form.get_by_label("Close date").fill("2026-04-01")
    ana.sends("Link")
    expect(form).to_be_hidden()
    expect(card.get_by_text("Opportunity: Vast – 20 more seats · Add-On · Open")).to_be_visible()
    expect(card.get_by_role("button", name="Link opportunity")).to_have_count(0)
