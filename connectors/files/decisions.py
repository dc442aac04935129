"""Decide what each column of a file means, from all its cells, before any row is stored (INT-2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from cases.model.people import region_of
from cases.model.status import OpportunityStage
from cases.rules.import_record import DATE_FIELDS, ENUM_FIELDS, RecordValue, flag
from connectors.files.choices import Choices
from connectors.files.columns import Columns, Layout, plain
from connectors.files.dates import DateOrder, DateReader, OrderEvidence, both_readings, counted_in_words
from connectors.files.delimited import RawRow
from connectors.files.numbers import DecimalSign, SignEvidence, both_amounts, whole_amount, written
from connectors.files.refusal import FileRefused
from connectors.files.workbook import TypedCell
from connectors.salesforce_ids import long_case_id

#: Placeholders for empty cells. In feedback "NA" is an answer, and in a country column it is a country.
PLACEHOLDERS: Final = frozenset(
    ["-", "--", "---", "–", "—", "―", "?", "??", "???", ".", "…", "n/a", "na", "n.a.", "n.a", "n/a.", "#n/a", "#n/v", "#na", "null", "(null)", "<null>", "[null]", "none", "(none)", "<none>", "[none]", "-none-", "--none--", "nil", "nan", "(blank)", "(blanks)", "[blank]", "<blank>", "blank", "(empty)", "[empty]", "<empty>", "empty", "undefined", "(undefined)", "\\n", "k.a.", "s/o", "0000-00-00"]
) | {
    "[not provided]", "(not provided)", "<not provided>", "not provided", "not set", "(not set)", "[not set]", "not specified", "(not specified)",
    "not available", "not applicable", "keine angabe", "no value", "(no value)", "- none -", "-- none --", "0000-00-00 00:00:00", "00/00/0000",
    "(leer)", "(vide)", "(en blanco)", "(vacío)", "(vazio)", "(vuoto)", "(vuote)", "(leeg)", "(tom)", "(空白)", "(비어 있음)", "k. a.", "n/v", "#nv", "#n/d", "н/д", "#н/д",
}  # fmt: skip
_NOT_EMPTY: Final[Mapping[str, frozenset[str]]] = {
    "feedback": frozenset({"na", "n/a", "n.a.", "none"}),
    "country": frozenset({"na"}),
    "resolution": frozenset({"none"}),
}
# What a spreadsheet is to show as it stands.
_AS_TEXT: Final = re.compile(r'\s*="(?P<text>(?:[^"]|"")*)"\s*', re.DOTALL)
_NOBODY: Final = frozenset({"unassigned", "(unassigned)", "nobody", "no owner", "not assigned", "(not assigned)"})
#: A longer cell has a meaning.
LONGEST_PLACEHOLDER: Final = 20
_NEEDED: Final = frozenset({"number", "status", "name", "external_id"})
_LINKS: Final = frozenset({"link", "zendesk_link"})
_COUNTS: Final = frozenset({"employees", "lam"})
_STAGE_NUMBER: Final = re.compile(r"\d+\s*[-–.]?\s*")
_SAMPLE: Final = 3
Reader = Callable[[str], RecordValue]


@dataclass
class Decisions:
    """The decisions about a file."""

    #: The index of each field's column.
    places: dict[str, int]
    #: The person's choices and what the file proved.
    choices: Choices
    #: How to read cells that are not text.
    readers: dict[str, Reader] = field(default_factory=dict)
    #: All decisions in words, for the person.
    said: list[str] = field(default_factory=list)


def decide(
    columns: Columns, rows: Sequence[RawRow], choices: Choices, layout: Layout, *, is_rejects: bool
) -> Decisions:
    """Decide what the columns mean.

    Args:
        columns: The possible fields, by column name.
        rows: All records of the file.
        choices: The person's choices, which have priority.
        layout: The kind of file.
        is_rejects: Whether it is a rejects file, which leaves out only the columns that the whole file left out.

    Raises:
        FileRefused: Dates or amounts are ambiguous and nothing decides.
    """
    made = Decisions({}, choices)
    left_out = {plain(name) for name in choices.left_out}
    for name, candidates in columns.candidates.items():
        why: list[str] = []
        for place in candidates if is_rejects else _one_of_each_name(candidates, name, columns, rows, choices):
            if plain(columns.names[place]) in left_out and name != layout.key:
                why.append(f"Column “{columns.names[place]}” left out, as it was before.")
                continue
            misfit = None if is_rejects or name in _NEEDED else _misfit(name, place, rows, made.choices, layout)
            if misfit is None:
                made.places[name] = place
                break
            left_out.add(plain(columns.names[place]))
            why.append(f"Column “{columns.names[place]}” left out: holds {misfit}.")
        made.said += why
    made.choices = replace(
        made.choices, left_out=tuple(name for name in columns.names if name and plain(name) in left_out)
    )
    dates = [name for name in made.places if name in layout.dates]
    _tell_numbered_dates(dates, columns, rows, made)
    _decide_dates(dates, columns, rows, made)
    _decide_numbers([name for name in made.places if name in layout.amounts], columns, rows, made)
    _add_readers(made, layout)
    return made


def _one_of_each_name(
    candidates: Sequence[int], name: str, columns: Columns, rows: Sequence[RawRow], choices: Choices
) -> Sequence[int]:
    """Return the candidates without those that repeat another of the same name, or are empty where it is not.

    Raises:
        FileRefused: Two of one name differ. One may be hidden, or left from another month.
    """
    if len({plain(columns.names[place]) for place in candidates}) == len(candidates):
        return candidates
    kept: dict[str, tuple[int, dict[int, str]]] = {}
    for place in candidates:
        header, cells = columns.names[place], dict(_cells(place, rows, name, choices))
        _, first = kept.get(plain(header), (place, {}))
        if not first:
            kept[plain(header)] = (place, cells)
        elif cells and cells != first:
            line = min(line for line in first.keys() | cells.keys() if first.get(line) != cells.get(line))
            raise FileRefused(
                f"Two columns are named “{header}”: row {line} has {_quoted(first, line)} in the first and {_quoted(cells, line)} "
                "in the second. Delete or rename the wrong one; perhaps it is hidden."
            )
    return [place for place, _ in kept.values()]


def _quoted(cells: Mapping[int, str], line: int) -> str:
    return f"“{cells[line]}”" if line in cells else "nothing"


def _cells(place: int, rows: Iterable[RawRow], name: str, choices: Choices) -> Iterable[tuple[int, str]]:
    for row in rows:
        if place < len(row.cells):
            cell = cleaned(row.cells[place], name, choices.values)
            if cell:
                yield row.line, cell


def cleaned(cell: str, name: str, values: Mapping[str, Mapping[str, str]]) -> str:
    """Return a cell with the person's values translated and placeholders removed."""
    if (formula := _AS_TEXT.fullmatch(cell)) is not None:
        cell = formula["text"].replace('""', '"')
    bare = cell.strip()
    if not bare:
        return "" if not isinstance(cell, TypedCell) else cell
    if name in values:
        words = {word.casefold(): meant for word, meant in values[name].items()}
        if bare.casefold() in words:
            return words[bare.casefold()]
        if "*" in words:
            return words["*"]
    if len(bare) <= LONGEST_PLACEHOLDER:
        lower = bare.casefold()
        if lower in PLACEHOLDERS and lower not in _NOT_EMPTY.get(name, ()):
            return ""
        if name == "owner" and lower in _NOBODY:
            return ""
    return cell


