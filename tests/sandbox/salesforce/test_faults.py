"""Trouble on demand: each kind as a client meets it, and what was done all the same."""

from __future__ import annotations

import time
from datetime import timedelta

import httpx
import pytest

from sandbox.salesforce.faults import KINDS, REFUSALS
from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from sandbox.tls import TLS
from tests.sandbox.salesforce.conftest import Client, MakeStandIn, refusal

SALESFORCES_OWN = [kind for kind in REFUSALS if kind != "login_refused"]


@pytest.fixture
def case(org: SalesforceStandIn, ana: str) -> str:
    return org.add("Case", Subject="Before", OwnerId=ana)


@pytest.mark.parametrize("kind", SALESFORCES_OWN)
def test_a_refusal_says_what_salesforce_says_and_nothing_is_done(
    org: SalesforceStandIn, client: Client, case: str, kind: str
) -> None:
    status, code, _, field = REFUSALS[kind]
    org.faults.add(kind, "update Case")
    refused = refusal(client.update(case, Subject="After"), status)
    assert refused["errorCode"] == code
    assert refused["message"]
    assert "{" not in refused["message"]
    if field:
        assert refused["fields"] == [field]
    assert org.row(case)["Subject"] == "Before"
    assert org.writes.all(via="api") == []
    client.sign_in()
    assert client.update(case, Subject="After").status_code == 204
    assert org.row(case)["Subject"] == "After"
    assert org.faults.met() == [(kind, "update Case")]
    assert org.faults.pending() == []


def test_the_administrators_text_and_field_can_be_chosen(org: SalesforceStandIn, client: Client, case: str) -> None:
    org.faults.add("validation", "update", text="Close the opportunity first.", field="Opportunity__c")
    refused = refusal(client.update(case, Subject="After"), 400)
    assert (refused["message"], refused["fields"]) == ("Close the opportunity first.", ["Opportunity__c"])


def test_a_token_that_expired_stays_expired_and_one_that_was_refused_once_does_not(
    org: SalesforceStandIn, client: Client
) -> None:
    org.faults.add("unauthorized", "query")
    assert client.get("query", params={"q": "SELECT Id FROM Case"}).status_code == 401
    assert client.get("query", params={"q": "SELECT Id FROM Case"}).status_code == 200
    org.faults.add("expired_token", "query")
    for _ in range(3):
        assert client.get("query", params={"q": "SELECT Id FROM Case"}).status_code == 401
    client.sign_in()
    assert client.get("query", params={"q": "SELECT Id FROM Case"}).status_code == 200


def test_all_sessions_can_be_ended(org: SalesforceStandIn, client: Client) -> None:
    org.sessions.expire()
    assert client.get("limits").status_code == 401


def test_too_many_requests_say_when_to_come_again(org: SalesforceStandIn, client: Client) -> None:
    org.faults.add("too_many", "query", seconds=7)
    response = client.get("query", params={"q": "SELECT Id FROM Case"})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")


@pytest.mark.parametrize("kind", ["unavailable_after", "error_after"])
def test_a_write_may_be_done_and_answered_with_trouble(
    org: SalesforceStandIn, client: Client, case: str, kind: str
) -> None:
    org.faults.add(kind, "update")
    assert client.update(case, Subject="After").status_code == (503 if kind == "unavailable_after" else 500)
    assert org.row(case)["Subject"] == "After"


@pytest.mark.parametrize("kind", ["hang", "hang_after"])
def test_an_answer_may_never_come(make_stand_in: MakeStandIn, kind: str) -> None:
    org = make_stand_in(hang_s=30)
    case = org.add("Case", Subject="Before")
    client = Client(org)
    client.http.timeout = httpx.Timeout(0.3)
    org.faults.add(kind, "update")
    with pytest.raises(httpx.ReadTimeout):
        client.update(case, Subject="After")
    assert org.row(case)["Subject"] == ("After" if kind == "hang_after" else "Before")


