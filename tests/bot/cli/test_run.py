"""`casebot run` as an operator meets it: one line for what keeps it from starting, and a known time for its end."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.cli.logs import JsonLines
from bot.cli.outbox import printable
from storage import migrate
from storage.engine import make_engine
from storage.process_lock import ProcessLock
from tests.bot.delivery.office import Office, card

CASEBOT = (sys.executable, "-c", "from bot.cli import main; main()")
ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    with Office(sqlite_url) as office:
        yield office


def environment(office: Office, database_url: str, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database_url,
        "SLACK_BOT_TOKEN": office.slack.bot_token,
        "SLACK_APP_TOKEN": office.slack.app_token,
        "SLACK_API_URL": office.slack.api_url,
        "CASEBOT_ADMIN_PORT": "0",
        **more,
    }


def refused(folder: Path, given: dict[str, str], *arguments: str) -> str:
    """What a start that fails says; it is one line, and the exit code is 1."""
    done = subprocess.run(
        [*CASEBOT, *(arguments or ("run",))],
        cwd=folder,
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert done.returncode == 1, done.stderr
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_token_that_slack_refuses_is_named(office: Office, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    said = refused(tmp_path, environment(office, url, SLACK_BOT_TOKEN="xoxb-revoked"))
    assert "SLACK_BOT_TOKEN: invalid_auth" in said
    assert "xoxb-revoked" not in said
    said = refused(tmp_path, environment(office, url, SLACK_APP_TOKEN="xapp-revoked"))
    assert "SLACK_APP_TOKEN: invalid_auth" in said


def test_a_slack_that_cannot_be_reached_is_one_line(office: Office, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    said = refused(tmp_path, environment(office, url, SLACK_API_URL="http://127.0.0.1:9/api/"))
    assert "Slack cannot be reached at http://127.0.0.1:9/api/" in said


def test_a_database_that_is_not_there_is_one_line_without_its_password(office: Office, tmp_path: Path) -> None:
    url = f"postgresql://casebot:hunter2@127.0.0.1:{free_port()}/cases"
    assert "hunter2" not in refused(tmp_path, environment(office, url))
    assert "database" in refused(tmp_path, environment(office, url), "outbox", "list")


def test_a_database_file_that_cannot_be_written_is_one_line(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    assert refused(tmp_path, environment(office, f"sqlite:///{tmp_path / 'a-file' / 'casebot.db'}"))


def test_a_running_casebot_says_as_whom_and_ends_in_time(office: Office, tmp_path: Path) -> None:
    port = free_port()
    url = f"sqlite:///{tmp_path / 'other.db'}"
    given = environment(office, url, CASEBOT_ADMIN_PORT=str(port), PYTHONUNBUFFERED="1")
    running = subprocess.Popen([*CASEBOT, "run"], cwd=tmp_path, env=given, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        assert re.search(r"connected as @\S+ in ", running.stdout.readline())
        until = time.monotonic() + 20
        while httpx.get(f"http://127.0.0.1:{port}/readyz").status_code != 200:
            assert time.monotonic() < until
            time.sleep(0.2)
        assert "casebot_ready 1.0" in httpx.get(f"http://127.0.0.1:{port}/metrics").text
    finally:
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
    assert time.monotonic() - began < 25


def test_what_waits_is_said_and_a_case_is_named_by_its_number(office: Office, tmp_path: Path) -> None:
    """60 messages on their way are no “everything was delivered”."""
    url = office.database.engine.url.render_as_string()
    migrate.upgrade(make_engine(url))
    given = environment(office, url)
    office.tells(*(card(number) for number in range(1, 61)))
    done = subprocess.run(
        [*CASEBOT, "outbox", "list"], cwd=tmp_path, env=given, capture_output=True, text=True, check=True
    )
    assert "60 on their way; the oldest has waited for" in done.stdout
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'dead', error = '[/red] \x1b[2J' WHERE subject = 1")
    done = subprocess.run(
        [*CASEBOT, "outbox", "list"], cwd=tmp_path, env=given, capture_output=True, text=True, check=True
    )
    assert "[/red]" in done.stdout
    assert "\x1b" not in done.stdout
    assert "59 on their way" in done.stdout
    [row] = [row.id for row in office.rows().values() if row.subject == 1]
    subprocess.run([*CASEBOT, "outbox", "drop", str(row)], cwd=tmp_path, env=given, check=True)
    again = subprocess.run(
        [*CASEBOT, "outbox", "drop", str(row)], cwd=tmp_path, env=given, capture_output=True, check=False
    )
    assert again.returncode == 1


def test_what_could_drive_a_terminal_is_not_printed() -> None:
    assert printable("a\x1b[2Jb\x07c\u202e") == "a�[2Jb�c�"


def test_a_line_of_json_has_no_words_of_an_error() -> None:
    try:
        raise ValueError("canary of a customer")
    except ValueError:
        record = logging.LogRecord("bot", logging.ERROR, "f", 1, "it %s", ("failed",), sys.exc_info())
    line = json.loads(JsonLines().format(record))
    assert (line["message"], line["exception"], line["level"]) == ("it failed", "ValueError", "ERROR")
    assert "canary" not in json.dumps(line)


def test_a_backup_is_refused_where_a_process_holds_the_database(office: Office, tmp_path: Path) -> None:
    url = office.database.engine.url.render_as_string()
    migrate.upgrade(make_engine(url))
    given = environment(office, url)
    subprocess.run([*CASEBOT, "backup", "b.db"], cwd=tmp_path, env=given, check=True, capture_output=True)
    with ProcessLock(url):
        done = subprocess.run(
            [*CASEBOT, "restore", "--yes", "b.db"], cwd=tmp_path, env=given, capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert "already running" in done.stderr