def _misfit(name: str, place: int, rows: Sequence[RawRow], choices: Choices, layout: Layout) -> str | None:
    """Return a value that does not fit the field, if none in the column fits; else None."""
    fits = _fit_of(name, choices, layout)
    if fits is None:
        return None
    seen: dict[str, None] = {}
    for _, cell in _cells(place, rows, name, choices):
        if fits(cell):
            return None
        seen.setdefault(" ".join(cell.split()))
    if not seen:
        return None
    words = sorted(seen) if len(seen) <= _SAMPLE else [*seen][:_SAMPLE]
    shown = "/".join(word if len(word) <= 30 else word[:29] + "…" for word in words)
    return shown if len(seen) <= _SAMPLE else f"{shown} … in no row what it should"


def _fit_of(name: str, choices: Choices, layout: Layout) -> Callable[[str], bool] | None:
    if name in layout.dates:
        readers = [DateReader(choices.zone, order) for order in DateOrder]
        return lambda cell: any(_reads((reader.read, cell)) for reader in readers)
    if name in layout.amounts:
        return lambda cell: _reads((written, cell))
    if name in layout.flags:
        return lambda cell: _reads((flag, cell))
    if name == "opportunity_stage":
        return None
    if name in ENUM_FIELDS and layout.key == "number":
        words = {word.value.casefold() for word in ENUM_FIELDS[name]}
        return lambda cell: cell.strip().casefold() in words
    if name == "region" and layout.key == "number":
        return lambda cell: region_of(cell.strip()) is not None
    if name in _LINKS:
        return lambda cell: cell.strip().startswith("https://")
    return None


