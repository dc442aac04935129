"""The sandbox refuses what Slack refuses, and says where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk.models import blocks as sdk
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from sandbox.slack.block_kit.check import (
    MESSAGE_BLOCKS_CHARACTERS,
    Problem,
    check_message,
    check_options_answer,
    check_submission_answer,
    check_view,
)
from sandbox.slack.block_kit.elements import ELEMENTS
from sandbox.slack.block_kit.surfaces import BLOCK_RULES, BLOCKS
from sandbox.slack.block_kit.values import HOME, MESSAGE, MODAL

Json = dict[str, Any]


def plain(text: str = "Text", **more: object) -> Json:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str = "*Text*", **more: object) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def option(value: str = "a", **more: object) -> Json:
    return {"text": plain(value.upper()), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(f"o{number}") for number in range(count)]


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def line(*parts: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(parts)}


CONFIRM = {
    "title": plain("Sure?"),
    "text": mrkdwn("It _cannot_ be undone"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}
DISPATCH = {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}
PICTURE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A"}
GROUPS = [{"label": plain("Group"), "options": options(2)}]

ELEMENT_EXAMPLES: dict[str, Json] = {
    "button": {
        "text": plain("Pick up", emoji=True),
        "value": "00012345",
        "style": "primary",
        "confirm": {**CONFIRM, "style": "danger"},
        "accessibility_label": "Pick up case 00012345",
    },
    "workflow_button": {
        "text": plain("Run"),
        "workflow": {
            "trigger": {
                "url": "https://slack.com/shortcuts/Ft1/abc",
                "customizable_input_parameters": [{"name": "case", "value": "1"}],
            }
        },
        "style": "danger",
    },
    "overflow": {"options": [option("a", url="https://example.com"), option("b", description=plain("Why"))]},
    "static_select": {
        "placeholder": plain("Choose"),
        "options": options(3),
        "initial_option": option("o1"),
        "focus_on_load": True,
    },
    "multi_static_select": {
        "option_groups": GROUPS,
        "initial_options": [option("o0"), option("o1")],
        "max_selected_items": 2,
    },
    "external_select": {"min_query_length": 0, "initial_option": option("x"), "placeholder": plain("Type")},
    "multi_external_select": {"min_query_length": 3, "initial_options": options(2), "max_selected_items": 2},
    "users_select": {"initial_user": "U0123ABC"},
    "multi_users_select": {"initial_users": ["U1", "W2"], "max_selected_items": 3},
    "channels_select": {"initial_channel": "C1"},
    "multi_channels_select": {"initial_channels": ["C1", "C2"]},
    "conversations_select": {
        "default_to_current_conversation": True,
        "filter": {"include": ["im", "public"], "exclude_bot_users": True},
    },
    "multi_conversations_select": {"initial_conversations": ["C1", "D2"], "filter": {"exclude_bot_users": True}},
    "datepicker": {"initial_date": "2026-02-28", "placeholder": plain("When"), "confirm": CONFIRM},
    "timepicker": {"initial_time": "23:59", "timezone": "Europe/Madrid"},
    "datetimepicker": {"initial_date_time": 1_783_000_000},
    "checkboxes": {
        "options": [{"text": mrkdwn(), "value": "a", "description": mrkdwn()}, option("b")],
        "initial_options": [option("b")],
    },
    "radio_buttons": {"options": options(10), "initial_option": option("o9")},
    "plain_text_input": {
        "multiline": True,
        "min_length": 0,
        "max_length": 3000,
        "initial_value": "two\nlines",
        "dispatch_action_config": DISPATCH,
        "placeholder": plain("Say it"),
    },
    "rich_text_input": {"initial_value": rich(line({"type": "text", "text": "x"})), "dispatch_action_config": DISPATCH},
    "email_text_input": {"initial_value": "ana@example.com"},
    "url_text_input": {"placeholder": plain("https://…")},
    "number_input": {"is_decimal_allowed": False, "min_value": "1", "max_value": "10", "initial_value": "5"},
    "file_input": {"filetypes": ["pdf", "png"], "max_files": 10},
    "image": {"slack_file": {"id": "F0123"}, "alt_text": ""},
    "feedback_buttons": {
        "positive_button": {"text": plain("Good"), "value": "good"},
        "negative_button": {"text": plain("Bad"), "value": "bad", "accessibility_label": "Not useful"},
    },
    "icon_button": {"icon": "trash", "text": plain("Delete"), "visible_to_user_ids": ["U1"]},
}

EVERY_RICH_PART: list[Json] = [
    {"type": "text", "text": "bold", "style": {"bold": True, "italic": False, "strike": True, "code": True}},
    {"type": "link", "url": "https://example.com", "text": "here", "style": {"bold": True}},
    {"type": "user", "user_id": "U1"},
    {"type": "usergroup", "usergroup_id": "S1"},
    {"type": "team", "team_id": "T1"},
    {"type": "channel", "channel_id": "C1"},
    {"type": "emoji", "name": "wave", "skin_tone": 2},
    {"type": "date", "timestamp": 1_783_000_000, "format": "{date_short_pretty} at {time}", "fallback": "soon"},
    {"type": "broadcast", "range": "here"},
    {"type": "color", "value": "#F405B3"},
]

BLOCK_EXAMPLES: dict[str, list[Json]] = {
    "section": [
        {"text": mrkdwn("*Case*", verbatim=True), "expand": True},
        {"fields": [mrkdwn("a"), plain("b")] * 5},
        {"text": plain("x"), "accessory": PICTURE},
    ],
    "divider": [{}],
    "header": [{"text": plain("H" * 150)}],
    "context": [{"elements": [PICTURE, mrkdwn("by _casebot_"), plain("x")]}],
    "actions": [
        {
            "elements": [
                {"type": "button", "text": plain(str(number)), "action_id": f"b{number}"} for number in range(25)
            ]
        }
    ],
    "input": [
        {
            "label": plain("Next step"),
            "hint": plain("One line"),
            "optional": True,
            "dispatch_action": True,
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
    "image": [{"image_url": "https://example.com/a.png", "alt_text": "A", "title": plain("A")}],
    "rich_text": [
        {
            "elements": [
                line(*EVERY_RICH_PART),
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q"}], "border": 1},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "p"}]},
                {"type": "rich_text_list", "style": "bullet", "elements": [line(*EVERY_RICH_PART)], "indent": 1},
            ]
        }
    ],
    "table": [
        {
            "rows": [
                [{"type": "raw_text", "text": "Case"}, {"type": "raw_text", "text": "Age"}],
                [rich(line({"type": "text", "text": "1"})), {"type": "raw_number", "value": 3, "text": "3 d"}],
            ],
            "column_settings": [{"is_wrapped": True}, None, {"align": "right"}],
        },
        {"rows": [[{"type": "raw_text", "text": "x"}] * 20] * 100},
    ],
    "data_table": [
        {"caption": "Cases", "rows": [[{"type": "raw_text", "text": "h"}], [{"type": "raw_text", "text": "v"}]]}
    ],
    "data_visualization": [
        {"title": "Ages", "chart": {"type": "pie", "segments": [{"label": "old", "value": 1.5}]}},
        {
            "title": "Ages",
            "chart": {
                "type": "bar",
                "series": [{"name": "EMEA", "data": [{"label": "Mon", "value": 0}]}],
                "axis_config": {"categories": ["Mon"], "x_label": "Day"},
            },
        },
    ],
    "video": [
        {
            "title": plain("V"),
            "video_url": "https://example.com/v",
            "thumbnail_url": "https://example.com/t.png",
            "alt_text": "A film",
            "author_name": "Ana",
        }
    ],
    "markdown": [{"text": "**bold** " * 1000}],
    "context_actions": [
        {
            "elements": [
                {"type": "feedback_buttons", "action_id": "f", **ELEMENT_EXAMPLES["feedback_buttons"]},
                {"type": "icon_button", "action_id": "i", **ELEMENT_EXAMPLES["icon_button"]},
            ]
        }
    ],
    "alert": [{"text": mrkdwn("Careful"), "level": "warning"}],
    "card": [{"title": mrkdwn("T"), "actions": [{"type": "button", "text": plain("Go")}]}],
    "carousel": [{"elements": [{"type": "card", "body": plain("x")}]}],
    "task_card": [{"task_id": "1", "title": "Look", "status": "in_progress"}],
    "plan": [{"title": "P", "tasks": [{"type": "task_card", "task_id": "1", "title": "Look", "status": "complete"}]}],
    "container": [{"title": plain("More"), "child_blocks": [{"type": "divider"}], "is_collapsible": True}],
}


def in_surface(blocks: list[Json], surface: str) -> list[Problem]:
    if surface == MESSAGE:
        return check_message({"text": "t", "blocks": blocks})
    view: Json = {"type": surface, "blocks": blocks}
    if surface == MODAL:
        view |= {"title": plain("Title"), "submit": plain("Save")}
    return check_view(view)


def holding(holder: str, element: Json) -> Json:
    """Build a block of type ``holder`` with one element in it."""
    if holder == "section":
        return {"type": "section", "text": plain(), "accessory": element}
    if holder == "input":
        return {"type": "input", "label": plain(), "element": element}
    if holder == "card":
        return (
            {"type": "card", "title": plain(), "icon": element}
            if element["type"] == "image"
            else {"type": "card", "actions": [element]}
        )
    if holder == "container":
        return {"type": "container", "title": plain(), "icon": element, "child_blocks": [{"type": "divider"}]}
    return {"type": holder, "elements": [element]}


def element_example(kind: str) -> Json:
    action = {} if kind == "image" else {"action_id": "act"}
    return {"type": kind, **action, **ELEMENT_EXAMPLES[kind]}


@pytest.mark.parametrize("kind", [*BLOCKS, "container"])
@pytest.mark.parametrize("surface", [MESSAGE, MODAL, HOME])
def test_each_block_passes_on_its_surfaces_and_on_no_other(kind: str, surface: str) -> None:
    for example in BLOCK_EXAMPLES[kind]:
        problems = in_surface([{"type": kind, "block_id": "b", **example}], surface)
        if kind in BLOCK_RULES[surface].shapes:
            assert problems == []
        else:
            assert [problem.path for problem in problems] == ["/blocks/0/type"]
            assert "not allowed" in problems[0].text


@pytest.mark.parametrize("kind", ELEMENTS)
@pytest.mark.parametrize("surface", [MESSAGE, MODAL, HOME])
@pytest.mark.parametrize("holder", ["section", "actions", "input", "context", "context_actions", "card", "container"])
def test_each_element_passes_where_it_may_stand_and_nowhere_else(kind: str, surface: str, holder: str) -> None:
    if holder not in BLOCK_RULES[surface].shapes:
        return
    problems = in_surface([holding(holder, element_example(kind))], surface)
    allowed = holder in ELEMENTS[kind].holders and surface in ELEMENTS[kind].surfaces
    assert (problems == []) is allowed, problems
    assert all(problem.path.endswith("/type") for problem in problems)


def test_every_block_and_element_has_an_example() -> None:
    assert BLOCK_EXAMPLES.keys() == BLOCKS.keys() | {"container"}
    assert ELEMENT_EXAMPLES.keys() == ELEMENTS.keys()


def changed(kind: str, **fields: object) -> Json:
    """Take the example of an element with some fields set anew; ``...`` takes one away."""
    merged = {**element_example(kind), **fields}
    return {name: value for name, value in merged.items() if value is not ...}


HOLDER_OF = {kind: sorted(element.holders - {"card", "container"})[0] for kind, element in ELEMENTS.items()}
WHERE = {"section": "/blocks/0/accessory", "input": "/blocks/0/element"}

BAD_ELEMENTS: list[tuple[Json, str]] = [
    (changed("button", text=...), ""),
    (changed("button", text=plain("x" * 76)), "/text/text"),
    (changed("button", text=plain("")), "/text/text"),
    (changed("button", text=mrkdwn()), "/text/type"),
    (changed("button", text="Pick up"), "/text"),
    (changed("button", text=plain(verbatim=True)), "/text/verbatim"),
    (changed("button", value="x" * 2001), "/value"),
    (changed("button", value=7), "/value"),
    (changed("button", url="https://example.com/" + "x" * 3000), "/url"),
    (changed("button", url="example.com"), "/url"),
    (changed("button", style="default"), "/style"),
    (changed("button", action_id="x" * 256), "/action_id"),
    (changed("button", action_id=""), "/action_id"),
    (changed("button", accessibility_label="x" * 76), "/accessibility_label"),
    (changed("button", colour="red"), "/colour"),
    (changed("button", **{"a/b~c": 1}), "/a~1b~0c"),
    (changed("button", confirm={**CONFIRM, "title": plain("x" * 101)}), "/confirm/title/text"),
    (changed("button", confirm={**CONFIRM, "text": plain("x" * 301)}), "/confirm/text/text"),
    (changed("button", confirm={**CONFIRM, "confirm": plain("x" * 31)}), "/confirm/confirm/text"),
    (changed("button", confirm={**CONFIRM, "deny": plain("x" * 31)}), "/confirm/deny/text"),
    (changed("button", confirm={**CONFIRM, "style": "x"}), "/confirm/style"),
    (changed("button", confirm={"title": plain()}), "/confirm"),
    (changed("workflow_button", workflow={"trigger": {}}), "/workflow/trigger"),
    (changed("workflow_button", action_id=...), ""),
    (changed("overflow", options=options(6)), "/options"),
    (changed("overflow", options=[]), "/options"),
    (changed("overflow", options=[option("a", text=mrkdwn())]), "/options/0/text/type"),
    (changed("static_select", options=options(101)), "/options"),
    (changed("static_select", options=[]), "/options"),
    (changed("static_select", options=[option("a", text=plain("x" * 76))], initial_option=...), "/options/0/text/text"),
    (changed("static_select", options=[option("x" * 151, text=plain())], initial_option=...), "/options/0/value"),
    (
        changed("static_select", options=[option("a", description=plain("x" * 76))], initial_option=...),
        "/options/0/description/text",
    ),
    (changed("static_select", options=[option("a", url="https://x.org")], initial_option=...), "/options/0/url"),
    (changed("static_select", options=[{"text": plain()}], initial_option=...), "/options/0"),
    (changed("static_select", option_groups=GROUPS), ""),
    (changed("static_select", options=..., initial_option=...), ""),
    (changed("static_select", initial_option=option("other")), "/initial_option"),
    (changed("static_select", initial_option={**option("o1"), "text": plain("not O1")}), "/initial_option"),
    (changed("static_select", placeholder=plain("x" * 151)), "/placeholder/text"),
    (changed("static_select", placeholder=mrkdwn()), "/placeholder/type"),
    (changed("static_select", dispatch_action_config=DISPATCH), "/dispatch_action_config"),
    (changed("multi_static_select", option_groups=GROUPS * 101), "/option_groups"),
    (changed("multi_static_select", option_groups=[{"label": plain(), "options": []}]), "/option_groups/0/options"),
    (
        changed("multi_static_select", option_groups=[{"label": plain(), "options": options(101)}]),
        "/option_groups/0/options",
    ),
    (
        changed("multi_static_select", option_groups=[{"label": plain("x" * 76), "options": options(2)}]),
        "/option_groups/0/label/text",
    ),
    (changed("multi_static_select", initial_options=[option("o0"), option("o7")]), "/initial_options/1"),
    (changed("multi_static_select", max_selected_items=1), "/initial_options"),
    (changed("multi_static_select", max_selected_items=0), "/max_selected_items"),
    (changed("external_select", min_query_length="3"), "/min_query_length"),
    (changed("external_select", options=options(1)), "/options"),
    (changed("multi_external_select", max_selected_items=1), "/initial_options"),
    (changed("users_select", initial_user="ana"), "/initial_user"),
    (changed("multi_users_select", max_selected_items=1), "/initial_users"),
    (changed("multi_users_select", initial_users="U1"), "/initial_users"),
    (changed("channels_select", initial_channel="#hvs"), "/initial_channel"),
    (changed("conversations_select", filter={"include": []}), "/filter/include"),
    (changed("conversations_select", filter={}), "/filter"),
    (changed("datepicker", initial_date="2026-02-30"), "/initial_date"),
    (changed("datepicker", initial_date="20260228"), "/initial_date"),
    (changed("datepicker", initial_date="28/02/2026"), "/initial_date"),
    (changed("timepicker", initial_time="24:00"), "/initial_time"),
    (changed("timepicker", initial_time="9:00"), "/initial_time"),
    (changed("timepicker", timezone="Madrid"), "/timezone"),
    (changed("datetimepicker", initial_date_time=1_783_000_000_000), "/initial_date_time"),
    (changed("datetimepicker", initial_date_time=True), "/initial_date_time"),
    (changed("checkboxes", options=options(11), initial_options=...), "/options"),
    (changed("checkboxes", initial_options=[]), "/initial_options"),
    (changed("checkboxes", initial_options=[option("z")]), "/initial_options/0"),
    (changed("radio_buttons", initial_option=option("z")), "/initial_option"),
    (changed("radio_buttons", placeholder=plain()), "/placeholder"),
    (changed("plain_text_input", max_length=3001), "/max_length"),
    (changed("plain_text_input", max_length=0), "/max_length"),
    (changed("plain_text_input", min_length=3001), "/min_length"),
    (changed("plain_text_input", min_length=20, max_length=10, initial_value=...), "/min_length"),
    (changed("plain_text_input", min_length=20), "/initial_value"),
    (changed("plain_text_input", max_length=5), "/initial_value"),
    (changed("plain_text_input", multiline=False), "/initial_value"),
    (changed("plain_text_input", initial_value="x" * 3001), "/initial_value"),
    (changed("plain_text_input", multiline="yes"), "/multiline"),
    (changed("plain_text_input", confirm=CONFIRM), "/confirm"),
    (
        changed("plain_text_input", dispatch_action_config={"trigger_actions_on": []}),
        "/dispatch_action_config/trigger_actions_on",
    ),
    (
        changed("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
        "/dispatch_action_config/trigger_actions_on/0",
    ),
    (changed("rich_text_input", initial_value="x"), "/initial_value"),
    (changed("number_input", is_decimal_allowed=...), ""),
    (changed("number_input", initial_value=5), "/initial_value"),
    (changed("number_input", initial_value="five"), "/initial_value"),
    (changed("number_input", initial_value="nan"), "/initial_value"),
    (changed("number_input", initial_value="5.5"), "/initial_value"),
    (changed("number_input", min_value="6"), "/min_value"),
    (changed("number_input", max_value="4"), "/initial_value"),
    (changed("file_input", max_files=11), "/max_files"),
    (changed("file_input", max_files=0), "/max_files"),
    (changed("image", image_url="https://example.com/a.png"), ""),
    (changed("image", alt_text=...), ""),
    (changed("image", alt_text="x" * 2001), "/alt_text"),
    (changed("image", slack_file=..., image_url="ftp://example.com/a.png"), "/image_url"),
    (changed("image", slack_file={}), "/slack_file"),
    (changed("image", action_id="a"), "/action_id"),
    (
        changed("feedback_buttons", positive_button={"text": plain("x" * 76), "value": "v"}),
        "/positive_button/text/text",
    ),
    (changed("feedback_buttons", negative_button={"text": plain()}), "/negative_button"),
    (changed("icon_button", visible_to_user_ids=[f"U{n}" for n in range(11)]), "/visible_to_user_ids"),
]


@pytest.mark.parametrize(("element", "path"), BAD_ELEMENTS)
def test_a_fault_in_an_element_is_named_with_its_place(element: Json, path: str) -> None:
    holder = HOLDER_OF[element["type"]]
    surface = MODAL if MODAL in ELEMENTS[element["type"]].surfaces else MESSAGE
    problems = in_surface([holding(holder, element)], surface)
    assert {problem.path for problem in problems} == {WHERE.get(holder, "/blocks/0/elements/0") + path}, problems
    assert problems[0].error == ("invalid_arguments" if surface == MODAL else "invalid_blocks")


def block(kind: str, **fields: object) -> Json:
    return {"type": kind, **fields}


BUTTON = {"type": "button", "text": plain()}
BAD_BLOCKS: list[tuple[Json, str]] = [
    (block("section"), ""),
    (block("section", text=plain("x" * 3001)), "/text/text"),
    (block("section", text=plain("")), "/text/text"),
    (block("section", text=None), "/text"),
    (block("section", text=mrkdwn(emoji=True)), "/text/emoji"),
    (block("section", text={"type": "html", "text": "x"}), "/text/type"),
    (block("section", text={"text": "x"}), "/text"),
    (block("section", fields=[plain()] * 11), "/fields"),
    (block("section", fields=[]), "/fields"),
    (block("section", fields=[plain(), plain("x" * 2001)]), "/fields/1/text"),
    (block("section", text=plain(), block_id="x" * 256), "/block_id"),
    (block("section", text=plain(), block_id=""), "/block_id"),
    (block("section", text=plain(), accessory=[BUTTON]), "/accessory"),
    (block("section", text=plain(), accessory={"type": "slider"}), "/accessory/type"),
    (block("divider", text=plain()), "/text"),
    (block("header", text=plain("x" * 151)), "/text/text"),
    (block("header", text=mrkdwn()), "/text/type"),
    (block("header"), ""),
    (block("context", elements=[plain()] * 11), "/elements"),
    (block("context", elements=[]), "/elements"),
    (block("context", elements=[BUTTON]), "/elements/0/type"),
    (block("actions", elements=[BUTTON] * 26), "/elements"),
    (block("actions", elements=[]), "/elements"),
    (block("actions", elements=[{"type": "plain_text_input"}]), "/elements/0/type"),
    (block("actions", elements=[BUTTON, {**BUTTON, "text": plain("x" * 76)}]), "/elements/1/text/text"),
    (block("input", label=plain("x" * 2001), element={"type": "plain_text_input"}), "/label/text"),
    (block("input", label=mrkdwn(), element={"type": "plain_text_input"}), "/label/type"),
    (block("input", label=plain(), hint=plain("x" * 2001), element={"type": "plain_text_input"}), "/hint/text"),
    (block("input", label=plain()), ""),
    (block("input", element={"type": "plain_text_input"}), ""),
    (block("input", label=plain(), element=BUTTON), "/element/type"),
    (
        block("input", label=plain(), element={"type": "users_select", "response_url_enabled": True}),
        "/element/response_url_enabled",
    ),
    (block("image", alt_text="A"), ""),
    (block("image", alt_text="A", image_url="https://x.org/" + "x" * 3000), "/image_url"),
    (block("image", alt_text="A", image_url="https://x.org", title=mrkdwn()), "/title/type"),
    (rich(), "/elements"),
    (rich({"type": "rich_text_table", "elements": []}), "/elements/0/type"),
    (rich(line({"type": "text"})), "/elements/0/elements/0"),
    (rich(line({"type": "text", "text": ""})), "/elements/0/elements/0/text"),
    (rich(line({"type": "text", "text": "x", "style": {"blink": True}})), "/elements/0/elements/0/style/blink"),
    (rich(line({"type": "text", "text": "x", "style": "bold"})), "/elements/0/elements/0/style"),
    (rich(line({"type": "mention", "user_id": "U1"})), "/elements/0/elements/0/type"),
    (rich(line({"type": "user", "user_id": "@ana"})), "/elements/0/elements/0/user_id"),
    (rich(line({"type": "broadcast", "range": "all"})), "/elements/0/elements/0/range"),
    (rich(line({"type": "color", "value": "red"})), "/elements/0/elements/0/value"),
    (rich(line({"type": "date", "timestamp": "1", "format": "{date}"})), "/elements/0/elements/0/timestamp"),
    (rich({"type": "rich_text_list", "style": "dash", "elements": [line()]}), "/elements/0/style"),
    (
        rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text"}]}),
        "/elements/0/elements/0/type",
    ),
    (
        rich({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}),
        "/elements/0/elements/0/type",
    ),
    (rich({"type": "rich_text_quote", "elements": [], "border": 2}), "/elements/0/border"),
    (block("table", rows=[]), "/rows"),
    (block("table", rows=[[{"type": "raw_text", "text": "x"}]] * 101), "/rows"),
    (block("table", rows=[[{"type": "raw_text", "text": "x"}] * 21]), "/rows/0"),
    (block("table", rows=[[{"type": "raw_text", "text": ""}]]), "/rows/0/0/text"),
    (block("table", rows=[[{"type": "mrkdwn", "text": "x"}]]), "/rows/0/0/type"),
    (block("table", rows=[["x"]]), "/rows/0/0"),
    (block("table", rows=[[{"type": "raw_text", "text": "x"}] * n for n in (2, 1)]), "/rows/1"),
    (
        block("table", rows=[[{"type": "raw_text", "text": "x"}]], column_settings=[{"align": "top"}]),
        "/column_settings/0/align",
    ),
    (block("table", rows=[[{"type": "raw_text", "text": "x"}]], column_settings=[None] * 21), "/column_settings"),
    (block("table", rows=[[{"type": "raw_text", "text": "x" * 10_001}]]), "/rows"),
    (block("data_table", caption="C", rows=[[{"type": "raw_text", "text": "x"}]]), "/rows"),
    (
        block("data_visualization", title="x" * 51, chart={"type": "pie", "segments": [{"label": "l", "value": 1}]}),
        "/title",
    ),
    (
        block("data_visualization", title="x", chart={"type": "pie", "segments": [{"label": "l", "value": 0}]}),
        "/chart/segments/0/value",
    ),
    (block("markdown", text=""), "/text"),
    (
        block("video", title=plain(), video_url="http://x.org", thumbnail_url="https://x.org", alt_text="a"),
        "/video_url",
    ),
    (block("context_actions", elements=[BUTTON]), "/elements/0/type"),
    (block("card", subtitle=plain()), ""),
    (block("card", body=plain("x" * 201)), "/body/text"),
    (block("card", title=plain(), actions=[BUTTON] * 4), "/actions"),
    (block("carousel", elements=[]), "/elements"),
    (block("container", title=plain(), child_blocks=[block("container")]), "/child_blocks/0/type"),
    (block("container", title=plain(), child_blocks=[block("divider")], default_collapsed=True), "/default_collapsed"),
    (block("file", external_id="x", source="remote"), "/type"),
    ({"text": plain()}, ""),
    ({"type": 7}, "/type"),
]


@pytest.mark.parametrize(("bad", "path"), BAD_BLOCKS)
def test_a_fault_in_a_block_is_named_with_its_place(bad: Json, path: str) -> None:
    problems = [problem for problem in in_surface([bad], MESSAGE) if problem.error == "invalid_blocks"]
    assert {problem.path for problem in problems} == {f"/blocks/0{path}"}, problems


def test_an_alert_is_short() -> None:
    assert [p.path for p in in_surface([block("alert", text=plain("x" * 201))], MODAL)] == ["/blocks/0/text/text"]


# --- whole messages ---------------------------------------------------------------------------------------------


def first(problems: list[Problem]) -> tuple[str, str]:
    assert problems
    return problems[0].path, problems[0].error


def test_a_message_holds_fifty_blocks_and_a_view_a_hundred() -> None:
    fine = [block("divider")] * 50
    assert in_surface(fine, MESSAGE) == []
    assert first(in_surface([*fine, block("divider")], MESSAGE)) == ("/blocks", "invalid_blocks")
    assert in_surface(fine * 2, HOME) == []
    assert first(in_surface([*fine, *fine, block("divider")], HOME)) == ("/blocks", "invalid_arguments")


def test_a_message_as_a_whole_has_a_size() -> None:
    def sections(count: int) -> list[Json]:
        return [block("section", text=plain("x" * 2900))] * count

    assert len(json.dumps(sections(4), separators=(",", ":"))) < MESSAGE_BLOCKS_CHARACTERS
    assert in_surface(sections(4), MESSAGE) == []
    assert first(in_surface(sections(5), MESSAGE)) == ("/blocks", "msg_blocks_too_long")
    assert in_surface(sections(5), HOME) == []


def test_a_view_as_a_whole_has_a_size_too() -> None:
    assert first(in_surface([block("section", text=plain("x" * 3000))] * 90, HOME)) == ("", "view_too_large")


def test_block_ids_are_unique_in_a_message_and_action_ids_in_a_block() -> None:
    twice = [block("divider", block_id="a"), block("divider", block_id="b"), block("divider", block_id="a")]
    assert [problem.path for problem in in_surface(twice, MESSAGE)] == ["/blocks/2/block_id"]
    pair = block("actions", elements=[{**BUTTON, "action_id": "go"}, {**BUTTON, "action_id": "go"}])
    assert [problem.path for problem in in_surface([pair], MESSAGE)] == ["/blocks/0/elements/1/action_id"]
    single = block("actions", elements=[{**BUTTON, "action_id": "go"}])
    assert in_surface([single, single], MESSAGE) == []


def test_block_ids_inside_a_container_count_as_well() -> None:
    inner = block("container", title=plain(), child_blocks=[block("divider", block_id="a")])
    problems = in_surface([block("divider", block_id="a"), inner], MESSAGE)
    assert [problem.path for problem in problems] == ["/blocks/1/child_blocks/0/block_id"]


def test_one_table_per_message() -> None:
    table = block("table", rows=[[{"type": "raw_text", "text": "x"}]])
    assert [problem.path for problem in in_surface([table, block("divider"), table], MESSAGE)] == ["/blocks/2"]


def test_markdown_blocks_share_one_limit() -> None:
    whole = block("markdown", text="x" * 12_001)
    assert first(in_surface([whole], MESSAGE)) == ("/blocks/0/text", "invalid_blocks")
    half = block("markdown", text="x" * 6001)
    assert ("/blocks", "invalid_blocks") in [(p.path, p.error) for p in in_surface([half, half], MESSAGE)]


def test_a_message_needs_something_to_show() -> None:
    assert first(check_message({"text": ""})) == ("/text", "no_text")
    assert check_message({"text": "", "blocks": [block("divider")]}) == []


def test_text_that_is_too_long_or_no_text_at_all() -> None:
    assert check_message({"text": "x" * 40_000}) == []
    assert first(check_message({"text": "x" * 40_001})) == ("/text", "msg_too_long")
    assert first(check_message({"text": "x" * 4_001}, updating=True)) == ("/text", "msg_too_long")
    assert first(check_message({"text": 7})) == ("/text", "invalid_arguments")


def test_blocks_that_are_no_list() -> None:
    assert first(check_message({"blocks": {"type": "divider"}})) == ("/blocks", "invalid_blocks_format")
    assert first(check_message({"blocks": ["divider"]})) == ("/blocks/0", "invalid_blocks")


def test_attachments_are_checked_with_their_blocks() -> None:
    fine = {"color": "#36a64f", "fallback": "f", "blocks": [block("section", text=plain())]}
    assert check_message({"attachments": [fine]}) == []
    bad = {"blocks": [block("header", text=mrkdwn())]}
    assert first(check_message({"attachments": [fine, bad]})) == (
        "/attachments/1/blocks/0/text/type",
        "invalid_attachments",
    )
    twice = {"blocks": [block("divider", block_id="a")] * 2}
    assert first(check_message({"attachments": [twice]}))[0] == "/attachments/0/blocks/1/block_id"
    assert first(check_message({"attachments": [{"titel": "x"}]}))[0] == "/attachments/0/titel"
    assert first(check_message({"attachments": [{"text": "x"}] * 101}))[0] == "/attachments"


def test_metadata_has_a_type_and_a_payload() -> None:
    assert check_message({"text": "t", "metadata": {"event_type": "card", "event_payload": {"key": "1"}}}) == []
    for metadata, path in (
        ({"event_type": "card"}, "/metadata"),
        ({"event_type": "card", "event_payload": "x"}, "/metadata/event_payload"),
        ({"event_type": "card", "event_payload": {}, "key": 1}, "/metadata/key"),
        ("x", "/metadata"),
    ):
        assert first(check_message({"text": "t", "metadata": metadata})) == (path, "invalid_metadata_format")


def test_a_problem_reads_like_slack_s_own_line() -> None:
    problem = check_message({"blocks": [block("header", text=mrkdwn())]})[0]
    assert str(problem).startswith("[ERROR] ")
    assert str(problem).endswith("[json-pointer:/blocks/0/text/type]")


# --- views ------------------------------------------------------------------------------------------------------

MODAL_VIEW: Json = {
    "type": "modal",
    "callback_id": "pick_up",
    "title": plain("Pick up"),
    "submit": plain("Save"),
    "close": plain("Cancel"),
    "private_metadata": "x" * 3000,
    "notify_on_close": True,
    "clear_on_close": False,
    "external_id": "e",
    "blocks": [block("input", label=plain(), element={"type": "plain_text_input"})],
}


def test_a_full_modal_and_a_home_tab_pass() -> None:
    assert check_view(MODAL_VIEW) == []
    assert check_view({"type": "home", "blocks": [block("divider")], "callback_id": "home"}) == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"title": ...}, ""),
        ({"blocks": ...}, ""),
        ({"submit": ...}, ""),
        ({"type": ...}, ""),
        ({"type": "dialog"}, "/type"),
        ({"blocks": []}, "/blocks"),
        ({"title": plain("x" * 25)}, "/title/text"),
        ({"submit": plain("x" * 25)}, "/submit/text"),
        ({"close": plain("x" * 25)}, "/close/text"),
        ({"title": mrkdwn()}, "/title/type"),
        ({"private_metadata": "x" * 3001}, "/private_metadata"),
        ({"private_metadata": {"case": 1}}, "/private_metadata"),
        ({"callback_id": "x" * 256}, "/callback_id"),
        ({"external_id": "x" * 256}, "/external_id"),
        ({"hash": "1.a"}, "/hash"),
        ({"state": {"values": {}}}, "/state"),
        ({"notify_on_close": 1}, "/notify_on_close"),
    ],
)
def test_a_fault_in_a_modal_is_named_with_its_place(changes: Json, path: str) -> None:
    view = {name: value for name, value in {**MODAL_VIEW, **changes}.items() if value is not ...}
    assert [problem.path for problem in check_view(view)] == [path]


@pytest.mark.parametrize("field", ["title", "submit", "close"])
def test_a_home_tab_has_no_frame(field: str) -> None:
    problems = check_view({"type": "home", "blocks": [block("divider")], field: plain()})
    assert [problem.path for problem in problems] == [f"/{field}"]


def test_only_one_element_of_a_view_takes_the_focus() -> None:
    field = block("input", label=plain(), element={"type": "plain_text_input", "focus_on_load": True})
    problems = check_view({**MODAL_VIEW, "blocks": [field, field]})
    assert [problem.path for problem in problems] == ["/blocks/1/element/focus_on_load"]


def test_response_url_enabled_is_for_inputs_in_modals() -> None:
    menu = {"type": "conversations_select", "response_url_enabled": True}
    assert in_surface([holding("input", menu)], MODAL) == []
    assert [p.path for p in in_surface([holding("input", menu)], HOME)] == ["/blocks/0/element/response_url_enabled"]


# --- what an app answers ----------------------------------------------------------------------------------------


def test_options_for_a_menu_that_asks_the_app() -> None:
    assert check_options_answer({"options": []}) == []
    assert check_options_answer({"options": options(100)}) == []
    assert check_options_answer({"option_groups": GROUPS}) == []
    for answer, path in (
        ({"options": options(101)}, "/options"),
        ({"options": [option("a", text=plain("x" * 76))]}, "/options/0/text/text"),
        ({"options": [], "option_groups": []}, ""),
        ({}, ""),
        (None, ""),
        ({"choices": []}, "/choices"),
    ):
        assert first(check_options_answer(answer))[0] == path


def test_answers_to_a_submission() -> None:
    view = {**MODAL_VIEW, "blocks": [{**MODAL_VIEW["blocks"][0], "block_id": "step"}, block("divider", block_id="d")]}
    for fine in (
        None,
        "",
        {},
        {"response_action": "clear"},
        {"response_action": "errors", "errors": {"step": "too short"}},
        {"response_action": "update", "view": MODAL_VIEW},
    ):
        assert check_submission_answer(fine, view) == []
    for bad, path in (
        ({"response_action": "errors", "errors": {"d": "x"}}, "/errors/d"),
        ({"response_action": "errors", "errors": {}}, "/errors"),
        ({"response_action": "errors", "errors": {"step": ""}}, "/errors/step"),
        ({"response_action": "errors"}, ""),
        ({"response_action": "close"}, "/response_action"),
        ({"response_action": "push"}, ""),
        ({"response_action": "push", "view": {**MODAL_VIEW, "title": plain("x" * 25)}}, "/view/title/text"),
        ({"response_action": "clear", "view": MODAL_VIEW}, "/view"),
        ([], ""),
    ):
        assert first(check_submission_answer(bad, view))[0] == path


# --- what slack_sdk builds --------------------------------------------------------------------------------------


def as_json(built: Any) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(json.dumps(built.to_dict()))
    return loaded


def test_a_message_built_by_the_sdk_passes() -> None:
    choice = sdk.Option(value="a", text="A", description="first")
    confirm = sdk.ConfirmObject(title="Sure?", text="Really", style="danger")
    built = [
        sdk.HeaderBlock(text="Case 00012345"),
        sdk.SectionBlock(
            text="*Acme*",
            fields=["*a*", sdk.PlainTextObject(text="b", emoji=True)],
            accessory=sdk.ImageElement(image_url="https://example.com/a.png", alt_text="A"),
        ),
        sdk.SectionBlock(text="x", accessory=sdk.OverflowMenuElement(action_id="o", options=[choice])),
        sdk.DividerBlock(),
        sdk.ContextBlock(elements=[sdk.MarkdownTextObject(text="by", verbatim=True)]),
        sdk.ImageBlock(image_url="https://example.com/a.png", alt_text="A", title="T"),
        sdk.ActionsBlock(
            block_id="acts",
            elements=[
                sdk.ButtonElement(text="Pick up", action_id="p", style="primary", value="1", confirm=confirm),
                sdk.LinkButtonElement(text="Open", url="https://example.com", action_id="l"),
                sdk.StaticSelectElement(action_id="s", options=[choice], initial_option=choice, placeholder="Choose"),
                sdk.ExternalDataSelectElement(action_id="e", min_query_length=2),
                sdk.UserSelectElement(action_id="u", initial_user="U1"),
                sdk.ChannelSelectElement(action_id="c"),
                sdk.ConversationSelectElement(
                    action_id="v", filter=sdk.ConversationFilter(include=["im"]), default_to_current_conversation=True
                ),
                sdk.DatePickerElement(action_id="d", initial_date="2026-07-12"),
                sdk.TimePickerElement(action_id="t", initial_time="09:30", timezone="Europe/Madrid"),
                sdk.DateTimePickerElement(action_id="dt", initial_date_time=1_783_000_000),
                sdk.CheckboxesElement(action_id="ch", options=[choice], initial_options=[choice]),
                sdk.RadioButtonsElement(action_id="r", options=[choice], initial_option=choice),
            ],
        ),
        sdk.RichTextBlock(
            elements=[
                sdk.RichTextSectionElement(
                    elements=[
                        sdk.RichTextElementParts.Text(
                            text="x", style=sdk.RichTextElementParts.TextStyle(bold=True).to_dict()
                        ),
                        sdk.RichTextElementParts.Link(url="https://example.com"),
                        sdk.RichTextElementParts.Emoji(name="wave"),
                        sdk.RichTextElementParts.Date(timestamp=1_783_000_000, format="{date}", fallback="soon"),
                    ]
                ),
                sdk.RichTextListElement(
                    style="ordered",
                    elements=[sdk.RichTextSectionElement(elements=[sdk.RichTextElementParts.User(user_id="U1")])],
                ),
            ]
        ),
        sdk.TableBlock(
            rows=[[{"type": "raw_text", "text": "a"}]],
            column_settings=[{"align": "right", "is_wrapped": True}],
        ),
        sdk.MarkdownBlock(text="**x**"),
    ]
    assert check_message({"text": "t", "blocks": [as_json(item) for item in built]}) == []


def test_a_modal_built_by_the_sdk_passes() -> None:
    choice = sdk.Option(value="a", text="A")
    elements = [
        sdk.PlainTextInputElement(action_id="p", multiline=True, max_length=300, focus_on_load=True),
        sdk.EmailInputElement(action_id="e", placeholder="ana@example.com"),
        sdk.UrlInputElement(action_id="u"),
        sdk.NumberInputElement(action_id="n", is_decimal_allowed=True, min_value="0", initial_value="0.5"),
        sdk.RichTextInputElement(action_id="r"),
        FileInputElement(action_id="f", filetypes=["pdf"], max_files=2),
        sdk.StaticMultiSelectElement(action_id="m", options=[choice], initial_options=[choice]),
        sdk.ExternalDataMultiSelectElement(action_id="x", min_query_length=1),
        sdk.UserMultiSelectElement(action_id="us", initial_users=["U1"]),
        sdk.ConversationMultiSelectElement(action_id="cs"),
        sdk.ChannelMultiSelectElement(action_id="chs"),
        sdk.StaticSelectElement(action_id="g", option_groups=[sdk.OptionGroup(label="G", options=[choice])]),
    ]
    view = View(
        type="modal",
        title="Close",
        submit="Save",
        close="Cancel",
        callback_id="close",
        private_metadata="{}",
        blocks=[sdk.InputBlock(label="L", hint="H", optional=True, element=element) for element in elements],
    )
    assert check_view(as_json(view)) == []