def test_a_silence_is_bounded(make_stand_in: MakeStandIn) -> None:
    org = make_stand_in(hang_s=0.2)
    client = Client(org)
    org.faults.add("hang", "limits")
    begun = time.monotonic()
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.get("limits")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("kind", ["reset", "reset_after"])
def test_a_connection_may_break(org: SalesforceStandIn, client: Client, case: str, kind: str) -> None:
    org.faults.add(kind, "update")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.update(case, Subject="After")
    assert org.row(case)["Subject"] == ("After" if kind == "reset_after" else "Before")
    assert client.update(case, Subject="Again").status_code == 204


def test_a_proxy_may_answer_with_a_page_of_its_own(org: SalesforceStandIn, client: Client) -> None:
    org.faults.add("maintenance", "query")
    response = client.get("query", params={"q": "SELECT Id FROM Case"})
    assert response.status_code == 503
    assert response.headers["content-type"].startswith("text/html")


def test_an_answer_may_be_slow(org: SalesforceStandIn, client: Client, case: str) -> None:
    org.faults.add("slow", "update", seconds=0.3)
    begun = time.monotonic()
    assert client.update(case, Subject="After").status_code == 204
    assert time.monotonic() - begun >= 0.3


def test_a_slow_answer_holds_nobody_else_up(org: SalesforceStandIn, client: Client, case: str) -> None:
    org.faults.add("hang", "update")
    with httpx.Client(
        base_url=org.url, headers=client.http.headers, trust_env=False, verify=TLS, timeout=0.2
    ) as impatient:
        with pytest.raises(httpx.ReadTimeout):
            impatient.patch(f"/services/data/v62.0/sobjects/Case/{case}", json={})
        begun = time.monotonic()
        assert client.get("limits").status_code == 200
        assert time.monotonic() - begun < 5


def test_rows_may_become_visible_late_to_queries_and_never_to_readers(
    org: SalesforceStandIn, client: Client, clock: SandboxClock, case: str
) -> None:
    org.faults.add("late", "update Case", seconds=20)
    client.update(case, Subject="After")
    made = client.create("Case", Subject="In time").json()["id"]
    by_stamp = "SELECT Subject FROM Case ORDER BY SystemModstamp, Id"
    assert client.values(by_stamp) == ["Before", "In time"]
    assert client.get(f"sobjects/Case/{case}").json()["Subject"] == "After"
    clock.advance(timedelta(seconds=10))
    org.change(made, Subject="Changed meanwhile")
    assert client.values(by_stamp) == ["Before", "Changed meanwhile"]
    clock.advance(timedelta(seconds=10))
    assert client.values(by_stamp) == ["After", "Changed meanwhile"]
    assert client.values("SELECT SystemModstamp FROM Case ORDER BY SystemModstamp", "SystemModstamp") == [
        "2026-03-02T15:00:00.000+0000",
        "2026-03-02T15:00:10.000+0000",
    ]


def test_a_new_row_may_become_visible_late(org: SalesforceStandIn, client: Client, clock: SandboxClock) -> None:
    org.show_late(timedelta(seconds=30), count=2)
    first, second = org.add("Case", Subject="One"), org.add("Case", Subject="Two")
    org.change(first, Subject="One, changed")
    assert client.values("SELECT Subject FROM Case") == []
    assert client.query("SELECT COUNT() FROM Case")["totalSize"] == 0
    clock.advance(timedelta(seconds=30))
    assert client.values("SELECT Subject FROM Case ORDER BY CaseNumber") == ["One, changed", "Two"]
    assert org.row(second)["CreatedDate"] == "2026-03-02T15:00:00.000+0000"


# The allowance


def test_every_call_is_counted_and_the_count_is_told(org: SalesforceStandIn, client: Client) -> None:
    for number in range(1, 4):
        assert client.get("limits").headers["Sforce-Limit-Info"] == f"api-usage={number}/100000"
    org.allowance.used_elsewhere = 90_000
    said = client.get("limits").json()
    assert said["DailyApiRequests"] == {"Max": 100_000, "Remaining": 9_996}
    refused = client.update("500Hs0000000099", Subject="x")
    assert refused.headers["Sforce-Limit-Info"] == "api-usage=90005/100000"


