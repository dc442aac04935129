"""The sandbox's own protocol, as the page and the driver use it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.slack.server import Sandbox
from tests.sandbox.slack.conftest import Actor, wait_until


class Stream:
    """A person's event stream, read by a thread; `events` are (name, data)."""

    def __init__(self, sandbox: Sandbox, user: str) -> None:
        self.events: list[tuple[str, Any]] = []
        self.ended = threading.Event()
        self._open = threading.Event()
        address = f"{sandbox.url}/sandbox/events?as={user}"
        threading.Thread(target=self._read, args=(address,), daemon=True).start()
        assert self._open.wait(5)

    def _read(self, address: str) -> None:
        name = ""
        with httpx.Client(trust_env=False, timeout=30) as http, http.stream("GET", address) as response:
            for line in response.iter_lines():
                self._open.set()
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    self.events.append((name, json.loads(line.removeprefix("data: "))))
        self.ended.set()

    def of(self, name: str) -> list[Any]:
        return [data for kind, data in list(self.events) if kind == name]


@pytest.fixture
def stream(sandbox: Sandbox) -> Stream:
    return Stream(sandbox, "U0ANA")


def test_the_state_shows_the_app_and_the_conversations(sandbox: Sandbox, ana: Actor) -> None:
    state = ana.reads("state")
    assert [(one["id"], one["kind"], one["is_member"]) for one in state["conversations"]] == [
        ("C0HVS", "channel", True),
        ("C0OLD", "channel", True),
        ("C0OUT", "channel", True),
        ("D0ANA", "im", True),
    ]
    assert state["conversations"][3]["user"] == state["app"]["bot_user_id"] == sandbox.bot_user_id
    assert [one["command"] for one in state["app"]["commands"]] == ["/hello", "/escaped"]
    [me] = [person for person in state["people"] if person["id"] == state["me"]]
    assert (me["initials"], me["tz_offset"]) == ("AS", -10_800)
    assert state["now"] == "2026-03-02T15:00:00+00:00"


def test_what_happens_is_streamed_to_those_who_see_it(client: WebClient, stream: Stream) -> None:
    ts = client.chat_postMessage(channel="C0HVS", text="a")["ts"]
    client.chat_postMessage(channel="U0BEN", text="for Ben alone")
    client.chat_update(channel="C0HVS", ts=ts, text="b")
    client.chat_postEphemeral(channel="C0HVS", user="U0ANA", text="psst")
    client.chat_delete(channel="C0HVS", ts=ts)
    client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [{"type": "divider"}]})
    wait_until(lambda: stream.of("views") and len(stream.of("traffic")) == 6)
    assert [data["message"]["text"] for data in stream.of("message")] == ["a"]
    assert [data["message"]["text"] for data in stream.of("message_changed")] == ["b"]
    assert [data["message"]["text"] for data in stream.of("ephemeral")] == ["psst"]
    assert stream.of("message_deleted") == [{"channel": "C0HVS", "ts": ts}]
    assert stream.of("unread")[0] == {"channel": "C0HVS", "unread": 1}
    assert stream.of("views")[0]["home"]["blocks"][0]["type"] == "divider"


def test_unread_marks_rise_and_are_read_away(sandbox: Sandbox, client: WebClient, ana: Actor) -> None:
    stamps = [client.chat_postMessage(channel="C0HVS", text=str(n))["ts"] for n in range(3)]

    def unread(actor: Actor) -> int:
        return int(next(one["unread"] for one in actor.reads("state")["conversations"] if one["id"] == "C0HVS"))

    assert unread(ana) == 3
    ana.does("reads", channel="C0HVS", ts=stamps[1])
    assert (unread(ana), unread(Actor(sandbox, "U0BEN"))) == (1, 3)
    ana.does("messages", channel="C0HVS", text="I was here")
    assert unread(ana) == 0


def test_what_is_typed_is_escaped_and_marked_up(ana: Actor) -> None:
    ana.does("messages", channel="C0HVS", text="a < b & @ben #hvs @nobody https://x.example/?a=1&b=2.")
    assert ana.texts("C0HVS") == ["a &lt; b &amp; <@U0BEN> <#C0HVS|hvs> @nobody <https://x.example/?a=1&amp;b=2>."]


