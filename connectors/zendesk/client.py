"""A thin client of Zendesk's REST API.

It requests a new token once and retries nothing else; the outbox decides about that.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from cases.model.tickets import Ticket, TicketWrite
from connectors.tls import trusted
from connectors.zendesk.connection import ZendeskConnection
from connectors.zendesk.errors import ErrorKind, ZendeskError, error_of, login_error_of
from connectors.zendesk.tickets import Row, read_ticket

PAGE_SIZE = 100
# More pages than a usable view has. A server that names endless pages is stopped here.
MAX_PAGES = 50
# Marks casebot's updates in the ticket's audits, so that they can be looked up.
MARK = "casebot"


class ZendeskClient:
    """The client of one account; thread-safe. Every method raises only ZendeskError."""

    def __init__(self, connection: ZendeskConnection, transport: httpx.BaseTransport | None = None) -> None:
        self.connection = connection
        timeout = httpx.Timeout(connection.timeout_s, connect=connection.connect_timeout_s)
        # A redirect would send the token to another host.
        self._http = httpx.Client(timeout=timeout, follow_redirects=False, transport=transport, verify=trusted())
        self._lock = threading.Lock()
        self._token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def role(self) -> str:
        """Return the role of casebot's user, such as agent; end-user if the token has no user."""
        user = self._request("GET", "users/me").get("user")
        return str(user.get("role") or "") if isinstance(user, Mapping) else ""

    def view(self, *, slas: bool) -> Iterator[Ticket]:
        """Yield the tickets of the watched view, page by page."""
        params = {"include": _include(slas=slas), "page[size]": str(PAGE_SIZE)}
        for _ in range(MAX_PAGES):
            said = self._request("GET", f"views/{self.connection.view}/tickets", params=params)
            yield from _tickets(said, said.get("tickets"))
            cursor = _next_cursor(said)
            if cursor is None:
                return
            params = {**params, "page[after]": cursor}

    def ticket(self, ticket_id: int, *, slas: bool) -> Ticket:
        """Return a ticket as it is now."""
        said = self._request("GET", f"tickets/{ticket_id}", params={"include": _include(slas=slas)})
        found = _tickets(said, [said.get("ticket")])
        if not found:
            raise ZendeskError(ErrorKind.RETRY, "NO_TICKET")
        return found[0]

    def update(self, write: TicketWrite, stamp: str) -> None:
        """Perform a whole write if its ticket has not changed since that stamp; otherwise raise an error of kind
        CONFLICT.
        """
        asked: dict[str, Any] = {
            "safe_update": True,
            "updated_stamp": stamp,
            "metadata": {MARK: write.key},
        }
        if write.note:
            asked["comment"] = {"body": write.note, "public": False}
        if write.status is not None:
            asked["status"] = write.status.value
        if write.copy_to:
            asked["email_ccs"] = [{"user_email": each, "action": "put"} for each in write.copy_to]
        self._request("PUT", f"tickets/{write.ticket}", json={"ticket": asked})

    def has_update(self, ticket_id: int, key: str) -> bool:
        """Return whether an update with this key is in the ticket's audits."""
        params = {"page[size]": str(PAGE_SIZE)}
        while True:
            said = self._request("GET", f"tickets/{ticket_id}/audits", params=params)
            audits = said.get("audits")
            for audit in audits if isinstance(audits, list) else ():
                if _custom(audit).get(MARK) == key:
                    return True
            cursor = _next_cursor(said)
            if cursor is None or cursor == params.get("page[after]"):
                return False
            params = {**params, "page[after]": cursor}

    def _request(self, method: str, path: str, *, params: Mapping[str, str] | None = None, json: object = None) -> Row:
        token = self._token or self._sign_in("")
        try:
            answer = self._send(token, method, path, params, json)
        except ZendeskError as failed:
            if failed.kind is not ErrorKind.TOKEN:
                raise
            try:
                answer = self._send(self._sign_in(token), method, path, params, json)
            except ZendeskError as again:
                kind = ErrorKind.SETUP if again.kind is ErrorKind.TOKEN else again.kind
                raise ZendeskError(
                    kind, again.code, words=again.words, status=again.status, retry_after_s=again.retry_after_s
                ) from None
        try:
            said = answer.json()
        except ValueError:
            said = None
        if not isinstance(said, dict):
            # A proxy's page, for example. The request may have been carried out.
            kind = ErrorKind.RETRY if method == "GET" else ErrorKind.UNKNOWN
            raise ZendeskError(kind, "NOT_JSON", status=answer.status_code)
        return said

    def _send(
        self, token: str, method: str, path: str, params: Mapping[str, str] | None, json: object
    ) -> httpx.Response:
        url = f"{self.connection.url.rstrip('/')}/api/v2/{path}.json"
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        try:
            answer = self._http.request(method, url, params=params, json=json, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failed:
            # Nothing was sent.
            raise ZendeskError(ErrorKind.RETRY, type(failed).__name__) from None
        except (httpx.HTTPError, httpx.InvalidURL) as failed:
            kind = ErrorKind.RETRY if method == "GET" else ErrorKind.UNKNOWN
            raise ZendeskError(kind, type(failed).__name__) from None
        if answer.status_code != 200:
            raise error_of(answer.status_code, answer.content, answer.headers.get("Retry-After", ""))
        return answer

    def _sign_in(self, refused: str) -> str:
        """Replace the refused token. One thread asks; the others use its token."""
        with self._lock:
            if self._token and self._token != refused:
                return self._token
            self._token = ""
            form = {
                "grant_type": "client_credentials",
                "client_id": self.connection.client_id,
                "client_secret": self.connection.client_secret,
                "scope": "read write",
            }
            try:
                answer = self._http.post(f"{self.connection.url.rstrip('/')}/oauth/tokens", json=form)
            except (httpx.HTTPError, httpx.InvalidURL) as failed:
                raise ZendeskError(ErrorKind.RETRY, type(failed).__name__) from None
            if answer.status_code not in (200, 201):
                raise login_error_of(answer.status_code, answer.content)
            try:
                self._token = str(answer.json()["access_token"])
            except (ValueError, KeyError, TypeError):
                raise ZendeskError(ErrorKind.SETUP, "NO_TOKEN", status=answer.status_code) from None
            return self._token


def _include(*, slas: bool) -> str:
    return "users,organizations,slas" if slas else "users,organizations"


def _tickets(said: Row, rows: object) -> list[Ticket]:
    """Return the tickets of an answer. An unreadable row is left out; people still see it in the view."""
    users, organizations = _by_id(said.get("users")), _by_id(said.get("organizations"))
    found = []
    for row in rows if isinstance(rows, list) else ():
        try:
            found.append(read_ticket(row, users, organizations))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return found


def _by_id(rows: object) -> dict[int, Row]:
    return {row["id"]: row for row in rows if isinstance(row, dict) and "id" in row} if isinstance(rows, list) else {}


def _next_cursor(said: Row) -> str | None:
    meta = said.get("meta")
    if not isinstance(meta, Mapping) or not meta.get("has_more"):
        return None
    cursor = meta.get("after_cursor")
    return str(cursor) if cursor else None


def _custom(audit: object) -> Row:
    metadata = audit.get("metadata") if isinstance(audit, Mapping) else None
    custom = metadata.get("custom") if isinstance(metadata, Mapping) else None
    return custom if isinstance(custom, Mapping) else {}
