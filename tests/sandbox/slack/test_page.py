"""The workspace's page in a real browser, against the real sandbox and a small app on the real Bolt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from slack_sdk import WebClient

from sandbox.slack.server import Sandbox
from tests.browsing import chromium, keep_screenshot
from tests.sandbox.slack import gallery
from tests.sandbox.slack.gallery_app import running

pytestmark = pytest.mark.browser

GOOD_STEP = "Call Jo about the quote"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[tuple[Sandbox, WebClient]]:
    with running(tmp_path) as both:
        yield both


@pytest.fixture
def sandbox(workspace: tuple[Sandbox, WebClient]) -> Sandbox:
    return workspace[0]


@pytest.fixture
def app(workspace: tuple[Sandbox, WebClient]) -> WebClient:
    return workspace[1]


@pytest.fixture
def page(browser: Browser, workspace: tuple[Sandbox, WebClient]) -> Iterator[Page]:
    """A window, closed before the workspace is; whatever goes wrong in the page's scripts fails the test."""
    assert workspace
    opened = browser.new_page(viewport={"width": 1360, "height": 860})
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    yield opened
    opened.close()
    assert broken == []


class Window:
    """A person at the page."""

    def __init__(self, page: Page, sandbox: Sandbox, person: str = "U0ANA") -> None:
        self.page = page
        page.goto(f"{sandbox.url}/#/{person}")
        expect(self.log).to_be_visible()

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Messages in")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def message(self, text: str) -> Locator:
        return self.log.get_by_role("article").filter(has_text=text)

    def clicks(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def goes_to(self, conversation: str) -> None:
        sidebar = self.page.get_by_role("navigation", name="Conversations")
        sidebar.get_by_role("link", name=conversation).click()
        expect(self.page.get_by_role("heading", name=conversation, level=1)).to_be_visible()

    def writes(self, text: str) -> None:
        field = self.page.get_by_role("textbox", name="Message ")
        field.fill(text)
        field.press("Enter")

    def chooses(self, field: str, option: str) -> None:
        self.dialog.get_by_label(field, exact=True).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def becomes(self, name: str) -> None:
        self.page.get_by_role("button", name="You are:").click()
        self.page.get_by_label("Find a person").fill(name)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("button", name=f"You are: {name}")).to_be_visible()


def sends_card(sandbox: Sandbox, app: WebClient, person: str = "U0ANA") -> str:
    """The app sends its card to a person; gives the message's ts."""
    sent = app.chat_postMessage(channel=sandbox.dm_with_app(person), text="Case 00012345", blocks=gallery.card())
    return str(sent["ts"])


# What is shown


