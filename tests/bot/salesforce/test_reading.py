"""INT-1: what changes in Salesforce shows in casebot, and only that."""

from __future__ import annotations

from cases.model.status import Status
from tests.bot.salesforce.organisation import ANA, BEN, Org


def test_a_case_that_is_routed_there_arrives_with_all_that_is_known_of_it(any_org: Org) -> None:
    org = any_org
    case_id = org.case(Description="500 seats", Context__c="Trial ends", CTA__c="Call", ContactId=org.contact)
    org.poll()
    case = org.ours(case_id)
    assert (case.owner, case.account, case.contact, case.region) == (ANA.email, "Acme", "Maria Lopez", "AMER")
    assert (case.subject, case.description, case.context, case.cta) == (
        "They need a quote",
        "500 seats",
        "Trial ends",
        "Call",
    )
    assert case.number == org.row(case_id)["CaseNumber"]
    assert case.record_type == "SMB Sales Case"
    assert org.told("card") == ["dm:ana@example.com"]


def test_what_is_changed_there_shows_here(any_org: Org) -> None:
    org = any_org
    case_id = org.case()
    org.poll()
    org.crm.change(case_id, by=org.users[BEN.email], Status="In Progress: Engaged", OwnerId=org.users[BEN.email])
    org.poll()
    case = org.ours(case_id)
    assert (case.status, case.owner) == (Status.ENGAGED, BEN.email)
    assert not org.writes(case_id), "nothing of it goes back"
