"""Write the rejects of an import (INT-2): unchanged rows with their line and every reason, ready to be fixed and
imported again.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from cases.rules.import_record import RecordProblem
from connectors.files.inert import inert
from connectors.files.report import LINE, OWN_COLUMNS, REASONS, SETTINGS, UNREADABLE, Report, ReportRow

_SHOWN: Final = 60


class RejectsFile:
    """Writes rejects one by one. The first one creates the file.

    The file is UTF-8 with a byte order mark for spreadsheets. Only its owner may read it, because it contains
    customer text.

    Args:
        path: The file to write.
        report: The file that the rows come from.
        settings: How that file was read, for the next import of the rejects.
    """

    def __init__(self, path: Path, report: Report, settings: str = "") -> None:
        self.path = path
        self.count = 0
        self._report = report
        self._settings = settings
        self._header = report.header
        self._separator = report.separator
        # A rejects file that is imported again already has these columns.
        self._own = {name: self._header.index(name) for name in OWN_COLUMNS if name in self._header}
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, row: ReportRow, problems: Iterable[RecordProblem]) -> None:
        """Add a row."""
        reasons = "; ".join(reason(problem, row, self._report) for problem in problems)
        cells = [*row.cells, *[""] * (len(self._header) - len(row.cells))]
        # Cells beyond the header's would shift into casebot's columns, so such a row is stored as text.
        extra = cells[len(self._header) :]
        cells = cells[: len(self._header)]
        raw = row.raw or (self._separator.join(row.cells) if any(extra) else "")
        own = ((LINE, str(row.line)), (REASONS, reasons), (UNREADABLE, raw), (SETTINGS, self._settings))
        for name, value in own:
            if name in self._own:
                place = self._own[name]
                cells[place] = value or (cells[place] if name == UNREADABLE else "")
            else:
                cells.append(value)
        self._write(cells)
        self.count += 1

    def _write(self, cells: Iterable[str]) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)
            self._file = os.fdopen(
                os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600),
                "w",
                encoding="utf-8-sig",
                newline="",
                errors="replace",
            )
            names = [*self._header, *(name for name in OWN_COLUMNS if name not in self._own)]
            csv.writer(self._file, delimiter=self._separator).writerow(names)
        csv.writer(self._file, delimiter=self._separator).writerow(map(inert, cells))


def reason(problem: RecordProblem, row: ReportRow, report: Report) -> str:
    """Return why a row was refused: the column's name in the file, the problem, and the value."""
    if problem.field == "row":
        return f"row: {problem.text}"
    text = f"{report.name_of(problem.field)}: {problem.text}"
    place = report.places.get(problem.field)
    value = " ".join(row.cells[place].split()) if place is not None and place < len(row.cells) else ""
    if not value or value in problem.text or "“" in problem.text:
        return text
    return f"{text}. The value is “{value if len(value) <= _SHOWN else value[: _SHOWN - 1] + '…'}”"


def free_path(source: Path) -> Path:
    """Return the default path of a rejects file: beside the file, under a free name, so that no fixed file is
    overwritten.
    """
    stem = source.name.removesuffix(source.suffix)
    path = source.with_name(f"{stem}.rejects.csv")
    number = 2
    while path.exists():
        path = source.with_name(f"{stem}.{number}.rejects.csv")
        number += 1
    return path