def test_every_block_that_only_shows_something_is_drawn(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    blocks = gallery.layout_blocks(f"{sandbox.url}/static/icon.svg")
    app.chat_postMessage(channel=sandbox.dm_with_app("U0ANA"), text="Everything", blocks=blocks)
    ana = Window(page, sandbox)
    message = ana.message("Everything in one message")
    expect(message.get_by_role("heading", name="Everything in one message")).to_be_visible()
    expect(message.locator("b", has_text="bold").first).to_be_visible()
    expect(message.locator("i", has_text="italic")).to_be_visible()
    expect(message.locator("s", has_text="struck").first).to_be_visible()
    expect(message.locator("pre").first).to_have_text("def f(x):\n    return x < 3")
    expect(message.get_by_text("@Ben Okafor")).to_be_visible()
    expect(message.get_by_role("link", name="#general")).to_be_visible()
    expect(message).to_contain_text("& <tags>")
    expect(message).to_contain_text("snake_case_name 2*3*4")
    expect(message).to_contain_text("plain *not bold*")
    expect(message.locator("blockquote").first).to_contain_text("a quote with a link")
    for picture in ("A yellow bolt", "small bolt", "The bolt in full"):
        expect(message.get_by_alt_text(picture)).to_be_visible()
    expect(message.get_by_role("table").first.get_by_role("columnheader")).to_have_text(["Case", "Days open"])
    expect(message.get_by_role("table").first.get_by_role("row")).to_have_count(3)
    expect(message.get_by_role("listitem").filter(has_text="second").first).to_contain_text("2.")
    expect(message.get_by_role("heading", name="A heading")).to_be_visible()
    expect(message.get_by_role("link", name="How to renew")).to_have_attribute("href", "https://example.com/video")
    expect(message).not_to_contain_text("does not draw")


def test_controls_in_a_message_tell_the_app_at_once(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    app.chat_postMessage(channel=sandbox.dm_with_app("U0ANA"), text="Controls", blocks=gallery.control_blocks())
    ana = Window(page, sandbox)
    page.get_by_label("Status").click()
    page.get_by_role("option", name="Green").click()
    expect(ana.message("Noted: green")).to_be_visible()
    page.get_by_label("Follow-up day").fill("2026-08-03")
    expect(ana.message("Noted: 2026-08-03")).to_be_visible()
    page.get_by_label("Phone").check()
    expect(ana.message("Noted: checkboxes")).to_be_visible()
    page.get_by_label("Reassign to").fill("chi")
    page.keyboard.press("Enter")
    expect(ana.message("Noted: users_select")).to_be_visible()
    page.get_by_label("Give away").check()
    expect(ana.message("Noted: give_away")).to_be_visible()


def test_hostile_text_stays_text_wherever_it_is_shown(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    hostile = gallery.HOSTILE
    blocks: list[gallery.Json] = [
        {"type": "header", "text": gallery.plain(hostile[:150])},
        {"type": "section", "text": gallery.mrkdwn(hostile), "fields": [gallery.plain(hostile)]},
        {"type": "section", "text": gallery.plain(hostile)},
        {"type": "context", "elements": [gallery.mrkdwn(hostile)]},
        {"type": "markdown", "text": hostile + " [x](javascript:window.hacked=1) ![y](data:text/html,z)"},
        {"type": "actions", "elements": [gallery.button(hostile[:75], "note_hostile")]},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": hostile}]}],
        },
    ]
    app.chat_postMessage(channel=sandbox.dm_with_app("U0ANA"), text=hostile)
    app.chat_postMessage(channel=sandbox.dm_with_app("U0ANA"), text="blocks", blocks=blocks)
    ana = Window(page, sandbox)
    ana.writes(hostile)
    expect(ana.message("You said:")).to_be_visible()
    expect(ana.log).to_contain_text("<script>window.hacked = 1</script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#pane script, #pane iframe, #pane [onerror], #pane img[src='x']").count() == 0
    assert page.locator("a[href^='javascript:'], a[href^='data:']").count() == 0
    assert page.locator("#sidebar script, #topbar script").count() == 0


def test_dates_are_in_the_persons_own_zone_and_follow_the_sandboxs_clock(
    page: Page, sandbox: Sandbox, app: WebClient
) -> None:
    now = int(sandbox.clock.now().timestamp())
    text = (
        f"<!date^{now}^{{date_num}} {{time}}|x> · <!date^{now}^{{date_pretty}}|x> · <!date^{now}^on {{date_short_pretty}}|x>"
        f" · <!date^{now - 7200}^{{ago}}|x> · <!date^1392734382^{{date_long}} {{time_secs}}|x> · <!date^soon^{{date}}|at some time>"
        " · <!date^1392734382^{date}^https://example.com/|x> · <!date^1392734382^{date_short}|x>"
    )
    app.chat_postMessage(channel="C0GENERAL", text=text)
    ana = Window(page, sandbox)
    ana.goes_to("general")
    message = ana.message("at some time")

    here = sandbox.clock.now().astimezone(ZoneInfo("America/Sao_Paulo"))
    expect(message).to_contain_text(f"{here:%Y-%m-%d %H:}")
    expect(message).to_contain_text("Today · On today · 2 hours ago · Tuesday, February 18th, 2014 11:39:42")
    expect(message).to_contain_text("Feb 18, 2014")
    expect(message.get_by_role("link", name="February 18th, 2014")).to_have_attribute("href", "https://example.com/")
    ana.becomes("Chi Tanaka")
    expect(ana.message("at some time")).to_contain_text("Tuesday, February 18th, 2014 23:39:42")
    ana.clicks("+1 day: Forward 1 day")
    expect(ana.message("at some time")).to_contain_text("Yesterday · On yesterday · 1 day ago")


def test_an_edited_message_is_changed_in_place_and_a_deleted_one_goes(
    page: Page, sandbox: Sandbox, app: WebClient
) -> None:
    channel = sandbox.dm_with_app("U0ANA")
    ts = str(app.chat_postMessage(channel=channel, text="first words")["ts"])
    ana = Window(page, sandbox)
    expect(ana.message("first words")).to_be_visible()
    app.chat_update(channel=channel, ts=ts, text="second words")
    expect(ana.message("second words")).to_be_visible()
    expect(ana.message("first words")).to_have_count(0)
    app.chat_delete(channel=channel, ts=ts)
    expect(ana.message("second words")).to_have_count(0)


def test_files_are_pictures_or_chips(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    channel = sandbox.dm_with_app("U0ANA")
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>'
    app.files_upload_v2(channel=channel, content="case;owner\n1;ana\n", filename="rejects.csv")
    app.files_upload_v2(channel=channel, content=picture, filename="chart.svg", alt_txt="Cases by day")
    Window(page, sandbox)
    expect(page.get_by_role("link", name="rejects.csv")).to_be_visible()
    shown = page.get_by_alt_text("Cases by day")
    expect(shown).to_be_visible()
    # Not by wait_for_function: from its second look on the page's policy refuses it.
    expect(shown).not_to_have_js_property("naturalWidth", 0)


# Modals


def test_a_modal_opens_ready_to_type_and_its_errors_keep_what_was_typed(
    page: Page, sandbox: Sandbox, app: WebClient
) -> None:
    sends_card(sandbox, app)
    ana = Window(page, sandbox)
    ana.clicks("Pick up")
    expect(ana.dialog).to_be_visible()
    expect(ana.dialog.get_by_label("Next step")).to_be_focused()
    page.keyboard.type("Call Jo")
    ana.chooses("Tone", "Tense")
    ana.dialog.get_by_label("Details").fill("two\nlines")
    ana.dialog.get_by_label("Day").fill("2026-12-25")
    ana.clicks("Save")
    expect(ana.dialog.get_by_text("Say it in ten letters or more.")).to_be_visible()
    expect(ana.dialog.get_by_text("That day is a holiday.")).to_be_visible()
    expect(ana.dialog.get_by_label("Next step")).to_be_focused()
    expect(ana.dialog.get_by_label("Next step")).to_have_value("Call Jo")
    expect(ana.dialog.get_by_label("Next step")).to_have_attribute("aria-invalid", "true")
    expect(ana.dialog.get_by_label("Tone")).to_have_value("Tense")
    expect(ana.dialog.get_by_label("Details")).to_have_value("two\nlines")
    keep_screenshot(page, "page_modal_errors")
    ana.dialog.get_by_label("Next step").fill(GOOD_STEP)
    expect(ana.dialog.get_by_text("Say it in ten letters or more.")).to_have_count(0)
    ana.dialog.get_by_label("Day").fill("2026-12-28")
    page.keyboard.press("Control+Enter")
    expect(ana.dialog).to_have_count(0)
    expect(ana.message("Picked up by Ana")).to_be_visible()


def test_every_kind_of_input_is_filled_in_and_arrives(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    sends_card(sandbox, app)
    ana = Window(page, sandbox)
    ana.clicks("Pick up")
    dialog = ana.dialog
    dialog.get_by_label("Next step").fill(GOOD_STEP)
    dialog.get_by_label("E-mail", exact=True).first.fill("jo@example.com")
    dialog.get_by_label("Link").fill("https://example.com/a")
    dialog.get_by_label("Seats", exact=True).fill("20")
    ana.chooses("Topics", "Price")
    page.get_by_role("option", name="Term").click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Account").fill("be")
    page.get_by_role("option", name="Beta & Sons <b>").click()
    ana.chooses("Colleague", "Ben Okafor")
    dialog.get_by_label("Copy to").fill("tanaka")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    ana.chooses("Post in", "deal-desk")
    dialog.get_by_label("Hour").fill("14:45")
    dialog.get_by_label("Moment").fill("2026-08-01T10:00")
    dialog.get_by_label("Phone").check()
    dialog.get_by_label("Lost").check()
    dialog.get_by_label("Note").fill("rich enough")
    too_many: list[FilePayload] = [
        {"name": f"{number}.txt", "mimeType": "text/plain", "buffer": b"x"} for number in range(3)
    ]
    dialog.get_by_label("Papers").set_input_files(too_many)
    expect(dialog.get_by_text("You can choose at most 2 files.")).to_be_visible()
    dialog.get_by_label("Papers").set_input_files(
        {"name": "offer.txt", "mimeType": "text/plain", "buffer": b"12 seats"}
    )
    expect(dialog.get_by_text("offer.txt")).to_be_visible()
    ana.clicks("Save")
    expect(ana.dialog).to_have_count(0)
    submission = next(one for one in sandbox.traffic.records if one.name == "view_submission pick_up").request
    values = {block: next(iter(actions.values())) for block, actions in submission["view"]["state"]["values"].items()}
    assert values["next_step"]["value"] == GOOD_STEP
    assert values["details"]["value"] is None
    assert values["email"]["value"] == "jo@example.com"
    assert values["seats"]["value"] == "20"
    assert values["tone"]["selected_option"]["value"] == "calm"
    assert [one["value"] for one in values["topics"]["selected_options"]] == ["price", "term"]
    assert values["account"]["selected_option"]["text"]["text"] == "Beta & Sons <b>"
    assert values["colleague"]["selected_user"] == "U0BEN"
    assert values["copy_to"]["selected_users"] == ["U0CHI"]
    assert values["post_in"]["selected_conversation"] == "C0DEALS"
    assert values["day"]["selected_date"] == "2026-07-14"
    assert values["hour"]["selected_time"] == "14:45"
    assert values["moment"]["selected_date_time"] == 1_785_589_200, "ten o'clock in São Paulo"
    assert [one["value"] for one in values["told_by"]["selected_options"]] == ["phone"]
    assert values["outcome"]["selected_option"]["value"] == "lost"
    assert [one["name"] for one in values["papers"]["files"]] == ["offer.txt"]
    assert values["note"]["rich_text_value"]["elements"][0]["elements"][0]["text"] == "rich enough"


def test_what_is_missing_or_malformed_is_said_before_the_app_is_asked(
    page: Page, sandbox: Sandbox, app: WebClient
) -> None:
    sends_card(sandbox, app)
    ana = Window(page, sandbox)
    ana.clicks("Pick up")
    ana.dialog.get_by_label("E-mail", exact=True).first.fill("nobody")
    ana.dialog.get_by_label("Seats", exact=True).fill("many")
    ana.clicks("Save")
    expect(ana.dialog.get_by_text("Please complete this required field.")).to_be_visible()
    expect(ana.dialog.get_by_text("Please enter a valid email address.")).to_be_visible()
    expect(ana.dialog.get_by_text("Please enter a whole number.")).to_be_visible()
    assert not [one for one in sandbox.traffic.records if one.name.startswith("view_submission")]


def test_a_view_that_changes_with_a_choice_keeps_the_rest(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    sends_card(sandbox, app)
    ana = Window(page, sandbox)
    ana.clicks("Close…")
    ana.dialog.get_by_label("Summary").fill("They said no")
    expect(ana.dialog.get_by_label("Reason")).to_have_count(0)
    ana.chooses("Closing", "Lost")
    expect(ana.dialog.get_by_label("Reason")).to_be_visible()
    expect(ana.dialog.get_by_label("Summary")).to_have_value("They said no")
    expect(ana.dialog.get_by_label("Closing")).to_be_focused()


def test_an_app_that_fails_is_told_of_in_a_banner_and_nothing_is_lost(
    page: Page, sandbox: Sandbox, app: WebClient
) -> None:
    sends_card(sandbox, app)
    ana = Window(page, sandbox)
    ana.clicks("Close…")
    ana.dialog.get_by_label("Summary").fill("They said yes")
    ana.clicks("Close the case")
    expect(ana.dialog.get_by_role("alert").filter(has_text="trouble connecting")).to_be_visible()
    expect(ana.dialog.get_by_label("Summary")).to_have_value("They said yes")


def test_a_button_that_the_app_never_answers_says_so(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    sends_card(sandbox, app)
    ana = Window(page, sandbox)
    ana.clicks("Never answers")
    expect(ana.log.get_by_role("alert").filter(has_text="timed out")).to_be_visible(timeout=10_000)


def test_modals_stack_go_back_and_stay_under_the_keyboard(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    sends_card(sandbox, app)
    ana = Window(page, sandbox)
    page.get_by_role("button", name="Wizard").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="First page")).to_be_visible()
    page.keyboard.type("Jo")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog", name="Second page")).to_be_visible()
    expect(page.get_by_label("Age", exact=True)).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("Boolean(document.activeElement.closest('[role=dialog]'))"), "Tab stays inside"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="First page")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Jo")
    page.keyboard.press("Escape")
    expect(ana.dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Wizard")).to_be_focused()


def test_a_dangerous_button_asks_first_and_the_ephemeral_answer_can_be_replaced(
    page: Page, sandbox: Sandbox, app: WebClient
) -> None:
    sends_card(sandbox, app)
    ana = Window(page, sandbox)
    ana.clicks("Drop")
    ana.clicks("Keep it")
    assert not [one for one in sandbox.traffic.records if one.name == "block_actions drop"]
    ana.clicks("Drop")
    expect(page.get_by_role("alertdialog", name="Drop this case?")).to_contain_text("It goes back to the queue.")
    ana.clicks("Drop it")
    answer = ana.message("Only visible to you")
    expect(answer).to_contain_text("The case is back in the queue.")
    ana.clicks("Undo")
    expect(answer).to_contain_text("It is yours again.")
    expect(answer).to_have_count(1)


# Ways to the app


def test_slash_commands_are_offered_as_they_are_typed(page: Page, sandbox: Sandbox) -> None:
    ana = Window(page, sandbox)
    field = page.get_by_role("textbox", name="Message gallery")
    field.fill("/ca")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(page.get_by_role("option", name="/case", exact=True)).to_contain_text("[number]")
    field.press("ArrowDown")
    field.press("Tab")
    expect(field).to_have_value("/case-list ")
    ana.writes("/case 00012345")
    expect(ana.message("No case 00012345 here.")).to_contain_text("Only visible to you")
    ana.writes("/case form")
    expect(page.get_by_role("dialog", name="Find a case")).to_be_visible()
    page.keyboard.press("Escape")
    ana.writes("/nonsense")
    expect(ana.message("/nonsense is not a valid command")).to_be_visible()


def test_shortcuts_are_in_the_composer_and_on_messages(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    app.chat_postMessage(channel="C0GENERAL", text="Acme wants a quote")
    ana = Window(page, sandbox)
    ana.clicks("Shortcuts")
    page.get_by_role("menuitem", name="Ask for help").click()
    expect(page.get_by_role("dialog", name="Ask for help")).to_be_visible()
    page.keyboard.press("Escape")
    ana.goes_to("general")
    ana.message("Acme wants a quote").hover()
    ana.clicks("Message shortcuts")
    page.get_by_role("menuitem", name="Make it a case").click()
    expect(page.get_by_role("dialog", name="New case")).to_contain_text("From: Acme wants a quote")


def test_threads_reactions_and_mentions(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    app.chat_postMessage(channel="C0GENERAL", text="A question")
    ana = Window(page, sandbox)
    ana.goes_to("general")
    ana.message("A question").hover()
    ana.clicks("React with eyes")
    expect(page.get_by_role("button", name="eyes, 1: Ana Silva")).to_be_visible()
    ana.message("A question").hover()
    ana.clicks("Reply in thread")
    reply = page.get_by_role("textbox", name="Reply in thread")
    reply.fill("ask @be")
    page.get_by_role("option", name="Ben Okafor").click()
    reply.press("Enter")
    expect(page.get_by_role("log", name="Thread").get_by_text("@Ben Okafor")).to_be_visible()
    expect(page.get_by_role("button", name="1 reply, view thread")).to_be_visible()
    assert sandbox.messages("C0GENERAL")[0]["reply_count"] == 1


def test_the_home_tab_is_drawn_and_its_buttons_work(page: Page, sandbox: Sandbox) -> None:
    ana = Window(page, sandbox)
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_role("heading", name="Your day")).to_be_visible()
    expect(page.get_by_text("Hello @Ana Silva")).to_be_visible()
    keep_screenshot(page, "page_home")
    ana.clicks("Catch up")
    expect(page.get_by_role("dialog", name="First page")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="About").click()
    expect(page.get_by_text("Look up a case")).to_be_visible()


# Who, when and where


def test_each_person_sees_their_own_side(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    sends_card(sandbox, app)
    ana = Window(page, sandbox)
    expect(ana.message("00012345")).to_be_visible()
    expect(page.get_by_role("button", name="You are: Ana Silva — Advocate, Americas")).to_contain_text("in São Paulo")
    ana.becomes("Ben Okafor")
    expect(page.get_by_role("button", name="You are: Ben Okafor")).to_contain_text("in London")
    expect(ana.message("00012345")).to_have_count(0)
    assert re.search(r"#/U0BEN/\w+$", page.url)
    page.reload()
    expect(page.get_by_role("button", name="You are: Ben Okafor")).to_be_visible()


def test_what_is_unread_stands_out_until_it_is_seen(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    ana = Window(page, sandbox)
    ana.goes_to("deal-desk")
    sends_card(sandbox, app)
    sidebar = page.get_by_role("navigation", name="Conversations")
    expect(sidebar.get_by_role("link", name="gallery, 1 unread")).to_be_visible()
    expect(page.get_by_role("status").get_by_text("Case 00012345")).to_be_visible()
    ana.goes_to("gallery")
    expect(page.get_by_role("separator", name="New messages")).to_be_visible()
    expect(sidebar.get_by_role("link", name="gallery", exact=True)).to_be_visible()


def test_the_clock_is_everybodys(page: Page, sandbox: Sandbox) -> None:
    ana = Window(page, sandbox)
    before = sandbox.clock.now()
    ana.clicks("+6 h: Forward 6 hours")
    ana.clicks("Next working morning")
    expect(page.get_by_role("button", name="Sandbox time")).to_contain_text(", 09:00")
    assert (sandbox.clock.now() - before).total_seconds() > 6 * 3600


def test_links_to_messages_stay_in_the_workspace(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    ts = sends_card(sandbox, app)
    channel = sandbox.dm_with_app("U0ANA")
    address = app.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]
    app.chat_postMessage(channel="C0GENERAL", text=f"See <{address}|the card>")
    ana = Window(page, sandbox)
    ana.goes_to("general")
    page.get_by_role("link", name="the card").click()
    expect(ana.message("00012345")).to_be_focused()


def test_the_traffic_can_be_read_and_filtered(page: Page, sandbox: Sandbox, app: WebClient) -> None:
    sends_card(sandbox, app)
    ana = Window(page, sandbox)
    ana.clicks("Traffic")
    rows = page.get_by_role("list", name="Traffic")
    page.get_by_label("Filter traffic").fill("chat.postMessage")
    rows.get_by_role("button", name="chat.postMessage").click()
    expect(rows.get_by_text('"Case 00012345"').first).to_be_visible()
    ana.clicks("Close traffic")


def test_a_fault_can_be_armed(page: Page, sandbox: Sandbox) -> None:
    ana = Window(page, sandbox)
    ana.clicks("Faults")
    page.get_by_label("What goes wrong").select_option("error_before")
    ana.clicks("Arm this fault")
    expect(page.get_by_text("Fault armed")).to_be_visible()
    ana.writes("hello")
    expect(ana.message("hello").first).to_be_visible()


def test_a_break_in_the_line_is_shown_and_made_good(page: Page, sandbox: Sandbox, tmp_path: Path) -> None:
    ana = Window(page, sandbox)
    port = int(sandbox.url.rsplit(":", 1)[1])
    sandbox.stop()
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    folder = tmp_path / "again"
    folder.mkdir()
    with running(folder, port) as (again, client):
        sends_card(again, client)
        expect(page.get_by_text("Reconnecting…")).to_be_hidden(timeout=15_000)
        expect(ana.message("00012345")).to_be_visible()


def test_ten_thousand_messages_do_not_freeze_it(page: Page, sandbox: Sandbox) -> None:
    conversation = sandbox._core.workspace.conversations["C0DEALS"]
    for number in range(10_000):
        conversation.log.add(
            {"type": "message", "user": "U0BEN", "ts": f"17839{number:05d}.000100", "text": f"line {number}"}
        )
    ana = Window(page, sandbox)
    ana.goes_to("deal-desk")
    expect(ana.message("line 9999")).to_be_visible()
    drawn = ana.log.get_by_role("article")
    assert drawn.count() <= 200
    ana.log.evaluate("log => { log.scrollTop = 0 }")
    expect(ana.message("line 9850")).to_have_count(1)
    ana.writes("still quick")
    expect(ana.message("still quick")).to_be_visible()


def test_it_is_readable_on_a_phone(browser: Browser, sandbox: Sandbox, app: WebClient) -> None:
    sends_card(sandbox, app)
    phone = browser.new_page(viewport={"width": 400, "height": 780})
    ana = Window(phone, sandbox)
    expect(ana.message("00012345")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 400
    expect(phone.get_by_role("navigation", name="Conversations")).to_be_hidden()
    keep_screenshot(phone, "page_phone")
    ana.clicks("Open side bar")
    ana.goes_to("general")
    expect(phone.get_by_role("navigation", name="Conversations")).to_be_hidden()
    phone.close()


# What stands beside the workspace


def test_tabs_lead_to_what_stands_beside_the_workspace(page: Page, sandbox: Sandbox) -> None:
    ana = Window(page, sandbox)
    bar = page.get_by_role("navigation", name="Workspaces")
    expect(bar).to_have_count(0)
    sandbox.show_tabs(("Salesforce", f"{sandbox.url}/static/icon.svg"), ("Bad", "javascript:alert(1)"))
    page.reload()
    expect(ana.log).to_be_visible()
    expect(bar.get_by_role("link", name="Slack")).to_have_attribute("aria-current", "page")
    assert bar.get_by_text("Bad").get_attribute("href") is None
    inside = page.evaluate("document.querySelector('.app').getBoundingClientRect().bottom <= innerHeight")
    assert inside
    keep_screenshot(page, "work-tabs")
    bar.get_by_role("link", name="Salesforce").click()
    expect(page).to_have_url(f"{sandbox.url}/static/icon.svg")


def test_a_hint_stands_above_the_messages_until_it_is_dismissed(page: Page, sandbox: Sandbox) -> None:
    sandbox.show_hint("First step: <b>pick up</b> the newest card.")
    ana = Window(page, sandbox)
    page.reload()
    expect(ana.log).to_be_visible()
    hint = page.get_by_text("First step: <b>pick up</b> the newest card.")
    expect(hint).to_be_visible()
    keep_screenshot(page, "hint")
    page.get_by_role("button", name="Dismiss hint").click()
    expect(hint).to_have_count(0)
