"""`casebot export person` and `casebot forget`: export or erase what is stored about a person."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.settings_here import settings_here
from bot.clock import SystemClock
from storage.engine import make_engine
from storage.migrate import require_current
from storage.person_data import Person, StillOnTheRoster, as_json, find_person, forget, rows_about

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)
export = typer.Typer(help="Export what is stored.", no_args_is_help=True)

Email = Annotated[str, typer.Option(help="The person's e-mail address.")]
Names = Annotated[list[str] | None, typer.Option("--name", help="A name that cases use for them. May be repeated.")]


def mount(cli: typer.Typer) -> None:
    """Register these commands."""
    cli.add_typer(export, name="export")
    cli.command(name="forget")(forget_person)


@export.command(name="person")
def export_person(email: Email, name: Names = None) -> None:
    """Print everything that is stored about a person, as JSON: one line per row, with its table."""
    engine = make_engine(settings_here().database_url)
    require_current(engine)
    with engine.connect() as connection:
        for table, row in rows_about(connection, find_person(connection, email, name or ())):
            sys.stdout.write(json.dumps({"table": table, **as_json(row)}, ensure_ascii=True) + "\n")


def forget_person(
    email: Email,
    name: Names = None,
    rejects: Annotated[
        list[Path] | None, typer.Option(help="A rejects file to remove their rows from. May be repeated.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a person: their name, addresses and words in cases, history, messages, mails, search and rejects.

    The events themselves and their times stay.
    """
    if not yes:
        typer.confirm(f"This cannot be undone. Backups still have the data. Erase {email}?", abort=True)
    engine = make_engine(settings_here().database_url)
    require_current(engine)
    try:
        with engine.begin() as connection:
            person = find_person(connection, email, name or ())
            erased = forget(connection, person, SystemClock().now())
    except StillOnTheRoster as refused:
        err.print(str(refused), style="red", markup=False)
        raise typer.Exit(1) from None
    if engine.dialect.name == "sqlite":
        # Deleted data would stay in free pages of the file.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("BEGIN")
    for table, count in sorted(erased.rows.items()):
        if count:
            out.print(f"{table}: {count} rows", markup=False)
    out.print(f"{len(erased.cases)} cases; {erased.token} replaces the person. casebot updates their cards.")
    for path in rejects or ():
        out.print(f"{path}: {_taken_out(path, person)} rows removed", markup=False)
    out.print("Not erased: older messages in Slack, backups, and the CRM, which could send the person again.")


def _taken_out(path: Path, person: Person) -> int:
    """Remove the rows that name the person from a rejects file; return their number."""
    written = path.read_text(encoding="utf-8-sig")
    head = written.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = list(csv.reader(written.splitlines(keepends=True), delimiter=separator))
    names = person.everywhere | person.in_their_cases
    everybody = Person(person.email, names, frozenset(), frozenset()).pattern(None)
    kept = [row for row in rows if not any(everybody.search(cell) for cell in row)]
    unfinished = path.with_name(path.name + ".part")
    with os.fdopen(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8-sig", newline=""
    ) as file:
        csv.writer(file, delimiter=separator).writerows(kept)
    unfinished.replace(path)
    return len(rows) - len(kept)
