"""Values that the driver returns: conversations and outcomes of submissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Represent a conversation as one person knows it. ``name`` is the channel's or the other person's."""

    id: str
    name: str
    kind: str
    unread: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """Represent the result of a submission. ``errors`` has the sentence under each field, by the field's label."""

    ok: bool
    errors: Mapping[str, str]
