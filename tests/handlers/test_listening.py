"""The boundary around every listener: whatever a handler does, Slack is answered and the person is told (SAFE-1)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltRequest, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack.window_pool import MOST_PER_PERSON, WindowPool
from cases.model.errors import CaseError
from handlers.listening import AtOnce, Windows, guard, opens_window
from handlers.payloads import Body

CANARY = "what the customer wrote"


class Slack:
    """Takes requests as Slack sends them, to listeners of a test."""

    def __init__(self) -> None:
        self.executor = ThreadPoolExecutor(2)
        self.app = App(
            client=WebClient("xoxb-any", "http://127.0.0.1:9/"),
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-any"),
            request_verification_enabled=False,
            listener_executor=self.executor,
        )

    def sends(self, body: dict[str, Any]) -> tuple[int, str]:
        answer = self.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        return answer.status, answer.body


@pytest.fixture
def slack() -> Iterator[Slack]:
    slack = Slack()
    yield slack
    slack.executor.shutdown()


CLICK = {
    "type": "block_actions",
    "user": {"id": "U1"},
    "team": {"id": "T1"},
    "actions": [{"action_id": "a", "block_id": "b"}],
}
SUBMISSION = {
    "type": "view_submission",
    "user": {"id": "U1"},
    "team": {"id": "T1"},
    "view": {"callback_id": "f", "type": "modal", "blocks": [{"type": "input", "block_id": "reason"}]},
}
COMMAND = {"command": "/case", "user_id": "U1", "team_id": "T1", "text": ""}
SUGGESTION = {
    "type": "block_suggestion",
    "user": {"id": "U1"},
    "team": {"id": "T1"},
    "action_id": "s",
    "block_id": "b",
    "value": "x",
}


def test_a_listener_that_raises_just_after_its_acknowledgement_does_not_take_it_back(slack: Slack) -> None:
    def acks_and_fails(ack: Ack) -> None:
        ack()
        raise ValueError(CANARY)

    slack.app.action("a")(guard(acks_and_fails, AtOnce()))
    assert [slack.sends(CLICK)[0] for _ in range(20)] == [200] * 20


def test_a_form_says_on_its_first_field_what_went_wrong(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise ValueError(CANARY)

    slack.app.view("f")(guard(fails, AtOnce()))
    status, said = slack.sends(SUBMISSION)
    assert status == 200
    assert "Something went wrong" in said
    assert '"reason"' in said
    assert CANARY not in said + caplog.text


def test_a_command_is_answered_in_the_rules_own_words(slack: Slack) -> None:
    def refuses() -> None:
        raise CaseError("This case was not found.")

    slack.app.command("/case")(guard(refuses, AtOnce()))
    status, said = slack.sends(COMMAND)
    assert (status, "This case was not found." in said) == (200, True)


def test_suggestions_that_fail_are_none(slack: Slack) -> None:
    def fails() -> None:
        raise ValueError(CANARY)

    slack.app.options("s")(guard(fails, AtOnce()))
    assert slack.sends(SUGGESTION) == (200, '{"options": []}')


class Pool:
    """Windows whose work waits until a test lets it go on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.go_on = threading.Event()
        self.pool = WindowPool(2, elapsed=lambda: self.now)


def test_a_form_is_heard_while_every_window_waits_for_a_slow_slack(slack: Slack) -> None:
    waiting = Pool()

    @opens_window
    def opens() -> None:
        waiting.go_on.wait(10)

    def sent(ack: Ack) -> None:
        ack(response_action="clear")

    slack.app.action("a")(guard(opens, waiting.pool))
    slack.app.view("f")(guard(sent, waiting.pool))
    for number in range(40):
        assert slack.sends({**CLICK, "user": {"id": f"U{number}"}})[0] == 200
    began = time.monotonic()
    assert slack.sends(SUBMISSION)[0] == 200
    assert time.monotonic() - began < 1
    waiting.go_on.set()
    waiting.pool.executor.shutdown()


def _submitted(windows: Windows, person: str, work: Callable[[], None], too_late: Callable[[], None]) -> None:
    windows.submit(person, work, too_late)


def test_a_window_whose_trigger_has_expired_is_given_up_in_words() -> None:
    waiting, done = Pool(), []
    for _ in range(2):
        waiting.pool.submit("U0", lambda: waiting.go_on.wait(10))
    _submitted(waiting.pool, "U1", lambda: done.append("opened"), lambda: done.append("told"))
    waiting.now = 3.5
    waiting.go_on.set()
    waiting.pool.executor.shutdown()
    assert done == ["told"]


def test_one_person_cannot_fill_the_pool() -> None:
    waiting, done = Pool(), []

    def wait_and_note() -> None:
        waiting.go_on.wait(10)
        done.append("U0")

    for _ in range(50):
        waiting.pool.submit("U0", wait_and_note)
    waiting.pool.submit("U1", lambda: done.append("U1"))
    waiting.go_on.set()
    waiting.pool.executor.shutdown()
    assert sorted(done) == ["U0"] * MOST_PER_PERSON + ["U1"]


def test_a_handler_gets_what_it_names_and_the_parts(slack: Slack) -> None:
    heard: list[object] = []

    def names(ack: Ack, body: Body, client: WebClient, respond: Respond, *, context: str) -> None:
        ack()
        heard.extend([body["user"]["id"], client.token, callable(respond), context])

    slack.app.action("a")(guard(names, AtOnce(), context="a desk"))
    assert slack.sends(CLICK)[0] == 200
    assert heard == ["U1", "xoxb-any", True, "a desk"]