def test_an_allowance_that_is_used_up_refuses_until_calls_are_a_day_old(
    make_stand_in: MakeStandIn, clock: SandboxClock
) -> None:
    org = make_stand_in(allowance=3, token_life=timedelta(days=3))
    client = Client(org)
    for _ in range(3):
        assert client.get("limits").status_code == 200
    clock.advance(timedelta(hours=23))
    refused = refusal(client.get("limits"), 403)
    assert (refused["errorCode"], refused["message"]) == ("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    clock.advance(timedelta(hours=1))
    assert client.get("limits").status_code == 200


# Which call a fault meets


def test_faults_come_in_order_as_often_as_they_were_asked_for(
    org: SalesforceStandIn, client: Client, case: str
) -> None:
    org.faults.add("row_lock", "update", count=2)
    org.faults.add("unavailable", "update Case")
    assert [client.update(case, Subject="x").status_code for _ in range(4)] == [400, 400, 503, 204]


def test_a_fault_waits_for_its_operation(org: SalesforceStandIn, client: Client, case: str) -> None:
    org.faults.add("row_lock", "update Task")
    org.faults.add("error", "create FeedItem")
    assert client.update(case, Subject="x").status_code == 204
    assert client.create("Case").status_code == 201
    assert client.create("FeedItem", ParentId=case, Body="x").status_code == 500


def test_a_fault_of_writes_for_any_operation_spares_reads_and_the_sign_in(
    org: SalesforceStandIn, client: Client, case: str
) -> None:
    org.faults.add("row_lock")
    client.sign_in()
    assert client.get("query", params={"q": "SELECT Id FROM Case"}).status_code == 200
    assert client.get("sobjects/Case/describe").status_code == 200
    assert refusal(client.update(case, Subject="x"), 400)["errorCode"] == "UNABLE_TO_LOCK_ROW"
    assert case in refusal_of_lock(org, client, case)


def refusal_of_lock(org: SalesforceStandIn, client: Client, case: str) -> str:
    org.faults.add("row_lock", "update")
    return str(refusal(client.update(case, Subject="x"), 400)["message"])


def test_a_call_without_a_good_token_uses_no_fault_up(org: SalesforceStandIn, client: Client) -> None:
    org.faults.add("unavailable", "limits")
    org.sessions.expire()
    assert client.get("limits").status_code == 401
    client.sign_in()
    assert client.get("limits").status_code == 503


@pytest.mark.parametrize("kind", ["unavailable", "maintenance"])
def test_an_outage_meets_every_call_until_it_ends(org: SalesforceStandIn, client: Client, case: str, kind: str) -> None:
    org.faults.outage = "unavailable" if kind == "unavailable" else "maintenance"
    for _ in range(3):
        assert client.update(case, Subject="After").status_code == 503
        assert client.http.post(org.token_url).status_code == 503
    org.faults.clear()
    assert org.row(case)["Subject"] == "Before"
    assert client.update(case, Subject="After").status_code == 204


def test_a_server_that_is_down_can_be_started_again_with_all_it_knew(org: SalesforceStandIn, case: str) -> None:
    port = int(org.url.rpartition(":")[2])
    org.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(org.url, trust_env=False, verify=TLS)
    org.start(port=port)
    assert Client(org).values("SELECT Subject FROM Case") == ["Before"]
    assert org.row(case)["Subject"] == "Before"


def test_a_kind_that_is_not_known_is_an_error(org: SalesforceStandIn) -> None:
    with pytest.raises(ValueError, match="unknown kind of fault 'rowlock'; there are unauthorized, "):
        org.faults.add("rowlock")
    with pytest.raises(ValueError, match="count must be 1 or more"):
        org.faults.add("row_lock", count=0)
    assert len(KINDS) == len(set(KINDS))
