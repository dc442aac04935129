"""Keep a large mail small while it is read. Attachments are only named, so their content is cut."""

from __future__ import annotations

# The bytes stored of each part: more than the longest text that is shown.
MOST_OF_A_PART = 256_000
# The headers of a part follow such a line.
_BOUNDARY = b"--"
_LONGEST_LINE = 64_000


class SlimMail:
    """Takes a mail in pieces. `content` is the mail with the bodies of its parts cut."""

    def __init__(self, most_of_a_part: int = MOST_OF_A_PART) -> None:
        self._most = most_of_a_part
        self._kept = bytearray()
        self._line = bytearray()
        self._room = most_of_a_part

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        start = 0
        while (end := piece.find(b"\n", start)) >= 0:
            self._line += piece[start : end + 1]
            self._take_line()
            start = end + 1
        self._line += piece[start:]
        if len(self._line) > _LONGEST_LINE:
            self._take_line()

    @property
    def content(self) -> bytes:
        """Return the mail as far as it was fed."""
        self._take_line()
        return bytes(self._kept)

    def _take_line(self) -> None:
        if self._line.startswith(_BOUNDARY):
            self._room = self._most
        if self._room > 0:
            self._kept += self._line
            self._room -= len(self._line)
        self._line.clear()
