"""The main story as a person sees it: a case arrives on the page, is picked up, planned, refused to close on two fields at once, and closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from cases.status import Status
from tests.browsing import chromium, keep_screenshot
from tests.stories.office import Office

pytestmark = pytest.mark.browser

FEEDBACK = "They love the new portal 💚"


@pytest.fixture
def page(office: Office) -> Iterator[Page]:
    """Ana's window."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{office.sandbox.url}/#/U0ANA/D0ANA")
        yield page


def test_a_case_is_worked_to_its_end_on_the_page(office: Office, page: Page) -> None:
    """CRD-1, CRD-2, CLO-1, CLO-2, CLO-10, NXT-1: acted in headless Chromium."""
    office.case_arrives(
        "00012345",
        account="Acme GmbH",
        context="Asked on the web for a quote",
        cta="Send a quote for 20 more seats",
        description="Hello,\nour team grew and we need 20 more seats until the end of the month.\nMaria",
    )
    card = page.get_by_role("log").get_by_role("article").filter(has_text="00012345").last
    expect(card.get_by_text("00012345 · Acme GmbH")).to_be_visible()
    keep_screenshot(page, "story-1-arrived")

    card.get_by_role("button", name="Pick up").click()
    form = page.get_by_role("dialog")
    keep_screenshot(page, "story-2-pick-up")
    form.get_by_role("button", name="Pick up").click()
    expect(form).to_be_hidden()
    expect(card.get_by_text("In Progress: Attempting Contact")).to_be_visible()

    card.get_by_role("button", name="Next step").click()
    form.get_by_label("Next step").fill("Send quote to Maria for 20 seats")
    form.get_by_label("Due on").fill((office.clock.now().date() + timedelta(days=2)).isoformat())
    form.get_by_role("button", name="Save").click()
    expect(card.get_by_text("AS Send quote to Maria for 20 seats")).to_be_visible()

    card.get_by_role("button", name="Close").click()
    choose(page, "How does it close?", "Closed: Resolved")
    choose(page, "Resolution action", "Answered Question")
    form.get_by_label("Feedback").fill(FEEDBACK)
    form.get_by_role("button", name="Close case").click()
    expect(form.get_by_text("A resolved case needs its contact")).to_be_visible()
    expect(form.get_by_text("A next step is still planned for")).to_be_visible()
    expect(form.get_by_label("Feedback")).to_have_value(FEEDBACK)
    keep_screenshot(page, "story-3-refused")
    assert office.case().status is Status.ATTEMPTING_CONTACT

    form.get_by_label("Contact").fill("Maria Lopez")
    page.get_by_role("option", name="Use what I typed: Maria Lopez").click()
    expect(form.get_by_label("Contact")).to_have_value("Use what I typed: Maria Lopez")
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="Close case").click()
    expect(form).to_be_hidden()
    expect(card.get_by_text("Closed: Resolved").first).to_be_visible()
    expect(card.get_by_role("button", name="Reopen")).to_be_visible()
    keep_screenshot(page, "story-4-closed")
    assert office.case().contact == "Maria Lopez"


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select by its label, and wait until the form has taken it in."""
    form = page.get_by_role("dialog")
    form.get_by_label(label).click()
    page.get_by_role("option", name=option).click()
    expect(form.get_by_label(label)).to_have_value(option)
