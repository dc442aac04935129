"""Find the formulas of an Excel workbook that have no result: a program wrote them, and no spreadsheet has computed them yet (INT-2)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Final

_BOOK: Final = "xl/workbook.xml"
_LINKS: Final = "xl/_rels/workbook.xml.rels"
_SHEET: Final = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\br:id="([^"]+)"')
_LINK: Final = re.compile(rb"<Relationship\s[^>]*>")
_ID: Final = re.compile(rb'\bId="([^"]+)"')
_TARGET: Final = re.compile(rb'\bTarget="/?(?:xl/)?([^"]+)"')
# A result that is an empty text has the type `str`.
_WITHOUT_RESULT: Final = re.compile(
    rb'<c\s(?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
# A larger sheet is a long export, which has no formulas.
_LARGEST: Final = 100_000_000

Cells = frozenset[tuple[int, int]]


def cells_without_result(data: bytes) -> Sequence[Cells]:
    """Return for each sheet, in the order of the workbook, the cells without a result: row and column from 0. Empty for other workbooks."""
    try:
        return _in_book(data)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError):
        # The reader of workbooks forgives what this one does not.
        return ()


def _in_book(data: bytes) -> Sequence[Cells]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sizes = {part.filename: part.file_size for part in book.infolist()}
        if max(sizes.get(_BOOK, _LARGEST), sizes.get(_LINKS, _LARGEST)) >= _LARGEST:
            return ()
        targets = _targets(book.read(_LINKS))
        paths = [targets.get(each, "") for each in _SHEET.findall(book.read(_BOOK))]
        return [missing_in(book.read(path)) if sizes.get(path, _LARGEST) < _LARGEST else frozenset() for path in paths]


def _targets(links: bytes) -> Mapping[bytes, str]:
    found = {}
    for link in _LINK.findall(links):
        name, target = _ID.search(link), _TARGET.search(link)
        if name is not None and target is not None:
            found[name[1]] = f"xl/{target[1].decode()}"
    return found


def missing_in(sheet: bytes) -> Cells:
    """Return the cells of a sheet's XML that have a formula and no result."""
    if b"<f" not in sheet:
        return frozenset()
    return frozenset((int(row) - 1, _place(column)) for column, row in _WITHOUT_RESULT.findall(sheet))


def _place(column: bytes) -> int:
    """Return the place of a column from its letters, A being 0."""
    place = 0
    for letter in column:
        place = place * 26 + letter - ord("A") + 1
    return place - 1
