"""Import cases from a file in chunks, so that others can write in between (INT-1, INT-2)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from bot.intake import check_records
from cases.model.case import Case, changes
from cases.model.case_number import case_number_key
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.clock import Clock
from cases.ports.unit_of_work import OpenUnitOfWork, UnitOfWork
from cases.rules.import_record import ImportResult, IncomingCase
from cases.use_cases.import_cases import import_records
from connectors.files.choices import Choices
from connectors.files.foreign import advice_for
from connectors.files.leftovers import Leftover
from connectors.files.refusal import FileRefused
from connectors.files.rejects import RejectsFile, reason
from connectors.files.report import Report, ReportRow

#: Large enough that transactions are cheap for each case.
CHUNK: Final = 500
#: Beside a running casebot, wait this long between transactions, so that waiting writers get their turn.
BRIEF_S: Final = 0.15
PAUSE_S: Final = 0.12


@dataclass(frozen=True)
class Progress:
    """The progress of an import: rows done, of how many, and the results so far."""

    done: int
    size: int
    taken: ImportResult


@dataclass(frozen=True)
class Change:
    """What an import would change in a case: old and new value of each field. A new case has no old values."""

    number: str
    is_new: bool
    fields: tuple[tuple[str, str | None, str | None], ...]


@dataclass
class FileTaken:
    """The result of an import."""

    taken: ImportResult
    #: The number of rows after the header, without blank ones.
    rows: int
    #: What was decided about the file, in words.
    said: list[str]
    #: Unknown columns.
    ignored: tuple[str, ...]
    #: Rows that are not records.
    leftovers: list[Leftover]
    #: Rows that repeat a case of the same file, each with the row that counts.
    repeats: list[tuple[int, int]] = field(default_factory=list)
    #: The file with the rejects; None if there are none.
    rejects: Path | None = None
    #: The lines and reasons of the first refused rows.
    reasons: list[tuple[int, str]] = field(default_factory=list)
    #: The changes that a dry run found.
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class ImportOptions:
    """The options of an import."""

    choices: Choices = field(default_factory=Choices)
    #: Continue if the file has no status or no owner.
    assume_open: bool = False
    #: Use the file's values even if they are older than the stored ones or were imported before.
    again: bool = False
    #: Store nothing, and return what would change.
    dry_run: bool = False
    chunk: int = CHUNK
    #: Let others write between two chunks, because casebot runs on the same file.
    beside_others: bool = False


def import_file(
    path: Path,
    open_uow: OpenUnitOfWork,
    policy: Policy,
    clock: Clock,
    *,
    rejects_path: Path,
    options: ImportOptions | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> FileTaken:
    """Import a file of cases chunk by chunk, each in its own unit of work. If one fails, the earlier ones stay.

    Importing it again changes nothing.

    Raises:
        FileRefused: The file cannot be read, or needs a decision first. Nothing is stored.
    """
    options = options or ImportOptions()
    report = Report(path, options.choices)
    said = FileTaken(ImportResult(), len(report) + _after_header(report), report.said, report.unknown, report.leftovers)
    if not options.assume_open and not report.is_rejects:
        _ask_for_what_is_missing(report, open_uow)
    winners = _newest_rows(report)
    settings = report.choices.as_cell()
    with RejectsFile(rejects_path, report, settings) as rejects:
        for rows in _chunks(report, options):
            began = time.monotonic()
            counted, repeated = _without_repeats(rows, winners)
            said.repeats += repeated
            taken = _take(counted, open_uow, policy, clock, options, said)
            taken.repeated += len(repeated)
            by_line = {row.line: row for row in rows}
            for rejected in taken.rejected:
                row = by_line[rejected.place]
                if len(said.reasons) < 5:
                    words = "; ".join(reason(problem, row, report) for problem in rejected.problems)
                    said.reasons.append((row.line, words))
                if not options.dry_run:
                    rejects.add(row, rejected.problems)
            said.taken.add(taken)
            if progress is not None:
                progress(Progress(min(_rows_done(said.taken), len(report)), len(report), said.taken))
            if options.beside_others:
                time.sleep(max(PAUSE_S, time.monotonic() - began))
        said.rejects = rejects.path if rejects.count else None
    return said


def _after_header(report: Report) -> int:
    return sum(1 for one in report.leftovers if one.kind != "title")


def _rows_done(taken: ImportResult) -> int:
    return (
        taken.created
        + taken.updated
        + taken.unchanged
        + taken.older
        + taken.repeated
        + taken.not_ours
        + len(taken.rejected)
    )


def _chunks(report: Report, options: ImportOptions) -> Iterator[list[ReportRow]]:
    rest = iter(report)
    size = min(options.chunk, 50) if options.beside_others else options.chunk
    while True:
        began = time.monotonic()
        part = list(islice(rest, size))
        if not part:
            return
        yield part
        if options.beside_others:
            took = (time.monotonic() - began) / 2
            size = max(10, min(options.chunk, int(size * BRIEF_S / max(took, 0.01))))


def _take(
    rows: Sequence[ReportRow],
    open_uow: OpenUnitOfWork,
    policy: Policy,
    clock: Clock,
    options: ImportOptions,
    said: FileTaken,
) -> ImportResult:
    now = clock.now()
    good, bad = check_records(((row.line, row.record, row.problems) for row in rows), policy, now)
    taken = ImportResult()
    if good:
        with open_uow() as uow:
            before = _known(good, uow) if options.dry_run else {}
            taken = import_records(good, uow, policy, now, Surface.CSV, again=options.again)
            if options.dry_run:
                said.changes += _found_changes(good, before, uow)
            else:
                uow.commit()
    taken.rejected = sorted([*bad, *taken.rejected], key=lambda rejected: rejected.place)
    return taken


def _known(records: Sequence[IncomingCase], uow: UnitOfWork) -> dict[str, Case]:
    by_id = uow.cases.by_external_ids([record.external_id for record in records])
    by_number = uow.cases.by_numbers([record.number for record in records])
    found = {record.external_id: by_id.get(record.external_id) or by_number.get(record.number) for record in records}
    return {key: case for key, case in found.items() if case is not None}


def _found_changes(records: Sequence[IncomingCase], before: Mapping[str, Case], uow: UnitOfWork) -> list[Change]:
    after = _known(records, uow)
    found = []
    for record in records:
        case = after.get(record.external_id)
        known = before.get(record.external_id)
        if case is not None and (known is None or changes(known, case)):
            found.append(Change(case.number, known is None, tuple(changes(known, case))))
    return found


def _newest_rows(report: Report) -> dict[int, int]:
    """Return the row that counts, for each row that repeats a case: the newest, or the last of equal ones."""
    rows: dict[str, list[tuple[int, str]]] = {}
    for line, external_id, number, version in report.keys():  # noqa: SIM118  # it is no mapping
        # The key of bare digits is without leading zeros.
        is_bare = number.isascii() and number.isdecimal()
        key = external_id or ((number.lstrip("0") or "0") if is_bare else case_number_key(number))
        if key:
            rows.setdefault(key, []).append((line, version))
    winners: dict[int, int] = {}
    for alike in rows.values():
        if len(alike) > 1:
            newest, at = alike[0][0], report.stamp_in(alike[0][1])
            for line, version in alike[1:]:
                stamp = report.stamp_in(version)
                if not (at and stamp and stamp.until < at.at):
                    newest, at = line, stamp
            winners |= {line: newest for line, _ in alike if line != newest}
    return winners


def _without_repeats(
    rows: Sequence[ReportRow], winners: Mapping[int, int]
) -> tuple[list[ReportRow], list[tuple[int, int]]]:
    repeated = [(row.line, winners[row.line]) for row in rows if row.line in winners]
    return [row for row in rows if row.line not in winners], repeated


def _ask_for_what_is_missing(report: Report, open_uow: OpenUnitOfWork) -> None:
    """Refuse a file that would create cases without a status or an owner, unless the person confirmed it."""
    missing = [name for name in ("status", "owner") if name not in report.places]
    if not missing or not _has_new_cases(report, open_uow):
        return
    what = " and ".join({"status": "Open", "owner": "unassigned"}[name] for name in missing)
    columns = " and no column with ".join({"status": "the status", "owner": "the owner"}[name] for name in missing)
    raise FileRefused(
        f"The file has no column with {columns}: every case would be {what}. Continue with --assume-open, "
        f"or name the column with --map.{advice_for(report.unknown, missing)}"
    )


def _has_new_cases(report: Report, open_uow: OpenUnitOfWork) -> bool:
    keys = ((external_id, number) for _, external_id, number, _ in report.keys())  # noqa: SIM118  # it is no mapping
    with open_uow() as uow:
        while part := list(islice(keys, CHUNK)):
            by_id = uow.cases.by_external_ids([external_id or number for external_id, number in part])
            by_number = uow.cases.by_numbers([number for _, number in part if number])
            for external_id, number in part:
                if (external_id or number) and not (by_id.get(external_id or number) or by_number.get(number)):
                    return True
    return False
