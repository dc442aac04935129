"""How long people wait for what they look for, among 100,000 cases, accounts and contacts (LOOK-1, LOOK-2): from the arrival of Slack's signed
request over HTTP to the last byte of the answer.

`python -m tests.bench_find [SIZE]` prints its figures as one JSON object.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier
from sqlalchemy import insert, select, text

from bot.app import Casebot
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.server.web import WebServer, web_app
from cases.model.account import Account, Contact, Opportunity
from cases.model.case import Case
from cases.model.people import Person, Region, Role, Roster
from cases.model.status import Status
from messages.names import Seen, Suggest
from sandbox.slack.server import Sandbox
from storage import migrate
from storage.database import Database
from storage.directory_tables import accounts, contacts, opportunities
from storage.engine import make_engine
from storage.schema import case_words, cases
from tests.bench_sweep import postgres
from tests.stories.office import slack_user

MANIFEST = Path(__file__).parents[1] / "app_manifest.yml"
SIZE = 100_000
ASKED = 400
CHUNK = 1_000
WARM_UP = 20
SECRET = "bench"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ANA = Person("ana@example.com", "Ana Silva", Role.ADVOCATE, Region.AMER, "AS", slack_id="U0ANA")
FIRST = [
    "Maria",
    "Jo",
    "Ann",
    "Ben",
    "Chloé",
    "Dmitri",
    "Élise",
    "Femi",
    "Göran",
    "Hana",
    "Ines",
    "Jonas",
    "Kofi",
    "Lena",
    "Marta",
    "Nuno",
    "Oksana",
    "Priya",
    "Quentin",
    "Rosa",
    "Søren",
    "Tomás",
    "Uma",
    "Yuki",
]
LAST = [
    "Lopez",
    "Silva",
    "Müller",
    "O’Neill",
    "Tanaka",
    "Nguyen",
    "Kowalski",
    "Haddad",
    "Okafor",
    "Berg",
    "Carter",
    "Vega",
    "Moss",
    "Tremblay",
    "Weber",
    "Tan",
    "Herrera",
    "Duarte",
]
FIRMS = [
    "Acme",
    "Zenith",
    "Rio-Verde",
    "Cooperativa",
    "Nordlys",
    "Quill",
    "Sierra",
    "Umbra",
    "Vector",
    "Polar",
    "Kestrel",
    "Lumen",
    "Orchid",
    "Tundra",
    "Basalt",
    "Cobalt",
]
TRADES = [
    "Labs",
    "Logistics",
    "GmbH",
    "Software",
    "Foods",
    "Energy",
    "Health",
    "Media",
    "Robotics",
    "Studio",
    "Bank",
    "Travel",
    "Systems",
]
SUBJECTS = [
    "Renewal quote",
    "Purchase order",
    "More seats",
    "Licence true-up",
    "Self-managed upgrade",
    "E-mail relay",
    "Invoice question",
    "Price per seat",
]
STATUSES = (Status.OPEN, Status.ENGAGED, Status.RESOLVED, Status.UNRESPONSIVE)


def account(number: int) -> str:
    """An account's name; the common words are in thousands of them."""
    return f"{FIRMS[number % len(FIRMS)]} {TRADES[number // 7 % len(TRADES)]} {number}"


def person(number: int) -> str:
    """A name that a few people have."""
    return f"{FIRST[number % len(FIRST)]} {LAST[number // 5 % len(LAST)]}-{LAST[number // 97 % len(LAST)]}"


def fill(database: Database, size: int) -> None:
    """So many cases, accounts and contacts, and a tenth as many opportunities."""
    database.people.replace(Roster.of([ANA]), NOW)
    numbers, few = range(size), range(size // 10)
    with database.unit_of_work() as uow:
        uow.directory.put(
            [Account(account(n), f"001{n}", region="AMER", country="Germany") for n in numbers],
            [Contact(person(n), f"003{n}", f"p{n}@firm{n % 5_000}.example", account(n % size)) for n in numbers],
            [Opportunity(f"{SUBJECTS[n % len(SUBJECTS)]} {n}", f"006{n}", account(n), kind="Renewal") for n in few],
        )
        uow.commit()
    with database.unit_of_work() as uow:
        uow.cases.add_many([a_case(n) for n in numbers])
        uow.commit()


def copy(source: Database, target: Database) -> None:
    """The same in another database: making the words anew would take minutes, and is not what is measured."""
    target.people.replace(Roster.of([ANA]), NOW)
    for table in (cases, case_words, accounts, contacts, opportunities):
        with source.engine.connect() as reading, target.engine.begin() as writing:
            for part in reading.execution_options(yield_per=CHUNK).execute(select(table)).mappings().partitions():
                writing.execute(insert(table), [dict(row) for row in part])


def a_case(number: int) -> Case:
    """A case with texts of ordinary length."""
    status = STATUSES[number % len(STATUSES)]
    return Case(
        f"{number:08}",
        f"500{number}",
        NOW - timedelta(minutes=number % 40_000),
        NOW,
        type="Inbound Request",
        status=status,
        owner=ANA.email if number % 2_000 == 0 else None,
        account=account(number),
        contact=person(number),
        web_email=f"p{number}@firm{number % 5_000}.example",
        subject=f"{SUBJECTS[number // 3 % len(SUBJECTS)]} for {number % 90} seats",
        description="They wrote that their licence ends soon.\nPlease send a quote." * 10,
        closed_at=NOW if status.is_closed else None,
    )


class Slack:
    """Sends signed requests of Ana's to a casebot that serves HTTP, and takes the time."""

    def __init__(self, port: int, team: str) -> None:
        self._team = team
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._sign = SignatureVerifier(SECRET)

    def ask(self, form: Mapping[str, str]) -> tuple[float, str]:
        """Seconds until the answer was there, and the answer."""
        body = urlencode(form)
        stamp = str(int(time.time()))
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": self._sign.generate_signature(timestamp=stamp, body=body) or "",
        }
        began = time.perf_counter()
        self._http.request("POST", "/slack/events", body, headers)
        answer = self._http.getresponse()
        content = answer.read().decode()
        took = time.perf_counter() - began
        assert answer.status == 200, (answer.status, content)
        return took, content

    def commands(self, words: str) -> tuple[float, str]:
        """`/case` with these words."""
        by = {"user_id": str(ANA.slack_id), "team_id": self._team}
        return self.ask({"command": "/case", "text": words, "trigger_id": "1.1", **by})

    def types(self, suggest: Suggest, typed: str, case_id: int) -> tuple[float, str]:
        """What is offered for what was typed in a form on a case; 0 for a form on none."""
        view = {"type": "modal", "private_metadata": str(Seen(case_id, 1)), "state": {"values": {}}, "blocks": []}
        payload = {
            "type": "block_suggestion",
            "user": {"id": ANA.slack_id},
            "team": {"id": self._team},
            "action_id": suggest.value,
            "block_id": "b",
            "value": typed,
            "view": view,
        }
        return self.ask({"payload": json.dumps(payload)})


