"""Rate limits are on by default, and trouble comes when it is asked for."""

from __future__ import annotations

import http.client
from datetime import timedelta
from urllib.error import URLError

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.faults import Faults
from sandbox.slack.rate_limits import POSTS_PER_CHANNEL, RateLimits, Tier
from sandbox.slack.server import Sandbox
from sandbox.slack.web_api.catalogue import METHODS
from tests.sandbox.slack.conftest import MakeSandbox, client_of, refusal


def test_the_fourth_message_at_once_in_a_channel_waits_but_another_channel_does_not(make_sandbox: MakeSandbox) -> None:
    client = client_of(make_sandbox(rate_scale=1.0))
    for n in range(POSTS_PER_CHANNEL.burst):
        client.chat_postMessage(channel="C0HVS", text=str(n))
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C0HVS", text="too much")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert caught.value.response.data == {"ok": False, "error": "ratelimited"}
    client.chat_postMessage(channel="U0ANA", text="elsewhere")


def test_a_bucket_fills_with_time_and_faster_when_scaled() -> None:
    now = 0.0
    limits = RateLimits(2.0, monotonic=lambda: now)
    rate = Tier.TIER_2.value
    assert [limits.take([("m", rate)]) for _ in range(rate.burst)] == [None] * rate.burst
    assert limits.take([("m", rate)]) == 2
    now = 1.5
    assert limits.take([("m", rate)]) is None
    assert limits.take([("m", rate)]) == 2


def test_a_call_that_waits_takes_from_no_bucket() -> None:
    limits = RateLimits(monotonic=lambda: 0.0)
    small, large = Tier.TIER_1.value, Tier.TIER_2.value
    assert limits.take([("small", small)]) is None
    assert limits.take([("small", small), ("large", large)]) == 60
    assert [limits.take([("large", large)]) for _ in range(large.burst)] == [None] * large.burst


def test_tiers_are_those_that_slack_documents() -> None:
    tiers = {name: METHODS[name].tier for name in ("chat.update", "views.open", "users.info", "conversations.history")}
    assert tiers == {
        "chat.update": Tier.TIER_3,
        "views.open": Tier.TIER_4,
        "users.info": Tier.TIER_4,
        "conversations.history": Tier.TIER_3,
    }
    assert len({tier.name for tier in Tier}) == len(Tier.__members__)


