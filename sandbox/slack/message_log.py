"""The messages of one conversation, in the order of their timestamps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Json = dict[str, Any]
"""A JSON object. Objects that the workspace stores are replaced, never changed in place."""

MICROSECONDS = 1_000_000


def ts_of(micros: int) -> str:
    """Write microseconds since 1970 as Slack does: `1700000000.000100`."""
    return f"{micros // MICROSECONDS:010d}.{micros % MICROSECONDS:06d}"


def micros_of(ts: str) -> int:
    """Return the microseconds of a timestamp in the stored form."""
    seconds, _, micros = ts.partition(".")
    return int(seconds) * MICROSECONDS + int(micros)


def normal_ts(text: str) -> str:
    """Convert a timestamp in any form to the stored form, so that texts compare as times.

    Raises ValueError when `text` is no timestamp.
    """
    try:
        value = Decimal(text)
        micros = int(value * MICROSECONDS)
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise ValueError(f"not a timestamp: {text!r}") from error
    if micros < 0:
        raise ValueError(f"not a timestamp: {text!r}")
    return ts_of(micros)


class MessageLog:
    """Keep messages by timestamp, and thread replies apart from the conversation itself.

    Timestamps handed out by `next_ts` are unique and rising, even while the clock stands still.
    """

    def __init__(self) -> None:
        self._by_ts: dict[str, Json] = {}
        self._shown: list[str] = []
        self._threads: dict[str, list[str]] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._by_ts)

    def next_ts(self, now: datetime) -> str:
        micros = int(now.timestamp()) * MICROSECONDS + now.microsecond
        self._last = max(micros, self._last + 1)
        return ts_of(self._last)

    def get(self, ts: str) -> Json | None:
        return self._by_ts.get(ts)

    def add(self, message: Json) -> None:
        ts: str = message["ts"]
        thread: str = message.get("thread_ts", ts)
        self._by_ts[ts] = message
        self._last = max(self._last, micros_of(ts))
        if thread == ts or message.get("subtype") == "thread_broadcast":
            insort(self._shown, ts)
        if thread != ts:
            insort(self._threads.setdefault(thread, []), ts)

    def replace(self, message: Json) -> None:
        """Put `message` in the place of the one with the same timestamp."""
        if message["ts"] not in self._by_ts:
            raise KeyError(message["ts"])
        self._by_ts[message["ts"]] = message

    def remove(self, ts: str) -> Json:
        message = self._by_ts.pop(ts)
        for order in (self._shown, self._threads.get(message.get("thread_ts", ts), [])):
            at = bisect_left(order, ts)
            if at < len(order) and order[at] == ts:
                del order[at]
        return message

    def replies(self, thread_ts: str) -> list[Json]:
        """Return the replies of a thread, oldest first, without its first message."""
        return [self._by_ts[ts] for ts in self._threads.get(thread_ts, [])]

    def all(self) -> list[Json]:
        """Return every message, thread replies too, oldest first."""
        return [self._by_ts[ts] for ts in sorted(self._by_ts)]

    def last_ts(self) -> str | None:
        return self._shown[-1] if self._shown else None

    def after(self, ts: str) -> Iterator[Json]:
        """Yield the messages shown in the conversation itself that came after `ts`, oldest first."""
        for at in range(bisect_right(self._shown, ts), len(self._shown)):
            yield self._by_ts[self._shown[at]]

    def between(self, oldest: str, latest: str | None, *, inclusive: bool) -> list[Json]:
        """Return the messages shown in the conversation itself from `oldest` to `latest`, oldest first.

        The ends count only when `inclusive`; `latest=None` means no end.
        """
        low = bisect_left(self._shown, oldest) if inclusive else bisect_right(self._shown, oldest)
        if latest is None:
            high = len(self._shown)
        else:
            high = bisect_right(self._shown, latest) if inclusive else bisect_left(self._shown, latest)
        return [self._by_ts[ts] for ts in self._shown[low:high]]
