"""Every template, over the folder: its examples, its golden files, Slack's limits and schema, and what only the macros may do."""

from __future__ import annotations

import json
import re
from collections import Counter
from copy import deepcopy
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

import messages
from messages import render
from messages.surfaces import Message
from tests.messages.all_examples import EXAMPLES
from tests.messages.examples import HOSTILE, Example, Rendered, Voice, as_usual
from tests.messages.golden import FOLDER, cases, made
from tests.messages.reading import payload_of, problems_of
from tests.messages.rendered import BY_TEMPLATE, each_template, faults, in_voices

TEMPLATES = Path(messages.__file__).parent / "templates"


def test_every_template_has_an_example() -> None:
    assert {example.template for example in EXAMPLES} == set(render.names())


def test_no_two_examples_have_the_same_name() -> None:
    assert [name for name, count in Counter(example.name for example in EXAMPLES).items() if count > 1] == []


def test_the_hostile_voice_says_all_that_has_done_harm_before() -> None:
    assert len(HOSTILE) == 3_000
    for harm in ('"', "\n", "👩🏽‍💻", "שלום", "\u202e", "<!channel>", "<@U1>", "https://", '"}],"blocks":[', "{{"):
        assert harm in HOSTILE


GOLDEN: dict[str, list[tuple[str, Example, Voice]]] = {
    template: [each for each in cases() if each[1].template == template] for template in BY_TEMPLATE
}


@pytest.mark.parametrize("kept", GOLDEN.values(), ids=GOLDEN)
def test_every_example_is_as_it_was_last_found_good(kept: list[tuple[str, Example, Voice]]) -> None:
    new = [name for name, _, _ in kept if not (FOLDER / name).exists()]
    assert new == [], "look at what is new and run python -m tests.messages.golden"
    found = {name: json.loads(made(example, say)) for name, example, say in kept}
    assert found == {name: json.loads((FOLDER / name).read_text(encoding="utf-8")) for name, _, _ in kept}


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {name for name, _, _ in cases()}


@each_template
def test_slack_takes_it(examples: list[Example]) -> None:
    assert faults(in_voices(examples), problems_of) == {}


def test_what_a_notification_says_needs_nothing_filled_in() -> None:
    made = in_voices(EXAMPLES, as_usual)
    assert [name for name, each in made if isinstance(each, Message) and "<" in each.text] == []


def test_every_block_has_a_name_of_its_own() -> None:
    def twice(each: Rendered) -> list[str]:
        names = Counter(str(block["block_id"]) for block in payload_of(each)["blocks"])
        return [name for name, count in names.items() if count > 1]

    assert faults(in_voices(EXAMPLES), twice) == {}


@each_template
def test_slacks_own_models_read_it_without_loss(examples: list[Example]) -> None:
    for name, each in in_voices(examples):
        payload = deepcopy(payload_of(each))
        assert [block.to_dict() for block in Block.parse_all(payload["blocks"])] == payload["blocks"], name
        if payload.get("type") in ("modal", "home"):
            assert View(**payload).to_dict() == payload, name


def test_only_the_shared_parts_write_json_and_nobody_switches_escaping_off() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.iterdir()}
    assert [name for name in sources if not name.endswith(".json.j2")] == []
    assert [name for name, source in sources.items() if re.search(r"\|\s*safe\b|autoescape", source)] == []
    assert [name for name, source in sources.items() if not name.startswith("_") and "tojson" in source] == []


def test_text_is_declared_harmless_in_the_three_places_that_make_it_so() -> None:
    makers = {path.name for path in TEMPLATES.parent.glob("*.py") if "Markup(" in path.read_text(encoding="utf-8")}
    assert makers == {"limits.py", "mrkdwn.py", "render.py"}


def test_a_template_that_prints_what_it_was_not_given_fails_where_it_does_so() -> None:
    with pytest.raises(UndefinedError, match="'text' is undefined"):
        render.message("refused")