def _reads(what: tuple[Callable[[str], object], str]) -> bool:
    read, cell = what
    try:
        read(cell)
    except ValueError:
        return False
    return True


def _tell_numbered_dates(names: Sequence[str], columns: Columns, rows: Sequence[RawRow], made: Decisions) -> None:
    choices = made.choices
    for name in names:
        words = (counted_in_words(cell, choices.zone) for _, cell in _cells(made.places[name], rows, name, choices))
        if (example := next((each for each in words if each), None)) is not None:
            made.said.append(f"Dates in “{columns.names[made.places[name]]}” are numbers: {example}.")


def _decide_dates(names: Sequence[str], columns: Columns, rows: Sequence[RawRow], made: Decisions) -> None:
    choices = made.choices
    if choices.dates is not None:
        return
    found: dict[str, OrderEvidence] = {}
    for name in names:
        evidence = OrderEvidence()
        for line, cell in _cells(made.places[name], rows, name, choices):
            if not isinstance(cell, TypedCell):
                evidence.add(line, cell)
        found[name] = evidence
    proofs = {name: evidence.proven for name, evidence in found.items() if evidence.proven is not None}
    orders = {proof[0] for proof in proofs.values()}
    for name, evidence in found.items():
        column = columns.names[made.places[name]]
        if evidence.contradicts_itself and evidence.day_first and evidence.month_first:
            raise FileRefused(
                f"The dates in “{column}” contradict each other: “{evidence.day_first[1]}” in row {evidence.day_first[0]} has the day first, "
                f"“{evidence.month_first[1]}” in row {evidence.month_first[0]} the month. Choose --dates dmy or --dates mdy: "
                "casebot refuses the other rows."
            )
        if evidence.open is not None and (len(orders) != 1) and name not in proofs:
            line, cell = evidence.open
            raise FileRefused(
                f"The dates in “{column}” can be read in two ways: “{' '.join(cell.split())}” in row {line} is {both_readings(cell, choices.zone)}. "
                "Choose --dates dmy or --dates mdy."
            )
    if len(orders) == 1:
        [order] = orders
        line = min(proof[1] for proof in proofs.values())
        made.choices = replace(choices, dates=order)
        made.said.append(f"Dates {order.words}, from row {line}.")
    elif len(orders) > 1:
        for name, (order, line) in proofs.items():
            made.readers[name] = _date_reader(name, DateReader(choices.zone, order))
            made.said.append(f"Dates in “{columns.names[made.places[name]]}” {order.words}, from row {line}.")


