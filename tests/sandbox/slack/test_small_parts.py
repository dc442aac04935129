"""The clock, the text that people type, the elements of forms, and the file that says who is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack.clock import SandboxClock
from sandbox.slack.core import split_text
from sandbox.slack.elements import Choices, accept, faults_in, state_of
from sandbox.slack.entities import links_in, typed
from sandbox.slack.errors import Refused
from sandbox.slack.message_log import MessageLog, normal_ts
from sandbox.slack.people import PeopleError, load_people, some_people
from sandbox.slack.workspace import Channel, Person, Workspace
from tests.sandbox.slack.conftest import ANA, input_block, text

NOBODY = Choices(people=frozenset({"U1"}), conversations=frozenset({"C1"}), served=lambda _: [])


@pytest.mark.parametrize(
    ("start", "zone", "morning"),
    [
        ("2026-03-06T16:00:00+00:00", "Europe/London", "2026-03-09T09:00:00+00:00"),
        ("2026-03-06T08:00:00+00:00", "Europe/London", "2026-03-06T09:00:00+00:00"),
        ("2026-03-06T16:00:00+00:00", "America/New_York", "2026-03-09T13:00:00+00:00"),
        ("2026-03-27T16:00:00+00:00", "Europe/Berlin", "2026-03-30T07:00:00+00:00"),
    ],
)
def test_the_next_working_morning_is_nine_oclock_there(start: str, zone: str, morning: str) -> None:
    clock = SandboxClock(datetime.fromisoformat(start), ticking=False)
    assert clock.advance_to_working_morning(zone) == clock.now() == datetime.fromisoformat(morning)


def test_a_ticking_clock_runs_from_where_it_was_set() -> None:
    wall = datetime(2026, 1, 1, tzinfo=UTC)
    clock = SandboxClock(datetime(2027, 1, 1, tzinfo=UTC), wall=lambda: wall)
    clock.advance(timedelta(hours=1))
    wall += timedelta(minutes=1)
    assert clock.now() == datetime(2027, 1, 1, 1, 1, tzinfo=UTC)
    assert clock.offset_s() == timedelta(days=365, hours=1).total_seconds()
    with pytest.raises(ValueError, match="forward"):
        clock.advance(timedelta(seconds=-1))


@pytest.mark.parametrize(
    ("said", "delivered"),
    [
        ("`@ana <x>`", "`@ana &lt;x&gt;`"),
        ("mail a@b.example", "mail <mailto:a@b.example|a@b.example>"),
        ("@here, see (https://x.example/a)", "<!here>, see (<https://x.example/a>)"),
        ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("a@ana #1 &amp;", "a@ana #1 &amp;amp;"),
    ],
)
def test_typed_text_is_delivered_as_slack_does(said: str, delivered: str) -> None:
    assert typed(said, person={"ana": "U0ANA"}.get, channel={"hvs": "C1"}.get) == delivered


def test_links_are_found_as_they_were_typed() -> None:
    assert links_in("<https://a.example/?x=1&amp;y=2|label> <@U1> <https://b.example>") == [
        "https://a.example/?x=1&y=2",
        "https://b.example",
    ]


def test_a_long_text_is_broken_at_lines_and_words_and_loses_none() -> None:
    lines = "\n".join(f"line {n} " + "x" * 60 for n in range(200))
    assert "\n".join(split_text(lines)) == lines
    assert "".join(split_text("y" * 9_000)) == "y" * 9_000
    assert split_text("short") == ["short"]


@pytest.mark.parametrize(
    ("element", "value", "accepted"),
    [
        ({"type": "plain_text_input"}, {"value": ""}, {"value": None}),
        ({"type": "datepicker"}, {"selected_date": "2026-07-12"}, {"selected_date": "2026-07-12"}),
        ({"type": "timepicker"}, {"selected_time": "09:30"}, {"selected_time": "09:30"}),
        ({"type": "users_select"}, {"selected_user": "U1"}, {"selected_user": "U1"}),
        ({"type": "checkboxes", "options": []}, {"selected_options": []}, {"selected_options": []}),
    ],
)
def test_what_can_be_put_into_an_element(
    element: dict[str, Any], value: dict[str, Any], accepted: dict[str, Any]
) -> None:
    assert accept({**element, "action_id": "a"}, value, NOBODY) == {"type": element["type"], **accepted}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "datepicker"}, {"selected_date": "12/07/2026"}),
        ({"type": "timepicker"}, {"selected_time": "25:00"}),
        ({"type": "users_select"}, {"selected_user": "U2"}),
        ({"type": "conversations_select"}, {"selected_conversation": "C2"}),
        ({"type": "static_select", "options": []}, {"selected_option": {"value": "x"}}),
        ({"type": "plain_text_input"}, {"selected_option": "x"}),
        ({"type": "datetimepicker"}, {"selected_date_time": "soon"}),
        (
            {"type": "multi_users_select", "max_selected_items": 1},
            {"selected_users": ["U1", "U1"]},
        ),
        ({"type": "datepicker"}, {"selected_date": "2026-02-31"}),
        ({"type": "datepicker"}, {"selected_date": "20260201"}),
    ],
)
def test_what_cannot(element: dict[str, Any], value: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        accept({**element, "action_id": "a"}, value, NOBODY)


@pytest.mark.parametrize(
    ("element", "value", "fault"),
    [
        ({}, "", "Please complete this required field."),
        ({"min_length": 3}, "ab", "at least 3"),
        ({"max_length": 3}, "abcd", "at most 3"),
        ({"type": "email_text_input"}, "nobody", "email"),
        ({"type": "url_text_input"}, "example.com", "URL"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "number"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2"}, "1.5", "at least 2"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "2"}, "3", "at most 2"),
    ],
)
def test_what_slacks_own_client_refuses_on_submission(element: dict[str, Any], value: str, fault: str) -> None:
    block = input_block(**element)
    kind = block["element"]["type"]
    faults = faults_in([block], {"name": {"it": {"type": kind, "value": value or None}}})
    assert fault in faults["name"]
    assert faults_in([{**block, "optional": True}], {}) == {}


def test_all_empty_required_fields_are_marked_at_once() -> None:
    """As Slack's clients do; what is filled in, and what is optional, is left alone."""
    blocks = [
        input_block("name"),
        input_block("day", type="datepicker"),
        {**input_block("note"), "optional": True},
        input_block("team", type="users_select"),
        input_block("filled"),
    ]
    values = {"filled": {"it": {"type": "plain_text_input", "value": "Ana"}}}
    assert set(faults_in(blocks, values)) == {"name", "day", "team"}


