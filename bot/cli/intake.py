"""The command line's part for what comes in: `casebot import`, `casebot roster` and `casebot directory`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.clock import SystemClock
from bot.config.policy_file import load_policy
from bot.config.roster_file import RosterError, load_roster
from bot.config.settings import Settings
from bot.config.toml_reading import UnreadableFile, a_zone, read_toml
from bot.directory_files import load_file
from bot.intake import CsvTaken, import_csv
from bot.intake import Progress as Reached
from bot.slack.roster_sync import RosterSync
from cases.people import Role, Roster
from cases.policy import Policy
from connectors.csv_columns import FIELDS
from connectors.csv_directory import ACCOUNTS, CONTACTS, OPPORTUNITIES
from connectors.csv_file import UnreadableCsv
from connectors.csv_values import CellReader, DateOrder
from connectors.rejects import free_path
from storage import migrate
from storage.database import Database
from storage.engine import make_engine

SOME_REFUSED = 1
REFUSED = 2
_SHOWN_COLUMNS = 12

directory = typer.Typer(help="What is known of customers beside their cases.", no_args_is_help=True)
roster = typer.Typer(help="The people who work the cases.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def mount(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    cli.command(name="import")(import_file)
    cli.add_typer(roster, name="roster")
    cli.add_typer(directory, name="directory")


def import_file(
    file: Annotated[Path, typer.Argument(help="A report export of the CRM, as CSV.", metavar="FILE.csv")],
    rejects: Annotated[
        Path | None, typer.Option(help="Where rows go that are refused; FILE.rejects.csv beside the file if not given.")
    ] = None,
    column_map: Annotated[
        Path | None,
        typer.Option(
            "--map", help='A TOML file that says which column is what, in lines like "Ticket no." = "number".'
        ),
    ] = None,
    zone: Annotated[str, typer.Option(help="The time zone of times that name none, such as America/New_York.")] = "UTC",
    dates: Annotated[
        DateOrder, typer.Option(help="What 7/12/2026 means: mdy is the 12th of July, dmy the 7th of December.")
    ] = DateOrder.MONTH_FIRST,
) -> None:
    """Take cases in from a CSV export. The same file again changes nothing; rows that are refused are set aside whole."""
    try:
        known_zone = ZoneInfo(a_zone(zone))
    except ValueError as wrong:
        raise _refusal(f"--zone {wrong}") from None
    columns = _columns(column_map) if column_map is not None else None
    target = rejects or free_path(file)
    if target.resolve() == file.resolve():
        raise _refusal("--rejects names the file that is imported. Name another.")
    settings = _settings()
    policy = load_policy(settings.policy) if settings.policy is not None else Policy()
    with _database(settings, policy) as database, _bar(f"Importing {file.name}") as reached:
        try:
            taken = import_csv(
                file,
                database.unit_of_work,
                policy,
                database.clock,
                rejects_path=target,
                zone=known_zone,
                dates=dates,
                columns=columns,
                progress=reached,
            )
        except UnreadableCsv as unreadable:
            raise _refusal(str(unreadable)) from None
    _say(taken)
    raise typer.Exit(SOME_REFUSED if taken.rejects is not None else 0)


@roster.command()
def check(file: Annotated[Path, typer.Argument(help="A roster file, like roster.example.toml.")]) -> None:
    """Say whether a roster file is good, and every mistake in it; nothing is changed."""
    found = _read(file)
    out.print(f"The roster is good: {_people(found)}.")


@roster.command()
def load(file: Annotated[Path, typer.Argument(help="A roster file, like roster.example.toml.")]) -> None:
    """Put a roster in force, whole, and look its people up in Slack; a bad one is refused and the old one stays."""
    found = _read(file)
    settings = _settings()
    with _database(settings, Policy()) as database:
        database.people.replace(found, database.clock.now())
        out.print(f"The roster is in force: {_people(found)}.")
        if not settings.slack_bot_token:
            out.print("Nobody was looked up in Slack: SLACK_BOT_TOKEN is not set. It is done when casebot runs.")
            return
        unknown = RosterSync(None, database, _patient_client(settings), database.clock).find_slack_ids()
        here = database.people.load()
    found_count = sum(1 for person in here if person.slack_id is not None)
    out.print(f"{found_count} of {len(here)} are found in Slack.")
    if unknown:
        out.print("Slack knows nobody with these e-mails; correct the roster, or invite them:")
        for email in unknown:
            out.print(f"  {email}", markup=False)
    if left := len(here) - found_count - len(unknown):
        out.print(f"{left} could not be looked up now; a running casebot goes on with them.")


@directory.command(name="load")
def load_directory(
    accounts: Annotated[Path | None, typer.Option(help="A report of accounts, as CSV.")] = None,
    contacts: Annotated[Path | None, typer.Option(help="A report of contacts and leads, as CSV.")] = None,
    opportunities: Annotated[Path | None, typer.Option(help="A report of opportunities, as CSV.")] = None,
    dates: Annotated[
        DateOrder, typer.Option(help="What 7/12/2026 means: mdy is the 12th of July, dmy the 7th of December.")
    ] = DateOrder.MONTH_FIRST,
) -> None:
    """Take in what is known of customers. The same files again change nothing; rows that are refused are set aside whole."""
    files = [
        (path, layout)
        for path, layout in ((accounts, ACCOUNTS), (contacts, CONTACTS), (opportunities, OPPORTUNITIES))
        if path is not None
    ]
    if not files:
        raise _refusal("Name at least one file: --accounts, --contacts or --opportunities.")
    refused = False
    with _database(_settings(), Policy()) as database:
        for path, layout in files:
            try:
                loaded = load_file(path, layout, database.unit_of_work, CellReader(UTC, dates), free_path(path))
            except UnreadableCsv as unreadable:
                raise _refusal(str(unreadable)) from None
            out.print(f"{_counted(loaded.taken, 'row')} of {path.name} taken in.", markup=False)
            _say_left_out(loaded.ignored, layout.what)
            if loaded.rejects is not None:
                refused = True
                _say_refused(loaded.refused, loaded.rejects)
    raise typer.Exit(SOME_REFUSED if refused else 0)


def _settings() -> Settings:
    return Settings.load(os.environ, Path(".env"))


@contextmanager
def _database(settings: Settings, policy: Policy) -> Iterator[Database]:
    engine = make_engine(settings.database_url)
    database = Database(engine, SystemClock(), case_types=policy.case_types)
    try:
        migrate.upgrade(engine)
        yield database
    finally:
        database.close()


def _patient_client(settings: Settings) -> WebClient:
    """A client for looking people up, which waits as long as Slack asks it to; asking twice does no harm here."""
    return WebClient(
        token=settings.slack_bot_token,
        base_url=settings.slack_api_url,
        timeout=30,
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=5)],
    )


def _read(file: Path) -> Roster:
    try:
        return load_roster(file)
    except RosterError as refused:
        raise _refusal(str(refused)) from None


def _columns(path: Path) -> Mapping[str, str]:
    try:
        tables, _ = read_toml(path)
    except UnreadableFile as failed:
        raise _refusal(str(failed)) from None
    columns = {name: field for name, field in tables.items() if isinstance(field, str)}
    if bad := [name for name in tables if name not in columns]:
        raise _refusal(f'{path}: {", ".join(bad)} must be given a field in quotes, as in "Ticket no." = "number".')
    if unknown := [name for name, field in columns.items() if field and field not in FIELDS]:
        raise _refusal(f"{path}: {', '.join(unknown)} must be given one of the fields: {', '.join(sorted(FIELDS))}.")
    return columns


@contextmanager
def _bar(title: str) -> Iterator[Callable[[Reached], None]]:
    shown = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]} rows"),
        TimeElapsedColumn(),
        console=err,
    )
    with shown:
        task = shown.add_task(title, total=None, count=0)

        def reached(at: Reached) -> None:
            shown.update(task, completed=at.done, total=at.size, count=f"{at.rows:,}")

        yield reached


def _say(taken: CsvTaken) -> None:
    counts = taken.taken
    parts = [
        (counts.created, "new"),
        (counts.updated, "brought up to date"),
        (counts.unchanged, "unchanged"),
        (counts.older, "older than what is here"),
    ]
    said = ", ".join(f"{count:,} {words}" for count, words in parts if count)
    total = sum(count for count, _ in parts)
    out.print(f"{_counted(total, 'case')} read: {said}." if total else "No case came in.")
    _say_left_out(taken.ignored, "a case (--map can say what they are)")
    if taken.rejects is not None:
        _say_refused(len(counts.rejected), taken.rejects)


def _say_left_out(columns: Sequence[str], of_what: str) -> None:
    if not columns:
        return
    names = ", ".join(f"“{name}”" for name in columns[:_SHOWN_COLUMNS])
    more = len(columns) - _SHOWN_COLUMNS
    rest = f" and {more} more" if more > 0 else ""
    out.print(f"Left out, as they are no part of {of_what}: {names}{rest}.", markup=False)


def _say_refused(count: int, rejects: Path) -> None:
    out.print(
        f"{_counted(count, 'row')} refused and set aside in {rejects}, with the reasons. Mend them there and import that file.",
        style="yellow",
        markup=False,
        soft_wrap=True,
    )


def _people(found: Roster) -> str:
    counts = {role: sum(1 for person in found if person.role is role) for role in Role}
    said = ", ".join(_counted(count, role.value) for role, count in counts.items() if count)
    return f"{_counted(len(found), 'person', 'people')} ({said})"


def _counted(count: int, one: str, many: str = "") -> str:
    if count != 1 and not many:
        many = one if one.endswith("s") or one == Role.SMB_OPS else f"{one}s"
    return f"{count:,} {one if count == 1 else many}"


def _refusal(text: str) -> typer.Exit:
    """What is to be raised once the reason was said."""
    err.print(text, style="red", markup=False, soft_wrap=True)
    return typer.Exit(REFUSED)
