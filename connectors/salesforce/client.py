"""A thin client of Salesforce's REST API.

It replaces simple-salesforce, whose retry after a 401 drops headers such as If-Unmodified-Since and Sforce-Auto-
Assign, can loop on logins, sets no time-out, and does not retry row locks. This client sends every header on every
try, requests a new token once, and raises one kind of error, sorted by what to do about it. It retries nothing else;
the outbox decides about that.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from connectors.salesforce.auth import Token, TokenSource
from connectors.salesforce.connection import SalesforceConnection
from connectors.salesforce.errors import ErrorKind, SalesforceError, error_of
from connectors.salesforce.soql import require_name
from connectors.tls import trusted

Row = Mapping[str, Any]
Segment = Mapping[str, str]

_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
# The REST default is TRUE, which would reassign an updated case to the default owner.
_AUTO_ASSIGN = {"Sforce-Auto-Assign": "FALSE"}
MAX_SEGMENTS_TEXT = 10_000
MAX_MENTIONS = 25


@dataclass(frozen=True)
class ApiUsage:
    """The number of API calls used of the day's allowance, from the last answer."""

    used: int
    allowed: int

    @property
    def share(self) -> float:
        """Return the used share, from 0 to 1 and above."""
        return self.used / self.allowed if self.allowed else 1.0


@dataclass(frozen=True)
class Page:
    """A page of a query's rows. `next_path` leads to the next page; None after the last."""

    rows: Sequence[Row]
    next_path: str | None