def test_a_429_on_demand_says_how_long_to_wait_and_does_nothing(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.add("chat.postMessage", "rate_limited", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C0HVS", text="a")
    assert caught.value.response.headers["Retry-After"] == "7"
    client.chat_postMessage(channel="C0HVS", text="b")
    assert [message["text"] for message in sandbox.messages("C0HVS")] == ["b"]


@pytest.mark.parametrize(("kind", "stored"), [("error_before", 0), ("error_after", 1)])
def test_a_500_comes_before_or_after_the_message_was_taken(
    sandbox: Sandbox, client: WebClient, kind: str, stored: int
) -> None:
    sandbox.faults.add("chat.postMessage", kind)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C0HVS", text="a")
    assert caught.value.response.status_code == 500
    assert len(sandbox.messages("C0HVS")) == stored


def test_a_reset_comes_after_the_message_was_taken(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.add("chat.postMessage", "reset_after")
    with pytest.raises((ConnectionError, URLError, http.client.RemoteDisconnected)):
        client.chat_postMessage(channel="C0HVS", text="a")
    assert len(sandbox.messages("C0HVS")) == 1
    assert sandbox.traffic.records[-1].status == 0


def test_the_default_client_posts_twice_after_a_reset(sandbox: Sandbox) -> None:
    """The reason why an app must post without the client's own retries."""
    sandbox.faults.add("chat.postMessage", "reset_after")
    WebClient(sandbox.bot_token, base_url=sandbox.api_url).chat_postMessage(channel="C0HVS", text="a")
    assert [message["text"] for message in sandbox.messages("C0HVS")] == ["a", "a"]


@pytest.mark.parametrize(("kind", "stored"), [("hang", 0), ("hang_after", 1)])
def test_a_hang_lasts_until_the_client_gives_up(make_sandbox: MakeSandbox, kind: str, stored: int) -> None:
    sandbox = make_sandbox()
    sandbox.faults.add("chat.postMessage", kind)
    with pytest.raises((TimeoutError, URLError)):
        WebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[], timeout=1).chat_postMessage(
            channel="C0HVS", text="a"
        )
    assert len(sandbox.messages("C0HVS")) == stored


def test_a_hang_is_bounded(make_sandbox: MakeSandbox) -> None:
    sandbox = make_sandbox(hang_s=0.2)
    sandbox.faults.add("*", "hang")
    with pytest.raises((ConnectionError, URLError, http.client.RemoteDisconnected)):
        client_of(sandbox).auth_test()


def test_faults_are_counted_and_only_known_kinds_are_taken() -> None:
    faults = Faults()
    faults.add("chat.update", "error_after", count=2)
    assert faults.take("chat.postMessage") is None
    assert [bool(faults.take("chat.update")) for _ in range(3)] == [True, True, False]
    with pytest.raises(ValueError, match="unknown kind"):
        faults.add("chat.update", "explode")


def test_traffic_holds_every_call_and_no_secret(sandbox: Sandbox, client: WebClient) -> None:
    client.api_call("chat.postMessage", json={"channel": "C0HVS", "text": "a", "token": sandbox.bot_token})
    record = sandbox.traffic.records[-1]
    assert (record.direction, record.kind, record.name, record.status) == ("in", "web_api", "chat.postMessage", 200)
    assert record.request["text"] == "a"
    assert sandbox.bot_token not in repr(sandbox.traffic.records)


def test_traffic_keeps_only_so_much(make_sandbox: MakeSandbox) -> None:
    sandbox = make_sandbox(traffic_cap=3)
    client = client_of(sandbox)
    for _ in range(5):
        client.api_test()
    assert [record.n for record in sandbox.traffic.records] == [3, 4, 5]
    assert [record.n for record in sandbox.traffic.after(4)] == [5]


def test_a_channel_named_in_two_ways_is_one_channel(make_sandbox: MakeSandbox) -> None:
    client = client_of(make_sandbox(rate_scale=1.0))
    for name in ("C0HVS", "#hvs", "hvs"):
        client.chat_postMessage(channel=name, text="x")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="#hvs", text="too much")
    assert caught.value.response.status_code == 429


def test_history_can_lag_behind_what_was_posted(sandbox: Sandbox, client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0HVS", text="long ago")["ts"]
    sandbox.clock.advance(timedelta(seconds=30))
    client.chat_postMessage(channel="C0HVS", text="just now")
    client.chat_postMessage(channel="C0HVS", text="a reply", thread_ts=parent)
    for method in ("conversations.history", "conversations.replies"):
        sandbox.faults.add(method, "lag", retry_after=10)
    behind = client.conversations_history(channel="C0HVS")["messages"]
    assert [message["text"] for message in behind] == ["long ago"]
    assert [one["text"] for one in client.conversations_replies(channel="C0HVS", ts=parent)["messages"]] == ["long ago"]
    later = client.conversations_history(channel="C0HVS")["messages"]
    assert [message["text"] for message in later] == ["just now", "long ago"]
    assert len(client.conversations_replies(channel="C0HVS", ts=parent)["messages"]) == 2


@pytest.mark.parametrize(
    ("kind", "status", "arrives"),
    [("rate_limited", 429, False), ("error_before", 500, False), ("error_after", 500, True), ("reset_after", 0, True)],
)
def test_faults_reach_the_addresses_that_the_app_was_given(
    sandbox: Sandbox, client: WebClient, kind: str, status: int, arrives: bool
) -> None:
    announced = client.files_getUploadURLExternal(filename="a.txt", length=3)
    sandbox.faults.add("upload", kind, retry_after=7)
    assert status_of_post(announced["upload_url"], b"abc") == status
    finish = client.files_completeUploadExternal
    if arrives:
        finish(files=[{"id": announced["file_id"]}], channel_id="C0HVS")
    else:
        assert refusal(finish, files=[{"id": announced["file_id"]}])["error"] == "file_not_found"
    sandbox.faults.add("response_url", kind)
    assert status_of_post(f"{sandbox.url}/response/T0SANDBOX/1/2", b"{}") == status


@pytest.mark.parametrize("kind", ["hang", "hang_after"])
def test_an_upload_can_be_left_without_an_answer(make_sandbox: MakeSandbox, kind: str) -> None:
    sandbox = make_sandbox(hang_s=0.2)
    announced = client_of(sandbox).files_getUploadURLExternal(filename="a.txt", length=3)
    sandbox.faults.add("upload", kind)
    assert status_of_post(announced["upload_url"], b"abc") == 0


def status_of_post(address: str, content: bytes) -> int:
    """The status of the answer; 0 where none came."""
    try:
        return httpx.post(address, content=content, trust_env=False).status_code
    except httpx.HTTPError:
        return 0
