"""One call of the API: what is asked, what is answered, and the record of both."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.writes import Author


@dataclass(frozen=True)
class ApiRequest:
    """Represent a request."""

    method: str
    #: `/services/data/v62.0`.
    base: str
    #: The parts of the path.
    parts: Mapping[str, str]
    query: Mapping[str, str]
    #: Their names in lower case.
    headers: Mapping[str, str]
    body: bytes
    user_id: str = ""
    host_url: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the object that the body holds. Raises ApiError JSON_PARSER_ERROR for anything else."""
        try:
            read = json.loads(self.body)
        except ValueError as error:
            raise ApiError(400, "JSON_PARSER_ERROR", f"{error}") from None
        if not isinstance(read, dict):
            raise ApiError(400, "JSON_PARSER_ERROR", "The HTTP entity body must be a JSON object")
        return read

    @property
    def author(self) -> Author:
        """Return the author of this call. Assignment rules run unless a header says otherwise, as in Salesforce."""
        auto_assign = self.headers.get("sforce-auto-assign", "TRUE").strip().upper() != "FALSE"
        return Author(self.user_id, "api", auto_assign, self.headers.get("x-request-id", ""))


@dataclass(frozen=True)
class Reply:
    """Represent an answer. A body of None means no body."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """Represent a recorded call."""

    at: datetime
    verb: str
    object: str
    method: str
    path: str
    status: int
    #: Salesforce's error code. Empty if it was answered.
    code: str = ""
    #: The fault that was injected.
    fault: str = ""


class Calls:
    """Record every call, in order. Any thread may read it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[Call] = []

    def add(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)

    def all(self, *, after: int = 0, verb: str | None = None) -> list[Call]:
        """Return the calls but the first `after`, of one verb if it is given."""
        with self._lock:
            found = self._calls[after:]
        return [call for call in found if verb in (None, call.verb)]

    def __len__(self) -> int:
        with self._lock:
            return len(self._calls)
