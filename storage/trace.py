"""One id from a request to the messages that follow from it: in the log lines of both, and in the outbox between them."""

from __future__ import annotations

import contextlib
import contextvars
import secrets
from collections.abc import Iterator

_current: contextvars.ContextVar[str] = contextvars.ContextVar("casebot_trace", default="")

#: In the args of a notification: the trace of the request from which it follows.
TRACE = "trace"


def current_trace() -> str:
    """Return the id of the request that is being handled; empty outside of requests."""
    return _current.get()


def new_trace() -> str:
    """Return an id that nothing else has."""
    return secrets.token_hex(6)


@contextlib.contextmanager
def tracing(trace: str) -> Iterator[None]:
    """Have everything within belong to this trace."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)
