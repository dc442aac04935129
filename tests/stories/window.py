"""People at the page: each has a window of their own, open side by side, as colleagues do."""

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
    """The windows of one workspace. Whatever goes wrong in the page's scripts is known when they are closed."""

    def __init__(self, browser: Browser, url: str) -> None:
        expect.set_options(timeout=PATIENCE_MS)
        self._browser = browser
        self._url = url
        self._open: dict[str, Window] = {}
        self._broken: list[str] = []

    def of(self, person: str) -> Window:
        """The window of somebody, by first name; opened at their conversation with casebot the first time."""
        if person not in self._open:
            page = self._browser.new_page(viewport=SIZE)
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: self._broken.append(f"{person}: {error}"))
            page.goto(f"{self._url}/#/U0{person.upper()}/app")
            self._open[person] = Window(page)
        return self._open[person]

    def close(self) -> None:
        """Close them all; AssertionError if a script of the page failed."""
        for window in self._open.values():
            # Slack keeps a form until it is closed, and whoever looks in next would find it.
            if window.form.is_visible():
                window.closes_form()
            window.page.close()
        assert self._broken == [], self._broken


class Window:
    """One person's window."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def log(self) -> Locator:
        """The messages of the conversation that is shown."""
        return self.page.get_by_role("log", name="Messages in")

    @property
    def thread(self) -> Locator:
        """The messages of the thread that is open beside it."""
        return self.page.get_by_role("log", name="Thread")

    @property
    def form(self) -> Locator:
        """The window that is open on top."""
        return self.page.locator('[role="dialog"][aria-modal="true"]:not([hidden])')

    @property
    def home(self) -> Locator:
        """The App Home."""
        return self.page.get_by_role("tabpanel", name="Home")

    def goes_to(self, place: str) -> None:
        """Another conversation: a channel's or a person's name; "casebot" for the person's own."""
        link = self.page.get_by_role("navigation", name="Conversations").get_by_role("link", name=place)
        link.click()
        expect(self.log).to_be_visible()
        expect(self.page.get_by_role("heading", name=place, level=1)).to_be_visible()

    def opens_home(self) -> None:
        """The App Home, from wherever one is."""
        self.page.get_by_role("link", name="App home").click()
        expect(self.home).to_be_visible()

    def writes(self, text: str) -> None:
        """Type into the conversation and send it."""
        field = self.page.get_by_role("textbox", name="Message ")
        field.fill(text)
        field.press("Enter")

    def message(self, *words: str) -> Locator:
        """The newest message of the conversation that shows all of this, once there is one; followed from then on, whatever it comes to show."""
        found = self.log.get_by_role("article")
        for each in words:
            found = found.filter(has_text=each)
        return self.log.locator(f"[data-ts='{found.last.get_attribute('data-ts')}']")

    def opens(self, button: str, on: Locator) -> Locator:
        """Click a button and have the window that it opens."""
        on.get_by_role("button", name=button).click()
        expect(self.form).to_be_visible()
        return self.form

    def opens_more(self, choice: str, on: Locator) -> Locator:
        """What is behind More on a card."""
        on.get_by_role("button", name="More: case").click()
        self.form.get_by_role("button", name=choice).click()
        expect(self.form.get_by_role("button", name="History")).to_be_hidden()
        return self.form

    def picks(self, label: str, option: str) -> None:
        """Choose an option of a select in the open window, which has taken it in when this is done."""
        field = self.form.get_by_label(label)
        field.click()
        self.page.get_by_role("option", name=option).first.click()
        expect(self.form.get_by_label(label)).to_have_value(re.compile(re.escape(option)))

    def ticks(self, *options: str) -> None:
        """Boxes and radio buttons of the open window, by what stands beside them."""
        for option in options:
            self.form.get_by_label(option).check()

    def types_ahead(self, label: str, words: str, option: str) -> None:
        """Type into a select with suggestions, and choose one. Suggestions have three seconds, which a busy machine may miss: then one types again."""
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
        """Send the open form, with the button at its foot."""
        self.form.get_by_role("button", name=button, exact=True).last.click()

    def is_refused(self, *reasons: str) -> None:
        """The form is still there, with these reasons on its fields."""
        for reason in reasons:
            expect(self.form.get_by_role("alert").filter(has_text=reason).first).to_be_visible()

    def closes_form(self) -> None:
        """Leave the open windows, all of them."""
        self.form.get_by_role("button", name="Close dialog").click()
        expect(self.form).to_be_hidden()

    def moves(self, step: str) -> None:
        """A button of the time bar."""
        self.page.get_by_role("group", name="Sandbox time").get_by_role("button", name=step).click()

    def keeps(self, name: str, of: Locator | None = None) -> None:
        """A screenshot, with this in sight."""
        if of is not None:
            of.scroll_into_view_if_needed()
        keep_screenshot(self.page, name)
