"""The reading of a mailbox killed with -9 between any two of its steps, and started again: each mail is taken once, and flagged."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot.delivery.crash_points import MAIL_POINTS
from bot.mailbox.reader import MailboxReader
from cases.model.people import Roster
from cases.model.policy import Policy
from connectors.mailbox.folder import MailFolder
from storage.database import Database
from storage.engine import make_engine
from storage.schema import cases, mails
from tests.chaos.mailbox_process import ClockAhead
from tests.connectors.mailbox.mails import mail
from tests.mail_server import MailServer
from tests.stories.office import ANA
from tests.tables import make_tables

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(120)]

ROOT = Path(__file__).parents[2]


def starts(url: str, port: int, **environment: str) -> subprocess.Popen[bytes]:
    """Start the process."""
    given = {"DATABASE_URL": url, "IMAP_PORT": str(port), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "tests.chaos.mailbox_process"]
    return subprocess.Popen(command, cwd=ROOT, env={**given, **environment}, stderr=subprocess.DEVNULL)


def looks_for_the_first_time(server: MailServer, engine: Engine) -> None:
    """Read the mailbox once. Later mails are news."""
    database = Database(engine, ClockAhead())
    folder = MailFolder(server.account())
    MailboxReader(server.account(), engine, database.unit_of_work, Policy(), ClockAhead()).read(folder)
    folder.close()


def waits(condition: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


# The second mail opens a case, the third answers the first: each step is passed by mails of both kinds.
@pytest.mark.parametrize("point", [f"{point}:{count}" for point in MAIL_POINTS for count in (1, 2)])
def test_killed_at_any_step_each_mail_is_taken_once_and_flagged(sqlite_url: str, point: str) -> None:
    """SAFE-1, INT-1, EML-1: also where it was stored and not yet noted, or noted and not yet flagged."""
    engine = make_engine(sqlite_url)
    make_tables(engine)
    Database(engine, ClockAhead()).people.replace(Roster.of([ANA]), ClockAhead().now())
    answer = mail("And by Friday?", message_id="<3@acme.example>", more="In-Reply-To: <1@acme.example>\r\n")

    def stored() -> list[str]:
        with engine.connect() as connection:
            return list(connection.execute(select(mails.c.message_id).order_by(mails.c.id)).scalars())

    with MailServer() as server:
        looks_for_the_first_time(server, engine)
        dying = starts(sqlite_url, server.port, CASEBOT_CRASH_AT=point)
        server.receive(mail(message_id="<1@acme.example>"))
        waits(lambda: stored() or dying.poll() is not None)
        server.receive(mail(message_id="<2@acme.example>", subject="Another"), answer)
        assert dying.wait(30) == -9, "it died where it was told to"
        after = starts(sqlite_url, server.port, CLOCK_AHEAD="300")
        waits(lambda: len(stored()) == 3)
        waits(lambda: [("\\Flagged" in flags) for flags in server.flags().values()] == [True] * 3)
        after.terminate()
        assert after.wait(20) == 0
    assert stored() == ["<1@acme.example>", "<2@acme.example>", "<3@acme.example>"]
    with engine.connect() as connection:
        assert len(connection.execute(select(cases.c.id)).all()) == 2
    engine.dispose()
