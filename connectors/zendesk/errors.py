"""Zendesk's errors, sorted by what to do about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum


class ErrorKind(StrEnum):
    """What to do about an error.

    RETRY: try again later. UNKNOWN: the request may have been carried out, so look before sending again. TOKEN: try
    again with a new token. CONFLICT: the ticket has changed since it was read. PERSON: the person who made the change
    decides. GONE: the ticket does not exist. SETUP: the administrator has to correct the connection.
    """

    RETRY = "retry"
    UNKNOWN = "unknown"
    TOKEN = "token"  # noqa: S105 - the kind of an error, not a secret
    CONFLICT = "conflict"
    PERSON = "person"
    GONE = "gone"
    SETUP = "setup"


class ZendeskError(Exception):
    """A request to Zendesk failed.

    Its text and repr have the code and status only: the message may quote a customer.
    """

    def __init__(
        self, kind: ErrorKind, code: str, *, words: str = "", status: int = 0, retry_after_s: float | None = None
    ) -> None:
        self.kind = kind
        self.code = code
        #: Zendesk's message, for the person concerned.
        self.words = words
        self.status = status
        #: The seconds that the server asks to wait, if it does.
        self.retry_after_s = retry_after_s
        super().__init__(f"{kind.value}: {code}" + (f" ({status})" if status else ""))


_BY_STATUS: Mapping[int, ErrorKind] = {
    401: ErrorKind.TOKEN,
    403: ErrorKind.SETUP,
    404: ErrorKind.GONE,
    409: ErrorKind.CONFLICT,
    410: ErrorKind.GONE,
    429: ErrorKind.RETRY,
    503: ErrorKind.RETRY,
}


def error_of(status: int, body: bytes, retry_after: str = "") -> ZendeskError:
    """Return the error of an unsuccessful answer."""
    code, words = _said(body)
    # A gateway may have passed the request on before it gave up.
    kind = _BY_STATUS.get(status) or (ErrorKind.UNKNOWN if status >= 500 else ErrorKind.PERSON)
    wait = float(retry_after) if retry_after.strip().isdigit() else None
    return ZendeskError(kind, code or f"HTTP_{status}", words=words, status=status, retry_after_s=wait)


def login_error_of(status: int, body: bytes) -> ZendeskError:
    """Return the error of an unsuccessful answer of the token endpoint."""
    code, words = _said(body)
    kind = ErrorKind.RETRY if status >= 500 or status == 429 else ErrorKind.SETUP
    return ZendeskError(kind, code or f"HTTP_{status}", words=words, status=status)


def _said(body: bytes) -> tuple[str, str]:
    """Read the code and the message of an error's body; "" for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(said, dict):
        return "", ""
    error = said.get("error")
    if isinstance(error, dict):
        return str(error.get("title") or ""), str(error.get("message") or "")
    words = [str(said.get("description") or said.get("error_description") or "")]
    details = said.get("details")
    if isinstance(details, dict):
        found = [one for each in details.values() if isinstance(each, list) for one in each]
        words = [str(one.get("description")) for one in found if isinstance(one, dict)] or words
    return str(error or ""), " ".join(each for each in words if each)
