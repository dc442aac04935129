"""Taking cases and customers' mails in from the doors that are ours (INT-1, INT-2, EML-1): a CSV export, and what is sent to the web hook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice
from pathlib import Path
from typing import TypeVar

from cases.customer_mail import IncomingMail, MailTaken, read_mail, take_mail
from cases.intake import IncomingCase, RecordProblem, RecordValue, Rejected, Taken, read_record, take_in
from cases.policy import Policy
from cases.ports import Clock, OpenUnitOfWork
from cases.status import Surface
from connectors.csv_file import CsvFile, CsvRow
from connectors.csv_values import CellReader, DateOrder
from connectors.rejects import RejectsFile
from connectors.web_hook import Sent

T = TypeVar("T")

# Long enough that a transaction costs little for each case, short enough that a click does not wait for an import.
CHUNK = 500


@dataclass(frozen=True)
class Progress:
    """How far an import has come: bytes read, of how many; rows read, and what became of them."""

    done: int
    size: int
    rows: int
    taken: Taken


@dataclass(frozen=True)
class CsvTaken:
    """What became of a file. ignored: columns that mean nothing to us; rejects: where the rejects are, None where there are none."""

    taken: Taken
    ignored: tuple[str, ...]
    rejects: Path | None


def import_csv(
    path: Path,
    open_uow: OpenUnitOfWork,
    policy: Policy,
    clock: Clock,
    *,
    rejects_path: Path,
    zone: tzinfo,
    dates: DateOrder = DateOrder.MONTH_FIRST,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    chunk: int = CHUNK,
) -> CsvTaken:
    """Take a report export in, chunk by chunk, each in its own unit of work; what is in stays in if a later one fails.

    zone: of times that carry none; dates: how dates such as 7/12/2026 are meant; columns: header name to field, where the names are
    not known ones. Running it again changes nothing. Raises UnreadableCsv, before anything is taken in.
    """
    total = Taken()
    count = 0
    with CsvFile(path, CellReader(zone, dates), columns) as file:
        with RejectsFile(rejects_path, file.header, file.separator) as rejects:
            for rows in _chunks(file, chunk):
                taken = take_records(
                    ((row.line, row.record, row.problems) for row in rows), open_uow, policy, clock, Surface.CSV
                )
                by_line = {row.line: row for row in rows}
                for rejected in taken.rejected:
                    rejects.add(by_line[rejected.place], rejected.problems)
                total.add(taken)
                count += len(rows)
                if progress is not None:
                    progress(Progress(file.done, file.size, count, total))
        return CsvTaken(total, file.columns.unknown, rejects.path if rejects.count else None)


def take_sent(sent: Iterable[Sent], open_uow: OpenUnitOfWork, policy: Policy, clock: Clock) -> Taken:
    """Take in what was sent to the web hook, in one unit of work; the good ones go in, the others come back (INT-2)."""
    return take_records(
        ((one.place, one.record, one.problems) for one in sent), open_uow, policy, clock, Surface.WEB_HOOK
    )


def take_mails(sent: Iterable[Sent], open_uow: OpenUnitOfWork, policy: Policy, clock: Clock) -> MailTaken:
    """Take in the mails that were sent to the web hook, in one unit of work; the good ones go in, the others come back (INT-2)."""
    good: list[IncomingMail] = []
    bad: list[Rejected] = []
    for one in sent:
        read = read_mail(one.place, one.record)
        if isinstance(read, Rejected) or one.problems:
            known = {problem.field for problem in one.problems}
            further = read.problems if isinstance(read, Rejected) else ()
            problems = (*one.problems, *(problem for problem in further if problem.field not in known))
            bad.append(Rejected(one.place, one.record, problems))
        else:
            good.append(read)
    taken = MailTaken()
    if good:
        with open_uow() as uow:
            taken = take_mail(good, uow, policy, clock.now(), Surface.WEB_HOOK)
            uow.commit()
    taken.rejected = sorted([*bad, *taken.rejected], key=lambda rejected: rejected.place)
    return taken


def take_records(
    records: Iterable[tuple[int, Mapping[str, RecordValue], tuple[RecordProblem, ...]]],
    open_uow: OpenUnitOfWork,
    policy: Policy,
    clock: Clock,
    surface: Surface,
) -> Taken:
    """Check a batch and take the good ones in, in one unit of work.

    records: for each its place, its fields, and what was found wrong with it already.
    """
    good: list[IncomingCase] = []
    bad: list[Rejected] = []
    for place, record, problems in records:
        read = read_record(place, record, policy)
        known = {problem.field for problem in problems}
        if isinstance(read, Rejected):
            # The first reason for a field is the nearest to what was written.
            problems += tuple(problem for problem in read.problems if problem.field not in known)
        if problems or isinstance(read, Rejected):
            bad.append(Rejected(place, record, problems))
        else:
            good.append(read)
    taken = Taken()
    if good:
        with open_uow() as uow:
            taken = take_in(good, uow, policy, clock.now(), surface)
            uow.commit()
    taken.rejected = sorted([*bad, *taken.rejected], key=lambda rejected: rejected.place)
    return taken


def _chunks(rows: Iterable[CsvRow], size: int) -> Iterator[list[CsvRow]]:
    rest = iter(rows)
    while part := list(islice(rest, size)):
        yield part
