"""The driver acts and reads as a person would, against a small app that serves what Slack's surface offers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.driver import Actor, Modal, SlackTrouble, Workspace
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel, Person

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "storyteller"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "storyteller"},
        "slash_commands": [{"command": "/tale", "description": "Tell one", "usage_hint": "name"}],
        "shortcuts": [
            {"name": "New tale", "type": "global", "callback_id": "new_tale", "description": "Begin one"},
            {"name": "Tale from this", "type": "message", "callback_id": "tale_from", "description": "Begin one here"},
        ],
    },
    "oauth_config": {
        "scopes": {"bot": ["chat:write", "commands", "im:write", "im:history", "channels:history", "reactions:read"]}
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im", "message.channels"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str, text: str) -> Json:
    return {"text": plain(text), "value": value}


def button(label: str, action_id: str) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, "value": action_id}


MENU = {"type": "overflow", "action_id": "menu", "options": [option("touch", "Log a touch"), option("later", "Later")]}


def card(line: str) -> list[Json]:
    return [
        {"type": "header", "text": plain("Tale 00012345")},
        {"type": "section", "text": {"type": "mrkdwn", "text": line}, "accessory": MENU},
        {"type": "actions", "elements": [button("✅ Pick up", "pick_up"), button("Nudge", "nudge")]},
        {"type": "actions", "elements": [button("Fail", "fail"), button("Silent", "silent")]},
    ]


def field_of(label: str, element: Json, **more: object) -> Json:
    block_id = label.lower().replace(" ", "_")
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


STATUSES = [option("new", "New"), option("engaged", "In Progress: Engaged"), option("closed", "Closed")]


def form(*, reason: bool = False) -> Json:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "For *Acme & Söhne* &lt;EMEA&gt;"}},
        field_of("Next step", {"type": "plain_text_input", "action_id": "text"}),
        field_of("Status", {"type": "static_select", "action_id": "status", "options": STATUSES}, dispatch_action=True),
        field_of("Due", {"type": "datepicker", "action_id": "due", "initial_date": "2026-07-12"}, optional=True),
        field_of(
            "Ready",
            {"type": "checkboxes", "action_id": "ready", "options": [option("q", "Quote sent"), option("c", "Called")]},
            optional=True,
        ),
        field_of(
            "Duplicate of",
            {"type": "external_select", "action_id": "duplicate", "min_query_length": 2},
            optional=True,
        ),
        field_of("Helpers", {"type": "multi_users_select", "action_id": "helpers"}, optional=True),
        {"type": "actions", "block_id": "more", "elements": [button("Add contact", "contact")]},
    ]
    if reason:
        blocks.insert(3, field_of("Reason", {"type": "plain_text_input", "action_id": "text"}))
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Pick up"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "notify_on_close": True,
        "blocks": blocks,
    }


def small(title: str, callback_id: str) -> Json:
    blocks = [field_of("Name", {"type": "plain_text_input", "action_id": "text"})]
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain("Add"),
        "blocks": blocks,
    }


@dataclass
class Heard:
    """What the app was told."""

    submissions: list[Json] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Start anew, as each test does."""
        for what in (self.submissions, self.closed, self.messages, self.chosen):
            what.clear()


