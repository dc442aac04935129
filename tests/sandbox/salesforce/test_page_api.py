"""What the page asks of the organisation, over HTTP."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from sandbox.tls import TLS
from tests.sandbox.salesforce.conftest import Client


class Desk:
    """A person at the page, by its own calls."""

    def __init__(self, org: SalesforceStandIn, user: str) -> None:
        self._http = httpx.Client(base_url=org.url, trust_env=False, verify=TLS, timeout=20)
        self.id = user

    def reads(self, path: str, **query: str) -> Any:
        response = self._http.get(f"/page/api/{path}", params={"as": self.id, **query})
        assert response.status_code == 200, response.text
        return response.json()

    def lists(self, **query: str) -> list[str]:
        return [one["subject"] for one in self.reads("cases", **query)["cases"]]

    def does(self, method: str, path: str, **body: Any) -> Any:
        response = self._http.request(method, f"/page/api/{path}", json={"as": self.id, **body})
        assert response.status_code == 200, response.text
        return response.json()

    def is_refused(self, method: str, path: str, **body: Any) -> tuple[int, list[dict[str, Any]]]:
        response = self._http.request(method, f"/page/api/{path}", json={"as": self.id, **body})
        assert not response.is_success
        return response.status_code, response.json()


@pytest.fixture
def desk(org: SalesforceStandIn, ana: str) -> Desk:
    return Desk(org, ana)


@pytest.fixture
def case(org: SalesforceStandIn, ana: str) -> str:
    acme = org.add("Account", Name="Acme", BillingCountry="Japan")
    return org.add("Case", Subject="Renewal quote", OwnerId=ana, AccountId=acme, by=ana)


@pytest.mark.usefixtures("case")
def test_cases_are_listed_by_view_owner_status_and_words(
    org: SalesforceStandIn, desk: Desk, ben: str, clock: SandboxClock
) -> None:
    for fields in (
        {"Subject": "Invoice", "OwnerId": ben, "Status": "In Progress: Engaged"},
        {"Subject": "Nobody's", "OwnerId": org.queue},
        {"Subject": "Done", "OwnerId": desk.id, "Status": "Closed: Resolved"},
    ):
        clock.advance(timedelta(minutes=1))
        org.add("Case", **fields)
    assert desk.lists() == ["Nobody's", "Invoice", "Renewal quote"]
    assert desk.lists(view="mine") == ["Renewal quote"]
    assert desk.lists(view="unassigned") == ["Nobody's"]
    assert desk.lists(view="closed") == ["Done"]
    assert desk.lists(view="all", owner=desk.id) == ["Done", "Renewal quote"]
    assert desk.lists(view="all", status="In Progress: Engaged") == ["Invoice"]
    assert desk.lists(text="ACME") == ["Renewal quote"]
    assert desk.lists(text="00001002") == ["Invoice"]
    assert desk.reads("cases", view="all", limit="1") | {"cases": []} == {"total": 4, "cases": []}


def test_a_person_edits_with_all_rights_and_under_the_rules(
    org: SalesforceStandIn, desk: Desk, case: str, ben: str
) -> None:
    org.schema.field("Case", "Feedback__c").locked = True
    org.schema.add_rule("Case", "Priority = 'High' AND ContactId = null", "High needs a contact.", field="ContactId")
    desk.does("PATCH", f"cases/{case}", fields={"Feedback__c": "Went well", "OwnerId": ben})
    row = org.row(case)
    assert (row["Feedback__c"], row["OwnerId"], row["LastModifiedById"]) == ("Went well", ben, desk.id)
    assert org.writes.all(via="page")[-1].changed["OwnerId"] == (desk.id, ben)
    status, entries = desk.is_refused("PATCH", f"cases/{case}", fields={"Priority": "High"})
    assert (status, entries[0]["message"], entries[0]["fields"]) == (400, "High needs a contact.", ["ContactId"])
    status, entries = desk.is_refused("PATCH", f"cases/{case}", fields={"IsClosed": True})
    assert entries[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"


def test_a_record_that_somebody_changed_meanwhile_is_not_saved(
    org: SalesforceStandIn, desk: Desk, case: str, ben: str, clock: SandboxClock
) -> None:
    seen = desk.reads(f"cases/{case}")["fields"]["SystemModstamp"]
    clock.advance(timedelta(seconds=1))
    org.change(case, by=ben, Priority="High")
    status, entries = desk.is_refused("PATCH", f"cases/{case}", fields={"Priority": "Low"}, seen=seen)
    assert status == 409
    assert entries[0]["message"].startswith("Ben Carter changed this record while you were editing it.")
    assert org.row(case)["Priority"] == "High"


def test_a_case_is_created_and_a_record_shows_all_that_stands_around_it(
    org: SalesforceStandIn, desk: Desk, ben: str
) -> None:
    made = desk.does("POST", "cases", fields={"Subject": "New", "OwnerId": desk.id, "SuppliedEmail": "jo@acme.example"})
    item = desk.does("POST", f"cases/{made['id']}/posts", text="ApiRequest @Ben Carter or @Ben, not a@b.example")["id"]
    desk.does("POST", f"posts/{item}/comments", text="I will.")
    desk.does("POST", f"cases/{made['id']}/mails", sender="jo@acme.example", subject="Re: New", text="Any news?")
    desk.does("POST", f"cases/{made['id']}/tasks", subtype="Call", subject="Called Jo")
    desk.does("PATCH", f"cases/{made['id']}", fields={"OwnerId": ben})
    shown = desk.reads(f"cases/{made['id']}")
    assert shown["names"][ben]["name"] == "Ben Carter"
    change, post, created = shown["feed"]
    assert change["changes"] == [["Owner", "Ana Silva", "Ben Carter"]]
    assert post["segments"] == [["ApiRequest ", ""], ["@Ben Carter", ben], [" or @Ben, not a@b.example", ""]]
    assert [comment["segments"] for comment in post["comments"]] == [[["I will.", ""]]]
    assert created["type"] == "CreateRecordEvent"
    assert [(mail["Incoming"], mail["TextBody"]) for mail in shown["mails"]] == [(True, "Any news?")]
    assert [(task["TaskSubtype"], task["Status"]) for task in shown["tasks"]] == [("Call", "Completed")]
    assert org.row(item)["CreatedById"] == desk.id


def test_an_automatic_reply_can_be_told_from_its_headers(org: SalesforceStandIn, desk: Desk, case: str) -> None:
    desk.does("POST", f"cases/{case}/mails", sender="jo@acme.example", subject="Away", text="Away.", automatic=True)
    assert org.rows("EmailMessage")[0]["Headers"] == "Auto-Submitted: auto-replied"


def test_a_record_that_is_not_there_is_not_found(org: SalesforceStandIn, desk: Desk, case: str) -> None:
    org.delete(case)
    for row in (case, "500Hs0000000099"):
        response = httpx.get(f"{org.url}/page/api/cases/{row}", trust_env=False, verify=TLS)
        assert response.status_code == 404
    assert desk.is_refused("POST", f"cases/{case}/posts", text="x")[0] == 400


def test_an_address_of_salesforces_own_shape_leads_to_the_record(org: SalesforceStandIn, case: str) -> None:
    for path in (f"/lightning/r/Case/{case}/view", f"/{case}", f"/{case[:15]}"):
        response = httpx.get(f"{org.url}{path}", trust_env=False, verify=TLS)
        assert (response.status_code, response.headers["location"]) == (307, f"/#/case/{case}")
    assert httpx.get(f"{org.url}/nonsense", trust_env=False, verify=TLS).status_code == 400


def test_rows_are_suggested_by_a_part_of_their_name(org: SalesforceStandIn, desk: Desk, ben: str) -> None:
    org.add_user("Benno Graf", "benno@example.com", IsActive=False)
    rows = desk.reads("suggestions/User,Group", text="ben")["rows"]
    assert [row["id"] for row in rows] == [ben]
    assert [row["name"] for row in desk.reads("suggestions/User,Group", text="queue")["rows"]] == ["SMB Sales Queue"]


def test_the_state_names_the_tabs_the_rules_and_the_trouble(org: SalesforceStandIn, desk: Desk) -> None:
    org.show_tabs(("Slack", "http://127.0.0.1:8900/"))
    org.schema.add_rule("Case", "Priority = 'High'", "Never high.")
    org.faults.add("row_lock", "write")
    org.faults.outage = "unavailable"
    state = desk.reads("state")
    assert state["tabs"] == [{"title": "Slack", "url": "http://127.0.0.1:8900/"}]
    assert (state["outage"], state["pending"][0]["kind"]) == ("unavailable", "row_lock")
    rule = state["rules"][0]
    desk.does("POST", "rules", name=rule["name"], active=False)
    assert not org.schema.rules[0].active
    assert desk.is_refused("POST", "rules", name="Nope", active=False)[0] == 404


def test_the_stream_says_that_something_was_written(org: SalesforceStandIn, client: Client, case: str) -> None:
    with (
        httpx.Client(trust_env=False, verify=TLS, timeout=20) as http,
        http.stream("GET", f"{org.url}/page/api/events") as stream,
    ):
        lines = (line for line in stream.iter_lines() if line.startswith("data: "))
        first = json.loads(next(lines)[6:])["writes"]
        client.update(case, Subject="Changed")
        assert json.loads(next(lines)[6:])["writes"] == first + 1
