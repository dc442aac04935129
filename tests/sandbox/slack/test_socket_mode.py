"""Socket Mode on the wire: hello, envelopes, acknowledgements, several connections, refreshes, redelivery."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sandbox.slack.server import Sandbox
from tests.sandbox.slack.bolt_apps import by_socket
from tests.sandbox.slack.conftest import MANIFEST, Actor, MakeSandbox, refusal, wait_until


def address_of(sandbox: Sandbox) -> str:
    client = WebClient(sandbox.app_token, base_url=sandbox.api_url, retry_handlers=[])
    return str(client.apps_connections_open(app_token=sandbox.app_token)["url"])


class Wire:
    """One web socket of an app that reads and acknowledges by hand."""

    def __init__(self, sandbox: Sandbox, stack: ExitStack) -> None:
        self.socket: ClientConnection = stack.enter_context(connect(address_of(sandbox), proxy=None))
        self.hello = self.read()

    def read(self, timeout: float = 5.0) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.socket.recv(timeout))
        return message

    def ack(self, envelope: dict[str, Any], payload: object = None) -> None:
        answer = {"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload is not None else {})}
        self.socket.send(json.dumps(answer))


@pytest.fixture
def dial() -> Iterator[Callable[[Sandbox], Wire]]:
    with ExitStack() as stack:
        yield lambda sandbox: Wire(sandbox, stack)


Dial = Callable[[Sandbox], Wire]


def test_the_first_word_is_hello(sandbox: Sandbox, dial: Dial) -> None:
    hello = dial(sandbox).hello
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": sandbox.identity.app_id}
    assert dial(sandbox).hello["num_connections"] == 2


def test_a_ticket_opens_one_connection(sandbox: Sandbox) -> None:
    address = address_of(sandbox)
    with connect(address, proxy=None):
        pass
    with pytest.raises(InvalidStatus, match="403"), connect(address, proxy=None):
        pass


def test_the_eleventh_connection_is_sent_away(sandbox: Sandbox, dial: Dial) -> None:
    for _ in range(10):
        dial(sandbox)
    eleventh = dial(sandbox)
    assert eleventh.hello == {"type": "disconnect", "reason": "too_many_websockets"}
    assert sandbox.connected() == 10


def test_an_envelope_goes_to_one_connection_in_turn(sandbox: Sandbox, dial: Dial, ana: Actor) -> None:
    wires = [dial(sandbox), dial(sandbox)]
    wait_until(lambda: sandbox.connected() == 2)
    for n in range(4):
        ana.does("messages", channel="C0HVS", text=str(n))
    got = [[wire.read()["payload"]["event"]["text"] for _ in range(2)] for wire in wires]
    assert sorted(got[0] + got[1]) == ["0", "1", "2", "3"]


def test_a_command_is_answered_in_its_acknowledgement(sandbox: Sandbox, dial: Dial, ana: Actor) -> None:
    wire = dial(sandbox)

    def answer() -> None:
        envelope = wire.read()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        wire.ack(envelope, {"text": "done"})

    thread = threading.Thread(target=answer)
    thread.start()
    assert ana.does("commands", channel="C0HVS", command="/hello", text="") == {"ok": True}
    thread.join()
    assert ana.texts("C0HVS") == ["done"]


def test_an_event_that_was_not_acknowledged_comes_again(make_sandbox: MakeSandbox, dial: Dial) -> None:
    sandbox = make_sandbox(ack_timeout_s=0.1, event_retry_delays_s=(0.0, 0.05, 0.1))
    wire = dial(sandbox)
    Actor(sandbox, "U0ANA").does("messages", channel="C0HVS", text="hear me")
    envelopes = [wire.read() for _ in range(4)]
    assert [one["retry_attempt"] for one in envelopes] == [0, 1, 2, 3]
    assert [one["retry_reason"] for one in envelopes] == ["", "timeout", "timeout", "timeout"]
    assert len({one["payload"]["event_id"] for one in envelopes}) == 1
    assert len({one["envelope_id"] for one in envelopes}) == 4
    with pytest.raises(TimeoutError):
        wire.read(timeout=0.4)


def test_an_acknowledged_event_does_not_come_again(make_sandbox: MakeSandbox, dial: Dial) -> None:
    sandbox = make_sandbox(ack_timeout_s=1.0, event_retry_delays_s=(0.0,))
    wire = dial(sandbox)
    Actor(sandbox, "U0ANA").does("messages", channel="C0HVS", text="hear me")
    wire.ack(wire.read())
    with pytest.raises(TimeoutError):
        wire.read(timeout=1.2)


def test_what_was_on_a_broken_connection_goes_to_the_next(make_sandbox: MakeSandbox, dial: Dial) -> None:
    sandbox = make_sandbox(event_retry_delays_s=(0.0, 0.0))
    first = dial(sandbox)
    Actor(sandbox, "U0ANA").does("messages", channel="C0HVS", text="hear me")
    event_id = first.read()["payload"]["event_id"]
    second = dial(sandbox)
    first.socket.close()
    again = second.read()
    assert (again["payload"]["event_id"], again["retry_attempt"]) == (event_id, 1)


def test_events_can_be_doubled_on_demand(sandbox: Sandbox, dial: Dial, ana: Actor) -> None:
    wire = dial(sandbox)
    sandbox.duplicate_events(1)
    ana.does("messages", channel="C0HVS", text="one")
    twice = [wire.read(), wire.read()]
    assert twice[0]["payload"]["event_id"] == twice[1]["payload"]["event_id"]


def test_a_refresh_asks_for_a_new_connection_and_spares_the_old_one_new_work(
    sandbox: Sandbox, dial: Dial, ana: Actor
) -> None:
    old = dial(sandbox)
    sandbox.refresh_connections()
    asked = old.read()
    assert (asked["type"], asked["reason"]) == ("disconnect", "refresh_requested")
    new = dial(sandbox)
    for n in range(2):
        ana.does("messages", channel="C0HVS", text=str(n))
    assert {new.read()["payload"]["event"]["text"] for _ in range(2)} == {"0", "1"}


def test_a_connection_is_refreshed_when_its_time_is_over(make_sandbox: MakeSandbox, dial: Dial) -> None:
    wire = dial(make_sandbox(connection_life_s=0.1))
    assert [wire.read()["reason"] for _ in range(2)] == ["warning", "refresh_requested"]


def test_the_real_client_comes_back_after_a_refresh(sandbox: Sandbox, ana: Actor) -> None:
    with by_socket(sandbox) as app:
        sandbox.refresh_connections()
        ana.does("messages", channel="C0HVS", text="after the refresh")
        wait_until(lambda: any(event["text"] == "after the refresh" for event in app.events("message")))


def test_without_socket_mode_in_the_manifest_no_connection_is_opened(make_sandbox: MakeSandbox) -> None:
    sandbox = make_sandbox(manifest=replace(MANIFEST, socket_mode=False))
    client = WebClient(sandbox.app_token, base_url=sandbox.api_url, retry_handlers=[])
    refused = refusal(client.apps_connections_open, app_token=sandbox.app_token)
    assert refused["error"] == "socket_mode_disabled"


def test_dropped_connections_are_gone(sandbox: Sandbox, dial: Dial) -> None:
    wire = dial(sandbox)
    sandbox.drop_connections()
    with pytest.raises(ConnectionClosed):
        wire.read()
    wait_until(lambda: sandbox.connected() == 0)
