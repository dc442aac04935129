"""Ids in Slack's shape, the same in every run of the sandbox."""

from __future__ import annotations

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    text = ""
    while number or not text:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


class Ids:
    """Count the ids of each kind of thing that Slack names."""

    def __init__(self) -> None:
        self._next = {"views": 1, "events": 1, "files": 1, "messages": 1, "short": 36**3, "hashes": 1, "connections": 1}

    def _take(self, kind: str) -> int:
        number = self._next[kind]
        self._next[kind] += 1
        return number

    def given_out(self) -> dict[str, int]:
        """Return the next number of each kind, to go on from later."""
        return dict(self._next)

    def go_on_from(self, given_out: dict[str, int]) -> None:
        """Continue after the numbers that were used before."""
        for kind, number in given_out.items():
            self._next[kind] = max(number, self._next.get(kind, 1))

    def view(self) -> str:
        return f"V{self._take('views'):010d}"

    def event(self) -> str:
        return f"Ev{self._take('events'):010d}"

    def file(self) -> str:
        return f"F{self._take('files'):010d}"

    def short(self) -> str:
        """Return a block_id or action_id for one that the app left out."""
        return f"={base36(self._take('short') * 7)}"

    def hash(self) -> str:
        number = self._take("hashes")
        return f"{number}.{base36(number * 1_000_003 % 36**8):0>8}"

    def connection(self) -> int:
        return self._take("connections")

    def client_message(self) -> str:
        number = self._take("messages")
        return f"00000000-0000-4000-8000-{number:012d}"
