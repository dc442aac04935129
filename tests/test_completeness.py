"""Whatever can be clicked, typed or sent has exactly one listener, and the manifest has all that is needed and nothing more."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_bolt import App

from bot.delivery.failure_words import WHAT
from bot.notifications.registry import COMPOSERS
from bot.slack.event_inbox import FINISHERS
from cases.model.notification import NotificationKind
from cases.rules.permissions import Act
from handlers.context import HandlerContext
from handlers.listening import AtOnce
from handlers.registry import register_all
from messages.names import Button, Form, Suggest
from sandbox.slack.manifest import Manifest
from sandbox.slack.web_api.catalogue import METHODS
from tests.stories.rights import ASKERS, NEEDS_NO_RIGHT, ROWS, TABLE

ROOT = Path(__file__).parents[1]
MANIFEST = Manifest.load(ROOT / "app_manifest.yml")
GOLDEN = sorted((ROOT / "tests" / "messages" / "golden").glob("*.json"))


class Listeners:
    """Stands where Bolt's App stands while features register, and counts what they listen for."""

    def __init__(self) -> None:
        self.found: dict[str, Counter[str]] = {
            kind: Counter() for kind in ("action", "view", "command", "event", "shortcut", "options")
        }

    def __getattr__(self, kind: str) -> Callable[[str], Callable[[object], object]]:
        def listen(name: str | re.Pattern[str]) -> Callable[[object], object]:
            self.found[kind][name if isinstance(name, str) else name.pattern] += 1
            return lambda listener: listener

        return listen


@pytest.fixture(scope="module")
def found() -> dict[str, Counter[str]]:
    listeners = Listeners()
    register_all(
        cast("App", listeners), cast("HandlerContext", SimpleNamespace(windows=AtOnce(), written_for=nullcontext))
    )
    return listeners.found


def calling_back(node: Any) -> Iterator[str]:
    """The action_id of everything in a payload that calls back when it is clicked or changed."""
    if isinstance(node, list):
        for part in node:
            yield from calling_back(part)
    elif isinstance(node, dict):
        if node.get("type") == "input":
            if node.get("dispatch_action"):
                yield node["element"]["action_id"]
            return
        if "action_id" in node:
            yield node["action_id"]
        for part in node.values():
            yield from calling_back(part)


def test_each_action_has_exactly_one_listener_and_can_be_seen_somewhere(found: dict[str, Counter[str]]) -> None:
    """CRD-2: no button that nobody answers, no listener for a button that nobody sees."""
    seen = {action for file in GOLDEN for action in calling_back(json.loads(file.read_text())["payload"])}
    assert found["action"] == Counter(button.value for button in Button)
    assert seen == {button.value for button in Button}


def asking(node: Any) -> Iterator[str]:
    """The action_id of every select in a payload whose options are asked for."""
    if isinstance(node, list):
        for part in node:
            yield from asking(part)
    elif isinstance(node, dict):
        if node.get("type") in ("external_select", "multi_external_select"):
            yield node["action_id"]
        for part in node.values():
            yield from asking(part)


def test_each_select_with_suggestions_has_exactly_one_listener_that_answers_it(found: dict[str, Counter[str]]) -> None:
    """CRD-2: nobody types into a select that offers nothing."""
    seen = {action for file in GOLDEN for action in asking(json.loads(file.read_text())["payload"])}
    assert found["options"] == Counter(suggest.asked_as.pattern for suggest in Suggest)
    for action in seen:
        assert len([suggest for suggest in Suggest if suggest.asked_as.match(action)]) == 1, action


def test_each_form_has_exactly_one_listener_and_can_be_seen_somewhere(found: dict[str, Counter[str]]) -> None:
    payloads = [json.loads(file.read_text())["payload"] for file in GOLDEN]
    seen = {payload["callback_id"] for payload in payloads if payload.get("submit")}
    assert found["view"] == Counter(form.value for form in Form)
    assert seen == {form.value for form in Form}


def test_commands_and_events_are_those_of_the_manifest(found: dict[str, Counter[str]]) -> None:
    assert found["command"] == Counter(command.command for command in MANIFEST.commands)
    # Slack names the kinds of message it sends; what arrives is a message.
    events = {event.split(".")[0] for event in MANIFEST.bot_events}
    assert found["event"] == Counter(events)
    assert set(FINISHERS) == events, "an event that a crash left unhandled can be finished"
    assert found["shortcut"] == Counter(shortcut.callback_id for shortcut in MANIFEST.shortcuts)


def test_every_act_is_on_the_page_of_rights_and_every_click_and_form_belongs_to_one() -> None:
    """PPL-3: a new button cannot be forgotten there: it belongs to an act, or has a reason why it needs no right."""
    assert set(TABLE) == {act.value for act in Act} == {act.value for act in ROWS}
    assert all(set(row) == set(ASKERS) for row in TABLE.values())
    named = {way.about for row in ROWS.values() for way in row.ways}
    assert named | NEEDS_NO_RIGHT.keys() == {*Button, *Form}
    assert not named & NEEDS_NO_RIGHT.keys()


# The scopes of what is sent to us without a call.
def test_each_kind_of_telling_can_be_made_and_named_where_it_is_lost() -> None:
    """SAFE-2: what cannot be delivered is told in words, whatever it was."""
    assert set(COMPOSERS) == set(NotificationKind)
    assert set(WHAT) == set(NotificationKind)


NEEDED_BY_A_FEATURE = {"commands", "app_mentions:read", "links:read"}


def test_the_scopes_are_those_that_the_calls_need() -> None:
    """SAFE-1: every call has its scope, and nothing is asked for that is not used."""
    code = "\n".join(path.read_text() for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py"))
    ours = [method for method in METHODS.values() if method.caller == "bot"]
    called = [method for method in ours if re.search(rf"\b{method.name.replace('.', '_')}\(?\b", code)]
    assert {"chat.postMessage", "chat.update", "views.open", "conversations.history"} <= {
        method.name for method in called
    }
    for method in called:
        assert not method.scopes or MANIFEST.bot_scopes.intersection(method.scopes), method.name
    used = {scope for method in called for scope in method.accepted}
    assert MANIFEST.bot_scopes - used == NEEDED_BY_A_FEATURE


def test_every_telling_has_what_makes_its_message() -> None:
    """SAFE-2: what is to be told can be told."""
    assert set(COMPOSERS) == set(NotificationKind)
