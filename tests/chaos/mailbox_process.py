"""Casebot's reading of one mailbox in a process made to be killed: `python -m tests.chaos.mailbox_process`.

DATABASE_URL and IMAP_PORT say where; the clock goes CLOCK_AHEAD seconds ahead, so that a lease of a process that was killed is over.
"""

from __future__ import annotations

import os
import signal
import threading
from datetime import UTC, datetime, timedelta

from bot.mailbox.service import MailboxService
from cases.model.policy import Policy
from connectors.mailbox.account import Encryption, MailboxAccount, MailboxKind
from storage.database import Database
from storage.engine import make_engine
from tests.mail_server import PASSWORD, USER


class ClockAhead:
    """Implement cases.ports.Clock."""

    def now(self) -> datetime:
        """Return the present moment, or a later one."""
        return datetime.now(UTC) + timedelta(seconds=int(os.environ.get("CLOCK_AHEAD", "0")))


def main() -> None:
    """Run until SIGTERM, or until a crash point."""
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    account = MailboxAccount(
        "renewals",
        MailboxKind.SHARED,
        "127.0.0.1",
        USER,
        PASSWORD,
        port=int(os.environ["IMAP_PORT"]),
        encryption=Encryption.NONE,
    )
    clock = ClockAhead()
    database = Database(make_engine(os.environ["DATABASE_URL"]), clock)
    service = MailboxService([account], database, Policy(), clock)
    service.start()
    while not asked.wait(0.2):
        pass
    service.stop(20)


if __name__ == "__main__":
    main()
