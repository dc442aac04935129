"""The map: read from TOML, checked by describe, proposed from describe."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from connectors.salesforce.field_map import FieldMap, Writing
from connectors.salesforce.map_check import CheckedMap, check_map
from connectors.salesforce.map_file import MapError, load_map, read_map
from connectors.salesforce.map_suggest import Confidence, as_toml, suggest

STATUSES = ("Open", "Closed: Resolved")
WORDS = {"status": STATUSES, "resolution": ("Answered Question", "Failed to Engage")}


def described(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name.removesuffix("__c").replace("_", " "), "type": kind, "updateable": True, **more}


def picklist(name: str, *values: str, **more: Any) -> dict[str, Any]:
    return described(name, "picklist", picklistValues=[{"value": value, "active": True} for value in values], **more)


def lookup(name: str, relationship: str, *targets: str, **more: Any) -> dict[str, Any]:
    return described(name, "reference", relationshipName=relationship, referenceTo=list(targets), **more)


CASE: dict[str, Any] = {
    "name": "Case",
    "fields": [
        described("Id", "id"),
        described("CaseNumber", updateable=False),
        described("Subject"),
        described("Description", "textarea"),
        described("Type", "picklist"),
        described("Priority", "picklist"),
        picklist("Status", *STATUSES),
        lookup("OwnerId", "Owner", "User", "Group"),
        lookup("AccountId", "Account", "Account"),
        lookup("ContactId", "Contact", "Contact"),
        lookup("CreatedById", "CreatedBy", "User", updateable=False),
        described("SuppliedEmail", "email"),
        described("CreatedDate", "datetime", updateable=False),
        described("ClosedDate", "datetime", updateable=False),
        described("SystemModstamp", "datetime", updateable=False),
        described("Next_Steps__c", "textarea"),
        described("Next_Steps_Date__c", "date"),
        picklist("Resolution_Action__c", "Answered Question", "Failed to engage"),
        described("Feedback__c", "textarea"),
        lookup("Opportunity__c", "Opportunity__r", "Opportunity"),
    ],
    "recordTypeInfos": [
        {"recordTypeId": "012000000000001AAA", "name": "SMB Sales Case", "developerName": "SMB_Sales_Case"}
    ],
}
OTHERS: dict[str, dict[str, Any]] = {
    "Account": {
        "fields": [described("Name"), described("NumberOfEmployees", "int"), described("BillingCountry")],
    },
    "Contact": {"fields": [described("Name")]},
    "Opportunity": {
        "fields": [
            described("Name"),
            described("StageName", "picklist"),
            picklist("Type", "Growth", "Add-On Business"),
            described("Key__c", externalId=True, unique=True, createable=True),
            described("Text__c", externalId=False, unique=False, createable=True),
        ]
    },
}
GOOD = """
record_types = ["SMB Sales Case"]
[fields]
next_step = "Next_Steps__c"
next_step_due = "Next_Steps_Date__c"
feedback = "Feedback__c"
opportunity = "Opportunity__r.Name"
[fields.resolution]
read = "Resolution_Action__c"
[fields.resolution.values]
"Failed to Engage" = "Failed to engage"
"""


def checked(text: str, case: Mapping[str, Any] = CASE) -> CheckedMap:
    return check_map(read(text), lambda name: {"Case": case, **OTHERS}.get(name, {}), WORDS)


def read(text: str) -> FieldMap:
    return read_map(tomllib.loads(text))


def test_a_map_keeps_the_usual_names_and_adds_the_teams_own() -> None:
    found = read(GOOD)
    assert found.fields["status"].write == "Status"
    assert found.fields["next_step"].write == "Next_Steps__c"
    assert found.fields["opportunity"].write == "Opportunity__c", "the id behind the path is what is written"
    assert found.fields["contact"].write == "ContactId"
    assert found.fields["number"].write == "", "what Salesforce counts itself is only read"
    assert found.writings == frozenset(Writing)
    assert "Opportunity__r.Name" in found.paths()
    assert checked(GOOD).problems == ()
    assert checked(GOOD).record_types == {"012000000000001AAA": "SMB Sales Case"}


def test_words_are_translated_both_ways() -> None:
    field = read(GOOD).fields["resolution"]
    assert field.theirs("Failed to Engage") == "Failed to engage"
    assert field.ours("FAILED TO ENGAGE") == "Failed to Engage"
    assert field.ours("Something else") == "Something else"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("recordtypes = []", "recordtypes is not a known key. Did you mean “record_types”?"),
        ("[fields]\nnext_steps = 'A'", "fields.next_steps is not a known key. Did you mean “next_step”?"),
        ("[fields]\nstatus = false", "fields.status cannot be left out"),
        ("[fields]\nnext_step = 'Next Steps'", "“Next Steps” is not an API name"),
        ("[fields]\nclosed_at = {read = 'ClosedDate', write = 'ClosedDate'}", "casebot does not write this field"),
        ("[fields]\nsubject = {read = 'Subject', write = 'IsClosed'}", "IsClosed cannot be written"),
        ("[fields]\ncontact = {read = 'Contact.Name', write = 'Contact.Name'}", "Contact.Name cannot be written"),
        ("[write]\ntouches = 'no'", "write.touches must be true or false"),
        ("[write]\ntouch = false", "write.touch is not a known key. Did you mean “touches”?"),
        ("link = 'http://x'", "link must begin with https://"),
        ('[new_opportunity.types]\n"Renewal" = "Renewal"', "new_opportunity.types.Renewal is not a known key"),
        ("[new_opportunity]\ndays = 0", "new_opportunity.days must be a number of days"),
        ("[fields.next_step_due]\nread='A__c'\nvalues={a='b'}", "is for picklists"),
    ],
)
def test_each_mistake_in_the_file_is_named_with_what_to_do(text: str, said: str) -> None:
    with pytest.raises(MapError, match="cannot be used") as caught:
        read(text)
    assert any(said in mistake for mistake in caught.value.mistakes), caught.value.mistakes


def test_all_mistakes_are_named_at_once_and_a_file_that_is_none_as_well(tmp_path: Path) -> None:
    with pytest.raises(MapError) as caught:
        read("[fields]\nstatus = false\nnext_step = 'a b'\nwhat = 'x'")
    assert len(caught.value.mistakes) == 3
    file = tmp_path / "map.toml"
    file.write_text("fields = [")
    with pytest.raises(MapError, match="is not TOML"):
        load_map(file)
    with pytest.raises(MapError, match="cannot be read"):
        load_map(tmp_path / "none.toml")


def without(name: str) -> dict[str, Any]:
    return {**CASE, "fields": [one for one in CASE["fields"] if one["name"] != name]}


def changed(name: str, **more: Any) -> dict[str, Any]:
    return {**CASE, "fields": [{**one, **more} if one["name"] == name else one for one in CASE["fields"]]}


@pytest.mark.parametrize(
    ("case", "place", "said"),
    [
        (without("Next_Steps__c"), "fields.next_step", "Case has no field Next_Steps__c"),
        (changed("Next_Steps__c", updateable=False), "fields.next_step", "may not edit Next_Steps__c"),
        (changed("Next_Steps_Date__c", type="string"), "fields.next_step_due", "is of the type string"),
        (changed("Status", picklistValues=[{"value": "Open"}]), "fields.status.values", "Closed: Resolved"),
        (changed("Opportunity__c", referenceTo=["Account"]), "fields.opportunity", "no lookup to Opportunity"),
        ({**CASE, "recordTypeInfos": []}, "record_types", "no record type “SMB Sales Case”"),
        (without("SystemModstamp"), "Case.SystemModstamp", "cannot be read"),
    ],
)
def test_what_the_organisation_does_not_have_is_named_with_its_remedy(
    case: Mapping[str, Any], place: str, said: str
) -> None:
    found = [problem for problem in checked(GOOD, case).problems if problem.place == place]
    assert any(said in problem.text for problem in found), checked(GOOD, case).problems
    assert all(problem.remedy for problem in found)
    assert all(problem.is_fatal for problem in found)


def test_a_missing_word_of_a_field_that_is_not_required_only_warns() -> None:
    case = changed("Resolution_Action__c", picklistValues=[{"value": "Answered Question"}])
    [problem] = checked(GOOD, case).problems
    assert (problem.place, problem.is_fatal) == ("fields.resolution.values", False)


@pytest.mark.parametrize(("name", "is_fit"), [("Key__c", True), ("Text__c", False), ("Missing__c", False)])
def test_the_key_of_an_opportunity_has_to_be_an_external_id(name: str, is_fit: bool) -> None:
    text = f'{GOOD}\n[new_opportunity]\nkey = "{name}"\n'
    places = [problem.place for problem in checked(text).fatal]
    assert places == ([] if is_fit else ["new_opportunity.key"])
    assert checked(f"{text}\n[write]\nopportunities = false\n").problems == ()


def test_a_type_that_an_opportunity_cannot_have_only_warns() -> None:
    text = f'{GOOD}\n[new_opportunity.types]\n"Growth" = "Growth"\n"Add-On" = "Upsell"\n'
    [problem] = checked(text).problems
    assert (problem.place, problem.is_fatal) == ("new_opportunity.types", False)
    assert problem.text.endswith("no value for: Upsell")


def test_a_proposal_finds_the_fields_with_a_confidence_and_a_reason() -> None:
    found = {each.case_field.name: each for each in suggest(CASE, WORDS)}
    assert (found["next_step"].read, found["next_step"].confidence) == ("Next_Steps__c", Confidence.LIKELY)
    assert found["next_step_due"].read == "Next_Steps_Date__c"
    assert found["opportunity"].read == "Opportunity__r.Name"
    assert found["status"].confidence is Confidence.CERTAIN
    assert found["resolution"].values == {"Failed to Engage": "Failed to engage"}
    assert found["lam"].confidence is Confidence.NONE
    assert all(each.reason for each in found.values())


def test_a_proposal_can_be_used_as_it_is() -> None:
    text = as_toml(suggest(CASE, WORDS), ["SMB Sales Case"])
    assert checked(text).problems == ()
    assert read(text).fields["resolution"].theirs("Failed to Engage") == "Failed to engage"
    lines = text.splitlines()
    assert lines[lines.index('next_step = "Next_Steps__c"') - 1].startswith("# the next steps: likely, its ")


def test_two_fields_that_look_alike_make_a_guess_that_names_both() -> None:
    twin = {**described("Next_Step__c", "textarea"), "label": "Next Step"}
    case = {**CASE, "fields": [*CASE["fields"], twin]}
    found = next(each for each in suggest(case, WORDS) if each.case_field.name == "next_step")
    assert found.confidence is Confidence.GUESS
    assert "Next_Step" in found.reason
