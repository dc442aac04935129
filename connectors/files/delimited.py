"""Split text into rows and cells: tolerant of harmless errors, strict where a guess could create a wrong case.

A quote that is never closed breaks its own row only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

#: Possible separators, the most likely first.
SEPARATORS: Final = (",", ";", "\t", "|", "^", "~", "\x1f")


@dataclass(frozen=True)
class RawRow:
    """One row."""

    #: Its first line in the file, from 1.
    line: int
    cells: tuple[str, ...]
    #: The text of a row that is not CSV and has no cells.
    raw: str = ""
    #: Why it is not CSV.
    why: str = ""

    @property
    def filled(self) -> list[str]:
        """Return the cells that are not empty."""
        return [cell.strip() for cell in self.cells if cell.strip()]


def named_separator(text: str) -> str | None:
    """Return the separator of Excel's `sep=` line; None without such a line."""
    first = text[:6].strip("\r\n\ufeff")
    return first[4] if first.casefold().startswith("sep=") and len(first) == 5 else None


def unwrapped(text: str) -> str | None:
    """Return a text whose lines each were put into quotes as a whole, without those; None for any other.

    Spreadsheets do that when they save a file again that they had opened with another separator.
    """
    lines = [line.strip() for line in io.StringIO(text.removeprefix("\ufeff"))]
    if not any(lines) or not all(len(line) > 1 and line[0] == line[-1] == '"' for line in lines if line):
        return None
    inner = [line[1:-1] for line in lines]
    if any('"' in line.replace('""', "") for line in inner):
        return None
    return "\n".join(line.replace('""', '"') for line in inner) + "\n"


def first_records(text: str, separator: str, within: int) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the first records of a text: the line of each, the number of lines up to its end, and its cells."""
    lines: list[str] = []
    for line in io.StringIO(text, newline=""):
        lines.append(line)
        if len(lines) >= within:
            break
    reader = csv.reader(iter(lines), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):
            return
        yield begins, reader.line_num, cells
        begins = reader.line_num + 1


def rows_after(text: str, separator: str, lines_used: int) -> Iterator[RawRow]:
    """Yield the rows after so many lines."""
    lines = _Lines(text)
    for _ in range(lines_used):
        next(lines, None)
    while True:
        line = lines.number + 1
        lines.start_record()
        try:
            cells = next(csv.reader(lines, delimiter=separator, strict=True), None)
        except csv.Error as wrong:
            why = "is not CSV: a quote is never closed, or is inside a cell"
            if "field larger" in str(wrong):
                why = "is not CSV: a cell is too long, so a quote may be missing"
            yield RawRow(line, (), lines.give_back_all_but_first(), why)
            continue
        if cells is None:
            return
        yield RawRow(line, tuple(cells))


class _Lines(Iterator[str]):
    """A text's lines. Lines of a broken row can be given back.

    Args:
        number: The last line that was returned.
    """

    def __init__(self, text: str) -> None:
        self._source = io.StringIO(text, newline="")
        self._returned: list[str] = []
        self._record: list[str] = []
        self.number = 0

    def __next__(self) -> str:
        line = self._returned.pop() if self._returned else next(self._source)
        self.number += 1
        self._record.append(line)
        return line

    def start_record(self) -> None:
        """Start a row with the next line."""
        self._record.clear()

    def give_back_all_but_first(self) -> str:
        """Return the row's first line, and give the others back."""
        first, rest = self._record[0], self._record[1:]
        self._give_back(rest)
        return first.rstrip("\r\n")

    def _give_back(self, lines: Sequence[str]) -> None:
        self._returned += reversed(lines)
        self.number -= len(lines)
