"""A small Slack app for the tests of the page: it sends every block there is, and answers as apps do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.server import Sandbox
from sandbox.workspace import Channel, Person

Json = dict[str, Any]

PEOPLE = (
    Person(
        id="U0ANA",
        name="ana",
        real_name="Ana Silva",
        email="ana@example.com",
        title="Advocate, Americas",
        tz="America/Sao_Paulo",
    ),
    Person(
        id="U0BEN", name="ben", real_name="Ben Okafor", email="ben@example.com", title="Manager", tz="Europe/London"
    ),
    Person(
        id="U0CHI", name="chi", real_name="Chi Tanaka", email="chi@example.com", title="Advocate, APAC", tz="Asia/Tokyo"
    ),
    Person(
        id="U0DAN",
        name="dana",
        real_name="Dana Whitfield",
        email="dana@example.com",
        title="Renewal Manager",
        tz="America/New_York",
    ),
)
CHANNELS = (
    Channel(id="C0GENERAL", name="general", topic="Company-wide news and chat"),
    Channel(id="C0DEALS", name="deal-desk", topic="Questions about quotes"),
)
EVERYBODY = [person.id for person in PEOPLE]

MANIFEST: Json = {
    "display_information": {"name": "gallery", "description": "Shows every block there is"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "gallery", "always_online": True},
        "shortcuts": [
            {"name": "Ask for help", "type": "global", "callback_id": "ask_help", "description": "Opens a short form"},
            {"name": "Make it a case", "type": "message", "callback_id": "make_case", "description": "From a message"},
        ],
        "slash_commands": [
            {"command": "/case", "description": "Look up a case", "usage_hint": "[number]", "should_escape": False},
            {"command": "/case-list", "description": "All that is open", "should_escape": False},
            {"command": "/silent", "description": "Never answers", "should_escape": False},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": ["chat:write", "commands", "im:write", "im:history", "channels:history", "files:write", "reactions:write"]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
        "org_deploy_enabled": False,
        "token_rotation_enabled": False,
    },
}

HOSTILE = (
    "<script>window.hacked = 1</script> <img src=x onerror=\"window.hacked = 1\"> \"quotes\" 'single' &lt;b&gt;not bold&lt;/b&gt; "
    '{"blocks": [{"type": "divider"}]} \u202eright to left\u202c <!channel> <@U0ANA> <javascript:window.hacked=1|click me>'
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def option(text: str, value: str | None = None, **more: Any) -> Json:
    return {"text": plain(text), "value": value or text.lower().replace(" ", "_"), **more}


def field(label: str, block_id: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": block_id, **element},
        **more,
    }


def card(status: str = "Waiting for pick-up", due: int = 1_783_945_800) -> list[Json]:
    """A card as a bot for cases would send it. `due` is in seconds since 1970."""
    return [
        {"type": "header", "text": plain("00012345 · Acme Corporation · Renewal quote")},
        {
            "type": "section",
            "block_id": "what",
            "text": mrkdwn(
                f":hourglass_flowing_sand: *{status}* · due <!date^{due}^{{date_short_pretty}} at {{time}}|{due}>\n"
                "Customer asks for a quote with *20 seats more* and the new term. See <https://example.com/c/1|the case>."
            ),
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": [
                    option("Change the contact"),
                    option("Mark as duplicate"),
                    option("Show history"),
                    {"text": plain("Open in Salesforce"), "value": "crm", "url": "https://example.com/crm"},
                ],
            },
        },
        {
            "type": "section",
            "fields": [
                mrkdwn("*Account*\nAcme Corporation"),
                mrkdwn("*Contact*\nJo Müller, +55 11 5555 0101"),
                mrkdwn("*Advocate*\n<@U0ANA>"),
                mrkdwn("*Renewal*\n€ 12,400 · <!date^1785542400^{date_short}|Aug 1>"),
            ],
        },
        {"type": "context", "elements": [mrkdwn(":white_check_mark: contact  ·  :x: next step  ·  :x: quote sent")]},
        {
            "type": "actions",
            "block_id": "acts",
            "elements": [
                button("Pick up", "pick_up", style="primary"),
                button("Close…", "close"),
                button("Wizard", "wizard"),
                button(
                    "Drop",
                    "drop",
                    style="danger",
                    confirm={
                        "title": plain("Drop this case?"),
                        "text": mrkdwn("It goes back to the *queue*."),
                        "confirm": plain("Drop it"),
                        "deny": plain("Keep it"),
                        "style": "danger",
                    },
                ),
                button("Never answers", "silent"),
                button("Open the account", "open_account", url="https://example.com/account"),
            ],
        },
    ]


def layout_blocks(picture: str) -> list[Json]:
    """Blocks that only show something; `picture` is an image's address."""
    return [
        {"type": "header", "text": plain("Everything in one message :tada:")},
        {
            "type": "section",
            "text": mrkdwn(
                "*bold* _italic_ ~struck~ `code` *_both_* :wave: &amp; &lt;tags&gt;\n> a quote with <https://example.com|a link>\n"
                "• one\n• two\n```def f(x):\n    return x < 3```\n<@U0BEN> in <#C0GENERAL> <!here> snake_case_name 2*3*4"
            ),
        },
        {
            "type": "section",
            "text": mrkdwn("An image beside it."),
            "accessory": {"type": "image", "image_url": picture, "alt_text": "A yellow bolt"},
        },
        {"type": "divider"},
        {
            "type": "context",
            "elements": [
                {"type": "image", "image_url": picture, "alt_text": "small bolt"},
                mrkdwn("Sent by *gallery*"),
                plain("plain *not bold*"),
            ],
        },
        {"type": "image", "image_url": picture, "alt_text": "The bolt in full", "title": plain("A picture")},
        {"type": "rich_text", "elements": rich_elements()},
        {
            "type": "table",
            "column_settings": [{"is_wrapped": True}, {"align": "right"}],
            "rows": [
                [{"type": "raw_text", "text": "Case"}, {"type": "raw_text", "text": "Days open"}],
                [
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [{"type": "link", "url": "https://example.com/1", "text": "00012345"}],
                            }
                        ],
                    },
                    {"type": "raw_text", "text": "13"},
                ],
                [{"type": "raw_text", "text": "00012346"}, {"type": "raw_text", "text": "2"}],
            ],
        },
        {"type": "markdown", "text": "## A heading\n\n1. **first**\n2. [second](https://example.com)\n\n| a | b |\n|---|---|\n| 1 | 2 |"},
        {
            "type": "video",
            "title": plain("How to renew"),
            "title_url": "https://example.com/video",
            "video_url": "https://example.com/embed",
            "thumbnail_url": "https://example.com/thumb.png",
            "alt_text": "A short film",
        },
    ]


