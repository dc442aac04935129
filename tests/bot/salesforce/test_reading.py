"""INT-1: what changes in Salesforce shows in casebot, and only that."""

from __future__ import annotations

from datetime import timedelta

from cases.model.status import Status
from tests.bot.salesforce.organisation import ANA, BEN, RITA, Org


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


def test_the_renewal_manager_of_a_high_value_case_is_read_changed_and_taken_off(any_org: Org) -> None:
    """HVA-3: by the e-mail of the user whom the case names; she gets her card."""
    org = any_org
    case_id = org.case(Type="High Value Account", Renewal_Manager__c=org.users[RITA.email])
    org.poll()
    assert org.ours(case_id).renewal_manager == RITA.email
    assert sorted(org.told("card")) == ["dm:ana@example.com", "dm:rita@example.com"]
    org.crm.change(case_id, by=org.users[BEN.email], Renewal_Manager__c=None)
    org.poll()
    assert org.ours(case_id).renewal_manager is None
    assert not org.writes(case_id), "nothing of it goes back"


def test_after_a_bulk_change_the_overlap_is_read_for_five_minutes_and_its_work_is_done_once(org: Org) -> None:
    """INT-1: rows become visible late, so the last minutes are read again; once that cannot be any more, they are left alone."""
    cases = [org.case(f"Request {number}") for number in range(300)]
    org.poll()
    taken = org.service.reader.totals.taken
    assert taken.created == len(cases)
    for each in cases:
        org.crm.change(each, by=org.users[BEN.email], Priority="High")
    polls = [org.polls() for _ in range(24)]
    assert polls[0].rows == len(cases)
    assert {each.rows for each in polls[1:]} == {0}, "what was taken in is known"
    assert taken.updated == len(cases)
    assert polls[1].calls > 2
    assert [each.calls for each in polls[12:]] == [2] * 12


def test_a_row_that_becomes_visible_minutes_late_is_taken_in(org: Org) -> None:
    case_id, other = org.case("Late"), org.case("Prompt")
    org.poll()
    org.crm.show_late(timedelta(minutes=4))
    org.crm.change(case_id, by=org.users[BEN.email], Subject="Shown late")
    org.crm.change(other, by=org.users[BEN.email], Subject="Shown at once")
    org.poll()
    assert (org.ours(case_id).subject, org.ours(other).subject) == ("Late", "Shown at once")
    for _ in range(9):
        org.poll()
    assert org.ours(case_id).subject == "Shown late"
