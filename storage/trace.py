"""One id for a request and the messages that it causes, in their log lines and in the outbox."""

from __future__ import annotations

import contextlib
import contextvars
import secrets
from collections.abc import Iterator

_current: contextvars.ContextVar[str] = contextvars.ContextVar("casebot_trace", default="")

#: In the args of a notification: the trace of the request that caused it.
TRACE = "trace"


def current_trace() -> str:
    """Return the current request's trace; "" outside requests."""
    return _current.get()


def new_trace() -> str:
    """Return a new unique id."""
    return secrets.token_hex(6)


@contextlib.contextmanager
def tracing(trace: str) -> Iterator[None]:
    """Use this trace within the block."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)
