"""The command line: `casebot run`, `demo`, `import`, `roster`, `directory`, `digest`, `db`, `outbox`, and more."""

from __future__ import annotations

import logging
import sys
from functools import partial
from importlib import metadata
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from bot.app import slack_client
from bot.cli import backup as backup_commands
from bot.cli import export as export_commands
from bot.cli import intake as intake_commands
from bot.cli import person as person_commands
from bot.cli import salesforce as salesforce_commands
from bot.cli.audit import audit
from bot.cli.digest_preview import preview_of
from bot.cli.doctor import Doctor
from bot.cli.outbox import outbox
from bot.cli.run import StartError, run, wait_for_signal
from bot.cli.settings_here import settings_here
from bot.clock import SystemClock
from bot.config.policy_file import PolicyError, load_policy
from bot.config.settings import SettingsError
from bot.demo.opening import FOLDER, PORT, AddressNote
from bot.mailbox.mailbox_file import MailboxFileError
from cases.model.people import Region
from cases.model.policy import Policy
from cases.use_cases.publish_digest import compared_now
from connectors.holiday_calendar import HolidayCalendar
from connectors.salesforce.map_file import MapError
from connectors.zendesk.connection_file import BadConnection
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from storage.process_lock import AlreadyRunning

cli = typer.Typer(
    name="casebot",
    help="Cases, worked in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
db = typer.Typer(help="The database's tables.", no_args_is_help=True)
cli.add_typer(db, name="db")
cli.add_typer(outbox, name="outbox")
intake_commands.mount(cli)
backup_commands.mount(cli)
person_commands.mount(cli)
salesforce_commands.mount(cli)
export_commands.mount(person_commands.export)

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

# Errors that a person can fix: only their text is shown.
EXPECTED = (
    SettingsError,
    PolicyError,
    MapError,
    BadConnection,
    MailboxFileError,
    migrate.SchemaMismatch,
    AlreadyRunning,
)


def print_version(is_asked: bool) -> None:
    """Print the version and exit, if asked."""
    if is_asked:
        out.print(f"casebot {metadata.version('casebot')}", highlight=False)
        raise typer.Exit


@cli.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=print_version, is_eager=True)
    ] = False,
) -> None:
    """Cases, worked in Slack."""


def main() -> None:
    """Run the `casebot` command."""
    try:
        cli()
    except EXPECTED as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(2)
    except (StartError, SQLAlchemyError, OSError) as error:
        # SQL statements and their values do not help the person who starts casebot.
        text = (
            f"The database cannot be used ({type(error).__name__})."
            if isinstance(error, SQLAlchemyError)
            else str(error)
        )
        err.print(text, style="red", markup=False, highlight=False)
        sys.exit(1)


cli.command()(run)
cli.command()(audit)


@cli.command(name="demo")
def run_demo(
    port: Annotated[int, typer.Option(help="The port of the workspace.")] = PORT,
    keep: Annotated[bool, typer.Option("--keep", help="Continue with the cases of the last run.")] = False,
) -> None:
    """Try everything in the browser: a local Slack workspace with casebot and a month of sample cases."""
    # The workspace takes long to load, and no other command needs it.
    from bot.demo.runner import Demo

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        running = Demo(port, keep=keep, salesforce=True, zendesk=True).start()
        running.wait_for_cards()
    except AlreadyRunning:
        url = AddressNote(FOLDER).read()
        if url is None:
            raise
        out.print(f"\n  The demo already runs in this folder: [bold]{url}[/bold]\n", highlight=False)
        raise typer.Exit from None
    except OSError:
        err.print(f"Port {port} is in use. Choose another: make demo PORT={port + 1}", style="red", highlight=False)
        raise typer.Exit(2) from None
    out.print(f"\n  casebot is running in a local Slack workspace: [bold]{running.url}[/bold]", highlight=False)
    out.print("  You are Ana, an Advocate. First step: choose Pick up on the newest card in your messages.")
    out.print("  Switch person, or move the clock, at the top of the page. Stop with Ctrl-C.\n")
    wait_for_signal()
    running.stop()


@cli.command()
def doctor() -> None:
    """Check tokens, scopes, channels, people, database and clock, and say how to fix problems."""
    settings = settings_here()
    policy = load_policy(settings.policy) if settings.policy is not None else Policy()
    engine = make_engine(settings.database_url)
    table = Table(show_header=False, box=None, pad_edge=False)
    all_well = True
    for finding in Doctor(settings, policy, engine, partial(slack_client, settings), SystemClock()).findings():
        all_well &= finding.ok
        mark = "[green]✓[/green]" if finding.ok else "[red]✗[/red]"
        table.add_row(mark, finding.what, finding.text + (f"\n→ {finding.remedy}" if finding.remedy else ""))
    out.print(table)
    raise typer.Exit(0 if all_well else 1)


@cli.command()
def digest(
    preview: Annotated[Region, typer.Option(help="Show this region's digest as it would be now. Nothing is posted.")],
) -> None:
    """Show the digest of a region."""
    settings = settings_here()
    policy = load_policy(settings.policy) if settings.policy is not None else Policy()
    clock = SystemClock()
    engine = make_engine(settings.database_url)
    migrate.require_current(engine)
    database = Database(engine, clock, holidays=HolidayCalendar(policy.regions))
    with database.reading() as uow:
        out.print(preview_of(compared_now(uow, preview, policy, clock.now()), uow.roster))


@db.command()
def upgrade() -> None:
    """Migrate the tables to this version."""
    migrate.upgrade(make_engine(settings_here().database_url))
    out.print(f"The database is up to date: {migrate.head()}.", highlight=False)


@db.command()
def current() -> None:
    """Show the migration step of the tables."""
    seen = migrate.current(make_engine(settings_here().database_url))
    out.print(f"at {seen or 'no step yet'}; this version needs {migrate.head()}", highlight=False)
