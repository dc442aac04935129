"""`casebot export`: write cases, their history and the scorecard for a data warehouse, row by row."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from sqlalchemy import Engine

from bot.cli.console import counted, err, refusal
from bot.cli.settings_here import settings_here
from bot.clock import SystemClock
from bot.config.policy_file import load_policy
from cases.model.people import Roster
from cases.model.policy import Policy
from cases.rules.scorecard import COUNTED, scorecard
from connectors.files.inert import inert
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from storage.exports import CASE_COLUMNS, HISTORY_COLUMNS, case_rows, history_rows, reading
from storage.scorecards import cases_of, histories, touches_of

Row = Mapping[str, Any]
SCORECARD_COLUMNS = ("month", "advocate", "advocate_name", "region", "type", *COUNTED)
BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)


class What(StrEnum):
    """The kinds of export."""

    CASES = "cases"
    HISTORY = "history"
    SCORECARD = "scorecard"


class Format(StrEnum):
    """The file formats."""

    CSV = "csv"
    JSONL = "jsonl"


Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"], help="Only changes since then, in UTC."),
]
Form = Annotated[Format, typer.Option("--format", help="csv, or jsonl (one JSON object per line).")]
Out = Annotated[
    Path | None,
    typer.Option(
        help="The file to write. Only you can read it, and it must not exist yet. Default: standard output.",
    ),
]


def mount(group: typer.Typer) -> None:
    """Register these commands under `casebot export`."""
    group.command(name=What.CASES)(export_cases)
    group.command(name=What.HISTORY)(export_history)
    group.command(name=What.SCORECARD)(export_scorecard)


def export_cases(since: Since = None, form: Form = Format.CSV, out: Out = None) -> None:
    """Write every case, row by row. docs/export.md lists the columns."""
    _export(What.CASES, since, form, out)


def export_history(since: Since = None, form: Form = Format.CSV, out: Out = None) -> None:
    """Write each change of each field, row by row. docs/export.md lists the columns."""
    _export(What.HISTORY, since, form, out)


def export_scorecard(since: Since = None, form: Form = Format.CSV, out: Out = None) -> None:
    """Write the scorecard of each Advocate, month and case type. docs/export.md lists the columns."""
    _export(What.SCORECARD, since, form, out)


def _export(what: What, since: datetime | None, form: Format, out: Path | None) -> None:
    settings = settings_here()
    policy = load_policy(settings.policy) if settings.policy is not None else Policy()
    engine = make_engine(settings.database_url)
    migrate.require_current(engine)
    begin = since.replace(tzinfo=UTC) if since is not None else None
    columns, rows = rows_of(what, engine, policy, begin, SystemClock().now())
    with target(out) as file:
        count = write(rows, columns, form, file)
    err.print(f"{counted(count, 'row')} written{f' to {out}' if out is not None else ''}.", markup=False)
    engine.dispose()


def rows_of(
    what: What, engine: Engine, policy: Policy, since: datetime | None, now: datetime
) -> tuple[Sequence[str], Iterable[Row]]:
    """Return the columns and the rows."""
    match what:
        case What.CASES:
            return CASE_COLUMNS, case_rows(engine, since)
        case What.HISTORY:
            return HISTORY_COLUMNS, history_rows(engine, since)
        case What.SCORECARD:
            roster = Database(engine, SystemClock()).people.load()
            return SCORECARD_COLUMNS, _scorecard_rows(engine, policy, roster, since, now)


def _scorecard_rows(
    engine: Engine, policy: Policy, roster: Roster, since: datetime | None, now: datetime
) -> Iterator[Row]:
    with reading(engine) as connection:
        ids = cases_of(connection, None, since or BEGINNING)
        lines = scorecard(histories(connection, ids), touches_of(connection, ids), policy, roster.date_for, now)
    for line in sorted(lines, key=lambda each: (each.month, each.advocate, each.type)):
        # Export the month of `since` completely; a part of it would give another number.
        if since is not None and line.month < since.date().replace(day=1):
            continue
        person = roster.get(line.advocate)
        yield {
            **asdict(line),
            "advocate_name": person.name if person is not None else "",
            "region": person.region if person is not None else None,
        }


@contextmanager
def target(out: Path | None) -> Iterator[TextIO]:
    """Open the output. Only its owner can read the file. It is removed if the export fails."""
    if out is None:
        yield sys.stdout
        return
    try:
        number = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise refusal(f"{out} exists already. Name another file, or remove it.") from None
    except OSError as failed:
        raise refusal(f"{out} cannot be written: {failed.strerror or type(failed).__name__}.") from None
    try:
        with open(number, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - it is open already, with its rights
            yield file
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def write(rows: Iterable[Row], columns: Sequence[str], form: Format, file: TextIO) -> int:
    """Write the rows; return their number."""
    if form is Format.CSV:
        table = csv.writer(file)
        table.writerow(columns)
        lines = ([_cell(row[name]) for name in columns] for row in rows)
        return sum(1 for line in lines if table.writerow(line))
    encode: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False, default=_plain).encode
    return sum(1 for row in rows if file.write(encode({name: row[name] for name in columns}) + "\n"))


def _cell(value: object) -> str:
    """Return a CSV cell that no spreadsheet reads as a formula."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Enum):
        return inert(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (tuple, list)):
        return inert(", ".join(str(part) for part in value))
    plain = _plain(value)
    return plain if isinstance(plain, str) else str(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    return value