class SalesforceClient:
    """The client of one organisation; thread-safe. Every method raises only SalesforceError."""

    def __init__(self, connection: SalesforceConnection, transport: httpx.BaseTransport | None = None) -> None:
        self.connection = connection
        timeout = httpx.Timeout(connection.timeout_s, connect=connection.connect_timeout_s)
        # A redirect would send the token to another host.
        self._http = httpx.Client(timeout=timeout, follow_redirects=False, transport=transport, verify=trusted())
        self._tokens = TokenSource(connection, self._http)
        self._lock = threading.Lock()
        self._usage: ApiUsage | None = None
        self._calls = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @property
    def usage(self) -> ApiUsage | None:
        """Return the API allowance of the last answer; None if it had none."""
        return self._usage

    @property
    def calls(self) -> int:
        """Return the number of API requests since the start, without those for tokens."""
        return self._calls

    def user_id(self) -> str:
        """Return the id of casebot's user; "" if the server does not say."""
        return self._tokens.token().user_id

    def query(self, soql: str) -> Page:
        """Run a query; return its first page."""
        return self._page("GET", f"{self.connection.data_path}/query", params={"q": soql})

    def next_page(self, path: str) -> Page:
        """Follow nextRecordsUrl."""
        return self._page("GET", path)

    def query_all(self, soql: str) -> Iterator[Row]:
        """Run a query and follow its pages."""
        page = self.query(soql)
        yield from page.rows
        while page.next_path is not None:
            page = self.next_page(page.next_path)
            yield from page.rows

    def update(
        self, sobject: str, row_id: str, values: Mapping[str, object], unmodified_since: datetime | None = None
    ) -> None:
        """Update a row if it has not changed since that time; otherwise raise an error of kind CONFLICT."""
        headers = dict(_AUTO_ASSIGN)
        if unmodified_since is not None:
            headers["If-Unmodified-Since"] = http_date(unmodified_since)
        self._request("PATCH", self._row(sobject, row_id), json=dict(values), headers=headers)

    def create(self, sobject: str, values: Mapping[str, object]) -> str:
        """Create a row; return its id."""
        path = f"{self.connection.data_path}/sobjects/{require_name(sobject)}"
        created = self._object(self._request("POST", path, json=dict(values), headers=_AUTO_ASSIGN))
        return _id_in(created)

    def find_by_key(self, sobject: str, field: str, key: str) -> str:
        """Return the id of the row with this value of an external id, at once visible; "" if there is none."""
        try:
            row = self._object(self._request("GET", self._keyed(sobject, field, key)))
        except SalesforceError as failed:
            if failed.kind is ErrorKind.GONE:
                return ""
            raise
        return str(row.get("Id") or "")

    def upsert(self, sobject: str, field: str, key: str, values: Mapping[str, object]) -> str:
        """Create the row with this value of an external id, or change the one there; return its id."""
        path = self._keyed(sobject, field, key)
        return _id_in(self._object(self._request("PATCH", path, json=dict(values), headers=_AUTO_ASSIGN)))

    def describe(self, sobject: str) -> Row:
        """Return the fields and record types of an object, as far as casebot's user may see them."""
        path = f"{self.connection.data_path}/sobjects/{require_name(sobject)}/describe"
        return self._object(self._request("GET", path))

    def limits(self) -> Row:
        """Return the organisation's allowances."""
        return self._object(self._request("GET", f"{self.connection.data_path}/limits"))

    def post_to_feed(self, subject_id: str, segments: Sequence[Segment]) -> str:
        """Post to the feed of a row, with mentions; return the id of the post."""
        path = f"{self.connection.data_path}/chatter/feed-elements"
        body = {
            "feedElementType": "FeedItem",
            "subjectId": subject_id,
            "body": {"messageSegments": [dict(segment) for segment in segments]},
        }
        return _id_in(self._object(self._request("POST", path, json=body)))

    def comment_on_post(self, feed_item_id: str, segments: Sequence[Segment]) -> str:
        """Comment on a post of a feed; return the id of the comment."""
        element = quote(feed_item_id, safe="")
        path = f"{self.connection.data_path}/chatter/feed-elements/{element}/capabilities/comments/items"
        body = {"body": {"messageSegments": [dict(segment) for segment in segments]}}
        return _id_in(self._object(self._request("POST", path, json=body)))

    def _row(self, sobject: str, row_id: str) -> str:
        return f"{self.connection.data_path}/sobjects/{require_name(sobject)}/{quote(row_id, safe='')}"

    def _keyed(self, sobject: str, field: str, key: str) -> str:
        return f"{self._row(sobject, require_name(field))}/{quote(key, safe='')}"

    def _page(self, method: str, path: str, params: Mapping[str, str] | None = None) -> Page:
        said = self._object(self._request(method, path, params=params))
        rows = said.get("records")
        following = said.get("nextRecordsUrl")
        more = isinstance(following, str) and following and not said.get("done", False)
        return Page(rows if isinstance(rows, list) else [], str(following) if more else None)

    def _object(self, answer: httpx.Response) -> Row:
        try:
            said = answer.json()
        except ValueError:
            said = None
        if not isinstance(said, dict):
            # A proxy's page, for example. The request may have been carried out.
            raise SalesforceError(ErrorKind.UNKNOWN, "NOT_JSON", status=answer.status_code)
        return said

    def _request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        token = self._tokens.token()
        try:
            return self._send(token, method, path, params, json, headers)
        except SalesforceError as failed:
            if failed.kind is not ErrorKind.TOKEN:
                raise
        try:
            return self._send(self._tokens.renew(token), method, path, params, json, headers)
        except SalesforceError as failed:
            if failed.kind is not ErrorKind.TOKEN:
                raise
            # If a new token is refused too, its age is not the reason.
            raise SalesforceError(ErrorKind.SETUP, failed.code, words=failed.words, status=failed.status) from None

    def _send(
        self,
        token: Token,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        json: object,
        headers: Mapping[str, str] | None,
    ) -> httpx.Response:
        url = path if path.startswith(f"{token.instance_url}/") else f"{token.instance_url}/{path.lstrip('/')}"
        sent = {"Authorization": f"Bearer {token.value}", "Accept": "application/json", **(headers or {})}
        with self._lock:
            self._calls += 1
        try:
            answer = self._http.request(method, url, params=params, json=json, headers=sent)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failed:
            # Nothing was sent.
            raise SalesforceError(ErrorKind.RETRY, type(failed).__name__) from None
        except (httpx.HTTPError, httpx.InvalidURL) as failed:
            kind = ErrorKind.RETRY if method == "GET" else ErrorKind.UNKNOWN
            raise SalesforceError(kind, type(failed).__name__) from None
        self._note_usage(answer.headers.get("Sforce-Limit-Info", ""))
        if answer.status_code not in (200, 201, 204):
            retry_after = answer.headers.get("Retry-After", "")
            raise error_of(answer.status_code, answer.content, retry_after, wrote=method != "GET")
        return answer

    def _note_usage(self, header: str) -> None:
        if found := _USAGE.search(header):
            self._usage = ApiUsage(int(found[1]), int(found[2]))


def http_date(moment: datetime) -> str:
    """Format a time for HTTP, in whole seconds. Fractions are rounded up, or the row would seem changed since."""
    whole = datetime.fromtimestamp(math.ceil(moment.timestamp()), UTC)
    return format_datetime(whole, usegmt=True)


def _id_in(created: Row) -> str:
    if created.get("success") is False or not isinstance(created.get("id"), str):
        raise SalesforceError(ErrorKind.UNKNOWN, "NO_ID")
    return str(created["id"])


def text_segment(text: str) -> Segment:
    """Return a piece of a post that is text."""
    return {"type": "Text", "text": text[:MAX_SEGMENTS_TEXT]}


def mention_segment(user_id: str) -> Segment:
    """Return a piece of a post that mentions a user. The caller adds spaces around it."""
    return {"type": "Mention", "id": user_id}