def asked_for(chance: random.Random, size: int) -> str:
    """What somebody looks for: a firm, a person, a subject or a number, common or rare, whole or only begun."""
    number = chance.randrange(size)
    whole = chance.choice(
        (
            account(number),
            account(number).split()[0],
            person(number),
            person(number).split()[0],
            f"p{number}@firm{number % 5_000}.example",
            chance.choice(SUBJECTS),
            f"{account(number).split()[0]} {chance.choice(SUBJECTS)}",
            f"{number:08}",
        )
    )
    return whole if chance.random() < 0.5 else whole[: chance.randint(2, len(whole))]


def p99_ms(request: Callable[[], tuple[float, str]], holds: str) -> float:
    """The 99th percentile of many requests, in milliseconds. holds: what every answer has in it."""
    took = []
    for turn in range(WARM_UP + ASKED):
        seconds, content = request()
        assert holds in content, content[:300]
        if turn >= WARM_UP:
            took.append(seconds)
    return round(sorted(took)[int(len(took) * 0.99) - 1] * 1000, 1)


def measured(url: str, size: int, filled: Callable[[Database], None]) -> dict[str, float]:
    """The figures of one database. filled: what puts the cases and customers in."""
    engine = make_engine(url)
    migrate.upgrade(engine)
    database = Database(engine, SystemClock())
    filled(database)
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    database.close()
    sandbox = Sandbox(manifest=MANIFEST, people=[slack_user(ANA)], channels=[])
    sandbox.start()
    settings = Settings(
        slack_bot_token=sandbox.bot_token,
        slack_signing_secret=SECRET,
        slack_api_url=sandbox.api_url,
        database_url=url,
    )
    casebot = Casebot(settings)
    web = WebServer(web_app(casebot, slack=True), "127.0.0.1", 0)
    slack = Slack(web.start(), sandbox.team_id)
    chance = random.Random(7)

    def types() -> tuple[float, str]:
        suggest = chance.choice(tuple(Suggest))
        about = chance.randint(1, size) if chance.random() < 0.5 else 0
        return slack.types(suggest, asked_for(chance, size), about)

    try:
        return {
            "typeahead_100k_p99_ms": p99_ms(types, '"options"'),
            "search_100k_p99_ms": p99_ms(lambda: slack.commands(f"search {asked_for(chance, size)}"), '"blocks"'),
            "status_lookup_100k_p99_ms": p99_ms(lambda: slack.commands(f"status {chance.randrange(size)}"), "Owner"),
        }
    finally:
        web.stop()
        casebot.stop()
        sandbox.stop()


def find_times(size: int = SIZE) -> Mapping[str, float]:
    """The 99th percentiles on each database, and the worse of the two without a suffix."""
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder) / "server") as server:
        url = f"sqlite:///{Path(folder) / 'find.db'}"
        sqlite = measured(url, size, partial(fill, size=size))
        with server.connect() as connection:
            connection.execute(text("CREATE DATABASE find"))
        source = Database(make_engine(url), SystemClock())
        on_postgres = measured(
            server.url.set(database="find").render_as_string(hide_password=False), size, partial(copy, source)
        )
        source.close()
    found = {name: max(ms, on_postgres[name]) for name, ms in sqlite.items()}
    for suffix, figures in (("sqlite", sqlite), ("postgres", on_postgres)):
        found |= {f"{name}_{suffix}": ms for name, ms in figures.items()}
    return found


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]] or [SIZE]
    sys.stdout.write(json.dumps(find_times(*sizes)) + "\n")
