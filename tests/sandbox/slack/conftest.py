"""A workspace with three people, its own manifest, and ways to be the app and the people in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.clock import SandboxClock
from sandbox.slack.manifest import Command, Manifest, Shortcut
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel, Person
from sandbox.tls import TLS

ANA = Person(
    id="U0ANA", name="ana", real_name="Ana Silva", email="ana@example.com", tz="America/Sao_Paulo", title="Advocate"
)
BEN = Person(id="U0BEN", name="ben", real_name="Ben Okafor", email="Ben@example.com", tz="Europe/London")
CHI = Person(id="U0CHI", name="chi", real_name="Chi Tanaka", email="chi@example.com", tz="Asia/Tokyo")

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

MANIFEST = Manifest(
    display_name="Tester",
    description="An app for tests",
    bot_display_name="tester",
    bot_scopes=frozenset(
        {
            "app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "commands", "files:read",
            "files:write", "im:history", "im:read", "im:write", "links:read", "links:write", "reactions:read",
            "reactions:write", "team:read", "users:read", "users:read.email",
        }
    ),
    bot_events=frozenset(
        {
            "app_home_opened", "app_mention", "link_shared", "member_joined_channel", "message.channels", "message.im",
            "reaction_added",
        }
    ),
    commands=(Command("/hello", "Says hello", "[name]"), Command("/escaped", "Shows what came", "", should_escape=True)),
    shortcuts=(
        Shortcut("New thing", "global", "new_thing", "Makes a thing"),
        Shortcut("Keep this", "message", "keep_this", "Keeps a message"),
    ),
    unfurl_domains=("example.com",),
    home_tab=True,
    messages_tab=True,
    socket_mode=True,
    interactivity=True,
)  # fmt: skip

MakeSandbox = Callable[..., Sandbox]


def without_scopes(*scopes: str) -> Manifest:
    return replace(MANIFEST, bot_scopes=MANIFEST.bot_scopes - set(scopes))


@pytest.fixture
def make_sandbox() -> Iterator[MakeSandbox]:
    """Starts workspaces with the settings given; rates are scaled up so that only tests of them meet one."""
    started: list[Sandbox] = []

    def make(**settings: Any) -> Sandbox:
        channels = [
            Channel(id="C0HVS", name="hvs", members=["U0ANA", "U0BEN"], topic="Sales"),
            Channel(id="C0OUT", name="out", members=["U0ANA"], with_app=False),
            Channel(id="C0OLD", name="old", members=["U0ANA"], is_archived=True),
        ]
        chosen: dict[str, Any] = {
            "manifest": MANIFEST,
            "people": [ANA, BEN, CHI],
            "channels": channels,
            "team_domain": "tests",
            "clock": SandboxClock(MONDAY, ticking=False),
            "rate_scale": 1000.0,
            **settings,
        }
        sandbox = Sandbox(**chosen).start()
        started.append(sandbox)
        return sandbox

    yield make
    for sandbox in started:
        # Stopping takes a moment that no test need wait for; one of test_page_protocol waits on purpose.
        threading.Thread(target=sandbox.stop, daemon=True).start()


@pytest.fixture
def sandbox(make_sandbox: MakeSandbox) -> Sandbox:
    return make_sandbox()


def client_of(sandbox: Sandbox, **settings: Any) -> WebClient:
    """The real client, without its own retries."""
    return WebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[], **settings)


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return client_of(sandbox)


class Actor:
    """A person at the page, by the sandbox's own protocol."""

    def __init__(self, sandbox: Sandbox, user: str) -> None:
        self._http = httpx.Client(base_url=sandbox.url, trust_env=False, verify=TLS, timeout=20)
        self.id = user

    def does(self, what: str, **body: Any) -> dict[str, Any]:
        """One act; the answer, with the HTTP status under `status` when the act was refused."""
        response = self._http.post(f"/sandbox/{what}", json={"as": self.id, **body})
        answer: dict[str, Any] = response.json()
        return answer if response.is_success else {**answer, "status": response.status_code}

    def reads(self, what: str, **query: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.get(f"/sandbox/{what}", params={"as": self.id, **query}).json()
        return answer

    def texts(self, channel: str, **query: str) -> list[str]:
        return [message["text"] for message in self.reads("messages", channel=channel, **query)["messages"]]

    def modal(self) -> dict[str, Any]:
        """The modal on top; AssertionError if there is none."""
        modals: list[dict[str, Any]] = self.reads("views")["modals"]
        assert modals, "no modal is open"
        return modals[-1]


@pytest.fixture
def ana(sandbox: Sandbox) -> Actor:
    return Actor(sandbox, "U0ANA")


def refusal(call: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
    """The answer of a call that Slack refuses; fails if it does not."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    data = caught.value.response.data
    assert isinstance(data, dict)
    return data


def wait_until(condition: Callable[[], object], *, within_s: float = 10.0) -> None:
    """Return as soon as `condition` holds; fails if it never does. The bound says nothing about speed."""
    until = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < until, "it never came about"
        time.sleep(0.01)


def text(words: str) -> dict[str, str]:
    return {"type": "plain_text", "text": words}


def button(action_id: str = "go", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": text("Go"), **more}


def actions(*elements: dict[str, Any], block_id: str = "acts") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def input_block(block_id: str = "name", **element: Any) -> dict[str, Any]:
    chosen = {"type": "plain_text_input", "action_id": "it", **element}
    return {"type": "input", "block_id": block_id, "label": text(block_id), "element": chosen}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal", "callback_id": "form", "title": text("A form"), "submit": text("Send"),
        "blocks": list(blocks) or [input_block()], **more,
    }  # fmt: skip
