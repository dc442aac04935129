"""How long it takes until somebody with 2,000 open cases sees their Home: from opening it in the workspace to its being there (HOM-1)."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bot.app import Casebot
from bot.config.settings import Settings
from cases.model.case_type import DEFAULT_CASE_TYPES
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.rules.import_record import IncomingCase, read_record
from cases.use_cases.import_cases import import_records
from sandbox.slack.clock import SandboxClock
from sandbox.slack.driver import Workspace
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Person as SlackUser
from storage import migrate
from storage.database import Database
from storage.engine import make_engine

CASES = 2_000
OPENINGS = 7
MANIFEST = Path(__file__).parents[1] / "app_manifest.yml"
ANA = Person("ana@example.com", "Ana Silva", Role.ADVOCATE, Region.AMER, "AS", zone="America/Sao_Paulo")


def records(clock: SandboxClock, count: int) -> list[IncomingCase]:
    """Cases of every type and age, with texts of ordinary length, a third of them without a next step."""
    now = clock.now()
    found = []
    for number in range(count):
        record: dict[str, str] = {
            "number": f"{number:08}",
            "owner": ANA.email,
            "account": f"Account {number}",
            "type": DEFAULT_CASE_TYPES[number % len(DEFAULT_CASE_TYPES)].name,
            "description": "They wrote that their licence ends soon.\nPlease send a quote." * 20,
            "status": "In Progress: Engaged" if number % 4 else "Open",
            "opened_at": (now - timedelta(hours=number % 400)).isoformat(),
        }
        if number % 3:
            record["next_step"] = f"{now.date().isoformat()} AS Send quote number {number}"
            record["next_step_due"] = (now.date() + timedelta(days=number % 9 - 2)).isoformat()
        read = read_record(number + 1, record, Policy())
        assert isinstance(read, IncomingCase), read
        found.append(read)
    return found


def bench_home(count: int = CASES, openings: int = OPENINGS) -> dict[str, float]:
    """Seconds from opening the Home to its being published, the median of several openings."""
    clock = SandboxClock()
    sandbox = Sandbox(
        manifest=MANIFEST,
        people=[SlackUser(id="U0ANA", name="ana", real_name=ANA.name, email=ANA.email, tz=ANA.zone)],
        channels=[],
        clock=clock,
        rate_scale=1000.0,
    )
    with tempfile.TemporaryDirectory() as folder:
        sandbox.start()
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        engine = make_engine(url)
        migrate.upgrade(engine)
        database = Database(engine, clock)
        database.people.replace(Roster.of([ANA]), clock.now())
        with database.unit_of_work() as uow:
            import_records(records(clock, count), uow, Policy(), clock.now(), Surface.CSV)
            uow.outbox.drop()  # the cards of 2,000 cases are another measurement
            uow.commit()
        database.close()
        settings = Settings(
            slack_bot_token=sandbox.bot_token,
            slack_app_token=sandbox.app_token,
            slack_api_url=sandbox.api_url,
            database_url=url,
        )
        casebot = Casebot(settings, clock=clock).start()
        casebot.connect()
        sandbox.wait_for_app()
        took = []
        with Workspace(sandbox.url, timeout_s=30.0) as workspace:
            ana = workspace.person("ana")
            for _ in range(openings):
                before = len(workspace.traffic(name="views.publish"))
                began = time.perf_counter()
                ana.opens_home()
                workspace.waits(
                    lambda before=before: len(workspace.traffic(name="views.publish")) > before,  # type: ignore[misc]  # bound in this round
                    lambda: "the home was never published",
                )
                took.append(time.perf_counter() - began)
                time.sleep(2.1)  # else the next would be held back, as one person's are two seconds apart
        casebot.stop()
        sandbox.stop()
    return {"home_2000_s": round(statistics.median(took), 3)}


if __name__ == "__main__":
    print(bench_home())
