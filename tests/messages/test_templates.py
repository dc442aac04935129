"""Every template, over the folder: its examples, its golden files, Slack's limits and schema, and what only the macros may do."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

import messages
from messages import render
from messages.surfaces import Message
from sandbox.slack.block_kit.check import check_message, check_view
from tests.messages.all_examples import EXAMPLES
from tests.messages.examples import HOSTILE, Example, Voice, as_usual, with_malice
from tests.messages.golden import FOLDER, cases, made
from tests.messages.reading import payload_of

TEMPLATES = Path(messages.__file__).parent / "templates"
VOICES = pytest.mark.parametrize("say", [as_usual, with_malice])
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


def test_every_template_has_an_example() -> None:
    assert {example.template for example in EXAMPLES} == set(render.names())


def test_no_two_examples_have_the_same_name() -> None:
    assert [name for name, count in Counter(example.name for example in EXAMPLES).items() if count > 1] == []


def test_the_hostile_voice_says_all_that_has_done_harm_before() -> None:
    assert len(HOSTILE) == 3_000
    for harm in ('"', "\n", "👩🏽‍💻", "שלום", "\u202e", "<!channel>", "<@U1>", "https://", '"}],"blocks":[', "{{"):
        assert harm in HOSTILE


@pytest.mark.parametrize(
    ("name", "example", "say"), list(cases()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_example_is_as_it_was_last_found_good(name: str, example: Example, say: Voice) -> None:
    path = FOLDER / name
    assert path.exists(), f"{name} is new: look at it and run python -m tests.messages.golden"
    assert json.loads(made(example, say)) == json.loads(path.read_text(encoding="utf-8"))


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {name for name, _, _ in cases()}


@VOICES
@each_example
def test_slack_takes_it(example: Example, say: Voice) -> None:
    rendered = example.make(say)
    payload = payload_of(rendered)
    problems = check_message(payload, updating=True) if isinstance(rendered, Message) else check_view(payload)
    assert [str(problem) for problem in problems] == []


@each_example
def test_what_a_notification_says_needs_nothing_filled_in(example: Example) -> None:
    rendered = example.make(as_usual)
    assert not isinstance(rendered, Message) or "<" not in rendered.text


@VOICES
@each_example
def test_every_block_has_a_name_of_its_own(example: Example, say: Voice) -> None:
    names = [block["block_id"] for block in payload_of(example.make(say))["blocks"]]
    assert len(names) == len(set(names))


@VOICES
@each_example
def test_slacks_own_models_read_it_without_loss(example: Example, say: Voice) -> None:
    payload = payload_of(example.make(say))
    assert [block.to_dict() for block in Block.parse_all(payload["blocks"])] == payload["blocks"]
    if payload.get("type") in ("modal", "home"):
        assert View(**payload).to_dict() == payload


@pytest.mark.parametrize("path", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_only_the_shared_parts_write_json_and_nobody_switches_escaping_off(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert path.name.endswith(".json.j2")
    assert re.search(r"\|\s*safe\b|autoescape", source) is None
    if not path.name.startswith("_"):
        assert "tojson" not in source


def test_text_is_declared_harmless_in_the_two_places_that_make_it_so() -> None:
    makers = {path.name for path in TEMPLATES.parent.glob("*.py") if "Markup(" in path.read_text(encoding="utf-8")}
    assert makers == {"limits.py", "mrkdwn.py"}


def test_a_template_that_prints_what_it_was_not_given_fails_where_it_does_so() -> None:
    with pytest.raises(UndefinedError, match="'text' is undefined"):
        render.message("refused")
