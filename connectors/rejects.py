"""The rejects of an import (INT-2), set aside in full: rows as they were, with their line and every reason, ready to be mended and imported again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from cases.intake import RecordProblem
from connectors.csv_file import CsvRow

LINE: Final = "casebot line"
REASONS: Final = "casebot reasons"
UNREADABLE: Final = "casebot unreadable row"
OWN_COLUMNS: Final = (LINE, REASONS, UNREADABLE)
"""What is added to the file's own columns; an import leaves them out, so that the file can come in again as it is."""


class RejectsFile:
    """Writes rejects as they come. The file is made with the first of them; without any there is none.

    header, separator: of the file they come from. UTF-8 with the mark that spreadsheets look for.
    """

    def __init__(self, path: Path, header: Sequence[str], separator: str = ",") -> None:
        self.path = path
        self.count = 0
        self._header = tuple(header)
        self._separator = separator
        # A rejects file that comes in again has these columns already.
        self._own = {name: self._header.index(name) for name in OWN_COLUMNS if name in self._header}
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, row: CsvRow, problems: Iterable[RecordProblem]) -> None:
        """Set a row aside."""
        reasons = "; ".join(f"{problem.field}: {problem.text}" for problem in problems)
        cells = [*row.cells, *[""] * (len(self._header) - len(row.cells))]
        # Cells beyond the header's would slide under our own columns, so such a row is kept as the text it was.
        extra = cells[len(self._header) :]
        cells = cells[: len(self._header)]
        raw = row.raw or (self._as_text(row.cells) if any(extra) else "")
        for name, value in ((LINE, str(row.line)), (REASONS, reasons), (UNREADABLE, raw)):
            if name in self._own:
                cells[self._own[name]] = value or (cells[self._own[name]] if name == UNREADABLE else "")
            else:
                cells.append(value)
        self._write(cells)
        self.count += 1

    def _as_text(self, cells: Sequence[str]) -> str:
        return self._separator.join(cells)

    def _write(self, cells: Sequence[str]) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8-sig", newline="", errors="replace")
            csv.writer(self._file, delimiter=self._separator).writerow(
                [*self._header, *(name for name in OWN_COLUMNS if name not in self._own)]
            )
        csv.writer(self._file, delimiter=self._separator).writerow(cells)


def free_path(source: Path) -> Path:
    """Where the rejects of this file go by default: beside it, under a name that is not taken, so that no mended file is overwritten."""
    stem = source.name.removesuffix(source.suffix)
    path = source.with_name(f"{stem}.rejects.csv")
    number = 2
    while path.exists():
        path = source.with_name(f"{stem}.{number}.rejects.csv")
        number += 1
    return path
