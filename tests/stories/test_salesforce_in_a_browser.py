"""Both tabs side by side: what is done in Salesforce's page shows in Slack's, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo.salesforce import FILE
from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from tests.browsing import keep_screenshot
from tests.stories.office import MONDAY, Office
from tests.stories.test_salesforce import Firm
from tests.stories.window import SIZE, Windows

pytestmark = pytest.mark.browser


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    with SalesforceStandIn(clock=SandboxClock(MONDAY)) as crm:
        file = tmp_path / "salesforce.toml"
        file.write_text(FILE.format(url=crm.url, client_id=crm.client_id))
        url = f"sqlite:///{tmp_path / 'casebot.db'}"
        with Office(url, salesforce_file=file, salesforce_secret=crm.client_secret) as office:
            yield Firm(office, crm)


@pytest.fixture
def slack(browser: Browser, firm: Firm) -> Iterator[Windows]:
    opened = Windows(browser, firm.office.sandbox.url)
    yield opened
    opened.close()


@pytest.fixture
def salesforce(browser: Browser, firm: Firm) -> Iterator[Page]:
    page = browser.new_page(viewport=SIZE)
    page.goto(firm.crm.url)
    yield page
    page.close()


def test_a_case_goes_to_and_fro_between_the_tabs(firm: Firm, slack: Windows, salesforce: Page) -> None:
    """INT-1, SAFE-4, ESC-2: routed there, planned here, refused there and fixed here, asked there and answered here."""
    case_id = firm.routes("They need a quote")
    number = str(firm.crm.row(case_id)["CaseNumber"])
    ana = slack.of("ana")
    card = ana.message(f"{number} · Acme")
    expect(card).to_contain_text("They need a quote")
    salesforce.get_by_role("link", name=number).click()
    expect(salesforce.get_by_role("heading", name="They need a quote", level=1)).to_be_visible()

    firm.crm.schema.add_rule("Case", "Next_Steps__c LIKE '%quote%'", "Name the product.", field="Next_Steps__c")
    form = ana.opens("Pick up", on=card)
    form.get_by_label("Next step", exact=True).fill("Send the quote to Maria")
    ana.sends("Pick up")
    trouble = ana.message("Name the product.")
    expect(card).to_contain_text("Not yet in Salesforce")
    ana.keeps("salesforce-refused-in-slack")
    fix = ana.opens("Fix", on=trouble)
    expect(fix).to_contain_text("Name the product.")
    ana.keeps("salesforce-fix")
    fix.get_by_label("Next step", exact=True).fill("Send the Premium offer to Maria")
    ana.sends("Send again")
    expect(salesforce.get_by_text("AS Send the Premium offer to Maria").first).to_be_visible()
    expect(card).not_to_contain_text("Not yet in Salesforce")
    keep_screenshot(salesforce, "salesforce-record")

    salesforce.get_by_label("You are").select_option(label="Marta Vega")
    salesforce.get_by_role("tab", name="Feed").click()
    salesforce.get_by_label("Post to the feed").fill("Has the offer gone out?")
    salesforce.get_by_role("button", name="Post", exact=True).click()
    asked = ana.message("Has the offer gone out?")
    ana.keeps("salesforce-question-in-slack")
    answer = ana.opens("Answer", on=asked)
    answer.get_by_label("Your answer").fill("It went out this morning")
    ana.sends("Answer")
    post = salesforce.get_by_role("article").filter(has_text="Has the offer gone out?").first
    expect(post).to_contain_text("It went out this morning")
    keep_screenshot(salesforce, "salesforce-answered")
