"""Zendesk's address, casebot's login, and the watched view."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from connectors.zendesk.tickets import ticket_in

DEFAULT_POLL_EVERY_S = 120.0
DEFAULT_WARN_BEFORE_S = 3600.0
DEFAULT_TELL_FOR_S = 86_400.0


@dataclass(frozen=True)
class ZendeskConnection:
    """The account's settings. Its repr has no secrets."""

    #: The account's address, such as https://example.zendesk.com.
    url: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    #: The id of the watched view.
    view: int
    #: The signing secret of the web hook; "" if there is none.
    web_hook_secret: str = field(default="", repr=False)
    #: The address of tickets for agents, if it differs; "" for `url`.
    link_base: str = ""
    #: Seconds between two polls of the view.
    poll_every_s: float = DEFAULT_POLL_EVERY_S
    #: The seconds before an SLA breach when somebody is notified.
    warn_before_s: float = DEFAULT_WARN_BEFORE_S
    #: The seconds after an SLA breach in which somebody is still notified of it.
    tell_for_s: float = DEFAULT_TELL_FOR_S
    #: The time-outs for a connection and for an answer, in seconds.
    connect_timeout_s: float = 5.0
    timeout_s: float = 20.0

    @property
    def host(self) -> str:
        """Return the account's host."""
        return urlsplit(self.url).hostname or ""

    def link(self, number: int) -> str:
        """Return the address of a ticket for agents."""
        return f"{(self.link_base or self.url).rstrip('/')}/agent/tickets/{number}"

    def number_in(self, link: str) -> int | None:
        """Return the number of this account's ticket in a link; None for other links."""
        hosts = (self.host, urlsplit(self.link_base).hostname or "")
        return next((found for host in hosts if (found := ticket_in(link, host)) is not None), None)
