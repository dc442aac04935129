"""Open a browser window for each person, side by side, as colleagues have them."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from playwright.sync_api import TimeoutError as NothingCame

from tests.browsing import keep_screenshot

# Longer than a busy machine takes: the first chart of a process waits for what draws it to be loaded.
PATIENCE_MS = 60_000
SUGGESTED_MS = 8_000
TYPED_AGAIN = 4

SIZE: ViewportSize = {"width": 1280, "height": 900}


class Windows:
    """Keep the windows of one workspace. Closing them reports every error of the page's scripts."""

    def __init__(self, browser: Browser, url: str) -> None:
        expect.set_options(timeout=PATIENCE_MS)
        self._browser = browser
        self._url = url
        self._open: dict[str, Window] = {}
        self._broken: list[str] = []

    def of(self, person: str) -> Window:
        """Return a person's window, by first name. It first shows their conversation with casebot."""
        if person not in self._open:
            page = self._browser.new_page(viewport=SIZE)
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: self._broken.append(f"{person}: {error}"))
            page.goto(f"{self._url}/#/U0{person.upper()}/app")
            self._open[person] = Window(page)
        return self._open[person]

    def close(self) -> None:
        """Close all windows. Raises AssertionError if a script of the page failed."""
        for window in self._open.values():
            # Slack keeps a form until it is closed, and the next story would find it.
            if window.form.is_visible():
                window.closes_form()
            window.page.close()
        assert self._broken == [], self._broken


class Window:
    """Use the page as one person, in their own window."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def log(self) -> Locator:
        """Return the messages of the conversation that is shown."""
        return self.page.get_by_role("log", name="Messages in")

    @property
    def thread(self) -> Locator:
        """Return the messages of the thread that is open."""
        return self.page.get_by_role("log", name="Thread")

    @property
    def form(self) -> Locator:
        """Return the modal that is open on top."""
        return self.page.locator('[role="dialog"][aria-modal="true"]:not([hidden])')

    @property
    def home(self) -> Locator:
        """Return the App Home."""
        return self.page.get_by_role("tabpanel", name="Home")

    def goes_to(self, place: str) -> None:
        """Open a conversation by the name of a channel or a person; "casebot" is the person's own."""
        link = self.page.get_by_role("navigation", name="Conversations").get_by_role("link", name=place)
        link.click()
        expect(self.log).to_be_visible()
        expect(self.page.get_by_role("heading", name=place, level=1)).to_be_visible()

    def opens_home(self) -> None:
        """Open the App Home from any place."""
        self.page.get_by_role("link", name="App home").click()
        expect(self.home).to_be_visible()

    def writes(self, text: str) -> None:
        """Type a message into the conversation and send it."""
        field = self.page.get_by_role("textbox", name="Message ")
        field.fill(text)
        field.press("Enter")

    def message(self, *words: str) -> Locator:
        """Wait for a message that shows all of this, and return the newest. It is followed when its text changes."""
        found = self.log.get_by_role("article")
        for each in words:
            found = found.filter(has_text=each)
        return self.log.locator(f"[data-ts='{found.last.get_attribute('data-ts')}']")

    def opens(self, button: str, on: Locator) -> Locator:
        """Click a button and return the modal that it opens."""
        on.get_by_role("button", name=button).click()
        expect(self.form).to_be_visible()
        return self.form

    def opens_more(self, choice: str, on: Locator) -> Locator:
        """Return the choices under More on a card."""
        on.get_by_role("button", name="More: case").click()
        self.form.get_by_role("button", name=choice).click()
        expect(self.form.get_by_role("button", name="History")).to_be_hidden()
        return self.form

    def picks(self, label: str, option: str) -> None:
        """Choose an option of a select in the open modal, and wait until the modal has it."""
        field = self.form.get_by_label(label)
        field.click()
        self.page.get_by_role("option", name=option).first.click()
        expect(self.form.get_by_label(label)).to_have_value(re.compile(re.escape(option)))

    def ticks(self, *options: str) -> None:
        """Tick boxes and radio buttons of the open modal, by their labels."""
        for option in options:
            self.form.get_by_label(option).check()

    def types_ahead(self, label: str, words: str, option: str) -> None:
        """Type into a select with suggestions, and choose one.

        A busy machine may miss the three seconds that suggestions have. Then this types again.
        """
        # A radio button may have the label of the select.
        field = self.form.get_by_role("combobox", name=label)
        found = self.page.get_by_role("option", name=option).first
        for _ in range(TYPED_AGAIN):
            field.fill("")
            field.fill(words)
            try:
                found.wait_for(timeout=SUGGESTED_MS)
                break
            except NothingCame:
                continue
        found.click()
        expect(field).to_have_value(re.compile(re.escape(option)))

    def sends(self, button: str) -> None:
        """Send the open form with its submit button."""
        self.form.get_by_role("button", name=button, exact=True).last.click()

    def is_refused(self, *reasons: str) -> None:
        """Check that the form is still open, with these reasons on its fields."""
        for reason in reasons:
            expect(self.form.get_by_role("alert").filter(has_text=reason).first).to_be_visible()

    def closes_form(self) -> None:
        """Close all open modals."""
        self.form.get_by_role("button", name="Close dialog").click()
        expect(self.form).to_be_hidden()

    def moves(self, step: str) -> None:
        """Click a button of the time bar."""
        self.page.get_by_role("group", name="Sandbox time").get_by_role("button", name=step).click()

    def keeps(self, name: str, of: Locator | None = None) -> None:
        """Take a screenshot that shows this."""
        if of is not None:
            of.scroll_into_view_if_needed()
        keep_screenshot(self.page, name)
