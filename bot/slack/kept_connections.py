"""HTTP to Slack over connections that stay open.

A new one costs two round trips and a TLS handshake, which would come before each message.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

# A connection that was idle for longer may have been dropped on the way without a word.
_IDLE_S = 15.0
_MOST_IDLE = 10


@dataclass(frozen=True)
class Answer:
    """What the server answered; the names of the headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    text: str


class KeptConnections:
    """Connections that are used again, from any thread.

    Args:
        timeout_s: How long to wait for the connection, and for each part of the answer, in seconds.
        certificates: The certificates to trust.
        proxy: The URL of the proxy.
    """

    def __init__(self, timeout_s: float, certificates: ssl.SSLContext | None, proxy: str | None) -> None:
        self._timeout = httpx.Timeout(timeout_s).as_dict()
        self._transport = httpx.HTTPTransport(
            verify=certificates or ssl.create_default_context(),
            proxy=proxy,
            trust_env=False,
            limits=httpx.Limits(keepalive_expiry=_IDLE_S, max_keepalive_connections=_MOST_IDLE),
        )

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send the body once.

        Raises:
            OSError, http.client.HTTPException, UnicodeDecodeError: No answer came, or one that is not text. These are
                the errors of the standard library for the same trouble.
        """
        request = httpx.Request("POST", url, headers=headers, content=body, extensions={"timeout": self._timeout})
        try:
            response = self._transport.handle_request(request)
            try:
                content = response.read()
            finally:
                response.close()
        except httpx.TransportError as error:
            raise _trouble_behind(error) from None
        return Answer(response.status_code, response.headers, content.decode())


def _trouble_behind(error: httpx.TransportError) -> Exception:
    """Return the socket's own error, which says whether anything was sent."""
    # The library below httpx wraps it, and drops the cause.
    wrapped = error.__cause__.args if error.__cause__ else ()
    own = next((each for each in wrapped if isinstance(each, OSError)), None)
    return own or http.client.RemoteDisconnected(type(error).__name__)
