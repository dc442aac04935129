"""Inputs for text, numbers, files, dates and times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandbox.slack.block_kit.composition import DISPATCH
from sandbox.slack.block_kit.element import EVERYWHERE, INPUT_BLOCK, MODAL_ONLY, Element, element_rule
from sandbox.slack.block_kit.element_checks import check_initial_value, check_whole_unless_decimal
from sandbox.slack.block_kit.rich_text import RICH_TEXT
from sandbox.slack.block_kit.validation import Flag, Items, Rule, Text, Whole, not_above
from sandbox.slack.block_kit.values import DATE, HOME, MESSAGE, MODAL, MOMENT, NUMBER, TIME, ZONE

TEXT_FIELDS: Final[Mapping[str, Rule]] = {"initial_value": Text(most=3000), "dispatch_action_config": DISPATCH}

INPUTS: Final[Mapping[str, Element]] = {
    "datepicker": element_rule({"initial_date": DATE}, EVERYWHERE, placeholder=True, confirm=True),
    "timepicker": element_rule({"initial_time": TIME, "timezone": ZONE}, EVERYWHERE, placeholder=True, confirm=True),
    "datetimepicker": element_rule(
        {"initial_date_time": MOMENT},
        frozenset({"actions", "input"}),
        confirm=True,
        surfaces=frozenset({MODAL, MESSAGE}),
    ),
    "plain_text_input": element_rule(
        {**TEXT_FIELDS, "multiline": Flag(), "min_length": Whole(0, 3000), "max_length": Whole(1, 3000)},
        INPUT_BLOCK,
        placeholder=True,
        checks=(not_above("min_length", "max_length"), check_initial_value),
    ),
    "rich_text_input": element_rule(
        {
            "initial_value": RICH_TEXT,
            "dispatch_action_config": DISPATCH,
            "min_lines": Whole(1),
            "max_lines": Whole(1),
        },
        INPUT_BLOCK,
        placeholder=True,
        surfaces=frozenset({MODAL, HOME}),
        checks=(not_above("min_lines", "max_lines"),),
    ),
    "email_text_input": element_rule(TEXT_FIELDS, INPUT_BLOCK, placeholder=True, surfaces=MODAL_ONLY),
    "url_text_input": element_rule(TEXT_FIELDS, INPUT_BLOCK, placeholder=True, surfaces=MODAL_ONLY),
    "number_input": element_rule(
        {
            "is_decimal_allowed": Flag(),
            "initial_value": NUMBER,
            "min_value": NUMBER,
            "max_value": NUMBER,
            "dispatch_action_config": DISPATCH,
        },
        INPUT_BLOCK,
        required=["is_decimal_allowed"],
        placeholder=True,
        surfaces=MODAL_ONLY,
        checks=(
            not_above("min_value", "max_value"),
            not_above("min_value", "initial_value"),
            not_above("initial_value", "max_value"),
            check_whole_unless_decimal,
        ),
    ),
    "file_input": element_rule(
        {"filetypes": Items(Text(least=1), least=1, unique=True), "max_files": Whole(1, 10)},
        INPUT_BLOCK,
        surfaces=MODAL_ONLY,
        focus=False,
    ),
}
