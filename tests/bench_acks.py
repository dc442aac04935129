"""How soon casebot acknowledges, how many clicks and forms it takes in a second, how soon a card shows the change, how long it takes to start, and
how much memory it needs, among 100,000 cases; beside a listener of Bolt's that only acknowledges, in the same run.

Each server has one core, in HTTP mode. A click is one that opens the form Next step. A form is a next step; its card is updated.
`python -m tests.bench_acks [SIZE [ACTS]]` prints its figures as one JSON object.
"""

from __future__ import annotations

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, text

from bot.clock import SystemClock
from bot.file_import import import_file
from cases.model.errors import Field
from cases.model.people import Person, Roster
from cases.model.policy import Policy
from cases.model.status import Status
from messages.names import Button, Form, Seen
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel
from sandbox.slack.workspace import Person as SlackUser
from storage import migrate
from storage.database import Database
from storage.engine import READ_ONLY, make_engine
from storage.outbox import WAITING
from storage.outbox import outbox_table as outbox
from storage.schema import cases
from tests.bench_find import a_case
from tests.bench_load import SECRET, Load, send
from tests.bench_office import ROOT, advocates
from tests.bench_sweep import postgres

SIZE = 100_000
ACTS = 400
LEAST = 40
WARM_UP = 20
THREADS = 8
# Between two requests whose latency is taken, so that what follows an act is over.
PAUSE_S = 0.05
# Slack lets an app post about this often; casebot keeps to it.
CEILING_PER_S = 4.0
FASTER = 1_000.0
SENT_WITHIN_S = 300.0

Figures = dict[str, float]


@dataclass(frozen=True)
class Acted:
    """A case with a card, and its owner's Slack user id."""

    number: str
    case_id: int
    version: int
    owner: str


class Scene:
    """A workspace, and a database with many closed cases and some in progress."""

    def __init__(self, folder: Path, url: str, size: int, acts: int) -> None:
        self.engine: Engine = make_engine(url)
        self._url = url
        migrate.upgrade(self.engine)
        people = advocates()
        self._ids = {each.email: f"U{number:05}" for number, each in enumerate(people)}
        database = Database(self.engine, SystemClock())
        database.people.replace(Roster.of(people), SystemClock().now())
        _fill(database, people, size)
        _import(database, folder, people, acts)
        self.sandbox = Sandbox(
            manifest=ROOT / "app_manifest.yml",
            people=[
                SlackUser(id=self._ids[each.email], name=f"u{number}", real_name=each.name, email=each.email)
                for number, each in enumerate(people)
            ],
            channels=[Channel(id="C0OPS", name="smb-ops")],
            rate_scale=FASTER,
            trigger_life_s=3600,
        )
        self.sandbox.start()

    def close(self) -> None:
        self.sandbox.stop()
        self.engine.dispose()

    def environment(self, faster: float) -> dict[str, str]:
        """The settings of a server."""
        return os.environ | {
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self.sandbox.api_url,
            "DATABASE_URL": self._url,
            "BENCH_FASTER": str(faster),
        }

    def acted(self) -> list[Acted]:
        """The cases with a card, as they are now."""
        wanted = select(cases.c.number, cases.c.id, cases.c.version, cases.c.owner).where(cases.c.number.like("9%"))
        with self.engine.connect() as connection:
            rows = connection.execute(wanted.order_by(cases.c.number)).all()
        return [Acted(row.number, row.id, row.version, self._ids[row.owner]) for row in rows]

    def wait_until_sent(self) -> None:
        """Wait until nothing is left to send."""
        until = time.monotonic() + SENT_WITHIN_S
        while self._waiting():
            assert time.monotonic() < until, "not everything was sent"
            time.sleep(0.02)

    def _waiting(self) -> bool:
        # Without the write lock, for which casebot would have to wait.
        with self.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            return connection.execute(select(outbox.c.id).where(WAITING).limit(1)).first() is not None

    def click(self, case: Acted) -> str:
        """The click that opens the form."""
        action = {
            "type": "button",
            "action_id": Button.NEXT_STEP.value,
            "block_id": "b",
            "action_ts": "1.0",
            "value": str(Seen(case.case_id, case.version)),
        }
        place = {
            "channel": {"id": self.sandbox.dm_with_app(case.owner)},
            "message": {"ts": "1700000000.000100"},
            "container": {"type": "message"},
        }
        return self._payload(case, {"type": "block_actions", "actions": [action], **place})

    def form(self, case: Acted, step: str) -> str:
        """The form, filled in."""
        due = (SystemClock().now() + timedelta(days=3)).date().isoformat()
        values = {
            Field.NEXT_STEP: {"type": "plain_text_input", "value": step},
            Field.NEXT_STEP_DUE: {"type": "datepicker", "selected_date": due},
        }
        view = {
            "id": f"V{case.case_id}-{case.version}",
            "type": "modal",
            "hash": "1",
            "callback_id": Form.NEXT_STEP.value,
            "private_metadata": str(Seen(case.case_id, case.version)),
            "state": {"values": {field.value: {field.value: value} for field, value in values.items()}},
            "title": {"type": "plain_text", "text": "Next step"},
            "blocks": [],
        }
        return self._payload(case, {"type": "view_submission", "view": view})

    def updated_at(self) -> dict[str, float]:
        """When the card of each case was updated last, by the case's number, in seconds since 1970."""
        updates = [each for each in self.sandbox.traffic.records if each.name == "chat.update" and each.response["ok"]]
        told = [(json.dumps(each.request), datetime.fromisoformat(each.at).timestamp()) for each in updates]
        return {case.number: at for case in self.acted() for text, at in told if case.number in text}

    def _payload(self, case: Acted, what: Mapping[str, Any]) -> str:
        team = self.sandbox.team_id
        who = {"user": {"id": case.owner, "team_id": team}, "team": {"id": team}, "api_app_id": "A0CASEBOT"}
        return json.dumps({**who, "trigger_id": self.sandbox.trigger(case.owner), **what})


