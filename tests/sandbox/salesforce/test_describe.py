"""Describe: what the API's user may know of objects and fields."""

from __future__ import annotations

from sandbox.salesforce.server import SalesforceStandIn
from tests.sandbox.salesforce.conftest import Client


def test_describe_tells_what_may_be_written_and_which_values_there_are(org: SalesforceStandIn, client: Client) -> None:
    org.schema.field("Case", "Feedback__c").locked = True
    org.schema.field("Case", "CTA__c").hidden = True
    said = client.get("sobjects/Case/describe").json()
    fields = {field["name"]: field for field in said["fields"]}
    assert (said["name"], said["keyPrefix"], said["feedEnabled"], said["updateable"]) == ("Case", "500", True, True)
    status = fields["Status"]
    assert (status["type"], status["restrictedPicklist"], status["updateable"]) == ("picklist", True, True)
    assert [value["value"] for value in status["picklistValues"]][:2] == ["Open", "In Progress: Attempting Contact"]
    assert [value["defaultValue"] for value in status["picklistValues"]].count(True) == 1
    assert fields["Next_Steps__c"]["label"] == "Next Steps"
    assert fields["Next_Steps__c"]["custom"]
    assert fields["OwnerId"]["referenceTo"] == ["User", "Group"]
    assert fields["Opportunity__c"]["relationshipName"] == "Opportunity__r"
    assert not fields["IsClosed"]["updateable"]
    assert not fields["ClosedDate"]["createable"]
    assert not fields["Feedback__c"]["updateable"]
    assert not fields["Description"]["filterable"]
    assert "CTA__c" not in fields
    kinds = {info["name"]: info["recordTypeId"] for info in said["recordTypeInfos"]}
    assert kinds["SMB Sales Case"] == org.record_type("SMB Sales Case")


def test_describe_lists_the_objects(org: SalesforceStandIn, client: Client) -> None:
    everything = client.get("sobjects").json()
    assert {one["name"] for one in everything["sobjects"]} == set(org.schema.objects)
    assert client.get("sobjects/Case").json()["objectDescribe"]["label"] == "Case"
    required = {
        field["name"]
        for field in client.get("sobjects/Opportunity/describe").json()["fields"]
        if not field["nillable"] and field["createable"] and not field["defaultedOnCreate"]
    }
    assert required == {"Name", "StageName", "CloseDate"}


def test_what_the_api_says_of_itself_is_the_same_for_every_read(org: SalesforceStandIn, client: Client) -> None:
    case = org.add("Case", Subject="Renewal quote")
    by_query = client.query(f"SELECT FIELD FROM Case WHERE Id = '{case}'".replace("FIELD", ", ".join(org.row(case))))
    assert by_query["records"][0] == client.get(f"sobjects/Case/{case}").json()
    assert {name: value for name, value in by_query["records"][0].items() if name != "attributes"} == org.row(case)
