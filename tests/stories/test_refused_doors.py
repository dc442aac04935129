"""Every listener that is registered refuses guests, strangers, bots and deactivated people (PPL-3); those of events are in test_who_is_asking."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_bolt import App, BoltRequest, BoltResponse

from cases.ports.unit_of_work import StorageUnavailable
from cases.rules.clocks import ClockKind
from cases.use_cases.snooze import Snooze
from handlers.context import HandlerContext
from handlers.listening import AtOnce
from handlers.registry import register_all
from messages.names import Button, ReminderSeen, Seen, Suggest
from storage.unit_of_work import SqlUnitOfWork
from tests.stories.office import Office
from tests.stories.test_who_is_asking import INSIDE, NUMBER, PEOPLE, SECRETS, VISITORS
from tests.test_completeness import Listeners

Body = dict[str, Any]


def registered() -> Mapping[str, Counter[str]]:
    """Return the names that casebot listens for, by the kind of listener."""
    listeners = Listeners()
    parts = SimpleNamespace(windows=AtOnce(), written_for=nullcontext)
    register_all(cast("App", listeners), cast("HandlerContext", parts))
    return listeners.found


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with one case, and people who may not use casebot."""
    url = f"sqlite:///{tmp_path_factory.mktemp('door') / 'casebot.db'}"
    with Office(url, visitors=VISITORS, more_channels=(INSIDE,)) as office:
        office.card_arrives(NUMBER)
        office.settles()
        yield office


def view(callback_id: str, seen: str, kind: str = "modal") -> Body:
    block = {"type": "input", "block_id": "feedback", "element": {"type": "plain_text_input", "action_id": "feedback"}}
    named = {"id": f"V0{callback_id}", "type": kind, "hash": "1", "callback_id": callback_id, "private_metadata": seen}
    return {**named, "state": {"values": {}}, "title": {"type": "plain_text", "text": "A form"}, "blocks": [block]}


def clicks(action_id: str, seen: str) -> Iterator[Body]:
    """The click or choice as a button and as a menu: below a message, in a window and on the Home."""
    option = {"value": seen}
    for kind in ("button", "overflow", "static_select"):
        action = {"type": kind, "action_id": action_id, "block_id": "b", "value": seen, "selected_option": option}
        clicked = {"type": "block_actions", "actions": [action]}
        yield {**clicked, "channel": {"id": INSIDE.id}, "container": {"type": "message"}, "message": {"ts": "1.1"}}
        for place in ("modal", "home"):
            yield {**clicked, "view": view("form.status", seen, place), "container": {"type": "view"}}


def requests(found: Mapping[str, Counter[str]], seen: str) -> Iterator[Body]:
    """Return a request for every listener."""
    for action in found["action"]:
        yield from clicks(action, seen)
    for form in found["view"]:
        for kind in ("view_submission", "view_closed"):
            yield {"type": kind, "view": view(form, seen)}
    for suggest in Suggest:
        asked = {"action_id": suggest.value, "block_id": "b", "value": "Acme"}
        yield {"type": "block_suggestion", **asked, "view": view("form.status", seen)}
    for shortcut in found["shortcut"]:
        yield {"type": "shortcut", "callback_id": shortcut}
        message = {"type": "message", "text": NUMBER, "user": "U0ANA", "ts": "1.1"}
        yield {"type": "message_action", "callback_id": shortcut, "message": message, "channel": {"id": INSIDE.id}}
    for command in found["command"]:
        for words in (NUMBER, "search acme", "mine", ""):
            yield {"command": command, "text": words, "channel_id": INSIDE.id}


def send(office: Office, user: str, body: Body) -> str:
    """Hand the request to casebot, which accepts it; return the answer."""
    answer = dispatched(office, user, body)
    assert answer.status == 200, body
    return str(answer.body)


