"""All elements, and which of them may stand in a block on a surface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandbox.slack.block_kit.buttons import BUTTONS
from sandbox.slack.block_kit.element import Element
from sandbox.slack.block_kit.inputs import INPUTS
from sandbox.slack.block_kit.selects import SELECTS
from sandbox.slack.block_kit.validation import Kinds, Rule, Shape
from sandbox.slack.block_kit.values import MODAL

ELEMENTS: Final[Mapping[str, Element]] = {**BUTTONS, **SELECTS, **INPUTS}


def elements_in(holder: str, surface: str) -> Kinds:
    """Return the rule for an element that stands in a ``holder`` block on ``surface``."""
    place = f"in a block of type {holder} in a {surface}"
    allowed: dict[str, Rule] = {}
    for name, element in ELEMENTS.items():
        if holder in element.holders and surface in element.surfaces:
            shape = element.shape
            if "response_url_enabled" in shape.fields and (holder, surface) != ("input", MODAL):
                fields = {key: rule for key, rule in shape.fields.items() if key != "response_url_enabled"}
                shape = Shape(fields, shape.required, shape.checks)
            allowed[name] = shape
    return Kinds(allowed, place, frozenset(ELEMENTS))
