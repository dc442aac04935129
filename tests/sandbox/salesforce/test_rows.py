"""Rows: reading, creating, changing and deleting them, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from tests.sandbox.salesforce.conftest import Client, refusal


@pytest.fixture
def case(org: SalesforceStandIn, ana: str) -> str:
    return org.add("Case", Subject="Renewal quote", OwnerId=ana, by=ana)


def test_a_row_is_created_and_read_with_all_of_its_fields(org: SalesforceStandIn, client: Client, ana: str) -> None:
    made = client.create("Case", Subject="Quote", OwnerId=ana[:15], Next_Steps_Date__c="2026-03-05")
    assert made.status_code == 201
    assert made.json() == {"id": made.json()["id"], "success": True, "errors": []}
    read = client.get(f"sobjects/Case/{made.json()['id'][:15]}").json()
    assert read["attributes"]["type"] == "Case"
    assert read["OwnerId"] == ana
    assert read["CaseNumber"] == "00001001"
    assert (read["Status"], read["Priority"], read["IsClosed"]) == ("Open", "Medium", False)
    assert read["RecordTypeId"] == org.record_type("SMB Sales Case")
    assert read["CreatedDate"] == read["SystemModstamp"] == "2026-03-02T15:00:00.000+0000"
    assert read["CreatedById"] == read["LastModifiedById"] == org.integration_user
    assert read["ClosedDate"] is None
    assert set(read) - {"attributes"} == set(org.schema.objects["Case"].fields)


def test_some_fields_of_a_row_can_be_asked_for(client: Client, case: str) -> None:
    read = client.get(f"sobjects/Case/{case}", params={"fields": "Subject, status"}).json()
    assert {name for name in read if name != "attributes"} == {"Subject", "Status"}
    refused = refusal(client.get(f"sobjects/Case/{case}", params={"fields": "Nope"}), 400)
    assert refused["errorCode"] == "INVALID_FIELD"


def test_a_change_stamps_the_row_and_says_nothing(
    org: SalesforceStandIn, client: Client, clock: SandboxClock, case: str
) -> None:
    clock.advance(timedelta(minutes=5, microseconds=999_999))
    changed = client.update(case, Subject="Renewal quote, urgent")
    assert (changed.status_code, changed.content) == (204, b"")
    row = org.row(case)
    assert row["Subject"] == "Renewal quote, urgent"
    assert row["LastModifiedDate"] == row["SystemModstamp"] == "2026-03-02T15:05:00.000+0000"
    assert row["LastModifiedById"] == org.integration_user
    assert row["CreatedById"] != org.integration_user
    assert row["CreatedDate"] == "2026-03-02T15:00:00.000+0000"


def test_a_change_to_what_it_was_stamps_the_row_all_the_same(
    org: SalesforceStandIn, client: Client, clock: SandboxClock, case: str
) -> None:
    clock.advance(timedelta(minutes=5))
    assert client.update(case, Subject="Renewal quote").status_code == 204
    assert org.row(case)["SystemModstamp"] == "2026-03-02T15:05:00.000+0000"
    assert org.writes.all(id=case)[-1].changed.keys() == {"LastModifiedDate", "LastModifiedById", "SystemModstamp"}


def test_closing_is_told_by_the_status_alone(
    org: SalesforceStandIn, client: Client, clock: SandboxClock, case: str
) -> None:
    clock.advance(timedelta(hours=1))
    client.update(case, Status="Closed: Resolved")
    assert (org.row(case)["IsClosed"], org.row(case)["ClosedDate"]) == (True, "2026-03-02T16:00:00.000+0000")
    clock.advance(timedelta(hours=1))
    client.update(case, Status="Closed: Duplicate")
    assert org.row(case)["ClosedDate"] == "2026-03-02T16:00:00.000+0000"
    client.update(case, Status="Open")
    assert (org.row(case)["IsClosed"], org.row(case)["ClosedDate"]) == (False, None)


def test_a_deleted_row_is_gone_for_readers_and_said_to_be_deleted_to_writers(client: Client, case: str) -> None:
    assert client.http.delete(f"/services/data/v62.0/sobjects/Case/{case}").status_code == 204
    assert refusal(client.get(f"sobjects/Case/{case}"), 404)["errorCode"] == "NOT_FOUND"
    refused = refusal(client.update(case, Subject="x"), 404)
    assert (refused["errorCode"], refused["message"]) == ("ENTITY_IS_DELETED", "entity is deleted")


@pytest.mark.parametrize(
    ("row", "status", "code"),
    [
        ("500Hs0000000099", 404, "NOT_FOUND"),
        ("005Hs0000000001IAA", 404, "NOT_FOUND"),
        ("500Hs0000000001IAB", 400, "MALFORMED_ID"),
        ("500Hs00000000011", 404, "NOT_FOUND"),
    ],
)
@pytest.mark.usefixtures("case")
def test_a_row_that_is_not_there_is_not_found(client: Client, row: str, status: int, code: str) -> None:
    assert refusal(client.get(f"sobjects/Case/{row}"), status)["errorCode"] == code
    assert refusal(client.update(row, Subject="x"), status)["errorCode"] == code


def test_a_row_of_an_object_that_is_not_there_is_not_found(client: Client, case: str) -> None:
    assert refusal(client.get(f"sobjects/Nope/{case}"), 404)["errorCode"] == "NOT_FOUND"
    assert refusal(client.create("Nope", Name="x"), 404)["errorCode"] == "NOT_FOUND"


# Conditions


def test_a_row_changed_since_is_not_overwritten(
    org: SalesforceStandIn, client: Client, clock: SandboxClock, case: str, ben: str
) -> None:
    seen = {"If-Unmodified-Since": "Mon, 02 Mar 2026 15:00:00 GMT", "Sforce-Auto-Assign": "FALSE"}
    assert client.update(case, headers=seen, Subject="One").status_code == 204
    clock.advance(timedelta(seconds=1))
    org.change(case, by=ben, Priority="High")
    refused = refusal(client.update(case, headers=seen, Subject="Two"), 412)
    assert refused["errorCode"] == "PRECONDITION_FAILED"
    assert org.row(case)["Subject"] == "One"
    later = {**seen, "If-Unmodified-Since": "Mon, 02 Mar 2026 15:00:01 GMT"}
    assert client.update(case, headers=later, Subject="Two").status_code == 204


def test_the_condition_knows_seconds_and_no_less(
    org: SalesforceStandIn, client: Client, clock: SandboxClock, case: str, ben: str
) -> None:
    clock.advance(timedelta(milliseconds=700))
    org.change(case, by=ben, Subject="In the same second")
    seen = {"If-Unmodified-Since": "Mon, 02 Mar 2026 15:00:00 GMT", "Sforce-Auto-Assign": "FALSE"}
    assert client.update(case, headers=seen, Subject="Overwritten unseen").status_code == 204


def test_a_condition_that_is_no_date_is_refused(client: Client, case: str) -> None:
    headers = {"If-Unmodified-Since": "2026-03-02T15:00:00Z", "Sforce-Auto-Assign": "FALSE"}
    assert client.update(case, headers=headers, Subject="x").status_code == 400


def test_a_reader_may_ask_for_what_changed_since(client: Client, case: str) -> None:
    address = f"sobjects/Case/{case}"
    assert client.get(address, headers={"If-Modified-Since": "Mon, 02 Mar 2026 15:00:00 GMT"}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": "Mon, 02 Mar 2026 14:59:59 GMT"}).status_code == 200


# The trap


@pytest.mark.parametrize("header", [None, "TRUE", "nonsense"])
def test_a_case_written_without_the_header_is_taken_from_its_owner(
    org: SalesforceStandIn, client: Client, case: str, ana: str, header: str | None
) -> None:
    headers = {"Sforce-Auto-Assign": header} if header else {}
    client.update(case, headers=headers, Subject="x")
    assert org.row(case)["OwnerId"] == org.queue
    made = client.create("Case", auto_assign=header, OwnerId=ana).json()["id"]
    assert org.row(made)["OwnerId"] == org.queue


def test_a_case_written_with_the_header_keeps_its_owner(
    org: SalesforceStandIn, client: Client, case: str, ana: str, ben: str
) -> None:
    client.update(case, headers={"Sforce-Auto-Assign": "false"}, Subject="x")
    assert org.row(case)["OwnerId"] == ana
    client.update(case, OwnerId=ben)
    assert org.row(case)["OwnerId"] == ben


def test_assignment_rules_leave_tasks_alone_and_may_be_off(
    org: SalesforceStandIn, client: Client, case: str, ana: str
) -> None:
    made = client.create("Task", auto_assign=None, Subject="Call", OwnerId=ana, WhatId=case).json()["id"]
    assert org.row(made)["OwnerId"] == ana
    org.assigns_to = ""
    client.update(case, headers={}, Subject="x")
    assert org.row(case)["OwnerId"] == ana


# Refusals


@pytest.mark.parametrize(
    ("fields", "code", "named", "said"),
    [
        ({"Nope__c": "x"}, "INVALID_FIELD", None, "No such column 'Nope__c' on sobject of type Case"),
        ({"IsClosed": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["IsClosed"], "Unable to create/update fields: IsClosed"),
        ({"ClosedDate": None, "IsClosed": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["ClosedDate", "IsClosed"], "IsClosed"),
        ({"CaseNumber": "1"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["CaseNumber"], "security settings"),
        ({"Status": "Waiting"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Status"], "Status: bad value for restricted picklist field: Waiting"),
        ({"Resolution_Action__c": "None"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Resolution_Action__c"], "Resolution Action: bad"),
        ({"Subject": "x" * 256}, "STRING_TOO_LONG", ["Subject"], "Subject: data value too large"),
        ({"SuppliedEmail": "jo at acme"}, "INVALID_EMAIL_ADDRESS", ["SuppliedEmail"], "invalid email address: jo at acme"),
        ({"OwnerId": "nonsense"}, "MALFORMED_ID", ["OwnerId"], "id value of incorrect type: nonsense"),
        ({"OwnerId": "001Hs0000000001"}, "MALFORMED_ID", ["OwnerId"], "id value of incorrect type: 001Hs0000000001"),
        ({"ContactId": "003Hs0000000001"}, "INVALID_CROSS_REFERENCE_KEY", ["ContactId"], "invalid cross reference id"),
        ({"Next_Steps_Date__c": "next week"}, "JSON_PARSER_ERROR", None, "Cannot deserialize instance of date"),
        ({"Customer_Wants_Later__c": "maybe"}, "JSON_PARSER_ERROR", None, "instance of boolean"),
        ({"Subject": {"a": 1}}, "JSON_PARSER_ERROR", None, "from START_OBJECT"),
    ],
)  # fmt: skip
def test_a_write_that_is_wrong_is_refused_and_changes_nothing(
    org: SalesforceStandIn,
    client: Client,
    case: str,
    fields: dict[str, Any],
    code: str,
    named: list[str] | None,
    said: str,
) -> None:
    before, count = org.row(case), len(org.writes)
    refused = refusal(client.update(case, **{"Priority": "High", **fields}), 400)
    assert refused["errorCode"] == code
    assert refused.get("fields") == named
    assert said in refused["message"]
    assert refusal(client.create("Case", **fields), 400)["errorCode"] == code
    assert org.row(case) == before
    assert len(org.rows("Case")) == 1
    assert len(org.writes) == count


def test_a_body_that_is_no_object_is_refused(client: Client, case: str) -> None:
    address = f"/services/data/v62.0/sobjects/Case/{case}"
    for body in ("", "nonsense", "[]", '"x"'):
        refused = refusal(client.http.patch(address, content=body), 400)
        assert refused["errorCode"] == "JSON_PARSER_ERROR"


def test_required_fields_are_named(client: Client) -> None:
    refused = refusal(client.create("Opportunity", Name="Growth"), 400)
    assert refused["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert refused["fields"] == ["StageName", "CloseDate"]


def test_a_free_picklist_takes_what_it_does_not_know(org: SalesforceStandIn, client: Client, case: str) -> None:
    assert client.update(case, Type="Something new").status_code == 204
    assert org.row(case)["Type"] == "Something new"


def test_an_empty_text_is_nothing(org: SalesforceStandIn, client: Client, case: str) -> None:
    client.update(case, Subject="", Next_Steps__c="   ")
    assert (org.row(case)["Subject"], org.row(case)["Next_Steps__c"]) == (None, None)


def test_an_inactive_owner_is_refused(org: SalesforceStandIn, client: Client, case: str, ben: str) -> None:
    org.change(ben, IsActive=False)
    refused = refusal(client.update(case, OwnerId=ben), 400)
    assert (refused["errorCode"], refused["fields"]) == ("INACTIVE_OWNER_OR_USER", ["OwnerId"])


def test_a_locked_row_and_one_that_may_only_be_read_are_refused(
    org: SalesforceStandIn, client: Client, case: str
) -> None:
    org.organisation.locked.add(case)
    assert refusal(client.update(case, Subject="x"), 400)["errorCode"] == "ENTITY_IS_LOCKED"
    org.organisation.locked.clear()
    org.organisation.read_only.add(case)
    assert refusal(client.update(case, Subject="x"), 400)["errorCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"
    org.organisation.read_only.clear()
    assert client.update(case, Subject="x").status_code == 204


# The administrator


def test_a_rule_of_the_administrator_refuses_in_their_own_words(
    org: SalesforceStandIn, client: Client, case: str
) -> None:
    closing = "Status LIKE 'Closed%' AND Resolution_Action__c = null"
    org.schema.add_rule("Case", closing, "Choose a resolution action before you close.", field="Resolution_Action__c")
    refused = refusal(client.update(case, Status="Closed: Resolved"), 400)
    assert refused == {
        "message": "Choose a resolution action before you close.",
        "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "fields": ["Resolution_Action__c"],
    }
    good = client.update(case, Status="Closed: Resolved", Resolution_Action__c="Answered Question")
    assert good.status_code == 204


def test_each_broken_rule_has_its_entry(org: SalesforceStandIn, client: Client, case: str) -> None:
    org.schema.add_rule("Case", "Priority = 'High' AND Feedback__c = null", "High needs feedback.", field="Feedback__c")
    org.schema.add_rule("Case", "Priority = 'High' AND ContactId = null", "High needs a contact.")
    response = client.update(case, Priority="High")
    assert [(entry["message"], entry["fields"]) for entry in response.json()] == [
        ("High needs feedback.", ["Feedback__c"]),
        ("High needs a contact.", []),
    ]


def test_field_security_hides_a_field_or_lets_it_only_be_read(
    org: SalesforceStandIn, client: Client, case: str
) -> None:
    org.schema.field("Case", "Feedback__c").locked = True
    refused = refusal(client.update(case, Feedback__c="x"), 400)
    assert (refused["errorCode"], refused["fields"]) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ["Feedback__c"])
    assert client.query("SELECT Feedback__c FROM Case")["totalSize"] == 1
    org.schema.field("Case", "CTA__c").hidden = True
    assert client.refused_query("SELECT CTA__c FROM Case")["errorCode"] == "INVALID_FIELD"
    assert refusal(client.update(case, CTA__c="x"), 400)["errorCode"] == "INVALID_FIELD"
    assert "CTA__c" not in client.get(f"sobjects/Case/{case}").json()
    org.change(case, CTA__c="A person may")
    assert org.row(case)["CTA__c"] == "A person may"


def test_a_test_can_add_fields_and_values(org: SalesforceStandIn, client: Client, case: str) -> None:
    cases = org.schema.objects["Case"]
    cases.add_field("Mood__c", "picklist", values=["Good", "Bad"], restricted=True, label="Customer's mood")
    assert client.update(case, Mood__c="Fair").status_code == 400
    cases.fields["Mood__c"].values.append("Fair")
    assert client.update(case, Mood__c="Fair").status_code == 204
    assert client.values("SELECT Mood__c FROM Case WHERE Mood__c = 'fair'", "Mood__c") == ["Fair"]


def test_a_row_is_found_or_made_by_an_external_id(org: SalesforceStandIn, client: Client, case: str) -> None:
    org.schema.objects["Task"].add_field("Casebot_Key__c", external_id=True, length=40)
    address = "/services/data/v62.0/sobjects/Task/Casebot_Key__c/touch-1"
    made = client.http.patch(address, json={"Subject": "Called Jo", "WhatId": case})
    again = client.http.patch(address, json={"Subject": "Called Jo again"})
    assert (made.status_code, made.json()["created"]) == (201, True)
    assert (again.status_code, again.json()["created"]) == (200, False)
    assert [task["Subject"] for task in org.rows("Task")] == ["Called Jo again"]
    assert client.http.get(address).json()["Casebot_Key__c"] == "touch-1"
    assert refusal(client.create("Task", Subject="x", Casebot_Key__c="touch-1"), 400)["errorCode"] == "DUPLICATE_VALUE"
    assert client.http.patch("/services/data/v62.0/sobjects/Task/Nope__c/1", json={}).status_code == 404


# Rows that Salesforce fills in


def test_a_logged_call_is_a_completed_task_and_leaves_the_case_alone(
    org: SalesforceStandIn, client: Client, clock: SandboxClock, case: str
) -> None:
    acme = org.add("Account", Name="Acme")
    jo = org.add("Contact", LastName="Neill", AccountId=acme)
    clock.advance(timedelta(minutes=5))
    before = org.row(case)
    made = client.create("Task", Subject="Called", TaskSubtype="Call", Status="Completed", WhatId=case, WhoId=jo)
    task = org.row(made.json()["id"])
    assert (task["IsClosed"], task["CompletedDateTime"]) == (True, "2026-03-02T15:05:00.000+0000")
    assert task["AccountId"] == acme
    assert org.row(case) == before


def test_an_opportunity_is_closed_and_won_by_its_stage(org: SalesforceStandIn, client: Client) -> None:
    made = client.create("Opportunity", Name="Growth", StageName="1-Discovery", CloseDate="2026-05-01").json()["id"]
    assert (org.row(made)["IsClosed"], org.row(made)["IsWon"]) == (False, False)
    org.change(made, StageName="8-Closed Lost")
    assert (org.row(made)["IsClosed"], org.row(made)["IsWon"]) == (True, False)
    org.change(made, StageName="Closed Won")
    assert (org.row(made)["IsClosed"], org.row(made)["IsWon"]) == (True, True)


def test_users_cannot_be_made_by_the_api(client: Client) -> None:
    refused = refusal(client.create("User", LastName="X", Email="x@example.com", Username="x"), 405)
    assert refused["errorCode"] == "METHOD_NOT_ALLOWED"


def test_an_external_id_is_taken_as_it_was_written(org: SalesforceStandIn, client: Client) -> None:
    org.schema.objects["Task"].add_field("Casebot_Key__c", external_id=True, length=40)
    client.http.patch("/services/data/v62.0/sobjects/Task/Casebot_Key__c/50%2525%20off", json={"Subject": "Called"})
    assert org.rows("Task")[0]["Casebot_Key__c"] == "50%25 off"


def test_a_body_that_is_no_text_is_refused(client: Client, case: str) -> None:
    answer = client.http.patch(f"/services/data/v62.0/sobjects/Case/{case}", content=b"\xff\xfe{}")
    assert refusal(answer, 400)["errorCode"] == "JSON_PARSER_ERROR"
