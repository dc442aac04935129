"""The app posts, changes and deletes messages, and is refused as Slack refuses."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request

import pytest
from slack_sdk import WebClient

from sandbox.slack.server import Sandbox
from tests.sandbox.slack.conftest import Actor, MakeSandbox, actions, button, client_of, refusal, text, without_scopes


def test_a_message_to_a_person_lands_in_their_dm_with_the_app(sandbox: Sandbox, client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0ANA", text="hello")
    assert posted["channel"] == sandbox.dm_with_app("U0ANA") == "D0ANA"
    assert [message["text"] for message in sandbox.messages("D0ANA")] == ["hello"]
    assert posted["message"]["bot_id"] == sandbox.bot_id


def test_a_channel_can_be_named(client: WebClient) -> None:
    assert client.chat_postMessage(channel="#hvs", text="hello")["channel"] == "C0HVS"


def test_timestamps_rise_while_the_clock_stands_still(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel="C0HVS", text=str(n))["ts"] for n in range(5)]
    assert stamps == sorted(set(stamps))
    assert stamps[0].startswith("1772463600.")


def test_form_encoded_and_json_bodies_and_the_token_in_the_body_are_understood(sandbox: Sandbox) -> None:
    blocks = json.dumps([{"type": "section", "text": {"type": "mrkdwn", "text": "*b*"}}])
    form = f"token={sandbox.bot_token}&channel=C0HVS&text=one&blocks={urllib.parse.quote(blocks)}".encode()
    request = urllib.request.Request(f"{sandbox.api_url}chat.postMessage", form)  # noqa: S310  # our own address
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    assert json.load(opener.open(request))["message"]["blocks"][0]["text"]["text"] == "*b*"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0OUT", "text": "x"}, "not_in_channel"),
        ({"channel": "C0OLD", "text": "x"}, "is_archived"),
        ({"channel": "C0HVS"}, "no_text"),
        ({"channel": "C0HVS", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0HVS", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C0HVS", "text": "x", "username": "Somebody"}, "missing_scope"),
    ],
)
def test_what_cannot_be_posted_is_refused_by_its_name(client: WebClient, arguments: dict[str, str], error: str) -> None:
    assert refusal(client.api_call, api_method="chat.postMessage", json=arguments)["error"] == error


def test_a_block_over_its_limit_is_refused_with_its_place(client: WebClient) -> None:
    blocks = [{"type": "section", "text": text("fine")}, actions({**button(), "text": text("x" * 76)})]
    refused = refusal(client.chat_postMessage, channel="C0HVS", text="x", blocks=blocks)
    assert refused["error"] == "invalid_blocks"
    assert any("[json-pointer:/blocks/1/elements/0/text" in line for line in refused["response_metadata"]["messages"])


def test_an_unknown_argument_and_a_missing_one_are_both_named(client: WebClient) -> None:
    refused = refusal(client.api_call, api_method="chat.update", json={"channel": "C0HVS", "colour": "red"})
    assert refused["error"] == "invalid_arguments"
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] unknown argument: colour",
        "[ERROR] missing required field: ts",
    ]


def test_a_long_text_without_blocks_becomes_several_messages(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel="C0HVS", text="word " * 1_900)
    texts = [message["text"] for message in sandbox.messages("C0HVS")]
    assert len(texts) == 3
    assert all(len(one) <= 4_000 for one in texts)


def test_a_thread_counts_its_replies_and_stays_out_of_the_channel(client: WebClient, ana: Actor) -> None:
    parent = client.chat_postMessage(channel="C0HVS", text="parent")["ts"]
    client.chat_postMessage(channel="C0HVS", text="quiet", thread_ts=parent)
    client.chat_postMessage(channel="C0HVS", text="loud", thread_ts=parent, reply_broadcast=True)
    assert ana.texts("C0HVS") == ["parent", "loud"]
    assert ana.texts("C0HVS", thread_ts=parent) == ["parent", "quiet", "loud"]
    history = client.conversations_history(channel="C0HVS")["messages"]
    assert [message["text"] for message in history] == ["loud", "parent"]
    assert (history[0]["subtype"], history[1]["reply_count"]) == ("thread_broadcast", 2)
    replies = client.conversations_replies(channel="C0HVS", ts=parent)["messages"]
    assert [message["text"] for message in replies] == ["parent", "quiet", "loud"]


def test_an_update_keeps_what_it_does_not_name(sandbox: Sandbox, client: WebClient) -> None:
    metadata = {"event_type": "card", "event_payload": {"key": "7"}}
    ts = client.chat_postMessage(channel="C0HVS", text="a", blocks=[actions(button())], metadata=metadata)["ts"]
    client.chat_update(channel="C0HVS", ts=ts, text="b", blocks=[actions(button("other"))])
    [message] = sandbox.messages("C0HVS")
    assert (message["text"], message["blocks"][0]["elements"][0]["action_id"]) == ("b", "other")
    assert message["metadata"] == metadata
    assert "edited" not in message
    client.chat_update(channel="C0HVS", ts=ts, text="only text")
    [message] = sandbox.messages("C0HVS")
    assert "blocks" not in message
    assert message["edited"]["user"] == sandbox.bot_user_id
    client.chat_update(channel="C0HVS", ts=ts, text="c", metadata={})
    assert "metadata" not in sandbox.messages("C0HVS")[0]


def test_only_its_own_messages_can_be_changed_or_deleted(sandbox: Sandbox, client: WebClient, ana: Actor) -> None:
    hers = ana.does("messages", channel="C0HVS", text="mine")["ts"]
    assert refusal(client.chat_update, channel="C0HVS", ts=hers, text="x")["error"] == "cant_update_message"
    assert refusal(client.chat_delete, channel="C0HVS", ts=hers)["error"] == "cant_delete_message"
    assert refusal(client.chat_update, channel="C0HVS", ts="1.000000", text="x")["error"] == "message_not_found"
    own = client.chat_postMessage(channel="C0HVS", text="ours")["ts"]
    client.chat_delete(channel="C0HVS", ts=own)
    assert [message["text"] for message in sandbox.messages("C0HVS")] == ["mine"]


def test_the_first_message_of_a_thread_leaves_a_tombstone(sandbox: Sandbox, client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0HVS", text="parent")["ts"]
    client.chat_postMessage(channel="C0HVS", text="reply", thread_ts=parent)
    client.chat_delete(channel="C0HVS", ts=parent)
    assert [message.get("subtype") for message in sandbox.messages("C0HVS")] == ["tombstone", None]


def test_metadata_comes_back_whole_only_when_asked_for(client: WebClient) -> None:
    metadata = {"event_type": "card", "event_payload": {"key": "7"}}
    client.chat_postMessage(channel="U0ANA", text="a", metadata=metadata)
    bare = client.conversations_history(channel="D0ANA")["messages"][0]
    whole = client.conversations_history(channel="D0ANA", include_all_metadata=True)["messages"][0]
    assert bare["metadata"] == {"event_type": "card"}
    assert whole["metadata"] == metadata


def test_an_ephemeral_message_is_seen_by_one_and_kept_in_no_history(
    sandbox: Sandbox, client: WebClient, ana: Actor
) -> None:
    client.chat_postEphemeral(channel="C0HVS", user="U0ANA", text="psst")
    assert ana.texts("C0HVS") == ["psst"]
    assert Actor(sandbox, "U0BEN").texts("C0HVS") == []
    assert client.conversations_history(channel="C0HVS")["messages"] == []
    stranger = refusal(client.chat_postEphemeral, channel="C0HVS", user="U0CHI", text="psst")
    assert stranger["error"] == "user_not_in_channel"


def test_a_permalink_names_channel_and_time(client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0HVS", text="a")["ts"]
    link = client.chat_getPermalink(channel="C0HVS", message_ts=ts)["permalink"]
    assert link == f"https://tests.slack.com/archives/C0HVS/p{ts.replace('.', '')}"


def test_a_link_that_was_posted_can_be_unfurled(sandbox: Sandbox, client: WebClient, ana: Actor) -> None:
    ts = ana.does("messages", channel="C0HVS", text="see https://example.com/c/1?a=1&b=2")["ts"]
    shown = {"https://example.com/c/1?a=1&b=2": {"blocks": [{"type": "section", "text": text("Case 1")}]}}
    client.chat_unfurl(channel="C0HVS", ts=ts, unfurls=shown)
    [attachment] = sandbox.messages("C0HVS")[0]["attachments"]
    assert attachment["blocks"][0]["text"]["text"] == "Case 1"
    other = {"https://example.com/elsewhere": {"text": "no"}}
    assert refusal(client.chat_unfurl, channel="C0HVS", ts=ts, unfurls=other)["error"] == "cannot_unfurl_url"
    shorter = {"https://example.com/c/1": {"text": "no"}}
    assert refusal(client.chat_unfurl, channel="C0HVS", ts=ts, unfurls=shorter)["error"] == "cannot_unfurl_url"


def test_link_names_turns_names_into_mentions(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel="C0HVS", text="@ana see #hvs", link_names=True)
    client.chat_postMessage(channel="C0HVS", text="@ana see #hvs")
    linked, plain = sandbox.messages("C0HVS")
    assert linked["text"] == "<@U0ANA> see <#C0HVS|hvs>"
    assert plain["text"] == "@ana see #hvs"


def test_a_call_without_its_scope_says_which_is_needed(make_sandbox: MakeSandbox) -> None:
    refused = refusal(
        client_of(make_sandbox(manifest=without_scopes("chat:write"))).chat_postMessage, channel="C0HVS", text="x"
    )
    assert (refused["error"], refused["needed"]) == ("missing_scope", "chat:write")
    assert "im:write" in refused["provided"]
