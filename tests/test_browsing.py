"""What the browser's tests rest on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import chromium, serious_findings

pytestmark = pytest.mark.browser

FADES_IN = "<html lang='en'><title>Case</title><style>@keyframes appear { from { opacity: 0 } } main { color: #555; animation: appear %s }</style>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for these tests."""
    with chromium() as found:
        yield found


@pytest.mark.parametrize("animation", ["1s", "1s .2s both", ".5s 2"])
def test_what_fades_in_is_judged_once_it_stands_still(browser: Browser, animation: str) -> None:
    """A text is not called faint while its window appears."""
    page = browser.new_page()
    page.set_content(f"{FADES_IN % animation}<main><h1>Case 00012345</h1></main>")
    assert serious_findings(page) == []
    page.close()


def test_what_moves_without_an_end_is_judged_as_it_is(browser: Browser) -> None:
    """A busy button turns for as long as it is shown; nobody waits for it, and a faint text is still found."""
    page = browser.new_page()
    page.set_content(
        f"{FADES_IN % '1s infinite'}<main><h1>Case 00012345</h1></main><p style='color: #ccc'>Pick up by 08:07</p>"
    )
    assert [each for each in serious_findings(page) if "08:07" in each]
    page.close()
