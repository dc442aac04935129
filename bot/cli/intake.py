"""The commands that import data: `casebot import`, `casebot roster` and `casebot directory`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.cli.console import counted, open_database, out, refusal, say, say_refused
from bot.cli.import_cases import SOME_REFUSED, import_cases, say_left_out
from bot.config.roster_file import RosterError, load_roster
from bot.config.settings import Settings
from bot.directory_files import load_file
from bot.slack.roster_sync import RosterSync
from cases.model.people import Role, Roster
from cases.model.policy import Policy
from connectors.files.choices import Choices
from connectors.files.dates import DateOrder
from connectors.files.directory import ACCOUNTS, CONTACTS, OPPORTUNITIES
from connectors.files.refusal import FileRefused
from connectors.files.rejects import free_path

directory = typer.Typer(help="Accounts, contacts and opportunities.", no_args_is_help=True)
roster = typer.Typer(help="The people who work the cases.", no_args_is_help=True)


def mount(cli: typer.Typer) -> None:
    """Register these commands."""
    cli.command(name="import")(import_cases)
    cli.add_typer(roster, name="roster")
    cli.add_typer(directory, name="directory")


@roster.command()
def check(file: Annotated[Path, typer.Argument(help="A roster file, like roster.example.toml.")]) -> None:
    """Check a roster file and list every mistake. Nothing is changed."""
    found = _read(file)
    out.print(f"The roster is valid: {_people(found)}.")


@roster.command()
def load(file: Annotated[Path, typer.Argument(help="A roster file, like roster.example.toml.")]) -> None:
    """Load a roster and look its people up in Slack. A file with mistakes is refused and changes nothing."""
    found = _read(file)
    settings = _settings()
    with open_database(settings, Policy()) as database:
        database.people.replace(found, database.clock.now())
        out.print(f"The roster is loaded: {_people(found)}.")
        if not settings.slack_bot_token:
            out.print("SLACK_BOT_TOKEN is not set, so nobody was looked up in Slack. casebot does it when it runs.")
            return
        sync = RosterSync(None, database, _patient_client(settings), database.clock)
        unknown = sync.find_slack_ids()
        here = database.people.load()
    found_count = sum(1 for person in here if person.slack_id is not None)
    out.print(f"{found_count} of {len(here)} were found in Slack.")
    if unknown:
        out.print("These e-mails belong to nobody in the workspace. Correct the roster, or invite them:")
        for email in unknown:
            out.print(f"  {email}: {sync.reasons[email]}", markup=False)
    if left := len(here) - found_count - len(unknown):
        out.print(f"{left} could not be looked up now. A running casebot continues.")


@directory.command(name="load")
def load_directory(
    accounts: Annotated[Path | None, typer.Option(help="A report of accounts, as CSV.")] = None,
    contacts: Annotated[Path | None, typer.Option(help="A report of contacts and leads, as CSV.")] = None,
    opportunities: Annotated[Path | None, typer.Option(help="A report of opportunities, as CSV.")] = None,
    dates: Annotated[
        DateOrder | None,
        typer.Option(
            help="What 7/12/2026 means: mdy for 12 July, dmy for 7 December. Default: casebot finds out from each file."
        ),
    ] = None,
) -> None:
    """Load accounts, contacts and opportunities.

    Loading the same files again changes nothing. Refused rows go to a rejects file.
    """
    files = [
        (path, layout)
        for path, layout in ((accounts, ACCOUNTS), (contacts, CONTACTS), (opportunities, OPPORTUNITIES))
        if path is not None
    ]
    if not files:
        raise refusal("Name at least one file: --accounts, --contacts or --opportunities.")
    refused = False
    with open_database(_settings(), Policy()) as database:
        for path, layout in files:
            try:
                loaded = load_file(path, layout, database.unit_of_work, Choices(dates=dates), free_path(path))
            except FileRefused as unreadable:
                raise refusal(str(unreadable)) from None
            out.print(f"{counted(loaded.taken, 'row')} of {path.name} imported.", markup=False)
            for line in loaded.said:
                say(line)
            say_left_out(loaded.ignored, layout.what)
            if loaded.rejects is not None:
                refused = True
                say_refused(loaded.refused, loaded.rejects)
    raise typer.Exit(SOME_REFUSED if refused else 0)


def _settings() -> Settings:
    return Settings.load(os.environ, Path(".env"))


def _patient_client(settings: Settings) -> WebClient:
    """Return a client for looking people up. It waits as long as Slack asks; repeating a look-up is harmless."""
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
        raise refusal(str(refused)) from None


def _people(found: Roster) -> str:
    counts = {role: sum(1 for person in found if person.role is role) for role in Role}
    said = ", ".join(counted(count, role.value) for role, count in counts.items() if count)
    return f"{counted(len(found), 'person', 'people')} ({said})"
