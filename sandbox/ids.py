"""Ids in Slack's shape, the same in every run of the sandbox."""

from __future__ import annotations

from itertools import count

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    text = ""
    while number or not text:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


class Ids:
    """Counters for each kind of thing that Slack names."""

    def __init__(self) -> None:
        self._views = count(1)
        self._events = count(1)
        self._files = count(1)
        self._messages = count(1)
        self._short = count(36**3)
        self._hashes = count(1)
        self._connections = count(1)

    def view(self) -> str:
        return f"V{next(self._views):010d}"

    def event(self) -> str:
        return f"Ev{next(self._events):010d}"

    def file(self) -> str:
        return f"F{next(self._files):010d}"

    def short(self) -> str:
        """A block_id or action_id for one that the app left out."""
        return f"={base36(next(self._short) * 7)}"

    def hash(self) -> str:
        number = next(self._hashes)
        return f"{number}.{base36(number * 1_000_003 % 36**8):0>8}"

    def connection(self) -> int:
        return next(self._connections)

    def client_message(self) -> str:
        number = next(self._messages)
        return f"00000000-0000-4000-8000-{number:012d}"
