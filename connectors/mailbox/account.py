"""One mailbox, as the settings describe it: where it is, how to sign in, and what comes into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

DEFAULT_PORT = 993
DEFAULT_FLAG = "CasebotTaken"
DEFAULT_POLL_EVERY_S = 60.0


class MailboxKind(StrEnum):
    """Who writes to it. SHARED: customers; FORWARDED: Advocates, who pass on what customers wrote to them (EML-2)."""

    SHARED = "shared"
    FORWARDED = "forwarded"


class Encryption(StrEnum):
    """How the connection is encrypted. NONE is for a server on the same computer."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class OAuth:
    """Signing in with a token, by OAuth 2.0 client credentials."""

    #: Where tokens are given out.
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str


@dataclass(frozen=True)
class MailboxAccount:
    """One folder of one account. Secrets are left out of its repr."""

    #: How people call it; it also names what is kept about it.
    name: str
    kind: MailboxKind
    host: str
    user: str
    password: str = field(default="", repr=False)
    oauth: OAuth | None = None
    port: int = DEFAULT_PORT
    encryption: Encryption = Encryption.TLS
    folder: str = "INBOX"
    #: The keyword that marks a mail as taken; a server that keeps none gets the flag that people see as a star.
    flag: str = DEFAULT_FLAG
    #: Where a mail can be opened in the browser, with {message_id} in it; empty where there is no such address.
    link: str = ""
    #: The type of the cases that are created from it; empty for the policy's inbound type.
    case_type: str = ""
    #: Its own addresses, in small letters.
    addresses: tuple[str, ...] = ()
    #: Seconds between two looks where the server does not say by itself that mail came.
    poll_every_s: float = DEFAULT_POLL_EVERY_S
    #: Seconds until a connection is there, and until an answer is.
    timeout_s: float = 20.0