def rich_elements() -> list[Json]:
    def text(words: str, **style: bool) -> Json:
        return {"type": "text", "text": words, **({"style": style} if style else {})}

    def section(*parts: Json) -> Json:
        return {"type": "rich_text_section", "elements": list(parts)}

    return [
        section(
            text("Rich "),
            text("bold", bold=True),
            text(" and "),
            text("struck", strike=True),
            text(" by "),
            {"type": "user", "user_id": "U0ANA"},
            text(" in "),
            {"type": "channel", "channel_id": "C0DEALS"},
            text(" "),
            {"type": "emoji", "name": "rocket"},
            text(" on "),
            {"type": "date", "timestamp": 1_783_945_800, "format": "{date_num}", "fallback": "?"},
        ),
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 0,
            "elements": [section(text("first")), section(text("second"))],
        },
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [section(text("below"))]},
        {"type": "rich_text_quote", "elements": [text("quoted words")]},
        {"type": "rich_text_preformatted", "elements": [text("fixed = width")]},
    ]


def control_blocks() -> list[Json]:
    """Interactive elements as they stand in messages."""
    colours = [option("Red"), option("Green"), option("Blue", description=plain("like the sky"))]
    return [
        {
            "type": "section",
            "block_id": "s1",
            "text": mrkdwn("Status"),
            "accessory": {
                "type": "static_select",
                "action_id": "note",
                "placeholder": plain("Choose one"),
                "options": colours,
            },
        },
        {
            "type": "section",
            "block_id": "s2",
            "text": mrkdwn("Follow-up day"),
            "accessory": {"type": "datepicker", "action_id": "note", "initial_date": "2026-07-14"},
        },
        {
            "type": "section",
            "block_id": "s3",
            "text": mrkdwn("Channels to tell"),
            "accessory": {
                "type": "checkboxes",
                "action_id": "note",
                "options": [option("E-mail"), option("Phone", description=mrkdwn("*mornings* only"))],
            },
        },
        {
            "type": "actions",
            "block_id": "a1",
            "elements": [
                {"type": "users_select", "action_id": "note_user", "placeholder": plain("Reassign to")},
                {"type": "timepicker", "action_id": "note_time", "placeholder": plain("At")},
                {
                    "type": "radio_buttons",
                    "action_id": "note_radio",
                    "options": [option("Keep"), option("Give away")],
                },
            ],
        },
    ]


