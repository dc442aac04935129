"""Filling the directory of customers from files: accounts, contacts and leads, opportunities."""

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

# Long enough that a transaction costs little for each row, short enough that a click does not wait for it.
CHUNK = 500


@dataclass(frozen=True)
class Loaded:
    """What became of a file. taken, refused: rows; ignored: columns that mean nothing to us; rejects: where those are that were refused, None
    where there are none."""

    taken: int
    refused: int
    ignored: tuple[str, ...]
    rejects: Path | None
    #: What was decided about the file, in words.
    said: tuple[str, ...] = ()


def load_file(
    path: Path, layout: Layout, open_uow: OpenUnitOfWork, choices: Choices, rejects_path: Path, chunk: int = CHUNK
) -> Loaded:
    """Store every good row over what was known of it, chunk by chunk; the bad ones are set aside whole (INT-2).

    The same file again changes nothing. Raises FileRefused, before anything is stored.
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