def storyteller(sandbox: Sandbox, heard: Heard) -> App:  # noqa: C901 - many listeners, each of them short
    """Build an app that uses each part of Slack's surface once."""
    client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    app = App(client=client, token_verification_enabled=False)

    @app.action("pick_up")
    def pick_up(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=form())

    @app.action("nudge")
    def nudge(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        client.chat_update(
            channel=channel, ts=ts, text="Nudged", blocks=card("Nudged by <@" + body["user"]["id"] + ">")
        )

    @app.action("menu")
    def menu(ack: Any, action: Json, body: Json, client: WebClient) -> None:
        ack()
        heard.chosen.append(action["selected_option"]["value"])
        client.chat_postEphemeral(channel=body["channel"]["id"], user=body["user"]["id"], text="Logged")

    @app.action("fail")
    def fail(body: Json) -> None:
        raise RuntimeError(f"on purpose, for {body['user']['id']}")

    @app.action("silent")
    def silent(body: Json) -> None:
        heard.chosen.append(body["actions"][0]["action_id"])

    @app.action("status")
    def status(ack: Any, body: Json, action: Json, client: WebClient) -> None:
        ack()
        closing = action["selected_option"]["value"] == "closed"
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=form(reason=closing))

    @app.options("duplicate")
    def duplicate(ack: Any, payload: Json) -> None:
        ack(options=[option(str(n), f"{payload['value']}{n} Acme") for n in (1, 2)])

    @app.action("contact")
    def contact(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=small("Contact", "contact"))

    @app.view("form")
    def form_submitted(ack: Any, view: Json) -> None:
        values = view["state"]["values"]
        step = values["next_step"]["text"]["value"]
        if step == "update":
            ack(response_action="update", view=small("Done", "contact"))
        elif step == "push":
            ack(response_action="push", view=small("Contact", "contact"))
        elif len(step) < 5:
            ack(response_action="errors", errors={"next_step": "Say what you do", "due": "Too soon"})
        else:
            ack()
            heard.submissions.append(values)

    @app.view("contact")
    def contact_submitted(ack: Any, view: Json) -> None:
        ack()
        heard.submissions.append(view["state"]["values"])

    @app.view_closed("form")
    def form_closed(ack: Any, view: Json) -> None:
        ack()
        heard.closed.append(view["callback_id"])

    @app.command("/tale")
    def tale(ack: Any, command: Json) -> None:
        ack(f"Once upon a time there was {command['text']}")

    @app.shortcut("new_tale")
    @app.shortcut("tale_from")
    def new_tale(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=small("New tale", "contact"))

    @app.event("app_home_opened")
    def home(event: Json, client: WebClient) -> None:
        rows: list[Json] = []
        for number in ("00012345", "00067890"):
            rows += [
                {"type": "section", "text": {"type": "mrkdwn", "text": f"*{number}*"}},
                {"type": "actions", "elements": [button("Show", f"show_{number}")]},
            ]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": rows})

    @app.action("show_00067890")
    def show(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=small("Second", "contact"))

    @app.event("message")
    def message(event: Json, client: WebClient) -> None:
        heard.messages.append(event.get("text", ""))
        if event.get("text") == "hello":
            client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="And a *good* day to you")

    return app


@dataclass
class Stage:
    """A running workspace with the small app in it."""

    workspace: Workspace
    ana: Actor
    ben: Actor
    heard: Heard
    client: WebClient
    dm: str


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Heard]]:
    manifest = tmp_path_factory.mktemp("app") / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
    people = [
        Person(id="U0ANA", name="ana", real_name="Ana Ruiz", email="ana@example.com", tz="Europe/Madrid"),
        Person(id="U0BEN", name="ben", real_name="Ben Okoro", email="ben@example.com", tz="America/New_York"),
    ]
    channels = [Channel(id="C0HVS", name="hvs", members=("U0ANA", "U0BEN"), topic="High value")]
    heard = Heard()
    with Sandbox(
        manifest=manifest, people=people, channels=channels, rate_scale=1000.0, ack_timeout_s=1.0, delivery="socket"
    ) as sandbox:
        app = storyteller(sandbox, heard)
        handler = SocketModeHandler(app, sandbox.app_token, web_client=WebClient(base_url=sandbox.api_url))
        handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt leaves it without types
        sandbox.wait_for_app()
        yield sandbox, heard
        handler.close()  # type: ignore[no-untyped-call]  # slack_bolt leaves it without types


@pytest.fixture
def stage(running: tuple[Sandbox, Heard]) -> Iterator[Stage]:
    sandbox, heard = running
    client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    heard.forget()
    with Workspace(sandbox.url) as workspace:
        ana, ben = workspace.person("ana"), workspace.person("Ben Okoro")
        yield Stage(workspace, ana, ben, heard, client, ana.dm().id)
        for modal in ana.raw_views()["modals"][:1]:
            Modal(workspace, ana, modal["id"]).cancels(all_of_them=True)


def posts_card(stage: Stage, line: str = "Why it came") -> None:
    stage.client.chat_postMessage(channel=stage.dm, text="Tale 00012345", blocks=card(line))


def opened_form(stage: Stage) -> Modal:
    posts_card(stage)
    return stage.ana.opens("Pick up", on=stage.ana.waits_for_message(containing="00012345"))


def test_people_are_found_by_name_real_name_or_id(stage: Stage) -> None:
    for who in ("ana", "Ana Ruiz", "U0ANA", "ana@example.com"):
        assert stage.workspace.person(who).id == "U0ANA"
    with pytest.raises(AssertionError, match="there is no person 'eva'; there are: ana, ben"):
        stage.workspace.person("eva")


