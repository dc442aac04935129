"""Somebody who types commands in a folder of their own."""

from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from bot.cli import intake
from bot.clock import SystemClock
from storage.database import Database
from storage.engine import make_engine

ROOT = Path(__file__).parents[3]
DATABASE = "sqlite:///casebot.db"
ROSTER = """
[[person]]
email = "ana@example.com"
name = "Ana Silva"
role = "Advocate"
region = "AMER"
initials = "AS"
manager = "boss@example.com"

[[person]]
email = "boss@example.com"
name = "Robin Hale"
role = "Manager"
region = "AMER"
initials = "RH"
"""


class Terminal:
    """A folder, and somebody who types commands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cli = typer.Typer()
        intake.mount(self.cli)

    def types(self, *words: str) -> Result:
        return CliRunner().invoke(self.cli, [*words])

    def has(self, name: str, content: str) -> str:
        (self.folder / name).write_text(content, encoding="utf-8")
        return name

    def database(self) -> Database:
        return Database(make_engine(DATABASE), SystemClock())
