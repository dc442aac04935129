"""The page in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from sandbox.salesforce.server import SalesforceStandIn
from tests.browsing import chromium, keep_screenshot
from tests.sandbox.salesforce.conftest import Client

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(params=[(1280, 860), (390, 844)], ids=["wide", "narrow"])
def page(browser: Browser, org: SalesforceStandIn, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window; whatever goes wrong in the page's scripts fails the test."""
    assert org.url
    width, height = request.param
    opened = browser.new_page(viewport={"width": width, "height": height})
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    yield opened
    opened.close()
    assert broken == []


@pytest.fixture
def case(org: SalesforceStandIn, ana: str, ben: str) -> str:
    acme = org.add("Account", Name="Acme", BillingCountry="Japan")
    made = org.add(
        "Case", Subject="Renewal quote", OwnerId=ana, AccountId=acme, by=ana, SuppliedEmail="jo@acme.example"
    )
    org.add("Case", Subject="Invoice", OwnerId=ben, Status="In Progress: Engaged", by=ben)
    return made


class Window:
    """Ana at the page."""

    def __init__(self, page: Page, org: SalesforceStandIn) -> None:
        self.page = page
        self.url = org.url
        page.goto(org.url)
        expect(page.get_by_role("heading", name="Cases")).to_be_visible()

    @property
    def is_narrow(self) -> bool:
        return (self.page.viewport_size or {"width": 0})["width"] < 900

    def opens(self, number: str, subject: str) -> None:
        self.page.get_by_role("link", name=number).click()
        expect(self.page.get_by_role("heading", name=subject, level=1)).to_be_visible()

    def shows(self, pane: str) -> None:
        if pane != "Details" or self.is_narrow:
            self.page.get_by_role("tab", name=pane).click()

    def clicks(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def fits(self) -> bool:
        """Whether nothing stands out of the window to the right."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.fixture
def ana_at(page: Page, org: SalesforceStandIn, case: str) -> Window:
    assert case
    return Window(page, org)


def test_cases_are_found_and_opened(ana_at: Window) -> None:
    page = ana_at.page
    expect(page.get_by_text("2 cases")).to_be_visible()
    page.get_by_label("List view").select_option(label="My open cases")
    expect(page.get_by_text("1 case", exact=True)).to_be_visible()
    page.get_by_label("List view").select_option(label="All cases")
    page.get_by_label("Search this list").fill("invo")
    expect(page.get_by_role("link", name="00001002")).to_be_visible()
    expect(page.get_by_role("link", name="00001001")).to_have_count(0)
    page.get_by_label("Search this list").fill("nothing like it")
    expect(page.get_by_text("No cases match these filters.")).to_be_visible()
    page.get_by_label("Search this list").fill("")
    assert ana_at.fits()
    ana_at.opens("00001001", "Renewal quote")
    expect(page.get_by_text("Case Type")).to_be_visible()
    page.get_by_text("Acme", exact=True).click()
    expect(page.get_by_text("Japan")).to_be_visible()
    assert ana_at.fits()


def test_a_refused_edit_stands_at_its_field_and_loses_nothing(
    org: SalesforceStandIn, ana_at: Window, case: str
) -> None:
    closing = "Status LIKE 'Closed%' AND Resolution_Action__c = null"
    org.schema.add_rule("Case", closing, "Choose a resolution action.", field="Resolution_Action__c")
    ana_at.opens("00001001", "Renewal quote")
    ana_at.clicks("Edit")
    ana_at.dialog.get_by_label("Status").select_option("Closed: Resolved")
    ana_at.dialog.get_by_label("Next Steps", exact=True).fill("2026-03-02 AS Send the quote")
    ana_at.clicks("Save")
    expect(ana_at.dialog.get_by_text("Choose a resolution action.")).to_be_visible()
    expect(ana_at.dialog.get_by_label("Resolution Action")).to_be_focused()
    expect(ana_at.dialog.get_by_label("Next Steps", exact=True)).to_have_value("2026-03-02 AS Send the quote")
    keep_screenshot(ana_at.page, f"salesforce-refused-{'narrow' if ana_at.is_narrow else 'wide'}")
    ana_at.dialog.get_by_label("Resolution Action").select_option("Answered Question")
    ana_at.clicks("Save")
    expect(ana_at.dialog).to_have_count(0)
    expect(ana_at.page.get_by_text("Closed: Resolved").first).to_be_visible()
    row = org.row(case)
    assert (row["IsClosed"], row["Next_Steps__c"]) == (True, "2026-03-02 AS Send the quote")
    assert org.writes.all(via="page")[-1].fields.keys() == {"Status", "Next_Steps__c", "Resolution_Action__c"}


def test_what_is_written_before_the_page_listens_shows_by_itself(
    page: Page, org: SalesforceStandIn, ana: str, case: str
) -> None:
    def late(route: Route) -> None:
        org.add("Case", Subject="Written meanwhile", OwnerId=ana, by=ana)
        route.continue_()

    page.route("**/page/api/events", late, times=1)
    Window(page, org)
    assert case
    expect(page.get_by_text("Written meanwhile")).to_be_visible()


def test_what_another_program_writes_shows_by_itself(ana_at: Window, client: Client, case: str) -> None:
    ana_at.opens("00001001", "Renewal quote")
    ana_at.shows("Feed")
    field = ana_at.page.get_by_label("Post to the feed")
    field.fill("Half a sentence")
    client.update(case, Status="In Progress: Blocked", Next_Steps__c="2026-03-02 AS Wait for the price list")
    expect(ana_at.page.get_by_text("changed Status from Open to In Progress: Blocked")).to_be_visible()
    expect(field).to_have_value("Half a sentence")
    expect(field).to_be_focused()
    ana_at.shows("Details")
    expect(ana_at.page.get_by_text("2026-03-02 AS Wait for the price list")).to_be_visible()


def test_a_post_mentions_somebody_and_is_answered(org: SalesforceStandIn, ana_at: Window, case: str, ben: str) -> None:
    ana_at.opens("00001001", "Renewal quote")
    ana_at.shows("Feed")
    field = ana_at.page.get_by_label("Post to the feed")
    field.press_sequentially("How far is it, @be")
    ana_at.page.get_by_role("listbox", name="People").get_by_role("option", name="Ben Carter").click()
    expect(field).to_have_value("How far is it, @Ben Carter ")
    ana_at.clicks("Post")
    post = ana_at.page.get_by_role("article", name="Post by Ana Silva")
    expect(post).to_contain_text("How far is it, @Ben Carter")
    expect(field).to_have_value("")
    item = org.find("FeedItem", Type="TextPost", ParentId=case)
    assert [segment.user_id for segment in org.organisation.segments[item]][1] == ben
    org.comment(item, "It is <b>out</b>.", by=ben)
    expect(post).to_contain_text("It is <b>out</b>.")
    post.get_by_label("Write a comment").fill("Thanks!")
    post.get_by_role("button", name="Comment").click()
    expect(post).to_contain_text("Thanks!")
    assert org.row(item)["CommentCount"] == 2
    assert ana_at.fits()
    keep_screenshot(ana_at.page, f"salesforce-feed-{'narrow' if ana_at.is_narrow else 'wide'}")


def test_the_owner_is_changed(org: SalesforceStandIn, ana_at: Window, case: str, ben: str) -> None:
    ana_at.opens("00001001", "Renewal quote")
    ana_at.clicks("Change owner")
    ana_at.dialog.get_by_label("New owner").fill("ben")
    ana_at.dialog.get_by_role("option", name="Ben Carter").click()
    ana_at.clicks("Save")
    expect(ana_at.page.get_by_text("Owner Ben Carter")).to_be_visible()
    assert org.row(case)["OwnerId"] == ben


def test_a_new_case_is_made(org: SalesforceStandIn, ana_at: Window) -> None:
    ana_at.clicks("New case")
    ana_at.dialog.get_by_label("Subject").fill("FO Opp")
    ana_at.dialog.get_by_label("Account").fill("acm")
    ana_at.dialog.get_by_role("option", name="Acme").click()
    ana_at.clicks("Save")
    expect(ana_at.page.get_by_role("heading", name="FO Opp", level=1)).to_be_visible()
    row = org.row(org.find("Case", Subject="FO Opp"))
    assert (row["AccountId"], row["Priority"]) == (org.find("Account", Name="Acme"), "High")
    assert row["RecordTypeId"] == org.record_type("SMB Sales Case")


def test_mails_and_activities_are_shown_and_added(org: SalesforceStandIn, ana_at: Window) -> None:
    page = ana_at.page
    ana_at.opens("00001001", "Renewal quote")
    ana_at.shows("E-mails")
    page.get_by_text("Add a customer’s e-mail").click()
    expect(page.get_by_label("From")).to_have_value("jo@acme.example")
    page.get_by_label("Text").fill("When can you call?")
    ana_at.clicks("Receive")
    expect(page.get_by_role("article")).to_contain_text("When can you call?")
    ana_at.shows("Activity")
    page.get_by_text("Log an activity").click()
    page.get_by_label("Subject").fill("Called Jo")
    ana_at.clicks("Log")
    expect(page.get_by_role("article")).to_contain_text("Called Jo")
    assert org.rows("Task")[0]["TaskSubtype"] == "Call"


def test_trouble_can_be_made_and_ended(org: SalesforceStandIn, ana_at: Window, client: Client, case: str) -> None:
    org.schema.add_rule("Case", "Priority = 'High'", "Never high.")
    ana_at.clicks("Trouble")
    ana_at.dialog.get_by_label("Next write of the API").select_option(label="Refused by a validation rule")
    ana_at.dialog.get_by_label("The administrator’s words").fill("Not today.")
    ana_at.dialog.get_by_label("Never high.").uncheck()
    ana_at.clicks("Apply")
    expect(ana_at.dialog).to_have_count(0)
    assert client.update(case, Subject="x").json()[0]["message"] == "Not today."
    assert client.update(case, Priority="High").status_code == 204
    ana_at.clicks("Trouble")
    ana_at.dialog.get_by_label("Outage").select_option(label="503 for every call")
    ana_at.clicks("Apply")
    expect(ana_at.page.get_by_role("button", name="Outage")).to_be_visible()
    assert client.update(case, Subject="x").status_code == 503
    ana_at.clicks("Outage")
    ana_at.clicks("End all trouble")
    # Exactly: “End all trouble” has the word as well, and shows before it has ended.
    expect(ana_at.page.get_by_role("button", name="Trouble", exact=True)).to_be_visible()
    assert client.update(case, Subject="x").status_code == 204


def test_tabs_lead_to_what_stands_beside_it(page: Page, org: SalesforceStandIn, case: str) -> None:
    org.show_tabs(("Slack", f"{org.url}/#/case/{case}"))
    page.goto(org.url)
    tabs = page.get_by_role("navigation", name="Workspaces")
    expect(tabs.get_by_role("link")).to_have_text(["Slack", "Salesforce"])
    expect(tabs.get_by_role("link", name="Salesforce")).to_have_attribute("aria-current", "page")
    tabs.get_by_role("link", name="Slack").click()
    expect(page.get_by_role("heading", name="Renewal quote", level=1)).to_be_visible()


def test_a_record_that_is_gone_says_so(org: SalesforceStandIn, ana_at: Window, case: str) -> None:
    ana_at.opens("00001001", "Renewal quote")
    org.delete(case)
    expect(ana_at.page.get_by_text("This case does not exist, or was deleted.")).to_be_visible()
    ana_at.page.get_by_role("link", name="Cases").click()
    expect(ana_at.page.get_by_text("1 case", exact=True)).to_be_visible()


def test_one_is_whom_one_chooses_to_be(org: SalesforceStandIn, ana_at: Window, case: str, ben: str) -> None:
    ana_at.page.get_by_label("You are").select_option(label="Ben Carter")
    ana_at.page.get_by_label("List view").select_option(label="My open cases")
    expect(ana_at.page.get_by_role("link", name="00001002")).to_be_visible()
    ana_at.page.get_by_label("List view").select_option(label="All cases")
    ana_at.opens("00001001", "Renewal quote")
    ana_at.clicks("Edit")
    ana_at.dialog.get_by_label("Priority").select_option("Low")
    ana_at.clicks("Save")
    expect(ana_at.page.get_by_text("by Ben Carter")).to_be_visible()
    assert org.row(case)["LastModifiedById"] == ben


def test_a_row_is_chosen_by_the_keyboard(org: SalesforceStandIn, ana_at: Window, case: str, ben: str) -> None:
    org.add_user("Benno Graf", "benno@example.com")
    ana_at.opens("00001001", "Renewal quote")
    ana_at.clicks("Change owner")
    field = ana_at.dialog.get_by_label("New owner")
    field.fill("ben")
    expect(ana_at.dialog.get_by_role("option")).to_have_count(2)
    field.press("ArrowDown")
    expect(ana_at.dialog.get_by_role("option", name="Benno Graf")).to_have_attribute("aria-selected", "true")
    field.press("ArrowUp")
    field.press("Enter")
    expect(field).to_have_value("Ben Carter")
    ana_at.clicks("Save")
    expect(ana_at.page.get_by_text("Owner Ben Carter")).to_be_visible()
    assert org.row(case)["OwnerId"] == ben


def test_nothing_stands_in_the_way_of_assistive_technology(
    org: SalesforceStandIn, ana_at: Window, case: str, ben: str
) -> None:
    org.comment(org.post(case, "How far is it?", by=ben), "Done.", by=ben)
    org.mail(case, "Any news?", "Any news?", sender="jo@acme.example")
    found = violations(ana_at.page)
    ana_at.opens("00001001", "Renewal quote")
    found += violations(ana_at.page)
    for pane in ("E-mails", "Activity", "Feed"):
        ana_at.shows(pane)
        found += violations(ana_at.page)
    ana_at.clicks("Edit")
    found += violations(ana_at.page)
    ana_at.clicks("Cancel")
    ana_at.clicks("Change owner")
    ana_at.dialog.get_by_label("New owner").fill("ben")
    expect(ana_at.dialog.get_by_role("option")).to_have_count(1)
    found += violations(ana_at.page)
    assert found == []


def violations(page: Page) -> list[str]:
    """What axe has to say against the page as it stands."""
    said = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "best-practice"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in said]