def _fill(database: Database, people: Sequence[Person], size: int) -> None:
    now = SystemClock().now()
    owners = [each.email for each in people]
    filled = (
        replace(
            a_case(n),
            opened_at=now - timedelta(days=40),
            status=Status.RESOLVED,
            owner=owners[n % len(owners)],
            closed_at=now - timedelta(days=30),
        )
        for n in range(size)
    )
    with database.unit_of_work() as uow:
        uow.cases.add_many(list(filled))
        uow.commit()


def _import(database: Database, folder: Path, people: Sequence[Person], count: int) -> None:
    owners = [each.email for each in people if each.manager]
    path = folder / "acted.csv"
    opened = (SystemClock().now() - timedelta(hours=1)).isoformat()
    with path.open("w", encoding="utf-8", newline="") as file:
        report = csv.writer(file)
        report.writerow(
            [
                "Case Number",
                "Account Name",
                "Type",
                "Subject",
                "Description",
                "Status",
                "Case Owner",
                "Date/Time Opened",
                "Last Modified Date",
            ]
        )
        for number in range(count):
            texts = (
                "Inbound Request",
                f"Request {number}",
                "They wrote that their licence ends soon.\nPlease send a quote." * 4,
            )
            owner = owners[number % len(owners)]
            report.writerow(
                [f"9{number:07}", f"Firm {number}", *texts, Status.ATTEMPTING_CONTACT.value, owner, opened, opened]
            )
    taken = import_file(path, database.unit_of_work, Policy(), SystemClock(), rejects_path=folder / "rejects.csv")
    assert taken.taken.created == count, taken


@contextmanager
def served(what: str, scene: Scene, faster: float = FASTER) -> Iterator[tuple[int, int]]:
    """A server in a process of its own: its port and its process id."""
    command = [sys.executable, "-m", "tests.bench_served", what]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=scene.environment(faster), cwd=ROOT
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline()), process.pid
    finally:
        process.communicate()


def acknowledged(scene: Scene, casebot: int, bare: int, acts: int) -> Figures:
    """The latencies of a click and a form over those of the bare listener, each kind in turn."""
    found: Figures = {}
    for name, payload in _kinds(scene).items():
        chosen = scene.acted()[: acts + WARM_UP]
        requests = [(port, payload(case)) for case in chosen for port in (bare, casebot)]
        took = send(Load(requests, pause_s=PAUSE_S)).took[2 * WARM_UP :]
        scene.wait_until_sent()
        for percent in (50, 99):
            quantile = [_percentile(took[which::2], percent) for which in (1, 0)]
            found[f"{name}_ack_p{percent}_ratio"] = round(quantile[0] / quantile[1], 2)
            found[f"{name}_ack_p{percent}_ms"] = round(quantile[0] * 1000, 1)
    return found


