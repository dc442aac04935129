"""What reading Salesforce costs: ten thousand changed cases, the calls of a poll in which nothing changed, and how soon a routed case is in the DM.

`python -m tests.bench_salesforce` prints its figures as one JSON object.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.demo.salesforce import FILE
from bot.salesforce.feeds import STREAMS
from bot.salesforce.pausing import PauseTiming
from bot.salesforce.service import SalesforceConfig, SalesforceService, scope_of
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from connectors.salesforce.map_file import load_connection, load_map
from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from tests.clock import SettableClock
from tests.stories.office import ANA, MARTA, MONDAY, Office

CASES = 10_000
TEXT = "They wrote that the licence ends soon.\nPlease send a quote.\n" * 8
ARRIVALS = 5


def measure(count: int = CASES) -> Mapping[str, float]:
    """All figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return {**_reading(folder, count), **_arriving(folder)}


def _reading(folder: Path, count: int) -> Mapping[str, float]:
    clock = SettableClock()
    advocates = [
        Person(f"advocate{n}@example.com", f"Advocate {n}", Role.ADVOCATE, Region.AMER, "AA") for n in range(50)
    ]
    with SalesforceStandIn(clock=clock) as crm:
        file = folder / "salesforce.toml"
        file.write_text(FILE.format(url=crm.url, client_id=crm.client_id))
        field_map = load_map(file)
        connection = replace(load_connection(file, crm.client_secret), timeout_s=120.0)
        engine = make_engine(f"sqlite:///{folder / 'bench.db'}")
        migrate.upgrade(engine)
        database = Database(engine, clock, crm=scope_of(field_map))
        database.people.replace(Roster.of(advocates), clock.now())
        users = [crm.add_user(person.name, person.email) for person in advocates]
        accounts = [crm.add("Account", Name=f"Account {n}") for n in range(500)]
        record_type = crm.record_type("SMB Sales Case")
        made = [
            crm.add(
                "Case",
                Subject=f"Request {n}",
                Description=TEXT,
                RecordTypeId=record_type,
                OwnerId=users[n % 50],
                AccountId=accounts[n % 500],
                Type="Inbound Request",
            )
            for n in range(count)
        ]
        config = SalesforceConfig(connection, field_map, PauseTiming(every=timedelta(seconds=30)))
        service = SalesforceService(config, database, Policy(), clock, elapsed=lambda: clock.now().timestamp())
        service.check()
        service.poll()
        clock.advance(minutes=10)
        for case_id in made:
            crm.change(case_id, by=users[0], Priority="High", Description=f"{TEXT}They ask again.")
        before = service.reader.totals.taken.updated
        began = time.perf_counter()
        service.poll()
        took = time.perf_counter() - began
        assert service.reader.totals.taken.updated - before == count, service.reader.totals
        polls = 2 * len(STREAMS)
        clock.advance(minutes=10)
        # From here on the overlap of five minutes holds one case, as on any quiet morning.
        crm.change(made[0], by=users[0], Priority="Low")
        service.poll()
        calls = 0
        for _ in range(polls):
            clock.advance(seconds=31)
            calls += service.poll().calls
        service.stop()
        database.close()
    return {"salesforce_10k_s": round(took, 1), "salesforce_calls_per_poll": round(calls / polls, 2)}


def _arriving(folder: Path) -> Mapping[str, float]:
    """The longest of a few arrivals, from the change of the owner in Salesforce to the card in the DM; polls are two seconds apart."""
    with SalesforceStandIn(clock=SandboxClock(MONDAY)) as crm:
        file = folder / "arriving.toml"
        file.write_text(FILE.format(url=crm.url, client_id=crm.client_id))
        with Office(
            f"sqlite:///{folder / 'arriving.db'}", salesforce_file=file, salesforce_secret=crm.client_secret
        ) as office:
            users = {person.email: crm.add_user(person.name, person.email) for person in (ANA, MARTA)}
            account = crm.add("Account", Name="Acme")
            longest = 0.0
            for number in range(ARRIVALS):
                subject = f"Arrival {number}"
                began = time.perf_counter()
                crm.add(
                    "Case",
                    by=users[MARTA.email],
                    Subject=subject,
                    RecordTypeId=crm.record_type("SMB Sales Case"),
                    OwnerId=users[ANA.email],
                    AccountId=account,
                )
                office.person("ana").waits_for_message(containing=subject)
                longest = max(longest, time.perf_counter() - began)
    return {"salesforce_to_dm_s": round(longest, 2)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(*map(int, sys.argv[1:]))) + "\n")
