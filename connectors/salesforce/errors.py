"""Salesforce's errors, sorted by what to do about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """What to do about an error.

    RETRY: try again later. UNKNOWN: the request may have been carried out, so read before sending again. PAUSE: send
    nothing for a long time. TOKEN: try again with a new token. PERSON: the person who made the change decides.
    CONFLICT: the row has changed since it was read. GONE: the row does not exist. SETUP: the administrator has to
    correct the connection.
    """

    RETRY = "retry"
    UNKNOWN = "unknown"
    PAUSE = "pause"
    TOKEN = "token"  # noqa: S105 - the kind of an error, not a secret
    PERSON = "person"
    CONFLICT = "conflict"
    GONE = "gone"
    SETUP = "setup"


@dataclass(frozen=True)
class SalesforceErrorDetail:
    """One error of an answer."""

    #: Salesforce's code, such as FIELD_CUSTOM_VALIDATION_EXCEPTION; "" if the answer has none.
    code: str
    #: Salesforce's message.
    message: str
    #: The API names of the fields in the error.
    fields: tuple[str, ...] = ()


class SalesforceError(Exception):
    """A request to Salesforce failed.

    Its text and repr have the code and status only: the message may quote a customer.
    """

    def __init__(
        self,
        kind: ErrorKind,
        code: str,
        *,
        words: str = "",
        fields: tuple[str, ...] = (),
        status: int = 0,
        retry_after_s: float | None = None,
    ) -> None:
        self.kind = kind
        self.code = code
        #: Salesforce's message, for the person concerned.
        self.words = words
        #: The API names of the fields in the error.
        self.fields = fields
        self.status = status
        #: The seconds that the server asks to wait, if it does.
        self.retry_after_s = retry_after_s
        super().__init__(f"{kind.value}: {code}" + (f" ({status})" if status else ""))


_BY_CODE: Mapping[str, ErrorKind] = {
    "UNABLE_TO_LOCK_ROW": ErrorKind.RETRY,
    "SERVER_UNAVAILABLE": ErrorKind.RETRY,
    "REQUEST_RUNNING_TOO_LONG": ErrorKind.RETRY,
    "QUERY_TIMEOUT": ErrorKind.RETRY,
    "UNKNOWN_EXCEPTION": ErrorKind.UNKNOWN,
    "REQUEST_LIMIT_EXCEEDED": ErrorKind.PAUSE,
    "TXN_SECURITY_METERING_ERROR": ErrorKind.PAUSE,
    "INVALID_SESSION_ID": ErrorKind.TOKEN,
    "INVALID_AUTH_HEADER": ErrorKind.TOKEN,
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": ErrorKind.PERSON,
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": ErrorKind.PERSON,
    "INVALID_FIELD_FOR_INSERT_UPDATE": ErrorKind.PERSON,
    "INSUFFICIENT_ACCESS_OR_READONLY": ErrorKind.PERSON,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": ErrorKind.PERSON,
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": ErrorKind.PERSON,
    "INACTIVE_OWNER_OR_USER": ErrorKind.PERSON,
    "ENTITY_IS_LOCKED": ErrorKind.PERSON,
    "REQUIRED_FIELD_MISSING": ErrorKind.PERSON,
    "STRING_TOO_LONG": ErrorKind.PERSON,
    "FIELD_INTEGRITY_EXCEPTION": ErrorKind.PERSON,
    "INVALID_CROSS_REFERENCE_KEY": ErrorKind.PERSON,
    "DUPLICATES_DETECTED": ErrorKind.PERSON,
    "ENTITY_IS_DELETED": ErrorKind.GONE,
    "NOT_FOUND": ErrorKind.GONE,
    "MALFORMED_QUERY": ErrorKind.SETUP,
    "INVALID_TYPE": ErrorKind.SETUP,
    "INVALID_FIELD": ErrorKind.SETUP,
    "INVALID_QUERY_LOCATOR": ErrorKind.RETRY,
    "API_DISABLED_FOR_ORG": ErrorKind.SETUP,
    "API_CURRENTLY_DISABLED": ErrorKind.SETUP,
}

# OAuth's errors that pass by themselves. The administrator has to fix all others.
_OAUTH_RETRY = frozenset({"temporarily_unavailable", "server_error", "unknown_error", "rate_limit_exceeded"})


def read_details(body: bytes) -> list[SalesforceErrorDetail]:
    """Read the errors of an answer: the API's array of objects, or OAuth's object. Empty for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return []
    found = said if isinstance(said, list) else [said]
    details = []
    for one in found:
        if not isinstance(one, dict):
            continue
        code = one.get("errorCode") or one.get("statusCode") or one.get("error") or ""
        words = one.get("message") or one.get("error_description") or ""
        fields = one.get("fields")
        names = tuple(str(name) for name in fields) if isinstance(fields, list) else ()
        details.append(SalesforceErrorDetail(str(code), str(words), names))
    return details


def error_of(status: int, body: bytes, retry_after: str = "", *, wrote: bool = False) -> SalesforceError:
    """Return the error of an unsuccessful answer of the REST API.

    Args:
        wrote: Whether the request was to change something.
    """
    details = read_details(body)
    # The first error that a person or time can fix decides; an answer rarely has two.
    first = next((one for one in details if one.code in _BY_CODE), details[0] if details else None)
    code = first.code if first is not None else ""
    kind = _kind(status, code)
    if wrote and status >= 500 and kind is ErrorKind.RETRY:
        # A gateway may have passed the request on before.
        kind = ErrorKind.UNKNOWN
    return SalesforceError(
        kind,
        code or f"HTTP_{status}",
        words=" ".join(one.message for one in details if one.message),
        fields=tuple(dict.fromkeys(name for one in details for name in one.fields)),
        status=status,
        retry_after_s=_seconds(retry_after),
    )


def _kind(status: int, code: str) -> ErrorKind:
    if status == 412:
        return ErrorKind.CONFLICT
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status == 401:
        return ErrorKind.TOKEN
    if status in (404, 410):
        return ErrorKind.GONE
    if status == 429:
        return ErrorKind.RETRY
    if status == 503:
        return ErrorKind.RETRY
    if status >= 500:
        # A gateway may have passed the request on before it gave up.
        return ErrorKind.UNKNOWN
    return ErrorKind.PERSON


def login_error_of(status: int, body: bytes) -> SalesforceError:
    """Return the error of an unsuccessful answer of the token endpoint."""
    details = read_details(body)
    code = details[0].code if details else f"HTTP_{status}"
    kind = ErrorKind.RETRY if status >= 500 or status == 429 or code in _OAUTH_RETRY else ErrorKind.SETUP
    return SalesforceError(kind, code, words=details[0].message if details else "", status=status)


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if retry_after.strip().isdigit() else None
