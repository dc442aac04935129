"""SOQL, over HTTP."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sandbox.salesforce.ids import make_id
from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from tests.sandbox.salesforce.conftest import MONDAY, Client


@pytest.fixture
def cases(org: SalesforceStandIn, clock: SandboxClock, ana: str, ben: str) -> dict[str, str]:
    """Four cases, an hour apart, by subject."""
    acme = org.add("Account", Name="Acme", BillingCountry="Japan", NumberOfEmployees=120)
    jo = org.add("Contact", FirstName="Jo", LastName="O'Neill", AccountId=acme, Email="jo@acme.example")
    said: list[dict[str, Any]] = [
        {"Subject": "Renewal quote", "OwnerId": ana, "AccountId": acme, "ContactId": jo, "Priority": "High"},
        {"Subject": "100% of seats", "OwnerId": ben, "AccountId": acme, "Status": "In Progress: Engaged"},
        {"Subject": "price_list", "OwnerId": org.queue, "Next_Steps_Date__c": date(2026, 3, 5)},
        {"Subject": "O'Neill's invoice", "OwnerId": ana, "Status": "Closed: Resolved", "Type": "AR Request"},
    ]
    made: dict[str, str] = {}
    for fields in said:
        made[fields["Subject"]] = org.add("Case", **fields)
        clock.advance(timedelta(hours=1))
    return made


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("Status = 'open'", {"Renewal quote", "price_list"}),
        ("Status != 'Open'", {"100% of seats", "O'Neill's invoice"}),
        ("Status IN ('Open', 'Closed: Resolved')", {"Renewal quote", "price_list", "O'Neill's invoice"}),
        ("Status NOT IN ('Open', 'Closed: Resolved')", {"100% of seats"}),
        ("Subject LIKE '%quote'", {"Renewal quote"}),
        ("Subject LIKE '100\\%%'", {"100% of seats"}),
        ("Subject LIKE 'PRICE\\_LIST'", {"price_list"}),
        ("Subject LIKE 'price_list'", {"price_list"}),
        ("Subject LIKE 'price\\_____'", {"price_list"}),
        ("Subject = 'O\\'Neill\\'s invoice'", {"O'Neill's invoice"}),
        ("ContactId = null", {"100% of seats", "price_list", "O'Neill's invoice"}),
        ("ContactId != NULL", {"Renewal quote"}),
        ("Contact.LastName = 'O\\'Neill'", {"Renewal quote"}),
        ("Account.NumberOfEmployees > 100", {"Renewal quote", "100% of seats"}),
        ("Account.NumberOfEmployees <= 119.5", set()),
        ("Account.BillingCountry = 'Japan' AND Priority = 'High'", {"Renewal quote"}),
        ("IsClosed = TRUE", {"O'Neill's invoice"}),
        ("IsClosed = false AND (Status = 'Open' OR Priority = 'High')", {"Renewal quote", "price_list"}),
        ("NOT Status = 'Open' AND IsClosed = FALSE", {"100% of seats"}),
        ("Next_Steps_Date__c = 2026-03-05", {"price_list"}),
        ("Next_Steps_Date__c > TODAY AND Next_Steps_Date__c <= NEXT_N_DAYS:7", {"price_list"}),
        ("Next_Steps_Date__c < 2026-03-05", set()),
        ("CreatedDate >= 2026-03-02T17:00:00Z", {"price_list", "O'Neill's invoice"}),
        ("CreatedDate > 2026-03-02T17:00:00.000+0000", {"O'Neill's invoice"}),
        ("CreatedDate >= 2026-03-02T19:00:00+02:00", {"price_list", "O'Neill's invoice"}),
        ("CreatedDate = TODAY AND Owner.Type = 'Queue'", set()),
        ("CreatedDate = TODAY AND Owner.Type = 'Group'", {"price_list"}),
        ("CreatedDate < TODAY", set()),
        ("Owner.Email = 'ben.carter@example.com'", {"100% of seats"}),
        ("OwnerId IN (SELECT Id FROM User WHERE Name LIKE 'Ana%')", {"Renewal quote", "O'Neill's invoice"}),
        ("Type NOT IN ('Referral')", {"Renewal quote", "100% of seats", "price_list", "O'Neill's invoice"}),
    ],
)
def test_conditions_find_what_they_say(client: Client, where: str, found: set[str]) -> None:
    assert set(client.values(f"SELECT Subject FROM Case WHERE {where}")) == found


def test_an_id_is_found_in_either_form(client: Client, cases: dict[str, str]) -> None:
    for row in (cases["price_list"], cases["price_list"][:15]):
        assert client.values(f"SELECT Subject FROM Case WHERE Id = '{row}'") == ["price_list"]


def test_parents_come_as_records_of_their_own(client: Client, cases: dict[str, str], ana: str) -> None:
    columns = "Id, Account.Name, Account.Owner.Name, Contact.Email, Owner.Name, Owner.Email, RecordType.DeveloperName"
    answer = client.query(f"SELECT {columns}, Opportunity__r.StageName FROM Case WHERE Subject = 'Renewal quote'")
    (record,) = answer["records"]
    row = cases["Renewal quote"]
    assert record["attributes"] == {"type": "Case", "url": f"/services/data/v62.0/sobjects/Case/{row}"}
    assert record["Account"]["Name"] == "Acme"
    assert record["Account"]["attributes"]["type"] == "Account"
    assert record["Account"]["Owner"]["Name"] == "casebot integration"
    assert record["Contact"]["Email"] == "jo@acme.example"
    assert record["Owner"]["attributes"] == {"type": "Name", "url": f"/services/data/v62.0/sobjects/User/{ana}"}
    assert record["Owner"]["Email"] == "ana.silva@example.com"
    assert record["RecordType"]["DeveloperName"] == "SMB_Sales_Case"
    assert record["Opportunity__r"] is None
    assert list(record) == ["attributes", "Id", "Account", "Contact", "Owner", "RecordType", "Opportunity__r"]


@pytest.mark.usefixtures("cases")
def test_rows_come_in_the_order_asked_for(client: Client) -> None:
    by_stamp = "SELECT Subject FROM Case ORDER BY SystemModstamp, Id"
    assert client.values(by_stamp) == ["Renewal quote", "100% of seats", "price_list", "O'Neill's invoice"]
    assert client.values("SELECT Subject FROM Case ORDER BY CreatedDate DESC LIMIT 2") == [
        "O'Neill's invoice",
        "price_list",
    ]
    assert client.values("SELECT Subject FROM Case ORDER BY Status DESC, Subject ASC LIMIT 2 OFFSET 1") == [
        "Renewal quote",
        "100% of seats",
    ]


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("order", "place"), [("", 0), (" NULLS LAST", 3), (" DESC", 0), (" DESC NULLS LAST", 3), (" ASC NULLS FIRST", 0)]
)
def test_nothing_comes_first_unless_it_is_to_come_last(client: Client, order: str, place: int) -> None:
    kinds = client.values(f"SELECT Contact.Name, Subject FROM Case ORDER BY Type{order}, Subject")
    assert kinds.index("O'Neill's invoice") == 3 - place


@pytest.mark.usefixtures("cases")
def test_rows_can_be_counted(client: Client) -> None:
    counted = client.query("SELECT COUNT() FROM Case WHERE IsClosed = FALSE")
    assert counted == {"totalSize": 3, "done": True, "records": []}
    assert client.query("SELECT count() FROM Case LIMIT 2")["totalSize"] == 2


@pytest.mark.parametrize(
    ("soql", "code", "said"),
    [
        ("SELECT Id FORM Case", "MALFORMED_QUERY", "unexpected token: 'FORM'"),
        ("SELECT FROM Case", "MALFORMED_QUERY", "unexpected token: 'Case'"),
        ("SELECT Id FROM", "MALFORMED_QUERY", "unexpected token: <EOF>"),
        ("SELECT Id FROM Case WHERE", "MALFORMED_QUERY", "unexpected token: <EOF>"),
        ("SELECT Id FROM Case WHERE Status", "MALFORMED_QUERY", "unexpected token: <EOF>"),
        ("SELECT Id FROM Case WHERE Status == 'Open'", "MALFORMED_QUERY", "unexpected token: '='"),
        ("SELECT Id FROM Case WHERE Status = \"Open\"", "MALFORMED_QUERY", "no viable alternative at character '\"'"),
        ("SELECT Id FROM Case WHERE Status = 'Open", "MALFORMED_QUERY", "no viable alternative at character '''"),
        ("SELECT Id FROM Case WHERE A='1' AND B='2' OR C='3'", "MALFORMED_QUERY", "unexpected token: 'OR'"),
        ("SELECT Id FROM Case WHERE (Status = 'Open'", "MALFORMED_QUERY", "unexpected token: <EOF>"),
        ("SELECT Id FROM Case LIMIT x", "MALFORMED_QUERY", "unexpected token: 'x'"),
        ("SELECT Id FROM Case GROUP BY Status", "MALFORMED_QUERY", "unexpected token: 'GROUP'"),
        ("SELECT MAX(CreatedDate) FROM Case", "MALFORMED_QUERY", "unexpected token: '('"),
        ("SELECT Id, (SELECT Id FROM Tasks) FROM Case", "MALFORMED_QUERY", "unexpected token: '('"),
        ("SELECT * FROM Case", "MALFORMED_QUERY", "no viable alternative at character '*'"),
        ("DELETE FROM Case", "MALFORMED_QUERY", "unexpected token: 'DELETE'"),
        ("SELECT Id FROM Case; SELECT Id FROM User", "MALFORMED_QUERY", "no viable alternative at character ';'"),
        ("SELECT Nope FROM Case", "INVALID_FIELD", "No such column 'Nope' on entity 'Case'"),
        ("SELECT Account.Nope FROM Case", "INVALID_FIELD", "No such column 'Nope' on entity 'Account'"),
        ("SELECT Owner.Department FROM Case", "INVALID_FIELD", "No such column 'Department' on entity 'Name'"),
        ("SELECT Nope.Name FROM Case", "INVALID_FIELD", "Didn't understand relationship 'Nope' in field path"),
        ("SELECT Id FROM Case WHERE Nope = 1", "INVALID_FIELD", "No such column 'Nope'"),
        ("SELECT Id FROM Case ORDER BY Nope", "INVALID_FIELD", "No such column 'Nope'"),
        ("SELECT Id FROM Nope", "INVALID_TYPE", "sObject type 'Nope' is not supported"),
        ("SELECT Id FROM Case WHERE Description LIKE '%x%'", "INVALID_FIELD", "can not be filtered in a query call"),
        ("SELECT Id FROM Case ORDER BY Description", "MALFORMED_QUERY", "can not be sorted in a query call"),
        ("SELECT Id FROM Case WHERE Status = 5", "INVALID_FIELD", "must be of type string and should be enclosed"),
        ("SELECT Id FROM Case WHERE CreatedDate > '2026-03-02'", "INVALID_FIELD", "type dateTime and should not be"),
        ("SELECT Id FROM Case WHERE CreatedDate > 2026-03-02", "INVALID_FIELD", "must be of type dateTime"),
        ("SELECT Id FROM Case WHERE Next_Steps_Date__c = 2026-03-02T10:00:00Z", "INVALID_FIELD", "must be of type date"),
        ("SELECT Id FROM Case WHERE IsClosed = 'true'", "INVALID_FIELD", "must be of type boolean"),
        ("SELECT Id FROM Case WHERE Id = 'nonsense'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: nonsense"),
        ("SELECT Id FROM Case WHERE IsClosed > TRUE", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator"),
        ("SELECT Id FROM Case WHERE OwnerId LIKE '005%'", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator"),
        ("SELECT Id FROM Case WHERE CreatedDate > 2026-13-01T00:00:00Z", "MALFORMED_QUERY", "not a valid date or time"),
        ("SELECT Id FROM Case WHERE Next_Steps_Date__c = 2026-02-30", "MALFORMED_QUERY", "not a valid date or time"),
        ("SELECT Id FROM Case WHERE CreatedDate > LAST_N_DAYS:99999999999", "MALFORMED_QUERY", "is out of range"),
        ("SELECT Id FROM Case WHERE " + "(" * 500 + "Id = null" + ")" * 500, "MALFORMED_QUERY", "nested too deeply"),
        ("SELECT Id FROM Case WHERE " + "NOT " * 500 + "Id = null", "MALFORMED_QUERY", "nested too deeply"),
        ("SELECT Id FROM Case WHERE " + "Id IN (SELECT Id FROM Case WHERE " * 200, "MALFORMED_QUERY", "nested too deeply"),
        ("", "MALFORMED_QUERY", "cannot be empty"),
    ],
)  # fmt: skip
def test_what_is_not_soql_is_refused_and_the_place_is_shown(client: Client, soql: str, code: str, said: str) -> None:
    refused = client.refused_query(soql)
    assert refused["errorCode"] == code
    assert said in refused["message"]
    if soql and "sub-select" not in said:
        assert "ERROR at Row:1:Column:" in refused["message"]


def test_the_place_of_a_mistake_is_counted_over_lines(client: Client) -> None:
    assert "ERROR at Row:2:Column:6\n" in client.refused_query("SELECT Id,\n     Nope\nFROM Case")["message"]


def test_many_rows_come_in_pages_that_follow_each_other(org: SalesforceStandIn, client: Client) -> None:
    for number in range(4_500):
        org.add("Case", Subject=f"Case {number}")
    page = client.query("SELECT Id, Subject FROM Case ORDER BY CaseNumber")
    sizes, subjects = [], []
    while True:
        sizes.append(len(page["records"]))
        subjects += [record["Subject"] for record in page["records"]]
        assert page["totalSize"] == 4_500
        if page["done"]:
            break
        page = client.http.get(page["nextRecordsUrl"]).json()
    assert sizes == [2_000, 2_000, 500]
    assert subjects == [f"Case {number}" for number in range(4_500)]
    assert "nextRecordsUrl" not in page


def test_long_texts_make_the_pages_short(org: SalesforceStandIn, client: Client) -> None:
    for number in range(450):
        org.add("Case", Subject=f"Case {number}", Feedback__c="Went well.")
    assert len(client.query("SELECT Id, Feedback__c FROM Case")["records"]) == 200
    assert len(client.query("SELECT Id FROM Case")["records"]) == 450
    asked = client.get("query", params={"q": "SELECT Id FROM Case"}, headers={"Sforce-Query-Options": "batchSize=300"})
    assert len(asked.json()["records"]) == 300


def test_a_page_that_was_changed_meanwhile_is_the_one_first_found(org: SalesforceStandIn, client: Client) -> None:
    made = [org.add("Case", Subject=f"Case {number}", Description="…") for number in range(300)]
    page = client.query("SELECT Subject, Description FROM Case ORDER BY CaseNumber")
    org.change(made[250], Subject="Changed")
    org.add("Case", Subject="New")
    rest = client.http.get(page["nextRecordsUrl"]).json()
    assert [record["Subject"] for record in rest["records"]] == [f"Case {number}" for number in range(200, 300)]


def test_a_page_that_nobody_keeps_any_more_is_refused(org: SalesforceStandIn, client: Client) -> None:
    for _ in range(201):
        org.add("Case", Description="…")
    first = client.query("SELECT Description FROM Case")["nextRecordsUrl"]
    for _ in range(10):
        client.query("SELECT Description FROM Case")
    assert client.http.get(first).json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_a_deleted_row_is_found_no_more(org: SalesforceStandIn, client: Client, cases: dict[str, str]) -> None:
    org.delete(cases["price_list"])
    assert "price_list" not in client.values("SELECT Subject FROM Case")
    assert client.query("SELECT COUNT() FROM Case")["totalSize"] == 3


def test_stamps_are_written_as_salesforce_writes_them(client: Client, cases: dict[str, str]) -> None:
    (record,) = client.query(f"SELECT CreatedDate, Next_Steps_Date__c FROM Case WHERE Id = '{cases['price_list']}'")[
        "records"
    ]
    assert record["CreatedDate"] == "2026-03-02T17:00:00.000+0000"
    assert record["Next_Steps_Date__c"] == "2026-03-05"
    assert datetime.fromisoformat(record["CreatedDate"]) == MONDAY + timedelta(hours=2)


def test_a_feed_is_not_read_at_large_by_a_user_who_does_not_see_all(
    org: SalesforceStandIn, client: Client, ana: str
) -> None:
    case = org.add("Case")
    org.post(case, "How far is it?", by=ana)
    org.sees_all_data = False
    stamp = "CreatedDate > 2026-01-01T00:00:00Z"
    refused = client.refused_query(f"SELECT Body FROM FeedItem WHERE {stamp}")
    assert refused["errorCode"] == "MALFORMED_QUERY"
    for soql in (
        f"SELECT Body FROM FeedItem WHERE {stamp} AND ParentId = '{case}'",
        f"SELECT Body FROM FeedItem WHERE {stamp} AND ParentId IN (SELECT Id FROM Case)",
        f"SELECT Body FROM FeedItem WHERE {stamp} ORDER BY CreatedDate LIMIT 1000",
    ):
        assert "How far is it?" in client.values(soql, "Body")


def test_deleted_rows_are_found_by_who_asks_for_all(
    org: SalesforceStandIn, client: Client, cases: dict[str, str]
) -> None:
    org.delete(cases["price_list"])
    soql = "SELECT Subject, IsDeleted FROM Case WHERE IsDeleted = TRUE"
    assert client.query(soql)["records"] == []
    (record,) = client.get("queryAll", params={"q": soql}).json()["records"]
    assert (record["Subject"], record["IsDeleted"]) == ("price_list", True)
    assert client.get("queryAll", params={"q": "SELECT Id FROM Case"}).json()["totalSize"] == 4


def test_a_query_that_is_too_long_for_an_address_is_refused(client: Client) -> None:
    ids = ", ".join(f"'{make_id('500', number)}'" for number in range(1, 1_000))
    long = client.get("query", params={"q": f"SELECT Id FROM Case WHERE Id IN ({ids})"})
    assert long.status_code == 414
    some = ", ".join(f"'{make_id('500', number)}'" for number in range(1, 400))
    assert client.query(f"SELECT Id FROM Case WHERE Id IN ({some})")["totalSize"] == 0
