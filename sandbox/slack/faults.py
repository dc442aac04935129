"""Trouble on demand: what a Web API method is to do wrong, and how many times.

Beside the methods there are two names for what the app calls at an address that it was given: `response_url` and `upload`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["rate_limited", "error_before", "error_after", "reset_after", "hang", "hang_after", "lag"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass
class Fault:
    """Describe one fault of a method (`*` for any), for the next `count` calls.

    - `rate_limited`: 429 with `Retry-After: retry_after`; nothing is done.
    - `error_before`: HTTP 500, nothing is done.
    - `error_after`: the call is carried out, then HTTP 500.
    - `reset_after`: carried out, then the connection is reset without an answer.
    - `hang`: nothing is done, no answer comes until the client gives up (or the bound is reached).
    - `hang_after`: carried out, then no answer.
    - `lag`: conversations.history and conversations.replies do not know yet what was posted in the last `retry_after` seconds, by the
      workspace's clock; anything else is answered as ever.
    """

    method: str
    kind: Kind
    count: int
    retry_after: int = 1


class Faults:
    """Keep the faults still to come; the first added is used first. Any thread may add one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, method: str, kind: str, count: int = 1, retry_after: int = 1) -> None:
        """Make the next `count` calls of `method` ("*": any) fail as `kind`. Raises ValueError for an unknown kind."""
        chosen = next((known for known in get_args(Kind) if known == kind), None)
        if chosen is None:
            raise ValueError(f"unknown kind of fault {kind!r}; there are {', '.join(KINDS)}")
        if count < 1:
            raise ValueError("count must be 1 or more")
        with self._lock:
            self._faults.append(Fault(method, chosen, count, retry_after))

    def take(self, method: str) -> Fault | None:
        """Return the fault that this call of `method` is to suffer, counted as used."""
        with self._lock:
            for fault in self._faults:
                if fault.method in (method, "*"):
                    fault.count -= 1
                    if fault.count == 0:
                        self._faults.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def pending(self) -> list[Fault]:
        """Return what has not happened yet."""
        with self._lock:
            return list(self._faults)
