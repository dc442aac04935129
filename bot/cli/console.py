"""What the commands share: printing, errors, and opening the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer
from rich.console import Console

from bot.clock import SystemClock
from bot.config.settings import Settings
from cases.model.people import Role
from cases.model.policy import Policy
from storage import migrate
from storage.database import Database
from storage.engine import make_engine

REFUSED: Final = 2

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def open_database(settings: Settings, policy: Policy) -> Iterator[Database]:
    """Open the database, with the tables of this version."""
    engine = make_engine(settings.database_url)
    database = Database(engine, SystemClock(), case_types=policy.case_types)
    try:
        migrate.upgrade(engine)
        yield database
    finally:
        database.close()


def say(text: str, style: str = "") -> None:
    """Print a line. Other people's text in it cannot control the terminal."""
    out.print("".join(_shown(letter) for letter in text), style=style or None, markup=False, soft_wrap=True)


def _shown(letter: str) -> str:
    return letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    if count != 1 and not many:
        many = one if one.endswith("s") or one == Role.SMB_OPS else f"{one}s"
    return f"{count:,} {one if count == 1 else many}"


def refusal(text: str) -> typer.Exit:
    """Print the reason, and return the exception to raise."""
    err.print("".join(map(_shown, text)), style="red", markup=False, soft_wrap=True)
    return typer.Exit(REFUSED)


def say_refused(count: int, rejects: Path) -> None:
    """Say where refused rows are."""
    out.print(
        f"{counted(count, 'row')} refused. They are in {rejects} with the reasons. Fix them there and import that file.",
        style="yellow",
        markup=False,
        soft_wrap=True,
    )
