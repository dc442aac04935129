"""The page of the workspace for people with a screen reader or a keyboard: axe-core finds nothing serious."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from slack_sdk import WebClient

from sandbox.slack.server import Sandbox
from tests.browsing import chromium, serious_findings
from tests.sandbox.slack import gallery
from tests.sandbox.slack.gallery_app import running

pytestmark = pytest.mark.browser

SIZES = [(1280, 860), (390, 800)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, WebClient]]:
    with running(tmp_path_factory.mktemp("page")) as both:
        yield both


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing_serious(
    browser: Browser, workspace: tuple[Sandbox, WebClient], width: int, height: int
) -> None:
    """The conversation with each kind of block, a card, a form with errors, and the App Home."""
    sandbox, app = workspace
    dm = sandbox.dm_with_app("U0ANA")
    blocks = gallery.layout_blocks(f"{sandbox.url}/static/icon.svg")
    app.chat_postMessage(channel=dm, text="Everything", blocks=blocks)
    app.chat_postMessage(channel=dm, text="Controls", blocks=gallery.control_blocks())
    app.chat_postMessage(channel=dm, text="Case 00012345", blocks=gallery.card())
    page = browser.new_page(viewport={"width": width, "height": height})
    try:
        page.goto(f"{sandbox.url}/#/U0ANA")
        article = page.get_by_role("log", name="Messages in").get_by_role("article")
        expect(article.filter(has_text="Acme Corporation").last).to_be_visible()
        findings = serious_findings(page)
        article.filter(has_text="Acme Corporation").last.get_by_role("button", name="Pick up").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name="Pick up").or_(dialog.locator(".button.primary")).first.click()
        expect(dialog.get_by_text("Please complete this required field.").first).to_be_visible()
        findings += serious_findings(page)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    finally:
        page.close()
    assert findings == []
