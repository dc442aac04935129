"""Which events an app is told, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.slack.server import Sandbox
from tests.sandbox.slack.bolt_apps import SmallApp, by_socket
from tests.sandbox.slack.conftest import MANIFEST, Actor, MakeSandbox, client_of, refusal, wait_until, without_scopes


@pytest.fixture
def app(sandbox: Sandbox) -> Iterator[SmallApp]:
    with by_socket(sandbox) as small:
        yield small


def settle(sandbox: Sandbox, app: SmallApp, ana: Actor) -> None:
    """Wait for an event sent after all the others."""
    ana.does("home", tab="messages")
    wait_until(lambda: app.events("app_home_opened"))
    wait_until(lambda: len(app.bodies) == sum(record.name.startswith("event ") for record in sandbox.traffic.records))


def test_messages_in_channels_and_changes_of_them(sandbox: Sandbox, app: SmallApp, ana: Actor) -> None:
    ts = app.client.chat_postMessage(channel="C0HVS", text="first")["ts"]
    app.client.chat_update(channel="C0HVS", ts=ts, text="second")
    app.client.chat_delete(channel="C0HVS", ts=ts)
    wait_until(lambda: len(app.events("message")) == 3)
    by_kind = {event.get("subtype"): event for event in app.events("message")}
    assert by_kind[None]["bot_id"] == sandbox.bot_id
    assert (by_kind[None]["channel"], by_kind[None]["channel_type"]) == ("C0HVS", "channel")
    changed = by_kind["message_changed"]
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("first", "second")
    assert by_kind["message_deleted"]["deleted_ts"] == ts
    assert ana.texts("C0HVS") == []


def test_a_mention_is_an_event_of_its_own_in_channels_alone(sandbox: Sandbox, app: SmallApp, ana: Actor) -> None:
    ana.does("messages", channel="C0HVS", text="@tester help")
    ana.does("messages", channel=sandbox.dm_with_app("U0ANA"), text="@tester help")
    settle(sandbox, app, ana)
    [mention] = app.events("app_mention")
    assert (mention["text"], mention["channel"]) == (f"<@{sandbox.bot_user_id}> help", "C0HVS")
    assert len(app.events("message")) == 2


def test_links_of_the_apps_domains_are_told(sandbox: Sandbox, app: SmallApp, ana: Actor) -> None:
    ana.does(
        "messages", channel="C0HVS", text="https://my.example.com/1 https://example.org/2 https://notexample.com/3"
    )
    settle(sandbox, app, ana)
    [shared] = app.events("link_shared")
    assert shared["links"] == [{"domain": "example.com", "url": "https://my.example.com/1"}]
    app.client.chat_unfurl(
        unfurl_id=shared["unfurl_id"], source=shared["source"], unfurls={"https://my.example.com/1": {"text": "One"}}
    )
    assert sandbox.messages("C0HVS")[0]["attachments"][0]["text"] == "One"


def test_joining_and_reacting_are_told(sandbox: Sandbox, app: SmallApp, ana: Actor) -> None:
    chi = Actor(sandbox, "U0CHI")
    ts = chi.does("messages", channel="C0HVS", text="hello")["ts"]
    ana.does("reactions", channel="C0HVS", ts=ts, name="eyes")
    wait_until(lambda: app.events("member_joined_channel") and app.events("reaction_added"))
    assert app.events("member_joined_channel")[0]["user"] == "U0CHI"
    assert app.events("reaction_added")[0]["item"]["ts"] == ts


def test_a_channel_without_the_app_is_silent(sandbox: Sandbox, app: SmallApp, ana: Actor) -> None:
    ana.does("messages", channel="C0OUT", text="@tester are you there?")
    private = ana.does("dms", user="U0BEN")["channel"]
    ana.does("messages", channel=private, text="not for the app")
    settle(sandbox, app, ana)
    assert app.events("message") == app.events("app_mention") == []


def test_an_event_needs_the_manifest_and_its_scope(make_sandbox: MakeSandbox) -> None:
    for manifest in (
        replace(MANIFEST, bot_events=MANIFEST.bot_events - {"message.channels"}),
        without_scopes("channels:history"),
    ):
        sandbox = make_sandbox(manifest=manifest)
        ana = Actor(sandbox, "U0ANA")
        with by_socket(sandbox) as app:
            ana.does("messages", channel="C0HVS", text="hello")
            ana.does("messages", channel=sandbox.dm_with_app("U0ANA"), text="hi")
            wait_until(lambda: app.events("message"))
            settle(sandbox, app, ana)
            assert [event["channel_type"] for event in app.events("message")] == ["im"]


def test_links_are_told_while_they_are_typed(sandbox: Sandbox, app: SmallApp, ana: Actor) -> None:
    assert ana.does("drafts", text="see https://elsewhere.test/1")["unfurl_id"] == ""
    unfurl_id = ana.does("drafts", text="see https://my.example.com/1")["unfurl_id"]
    wait_until(lambda: app.events("link_shared"))
    [shared] = app.events("link_shared")
    assert (shared["channel"], shared["source"], shared["unfurl_id"]) == ("COMPOSER", "composer", unfurl_id)
    client = client_of(sandbox)
    shown = {"https://my.example.com/1": {"text": "One"}}
    client.chat_unfurl(source="composer", unfurl_id=unfurl_id, unfurls=shown)
    assert [part["text"] for part in sandbox.draft(unfurl_id)["attachments"]] == ["One"]
    assert refusal(client.chat_unfurl, unfurl_id=unfurl_id, unfurls=shown)["error"] == "cannot_find_message"
