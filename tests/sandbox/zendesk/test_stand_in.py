"""The local Zendesk by its public surface: what it gives, what it refuses, and its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from sandbox.slack.clock import SandboxClock
from sandbox.tls import TLS
from sandbox.zendesk.server import ZendeskStandIn

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def zendesk() -> Iterator[ZendeskStandIn]:
    with ZendeskStandIn(clock=SandboxClock(MONDAY, ticking=False)) as stand_in:
        yield stand_in


@pytest.fixture
def http(zendesk: ZendeskStandIn) -> httpx.Client:
    client = httpx.Client(base_url=zendesk.url, trust_env=False, verify=TLS, timeout=10)
    client.headers["Authorization"] = f"Bearer {sign_in(client, zendesk.client_secret).json()['access_token']}"
    return client


def sign_in(client: httpx.Client, secret: str) -> httpx.Response:
    form = {"grant_type": "client_credentials", "client_id": "casebot_local", "client_secret": secret}
    return client.post("/oauth/tokens", json=form)


def put(client: httpx.Client, ticket: int, **asked: Any) -> httpx.Response:
    return client.put(f"/api/v2/tickets/{ticket}.json", json={"ticket": asked})


def test_a_wrong_secret_and_an_old_token_are_refused(zendesk: ZendeskStandIn, http: httpx.Client) -> None:
    assert sign_in(http, "wrong").json()["error"] == "invalid_client"
    assert http.get("/api/v2/users/me.json").status_code == 200
    assert isinstance(zendesk.clock, SandboxClock)
    zendesk.clock.advance(timedelta(hours=3))
    assert http.get("/api/v2/users/me.json").status_code == 401


def test_a_view_is_given_in_cursor_pages_and_leaves_solved_tickets_out(
    zendesk: ZendeskStandIn, http: httpx.Client
) -> None:
    for number in range(1, 6):
        zendesk.ticket_arrives(number)
    zendesk.change(3, status="solved")
    path = f"/api/v2/views/{zendesk.view}/tickets.json"
    first = http.get(path, params={"page[size]": 3}).json()
    assert [each["id"] for each in first["tickets"]] == [1, 2, 4]
    assert first["meta"]["has_more"]
    second = http.get(path, params={"page[size]": 3, "page[after]": first["meta"]["after_cursor"]}).json()
    assert [each["id"] for each in second["tickets"]] == [5]
    assert http.get("/api/v2/views/1/tickets.json", params={"page[size]": 3}).status_code == 404


@pytest.mark.parametrize(
    ("where", "of_view", "alone"), [("sideload", True, True), ("ticket", False, True), ("none", False, False)]
)
def test_sla_metrics_are_given_where_the_account_gives_them(
    zendesk: ZendeskStandIn, http: httpx.Client, where: str, of_view: bool, alone: bool
) -> None:
    zendesk.sla = where
    zendesk.ticket_arrives(7)
    zendesk.set_breach(7, MONDAY + timedelta(hours=1))
    asked = {"include": "slas", "page[size]": "10"}
    [shown] = http.get(f"/api/v2/views/{zendesk.view}/tickets.json", params=asked).json()["tickets"]
    one = http.get("/api/v2/tickets/7.json", params=asked).json()["ticket"]
    assert ("slas" in shown, "slas" in one) == (of_view, alone)


def test_a_safe_update_is_refused_once_the_ticket_changed(zendesk: ZendeskStandIn, http: httpx.Client) -> None:
    zendesk.ticket_arrives(7)
    stamp = http.get("/api/v2/tickets/7.json").json()["ticket"]["updated_at"]
    assert isinstance(zendesk.clock, SandboxClock)
    zendesk.clock.advance(timedelta(seconds=5))
    asked = {"safe_update": True, "updated_stamp": stamp, "comment": {"body": "Hi", "public": False}}
    assert put(http, 7, **asked, metadata={"key": "1"}).status_code == 200
    again = put(http, 7, **asked)
    assert (again.status_code, again.json()["error"]) == (409, "UpdateConflict")
    assert zendesk.notes(7) == ["Hi"]
    last = http.get("/api/v2/tickets/7/audits.json", params={"page[size]": 100}).json()["audits"][-1]
    assert last["metadata"]["custom"] == {"key": "1"}


def test_a_closed_ticket_takes_nothing(zendesk: ZendeskStandIn, http: httpx.Client) -> None:
    zendesk.ticket_arrives(7)
    zendesk.desk.ticket(7).status = "closed"
    refused = put(http, 7, comment={"body": "Hi", "public": False})
    assert refused.status_code == 422
    assert refused.json()["details"]["status"][0]["description"] == "Status: closed prevents ticket update"


def test_the_page_escapes_what_customers_write_and_acts_as_an_agent(zendesk: ZendeskStandIn) -> None:
    page = httpx.Client(base_url=zendesk.url, trust_env=False, verify=TLS, follow_redirects=True, timeout=10)
    page.post(
        "/agent/tickets", data={"email": "jo@example.com", "subject": "<script>alert(1)</script>", "text": "Hello"}
    )
    shown = page.get("/").text
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    after = page.post("/agent/tickets/480001", data={"text": "Looking into it", "status": "pending"}).text
    assert "internal note" in after
    assert "Looking into it" in after
    assert zendesk.ticket(480_001).status == "pending"
    assert page.get("/agent/tickets/9").status_code == 404


def test_the_page_closes_a_ticket_as_zendesk_does_by_itself(zendesk: ZendeskStandIn) -> None:
    """Nothing is written into it afterwards, by an agent neither."""
    zendesk.ticket_arrives(8)
    page = httpx.Client(base_url=zendesk.url, trust_env=False, verify=TLS, follow_redirects=True, timeout=10)
    assert "closed, as Zendesk does by itself" in page.get("/agent/tickets/8").text
    closed = page.post("/agent/tickets/8", data={"text": "The last word", "status": "closed"})
    assert closed.status_code == 200
    assert "Status: <b>closed</b>" in closed.text
    assert "The last word" in closed.text
    assert "One more" not in page.post("/agent/tickets/8", data={"text": "One more", "status": "open"}).text
    assert zendesk.ticket(8).status == "closed"


def test_only_the_list_renews_itself(zendesk: ZendeskStandIn) -> None:
    """A page with a form would lose what somebody types. Moments are written for people."""
    zendesk.ticket_arrives(8, "Prices", email="jo@example.com")
    page = httpx.Client(base_url=zendesk.url, trust_env=False, verify=TLS, timeout=10)
    renewing = {path: "http-equiv" in page.get(path).text for path in ("/", "/agent/new", "/agent/tickets/8")}
    assert renewing == {"/": True, "/agent/new": False, "/agent/tickets/8": False}
    assert "<form" not in page.get("/").text
    assert "UTC" in page.get("/agent/tickets/8").text
    assert not re.search(r"\d{4}-\d\d-\d\dT", page.get("/agent/tickets/8").text)
