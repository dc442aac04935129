"""The log of writes: what, by whom, and in which order. Tests and chaos runs compare with it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

Via = Literal["api", "page", "driver"]
Action = Literal["create", "update", "delete"]


@dataclass(frozen=True)
class Author:
    """Represent the author of a write."""

    user_id: str
    via: Via = "driver"
    auto_assign: bool = False
    request: str = ""


@dataclass(frozen=True)
class Write:
    """Represent one accepted write."""

    sequence: int
    at: datetime
    user_id: str
    via: Via
    action: Action
    object: str
    id: str
    #: All that was sent.
    fields: Mapping[str, Any]
    #: Those that differ from before, as (old, new).
    changed: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    request: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as the control endpoints tell it."""
        return {**asdict(self), "at": self.at.isoformat()}


class Writes:
    """Record every accepted write, in order, numbered from 1. Any thread may read it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writes: list[Write] = []

    def add(
        self,
        at: datetime,
        author: Author,
        action: Action,
        object_name: str,
        id: str,  # noqa: A002  # Salesforce's own word
        fields: Mapping[str, Any],
        changed: Mapping[str, tuple[Any, Any]],
    ) -> Write:
        """Record one."""
        with self._lock:
            number = len(self._writes) + 1
            write = Write(
                number, at, author.user_id, author.via, action, object_name, id, fields, changed, author.request
            )
            self._writes.append(write)
        return write

    def all(
        self,
        *,
        after: int = 0,
        via: Via | None = None,
        object: str | None = None,  # noqa: A002  # Salesforce's own word
        id: str | None = None,  # noqa: A002  # the same
    ) -> list[Write]:
        """Return the writes with a higher number than `after`, of one door, object or row where these are given."""
        with self._lock:
            found = self._writes[after:]
        return [
            one for one in found if via in (None, one.via) and object in (None, one.object) and id in (None, one.id)
        ]

    def __len__(self) -> int:
        with self._lock:
            return len(self._writes)
