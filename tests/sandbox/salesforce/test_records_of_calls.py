"""What the stand-in keeps of what happened, the control endpoints, and putting it all away."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.salesforce.schema import Schema
from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from sandbox.tls import TLS
from tests.sandbox.salesforce.conftest import BASE, MONDAY, Client


@pytest.fixture
def case(org: SalesforceStandIn, ana: str) -> str:
    return org.add("Case", Subject="Before", OwnerId=ana, by=ana)


def test_every_accepted_write_is_kept_in_order_with_who_wrote_what(
    org: SalesforceStandIn, client: Client, case: str, ben: str
) -> None:
    seen = len(org.writes)
    client.update(
        case, headers={"Sforce-Auto-Assign": "FALSE", "X-Request-Id": "outbox-7"}, Subject="One", Priority="Medium"
    )
    client.update(case, Status="Nonsense")
    org.change(case, by=ben, Subject="Two")
    client.http.delete(f"{BASE}/sobjects/Case/{case}")
    one, two, three = org.writes.all(after=seen)
    assert [write.sequence for write in (one, two, three)] == [seen + 1, seen + 2, seen + 3]
    assert (one.via, one.action, one.user_id, one.request) == ("api", "update", org.integration_user, "outbox-7")
    assert one.fields == {"Subject": "One", "Priority": "Medium"}
    assert one.changed["Subject"] == ("Before", "One")
    assert "Priority" not in one.changed
    assert (two.via, two.user_id, two.changed["Subject"]) == ("driver", ben, ("One", "Two"))
    assert (three.action, three.changed["IsDeleted"]) == ("delete", (False, True))
    assert [write.sequence for write in org.writes.all(via="api", id=case)] == [seen + 1, seen + 3]


def test_what_assignment_rules_did_shows_in_what_changed_and_not_in_what_was_sent(
    org: SalesforceStandIn, client: Client, case: str, ana: str
) -> None:
    client.update(case, headers={}, Subject="One")
    write = org.writes.all(via="api")[-1]
    assert write.fields == {"Subject": "One"}
    assert write.changed["OwnerId"] == (ana, org.queue)


def test_many_at_once_are_numbered_without_a_gap(org: SalesforceStandIn, client: Client, case: str) -> None:
    before = len(org.writes)
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: client.update(case, Subject=f"Case {n}").status_code, range(80)))
        added = list(pool.map(lambda n: org.add("Case", Subject=f"New {n}"), range(80)))
    assert statuses == [204] * 80
    assert len(set(added)) == 80
    writes = org.writes.all(after=before)
    assert [write.sequence for write in writes] == list(range(before + 1, before + 161))
    assert len({row["CaseNumber"] for row in org.rows("Case")}) == 81
    last = [write for write in writes if write.id == case][-1]
    assert org.row(case)["Subject"] == last.fields["Subject"]


def test_every_call_is_kept(org: SalesforceStandIn, client: Client, case: str) -> None:
    seen = len(org.calls)
    client.query("SELECT Id FROM Case")
    client.update(case, Status="Nonsense")
    org.faults.add("row_lock")
    client.update(case, Subject="x")
    query, refused, locked = org.calls.all(after=seen)
    assert (query.verb, query.object, query.method, query.status, query.code) == ("query", "Case", "GET", 200, "")
    assert "SELECT" in query.path
    assert (refused.verb, refused.status, refused.code) == ("update", 400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")
    assert (locked.code, locked.fault) == ("UNABLE_TO_LOCK_ROW", "row_lock")
    assert [call.verb for call in org.calls.all(verb="token")] == ["token"]


def test_ten_thousand_changed_cases_can_be_read(org: SalesforceStandIn, client: Client, ana: str) -> None:
    for number in range(10_000):
        org.add("Case", Subject=f"Case {number}", OwnerId=ana)
    soql = "SELECT Id, Status, Owner.Email, SystemModstamp FROM Case WHERE SystemModstamp >= 2026-01-01T00:00:00Z ORDER BY SystemModstamp, Id"
    page, found = client.query(soql), 0
    while True:
        found += len(page["records"])
        if page["done"]:
            break
        page = client.http.get(page["nextRecordsUrl"]).json()
    assert found == 10_000


# The control endpoints


class Remote:
    """Another process that controls the stand-in."""

    def __init__(self, org: SalesforceStandIn) -> None:
        self._http = httpx.Client(base_url=f"{org.url}/stand-in", trust_env=False, verify=TLS)

    def asks(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        response = self._http.request(method, path, json=body, params=query)
        assert response.status_code == 200, response.text
        return response.json()


def test_another_process_can_make_trouble_and_see_what_was_written(
    org: SalesforceStandIn, client: Client, case: str, clock: SandboxClock
) -> None:
    remote = Remote(org)
    remote.asks("POST", "/faults", {"kind": "row_lock", "operation": "update Case", "count": 2})
    remote.asks("POST", "/faults", {"kind": "validation", "operation": "update", "text": "No.", "field": "Subject"})
    assert [fault["kind"] for fault in remote.asks("GET", "/faults")["pending"]] == ["row_lock", "validation"]
    statuses = [client.update(case, Subject=f"Try {n}").status_code for n in range(4)]
    assert statuses == [400, 400, 400, 204]
    assert remote.asks("GET", "/faults")["met"] == [["row_lock", "update Case"]] * 2 + [["validation", "update Case"]]
    (write,) = remote.asks("GET", "/writes", via="api")["writes"]
    assert (write["object"], write["id"], write["fields"]) == ("Case", case, {"Subject": "Try 3"})
    assert remote.asks("GET", "/writes", after=str(write["sequence"]))["writes"] == []
    assert [call["status"] for call in remote.asks("GET", "/calls", verb="update")["calls"]] == statuses
    remote.asks("POST", "/outage", {"kind": "unavailable"})
    assert client.get("limits").status_code == 503
    remote.asks("DELETE", "/faults")
    assert client.get("limits").status_code == 200
    remote.asks("POST", "/tokens/expire")
    assert client.get("limits").status_code == 401
    client.sign_in()
    assert remote.asks("POST", "/allowance", {"most": 5})["most"] == 5
    assert client.get("limits").status_code == 403
    remote.asks("POST", "/clock", {"advance_s": 3600})
    assert clock.now() == MONDAY + timedelta(hours=1)


def test_another_process_can_act_in_the_organisation(org: SalesforceStandIn, ana: str) -> None:
    remote = Remote(org)
    made = remote.asks("POST", "/rows/Case", {"fields": {"Subject": "From afar", "OwnerId": ana}, "by": ana})["id"]
    remote.asks("PATCH", f"/rows/Case/{made}", {"fields": {"Priority": "High"}, "by": ana})
    (row,) = remote.asks("GET", "/rows/Case")["rows"]
    assert (row["Subject"], row["Priority"], row["LastModifiedById"]) == ("From afar", "High", ana)
    remote.asks("DELETE", f"/rows/Case/{made}")
    assert remote.asks("GET", "/rows/Case")["rows"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/faults", {"kind": "nonsense"}),
        ("POST", "/faults", ["x"]),
        ("POST", "/outage", {"kind": "nonsense"}),
        ("POST", "/rows/Case", {}),
        ("POST", "/rows/Nope", {"fields": {}}),
        ("POST", "/rows/Case", {"fields": {"Nope__c": 1}}),
        ("PATCH", "/rows/Case/500Hs0000000099", {"fields": {}}),
        ("POST", "/clock", {"advance_s": "x"}),
    ],
)
def test_a_wrong_control_is_refused(org: SalesforceStandIn, method: str, path: str, body: Any) -> None:
    response = httpx.request(method, f"{org.url}/stand-in{path}", json=body, trust_env=False, verify=TLS)
    assert response.status_code in (400, 404)
    assert response.json()[0]["errorCode"]


# Putting it away


def test_an_organisation_is_put_away_and_taken_out_as_it_was(
    org: SalesforceStandIn, client: Client, case: str, ben: str, clock: SandboxClock, tmp_path: Path
) -> None:
    clock.advance(timedelta(hours=3))
    client.update(case, Status="Closed: Resolved", Next_Steps_Date__c="2026-03-05")
    item = org.post(case, "How far is it?", by=ben)
    org.comment(item, "Done.", by=ben)
    org.delete(org.add("Case", Subject="Gone"))
    path = tmp_path / "organisation.json"
    org.save_state(path)
    other = SalesforceStandIn(clock=SandboxClock(MONDAY, ticking=False))
    other.load_state(path)
    for object_name in org.schema.objects:
        assert other.rows(object_name) == org.rows(object_name)
    assert other.clock.now() == clock.now()
    with other:
        assert len(Client(other).values("SELECT Subject FROM Case")) == 1
        assert other.row(other.add("Case"))["CaseNumber"] == "00001003"
    path.write_text("{}")
    with pytest.raises(ValueError, match=r"organisation\.json holds no organisation of this version"):
        other.load_state(path)


def test_it_can_be_started_from_the_command_line() -> None:
    command = [sys.executable, "-m", "sandbox.salesforce", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        label, url = process.stdout.readline().split()
        assert label == "Organisation:"
        assert httpx.get(f"{url}/services/data/", trust_env=False, verify=TLS).status_code == 200
        process.terminate()
        assert process.wait(20) == 0


def test_a_schema_that_cannot_be_is_said_to_be_wrong(tmp_path: Path) -> None:
    path = tmp_path / "org.toml"
    path.write_text(
        '[system]\nId = { type = "id" }\n[Case]\nprefix = "500"\nlabel = "Case"\nplural = "Cases"\n[Case.fields]\nA = { type = "colour" }\n'
    )
    with pytest.raises(ValueError, match="A: there is no type 'colour'"):
        Schema.load(path)
    command = [sys.executable, "-m", "sandbox.salesforce", "--port", "0", "--schema", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (2, "A: there is no type 'colour'\n")