def saturated(scene: Scene, casebot: int, bare: int, acts: int) -> Figures:
    """How many are taken in a second, the bare listener just before; with each card updated."""
    found: Figures = {}
    for name, payload in _kinds(scene).items():
        chosen = scene.acted()[-acts:]
        alone = send(Load([(bare, payload(case)) for case in chosen], THREADS)).seconds
        requests = [(casebot, payload(case)) for case in chosen]
        began = time.perf_counter()
        send(Load(requests, THREADS))
        scene.wait_until_sent()
        took = time.perf_counter() - began
        found[f"{name}s_per_s"] = round(acts / took, 1)
        found[f"{name}s_share"] = round(alone / took, 3)
    return found


def updated(scene: Scene, casebot: int, acts: int) -> Figures:
    """From the sent form to the changed card, at the rate that Slack lets through."""
    chosen = scene.acted()[:acts]
    requests = [(casebot, scene.form(case, "Send the quote at leisure")) for case in chosen]
    sent_at = send(Load(requests, pause_s=1 / CEILING_PER_S)).sent_at
    scene.wait_until_sent()
    updated_at = scene.updated_at()
    took = [updated_at[case.number] - at for case, at in zip(chosen, sent_at, strict=True)]
    return {f"card_updated_p{percent}_ms": round(_percentile(took, percent) * 1000) for percent in (50, 99)}


def started(scene: Scene) -> Figures:
    """Seconds from the command to the line that says that it listens; the median of three."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        command = [sys.executable, "-c", "from bot.cli import main; main()", "run", "--http", "0"]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=scene.environment(1), cwd=ROOT
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        took.append(time.perf_counter() - began)
        process.terminate()
        process.communicate()
        assert "listens" in line, line
    return {"start_s": round(statistics.median(took), 2)}


def _kinds(scene: Scene) -> dict[str, Callable[[Acted], str]]:
    # The step has to be another each time, or there is nothing to store.
    return {"click": scene.click, "form": lambda case: scene.form(case, f"Send the quote, version {case.version}")}


def _percentile(took: Sequence[float], percent: int) -> float:
    return sorted(took)[max(0, -(-len(took) * percent // 100) - 1)]


def _memory_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)


def measured(folder: Path, url: str, size: int, acts: int) -> Figures:
    """The figures of one database."""
    scene = Scene(folder, url, size, 2 * acts + WARM_UP)
    found: Figures = {}
    try:
        with scene.engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()
        with served("bare", scene) as (bare, _), served("casebot", scene) as (casebot, process):
            scene.wait_until_sent()
            found |= acknowledged(scene, casebot, bare, acts)
            found |= saturated(scene, casebot, bare, acts)
            found["rss_mb"] = _memory_mb(process)
            found |= saturated(scene, casebot, bare, acts)
            found["rss_grows_mb"] = round(_memory_mb(process) - found["rss_mb"], 1)
        with served("casebot", scene, faster=1) as (casebot, _):
            found |= updated(scene, casebot, acts)
        found |= started(scene)
    finally:
        scene.close()
    return found


def measure(size: int = SIZE, acts: int = ACTS) -> Mapping[str, float]:
    """The figures of each database; those of SQLite have no suffix, PostgreSQL's end in `_postgres`."""
    with tempfile.TemporaryDirectory() as name, postgres(Path(name) / "server") as server:
        found = measured(Path(name), f"sqlite:///{Path(name) / 'acks.db'}", size, acts)
        with server.connect() as connection:
            connection.execute(text("CREATE DATABASE acks"))
        url = server.url.set(database="acks").render_as_string(hide_password=False)
        return found | {f"{figure}_postgres": value for figure, value in measured(Path(name), url, size, acts).items()}


def main(given: Iterable[str]) -> None:
    """Print the figures."""
    print(json.dumps(measure(*(int(each) for each in given))))


if __name__ == "__main__":
    main(sys.argv[1:])
