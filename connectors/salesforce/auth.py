"""Get tokens: OAuth 2.0 client credentials, or a JWT signed with a private key (JWT bearer)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from connectors.salesforce.connection import SalesforceConnection
from connectors.salesforce.errors import ErrorKind, SalesforceError, login_error_of

JWT_LIFETIME_S = 180
_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(frozen=True)
class Token:
    """An access token."""

    value: str = field(repr=False)
    #: The API's address; the organisation's address if the answer has none.
    instance_url: str
    #: The id of the token's user; "" if the answer does not say.
    user_id: str = ""


class TokenSource:
    """Gets tokens and caches the last one for all threads. A refused token is replaced once."""

    def __init__(
        self, connection: SalesforceConnection, http: httpx.Client, epoch: Callable[[], float] = time.time
    ) -> None:
        self._connection = connection
        self._http = http
        self._epoch = epoch
        self._lock = threading.Lock()
        self._token: Token | None = None

    def token(self) -> Token:
        """Return the token in use; request one if there is none. Raises SalesforceError."""
        with self._lock:
            if self._token is None:
                self._token = self._ask()
            return self._token

    def renew(self, refused: Token) -> Token:
        """Replace a refused token; return the newer one if another thread has replaced it. Raises SalesforceError."""
        with self._lock:
            if self._token is None or self._token.value == refused.value:
                self._token = None
                self._token = self._ask()
            return self._token

    def _ask(self) -> Token:
        try:
            answer = self._http.post(self._connection.token_endpoint, data=self._form())
        except httpx.HTTPError as failed:
            raise SalesforceError(ErrorKind.RETRY, type(failed).__name__) from None
        if answer.status_code != 200:
            raise login_error_of(answer.status_code, answer.content)
        try:
            given = answer.json()
            value = str(given["access_token"])
        except (ValueError, KeyError, TypeError):
            raise SalesforceError(ErrorKind.SETUP, "NO_TOKEN", status=answer.status_code) from None
        instance = str(given.get("instance_url") or self._connection.url).rstrip("/")
        return Token(value, instance, _user_in(str(given.get("id") or "")))

    def _form(self) -> dict[str, str]:
        connection = self._connection
        if not connection.uses_jwt:
            return {
                "grant_type": "client_credentials",
                "client_id": connection.client_id,
                "client_secret": connection.client_secret,
            }
        claims = {
            "iss": connection.client_id,
            "sub": connection.username,
            "aud": connection.audience,
            "exp": int(self._epoch()) + JWT_LIFETIME_S,
        }
        import jwt  # only here: it loads a large library, which the other sign-in does not need

        try:
            signed = jwt.encode(claims, connection.private_key, algorithm="RS256")
        except (ValueError, TypeError, jwt.PyJWTError):
            # The library's error may quote the key.
            raise SalesforceError(ErrorKind.SETUP, "BAD_PRIVATE_KEY") from None
        return {"grant_type": _JWT_GRANT, "assertion": signed}


def _user_in(identity_url: str) -> str:
    """Return the user id at the end of the token's identity address; "" if there is none."""
    last = urlsplit(identity_url).path.rstrip("/").rpartition("/")[2]
    return last if last.startswith("005") else ""