def test_presets_are_the_state_until_something_is_filled_in() -> None:
    block = input_block(initial_value="preset")
    picker = {
        "type": "section",
        "block_id": "s",
        "text": text("x"),
        "accessory": {"type": "datepicker", "action_id": "d"},
    }
    assert state_of([block, picker]) == {
        "name": {"it": {"type": "plain_text_input", "value": "preset"}},
        "s": {"d": {"type": "datepicker", "selected_date": None}},
    }
    other_type = {"name": {"it": {"type": "number_input", "value": "3"}}}
    assert state_of([block], other_type)["name"]["it"]["value"] == "preset"


def test_timestamps_compare_as_times() -> None:
    assert normal_ts("1700000000.5") == "1700000000.500000"
    assert normal_ts("0") < normal_ts("999999999") < normal_ts("1700000000.000001")
    for nonsense in ("soon", "-1", "NaN"):
        with pytest.raises(ValueError, match="timestamp"):
            normal_ts(nonsense)


def test_a_log_forgets_what_was_removed() -> None:
    log = MessageLog()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    stamps = [log.next_ts(now) for _ in range(3)]
    for ts in stamps:
        log.add({"ts": ts})
    log.remove(stamps[1])
    assert [message["ts"] for message in log.between("", None, inclusive=False)] == [stamps[0], stamps[2]]
    assert len(log) == 2


def test_a_workspace_names_what_does_not_fit() -> None:
    bot = Person(id="U0BOT", name="bot", real_name="Bot", is_bot=True)

    def build(people: list[Person], channels: list[Channel]) -> Workspace:
        return Workspace(clock=SandboxClock(), app_user=bot, people=people, channels=channels)

    with pytest.raises(ValueError, match="two people have the id U0ANA"):
        build([ANA, ANA], [])
    with pytest.raises(ValueError, match="channel hvs: no such people: U0X"):
        build([ANA], [Channel(id="C1", name="hvs", members=["U0X"])])


def test_people_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "people.yml"
    file.write_text(
        "team: {name: Acme, domain: acme}\n"
        "people:\n- {id: U1, name: ana, real_name: Ana Silva, tz: Asia/Tokyo}\n"
        "channels:\n- {id: C1, name: hvs, members: [U1]}\n",
        encoding="utf-8",
    )
    membership = load_people(file)
    assert (membership.people[0].tz, membership.channels[0].members, membership.team_name) == (
        "Asia/Tokyo",
        ["U1"],
        "Acme",
    )
    file.write_text("people:\n- {id: U1, nick: ana}\n", encoding="utf-8")
    with pytest.raises(PeopleError, match="people 1: has no nick"):
        load_people(file)
    assert len(some_people().people) == 3