def test_a_card_is_read_as_it_looks(stage: Stage) -> None:
    due = datetime(2026, 7, 12, 15, 0, tzinfo=UTC)
    line = f"*Acme &amp; Co* by <@U0BEN> in <#C0HVS>, due <!date^{int(due.timestamp())}^{{date_num}} {{time}}^later>, <https://x.org|more>"
    posts_card(stage, line)
    seen = stage.ana.waits_for_message(containing="due 2026-07-12 17:00")
    assert seen.text.splitlines()[:2] == [
        "Tale 00012345",
        "Acme & Co by @Ben Okoro in #hvs, due 2026-07-12 17:00, more",
    ]
    assert seen.buttons == ["✅ Pick up", "Nudge", "Fail", "Silent"]
    assert seen.choices == ["Log a touch", "Later"]
    assert seen.fallback == "Tale 00012345"
    assert seen.shows("Acme & Co", "Pick up")
    assert not seen.has("Log a touch")


def test_a_card_that_changes_is_read_anew(stage: Stage) -> None:
    posts_card(stage)
    seen = stage.ana.waits_for_message(containing="Why it came")
    assert stage.ana.clicks("Nudge", on=seen) is None
    seen.waits_to_show("Nudged by @Ana Ruiz")
    seen.waits_to_lose("Why it came")
    assert seen.refreshed().fallback == "Nudged"
    stage.client.chat_delete(channel=stage.dm, ts=seen.ts)
    stage.workspace.waits(lambda: not seen.exists(), lambda: "the card stays")
    with pytest.raises(AssertionError, match="no longer there"):
        seen.refreshed()


def test_what_is_not_there_is_said_with_what_is(stage: Stage) -> None:
    posts_card(stage)
    seen = stage.ana.waits_for_message(containing="00012345")
    with pytest.raises(AssertionError, match="no button 'Reassign'; there are: '✅ Pick up', 'Nudge'"):
        stage.ana.clicks("Reassign", on=seen)
    with pytest.raises(AssertionError, match=r"there is:\n.*Tale 00012345"):
        stage.ana.waits_for_message(containing="00099999", timeout_s=0.1)
    with pytest.raises(AssertionError, match="Why it came"):
        seen.waits_to_show("never", timeout_s=0.1)


def test_a_message_is_found_by_how_it_begins_where_another_names_it_further_down(stage: Stage) -> None:
    posts_card(stage)
    about = stage.ana.waits_for_message(beginning="Tale 00012345")
    stage.client.chat_postMessage(channel=stage.dm, text="Tale 00012346\nsee also 00012345")
    other = stage.ana.waits_for_message(beginning="00012346")
    assert stage.ana.waits_for_message(containing="00012345").ts == other.ts
    assert stage.ana.waits_for_message(beginning="00012345").ts == about.ts
    assert (about.begins_with("00012345"), other.begins_with("00012345")) == (True, False)
    assert stage.ana.waits_for_message(beginning="00012346", containing="see also").ts == other.ts
    with pytest.raises(AssertionError, match="no message with 'Tale' and '00012346' came"):
        stage.ana.waits_for_message(beginning="Tale", containing="00012346", after=other, timeout_s=0.1)


def test_a_conversation_is_sent_again_only_when_it_changed(stage: Stage) -> None:
    posts_card(stage)
    seen = stage.ana.waits_for_message(containing="00012345")
    raws = stage.ana.raw_messages(stage.dm)
    assert stage.ana.raw_messages(stage.dm) is raws
    client, dm, ana = stage.client, stage.dm, stage.ana
    changes: dict[str, Callable[[], object]] = {
        "Tale told": lambda: client.chat_update(channel=dm, ts=seen.ts, text="Tale told"),
        "For you": lambda: client.chat_postEphemeral(channel=dm, user=ana.id, text="For you"),
        "reply_count": lambda: client.chat_postMessage(channel=dm, thread_ts=seen.ts, text="Below"),
        "owl": lambda: stage.workspace.post(
            "/sandbox/reactions", {"as": ana.id, "channel": dm, "ts": seen.ts, "name": "owl"}
        ),
    }
    for word, change in changes.items():
        assert word not in json.dumps(ana.raw_messages(dm))
        change()
        assert word in json.dumps(ana.raw_messages(dm))
    client.chat_delete(channel=dm, ts=seen.ts)
    assert "Tale told" not in json.dumps(ana.raw_messages(dm))


