"""Get tokens for mail servers without passwords: OAuth 2.0 client credentials."""

from __future__ import annotations

import httpx

from connectors.mailbox.account import OAuth
from connectors.mailbox.errors import MailboxError, Trouble


def access_token(oauth: OAuth, timeout_s: float) -> str:
    """Request a token. Raises MailboxError."""
    form = {
        "grant_type": "client_credentials",
        "client_id": oauth.client_id,
        "client_secret": oauth.client_secret,
        "scope": oauth.scope,
    }
    try:
        answer = httpx.post(oauth.token_url, data=form, timeout=timeout_s)
    except httpx.HTTPError as failed:
        raise MailboxError(Trouble.UNREACHABLE, f"its token address: {type(failed).__name__}") from None
    if answer.status_code >= 500:
        raise MailboxError(Trouble.UNREACHABLE, f"its token address answers {answer.status_code}")
    try:
        return str(answer.json()["access_token"])
    except (ValueError, KeyError, TypeError):
        raise MailboxError(Trouble.SIGN_IN, f"no token, status {answer.status_code}") from None
