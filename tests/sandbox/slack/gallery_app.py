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

from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel, Person
from tests.sandbox.slack.gallery import (
    Json,
    button,
    card,
    close_modal,
    every_input,
    field,
    modal,
    mrkdwn,
    option,
    plain,
)

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
            "bot": [
                "chat:write",
                "commands",
                "im:write",
                "im:history",
                "channels:history",
                "files:read",
                "files:write",
                "reactions:write",
            ]
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


def listen_to_card(app: App) -> None:
    """The card's buttons, what the answer to one of them offers, and a note of every choice made in a message."""

    @app.action("pick_up")
    def pick_up(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        where = f"{body['channel']['id']} {body['message']['ts']}" if "message" in body else ""
        client.views_open(
            trigger_id=body["trigger_id"], view=modal("Pick up", "pick_up", every_input(), private_metadata=where)
        )

    @app.view("pick_up")
    def picked_up(ack: Ack, view: Json, client: WebClient) -> None:
        values = view["state"]["values"]
        if len(values["next_step"]["next_step"]["value"]) < 10:
            ack(
                response_action="errors",
                errors={"next_step": "Say it in ten letters or more.", "day": "That day is a holiday."},
            )
            return
        ack()
        if view["private_metadata"]:
            channel, ts = view["private_metadata"].split()
            client.chat_update(channel=channel, ts=ts, text="Picked up", blocks=card("Picked up by Ana"))

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

    @app.action(re.compile("note.*|open_account|more"))
    def noted(ack: Ack, body: Json, respond: Any) -> None:
        ack()
        if body["actions"][0]["type"] != "button":
            chosen = body["actions"][0]
            respond(
                text=f"Noted: {chosen.get('selected_date') or (chosen.get('selected_option') or {}).get('value') or chosen['type']}",
                response_type="ephemeral",
                replace_original=False,
            )


def listen_to_forms(app: App) -> None:
    """Modals: one that changes with a choice, two that follow each other, an external select."""

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
    def closed() -> None:
        raise RuntimeError("this app answers a submission with an error")

    @app.action("wizard")
    def wizard(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        first = modal("First page", "page_one", [field("Name", "name", {"type": "plain_text_input"})], submit="Next")
        client.views_open(trigger_id=body["trigger_id"], view=first)

    @app.view("page_one")
    def page_one(ack: Ack) -> None:
        ack(
            response_action="push",
            view=modal(
                "Second page",
                "page_two",
                [field("Age", "age", {"type": "number_input", "is_decimal_allowed": False})],
                submit="Done",
            ),
        )

    @app.view("page_two")
    def page_two(ack: Ack) -> None:
        ack(response_action="clear")

    @app.options("account")
    def accounts(ack: Ack, payload: Json) -> None:
        typed = payload["value"].lower()
        names = [name for name in ("Acme Corporation", "Acorn Ltd", "Beta & Sons <b>") if typed in name.lower()]
        ack(options=[option(name) for name in names])

    @app.view("help")
    def helped(ack: Ack) -> None:
        ack()


def listen_to_ways_in(app: App) -> None:
    """Commands, shortcuts, the home tab and messages."""

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
        client.views_open(
            trigger_id=shortcut["trigger_id"],
            view=modal(
                "Ask for help", "help", [field("Question", "question", {"type": "plain_text_input"})], submit="Ask"
            ),
        )

    @app.shortcut("make_case")
    def make_case(ack: Ack, shortcut: Json, client: WebClient) -> None:
        ack()
        words = {"type": "section", "text": plain(f"From: {shortcut['message']['text']}")}
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal("New case", "help", [words], submit="Create"))

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
            client.chat_postMessage(
                channel=event["channel"], thread_ts=event.get("thread_ts"), text=f"You said: {event['text']}"
            )


def build(client: WebClient) -> App:
    """The app, its listeners registered."""
    app = App(client=client, token_verification_enabled=False, ssl_check_enabled=False)
    for listen in (listen_to_card, listen_to_forms, listen_to_ways_in):
        listen(app)
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
        handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt types it not
        sandbox.wait_for_app()
        try:
            yield sandbox, client
        finally:
            handler.close()  # type: ignore[no-untyped-call]  # as above