def test_an_option_of_a_menu_is_chosen_and_answered_in_private(stage: Stage) -> None:
    posts_card(stage)
    stage.ana.chooses("Log a touch", on=stage.ana.waits_for_message(containing="00012345"))
    assert stage.ana.waits_for_message(containing="Logged").ephemeral
    assert stage.heard.chosen == ["touch"]
    assert "Logged" in [message.text for message in stage.ana.ephemerals()]
    assert stage.ben.ephemerals() == []


def test_a_form_is_filled_in_by_its_labels(stage: Stage) -> None:
    modal = opened_form(stage)
    assert (modal.title, modal.submit_label) == ("Pick up", "Save")
    assert modal.labels == ["Next step", "Status", "Due", "Ready", "Duplicate of", "Helpers"]
    assert modal.shows("For Acme & Söhne <EMEA>", "Add contact")
    assert modal.value("Due") == "2026-07-12"
    modal.fills("Next step", "Send quote")
    modal.picks("Status", "In Progress: Engaged")
    modal.picks_date("Due", date(2026, 8, 1))
    modal.checks("Called")
    modal.checks("Quote sent")
    modal.checks("Called", checked=False)
    assert modal.types_ahead("Duplicate of", query="000", pick="0002 Acme") == ["0001 Acme", "0002 Acme"]
    modal.picks("Helpers", "ben", "Ana Ruiz")
    assert modal.value("Next step") == "Send quote"
    assert modal.value("Ready") == ["Quote sent"]
    assert modal.value("Helpers") == ["Ben Okoro", "Ana Ruiz"]
    result = modal.submits()
    assert (result.ok, result.errors, modal.is_open()) == (True, {}, False)
    values = stage.heard.submissions[-1]
    assert values["next_step"]["text"]["value"] == "Send quote"
    assert values["status"]["status"]["selected_option"]["value"] == "engaged"
    assert values["due"]["due"]["selected_date"] == "2026-08-01"
    assert [one["value"] for one in values["ready"]["ready"]["selected_options"]] == ["q"]
    assert values["duplicate_of"]["duplicate"]["selected_option"]["value"] == "2"
    assert values["helpers"]["helpers"]["selected_users"] == ["U0BEN", "U0ANA"]


def test_a_form_that_grows_keeps_what_was_typed(stage: Stage) -> None:
    modal = opened_form(stage)
    modal.fills("Next step", "Send quote")
    modal.picks("Status", "Closed")
    modal.waits_to_show("Reason")
    assert modal.value("Next step") == "Send quote"
    assert modal.value("Status") == "Closed"
    modal.fills("Reason", "Bought elsewhere")
    modal.picks("Status", "New")
    modal.waits_to_lose("Reason")
    assert "Reason" not in modal.labels
    assert modal.submits().ok
    assert "reason" not in stage.heard.submissions[-1]


def test_errors_stand_under_their_fields_and_nothing_typed_is_lost(stage: Stage) -> None:
    modal = opened_form(stage)
    modal.picks("Status", "New")
    missing = modal.submits()
    assert not missing.ok
    assert list(missing.errors) == ["Next step"]
    modal.fills("Next step", "call")
    result = modal.submits()
    assert result.errors == {"Next step": "Say what you do", "Due": "Too soon"}
    assert modal.errors == result.errors
    assert modal.shows("Say what you do")
    assert (modal.value("Next step"), modal.value("Status")) == ("call", "New")
    modal.fills("Next step", "call them")
    assert modal.submits().ok
    assert modal.errors == {}


def test_a_form_turns_into_what_the_app_answers(stage: Stage) -> None:
    modal = opened_form(stage)
    modal.picks("Status", "New")
    modal.fills("Next step", "update")
    assert modal.submits().ok
    assert modal.title == "Done"
    modal.fills("Name", "Ana")
    assert modal.submits().ok
    assert not modal.is_open()


