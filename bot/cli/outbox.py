"""`casebot outbox`: list, retry and drop messages that wait or could not be delivered."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.settings_here import settings_here
from bot.clock import SystemClock
from storage.engine import make_engine
from storage.outbox import RowState
from storage.outbox_upkeep import counts, drop, listing, numbers_of, oldest_waiting, retry

outbox = typer.Typer(help="Messages that wait to be delivered, or could not be.", no_args_is_help=True)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

Ids = Annotated[list[int], typer.Argument(help="From `casebot outbox list`.")]


@outbox.command(name="list")
def list_outbox() -> None:
    """List the messages that were not, or perhaps not, delivered, and count the others."""
    with make_engine(settings_here().database_url).connect() as connection:
        rows = listing(connection, (RowState.DEAD, RowState.UNKNOWN))
        numbers = numbers_of(connection, [row.subject for row in rows if row.subject is not None])
        waiting = counts(connection)
        oldest = oldest_waiting(connection)
    if rows:
        table = Table("id", "state", "to", "what", "case", "tries", "why")
        for row in rows:
            case = numbers.get(row.subject, "") if row.subject is not None else ""
            cells = (str(row.id), row.state, row.lane, row.kind, case, str(row.attempts), row.error or "")
            table.add_row(*(Text(printable(cell)) for cell in cells))
        out.print(table)
    on_the_way = sum(count for state, count in waiting.items() if state is not RowState.DEAD)
    listed = sum(row.state is RowState.UNKNOWN for row in rows)
    if on_the_way > listed and oldest is not None:
        minutes = (SystemClock().now() - oldest).total_seconds() / 60
        out.print(f"{on_the_way} on their way; the oldest has waited for {minutes:.0f} min.")
    elif not rows:
        out.print("Nothing is waiting. Everything was delivered.")


@outbox.command(name="retry")
def retry_outbox(ids: Ids) -> None:
    """Send these messages again."""
    with make_engine(settings_here().database_url).begin() as connection:
        count = retry(connection, ids, SystemClock().now())
    _say(count, ids, "will be sent by the running casebot")


@outbox.command(name="drop")
def drop_outbox(ids: Ids) -> None:
    """Drop these messages. They are not listed any more and never sent."""
    with make_engine(settings_here().database_url).begin() as connection:
        count = drop(connection, ids)
    _say(count, ids, "dropped")


def printable(text: str) -> str:
    """Return the text without control characters, which could control the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def _say(count: int, ids: list[int], done: str) -> None:
    if count:
        out.print(f"{count} {done}.")
    if count < len(set(ids)):
        missing = len(set(ids)) - count
        err.print(
            f"{missing} of these ids cannot be sent again; see `casebot outbox list`.",
            style="red",
        )
        raise typer.Exit(1)
