"""The demo's Zendesk: the tickets of sample cases, and two waiting tickets, in a tab of its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from connectors.zendesk.tickets import ticket_in
from sandbox.slack.clock import SandboxClock
from sandbox.zendesk.server import ZendeskStandIn
from storage.schema import cases

HOST = "support-demo.example.com"
FILE = """url = "{url}"
client_id = "{client_id}"
view = {view}
link = "https://{host}"
poll_every_s = 5
"""
# An unknown customer whose ticket is due soon.
URGENT = 490_001


class DemoZendesk:
    """The account. It is filled again at each start.

    Args:
        folder: Where the settings file is written.
    """

    def __init__(self, folder: Path, clock: SandboxClock) -> None:
        self.file = folder / "zendesk.toml"
        self.stand_in = ZendeskStandIn(clock=clock)

    def start(self, port: int) -> None:
        """Serve it, and write the file that casebot's settings name."""
        stand_in = self.stand_in
        stand_in.start(port=port)
        text = FILE.format(url=stand_in.url, client_id=stand_in.client_id, view=stand_in.view, host=HOST)
        self.file.write_text(text, encoding="utf-8")

    def fill(self, engine: Engine) -> None:
        """Create the tickets of the sample cases, and one close to missing its SLA."""
        with engine.connect() as connection:
            query = select(cases.c.zendesk_link, cases.c.subject, cases.c.web_email).where(cases.c.zendesk_link != "")
            for row in connection.execute(query):
                number = ticket_in(row.zendesk_link, HOST)
                if number is not None and number not in self.stand_in.desk.tickets:
                    email = row.web_email or f"customer{number}@example.com"
                    self.stand_in.ticket_arrives(number, row.subject, email=email)
        self.stand_in.ticket_arrives(URGENT, "Which plan fits twelve people?", email="lee@newcomer.example.com")
        self.stand_in.set_breach(URGENT, self.stand_in.clock.now() + timedelta(minutes=50))
