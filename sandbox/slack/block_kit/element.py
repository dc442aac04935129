"""The rule of one element: its fields, the blocks that may hold it and the surfaces where it may appear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.slack.block_kit.composition import CONFIRM, PLACEHOLDER
from sandbox.slack.block_kit.validation import Flag, Misfit, Rule, Shape, Text
from sandbox.slack.block_kit.values import ID, MESSAGE, MODAL, SURFACES


@dataclass(frozen=True, slots=True)
class Element:
    """Describe an element: its shape, and the blocks and surfaces on which it may appear."""

    shape: Shape
    holders: frozenset[str]
    surfaces: frozenset[str] = frozenset(SURFACES)


EVERYWHERE: Final = frozenset({"section", "actions", "input"})

ACTION_BLOCKS: Final = frozenset({"section", "actions"})

SECTION_OR_INPUT: Final = frozenset({"section", "input"})

INPUT_BLOCK: Final = frozenset({"input"})

MODAL_ONLY: Final = frozenset({MODAL})

MESSAGE_ONLY: Final = frozenset({MESSAGE})


def element_rule(
    fields: Mapping[str, Rule],
    holders: frozenset[str],
    *,
    required: Iterable[str] = (),
    checks: tuple[Callable[[Mapping[str, object], str], Iterator[Misfit]], ...] = (),
    surfaces: frozenset[str] = frozenset(SURFACES),
    placeholder: bool = False,
    confirm: bool = False,
    focus: bool = True,
) -> Element:
    common: dict[str, Rule] = {"type": Text(), "action_id": ID}
    if placeholder:
        common["placeholder"] = PLACEHOLDER
    if confirm:
        common["confirm"] = CONFIRM
    if focus:
        common["focus_on_load"] = Flag()
    return Element(Shape({**common, **fields}, frozenset(required) | {"type"}, checks), holders, surfaces)
