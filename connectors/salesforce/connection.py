"""The address of the organisation and casebot's login."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

DEFAULT_API_VERSION = "62.0"
DEFAULT_POLL_EVERY_S = 30.0
DEFAULT_API_PATH = "/services/data"
DEFAULT_TOKEN_PATH = "/services/oauth2/token"  # noqa: S105 - a path
DEFAULT_AUDIENCE = "https://login.salesforce.com"


@dataclass(frozen=True)
class SalesforceConnection:
    """The connection's settings. Its repr has no secrets."""

    #: The organisation's own address (My Domain), such as https://example.my.salesforce.com.
    url: str
    client_id: str = field(repr=False)
    #: For the client credentials flow.
    client_secret: str = field(default="", repr=False)
    #: The PEM text of a private key, for the JWT bearer flow; used if there is no secret.
    private_key: str = field(default="", repr=False)
    #: The integration user's username, for the JWT bearer flow.
    username: str = ""
    #: The audience of the JWT.
    audience: str = DEFAULT_AUDIENCE
    #: An address or a path; empty for the usual path below `url`.
    token_url: str = ""
    api_version: str = DEFAULT_API_VERSION
    api_path: str = DEFAULT_API_PATH
    #: The time-outs for a connection and for an answer, in seconds.
    connect_timeout_s: float = 5.0
    timeout_s: float = 20.0
    #: Seconds between two polls.
    poll_every_s: float = DEFAULT_POLL_EVERY_S

    @property
    def uses_jwt(self) -> bool:
        """Return whether it signs in with a key in place of a secret."""
        return bool(self.private_key) and not self.client_secret

    @property
    def token_endpoint(self) -> str:
        """Return the address that issues tokens."""
        return urljoin(self._base, self.token_url or DEFAULT_TOKEN_PATH)

    @property
    def data_path(self) -> str:
        """Return the path of the REST API of this version, such as /services/data/v62.0."""
        return f"/{self.api_path.strip('/')}/v{self.api_version.lower().removeprefix('v')}"

    @property
    def host(self) -> str:
        """Return the organisation's host."""
        return urlsplit(self.url).hostname or ""

    @property
    def _base(self) -> str:
        return self.url if self.url.endswith("/") else f"{self.url}/"
