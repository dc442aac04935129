"""An organisation with two people and a few rows, and a client that speaks to it over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from sandbox.tls import TLS

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
BASE = "/services/data/v62.0"

MakeStandIn = Callable[..., SalesforceStandIn]


class Client:
    """A program that signs in with client credentials and asks; nothing in it retries."""

    def __init__(self, stand_in: SalesforceStandIn) -> None:
        self._stand_in = stand_in
        self.http = httpx.Client(base_url=stand_in.url, trust_env=False, verify=TLS, timeout=20)
        self.sign_in()

    def sign_in(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._stand_in.client_id,
            "client_secret": self._stand_in.client_secret,
        }
        granted = self.http.post("/services/oauth2/token", data=form).raise_for_status().json()
        self.http.headers["Authorization"] = f"Bearer {granted['access_token']}"

    def get(self, path: str, **settings: Any) -> httpx.Response:
        return self.http.get(f"{BASE}/{path}", **settings)

    def query(self, soql: str) -> dict[str, Any]:
        """The first page of an answer; fails if it is refused."""
        response = self.get("query", params={"q": soql})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def values(self, soql: str, field: str = "Subject") -> list[Any]:
        """One column of an answer that fits one page."""
        return [record[field] for record in self.query(soql)["records"]]

    def refused_query(self, soql: str) -> dict[str, Any]:
        """The refusal of a query; fails if it is answered."""
        return refusal(self.get("query", params={"q": soql}), 400)

    def create(self, object_name: str, *, auto_assign: str | None = "FALSE", **fields: Any) -> httpx.Response:
        headers = {"Sforce-Auto-Assign": auto_assign} if auto_assign is not None else {}
        return self.http.post(f"{BASE}/sobjects/{object_name}", json=fields, headers=headers)

    def update(self, row: str, *, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
        """A PATCH of a case, with assignment rules off unless `headers` are given."""
        chosen = {"Sforce-Auto-Assign": "FALSE"} if headers is None else headers
        return self.http.patch(f"{BASE}/sobjects/Case/{row}", json=fields, headers=chosen)


def refusal(response: httpx.Response, status: int) -> dict[str, Any]:
    """The one entry of a refusal; fails for another status or shape."""
    assert response.status_code == status, response.text
    entries: list[dict[str, Any]] = response.json()
    assert isinstance(entries, list)
    assert len(entries) == 1
    return entries[0]


@pytest.fixture
def clock() -> SandboxClock:
    """It stands still until a test moves it."""
    return SandboxClock(MONDAY, ticking=False)


@pytest.fixture
def make_stand_in(clock: SandboxClock) -> Iterator[MakeStandIn]:
    started: list[SalesforceStandIn] = []

    def make(**settings: Any) -> SalesforceStandIn:
        stand_in = SalesforceStandIn(**{"clock": clock, "token_life": timedelta(days=1), **settings}).start()
        started.append(stand_in)
        return stand_in

    yield make
    for stand_in in started:
        stand_in.stop()


@pytest.fixture
def org(make_stand_in: MakeStandIn) -> SalesforceStandIn:
    return make_stand_in()


@pytest.fixture
def client(org: SalesforceStandIn) -> Client:
    return Client(org)


@pytest.fixture
def ana(org: SalesforceStandIn) -> str:
    return org.add_user("Ana Silva", "ana.silva@example.com", Department="Sales")


@pytest.fixture
def ben(org: SalesforceStandIn) -> str:
    return org.add_user("Ben Carter", "ben.carter@example.com")