def _decide_numbers(names: Sequence[str], columns: Columns, rows: Sequence[RawRow], made: Decisions) -> None:
    choices = made.choices
    if choices.numbers is not None:
        for name in names:
            made.readers[name] = _amount_reader(choices.numbers)
        return
    found: dict[str, SignEvidence] = {}
    for name in names:
        evidence = SignEvidence()
        for line, cell in _cells(made.places[name], rows, name, choices):
            if not isinstance(cell, TypedCell):
                evidence.add(line, cell)
        found[name] = evidence
    proven = {sign for evidence in found.values() if (sign := evidence.proven) is not None}
    for name, evidence in found.items():
        made.readers[name] = _amount_reader(_sign_of(name, evidence, proven, columns, rows, made))
    if len(proven) == 1:
        made.choices = replace(made.choices, numbers=next(iter(proven)))


def _sign_of(
    name: str,
    evidence: SignEvidence,
    proven: Set[DecimalSign],
    columns: Columns,
    rows: Sequence[RawRow],
    made: Decisions,
) -> DecimalSign | None:
    """Return the decimal sign of a column; None if three digits after either sign are thousands."""
    column = columns.names[made.places[name]]
    sign = evidence.proven
    if evidence.open is None:
        return sign or DecimalSign.POINT
    if sign is not None:
        made.said.append(f"Numbers in “{column}” are written like {sign.example}.")
        return sign
    if evidence.groups_by_three or (name in _COUNTS and _is_never_whole(name, rows, made)):
        made.said.append(f"Numbers in “{column}”: three digits after a point or comma are thousands.")
        return None
    if len(proven) == 1 and evidence.point is None and evidence.comma is None:
        other = next(iter(proven))
        made.said.append(f"Numbers in “{column}” are written like {other.example}, as in the other columns.")
        return other
    line, cell = evidence.open
    raise FileRefused(
        f"The numbers in “{column}” can be read in two ways: “{' '.join(cell.split())}” in row {line} is {both_amounts(cell)}. "
        "Choose --numbers point or --numbers comma."
    )


def _is_never_whole(name: str, rows: Sequence[RawRow], made: Decisions) -> bool:
    """Return whether a count would not be a whole number with its last three digits as decimals."""
    for _, cell in _cells(made.places[name], rows, name, made.choices):
        try:
            number = written(cell)
        except ValueError:
            continue
        if number is not None and number.is_open and not number.digits.endswith("000"):
            return True
    return False


def _add_readers(made: Decisions, layout: Layout) -> None:
    reader = DateReader(made.choices.zone, made.choices.dates or DateOrder.MONTH_FIRST)
    for name in made.places:
        if name in layout.dates:
            made.readers.setdefault(name, _date_reader(name, reader))
        elif name == "external_id" and layout.key == "number":
            made.readers[name] = lambda cell: long_case_id(cell.strip())
        elif name == "opportunity_stage":
            made.readers[name] = stage


def _date_reader(name: str, reader: DateReader) -> Reader:
    is_day = name in DATE_FIELDS or name == "close_date"

    def read(cell: str) -> RecordValue:
        if isinstance(cell, TypedCell) and isinstance(cell.value, date):
            cell = cell.value.isoformat()
        if is_day:
            return reader.day(cell)
        if name == "source_version":
            return reader.read(cell)
        return reader.moment(cell)

    return read


def _amount_reader(sign: DecimalSign | None) -> Reader:
    """Return a reader for amounts.

    Args:
        sign: The decimal sign; None if three digits after either sign are thousands.
    """

    def read(cell: str) -> RecordValue:
        if isinstance(cell, TypedCell) and isinstance(cell.value, (int, float)):
            return whole_amount(f"{cell.value:.6f}", DecimalSign.POINT)
        if sign is not None:
            return whole_amount(cell, sign)
        number = written(cell)
        grouped = DecimalSign.COMMA if number is not None and "." in number.digits else DecimalSign.POINT
        return whole_amount(cell, grouped)

    return read


def stage(cell: str) -> str:
    """Return an opportunity's stage for the rules: won, lost, or else open.

    CRMs number their stages and have more of them.
    """
    words = _STAGE_NUMBER.sub("", cell.strip(), count=1)
    if not words:
        return ""
    for ended in (OpportunityStage.CLOSED_WON, OpportunityStage.CLOSED_LOST):
        if words.casefold() == ended.value.casefold():
            return ended.value
    return OpportunityStage.OPEN.value
