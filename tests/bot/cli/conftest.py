"""A terminal for each test of the command line."""

import os
from pathlib import Path

import pytest

from storage.engine import make_engine
from tests.bot.cli.terminal import DATABASE, Terminal
from tests.tables import make_tables


@pytest.fixture
def terminal(empty_folder: Terminal) -> Terminal:
    """A terminal whose database has its tables: a command that makes them runs every migration."""
    engine = make_engine(DATABASE)
    make_tables(engine)
    engine.dispose()
    return empty_folder


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in a folder in which there is nothing yet."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("CASEBOT_", "SLACK_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "300")
    return Terminal(tmp_path)
