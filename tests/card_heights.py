"""How high the cards of the sample cases are on the page, at two widths: `python -m tests.card_heights`.

It prints the median and the highest card at each width, leaves a picture of each person's page in tests/artifacts, and ends with 1 where a median is above its limit.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from bot.demo.data import people
from bot.demo.runner import Demo
from sandbox.slack.clock import SandboxClock
from tests.browsing import chromium, keep_screenshot

#: The highest median, in pixels, by the width of the page.
LIMITS: Mapping[int, int] = {760: 350, 390: 450}

# A working Monday.
BEGINS = datetime(2026, 11, 30, 12, 15, tzinfo=UTC)

_HEIGHTS = """() => [...document.querySelectorAll('[role=article]')]
    .filter((message) => message.querySelector('[aria-label^="More: case"]'))
    .map((message) => Math.round(message.querySelector('.blocks').getBoundingClientRect().height))"""


def heights(browser: Browser, url: str, width: int) -> list[int]:
    """Return the height of every card that one of the sample people has, in pixels."""
    found: list[int] = []
    for person in people():
        page = browser.new_page(viewport={"width": width, "height": 1400})
        page.goto(f"{url}/#/{person['id']}/app")
        page.get_by_role("log", name="Messages in").wait_for()
        page.wait_for_timeout(300)
        found += page.evaluate(_HEIGHTS)
        keep_screenshot(page, f"cards-{width}-{person['name']}")
        page.close()
    return found


def measure() -> dict[int, list[int]]:
    """Return the heights of the sample cases' cards, by the width of the page."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        demo = Demo(0, folder=Path(folder), clock=SandboxClock(BEGINS)).start()
        try:
            assert demo.casebot is not None
            demo.casebot.delivery.drain(60.0)
            return {width: heights(browser, demo.url, width) for width in LIMITS}
        finally:
            demo.stop()


def main() -> int:
    """Print the figures; 1 where a median is above its limit."""
    measured = measure()
    for width, found in measured.items():
        sys.stdout.write(
            f"{width} px wide: {len(found)} cards, median {median(found):.0f} px (limit {LIMITS[width]}), highest {max(found)} px\n"
        )
    return int(any(median(found) > LIMITS[width] for width, found in measured.items()))


if __name__ == "__main__":
    sys.exit(main())
