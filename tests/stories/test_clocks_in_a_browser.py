"""The clocks as a person sees them: the time bar moves the day on, and what is due comes, is put off, is missed, wakes (NAG-1 … NAG-4)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import chromium, keep_screenshot
from tests.stories.office import Office

pytestmark = pytest.mark.browser


@pytest.fixture
def page() -> Iterator[Page]:
    """A window in which nobody is anybody yet."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        # The first chart of a process waits for what draws it to be loaded.
        page.set_default_timeout(60_000)
        expect.set_options(timeout=30_000)
        yield page


def becomes(page: Page, office: Office, person: str, place: str) -> None:
    """The window is somebody's, at one of their conversations."""
    page.goto(f"{office.sandbox.url}/#/{person}/{place}")
    page.reload()


def moves(page: Page, step: str) -> None:
    """A button of the time bar."""
    page.get_by_role("group", name="Sandbox time").get_by_role("button", name=step).click()


def reminders(page: Page) -> Locator:
    """The messages with a line that can be put off."""
    return page.get_by_role("log").get_by_role("article").filter(has=page.get_by_role("button", name="More actions"))


def test_a_case_is_reminded_of_put_off_and_missed_and_the_manager_hears(office: Office, page: Page) -> None:
    """NAG-1, NAG-2, NAG-3, NAG-4, CRD-1: two cases of Monday 11:30, one of which Ana puts off; neither its deadline nor Marta waits."""
    office.case_arrives("00012345", account="Acme GmbH")
    office.case_arrives("00012346", account="Globex", subject="A question on the invoice")
    becomes(page, office, "U0ANA", "D0ANA")
    expect(page.get_by_role("log").get_by_text("00012346 · Globex")).to_be_visible()

    moves(page, "Next working morning")
    expect(reminders(page)).to_have_count(1)
    first = reminders(page).first
    expect(first.get_by_text("Pick up by")).to_have_count(2)
    first.scroll_into_view_if_needed()
    keep_screenshot(page, "nag")
    first.get_by_role("button", name="More actions").last.click()
    page.get_by_role("menuitem", name="Snooze 1 h").click()
    expect(page.get_by_text("put off until Today at 10:00").last).to_be_visible()
    first.get_by_role("button", name="More actions").last.click()
    page.get_by_role("menuitem", name="Snooze 4 h").click()
    expect(page.get_by_text("put off until Today at 11:00").last).to_be_visible()

    moves(page, "+1 h")
    expect(reminders(page)).to_have_count(2)
    expect(reminders(page).last.get_by_text("Acme GmbH")).to_be_visible()
    expect(reminders(page).last.get_by_text("Globex")).to_have_count(0)
    moves(page, "+1 h")
    expect(reminders(page)).to_have_count(3)
    expect(reminders(page).last.get_by_text("Globex")).to_be_visible()

    moves(page, "+1 h")
    expect(reminders(page)).to_have_count(4)
    expect(reminders(page).last.get_by_text("Pickup was due")).to_have_count(2)
    card = page.get_by_role("log").get_by_role("article").filter(has=page.get_by_role("button", name="Next step: case"))
    expect(card.get_by_text("Pickup missed").first).to_be_visible()
    becomes(page, office, "U0MARTA", "D0MARTA")
    expect(reminders(page).get_by_text("Missed · with Ana Silva")).to_be_visible()
    expect(reminders(page).get_by_role("button", name="Reassign 00012345")).to_be_visible()
    keep_screenshot(page, "nag-manager")


def test_a_customer_who_wants_to_wait_is_left_alone_until_the_day(office: Office, page: Page) -> None:
    """SLA-3, NAG-1"""
    office.case_arrives("00012345", account="Acme GmbH")
    becomes(page, office, "U0ANA", "D0ANA")
    card = page.get_by_role("log").get_by_role("article").filter(has_text="00012345").first
    card.get_by_role("button", name="More").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Customer wants later").click()
    form.get_by_label("which day").fill("2026-03-04")
    form.get_by_role("button", name="Let it sleep").click()
    expect(form).to_be_hidden()
    expect(card.get_by_text("Asleep until Wed 4 Mar 2026")).to_be_visible()
    moves(page, "+1 day")
    office.settles()
    expect(reminders(page)).to_have_count(0)
    moves(page, "Next working morning")
    expect(reminders(page).get_by_text("The customer wanted to hear from us")).to_be_visible()
    expect(card.get_by_text("The customer wanted to hear from us")).to_be_visible()


def test_at_nine_the_digest_is_in_its_channel_with_its_chart(office: Office, page: Page) -> None:
    """DIG-1"""
    for number in range(6):
        office.case_arrives(f"0001234{number}", account=f"Firm {number}")
    becomes(page, office, "U0MARTA", "C0HVS")
    moves(page, "Next working morning")
    digest = page.get_by_role("log").get_by_role("article").filter(has_text="AMER").first
    expect(digest.get_by_text("Tue 3 Mar 2026")).to_be_visible()
    digest.get_by_role("button", name="2 replies").click()
    expect(page.get_by_role("img", name="In 14 days").or_(page.get_by_role("img", name="Open by age"))).to_be_visible()
    keep_screenshot(page, "digest")