def every_input() -> list[Json]:
    """One input block of each kind."""
    tones = [option("Calm"), option("Tense")]
    return [
        field("Next step", "next_step", {"type": "plain_text_input", "max_length": 80, "placeholder": plain("What happens next?")}, hint=plain("Begin with a verb.")),
        field("Details", "details", {"type": "plain_text_input", "multiline": True}, optional=True),
        field("E-mail", "email", {"type": "email_text_input"}, optional=True),
        field("Link", "link", {"type": "url_text_input"}, optional=True),
        field("Seats", "seats", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "99"}, optional=True),
        field("Tone", "tone", {"type": "static_select", "options": tones, "initial_option": tones[0]}),
        field("Topics", "topics", {"type": "multi_static_select", "options": [option("Price"), option("Term"), option("Seats")]}, optional=True),
        field("Account", "account", {"type": "external_select", "min_query_length": 1, "placeholder": plain("Type a name")}, optional=True),
        field("Colleague", "colleague", {"type": "users_select"}, optional=True),
        field("Copy to", "copy_to", {"type": "multi_users_select"}, optional=True),
        field("Post in", "post_in", {"type": "conversations_select"}, optional=True),
        field("Day", "day", {"type": "datepicker", "initial_date": "2026-07-14"}),
        field("Hour", "hour", {"type": "timepicker", "initial_time": "09:30"}, optional=True),
        field("Moment", "moment", {"type": "datetimepicker", "initial_date_time": 1_783_945_800}, optional=True),
        field("Told by", "told_by", {"type": "checkboxes", "options": [option("Phone"), option("E-mail")]}, optional=True),
        field("Outcome", "outcome", {"type": "radio_buttons", "options": [option("Won"), option("Lost", description=plain("say why"))]}, optional=True),
        field("Note", "note", {"type": "rich_text_input"}, optional=True),
    ]


def modal(title: str, callback_id: str, blocks: list[Json], submit: str = "Save", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "blocks": blocks,
        **more,
    }


def close_modal(kind: str) -> Json:
    """Shows only the fields that the chosen closing needs."""
    kinds = [option("Won", "won"), option("Lost", "lost")]
    chosen = next(one for one in kinds if one["value"] == kind)
    blocks = [
        field("Closing", "closing", {"type": "static_select", "options": kinds, "initial_option": chosen}, dispatch_action=True),
        field("Summary", "summary", {"type": "plain_text_input", "multiline": True}),
    ]
    if kind == "lost":
        blocks.append(field("Reason", "reason", {"type": "plain_text_input"}))
    return modal("Close case", "close", blocks, submit="Close the case")


