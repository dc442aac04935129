"""The settings of one mailbox: its server, login and purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

DEFAULT_PORT = 993
DEFAULT_FLAG = "CasebotTaken"
DEFAULT_POLL_EVERY_S = 60.0


class MailboxKind(StrEnum):
    """Who writes to it. SHARED: customers. FORWARDED: Advocates, who forward customers' mails (EML-2)."""

    SHARED = "shared"
    FORWARDED = "forwarded"


class Encryption(StrEnum):
    """The encryption of the connection. NONE is for a server on the same computer."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class OAuth:
    """Login with a token, by OAuth 2.0 client credentials."""

    #: The address that issues tokens.
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str


@dataclass(frozen=True)
class MailboxAccount:
    """One folder of one account. Its repr has no secrets."""

    #: The name that people use; it also identifies what is stored about it.
    name: str
    kind: MailboxKind
    host: str
    user: str
    password: str = field(default="", repr=False)
    oauth: OAuth | None = None
    port: int = DEFAULT_PORT
    encryption: Encryption = Encryption.TLS
    folder: str = "INBOX"
    #: The keyword that marks a mail as taken. Servers without keywords get the flag that people see as a star.
    flag: str = DEFAULT_FLAG
    #: The address of a mail in the browser, with {message_id} in it; "" for none.
    link: str = ""
    #: The type of the cases created from it; "" for the policy's inbound type.
    case_type: str = ""
    #: Its own addresses, in lower case.
    addresses: tuple[str, ...] = ()
    #: Seconds between two checks, if the server does not announce mail.
    poll_every_s: float = DEFAULT_POLL_EVERY_S
    #: The time-outs for a connection and for an answer, in seconds.
    timeout_s: float = 20.0