def dispatched(office: Office, user: str, body: Body) -> BoltResponse:
    """Hand the request to casebot as Socket Mode does; return the response."""
    team = office.sandbox.team_id
    origin = {"user_id": user, "team_id": team} if "command" in body else {"user": {"id": user, "team_id": team}}
    whole = {**body, **origin, "team": {"id": team}, "api_app_id": "A0CASEBOT", "trigger_id": "1.1", "action_ts": "1.1"}
    return office.casebot.app.dispatch(BoltRequest(mode="socket_mode", body=whole))


def refusals(office: Office) -> int:
    return sum(office.casebot.refusals.counts().values())


def test_each_kind_of_listener_is_tried() -> None:
    """PPL-3: a kind of listener, or a select with suggestions, that is new must be added to `requests`."""
    found = registered()
    assert {kind for kind, names in found.items() if names} == {
        "action", "view", "command", "event", "shortcut", "options",
    }  # fmt: skip
    assert set(found["options"]) == {suggest.asked_as.pattern for suggest in Suggest}
    tried = list(requests(found, "1:1"))
    assert {body["actions"][0]["action_id"] for body in tried if "actions" in body} == set(found["action"])
    assert {body["view"]["callback_id"] for body in tried if body.get("type") == "view_closed"} == set(found["view"])


@PEOPLE
def test_every_listener_refuses_and_shows_and_changes_nothing(door: Office, who: str) -> None:
    """PPL-3: each click, redraw, form, closed window, suggestion, shortcut and command."""
    case, history = door.case(NUMBER), door.history(NUMBER)
    tried = list(requests(registered(), f"{case.id}:{case.version}"))
    before, refused = door.traffic_so_far(), refusals(door)
    answers = [send(door, door.person(who).id, body) for body in tried]
    assert refusals(door) == refused + len(tried)
    door.settles()
    answers += [str(call.get("request")) for call in door.workspace.traffic(after=before) if call["kind"] == "web_api"]
    assert [answer for answer in answers if re.search("|".join(SECRETS), answer)] == []
    assert (door.case(NUMBER), door.history(NUMBER)) == (case, history)


def test_the_same_requests_of_a_member_are_answered(door: Office) -> None:
    """PPL-3: a member reads of the case by the same suggestion and command, so that a refusal is why others do not."""
    asked = [
        body
        for body in requests(registered(), f"{door.case(NUMBER).id}:1")
        if body.get("type") == "block_suggestion" or body.get("text") == NUMBER
    ]
    assert "Acme" in "".join(send(door, "U0ANA", body) for body in asked)


def test_no_click_that_was_not_stored_looks_taken(door: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """SAFE-1: every click that would change something is left to Slack to show as failed, and the person is told."""
    begun: list[str] = []

    def cannot_write(uow: SqlUnitOfWork) -> SqlUnitOfWork:
        if uow._read_only:
            return entered(uow)
        begun.append(threading.current_thread().name)
        raise StorageUnavailable

    entered = SqlUnitOfWork.__enter__
    case = door.case(NUMBER)
    seen = Seen(case.id, case.version)
    values = (str(seen), "1", str(ReminderSeen(seen, ClockKind.PICKUP, Snooze.AN_HOUR)))
    tried = [next(clicks(action, value)) for value in values for action in registered()["action"]]
    monkeypatch.setattr(SqlUnitOfWork, "__enter__", cannot_write)
    writing, looks_taken = set(), set()
    for body in tried:
        begun.clear()
        status = dispatched(door, "U0ANA", body).status
        if any(name.startswith("listener") for name in begun):
            writing.add(body["actions"][0]["action_id"])
            looks_taken |= {body["actions"][0]["action_id"]} if status == 200 else set()
    assert writing >= {Button.FOLLOW, Button.COVER_AGREE, Button.AWAY_CANCEL, Button.TICKET_CREATE, Button.HOME_FILTER}
    assert writing >= {Button.REMINDER_MENU}
    assert looks_taken == set()
