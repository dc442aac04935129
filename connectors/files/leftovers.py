"""Find rows of a report that are not records: title, footer, totals, repeated header.

They are left out and reported (INT-2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from connectors.files.delimited import RawRow

_FOOTER: Final = re.compile(
    r"confidential(?: information\b.*|\s*[-–—:].*)?|copyright\b.*|©.*|\(c\) (?:19|20)\d\d.*|all rights reserved.*"
    r"|(?:generated|created|exported|printed|prepared|run|report run|downloaded|produced)\s+(?:by|on|at|from)\b.*"
    r"|(?:filtered|grouped|sorted|ordered)\s+by\b.*|(?:filters?|sort order|time ?frame|date range|report name|report type)\s*:.*"
    r"|as of \d.*|(?:end of (?:report|file|list|data)|do not distribute|internal use only)\b.*|page \d+(?: (?:of|/) \d+)?"
    r"|(?:vertraulich|erstellt (?:von|am)|gefiltert nach|g[ée]n[ée]r[ée] (?:par|le)|confidentiel|confidencial|generado por)\b.*",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    r"(?:(?:grand|sub|report|overall|running)[\s-]?)?(?:totals?|count|sum|average|avg|min|max)(?:\s+(?:records?|rows?|cases?|count|general|of [\w\s]{1,30}))?"
    r"\s*[:=]?\s*[\d.,'\s€$£%-]*(?:\s*(?:records?|rows?|cases?|tickets?))?"
    r"|(?:record|row|case|ticket)s? count\s*[:=]?\s*[\d.,\s]*|[\d.,]+ (?:records?|rows?|cases?|tickets?|results?)(?: (?:in total|found|returned|selected|exported))?"
    r"|.{0,120}\(\s*[\d.,]+ (?:records?|rows?|cases?|tickets?|items?)\s*\)"
    r"|(?:gesamt|summe|gesamtsumme|zwischensumme|gesamtergebnis|anzahl|total g[ée]n[ée]ral|totaux|sous-total|suma|totale|totaal|insgesamt|total geral|razem|celkem|összesen|totalt|yhteensä"
    r"|(?:genel )?toplam|итого|всего|σύνολο|合計|総計|小計|総数|件数|总计|合计|小计|总数|總計|합계|총계|소계|총|共|registros|total (?:de )?registros|anzahl datensätze)"
    r"\s*[:：=]?\s*[\d.,'\s€$£%-]*(?:件|条|건|行)?|\(?[\d.,]+ (?:datensätze|rows? (?:affected|selected)|registros|enregistrements)\)?\.?"
    r"|(?:sub)?total\b.{0,60}",
    re.IGNORECASE,
)
# Excel's own subtotals are in a column of words, and may count in the column of numbers.
_GROUP_TOTAL: Final = re.compile(
    r"(?:.{1,120} )?(?:count|total|sum|average|anzahl|ergebnis|summe|gesamt)|grand (?:count|total|sum|average)|gesamtergebnis"
    r"|total (?:records|rows|cases|tickets|count)",
    re.IGNORECASE,
)
# How Salesforce ends a group, in the column of the group.
_SUBTOTAL: Final = re.compile(r"sub-?total|zwischensumme|sous-total|subtotale|subtotaal|小計|小计|소계", re.IGNORECASE)
# A footer is not longer.
_LONGEST: Final = 15
_MOST_OF_TOTALS: Final = 3
# In a narrower file, a row with one cell may be a record.
_LEAST_COLUMNS: Final = 3
_SHOWN: Final = 60


@dataclass(frozen=True)
class Leftover:
    """A row that is not a record."""

    line: int
    #: Title, footer, total or header.
    kind: str
    #: Its text.
    text: str


@dataclass(frozen=True)
class Sorted:
    """The possible records of a file, and the other rows."""

    rows: list[RawRow]
    leftovers: list[Leftover]


def sort_rows(rows: Sequence[RawRow], header: Sequence[str], key_place: int, is_key: Callable[[str], bool]) -> Sorted:
    """Separate the records from other rows.

    Args:
        rows: All rows after the header, including blank ones.
        header: Its cells.
        key_place: The index of the key's cell.
        is_key: Returns whether a cell can be a key.
    """
    bare_header = [cell.strip() for cell in header]
    kinds: list[str] = []
    for row in rows:
        key = row.cells[key_place] if key_place < len(row.cells) else ""
        if row.raw or (_has_more_cells(row) and is_key(key)):
            kinds.append("record")
        elif not row.filled:
            kinds.append("blank")
        elif [cell.strip() for cell in row.cells[: len(bare_header)]] == bare_header:
            kinds.append("header")
        else:
            kinds.append(_kind_of(row, has_key=is_key(key)))
    _find_end(rows, kinds, key_place, is_key)
    _find_count(rows, kinds, key_place, len(bare_header))
    found = Sorted([], [])
    for row, kind in zip(_with_groups(rows, kinds), kinds, strict=True):
        if kind == "record":
            found.rows.append(row)
        elif kind != "blank":
            found.leftovers.append(leftover(row, kind))
    return found


def _with_groups(rows: Sequence[RawRow], kinds: Sequence[str]) -> Sequence[RawRow]:
    """Return the rows of a report in groups, each with the cell that only the first row of its group has.

    The subtotals show which columns are those of groups, and where each group ends.
    """
    ends = {
        line: place for line, row in enumerate(rows) if kinds[line] == "total" and (place := _subtotal(row)) is not None
    }
    groups = sorted(set(ends.values()))
    if not groups:
        return rows
    current: dict[int, str] = {}
    found = []
    for line, row in enumerate(rows):
        if kinds[line] == "record" and not row.raw:
            cells = [*row.cells]
            for place in groups:
                if place < len(cells) and cells[place].strip():
                    current = {other: cell for other, cell in current.items() if other < place} | {place: cells[place]}
                elif place < len(cells):
                    cells[place] = current.get(place, "")
            row = replace(row, cells=tuple(cells))
        elif line in ends:
            current = {other: cell for other, cell in current.items() if other < ends[line]}
        found.append(row)
    return found


def _subtotal(row: RawRow) -> int | None:
    """Return the place of the word “Subtotal”, if the row begins with it."""
    first = next((place for place, cell in enumerate(row.cells) if cell.strip()), None)
    return first if first is not None and _SUBTOTAL.fullmatch(row.cells[first].strip()) else None


def _has_more_cells(row: RawRow) -> bool:
    """Return whether a row has more filled cells than any line of totals."""
    return len(row.cells) - row.cells.count("") > _MOST_OF_TOTALS


def leftover(row: RawRow, kind: str) -> Leftover:
    """Return what kind of leftover a row is; None for a record."""
    text = " ".join(" ".join(row.filled).split())
    return Leftover(row.line, kind, text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def _kind_of(row: RawRow, *, has_key: bool) -> str:
    first = " ".join(row.filled[0].split())
    if has_key:
        is_named = _GROUP_TOTAL.fullmatch(first) is not None or _SUBTOTAL.fullmatch(first) is not None
        return "total" if is_named and 1 < len(row.filled) <= _MOST_OF_TOTALS else "record"
    is_whole = len(row.filled) == 1 or (len(row.filled) <= 3 and " " in first)
    if is_whole and _FOOTER.fullmatch(first):
        return "footer"
    if _TOTAL.fullmatch(first) or (
        len(row.filled) > 1 and all(_TOTAL.fullmatch(" ".join(cell.split())) for cell in row.filled)
    ):
        return "total"
    return "record"


def _find_count(rows: Sequence[RawRow], kinds: list[str], key_place: int, width: int) -> None:
    """Mark a last row that only counts the records above it, in the column of the key."""
    records = [place for place, kind in enumerate(kinds) if kind == "record"]
    if width < _LEAST_COLUMNS or len(records) < 2:
        return
    last = rows[records[-1]]
    key = last.cells[key_place].strip() if key_place < len(last.cells) else ""
    is_bare = len(last.filled) == 1 or (len(last.filled) == 2 and width > _MOST_OF_TOTALS + 1)
    are_numbers = all(re.fullmatch(r"[\d.,\s€$£]+", cell) for cell in last.filled)
    if key == str(len(records) - 1) and is_bare and are_numbers and not last.raw:
        kinds[records[-1]] = "total"


def _is_words(cell: str) -> bool:
    """Return whether a cell is a line of words and cannot have been meant for a key."""
    has_words = any(letter.isalpha() for letter in cell)
    return has_words and (
        not any(letter.isdigit() for letter in cell) or re.search(r"\s|[:：]", cell.strip()) is not None
    )


def _find_end(rows: Sequence[RawRow], kinds: list[str], key_place: int, is_key: Callable[[str], bool]) -> None:
    """Mark the lines under a report: single cells at the end, after a blank row, beside a known footer or of words."""
    last = len(rows)
    while last and len(rows) - last < _LONGEST:
        row, kind = rows[last - 1], kinds[last - 1]
        key = row.cells[key_place] if key_place < len(row.cells) else ""
        is_line = kind == "record" and not row.raw and row.cells[0].strip() and len(row.filled) == 1 and not is_key(key)
        if kind == "record" and not is_line:
            break
        last -= 1
    tail = range(last, len(rows))
    is_table = max((len(row.cells) for row in rows), default=0) >= _LEAST_COLUMNS and not any(row.raw for row in rows)
    is_below_blank = False
    known = [place for place in tail if kinds[place] == "footer"]
    for place in tail:
        if kinds[place] == "blank":
            is_below_blank = True
        elif kinds[place] == "record" and (
            is_below_blank or (known and known[0] < place) or (is_table and _is_words(rows[place].filled[0]))
        ):
            kinds[place] = "footer"
