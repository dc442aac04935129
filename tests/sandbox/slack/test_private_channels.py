"""A private channel, as the app and the people in and outside it see it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel
from tests.sandbox.slack.bolt_apps import by_socket
from tests.sandbox.slack.conftest import MANIFEST, Actor, MakeSandbox, client_of, refusal, wait_until

OPEN = Channel(id="C0HVS", name="hvs", members=["U0ANA", "U0BEN"])
OURS = Channel(id="C0OURS", name="ours", members=["U0ANA"], is_private=True)
THEIRS = Channel(id="G0THEIRS", name="theirs", members=["U0BEN"], is_private=True, with_app=False)
CHANNELS = [OPEN, OURS, THEIRS]

READS_PRIVATE = replace(
    MANIFEST,
    bot_scopes=MANIFEST.bot_scopes | {"groups:read", "groups:history"},
    bot_events=MANIFEST.bot_events | {"message.groups"},
)


@pytest.fixture
def private(make_sandbox: MakeSandbox) -> Sandbox:
    return make_sandbox(manifest=READS_PRIVATE, channels=CHANNELS)


def listed(sandbox: Sandbox, types: str) -> list[str]:
    return [channel["name"] for channel in client_of(sandbox).conversations_list(types=types)["channels"]]


def test_it_is_listed_to_its_members_only(private: Sandbox) -> None:
    assert listed(private, "public_channel") == ["hvs"]
    assert listed(private, "public_channel,private_channel") == ["hvs", "ours"]
    assert listed(private, "private_channel,mpim") == ["ours"]


def test_of_one_that_the_app_is_not_in_nothing_is_said(private: Sandbox) -> None:
    client = client_of(private)
    found: Any = client.conversations_info(channel="C0OURS")["channel"]
    assert (found["name"], found["is_private"], found["is_member"], found["is_group"]) == ("ours", True, True, False)
    assert refusal(client.conversations_info, channel="G0THEIRS")["error"] == "channel_not_found"
    assert refusal(client.conversations_members, channel="G0THEIRS")["error"] == "channel_not_found"
    assert refusal(client.conversations_history, channel="G0THEIRS")["error"] == "channel_not_found"
    assert refusal(client.chat_postMessage, channel="G0THEIRS", text="x")["error"] == "channel_not_found"
    assert refusal(client.chat_postMessage, channel="#theirs", text="x")["error"] == "channel_not_found"
    assert refusal(client.conversations_join, channel="C0OURS")["error"] == "method_not_supported_for_channel_type"


def test_it_needs_scopes_of_its_own(make_sandbox: MakeSandbox) -> None:
    client = client_of(make_sandbox(channels=CHANNELS))
    both = refusal(client.conversations_list, types="public_channel,private_channel")
    assert (both["error"], both["needed"]) == ("missing_scope", "groups:read")
    assert refusal(client.conversations_info, channel="C0OURS")["needed"] == "groups:read"
    assert refusal(client.conversations_info, channel="G0THEIRS")["error"] == "channel_not_found"
    assert refusal(client.conversations_history, channel="C0OURS")["needed"] == "groups:history"
    assert client.chat_postMessage(channel="C0OURS", text="hello")["channel"] == "C0OURS"


def test_people_see_the_private_channels_that_they_are_in(private: Sandbox) -> None:
    def seen_by(user: str) -> set[str]:
        return {one["id"] for one in Actor(private, user).reads("state")["conversations"] if one["kind"] == "group"}

    assert seen_by("U0ANA") == {"C0OURS"}
    assert seen_by("U0BEN") == {"G0THEIRS"}
    client_of(private).chat_postMessage(channel="#ours", text="for us")
    assert Actor(private, "U0ANA").texts("C0OURS") == ["for us"]
    assert Actor(private, "U0BEN").does("messages", channel="C0OURS", text="x")["error"] == "channel_not_found"


def test_events_say_group_and_commands_do_not_name_it(private: Sandbox) -> None:
    with by_socket(private) as app:
        ana = Actor(private, "U0ANA")
        ana.does("messages", channel="C0OURS", text="@tester help")
        Actor(private, "U0BEN").does("messages", channel="G0THEIRS", text="@tester help")
        ana.does("commands", channel="C0OURS", command="/hello", text="")
        wait_until(lambda: app.events("app_mention") and app.events("message") and app.of("/hello"))
        [message] = app.events("message")
        [mention] = app.events("app_mention")
        [command] = app.of("/hello")
    assert (message["channel"], message["channel_type"], mention["channel"]) == ("C0OURS", "group", "C0OURS")
    assert (command["channel_id"], command["channel_name"]) == ("C0OURS", "privategroup")
