"""The rule of one block: its fields on each surface and the surfaces where it may appear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.slack.block_kit.validation import Misfit, Rule, Shape, Text
from sandbox.slack.block_kit.values import ID, SURFACES


@dataclass(frozen=True, slots=True)
class Block:
    """Describe a block: its shape on a surface, and the surfaces on which it may appear."""

    shape: Callable[[str], Shape]
    surfaces: frozenset[str] = frozenset(SURFACES)


def block_rule(
    fields: Callable[[str], Mapping[str, Rule]] | Mapping[str, Rule],
    *,
    required: Iterable[str] = (),
    checks: tuple[Callable[[Mapping[str, object], str], Iterator[Misfit]], ...] = (),
    surfaces: frozenset[str] = frozenset(SURFACES),
) -> Block:
    def shape(surface: str) -> Shape:
        own = fields(surface) if callable(fields) else fields
        return Shape({"type": Text(), "block_id": ID, **own}, frozenset(required) | {"type"}, checks)

    return Block(shape, surfaces)
