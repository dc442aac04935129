"""`casebot import`: import cases from a file, and first say what was decided about the file (INT-1, INT-2)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bot.cli.console import counted, err, open_database, out, refusal, say, say_refused
from bot.config.policy_file import load_policy
from bot.config.settings import Settings
from bot.config.toml_reading import UnreadableFile, a_zone, read_toml
from bot.file_import import FileTaken, ImportOptions, import_file
from bot.file_import import Progress as Reached
from cases.model.policy import Policy
from cases.rules.import_record import ENUM_FIELDS
from connectors.files.choices import Choices
from connectors.files.columns import FIELDS
from connectors.files.dates import DateOrder
from connectors.files.numbers import DecimalSign, decimal_sign
from connectors.files.refusal import FileRefused
from connectors.files.rejects import free_path
from storage.process_lock import AlreadyRunning, ProcessLock

SOME_REFUSED: Final = 1
_SHOWN_COLUMNS: Final = 12
_SHOWN_CHANGES: Final = 30
_SHOWN_REPEATS: Final = 5

_ZONE = typer.Option(help="The time zone of times without one, such as America/New_York.")
_DATES = typer.Option(
    help="What 7/12/2026 means: mdy for 12 July, dmy for 7 December. Default: casebot finds out from the file."
)
_NUMBERS = typer.Option(
    help="The decimal sign: point, comma, or a locale such as de_DE. Default: casebot finds out from the file."
)
_MAP = typer.Option("--map", help='A TOML file that maps columns to fields, in lines like "Ticket no." = "number".')
_VALUES = typer.Option(
    "--values", help='A TOML file that maps the file\'s values: under \\[status], lines like "New" = "Open".'
)


def import_cases(
    file: Annotated[Path, typer.Argument(help="A report of the CRM, as CSV or a workbook.", metavar="FILE")],
    rejects: Annotated[
        Path | None, typer.Option(help="The file for refused rows. Default: FILE.rejects.csv beside the file.")
    ] = None,
    column_map: Annotated[Path | None, _MAP] = None,
    value_map: Annotated[Path | None, _VALUES] = None,
    zone: Annotated[str, _ZONE] = "UTC",
    dates: Annotated[DateOrder | None, _DATES] = None,
    numbers: Annotated[str | None, _NUMBERS] = None,
    encoding: Annotated[str | None, typer.Option(help="The file's encoding, such as windows-1252.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change. Nothing is stored.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Use the file's values even if newer ones are known.")] = False,
    assume_open: Annotated[
        bool,
        typer.Option("--assume-open", help="Continue without a status or an owner: new cases are Open and unassigned."),
    ] = False,
) -> None:
    """Import cases from a file. Importing the same file again changes nothing. Refused rows go to the rejects file."""
    choices = Choices(
        zone=_zone(zone),
        encoding=encoding,
        dates=dates,
        numbers=_sign(numbers),
        columns=_columns(column_map) if column_map is not None else {},
        values=_values(value_map) if value_map is not None else {},
        sheet=sheet,
    )
    target = rejects or free_path(file)
    if target.resolve() == file.resolve():
        raise refusal("--rejects names the imported file itself. Name another file.")
    taken = _take_in(file, target, ImportOptions(choices, assume_open, again, dry_run))
    _say(taken, dry_run=dry_run)
    raise typer.Exit(SOME_REFUSED if taken.taken.rejected else 0)


def _take_in(file: Path, rejects: Path, options: ImportOptions) -> FileTaken:
    settings = Settings.load(os.environ, Path(".env"))
    policy = load_policy(settings.policy) if settings.policy is not None else Policy()
    if not options.dry_run:
        options = replace(options, beside_others=is_casebot_running(settings.database_url))
    with open_database(settings, policy) as database, _bar(f"Importing {file.name}") as reached:
        try:
            return import_file(
                file,
                database.unit_of_work,
                policy,
                database.clock,
                rejects_path=rejects,
                options=options,
                progress=reached,
            )
        except FileRefused as refused:
            raise refusal(str(refused)) from None


def is_casebot_running(url: str) -> bool:
    """Return whether a casebot uses this SQLite file. On PostgreSQL nobody has to wait."""
    try:
        with ProcessLock(url):
            return False
    except AlreadyRunning:
        return True


def _zone(name: str) -> tzinfo:
    try:
        known = a_zone(name)
    except ValueError as wrong:
        raise refusal(f"--zone {wrong}") from None
    return UTC if known == "UTC" else ZoneInfo(known)


def _sign(text: str | None) -> DecimalSign | None:
    try:
        return decimal_sign(text) if text is not None else None
    except ValueError as wrong:
        raise refusal(f"--numbers {wrong}") from None


def _columns(path: Path) -> Mapping[str, str]:
    tables = _toml(path)
    columns = {name: field for name, field in tables.items() if isinstance(field, str)}
    if bad := [name for name in tables if name not in columns]:
        raise refusal(f'{path}: {", ".join(bad)} need a field in quotes, as in "Ticket no." = "number".')
    if unknown := [name for name, field in columns.items() if field and field not in FIELDS]:
        raise refusal(f"{path}: {', '.join(unknown)} need one of the fields: {', '.join(sorted(FIELDS))}.")
    return columns


def _values(path: Path) -> Mapping[str, Mapping[str, str]]:
    values: dict[str, dict[str, str]] = {}
    for field, words in _toml(path).items():
        if field not in FIELDS or not isinstance(words, dict):
            raise refusal(f'{path}: “{field}” is not a field with values. Write [status] and under it "New" = "Open".')
        values[field] = {str(word): str(meant) for word, meant in words.items()}
        if field in ENUM_FIELDS:
            known = [word.value for word in ENUM_FIELDS[field]]
            for word, meant in values[field].items():
                if meant and meant.casefold() not in {one.casefold() for one in known}:
                    raise refusal(f"{path}: “{word}” needs one of: {', '.join(known)}. “{meant}” is none of them.")
    return values


def _toml(path: Path) -> Mapping[str, object]:
    try:
        tables: Mapping[str, object] = read_toml(path)[0]
        return tables
    except UnreadableFile as failed:
        raise refusal(str(failed)) from None


@contextmanager
def _bar(title: str) -> Iterator[Callable[[Reached], None]]:
    shown = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.completed:,.0f} rows"),
        TimeElapsedColumn(),
        console=err,
    )
    task = shown.add_task(title, total=None)

    def reached(at: Reached) -> None:
        shown.start()
        shown.update(task, completed=at.done, total=at.size)

    try:
        yield reached
    finally:
        shown.stop()


def _say(taken: FileTaken, *, dry_run: bool) -> None:
    for line in taken.said:
        say(line)
    say_left_out(taken.ignored, "a case (--map can name them)")
    counts = taken.taken
    parts = [
        (counts.created, "new"),
        (counts.updated, "updated"),
        (counts.unchanged, "unchanged"),
        (counts.older, "older than the stored values (--again uses them)"),
        (counts.repeated, "repeated within the file"),
        (counts.not_ours, "of another record type, not imported"),
    ]
    total = sum(count for count, _ in parts)
    words = ", ".join(f"{count:,} {text}" for count, text in parts if count)
    if dry_run:
        out.print("Dry run: nothing was stored.")
        _say_changes(taken)
    out.print(f"{counted(total, 'case')} read: {words}." if total else "No case was imported.")
    if taken.repeats:
        rows = ", ".join(f"row {line} (row {newest} counts)" for line, newest in taken.repeats[:_SHOWN_REPEATS])
        more = ", …" if len(taken.repeats) > _SHOWN_REPEATS else ""
        out.print(f"Repeated within the file: {rows}{more}.")
    if taken.reasons:
        row, why = taken.reasons[0]
        say(f"Row {row} is refused: {why}.", style="yellow")
        out.print(
            "From another program? Use --map to name the columns and --values to map their words, "
            'such as [status] "New" = "Open".',
            markup=False,
        )
    if taken.rejects is not None:
        say_refused(len(counts.rejected), taken.rejects)
    elif counts.rejected:
        out.print(f"{counted(len(counts.rejected), 'row')} would be refused.", style="yellow")


def _say_changes(taken: FileTaken) -> None:
    for change in taken.changes[:_SHOWN_CHANGES]:
        if change.is_new:
            say(f"  {change.number}: new")
            continue
        words = ", ".join(f"{name} {old or 'nothing'} → {new or 'nothing'}" for name, old, new in change.fields)
        say(f"  {change.number}: {words}")
    if len(taken.changes) > _SHOWN_CHANGES:
        out.print(f"  … and {len(taken.changes) - _SHOWN_CHANGES:,} more")


def say_left_out(columns: Sequence[str], of_what: str) -> None:
    """Name the columns that casebot does not use."""
    if not columns:
        return
    names = ", ".join(f"“{name}”" for name in columns[:_SHOWN_COLUMNS])
    more = len(columns) - _SHOWN_COLUMNS
    rest = f" and {more} more" if more > 0 else ""
    say(f"Left out, as they are no part of {of_what}: {names}{rest}.")
