"""Records from a CSV report export, row by row, as they come out of a CRM or out of a spreadsheet (INT-1, INT-2).

Forgiving of what does not matter: encoding, separator, header names, the order of columns, blank lines, a report's footer.
Strict where guessing could make a wrong case: a quote that never closes spoils its own row, not the rows after it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from cases.intake import RecordProblem, RecordValue
from connectors.csv_columns import CASES, BadColumns, Columns, Layout, known_columns, match_columns
from connectors.csv_values import CellReader

_SEPARATORS: Final = (",", ";", "\t", "|")
# A report may begin with its name and filters; further down than this no header is looked for.
_HEADER_WITHIN: Final = 25
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnreadableCsv(Exception):
    """The file is no export of what it should be of; the text says why, and what would help."""


@dataclass(frozen=True)
class CsvRow:
    """One row. line: where it begins in the file, the first line being 1; cells: as they stand there; record: the fields that
    have a column; problems: what could not be read; raw: the text of a row that is not even CSV, which has no cells."""

    line: int
    cells: tuple[str, ...]
    record: Mapping[str, RecordValue]
    problems: tuple[RecordProblem, ...] = ()
    raw: str = ""


class CsvFile:
    """An open export: iterate over it for its rows, once. Use it as a context manager.

    path: the file; cells: how its dates are read; given: header name to field, where the names are not ones we know; layout: which columns
    mean something. Raises UnreadableCsv when opened, if there is no header with the layout's key in it.
    """

    def __init__(
        self, path: Path, cells: CellReader, given: Mapping[str, str] | None = None, layout: Layout = CASES
    ) -> None:
        self._layout = layout
        try:
            self._binary: BinaryIO = path.open("rb")
        except OSError as failed:
            raise UnreadableCsv(f"{path} cannot be read: {failed.strerror or type(failed).__name__}.") from None
        try:
            self.size = path.stat().st_size
            encoding = _encoding_of(self._binary)
            self._binary.seek(0)
            self._text = io.TextIOWrapper(self._binary, encoding=encoding, errors="replace", newline="")
            self._lines = _Lines(self._text)
            self.header: tuple[str, ...] = ()
            self.columns: Columns
            self.separator = ","
            self._find_header(given)
        except BaseException:
            self._binary.close()
            raise
        self._readers = {name: cells.for_field(name) for name in self.columns.places}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._binary.close()

    @property
    def done(self) -> int:
        """How many bytes of the file's `size` were read so far, about."""
        return self._binary.tell()

    def __iter__(self) -> Iterator[CsvRow]:
        after_blank = resumed = False
        while True:
            line = self._lines.number + 1
            try:
                cells = _next_record(self._lines, self.separator)
            except csv.Error as wrong:
                yield self._broken(line, wrong)
                # What follows may be the middle of a broken row: from here on only rows of the full width are believed.
                resumed = True
                continue
            if cells is None:
                return
            if not any(cell.strip() for cell in cells):
                after_blank = True
                continue
            if len(cells) == 1 < len(self.header) and after_blank:
                # The lines under a report: its name, who made it, whose it is.
                continue
            yield self._row(line, cells, resumed=resumed)

    def _row(self, line: int, cells: Sequence[str], *, resumed: bool) -> CsvRow:
        problems: list[RecordProblem] = []
        width = len(self.header)
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            text = f"has {len(cells)} cells, the header has {width}: is a separator or a quote out of place?"
            problems.append(RecordProblem("row", text))
        elif len(cells) < width and (resumed or len(cells) == 1):
            text = f"has {len(cells)} of {width} cells: it may be the rest of a broken row"
            problems.append(RecordProblem("row", text))
        record: dict[str, RecordValue] = {}
        for field, place in self.columns.places.items():
            cell = cells[place] if place < len(cells) else ""
            read = self._readers[field]
            if read is None:
                record[field] = cell
                continue
            try:
                record[field] = read(cell)
            except ValueError as wrong:
                problems.append(RecordProblem(field, str(wrong)))
        return CsvRow(line, tuple(cells), record, tuple(problems))

    def _broken(self, line: int, wrong: csv.Error) -> CsvRow:
        raw = self._lines.give_back_all_but_first()
        words = "is not CSV: a quote is opened and never closed, or stands in the middle of a cell"
        if "field larger" in str(wrong):
            words = "is not CSV: a cell is longer than any text that is taken; a quote may be missing"
        return CsvRow(line, (), {}, (RecordProblem("row", words),), raw)

    def _find_header(self, given: Mapping[str, str] | None) -> None:
        begins = list(islice(self._lines, _HEADER_WITHIN))
        first = begins[0].strip() if begins else ""
        separators: Sequence[str] = _SEPARATORS
        if first.casefold().startswith("sep=") and len(first) == 5:
            # Excel's own way to name the separator.
            separators = (first[4],)
        best: tuple[int, int, str, list[str]] | None = None
        seen: list[str] = []
        for separator in separators:
            for lines_used, header in _first_records(begins, separator):
                seen = max(seen, header, key=len)
                known = known_columns(header, given or {}, self._layout)
                if known and (best is None or known > best[0]):
                    best = (known, lines_used, separator, header)
                if known:
                    break
        if best is None:
            names = ", ".join(f"“{name}”" for name in seen[:12] if name.strip()) or "nothing"
            raise UnreadableCsv(
                f"No column with {self._layout.key_words} was found. The file's first lines name {names}. "
                f"Export it with the column “{self._layout.labels[self._layout.key][0]}”, or say with --map which column it is."
            )
        _, lines_used, self.separator, header = best
        self.header = tuple(header)
        try:
            self.columns = match_columns(header, given, self._layout)
        except BadColumns as bad:
            raise UnreadableCsv(str(bad)) from None
        if self._layout.key not in self.columns.places:
            raise UnreadableCsv(f"The map leaves no column for {self._layout.key_words}.")
        self._lines.give_back(begins[lines_used:])
        self._lines.start_record()


