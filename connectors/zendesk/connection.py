"""Where Zendesk is, how casebot signs in, and which view it watches."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from connectors.zendesk.tickets import ticket_in

DEFAULT_POLL_EVERY_S = 120.0
DEFAULT_WARN_BEFORE_S = 3600.0


@dataclass(frozen=True)
class ZendeskConnection:
    """One Zendesk account, as the settings describe it. Secrets are left out of its repr."""

    #: The account's address, such as https://example.zendesk.com.
    url: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    #: The id of the watched view.
    view: int
    #: The signing secret of the web hook; empty where none is set up.
    web_hook_secret: str = field(default="", repr=False)
    #: The address under which agents see tickets, where it is another one; empty for `url`.
    link_base: str = ""
    #: Seconds between two polls of the view.
    poll_every_s: float = DEFAULT_POLL_EVERY_S
    #: How many seconds before an SLA breach somebody is told.
    warn_before_s: float = DEFAULT_WARN_BEFORE_S
    #: Seconds until a connection is there, and until an answer is.
    connect_timeout_s: float = 5.0
    timeout_s: float = 20.0

    @property
    def host(self) -> str:
        """The account's host."""
        return urlsplit(self.url).hostname or ""

    def link(self, number: int) -> str:
        """Return the address of a ticket for agents."""
        return f"{(self.link_base or self.url).rstrip('/')}/agent/tickets/{number}"

    def number_in(self, link: str) -> int | None:
        """Return the number of the ticket of this account that a link names; None for any other link."""
        hosts = (self.host, urlsplit(self.link_base).hostname or "")
        return next((found for host in hosts if (found := ticket_in(link, host)) is not None), None)
