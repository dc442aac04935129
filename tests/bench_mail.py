"""How long 1,000 mails take from a real IMAP server into the database: `python -m tests.bench_mail [MAILS]` prints JSON."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bot.clock import SystemClock
from bot.mailbox.reader import MailboxReader
from cases.model.people import Roster
from cases.model.policy import Policy
from connectors.mailbox.folder import MailFolder
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from tests.connectors.mailbox.mails import mail, part, several
from tests.mail_server import MailServer
from tests.stories.office import ANA

MAILS = 1_000
# Every third mail answers an earlier one, as in life; every third is HTML with something attached.
KINDS = 3


def measure(count: int = MAILS) -> Mapping[str, float]:
    """Seconds until all are taken and flagged."""
    with tempfile.TemporaryDirectory() as name, MailServer() as server:
        engine = make_engine(f"sqlite:///{Path(name) / 'bench.db'}")
        migrate.upgrade(engine)
        database = Database(engine, SystemClock())
        database.people.replace(Roster.of([ANA]), SystemClock().now())
        account = server.account()
        reader = MailboxReader(account, engine, database.unit_of_work, Policy(), SystemClock())
        folder = MailFolder(account)
        reader.read(folder)
        server.receive(*(_mail(number) for number in range(count)))
        folder.refresh()
        began = time.perf_counter()
        while reader.read(folder):
            pass
        took = time.perf_counter() - began
        assert sum(reader.counts.values()) == count, reader.counts
        folder.close()
        engine.dispose()
    return {"mail_1000_s": round(took, 2)}


def _mail(number: int) -> bytes:
    match number % KINDS:
        case 0:
            return mail("Could it be 14 seats? " * 40, message_id=f"<{number}@acme.example>", subject=f"Quote {number}")
        case 1:
            earlier = f"In-Reply-To: <{number - 1}@acme.example>\r\n"
            return mail(
                "Yes.\n\nOn Mon, 2 Mar 2026, Ana wrote:\n" + "> words\n" * 40,
                message_id=f"<{number}@acme.example>",
                more=earlier,
            )
        case _:
            page = part("text/html; charset=utf-8", "<div><p>Could it be <b>14</b> seats?</p></div>" * 40)
            attached = part("application/pdf; name=seats.pdf", b"%PDF" * 10_000)
            return several(page, attached).replace(b"<m1@", f"<{number}@".encode())


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(*map(int, sys.argv[1:]))) + "\n")