def _first_records(lines: Sequence[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """The records at the top, each with how many lines were used up to its end."""
    reader = csv.reader(iter(lines), delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):
            return
        yield reader.line_num, cells


def _next_record(lines: _Lines, separator: str) -> list[str] | None:
    """The next row's cells, None at the end. Raises csv.Error for what is not CSV."""
    lines.start_record()
    reader = csv.reader(lines, delimiter=separator, strict=True)
    return next(reader, None)


class _Lines(Iterator[str]):
    """The file's lines, which can be given back when a row that swallowed them turns out to be broken. number: of the last one given."""

    def __init__(self, text: Iterable[str]) -> None:
        self._source = iter(text)
        self._returned: list[str] = []
        self._record: list[str] = []
        self.number = 0

    def __next__(self) -> str:
        line = self._returned.pop() if self._returned else next(self._source)
        self.number += 1
        self._record.append(line)
        return line

    def start_record(self) -> None:
        """A new row begins with the next line."""
        self._record.clear()

    def give_back(self, lines: Sequence[str]) -> None:
        """These lines, the last ones given, come again."""
        self._returned += reversed(lines)
        self.number -= len(lines)

    def give_back_all_but_first(self) -> str:
        """The row's first line stays with the caller, the others come again."""
        first, rest = self._record[0], self._record[1:]
        self.give_back(rest)
        return first.rstrip("\r\n")


def _encoding_of(binary: BinaryIO) -> str:
    """UTF-8 or UTF-16, by their marks or by trying; else what Excel writes on a Western Windows."""
    start = binary.read(4096)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    # Every other byte of Western text in UTF-16 is NUL, on one side or the other.
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    if start[0::2].count(0) > len(start) // 4:
        return "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(start)
        while part := binary.read(1 << 20):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
