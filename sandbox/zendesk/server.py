"""The stand-in as one object: start it, point a connector at it, act in it, look at what was written, stop it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx
from starlette.applications import Starlette

from sandbox.serving import ServerThread, StandIn
from sandbox.slack.clock import SandboxClock
from sandbox.zendesk.api import RestApi
from sandbox.zendesk.desk import Clock, Desk, Ticket, stamp
from sandbox.zendesk.faults import Faults
from sandbox.zendesk.page import Page

CLIENT_ID = "casebot_local"
CLIENT_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105  # of a Zendesk that exists on this computer alone
VIEW = 360001


class ZendeskStandIn(StandIn):
    """Run a local Zendesk with one watched view.

    - `clock`: anything with `now()` in UTC (default: the real time).
    - `token_life`: how long a token is good, by the clock.
    - `hang_s`: how long at most a call gets no answer, in real seconds.

    `faults` holds the trouble to come. Every method may be called from any thread.
    """

    def __init__(
        self, *, clock: Clock | None = None, token_life: timedelta = timedelta(hours=2), hang_s: float = 60.0
    ) -> None:
        self.clock: Clock = clock or SandboxClock()
        self.desk = Desk(self.clock)
        self.faults = Faults()
        self.client_id = CLIENT_ID
        self.client_secret = CLIENT_SECRET
        self.view = VIEW
        self._api = RestApi(self.desk, self.faults, (CLIENT_ID, CLIENT_SECRET), VIEW, token_life)
        self._page = Page(self.desk, self._tell_later)
        self._api.changed = self._tell_later
        self._hook: tuple[str, str] | None = None
        self._server = ServerThread(
            Starlette(routes=[*self._api.routes(), *self._page.routes()]), name="zendesk", hang_s=hang_s
        )
        self._api.server = self._server

    def link(self, ticket: int) -> str:
        """Return the address of a ticket, as agents paste it."""
        return f"{self.url}/agent/tickets/{ticket}"

    def show_tabs(self, *tabs: tuple[str, str]) -> None:
        """Show these (title and address) in the bar above the page."""
        self._page.tabs = list(tabs)

    @property
    def sla(self) -> str:
        """Return where SLA metrics are given: "sideload", "ticket" or "none"."""
        return self._api.sla

    @sla.setter
    def sla(self, where: str) -> None:
        self._api.sla = where

    def revoke_tokens(self) -> None:
        """Make every token invalid."""
        self._api.revoke()

    @property
    def calls(self) -> list[tuple[str, int]]:
        """Return every call that was answered: operation and status."""
        return list(self._api.calls)

    def follow(self, clock: Clock) -> None:
        """Follow this clock from now on."""
        self.clock = self.desk.clock = clock

    # Acting in it

    def ticket_arrives(
        self,
        id: int,  # noqa: A002  # Zendesk's own word
        subject: str = "Question about our plan",
        *,
        email: str = "jo@bakery.example.com",
        text: str = "Hello, can you help us?",
        organization: str = "",
        status: str = "open",
    ) -> Ticket:
        """Open a ticket of a customer."""
        requester = self.desk.user(email.split("@")[0].title(), email, organization=organization)
        ticket = self.desk.open(id, subject, text, requester, status=status)
        self.tell(ticket)
        return ticket

    def set_breach(self, ticket: int, at: datetime, metric: str = "next_reply_time", stage: str = "active") -> None:
        """Set when the SLA of a ticket is breached, in place of the metric's earlier breach."""
        with self.desk.lock:
            kept = [each for each in self.desk.ticket(ticket).breaches if each["metric"] != metric]
            kept.append({"breach_at": stamp(at), "stage": stage, "metric": metric})
            self.desk.ticket(ticket).breaches = kept

    def clear_breaches(self, ticket: int) -> None:
        """Stop all SLAs of a ticket, as an answer does."""
        with self.desk.lock:
            self.desk.ticket(ticket).breaches = []

    def change(self, ticket: int, **fields: Any) -> None:
        """Change a ticket as an agent would in Zendesk."""
        agent = self.desk.user("Agent", "agent@example.com", role="agent")
        self.desk.update(ticket, fields, agent)
        self.tell(self.desk.ticket(ticket))

    def send_web_hooks(self, url: str, secret: str) -> None:
        """Send a signed request to this address whenever a ticket changes."""
        self._hook = (url, secret)

    def tell(self, ticket: Ticket) -> None:
        """Send the web hook of a ticket; one that fails is lost, as with Zendesk in the end."""
        if self._hook is None:
            return
        url, secret = self._hook
        body = json.dumps({"ticket_id": str(ticket.id)}).encode()
        try:
            httpx.post(url, content=body, headers=self.signed(body, secret), timeout=5, trust_env=False)
        except httpx.HTTPError:
            return

    def _tell_later(self, ticket: Ticket) -> None:
        # The server's own thread goes on answering while the web hook is sent.
        threading.Thread(target=self.tell, args=(ticket,), name="zendesk-web-hook", daemon=True).start()

    def signed(self, body: bytes, secret: str) -> Mapping[str, str]:
        """Return the headers that sign a web hook's body."""
        at = stamp(self.clock.now())
        digest = hmac.new(secret.encode(), at.encode() + body, hashlib.sha256).digest()
        return {
            "Content-Type": "application/json",
            "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
            "X-Zendesk-Webhook-Signature-Timestamp": at,
        }

    # Looking at it

    def ticket(self, id: int) -> Ticket:  # noqa: A002  # Zendesk's own word
        """Return a ticket. Raises ApiError for an unknown one."""
        return self.desk.ticket(id)

    def notes(self, ticket: int) -> list[str]:
        """Return the internal notes of a ticket, oldest first."""
        with self.desk.lock:
            return [str(each["body"]) for each in self.desk.ticket(ticket).comments if not each["public"]]
