"""A terminal for each test of the command line."""

import os
from pathlib import Path

import pytest

from tests.bot.cli.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("CASEBOT_", "SLACK_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "300")
    return Terminal(tmp_path)
