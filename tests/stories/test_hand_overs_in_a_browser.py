"""The hand-overs as people see them on the page: Sue asks and waits, Ben's customer speaks Portuguese, Marta gives cases away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import chromium, keep_screenshot
from tests.stories.office import Office

pytestmark = pytest.mark.browser

WORKED = {"status": "In Progress: Engaged", "next_step": "2026-03-01 AS Call her back", "contact": "Maria Lopez"}


@pytest.fixture
def page() -> Iterator[Page]:
    """A window in which nobody is anybody yet."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        expect.set_options(timeout=15_000)
        yield page


def becomes(page: Page, office: Office, person: str, place: str | None = None) -> None:
    """The window is somebody's, at one of their conversations; their own with casebot where none is named."""
    page.goto(f"{office.sandbox.url}/#/U0{person}/{place or f'D0{person}'}")
    page.reload()


def writes(page: Page, text: str) -> None:
    """Type into the conversation and send it."""
    field = page.get_by_role("textbox", name="Message ")
    field.fill(text)
    field.press("Enter")


def last_message(page: Page, words: str) -> Locator:
    """The newest message that shows this."""
    return page.get_by_role("log").get_by_role("article").filter(has_text=words).last


def chooses(page: Page, label: str, option: str) -> None:
    """Pick an option of a select in the window."""
    form = page.get_by_role("dialog")
    form.get_by_label(label).click()
    page.get_by_role("option", name=option).click()


def types_ahead(page: Page, label: str, words: str, option: str) -> None:
    """Type into a select with suggestions, and pick one."""
    page.get_by_role("dialog").get_by_label(label).fill(words)
    page.get_by_role("option", name=option).click()


def test_sue_creates_a_case_asks_for_an_update_and_is_answered(office: Office, page: Page) -> None:
    """INT-3, CLO-10, CRD-3, ESC-2: an empty form comes back with every reason; then she has a number, asks how it goes, and Ana answers."""
    office.case_arrives("00140001", region="AMER", **WORKED)
    becomes(page, office, "SUE")
    writes(page, "/case new")
    form = page.get_by_role("dialog")
    expect(form.get_by_text("New case").first).to_be_visible()
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_role("alert").first).to_be_visible()
    keep_screenshot(page, "new-case-refused")
    chooses(page, "Where does it come from?", "Support")
    types_ahead(page, "Account", "acm", "Acme GmbH")
    types_ahead(page, "Contact", "mari", "Maria Lopez")
    form.get_by_label("What is asked?").fill("They want a quote for 20 more seats 🙏")
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_text("is created and now with")).to_be_visible()
    keep_screenshot(page, "new-case-created")
    form.get_by_role("button", name="Close").last.click()
    expect(last_message(page, "Created, and now with")).to_be_visible()

    writes(page, "/case 00140001")
    status = last_message(page, "00140001")
    status.get_by_role("button", name="Ask for an update").click()
    form.get_by_label("What would you like to know?").fill("Has the quote gone out?")
    form.get_by_role("button", name="Ask").click()
    expect(form.get_by_text("Ana Silva was asked")).to_be_visible()
    form.get_by_role("button", name="Close").last.click()
    keep_screenshot(page, "status-asked")

    becomes(page, office, "ANA")
    question = last_message(page, "Has the quote gone out?")
    expect(question.get_by_text("Sue Park").first).to_be_visible()
    keep_screenshot(page, "update-question")
    question.get_by_role("button", name="Answer").click()
    form.get_by_label("Your answer").fill("It goes out today.")
    form.get_by_role("button", name="Answer").click()
    expect(form).to_be_hidden()

    becomes(page, office, "SUE")
    expect(last_message(page, "It goes out today.")).to_be_visible()
    keep_screenshot(page, "update-answered")


def test_a_language_nobody_here_speaks_is_decided_by_marta(office: Office, page: Page) -> None:
    """TAG-2, CRD-1: Ben asks from More, Marta chooses among those who speak it, Ana gets the case with its story, Ben's card points on."""
    office.case_arrives("00210001", owner="ben@example.com", **WORKED)
    becomes(page, office, "BEN")
    card = last_message(page, "00210001 · Acme GmbH")
    card.get_by_role("button", name="More: case 00210001").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Language barrier").click()
    form.get_by_role("button", name="Ask").last.click()
    expect(form.get_by_text("Say which language")).to_be_visible()
    chooses(page, "Which language?", "Portuguese")
    form.get_by_label("Why?").fill("She answers in Portuguese alone")
    form.get_by_role("button", name="Ask").last.click()
    expect(form.get_by_text("Marta Vega decides")).to_be_visible()

    becomes(page, office, "MARTA")
    question = last_message(page, "who speaks")
    expect(question.get_by_text("Ana Silva · 0 of 50").first).to_be_visible()
    keep_screenshot(page, "language-question")
    question.get_by_role("combobox").first.click()
    page.get_by_role("option", name="Ana Silva").click()
    question.get_by_role("button", name="Decide").click()
    expect(question.get_by_text("Ana Silva takes it").first).to_be_visible()
    keep_screenshot(page, "language-decided")

    becomes(page, office, "ANA")
    expect(last_message(page, "the customer speaks Portuguese").get_by_role("button", name="Pick up")).to_be_visible()
    keep_screenshot(page, "language-new-owner")
    becomes(page, office, "BEN")
    expect(page.get_by_role("log").get_by_text("It is with Ana Silva now")).to_be_visible()


def test_marta_gives_several_away(office: Office, page: Page) -> None:
    """CRD-2, HOM-1, SLA-1: from her Home to Ben, who has to pick them up."""
    for number in ("00010001", "00010002"):
        office.case_arrives(number, **WORKED)
    office.settles()
    becomes(page, office, "MARTA")
    page.get_by_role("tab", name="Home").click()
    page.get_by_role("button", name="Reassign several").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Which ones?").click()
    page.get_by_role("option", name="00010001").click()
    page.get_by_role("option", name="00010002").click()
    keep_screenshot(page, "reassign-several")
    page.keyboard.press("Tab")
    chooses(page, "Who takes them?", "Ben Carter")
    form.get_by_role("button", name="Give them away").click()
    expect(form.get_by_text("2 cases were given away")).to_be_visible()
    keep_screenshot(page, "reassigned-several")
    becomes(page, office, "BEN")
    expect(last_message(page, "00010002 · Acme GmbH").get_by_role("button", name="Pick up")).to_be_visible()