def build(client: WebClient) -> App:
    """The app, its listeners registered."""
    app = App(client=client, token_verification_enabled=False, ssl_check_enabled=False)

    @app.action("pick_up")
    def pick_up(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        where = f"{body['channel']['id']} {body['message']['ts']}" if "message" in body else ""
        client.views_open(trigger_id=body["trigger_id"], view=modal("Pick up", "pick_up", every_input(), private_metadata=where))

    @app.view("pick_up")
    def picked_up(ack: Ack, view: Json, client: WebClient) -> None:
        values = view["state"]["values"]
        if len(values["next_step"]["next_step"]["value"]) < 10:
            ack(response_action="errors", errors={"next_step": "Say it in ten letters or more.", "day": "That day is a holiday."})
            return
        ack()
        if view["private_metadata"]:
            channel, ts = view["private_metadata"].split()
            client.chat_update(channel=channel, ts=ts, text="Picked up", blocks=card("Picked up by Ana"))

    @app.action("close")
    def close(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=close_modal("won"))

    @app.action("closing")
    def closing(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        kind = body["actions"][0]["selected_option"]["value"]
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=close_modal(kind))

    @app.view("close")
    def closed(ack: Ack) -> None:
        raise RuntimeError("this app answers a submission with an error")

    @app.action("wizard")
    def wizard(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        first = modal("First page", "page_one", [field("Name", "name", {"type": "plain_text_input"})], submit="Next")
        client.views_open(trigger_id=body["trigger_id"], view=first)

    @app.view("page_one")
    def page_one(ack: Ack) -> None:
        ack(response_action="push", view=modal("Second page", "page_two", [field("Age", "age", {"type": "number_input", "is_decimal_allowed": False})], submit="Done"))

    @app.view("page_two")
    def page_two(ack: Ack) -> None:
        ack(response_action="clear")

    @app.action("drop")
    def drop(ack: Ack, respond: Any) -> None:
        ack()
        respond(text="Dropped.", response_type="ephemeral", replace_original=False, blocks=[
            {"type": "section", "text": mrkdwn("The case is back in the *queue*.")},
            {"type": "actions", "elements": [button("Undo", "undo"), button("Hide", "hide")]},
        ])  # fmt: skip

    @app.action("undo")
    def undo(ack: Ack, respond: Any) -> None:
        ack()
        respond(text="It is yours again.", replace_original=True)

    @app.action("hide")
    def hide(ack: Ack, respond: Any) -> None:
        ack()
        respond(delete_original=True)

    @app.action("silent")
    def silent() -> None:
        return

    @app.options("account")
    def accounts(ack: Ack, payload: Json) -> None:
        typed = payload["value"].lower()
        names = [name for name in ("Acme Corporation", "Acorn Ltd", "Beta & Sons <b>") if typed in name.lower()]
        ack(options=[option(name) for name in names])

    @app.command("/case")
    def case(ack: Ack, command: Json, client: WebClient) -> None:
        if command["text"] == "form":
            ack()
            client.views_open(trigger_id=command["trigger_id"], view=modal("Find a case", "pick_up", every_input()[:2]))
        else:
            ack(f"No case *{command['text'] or '?'}* here.")

    @app.command("/case-list")
    def case_list(ack: Ack) -> None:
        ack("Nothing is open.")

    @app.command("/silent")
    def never() -> None:
        return

    @app.shortcut("ask_help")
    def ask_help(ack: Ack, shortcut: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal("Ask for help", "help", [field("Question", "question", {"type": "plain_text_input"})], submit="Ask"))

    @app.shortcut("make_case")
    def make_case(ack: Ack, shortcut: Json, client: WebClient) -> None:
        ack()
        words = {"type": "section", "text": plain(f"From: {shortcut['message']['text']}")}
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal("New case", "help", [words], submit="Create"))

    @app.view("help")
    def helped(ack: Ack) -> None:
        ack()

    @app.event("app_home_opened")
    def home(event: Json, client: WebClient) -> None:
        if event["tab"] != "home":
            return
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [
            {"type": "header", "text": plain("Your day")},
            {"type": "section", "text": mrkdwn(f"Hello <@{event['user']}>: *3 cases* wait for you, 1 is late."), "accessory": button("Catch up", "wizard", style="primary")},
            {"type": "divider"},
            *card()[1:],
        ]})  # fmt: skip

    @app.event("message")
    def heard(event: Json, client: WebClient) -> None:
        if event.get("channel_type") == "im" and not event.get("bot_id") and not event.get("subtype"):
            client.chat_postMessage(channel=event["channel"], thread_ts=event.get("thread_ts"), text=f"You said: {event['text']}")

    @app.action(re.compile("note.*|open_account|more"))
    def noted(ack: Ack, body: Json, respond: Any) -> None:
        ack()
        if body["actions"][0]["type"] != "button":
            chosen = body["actions"][0]
            respond(text=f"Noted: {chosen.get('selected_date') or (chosen.get('selected_option') or {}).get('value') or chosen['type']}", response_type="ephemeral", replace_original=False)

    return app


@contextmanager
def running(folder: Path, port: int = 0) -> Iterator[tuple[Sandbox, WebClient]]:
    """The workspace with the app connected to it, and the app's client; the manifest is written to `folder`."""
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
    channels = [Channel(id=one.id, name=one.name, topic=one.topic, members=[*EVERYBODY]) for one in CHANNELS]
    sandbox = Sandbox(manifest=manifest, people=PEOPLE, channels=channels, team_name="Northwind", rate_scale=100)
    with sandbox.start(port=port):
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        web = WebClient(token=sandbox.app_token, base_url=sandbox.api_url)
        handler = SocketModeHandler(build(client), app_token=sandbox.app_token, web_client=web)
        handler.connect()
        sandbox.wait_for_app()
        try:
            yield sandbox, client
        finally:
            handler.close()