def test_messages_are_paged_from_the_newest(ana: Actor) -> None:
    for n in range(30):
        ana.does("messages", channel="C0HVS", text=str(n))
    last = ana.reads("messages", channel="C0HVS", limit="10")
    assert (last["messages"][0]["text"], last["has_more"]) == ("20", True)
    before = ana.reads("messages", channel="C0HVS", limit="25", before=last["messages"][0]["ts"])
    assert (before["messages"][0]["text"], before["has_more"]) == ("0", False)


def test_the_clock_is_moved_for_everyone(sandbox: Sandbox, ana: Actor, stream: Stream) -> None:
    ana.does("clock", advance_s=3600)
    assert sandbox.clock.now().isoformat() == "2026-03-02T16:00:00+00:00"
    wait_until(lambda: stream.of("clock"))
    moved = ana.does("clock", to="next_working_morning")
    assert datetime.fromisoformat(moved["now"]).isoformat() == "2026-03-03T12:00:00+00:00"
    assert ana.does("clock", advance_s=-1)["error"] == "bad_time"
    assert ana.reads("clock")["now"] == moved["now"]


def test_faults_can_be_asked_for(sandbox: Sandbox, ana: Actor) -> None:
    assert ana.does("faults", method="chat.update", kind="error_after", count=2) == {"ok": True}
    assert [fault.count for fault in sandbox.faults.pending()] == [2]
    assert ana.does("faults", method="chat.update", kind="nonsense", count=1)["error"] == "bad_fault"


def test_traffic_is_read_from_where_one_left_off(client: WebClient, ana: Actor) -> None:
    client.api_test()
    [first] = ana.reads("traffic")["records"]
    client.auth_test()
    [second] = ana.reads("traffic", after=str(first["n"]))["records"]
    assert (second["name"], second["kind"], second["direction"]) == ("auth.test", "web_api", "in")


def test_the_page_cannot_do_what_a_person_cannot(sandbox: Sandbox, ana: Actor) -> None:
    assert Actor(sandbox, "U0NONE").does("messages", channel="C0HVS", text="x")["status"] == 404
    private = ana.does("dms", user="U0BEN")["channel"]
    assert Actor(sandbox, "U0CHI").does("messages", channel=private, text="x")["error"] == "channel_not_found"
    assert ana.does("messages", channel="C0OLD", text="x")["error"] == "is_archived"
    foreign = httpx.post(
        f"{sandbox.url}/sandbox/clock",
        json={"advance_s": 60},
        headers={"Origin": "https://evil.example"},
        trust_env=False,
    )
    assert (foreign.status_code, foreign.json()["error"]) == (403, "foreign_origin")


def test_files_are_served_once_complete(sandbox: Sandbox, client: WebClient) -> None:
    client.files_upload_v2(channel="C0HVS", filename="a b.txt", content="hello")
    [file] = sandbox.messages("C0HVS")[0]["files"]
    response = httpx.get(file["url_private"], trust_env=False)
    assert (response.text, response.headers["content-security-policy"]) == ("hello", "sandbox")


def test_stopping_ends_every_stream_and_frees_the_port(sandbox: Sandbox, stream: Stream) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    sandbox.stop()
    assert stream.ended.wait(5)
    socket.create_server(("127.0.0.1", port)).close()
    sandbox.stop()


def test_the_command_line_serves_any_app_until_it_is_told_to_end(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    bot = {"scopes": {"bot": ["chat:write"]}}
    app = {
        "display_information": {"name": "Any"},
        "features": {"bot_user": {"display_name": "any"}},
        "oauth_config": bot,
    }
    manifest.write_text(json.dumps(app), encoding="utf-8")
    arguments = [sys.executable, "-m", "sandbox.slack", "--manifest", str(manifest), "--port", "0"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = dict(line.strip().split(":", 1) for line in (process.stdout.readline() for _ in range(5)))
        client = WebClient(printed["SLACK_BOT_TOKEN"].strip(), base_url=printed["SLACK_API_URL"].strip())
        assert client.auth_test()["user"] == "any"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_the_command_line_names_what_is_wrong_with_a_manifest(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"display_information": {"name": "x" * 36}}), encoding="utf-8")
    arguments = [sys.executable, "-m", "sandbox.slack", "--manifest", str(manifest), "--port", "0"]
    done = subprocess.run(arguments, stderr=subprocess.PIPE, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert "/display_information/name" in done.stderr
