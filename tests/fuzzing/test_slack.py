"""SAFE-1, PPL-3: commands, suggestions and events with any words by anybody: no bug, no refusal of Slack's, nothing half-written."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import BoltRequest

from messages.names import Suggest
from tests.fuzzing.history import assert_nothing_is_half_written
from tests.fuzzing.words import fuzzed, tried
from tests.fuzzing.words import sendable as texts
from tests.stories.office import Office

_numbers = count(1)
PEOPLE = ("U0ANA", "U0BEN", "U0MARTA", "U0SUE", "U0RITA")
people = st.sampled_from(PEOPLE)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'casebot.db'}") as office:
        for number in range(80001, 80006):
            office.card_arrives(f"000{number}", contact="Maria Lopez", opportunity="Renewal")
        yield office


@pytest.fixture(autouse=True)
def nothing_breaks(office: Office, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What every test here holds when it has ended."""
    caplog.set_level(logging.WARNING)
    yield
    office.settles()
    bugs = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.name.startswith("casebot")
        and any(
            words in record.getMessage() for words in ("bug ", "failed", "was not delivered", "could not be composed")
        )
    ]
    assert bugs == []
    assert_nothing_is_half_written(office)


def dispatches(office: Office, door: str, body: dict[str, Any]) -> None:
    """Hand a request of Slack's to the app, as Socket Mode does; it is taken."""
    tried[door] += 1
    assert office.casebot.app.dispatch(BoltRequest(mode="socket_mode", body=body)).status == 200, (door, body)


@fuzzed(150)
@given(
    who=people, command=st.sampled_from(["/case", "/advocate", "/languagebarrier"]), words=st.lists(texts, max_size=3)
)
def test_commands(office: Office, who: str, command: str, words: list[str]) -> None:
    """LOOK-2: whatever stands behind it; the answer is Slack's to show."""
    tried["slash text"] += 1
    office.person(who).types(f"{command} {' '.join(words)}")


@fuzzed(60)
@given(who=people, suggest=st.sampled_from(list(Suggest)), value=texts)
def test_suggestions(office: Office, who: str, suggest: Suggest, value: str) -> None:
    """LOOK-2: search words of a type-ahead."""
    body = {"type": "block_suggestion", "action_id": suggest.value, "block_id": "b", "value": value, "view": {"id": "V1", "state": {"values": {}}, "private_metadata": value}}  # fmt: skip
    team = {"id": office.sandbox.team_id}
    whole = {"user": {"id": who, "team_id": team["id"]}, "team": team, **body}
    dispatches(office, "suggestions", whole)


@fuzzed(120)
@given(
    who=people,
    kind=st.sampled_from(["message", "message", "app_mention", "link_shared", "app_home_opened"]),
    words=st.lists(texts, min_size=1, max_size=3),
    place=st.sampled_from(["im", "channel"]),
)
def test_events(office: Office, who: str, kind: str, words: list[str], place: str) -> None:
    """TAG-1, LOOK-1, SAFE-1: what is written in a conversation or a channel, links, mentions; each event twice."""
    text = " ".join(words)
    channel = office.sandbox.dm_with_app(who) if place == "im" else "C0HVS"
    ts = f"17724618{next(_numbers):02d}.000100"
    event: dict[str, Any] = {
        "type": kind,
        "user": who,
        "text": text,
        "channel": channel,
        "channel_type": place,
        "ts": ts,
        "event_ts": ts,
    }
    if kind == "link_shared":
        event |= {
            "links": [{"url": text, "domain": "crm.example"}],
            "message_ts": ts,
            "unfurl_id": "u",
            "source": "conversations_history",
        }
    if kind == "app_home_opened":
        event |= {"tab": "home"}
    body = {
        "type": "event_callback",
        "event_id": f"Ev{next(_numbers)}",
        "event": event,
        "team_id": office.sandbox.team_id,
    }
    for _ in range(2):
        dispatches(office, "events", body)


def test_how_many_were_tried(capsys: pytest.CaptureFixture[str]) -> None:
    """The last of the module: how much was tried is part of what it shows."""
    with capsys.disabled():
        sys.stdout.write(f"\nInputs tried: {dict(tried)}\n")
