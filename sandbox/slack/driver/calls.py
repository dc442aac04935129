"""How the driver calls the sandbox's protocol: over HTTP, or within the process that the sandbox runs in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import httpx

from sandbox.answers import Answer
from sandbox.tls import TLS

if TYPE_CHECKING:
    from sandbox.slack.server import Sandbox


class Calls(Protocol):
    """Call the protocol, and let go of it."""

    def call(
        self, method: str, path: str, query: Mapping[str, str], *, content: bytes = b"", known: str = ""
    ) -> Answer:
        """Return the answer; `known` is the tag of what the caller has already."""

    def close(self) -> None:
        """Let go of what the calls need."""


class HttpCalls:
    """Call a sandbox in any process."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30.0, trust_env=False, verify=TLS)

    def call(
        self, method: str, path: str, query: Mapping[str, str], *, content: bytes = b"", known: str = ""
    ) -> Answer:
        """Send a request over a connection that is kept open."""
        headers = {"If-None-Match": known} if known else {}
        response = self._http.request(method, path, params=query, content=content, headers=headers)
        return Answer(response.status_code, response.headers.get("ETag", ""), response.content)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class DirectCalls:
    """Call a sandbox in this process. A look costs a fraction of what it does over HTTP."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def call(
        self, method: str, path: str, query: Mapping[str, str], *, content: bytes = b"", known: str = ""
    ) -> Answer:
        """Have the sandbox answer from its own thread."""
        return self._sandbox.call(method, path, query, content=content, known=known)

    def close(self) -> None:
        """Leave the sandbox as it is."""
