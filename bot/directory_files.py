"""Load the directory of customers from files: accounts, contacts and leads, opportunities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cases.model.account import Account, Contact, Opportunity
from cases.ports.unit_of_work import OpenUnitOfWork
from connectors.files.choices import Choices
from connectors.files.columns import Layout
from connectors.files.directory import Known, read_known
from connectors.files.rejects import RejectsFile
from connectors.files.report import Report

# Large enough that transactions are cheap, small enough that a click does not wait.
CHUNK = 500


@dataclass(frozen=True)
class Loaded:
    """The result of loading a file."""

    #: The number of stored rows.
    taken: int
    #: The number of refused rows.
    refused: int
    #: Unknown columns.
    ignored: tuple[str, ...]
    #: The file with the refused rows; None if there are none.
    rejects: Path | None
    #: What was decided about the file, in words.
    said: tuple[str, ...] = ()


def load_file(
    path: Path, layout: Layout, open_uow: OpenUnitOfWork, choices: Choices, rejects_path: Path, chunk: int = CHUNK
) -> Loaded:
    """Store every valid row, chunk by chunk, and write the refused rows to a file (INT-2).

    The same file again changes nothing. Raises FileRefused before anything is stored.
    """
    taken = 0
    report = Report(path, choices, layout)
    with RejectsFile(rejects_path, report, report.choices.as_cell()) as rejects:

        def good() -> Iterator[Known]:
            for row in report:
                known, problems = read_known(row.record, layout)
                problems = row.problems or problems
                if problems or known is None:
                    rejects.add(row, problems)
                else:
                    yield known

        rows = good()
        while part := list(islice(rows, chunk)):
            with open_uow() as uow:
                uow.directory.put(
                    [one for one in part if isinstance(one, Account)],
                    [one for one in part if isinstance(one, Contact)],
                    [one for one in part if isinstance(one, Opportunity)],
                )
                uow.commit()
            taken += len(part)
        aside = rejects.path if rejects.count else None
        return Loaded(taken, rejects.count, report.unknown, aside, tuple(report.said))
