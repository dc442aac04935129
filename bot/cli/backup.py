"""`casebot backup` and `casebot restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.settings_here import settings_here
from bot.clock import SystemClock
from storage.backup import BackupError, back_up, restore

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def mount(cli: typer.Typer) -> None:
    """Register these commands."""
    cli.command(name="backup")(make_backup)
    cli.command(name="restore")(put_back)


def make_backup(
    file: Annotated[Path, typer.Argument(help="The file to write. It must not exist yet.", metavar="FILE")],
) -> None:
    """Copy the whole database into a file, while casebot runs."""
    try:
        back_up(settings_here().database_url, file)
    except BackupError as error:
        raise _refusal(str(error)) from None
    out.print(f"Backup written: {file} ({file.stat().st_size / 1_000_000:.1f} MB).", markup=False)


def put_back(
    file: Annotated[Path, typer.Argument(help="A file that `casebot backup` wrote.", metavar="FILE")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Replace the database by a backup. Stop casebot first."""
    if not yes:
        typer.confirm("Everything since the backup will be lost. Continue?", abort=True)
    try:
        count = restore(settings_here().database_url, file, SystemClock().now())
    except BackupError as error:
        raise _refusal(str(error)) from None
    out.print(f"Restored from {file}.", markup=False)
    if count:
        out.print(f"{count} messages were waiting. casebot looks each one up in Slack before sending it.")
    out.print("Reminders and digests posted since the backup may be posted again.")


def _refusal(text: str) -> typer.Exit:
    err.print(text, style="red", markup=False)
    return typer.Exit(1)
