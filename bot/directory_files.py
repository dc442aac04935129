"""Filling the directory of customers from CSV exports: accounts, contacts and leads, opportunities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cases.directory import Account, Contact, Opportunity
from cases.ports import OpenUnitOfWork
from connectors.csv_columns import Layout
from connectors.csv_directory import Known, read_known
from connectors.csv_file import CsvFile
from connectors.csv_values import CellReader
from connectors.rejects import RejectsFile

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


def load_file(
    path: Path, layout: Layout, open_uow: OpenUnitOfWork, cells: CellReader, rejects_path: Path, chunk: int = CHUNK
) -> Loaded:
    """Store every good row over what was known of it, chunk by chunk; the bad ones are set aside whole (INT-2).

    The same file again changes nothing. Raises UnreadableCsv, before anything is stored.
    """
    taken = 0
    with CsvFile(path, cells, layout=layout) as file, RejectsFile(rejects_path, file.header, file.separator) as rejects:

        def good() -> Iterator[Known]:
            for row in file:
                known, problems = read_known(row.record, layout, cells)
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
        return Loaded(taken, rejects.count, file.columns.unknown, rejects.path if rejects.count else None)