def test_a_view_pushed_goes_away_and_the_one_below_is_there_again(stage: Stage) -> None:
    modal = opened_form(stage)
    modal.picks("Status", "New")
    modal.fills("Next step", "Send quote")
    pushed = stage.ana.clicks("Add contact", on=modal)
    assert pushed is not None
    assert pushed.title == "Contact"
    pushed.fills("Name", "Mona")
    assert pushed.submits().ok
    assert modal.is_open()
    assert modal.value("Next step") == "Send quote"
    modal.fills("Next step", "push")
    assert modal.submits().ok
    assert modal.title == "Contact"
    modal.cancels()
    assert modal.title == "Pick up"
    modal.cancels()
    assert not modal.is_open()
    stage.workspace.waits(lambda: stage.heard.closed == ["form"], lambda: f"closed: {stage.heard.closed}")


def test_an_app_that_does_not_answer_is_trouble(stage: Stage) -> None:
    posts_card(stage)
    seen = stage.ana.waits_for_message(containing="00012345")
    with pytest.raises(SlackTrouble) as caught:
        stage.ana.clicks("Silent", on=seen)
    assert caught.value.error == "operation_timeout"
    assert caught.value.detail
    with pytest.raises(SlackTrouble):
        stage.ana.clicks("Fail", on=seen)


def test_commands_are_typed_and_answered_in_private(stage: Stage) -> None:
    stage.ana.types("/tale a fox", in_="hvs")
    answer = stage.ana.waits_for_message(containing="there was a fox", in_="hvs")
    assert answer.ephemeral
    second = stage.ana.asks("/tale a bear", in_="hvs")
    assert second.ephemeral
    assert second.shows("there was a bear")
    with pytest.raises(SlackTrouble):
        stage.ana.types("/fable a fox")
    with pytest.raises(AssertionError, match="use says"):
        stage.ana.types("hello")


def test_shortcuts_open_modals(stage: Stage) -> None:
    modal = stage.ana.uses_shortcut("New tale")
    assert modal is not None
    assert modal.title == "New tale"
    modal.cancels()
    message = stage.ben.says("A customer asks", in_="#hvs")
    assert stage.ana.uses_shortcut("Tale from this", on=message) is not None
    with pytest.raises(AssertionError, match="no message shortcut 'New tale'; there are: 'Tale from this'"):
        stage.ana.uses_shortcut("New tale", on=message)


def test_what_people_say_reaches_the_app_and_its_reply_the_thread(stage: Stage) -> None:
    message = stage.ana.says("hello", in_="hvs")
    reply = message.waits_for_reply(containing="a good day")
    assert reply.text == "And a good day to you"
    assert [one.ts for one in message.thread] == [reply.ts]
    stage.ana.says("more", thread=message)
    stage.workspace.waits(lambda: "more" in stage.heard.messages, lambda: f"heard: {stage.heard.messages}")
    stage.ben.reacts("wave", to=message)
    assert message.read()["reactions"][0]["name"] == "wave"


def test_the_home_tab_is_opened_and_its_buttons_are_told_apart(stage: Stage) -> None:
    home = stage.ana.opens_home()
    assert home.shows("00012345", "00067890")
    assert home.buttons == ["Show", "Show"]
    with pytest.raises(AssertionError, match="2 buttons are called 'Show'"):
        stage.ana.clicks("Show", on=home)
    modal = stage.ana.clicks("Show", on=home, near="00067890")
    assert modal is not None
    assert modal.title == "Second"


def test_a_dm_that_is_opened_is_read(stage: Stage) -> None:
    posts_card(stage)
    assert stage.ana.dm().unread > 0
    assert stage.ana.opens_dm().unread == 0


def test_the_clock_moves_for_all(stage: Stage) -> None:
    before = stage.workspace.now
    assert stage.workspace.clock_moves(hours=6) >= before + timedelta(hours=6)
    morning = stage.workspace.next_working_morning(for_=stage.ben).astimezone(stage.ben.zone)
    assert (morning.hour, morning.minute) == (9, 0)
    assert morning.weekday() < 5


def test_faults_come_on_demand_and_all_is_on_record(stage: Stage) -> None:
    stage.workspace.fault("chat.postMessage", "rate_limited", retry_after=1)
    with pytest.raises(SlackApiError):
        posts_card(stage)
    calls = stage.workspace.traffic(name="chat.postMessage")
    assert calls[-1]["status"] == 429
    posts_card(stage)
    last = stage.workspace.traffic(after=calls[-1]["n"], name="chat.postMessage")
    assert [record["status"] for record in last] == [200]
