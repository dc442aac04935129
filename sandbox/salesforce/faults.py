"""Trouble on demand: what a call is to suffer, and how many times.

An operation is a verb, alone or with an object: `query`, `update`, `update Case`. The verbs are token, versions, query, read, create,
update, delete, describe, limits, post, comment and feed; `write` is any that changes something, `*` is any but token.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sandbox.salesforce.errors import ApiError

# What is refused and not done: status, error code, what it says unless the test says otherwise, and the field concerned.
REFUSALS: Mapping[str, tuple[int, str, str, str]] = {
    "unauthorized": (401, "INVALID_SESSION_ID", "Session expired or invalid", ""),
    "expired_token": (401, "INVALID_SESSION_ID", "Session expired or invalid", ""),
    "unavailable": (503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable.", ""),
    "error": (500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId if you contact support: 1-1", ""),
    "too_many": (429, "REQUEST_LIMIT_EXCEEDED", "Too many requests.", ""),
    "allowance": (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", ""),
    "row_lock": (400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: {id}", ""),
    "validation": (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Write what comes next before you save.", "Next_Steps__c"),
    "restricted_picklist": (400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Status: bad value for restricted picklist field: {value}", "Status"),
    "field_security": (400, "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: {field}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.", "Feedback__c"),
    "insufficient_access": (400, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", ""),
    "inactive_owner": (400, "INACTIVE_OWNER_OR_USER", "operation performed with inactive user [{id}] as owner of case", "OwnerId"),
    "entity_locked": (400, "ENTITY_IS_LOCKED", "This record is locked. If you need to edit it, contact your admin.", ""),
    "entity_deleted": (404, "ENTITY_IS_DELETED", "entity is deleted", ""),
    "not_found": (404, "NOT_FOUND", "The requested resource does not exist", ""),
    "precondition": (412, "PRECONDITION_FAILED", "The record was modified since the date and time in the request.", ""),
    "login_refused": (400, "invalid_grant", "request not supported on this domain", ""),
}  # fmt: skip
# Done, and then answered with trouble.
AFTER = frozenset({"unavailable_after", "error_after", "hang_after", "reset_after"})
# No answer, or another one than JSON, or a late one.
OTHER = frozenset({"hang", "reset", "maintenance", "slow", "late"})
KINDS = (*REFUSALS, *sorted(AFTER | OTHER))

WRITES = frozenset({"create", "update", "delete", "post", "comment"})
ONLY_WRITES = frozenset(
    {
        "row_lock", "validation", "restricted_picklist", "field_security", "insufficient_access", "inactive_owner",
        "entity_locked", "entity_deleted", "precondition", "late",
    }
)  # fmt: skip

Outage = Literal["", "unavailable", "maintenance", "hang", "reset"]


@dataclass
class Fault:
    """Describe one fault of an operation, for its next `count` calls."""

    kind: str
    operation: str = "*"
    count: int = 1
    #: For `slow` and `late`, and the Retry-After of `too_many`.
    seconds: float = 1.0
    #: What the refusal says instead.
    text: str = ""
    #: Which field the refusal names.
    field: str = ""

    def fits(self, verb: str, object_name: str) -> bool:
        """Return whether a call of this verb on this object is to suffer it."""
        if self.operation == "write":
            return verb in WRITES
        if self.operation == "*":
            wanted = self.kind == "login_refused" if verb == "token" else self.kind != "login_refused"
            return wanted and (verb in WRITES or self.kind not in ONLY_WRITES)
        return self.operation in (verb, f"{verb} {object_name}")

    def refusal(self, id: str) -> ApiError:  # noqa: A002  # Salesforce's own word
        """Return what a call is refused with."""
        status, code, message, field = REFUSALS[self.kind]
        field = self.field or field
        said = self.text or message.format(id=id, field=field, value="Waiting")
        names_fields = self.kind in ONLY_WRITES
        return ApiError(status, code, said, [field] if field else [] if names_fields else None)


class Faults:
    """Keep the faults still to come; the first added is used first. Any thread may add one.

    Attributes:
        outage: The fault of every call while it lasts.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._met: list[tuple[str, str]] = []
        self.outage: Outage = ""

    def add(
        self, kind: str, operation: str = "*", *, count: int = 1, seconds: float = 1.0, text: str = "", field: str = ""
    ) -> None:
        """Make the next `count` calls of an operation fail. Raises ValueError for an unknown kind."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind of fault {kind!r}; there are {', '.join(KINDS)}")
        if count < 1:
            raise ValueError("count must be 1 or more")
        with self._lock:
            self._faults.append(Fault(kind, operation, count, seconds, text, field))

    def take(self, verb: str, object_name: str) -> Fault | None:
        """Return the fault that this call is to suffer, and count it as used."""
        with self._lock:
            for fault in self._faults:
                if fault.fits(verb, object_name):
                    fault.count -= 1
                    if fault.count == 0:
                        self._faults.remove(fault)
                    self._met.append((fault.kind, f"{verb} {object_name}".strip()))
                    return fault
        return None

    def clear(self) -> None:
        """Forget what has not happened yet, and end an outage."""
        with self._lock:
            self._faults.clear()
        self.outage = ""

    def pending(self) -> list[dict[str, Any]]:
        """Return what has not happened yet."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def met(self) -> list[tuple[str, str]]:
        """Return what has happened: each kind with the operation that suffered it."""
        with self._lock:
            return list(self._met)
