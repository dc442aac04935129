"""Read a file of cases or customers whole: its content, the decisions about it, and its records (INT-1, INT-2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cases.model.case_number import MAX_DIGITS, is_case_number
from cases.model.source_stamp import Stamp
from cases.rules.import_record import RecordProblem, RecordValue
from connectors.files.choices import Choices
from connectors.files.columns import CASES, BadColumns, Columns, Layout, known_columns, match_columns
from connectors.files.decisions import LONGEST_PLACEHOLDER, Decisions, cleaned, decide
from connectors.files.delimited import SEPARATORS, RawRow, first_records, named_separator, rows_after, unwrapped
from connectors.files.encodings import complaint, decode
from connectors.files.foreign import advice_for
from connectors.files.inert import restored
from connectors.files.leftovers import Leftover, leftover, sort_rows
from connectors.files.refusal import FileRefused
from connectors.files.workbook import NoResult, Sheet, is_workbook, sheets_of

LINE: Final = "casebot line"
REASONS: Final = "casebot reasons"
UNREADABLE: Final = "casebot unreadable row"
SETTINGS: Final = "casebot settings"
#: The additional columns of a rejects file. An import leaves them out.
OWN_COLUMNS: Final = (LINE, REASONS, UNREADABLE, SETTINGS)

# A report may start with its name and filters. The header must be within these lines.
_HEADER_WITHIN: Final = 40
# Everything is checked before anything is stored, so it must fit into memory.
MAX_BYTES: Final = 500_000_000


@dataclass(frozen=True)
class ReportRow:
    """One record."""

    #: Its first line in the file, from 1.
    line: int
    #: The cells as in the file.
    cells: tuple[str, ...]
    #: The fields with a column.
    record: Mapping[str, RecordValue]
    #: What could not be read.
    problems: tuple[RecordProblem, ...] = ()
    #: The text of a row that is not CSV and has no cells.
    raw: str = ""


@dataclass(frozen=True)
class _Found:
    """A header, and the rows above and below it."""

    #: The number of fields in it.
    score: int
    header: tuple[str, ...]
    above: Sequence[RawRow]
    separator: str = ","
    lines_used: int = 0


class Report:
    """A file that was read. Iterate over it for its records.

    Args:
        path: The file.
        choices: The person's choices for reading it.
        layout: The possible columns.

    Raises:
        FileRefused: It is not a file of such records, or it is ambiguous.
    """

    def __init__(self, path: Path, choices: Choices | None = None, layout: Layout = CASES) -> None:
        choices = choices or Choices()
        self.layout = layout
        #: The decisions about the file, in words.
        self.said: list[str] = []
        self.separator = ","
        data = _bytes_of(path)
        if is_workbook(data):
            found, rows = self._in_workbook(data, choices)
        else:
            found, rows = self._in_text(data, choices)
        self.header = found.header
        self.is_rejects = UNREADABLE in self.header and REASONS in self.header
        if self.is_rejects:
            choices = self._as_before(rows, choices)
        columns = self._columns(choices)
        kept = sort_rows(rows, self.header, self._key_place(columns), self._is_key)
        self._rows = kept.rows
        #: Rows that are not records, each with its kind.
        self.leftovers: list[Leftover] = [
            *(leftover(row, "title") for row in found.above if row.filled),
            *kept.leftovers,
        ]
        decisions = decide(columns, self._rows, choices, layout, is_rejects=self.is_rejects)
        self._decisions: Decisions = decisions
        self.choices = decisions.choices
        self.places: Mapping[str, int] = decisions.places
        self._fields = [(field, place, decisions.readers.get(field)) for field, place in decisions.places.items()]
        unused = columns.unused(self.places.values())
        #: Unknown columns, which are left out.
        self.unknown = tuple(name for name in unused if name not in decisions.choices.left_out)
        self._say_leftovers()
        self.said += decisions.said

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[ReportRow]:
        return map(self._row, self._rows)

    def keys(self) -> Iterator[tuple[int, str, str, str]]:
        """Yield the line, the CRM's id, the number and the cell of the last change, for each row that names its case."""
        values = self.choices.values
        fields = ("external_id", self.layout.key, "source_version")
        places = [(field, self.places.get(field)) for field in fields]
        long_id = self._decisions.readers.get("external_id")
        for row in self._rows:
            said = [
                cleaned(row.cells[place], field, values) if place is not None and place < len(row.cells) else ""
                for field, place in places
            ]
            external_id = str(long_id(said[0])) if long_id is not None else said[0].strip()
            yield row.line, external_id, said[1].strip(), said[2]

    def stamp_in(self, cell: str) -> Stamp | None:
        """Return when a record was changed, if its cell says so."""
        read = self._decisions.readers.get("source_version")
        try:
            stamp = read(cell) if read is not None else None
        except ValueError:
            return None
        return stamp if isinstance(stamp, Stamp) else None

    def name_of(self, field: str) -> str:
        """Return the name of a field's column in the file; the field's usual name if the file has none."""
        if field in self.places:
            return " ".join(self.header[self.places[field]].split()) or field
        return self.layout.labels[field][0] if field in self.layout.labels else field

    def _row(self, row: RawRow) -> ReportRow:
        problems: list[RecordProblem] = []
        if row.raw:
            return ReportRow(row.line, (), {}, (RecordProblem("row", row.why),), row.raw)
        cells = tuple(map(restored, row.cells)) if self.is_rejects else row.cells
        problems += self._misplaced(cells)
        record: dict[str, RecordValue] = {}
        choices, width = self.choices, len(cells)
        for field, place, read in self._fields:
            cell = cells[place] if place < width else ""
            if isinstance(cell, NoResult):
                problems.append(
                    RecordProblem(field, "has a formula without a result. Open the workbook in Excel and save it")
                )
                continue
            has_escapes = choices.encoding is None and ("+" in cell or "~{" in cell)
            if (has_escapes or not cell.isascii()) and (wrong := complaint(cell)) is not None:
                problems.append(RecordProblem(field, wrong))
                continue
            if field in choices.values or len(cell) <= LONGEST_PLACEHOLDER or cell.isspace() or cell.startswith('="'):
                cell = cleaned(cell, field, choices.values)
            try:
                record[field] = str(cell) if read is None else read(cell)
            except ValueError as failed:
                problems.append(RecordProblem(field, str(failed)))
        return ReportRow(row.line, tuple(map(str, cells)), record, tuple(problems))

    def _misplaced(self, cells: Sequence[str]) -> Iterator[RecordProblem]:
        width = len(self.header)
        if self.is_rejects:
            place = self.header.index(UNREADABLE)
            if place < len(cells) and cells[place].strip():
                yield RecordProblem("row", f"was not fixed. Correct its cells, then empty the column “{UNREADABLE}”")
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            yield RecordProblem(
                "row", f"has {len(cells)} cells, but the header has {width}. Check its separators and quotes"
            )
        elif len(cells) < width and (self._broken or len(cells) == 1):
            yield RecordProblem("row", f"has {len(cells)} of {width} cells, so it may be the rest of a broken row")

    def _in_text(self, data: bytes, choices: Choices) -> tuple[_Found, list[RawRow]]:
        decoded = decode(data, choices.encoding)
        text = decoded.text
        if decoded.encoding not in ("utf-8", "utf-8-sig") or (
            decoded.said != "UTF-8" and not decoded.said.startswith("UTF-8, by")
        ):
            self.said.append(f"Encoding {decoded.said}.")
        if (bare := unwrapped(text)) is not None and any(mark in bare for mark in SEPARATORS):
            self.said.append("Each line was in quotes as a whole; they are taken off.")
            text = bare
        named = named_separator(text)
        best: _Found | None = None
        seen: list[str] = []
        for separator in (named,) if named is not None else SEPARATORS:
            above: list[RawRow] = []
            above_had_key = False
            for line, lines_used, cells in first_records(text, separator, _HEADER_WITHIN):
                seen = max(seen, cells, key=_filled)
                score = known_columns(cells, choices.columns, self.layout)
                if score and (best is None or score > best.score):
                    best = _Found(score, tuple(cells), tuple(above), separator, lines_used)
                if above_had_key:
                    break
                # The names may be in the row below, under headings such as “Case”.
                above_had_key = score > 0
                if not (line == 1 and named is not None):
                    above.append(RawRow(line, tuple(cells)))
        if best is None:
            raise FileRefused(self._no_header(seen))
        self.separator = best.separator
        rows = list(rows_after(text, best.separator, best.lines_used))
        self._broken = any(row.raw for row in rows)
        return best, rows

    def _in_workbook(self, data: bytes, choices: Choices) -> tuple[_Found, list[RawRow]]:
        self._broken = False
        sheets = sheets_of(data)
        if choices.sheet is not None:
            sheets = [sheet for sheet in sheets if sheet.name.casefold() == choices.sheet.casefold()]
            if not sheets:
                raise FileRefused(f"The workbook has no sheet “{choices.sheet}” with content.")
        seen: list[str] = []
        best: tuple[tuple[int, int, int], Sheet, _Found] | None = None
        others: list[tuple[str, int]] = []
        for sheet in sheets:
            first = sheet.rows[:_HEADER_WITHIN]
            seen = max([seen, *(list(row.cells) for row in first)], key=_filled)
            if (found := self._header_of(first, choices)) is not None:
                count = sum(1 for other in sheet.rows[found.lines_used :] if other.filled)
                others.append((sheet.name, count))
                if best is None or (min(count, 1), found.score, count) > best[0]:
                    best = ((min(count, 1), found.score, count), sheet, found)
        if best is None:
            raise FileRefused(self._no_header(seen))
        _, sheet, found = best
        if len(sheets) > 1:
            self.said.append(f"Sheet “{sheet.name}” is read.")
        for name, count in others:
            if name != sheet.name and count:
                self.said.append(
                    f"Sheet “{name}” left out, with {count:,} row{'' if count == 1 else 's'}. Use --sheet to read it."
                )
        header = _without_empty_end(found.header)
        rows = [
            RawRow(row.line, row.cells if any(map(str.strip, row.cells[len(header) :])) else row.cells[: len(header)])
            for row in sheet.rows[found.lines_used :]
        ]
        return replace(found, header=header), rows

    def _header_of(self, rows: Sequence[RawRow], choices: Choices) -> _Found | None:
        """Return the header among the first rows of a sheet; under headings such as “Case” it is the row below."""
        scores = [known_columns(row.cells, choices.columns, self.layout) for row in rows]
        first = next((place for place, score in enumerate(scores) if score), None)
        if first is None:
            return None
        place = first + 1 if max(scores[first + 1 : first + 2], default=0) > scores[first] else first
        return _Found(scores[place], rows[place].cells, rows[:place], lines_used=place + 1)

    def _no_header(self, seen: Sequence[str]) -> str:
        names = ", ".join(f"“{' '.join(name.split())}”" for name in seen[:12] if name.strip()) or "nothing"
        text = (
            f"No column with {self.layout.key_words} was found. The file's first lines name {names}. "
            f"Export it with the column “{self.layout.labels[self.layout.key][0]}”, or name the column with --map."
        )
        return f"{text}{advice_for(seen)}" if self.layout.key == "number" else text

    def _columns(self, choices: Choices) -> Columns:
        try:
            columns = match_columns(self.header, choices.columns, self.layout)
        except BadColumns as bad:
            raise FileRefused(str(bad)) from None
        if self.layout.key not in columns.candidates:
            raise FileRefused(f"The map leaves no column for {self.layout.key_words}.")
        return columns

    def _key_place(self, columns: Columns) -> int:
        return columns.candidates[self.layout.key][0]

    def _is_key(self, cell: str) -> bool:
        if self.layout.key != "number" or (cell.isascii() and cell.isdecimal() and len(cell) <= MAX_DIGITS):
            return bool(cell.strip())
        return is_case_number(cell)

    def _as_before(self, rows: Sequence[RawRow], choices: Choices) -> Choices:
        if SETTINGS not in self.header:
            return choices
        place = self.header.index(SETTINGS)
        said = next((row.cells[place] for row in rows if place < len(row.cells) and row.cells[place].strip()), "")
        return choices.with_cell(said) if said else choices

    def _say_leftovers(self) -> None:
        words = {
            "title": ("title of {} line{s} above the header left out", 0),
            "footer": ("footer of {} line{s} left out", 0),
            "total": ("{} row{s} of totals left out", 0),
            "header": ("{} repeated header{s} left out", 0),
        }
        for kind, (text, _) in words.items():
            found = [one for one in self.leftovers if one.kind == kind]
            if found:
                said = text.format(len(found), s="" if len(found) == 1 else "s")
                lines = ", ".join(str(one.line) for one in found[:8]) + (", …" if len(found) > 8 else "")
                self.said.append(f"{said[0].upper()}{said[1:]}: row{'' if len(found) == 1 else 's'} {lines}.")


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileRefused(f"{path} is larger than {MAX_BYTES // 1_000_000} MB. Split it and import the parts.")
        return path.read_bytes()
    except OSError as failed:
        raise FileRefused(f"{path} cannot be read: {failed.strerror or type(failed).__name__}.") from None


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
