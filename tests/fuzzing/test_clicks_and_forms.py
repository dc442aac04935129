"""SAFE-1, PPL-3: clicks, forms and shortcuts that no template of ours made: each is answered, and nothing is half-written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import BoltRequest

from cases.model.errors import Field
from messages.names import Button, Form, Shortcut
from tests.fuzzing.history import assert_nothing_is_half_written
from tests.fuzzing.words import fuzzed, tried
from tests.fuzzing.words import sendable as texts
from tests.stories.office import Office

_numbers = count(1)
people = st.sampled_from(["U0ANA", "U0BEN", "U0MARTA", "U0SUE", "U0RITA", "U0GHOST"])
# What buttons and forms carry: of cases that are there and are not, of versions to come, and anything else.
carried = st.one_of(
    st.builds(lambda case, version: f"{case}:{version}", st.integers(1, 6), st.sampled_from([1, 1, 2, 3, 999_999])),
    texts,
)
elements = st.one_of(
    st.builds(lambda value: {"type": "plain_text_input", "value": value}, texts),
    st.builds(lambda value: {"type": "static_select", "selected_option": {"value": value}}, texts),
    st.builds(lambda value: {"type": "datepicker", "selected_date": value}, texts),
    st.builds(lambda value: {"type": "checkboxes", "selected_options": [{"value": value}]}, texts),
    st.just({"type": "static_select", "selected_option": None}),
    st.builds(lambda value: {"type": "users_select", "selected_user": value}, people),
)
answers = st.dictionaries(st.sampled_from(list(Field)), elements, max_size=8)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'casebot.db'}") as office:
        for number in range(80101, 80106):
            office.card_arrives(f"000{number}", contact="Maria Lopez", opportunity="Renewal")
        yield office


@pytest.fixture(autouse=True)
def nothing_is_half_written(office: Office, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    office.settles()
    said = [record.getMessage() for record in caplog.get_records("call")]
    # Slack opens no window for a made-up trigger, there is nowhere to answer, and what redraws a window needs one.
    made_up = ("SlackApiError", "respond", '["view"]')
    bugs = [each for each in said if "bug " in each and not any(word in each for word in made_up)]
    assert bugs == []
    assert_nothing_is_half_written(office)


def sends(office: Office, door: str, who: str, body: dict[str, Any]) -> None:
    """Hand an interaction to the app, as Socket Mode does; it is taken."""
    tried[door] += 1
    team = office.sandbox.team_id
    whole = {
        "user": {"id": who, "team_id": team},
        "team": {"id": team},
        "api_app_id": "A0CASEBOT",
        "trigger_id": f"1.{next(_numbers)}",
        **body,
    }
    assert office.casebot.app.dispatch(BoltRequest(mode="socket_mode", body=whole)).status == 200, (door, body)


def an_action(kind: str, button: Button, value: str) -> dict[str, Any]:
    """A click with the value wherever an element of Slack's has it."""
    option = {"value": value}
    chosen = {"value": value, "selected_option": option, "selected_options": [option], "selected_user": "U0ANA"}
    return {"type": kind, "action_id": button.value, "block_id": "b", "action_ts": "1.0", **chosen}


def a_view(callback: str, metadata: str, values: dict[Field, Any]) -> dict[str, Any]:
    return {
        "id": "V0FORGED",
        "type": "modal",
        "hash": "1",
        "callback_id": callback,
        "private_metadata": metadata,
        "state": {"values": {field.value: {field.value: element} for field, element in values.items()}},
        "title": {"type": "plain_text", "text": "A form"},
        "blocks": [{"type": "input", "block_id": "feedback", "element": {"type": "plain_text_input"}}],
    }


@fuzzed(60)
@given(who=people, button=st.sampled_from(list(Button)), value=carried, kind=st.sampled_from(["button", "overflow"]))
def test_clicks_below_a_message(office: Office, who: str, button: Button, value: str, kind: str) -> None:
    """CRD-2"""
    action = an_action(kind, button, value)
    channel = office.sandbox.dm_with_app(who) if who != "U0GHOST" else "C0HVS"
    sends(
        office,
        "clicks",
        who,
        {
            "type": "block_actions",
            "actions": [action],
            "channel": {"id": channel},
            "message": {"ts": "1700000000.000100"},
            "container": {"type": "message", "message_ts": "1700000000.000100", "channel_id": channel},
        },
    )


@fuzzed(60)
@given(who=people, button=st.sampled_from(list(Button)), form=st.sampled_from(list(Form)), metadata=carried, values=answers, value=carried)  # fmt: skip
def test_choices_in_a_form(
    office: Office, who: str, button: Button, form: Form, metadata: str, values: dict[Field, Any], value: str
) -> None:
    """CLO-10: what redraws a form, from any form."""
    action = an_action("static_select", button, value)
    view = a_view(form.value, metadata, values)
    sends(office, "choices", who, {"type": "block_actions", "actions": [action], "view": view, "container": {"type": "view", "view_id": view["id"]}})  # fmt: skip


@fuzzed(100)
@given(who=people, form=st.sampled_from(list(Form)), metadata=carried, values=answers)
def test_submissions(office: Office, who: str, form: Form, metadata: str, values: dict[Field, Any]) -> None:
    """SAFE-1, CLO-10: also of versions to come."""
    sends(office, "submissions", who, {"type": "view_submission", "view": a_view(form.value, metadata, values)})


@fuzzed(15)
@given(who=people, text=texts, of_a_message=st.booleans())
def test_shortcuts(office: Office, who: str, text: str, of_a_message: bool) -> None:
    """INT-3"""
    if not of_a_message:
        sends(office, "shortcuts", who, {"type": "shortcut", "callback_id": Shortcut.NEW_CASE.value, "action_ts": "1"})
        return
    message = {"type": "message", "text": text, "user": "U0SUE", "ts": "1700000000.000200"}
    body = {"type": "message_action", "callback_id": Shortcut.CASE_FROM_MESSAGE.value, "action_ts": "1"}
    sends(office, "shortcuts", who, {**body, "message": message, "channel": {"id": "C0HVS"}, "message_ts": "1"})


def test_how_many_were_tried(capsys: pytest.CaptureFixture[str]) -> None:
    """The last of the module: how much was tried is part of what it shows."""
    with capsys.disabled():
        sys.stdout.write(f"\nInputs tried: {dict(tried)}\n")
