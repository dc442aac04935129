"""Rows out of text with separators: forgiving of what does not matter, strict where guessing could make a wrong case.

A quote that never closes spoils its own row, not the rows after it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

#: The signs that may stand between cells, the likeliest first.
SEPARATORS: Final = (",", ";", "\t", "|", "^", "~", "\x1f")


@dataclass(frozen=True)
class RawRow:
    """One row. line: where it begins in the file, the first line being 1; cells: as they stand there; raw: the text of a row that is not
    even CSV, which has no cells, and why: the reason."""

    line: int
    cells: tuple[str, ...]
    raw: str = ""
    why: str = ""

    @property
    def filled(self) -> list[str]:
        """The cells that are not empty."""
        return [cell.strip() for cell in self.cells if cell.strip()]


def named_separator(text: str) -> str | None:
    """Return the separator that Excel's `sep=` line names, None where there is no such line."""
    first = text[:6].strip("\r\n\ufeff")
    return first[4] if first.casefold().startswith("sep=") and len(first) == 5 else None


def first_records(text: str, separator: str, within: int) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the records at the top of a text: the line each begins in, how many lines were used up to its end, and its cells."""
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
    """Yield the rows that come after so many lines."""
    lines = _Lines(text)
    for _ in range(lines_used):
        next(lines, None)
    while True:
        line = lines.number + 1
        lines.start_record()
        try:
            cells = next(csv.reader(lines, delimiter=separator, strict=True), None)
        except csv.Error as wrong:
            why = "is not CSV: a quote is opened and never closed, or stands in the middle of a cell"
            if "field larger" in str(wrong):
                why = "is not CSV: a cell is longer than any text that is taken; a quote may be missing"
            yield RawRow(line, (), lines.give_back_all_but_first(), why)
            continue
        if cells is None:
            return
        yield RawRow(line, tuple(cells))


class _Lines(Iterator[str]):
    """A text's lines, which can be given back when a row that swallowed them turns out to be broken. number: of the last one given."""

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
        """Begin a new row with the next line."""
        self._record.clear()

    def give_back_all_but_first(self) -> str:
        """Return the row's first line, and give the others again."""
        first, rest = self._record[0], self._record[1:]
        self._give_back(rest)
        return first.rstrip("\r\n")

    def _give_back(self, lines: Sequence[str]) -> None:
        self._returned += reversed(lines)
        self.number -= len(lines)
