"""A browser for tests: headless Chromium, the system's if there is one, else the one that playwright keeps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ARTIFACTS = Path(__file__).parent / "artifacts"
"""Where screenshots are left for whoever runs the tests to look at."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-background-networking")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, closed at the end."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


def keep_screenshot(page: Page, name: str) -> None:
    """Write what the page shows to the artifacts, once it stands still."""
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png", animations="disabled")


# A window that fades in has faint colours while it does. Animations without an end, such as of a busy button, are left alone.
_ANIMATIONS_END = """
() => Promise.allSettled(
    document.getAnimations()
        .filter(each => each.playState === "running" && each.effect.getComputedTiming().endTime < Infinity)
        .map(each => each.finished)
)
"""


def serious_findings(page: Page) -> list[str]:
    """Run axe-core on what the page shows, once it stands still."""
    page.evaluate(_ANIMATIONS_END)
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes'][:5]]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
