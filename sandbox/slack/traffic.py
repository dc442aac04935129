"""A record of everything that passed between the workspace and the app, without its secrets."""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Direction = Literal["in", "out"]
Kind = Literal["web_api", "socket", "http", "response_url"]

REDACTED = "(redacted)"
SECRET_FIELDS = frozenset({"token", "ticket", "app_token", "bot_token"})


@dataclass(frozen=True)
class Record:
    """Represent one exchange: `in` is a call of the app, `out` is a delivery to the app.

    `status` is HTTP's, or for a socket 200 when acknowledged and 0 when not; `at` is the sandbox's time.
    """

    n: int
    at: str
    direction: Direction
    kind: Kind
    name: str
    request: Any
    response: Any
    status: int
    duration_ms: float

    def as_json(self) -> dict[str, Any]:
        # What it holds is a copy already.
        return dict(vars(self))


class Traffic:
    """Keep the last `cap` records. Any thread may read them."""

    def __init__(self, *, secrets: Iterable[str], cap: int = 20_000) -> None:
        self._secret = re.compile("|".join(re.escape(secret) for secret in secrets if secret) or "(?!)")
        self._records: deque[Record] = deque(maxlen=cap)
        self._lock = threading.Lock()
        self._count = 0
        self.observers: list[Callable[[Record], None]] = []

    @property
    def records(self) -> list[Record]:
        """Return all that is kept, oldest first."""
        with self._lock:
            return list(self._records)

    def after(self, n: int) -> list[Record]:
        """Return the records with a number above `n`, oldest first."""
        with self._lock:
            newest = self._records[-1].n if self._records else 0
            wanted = min(max(newest - n, 0), len(self._records))
            return [self._records[at] for at in range(len(self._records) - wanted, len(self._records))]

    def add(
        self,
        *,
        at: datetime,
        direction: Direction,
        kind: Kind,
        name: str,
        request: Any,
        response: Any,
        status: int,
        duration_s: float,
    ) -> Record:
        """Keep an exchange; `request` and `response` are copied, with tokens and secrets taken out."""
        with self._lock:
            self._count += 1
            record = Record(
                n=self._count,
                at=at.isoformat(),
                direction=direction,
                kind=kind,
                name=name,
                request=self._redact(request),
                response=self._redact(response),
                status=status,
                duration_ms=round(duration_s * 1000, 1),
            )
            self._records.append(record)
        for observer in self.observers:
            observer(record)
        return record

    def _redact(self, value: Any) -> Any:
        """Return a copy without secrets, by way of its text, which is much faster than to go through it."""
        line = json.dumps(value, ensure_ascii=False)
        if any(f'"{name}"' in line for name in SECRET_FIELDS):
            return self._without_fields(value)
        return json.loads(self._secret.sub(REDACTED, line))

    def _without_fields(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: REDACTED if key in SECRET_FIELDS and item else self._without_fields(item)
                for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._without_fields(item) for item in value]
        if isinstance(value, str):
            return self._secret.sub(REDACTED, value)
        return value
