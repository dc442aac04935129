"""Read rows from workbooks (xlsx, xlsm, xlsb, xls, ods), and from HTML tables that some programs export as workbooks."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, load_workbook

from connectors.files.delimited import RawRow
from connectors.files.formulas import Cells, cells_without_result
from connectors.files.refusal import FileRefused

_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TABLE: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<table|<meta|<head|<style)", re.IGNORECASE)
_XML_WORKBOOK: Final = re.compile(rb"<Workbook|urn:schemas-microsoft-com:office:spreadsheet")

Value = int | float | str | bool | datetime | date | time | timedelta


class TypedCell(str):
    """A cell with a known type: its text as shown to people, and its value."""

    __slots__ = ("value",)
    value: Value

    def __new__(cls, text: str, value: Value) -> TypedCell:
        """Create a cell from its text and its value."""
        cell = super().__new__(cls, text)
        cell.value = value
        return cell


class NoResult(str):
    """An empty cell with a formula that was never computed."""

    __slots__ = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    rows: Sequence[RawRow]


def is_workbook(data: bytes) -> bool:
    """Return whether a file's bytes are a workbook."""
    return data.startswith((_ZIP, _COMPOUND)) or _TABLE.match(data) is not None or is_xml_workbook(data)


def is_xml_workbook(data: bytes) -> bool:
    """Return whether a file has the XML format of Excel 2003."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml") and _XML_WORKBOOK.search(data[:4_000]) is not None


def sheets_of(data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook that have content.

    Raises:
        FileRefused: It is damaged, protected, or in an unsupported format.
    """
    if is_xml_workbook(data):
        raise FileRefused("This is an XML workbook of Excel 2003. Open it in Excel and save it as .xlsx or CSV.")
    if _TABLE.match(data) is not None:
        return _html_tables(data)
    try:
        book: CalamineWorkbook = load_workbook(io.BytesIO(data))
        read = [(name, _cells_of(book.get_sheet_by_name(name))) for name in book.sheet_names]
    except PasswordError:
        raise FileRefused("The workbook is protected by a password. Save it without one.") from None
    except (CalamineError, ValueError, OSError) as failed:
        reason = str(failed).splitlines()[0] if str(failed) else type(failed).__name__
        raise FileRefused(f"The workbook cannot be read: {reason}.") from None
    sheets = []
    missing = cells_without_result(data)
    for place, (name, rows) in enumerate(read):
        raw = [RawRow(line, tuple(map(_as_text, cells))) for line, cells in enumerate(rows, start=1)]
        if place < len(missing) and missing[place]:
            raw = _with_formulas(raw, missing[place])
        if any(row.filled for row in raw):
            sheets.append(Sheet(name, raw))
    return sheets


def _cells_of(sheet: CalamineSheet) -> list[list[Value]]:
    """Return the cells of a sheet; one that is merged over several rows is a cell of each of them that has others."""
    rows: list[list[Value]] = sheet.to_python(skip_empty_area=False)
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        for row in rows[first + 1 : last + 1]:
            if column < len(row) and row[column] == "" and any(cell != "" for cell in row):
                row[column] = rows[first][column]
    return rows


def _with_formulas(rows: Sequence[RawRow], missing: Cells) -> list[RawRow]:
    found = []
    for line, row in enumerate(rows):
        cells = tuple(
            NoResult() if not cell and (line, place) in missing else cell for place, cell in enumerate(row.cells)
        )
        found.append(RawRow(row.line, cells))
    return found


def _html_tables(data: bytes) -> list[Sheet]:
    # It takes a tenth of a second to load, and most processes read no HTML.
    from bs4 import BeautifulSoup

    page = BeautifulSoup(data, "html.parser")
    sheets = []
    for number, table in enumerate(page.find_all("table"), start=1):
        rows = [
            RawRow(line, tuple(cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])))
            for line, row in enumerate(table.find_all("tr"), start=1)
        ]
        if any(row.filled for row in rows):
            sheets.append(Sheet(f"table {number}", rows))
    return sheets


def _as_text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return TypedCell("TRUE" if value else "FALSE", value)
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < 1e17 else repr(value)
        return TypedCell(text, value)
    if isinstance(value, datetime):
        # A day's fraction is a little off.
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        is_day = value.time() == time()
        return TypedCell(value.date().isoformat() if is_day else value.isoformat(" "), value)
    return TypedCell(str(value), value)
