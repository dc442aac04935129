"""Signing in: client credentials, JWT bearer, and the tokens that they give."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt

from sandbox.salesforce.errors import ApiError

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# How far ahead an assertion may end at most.
LONGEST_ASSERTION = timedelta(minutes=5)
LOGIN_HOSTS = ("https://login.salesforce.com", "https://test.salesforce.com")


class LoginRefused(Exception):
    """Report a refused token, with OAuth's own object instead of the API's array."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.status = status
        self.body = {"error": error, "error_description": description}


@dataclass
class ConnectedApp:
    """Describe the app that signs in."""

    client_id: str
    client_secret: str
    #: The user as whom it acts.
    user_id: str = ""
    #: The PEM keys of those who may sign for it.
    public_keys: list[str] = field(default_factory=list)
    #: By username, who approved it.
    users: dict[str, str] = field(default_factory=dict)


class Sessions:
    """Keep the tokens and their users.

    Args:
        life: How long a token is valid, by the clock.
    """

    def __init__(self, app: ConnectedApp, org_id: str, life: timedelta = timedelta(hours=2)) -> None:
        self.app = app
        self.org_id = org_id
        self.life = life
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._issued = 0

    def sign_in(self, form: Mapping[str, str], authorization: str, now: datetime, base_url: str) -> dict[str, Any]:
        """Answer a token request. Raises LoginRefused."""
        grant = form.get("grant_type", "")
        if grant == "client_credentials":
            user_id = self._by_secret(form, authorization)
        elif grant == JWT_GRANT:
            user_id = self._by_assertion(form.get("assertion", ""), now, base_url)
        else:
            raise LoginRefused("unsupported_grant_type", "grant type not supported")
        token = self.issue(user_id, now)
        issued_at = str(int(now.timestamp() * 1000))
        identity = f"{base_url}/id/{self.org_id}/{user_id}"
        digest = hmac.new(self.app.client_secret.encode(), (identity + issued_at).encode(), hashlib.sha256).digest()
        answer = {
            "access_token": token,
            "scope": "api",
            "instance_url": base_url,
            "id": identity,
            "token_type": "Bearer",
        }
        if grant == JWT_GRANT:
            return answer
        return {**answer, "signature": base64.b64encode(digest).decode(), "issued_at": issued_at}

    def issue(self, user_id: str, now: datetime) -> str:
        """Return a new token of a user."""
        self._issued += 1
        tail = hashlib.sha256(f"{self.app.client_secret}{self._issued}".encode()).hexdigest()
        token = f"{self.org_id[:15]}!{tail}"
        self._tokens[token] = (user_id, now + self.life)
        return token

    def user_of(self, authorization: str, now: datetime) -> str:
        """Return whose token an Authorization header carries. Raises ApiError INVALID_SESSION_ID."""
        scheme, _, token = authorization.partition(" ")
        user_id, ends_at = self._tokens.get(token.strip(), ("", now))
        if scheme.lower() not in ("bearer", "oauth") or now >= ends_at:
            raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
        return user_id

    def expire(self) -> None:
        """End every session."""
        self._tokens.clear()

    def _by_secret(self, form: Mapping[str, str], authorization: str) -> str:
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        if authorization.lower().startswith("basic "):
            try:
                client_id, _, secret = base64.b64decode(authorization[6:], validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                raise LoginRefused("invalid_client", "invalid client credentials", 401) from None
        if client_id != self.app.client_id:
            raise LoginRefused("invalid_client_id", "client identifier invalid")
        if not hmac.compare_digest(secret.encode(), self.app.client_secret.encode()):
            raise LoginRefused("invalid_client", "invalid client credentials")
        if not self.app.user_id:
            raise LoginRefused("invalid_grant", "no client credentials user enabled")
        return self.app.user_id

    def _by_assertion(self, assertion: str, now: datetime, base_url: str) -> str:
        claims = self._claims(assertion)
        audience = claims.get("aud")
        if audience not in (*LOGIN_HOSTS, base_url):
            raise LoginRefused("invalid_grant", "audience is invalid")
        ends = claims.get("exp")
        if not isinstance(ends, (int, float)) or ends <= now.timestamp():
            raise LoginRefused("invalid_grant", "assertion has expired")
        if ends > (now + LONGEST_ASSERTION).timestamp():
            raise LoginRefused("invalid_grant", "assertion expires too far in the future")
        if claims.get("iss") != self.app.client_id:
            raise LoginRefused("invalid_client_id", "client identifier invalid")
        user_id = self.app.users.get(str(claims.get("sub")))
        if user_id is None:
            raise LoginRefused("invalid_grant", "user hasn't approved this consumer")
        return user_id

    def _claims(self, assertion: str) -> dict[str, Any]:
        for key in self.app.public_keys:
            try:
                # The clock that counts is the stand-in's own, so the times are checked apart.
                claims: dict[str, Any] = jwt.decode(
                    assertion,
                    key,
                    algorithms=["RS256"],
                    options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False},
                )
            except jwt.InvalidTokenError:
                continue
            return claims
        raise LoginRefused("invalid_grant", "invalid assertion")
