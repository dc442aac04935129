"""Whoever waits for a case, on the page: Sue creates one, asks how it goes, escalates what was missed, mentions casebot and pastes a link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from connectors.salesforce_ids import long_case_id
from tests.stories.office import Office
from tests.stories.window import Windows

pytestmark = pytest.mark.browser

SUES = {"creator": "sue@example.com"}
WORKED = {"status": "In Progress: Engaged", "next_step": "2026-03-01 AS Call her back", "contact": "Maria Lopez"}


def test_sue_creates_a_case_asks_for_an_update_and_is_answered(shared_office: Office, windows: Windows) -> None:
    """INT-3, CLO-10, CRD-3, ESC-2: an empty form comes back with every reason; then she has a number, asks how it goes, and Ana answers."""
    shared_office.case_arrives("00310001", region="AMER", **WORKED)
    sue, ana = windows.of("sue"), windows.of("ana")
    sue.writes("/case new")
    expect(sue.form.get_by_role("heading", name="New case")).to_be_visible()
    sue.sends("Create")
    expect(sue.form.get_by_role("alert").first).to_be_visible()
    sue.keeps("new-case-refused")
    sue.picks("Where does it come from?", "Support")
    sue.types_ahead("Account", "acm", "Acme GmbH")
    sue.types_ahead("Contact", "mari", "Maria Lopez")
    sue.form.get_by_label("What is asked?").fill("They want a quote for 20 more seats 🙏")
    sue.sends("Create")
    expect(sue.form.get_by_text("is created and now with")).to_be_visible()
    sue.closes_form()
    expect(sue.message("Created, and now with")).to_be_visible()

    sue.writes("/case 00310001")
    sue.opens("Ask for update", on=sue.message("00310001"))
    sue.form.get_by_label("What would you like to know?").fill("Has the quote gone out?")
    sue.sends("Ask")
    expect(sue.form.get_by_text("Ana Silva was asked")).to_be_visible()
    sue.closes_form()
    question = ana.message("Has the quote gone out?")
    expect(question.get_by_text("Sue Park").first).to_be_visible()
    ana.opens("Answer", on=question)
    ana.sends("Answer")
    expect(ana.form.get_by_role("alert").first).to_be_visible()
    ana.form.get_by_label("Your answer").fill("It goes out today.")
    ana.sends("Answer")
    expect(ana.form).to_be_hidden()
    answer = sue.message("It goes out today.")
    sue.keeps("update-answered", of=answer)


def test_what_was_missed_is_escalated_once(shared_office: Office, windows: Windows) -> None:
    """ESC-1: before the miss there is no button; after a day on the time bar there is; no reason is refused, and the old button says when again."""
    shared_office.case_arrives("00310010", account="Globex", **SUES)
    sue, marta, ana = windows.of("sue"), windows.of("marta"), windows.of("ana")
    sue.writes("/case 00310010")
    early = sue.message("00310010", "Pick up by")
    expect(early.get_by_role("button", name="Ask for update")).to_be_visible()
    expect(early.get_by_role("button", name="Escalate")).to_have_count(0)

    sue.moves("+1 day")
    sue.writes("/case 00310010")
    late = sue.message("00310010", "Pickup was due")
    sue.opens("Escalate", on=late)
    expect(sue.form.get_by_text("Missed: pickup")).to_be_visible()
    sue.form.get_by_label("Why can it not wait?").fill("   ")
    sue.sends("Escalate")
    expect(sue.form.get_by_role("alert").first).to_be_visible()
    sue.form.get_by_label("Why can it not wait?").fill("Their trial ends on Friday")
    sue.keeps("escalate")
    sue.sends("Escalate")
    expect(sue.form.get_by_text("Marta Vega was told")).to_be_visible()
    sue.closes_form()
    told = marta.message("🚨", "00310010")
    for words in ("Sue Park", "Their trial ends on Friday", "Missed: pickup"):
        expect(told.get_by_text(words).first).to_be_visible()
    expect(told.get_by_role("button", name="Reassign")).to_be_visible()
    marta.keeps("escalated", of=told)
    expect(ana.message("🚨", "00310010").get_by_role("button", name="View")).to_be_visible()

    late.get_by_role("button", name="Escalate").click()
    expect(sue.form.get_by_text("again from")).to_be_visible()
    sue.closes_form()


def test_a_mention_is_answered_in_its_thread(shared_office: Office, windows: Windows) -> None:
    """LOOK-1, SAFE-3: with nothing of the customer, who is behind the button; a number that nobody knows is answered to Sue alone."""
    shared_office.case_arrives("00310020", account="Initech", **WORKED)
    sue = windows.of("sue")
    sue.goes_to("hvs")
    sue.writes("@casebot how is 310020 doing?")
    asked = sue.message("how is 310020 doing?")
    asked.get_by_role("button", name="1 reply").click()
    answer = sue.thread.get_by_role("article").last
    expect(answer.get_by_text("Owner: Ana Silva")).to_be_visible()
    expect(answer).not_to_contain_text("Initech")
    sue.keeps("mention")
    sue.opens("View", on=answer)
    expect(sue.form.get_by_text("Initech").first).to_be_visible()
    sue.closes_form()

    sue.writes("@casebot 00399999")
    wrong = sue.message("00399999")
    sue.goes_to("casebot")
    expect(sue.message("No case 00399999 found")).to_be_visible()
    sue.goes_to("hvs")
    expect(sue.message("00399999").get_by_role("button", name="reply")).to_have_count(0)
    expect(wrong).to_be_visible()


def test_below_a_link_stands_where_the_case_stands(shared_office: Office, windows: Windows) -> None:
    """LOOK-1: it follows the case while Sue looks at it; a link to a case that nobody knows stays a link."""
    office = shared_office
    known, unknown = (long_case_id(f"500Sb000000{number}") for number in ("3101", "3199"))
    crm = "https://hvs-demo.example.com/lightning/r/Case/{}/view"
    office.case_arrives(
        "00310030", external_id=known, link=crm.format(known), account="Hooli", next_step_due="2026-03-12", **WORKED
    )
    sue, ana = windows.of("sue"), windows.of("ana")
    sue.goes_to("hvs")
    sue.writes(f"And this one? {crm.format(unknown)}")
    sue.writes(f"Who looks after {crm.format(known)} today?")
    said = sue.message("Who looks after")
    expect(said).to_contain_text("Case 00310030")
    expect(said).to_contain_text("In Progress: Engaged")
    expect(said).not_to_contain_text("Hooli")
    expect(sue.message("And this one?")).not_to_contain_text("Owner")

    card = ana.message("00310030 · Hooli")
    ana.opens("Next step", on=card)
    ana.form.get_by_label("Next step").fill("Send Maria the quote")
    ana.form.get_by_label("Due on").fill((office.clock.now() + timedelta(days=4)).date().isoformat())
    ana.sends("Save")
    expect(ana.form).to_be_hidden()
    day = (office.clock.now() + timedelta(days=4)).date().isoformat()
    expect(said).to_contain_text(day)
    sue.keeps("link", of=said)
