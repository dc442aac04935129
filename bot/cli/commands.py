"""The command line: `casebot run`, `demo`, `import`, `roster`, `directory`, `digest`, `db`, `outbox`, `doctor`."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot.app import Casebot, slack_client
from bot.cli import intake as intake_commands
from bot.cli.digest_preview import preview_of
from bot.cli.doctor import Doctor
from bot.clock import SystemClock
from bot.config.policy_file import PolicyError, load_policy
from bot.config.settings import Settings, SettingsError
from bot.demo.runner import PORT, Demo
from bot.server.web import WebServer, web_app
from cases.digest import compared_now
from cases.people import Region
from cases.policy import Policy
from connectors.holiday_calendar import HolidayCalendar
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from storage.outbox import RowState, listing, retry
from storage.process_lock import AlreadyRunning, ProcessLock

cli = typer.Typer(
    name="casebot",
    help="Cases, worked in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
db = typer.Typer(help="The database's tables.", no_args_is_help=True)
outbox = typer.Typer(help="Messages that could not be delivered.", no_args_is_help=True)
cli.add_typer(db, name="db")
cli.add_typer(outbox, name="outbox")
intake_commands.mount(cli)

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)
Result = TypeVar("Result")

# Refusals that a person can act on: their text is all that is shown.
EXPECTED = (SettingsError, PolicyError, migrate.SchemaMismatch, AlreadyRunning)


def main() -> None:
    """The entry point of the `casebot` command."""
    try:
        cli()
    except EXPECTED as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(2)


def settings_here() -> Settings:
    """The settings of the environment and of the .env file in this folder."""
    return Settings.load(os.environ, Path(".env"))


@cli.command()
def run(
    http: Annotated[
        int | None, typer.Option(help="Take Slack's requests over HTTP on this port, in place of Socket Mode.")
    ] = None,
    intake: Annotated[int | None, typer.Option(help="In Socket Mode: the port for the web hook and /health.")] = None,
) -> None:
    """Run casebot until it is told to stop (Ctrl-C or SIGTERM)."""
    settings = settings_here()
    (settings.require_http if http is not None else settings.require_socket)()
    log_to_stderr(settings)
    with ProcessLock(settings.database_url):
        migrate.upgrade(make_engine(settings.database_url))
        casebot = Casebot(settings).start()
        web: WebServer | None = None
        port = http if http is not None else intake
        try:
            if port is not None:
                web = WebServer(web_app(casebot, slack=http is not None), settings.http_host, port)
                out.print(f"casebot listens on http://{settings.http_host}:{_listening(web)}", highlight=False)
            if http is None:
                casebot.connect()
            out.print("casebot is running; Ctrl-C ends it.", highlight=False)
            wait_for_signal()
            out.print("Stopping: what is in hand is finished first.", highlight=False)
        finally:
            # Also where a door does not open: the senders are at work by then.
            if web is not None:
                web.stop()
            casebot.stop()


def _listening(web: WebServer) -> int:
    """The port on which it listens now; where it cannot, the reason is said and the command ends."""
    try:
        return web.start()
    except OSError as failed:
        err.print(str(failed), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None


@cli.command(name="demo")
def run_demo(
    port: Annotated[int, typer.Option(help="Where the workspace is served.")] = PORT,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the cases of the last time.")] = False,
) -> None:
    """Try everything in the browser: a local Slack workspace with casebot and a month of sample cases in it."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        running = Demo(port, keep=keep).start()
    except OSError:
        err.print(f"Port {port} is in use. Choose another: make demo PORT={port + 1}", style="red", highlight=False)
        raise typer.Exit(2) from None
    out.print(f"\n  casebot is at work in a local Slack workspace: [bold]{running.url}[/bold]", highlight=False)
    out.print("  You are Ana, an Advocate. Switch person, or move the clock, at the top of the page. Ctrl-C ends it.\n")
    wait_for_signal()
    running.stop()


@cli.command()
def doctor() -> None:
    """Look at tokens, scopes, channels, people, database and clock; say how to mend what is amiss."""
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
    preview: Annotated[Region, typer.Option(help="Show this region's digest as it would be now; nothing is posted.")],
) -> None:
    """The digest of a region."""
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
    """Bring the tables to what this version needs."""
    migrate.upgrade(make_engine(settings_here().database_url))
    out.print(f"The database is at step {migrate.head()}.", highlight=False)


@db.command()
def current() -> None:
    """Say at which step the tables are."""
    seen = migrate.current(make_engine(settings_here().database_url))
    out.print(f"at {seen or 'no step yet'}; this version needs {migrate.head()}", highlight=False)


@outbox.command(name="list")
def list_outbox() -> None:
    """The messages that could not be delivered, or of which it is not known whether they were."""
    with make_engine(settings_here().database_url).connect() as connection:
        rows = listing(connection, (RowState.DEAD, RowState.UNKNOWN))
    table = Table("id", "state", "to", "what", "case", "tries", "why")
    for row in rows:
        table.add_row(
            str(row.id), row.state, row.lane, row.kind, str(row.subject or ""), str(row.attempts), row.error or ""
        )
    out.print(table if rows else "Nothing: everything was delivered, or is on its way.")


@outbox.command(name="retry")
def retry_outbox(ids: Annotated[list[int], typer.Argument(help="From `casebot outbox list`.")]) -> None:
    """Send these again."""
    with make_engine(settings_here().database_url).begin() as connection:
        count = retry(connection, ids, SystemClock().now())
    out.print(f"{count} will be sent by the running casebot.", highlight=False)


def log_to_stderr(settings: Settings) -> None:
    """Casebot's own loggers at the level set; those of libraries never show what people wrote."""
    logging.basicConfig(level=settings.library_log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in ("casebot", "bot", "storage"):
        logging.getLogger(name).setLevel(settings.own_log_level)
    # At INFO it tells of every sweep that begins and ends, a line every few seconds.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


def wait_for_signal() -> None:
    """Return when the process is asked to end."""
    asked = threading.Event()
    handler: Callable[..., None] = lambda *_: asked.set()  # noqa: E731 - a name with a type, for two signals
    signal.signal(signal.SIGTERM, handler)
    signal.signal(signal.SIGINT, handler)
    # Not for ever at once: a wait without a time-out holds signals back on some systems.
    while not asked.wait(1.0):
        pass
