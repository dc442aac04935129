"""SAFE-2: on SQLite one process sends, and a second one is told so."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.process_lock import AlreadyRunning, ProcessLock

HOLD = """
import sys
from storage.process_lock import ProcessLock
with ProcessLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_sending_process_is_refused_and_told_what_to_do(sqlite_url: str) -> None:
    """SAFE-2"""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, sqlite_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(AlreadyRunning, match=f"process {other.pid} holds casebot.db.lock.*PostgreSQL"),
            ProcessLock(sqlite_url),
        ):
            pass
        other.kill()
    with ProcessLock(sqlite_url):
        pass


def test_who_let_go_may_take_it_again(sqlite_url: str) -> None:
    lock = ProcessLock(sqlite_url)
    with lock, pytest.raises(AlreadyRunning), ProcessLock(sqlite_url):
        pass
    with lock, pytest.raises(AlreadyRunning), ProcessLock(sqlite_url):
        pass


def test_postgresql_may_be_shared() -> None:
    url = "postgresql://casebot@db.example.com/cases"
    with ProcessLock(url), ProcessLock(url):
        pass
