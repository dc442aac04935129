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
    """What is asked. base: `/services/data/v62.0`; parts: what the address names; headers: their names in small letters."""

    method: str
    base: str
    parts: Mapping[str, str]
    query: Mapping[str, str]
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
        """Who writes by this call: assignment rules run unless it says otherwise, as at Salesforce."""
        auto_assign = self.headers.get("sforce-auto-assign", "TRUE").strip().upper() != "FALSE"
        return Author(self.user_id, "api", auto_assign, self.headers.get("x-request-id", ""))


@dataclass(frozen=True)
class Reply:
    """What is answered; a body of None is no body."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A call as it was recorded. code: Salesforce's error code, empty where it was answered; fault: what it suffered on purpose."""

    at: datetime
    verb: str
    object: str
    method: str
    path: str
    status: int
    code: str = ""
    fault: str = ""


class Calls:
    """Every call, in order; safe to read from any thread."""

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
