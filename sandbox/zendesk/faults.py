"""Trouble on demand: what a call is to suffer, and how many times.

An operation is token, me, view, ticket, update or audits; `*` is any but token. The kinds that end in `_after` happen once the call was
carried out; `late` carries the call out so many real seconds after the connection broke.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.zendesk.errors import ApiError, invalid

REFUSALS: Mapping[str, ApiError] = {
    "unauthorized": ApiError(401, "invalid_token", "The access token provided is expired, revoked, malformed or invalid."),
    "forbidden": ApiError(403, "Forbidden", "You do not have access to this page."),
    "too_many": ApiError(429, "APIRateLimitExceeded", "Number of allowed API requests per minute exceeded", retry_after=2),
    "error": ApiError(500, "InternalError", "Something went wrong."),
    "unavailable": ApiError(503, "ServiceUnavailable", "Zendesk is not available.", retry_after=2),
    "conflict": ApiError(409, "UpdateConflict", "Safe Update prevented the update due to outdated ticket data."),
    "invalid": invalid("base", "Order number: is required when solving a ticket"),
}  # fmt: skip
KINDS = (*REFUSALS, "error_after", "hang", "hang_after", "late", "maintenance", "reset", "reset_after")


@dataclass
class Fault:
    """Describe one fault, for the next `count` calls of an operation."""

    kind: str
    operation: str = "*"
    count: int = 1
    seconds: float = 1.0


class Faults:
    """Keep the faults still to come; the first added is used first. Any thread may add one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, kind: str, operation: str = "*", *, count: int = 1, seconds: float = 1.0) -> None:
        """Make the next `count` calls of an operation fail. Raises ValueError for an unknown kind."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind of fault {kind!r}; there are {', '.join(KINDS)}")
        with self._lock:
            self._faults.append(Fault(kind, operation, count, seconds))

    def take(self, operation: str) -> Fault | None:
        """Return the fault that this call is to suffer, and count it as used."""
        with self._lock:
            for fault in self._faults:
                if fault.operation == operation or (fault.operation == "*" and operation != "token"):
                    fault.count -= 1
                    if fault.count == 0:
                        self._faults.remove(fault)
                    return fault
        return None

    def __len__(self) -> int:
        """Return how many faults have not happened yet; one that is to happen several times is one."""
        with self._lock:
            return len(self._faults)

    def clear(self) -> None:
        """Forget what has not happened yet."""
        with self._lock:
            self._faults.clear()
