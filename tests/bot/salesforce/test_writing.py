"""What is done in Slack stands in Salesforce: in order, once, and never over what somebody did there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.model.crm import CrmWrite, CrmWriteState
from cases.model.status import Status
from cases.ports.unit_of_work import UnitOfWork
from storage.crm_values import CrmEnding
from tests.bot.salesforce.organisation import ANA, BEN, Org, patches


@pytest.fixture
def case_id(org: Org) -> str:
    """A case that has arrived."""
    found = org.case()
    org.poll()
    return found


def test_picking_up_in_slack_is_written_there_and_nobody_else_is_assigned(org: Org, case_id: str) -> None:
    org.ana_picks_up(case_id)
    org.send()
    row = org.row(case_id)
    assert row["Status"] == Status.ATTEMPTING_CONTACT
    assert row["Next_Steps__c"].endswith("AS Call Maria about the quote")
    assert row["Next_Steps_Date__c"] == "2026-03-03"
    assert row["OwnerId"] == org.users[ANA.email], "the assignment rules did not run"
    assert not org.writes(case_id)
    before = org.ours(case_id)
    org.poll()
    after = org.ours(case_id)
    assert (after.status, after.next_step) == (before.status, before.next_step)
    assert len(patches(org, case_id)) == 1, "the echo of our own write is not written again"


def test_several_changes_that_wait_are_one_write(org: Org, case_id: str) -> None:
    org.ana_picks_up(case_id)
    org.ana_writes(case_id, "Send Maria the quote for 500 seats", days=2)
    org.send()
    [patch] = patches(org, case_id)
    assert patch["Next_Steps__c"].endswith("Send Maria the quote for 500 seats")
    assert patch["Status"] == Status.ATTEMPTING_CONTACT


def test_an_outage_loses_nothing_and_drains_in_order(org: Org, case_id: str) -> None:
    other = org.case("Another")
    org.poll()
    org.crm.faults.outage = "unavailable"
    org.ana_picks_up(case_id)
    org.send()
    org.ana_writes(case_id, "Send Maria the quote", days=2)
    org.ana_picks_up(other)
    for _ in range(24):
        org.clock.advance(hours=1)
        org.send()
    assert org.state(case_id) is CrmWriteState.PENDING
    assert [write.is_late for write in org.writes(case_id)] == [True]
    org.crm.faults.outage = ""
    org.clock.advance(hours=1)
    org.send()
    assert org.row(case_id)["Next_Steps__c"].endswith("Send Maria the quote")
    assert org.row(other)["Status"] == Status.ATTEMPTING_CONTACT
    assert not org.writes(case_id)
    assert len(patches(org, case_id)) == 1


@pytest.mark.parametrize("kind", ["unavailable_after", "error_after", "reset_after", "hang_after"])
def test_a_write_whose_answer_was_lost_is_read_back_and_not_written_twice(org: Org, case_id: str, kind: str) -> None:
    org.crm.faults.add(kind, "update Case")
    org.ana_picks_up(case_id)
    org.send()
    assert org.writes(case_id)
    org.clock.advance(minutes=1)
    org.send()
    assert not org.writes(case_id)
    assert len(patches(org, case_id)) == 1


def test_a_row_lock_is_tried_again(org: Org, case_id: str) -> None:
    org.crm.faults.add("row_lock", "update Case", count=3)
    org.ana_picks_up(case_id)
    for _ in range(6):
        org.send()
        org.clock.advance(minutes=1)
    assert org.row(case_id)["Status"] == Status.ATTEMPTING_CONTACT


@pytest.mark.parametrize(
    "kind",
    ["validation", "restricted_picklist", "field_security", "insufficient_access", "inactive_owner", "entity_locked", "entity_deleted"],
)  # fmt: skip
def test_what_is_refused_for_good_comes_back_to_whoever_made_the_change(org: Org, case_id: str, kind: str) -> None:
    """SAFE-4: in Salesforce's own words."""
    org.crm.faults.add(kind, "update Case")
    org.ana_picks_up(case_id)
    org.send()
    [write] = org.writes(case_id)
    assert write.state is CrmWriteState.REFUSED
    assert len(write.error_words) > 10
    assert org.told("crm_trouble") == ["dm:ana@example.com"]
    org.ana_writes(case_id, "Send Maria the quote", days=2)
    org.send()
    [left] = org.writes(case_id)
    assert set(left.fields) == {"status"}, "what is written anew is no longer waiting"
    assert org.row(case_id)["Next_Steps__c"].endswith("Send Maria the quote")


def test_different_fields_changed_on_both_sides_merge(org: Org, case_id: str) -> None:
    org.ana_picks_up(case_id)
    org.crm.change(case_id, by=org.users[BEN.email], Subject="They need a quote by Friday")
    org.send()
    org.poll()
    assert org.row(case_id)["Status"] == Status.ATTEMPTING_CONTACT
    assert org.ours(case_id).subject == "They need a quote by Friday"
    assert not org.writes(case_id)


def test_one_field_changed_on_both_sides_is_for_the_person_to_decide(org: Org, case_id: str) -> None:
    org.ana_picks_up(case_id)
    org.crm.change(case_id, by=org.users[BEN.email], Status="In Progress: Engaged")
    org.send()
    [write] = org.writes(case_id)
    assert write.state is CrmWriteState.CONFLICT
    assert set(write.fields) == {"status"}
    assert write.fields["status"].theirs == Status.ENGAGED
    assert org.row(case_id)["Status"] == Status.ENGAGED, "nothing was overwritten unseen"
    assert org.row(case_id)["Next_Steps__c"].endswith("Call Maria about the quote"), "the rest was written"
    org.poll()
    assert org.ours(case_id).status is Status.ATTEMPTING_CONTACT, "nor here"
    assert org.told("crm_trouble") == ["dm:ana@example.com"]


def test_a_contradiction_is_found_by_the_poll_as_well(org: Org, case_id: str) -> None:
    org.crm.faults.add("row_lock", "update Case", count=1)
    org.ana_picks_up(case_id)
    org.send()
    org.crm.change(case_id, by=org.users[BEN.email], Status="In Progress: Engaged")
    org.clock.advance(seconds=10)
    org.service.sender.step()
    org.poll()
    assert {write.state for write in org.writes(case_id)} == {CrmWriteState.CONFLICT}


def test_the_same_change_on_both_sides_is_no_contradiction(org: Org, case_id: str) -> None:
    org.crm.change(case_id, by=org.users[BEN.email], Status=Status.ATTEMPTING_CONTACT.value)
    org.ana_picks_up(case_id)
    org.send()
    assert not org.writes(case_id)
    assert "Status" not in patches(org, case_id)[0]


def test_a_row_that_changes_while_it_is_written_is_read_again(org: Org, case_id: str) -> None:
    org.crm.faults.add("precondition", "update Case", count=2)
    org.ana_picks_up(case_id)
    org.send()
    assert not org.writes(case_id)
    assert len(patches(org, case_id)) == 1


def test_a_token_that_expires_in_mid_batch_is_renewed(org: Org) -> None:
    cases = [org.case(f"Case {number}") for number in range(5)]
    org.poll()
    for each in cases:
        org.ana_picks_up(each)
    org.crm.faults.add("expired_token", "update Case", count=1)
    org.send(within=40)
    assert {org.row(each)["Status"] for each in cases} == {Status.ATTEMPTING_CONTACT}
    assert all(len(patches(org, each)) == 1 for each in cases)
    owners = {org.row(each)["OwnerId"] for each in cases}
    assert owners == {org.users[ANA.email]}, "the header came along with the new token"


def test_with_the_allowance_used_up_writing_stops_and_goes_on_later(org: Org, case_id: str) -> None:
    org.crm.faults.add("allowance", "query", count=1)
    org.ana_picks_up(case_id)
    org.send()
    calls = org.service.client.calls
    org.clock.advance(minutes=10)
    org.send()
    assert org.service.client.calls == calls, "nothing is sent during the pause"
    assert org.service.health()["paused"] == "REQUEST_LIMIT_EXCEEDED"
    org.clock.advance(minutes=10)
    org.send()
    assert org.row(case_id)["Status"] == Status.ATTEMPTING_CONTACT


def test_a_sender_that_is_killed_leaves_the_write_to_the_next(org: Org, case_id: str) -> None:
    org.ana_picks_up(case_id)
    from storage.crm_outbox import claim  # only here: this test is the dying sender
    from storage.crm_values import CrmTiming

    with org.database.engine.begin() as connection:
        claim(connection, org.clock.now(), CrmTiming(), "somebody who dies", lambda _: True)
    org.send()
    assert org.row(case_id)["Status"] == "Open", "the lease is kept"
    for _ in range(4):
        org.clock.advance(minutes=2)
        org.send()
    assert org.row(case_id)["Status"] == Status.ATTEMPTING_CONTACT
    assert len(patches(org, case_id)) == 1


def test_a_stale_row_does_not_undo_what_was_just_written(org: Org, case_id: str) -> None:
    """A page that was asked for before a write ended says nothing of that case."""
    row = dict(org.row(case_id))
    before = org.clock.now()
    org.clock.advance(seconds=1)
    org.ana_picks_up(case_id)
    org.send()
    done = org.service.reader._cases_in.take([row], before)
    assert done.put_off == {case_id}
    assert org.ours(case_id).status is Status.ATTEMPTING_CONTACT


def test_nothing_is_written_of_a_case_that_came_from_there_unchanged(org: Org, case_id: str) -> None:
    org.clock.advance(minutes=10)
    org.poll()
    org.send()
    assert patches(org, case_id) == []
    assert timedelta(0) < org.clock.now() - org.ours(case_id).opened_at


def test_a_touch_logged_in_slack_is_an_activity_there_once(org: Org, case_id: str) -> None:
    """SLA-5: also where the answer to its creation was lost."""
    org.crm.faults.add("error_after", "create Task")
    org.ana_logs_a_call(case_id)
    org.send()
    org.clock.advance(minutes=2)
    org.send()
    [task] = org.crm.rows("Task")
    assert (task["WhatId"], task["TaskSubtype"], task["Status"]) == (case_id, "Call", "Completed")
    assert task["OwnerId"] == org.users[ANA.email]
    org.poll_everything()
    assert len(org.touches(case_id)) == 1, "our own activity is not taken for another touch"


def test_a_growth_opportunity_that_is_not_there_is_created_and_linked(org: Org, case_id: str) -> None:
    org.crm.faults.add("error_after", "create Opportunity")
    org.ana_links(case_id, "Acme, 20 more seats")
    org.send()
    org.clock.advance(minutes=2)
    org.send()
    [opportunity] = org.crm.rows("Opportunity")
    assert (opportunity["Name"], opportunity["AccountId"]) == ("Acme, 20 more seats", org.account)
    assert org.row(case_id)["Opportunity__c"] == opportunity["Id"]
    assert not org.writes(case_id)


@pytest.mark.parametrize("fault", ["", "error_after"])
def test_a_case_created_in_slack_is_created_there_once_and_gets_its_number(org: Org, fault: str) -> None:
    if fault:
        org.crm.faults.add(fault, "create Case")
    ours = org.ana_creates("Acme wants 500 seats")
    assert ours.number.startswith("S")
    org.send()
    org.clock.advance(minutes=2)
    org.send()
    [row] = org.crm.rows("Case")
    assert (row["Subject"], row["OwnerId"], row["AccountId"]) == (ours.subject, org.users[ANA.email], org.account)
    assert row["RecordTypeId"] == org.crm.record_type("SMB Sales Case")
    known = org.ours(row["Id"])
    assert (known.id, known.number) == (ours.id, row["CaseNumber"])
    org.ana_picks_up(row["Id"])
    org.send()
    assert org.row(row["Id"])["Status"] == Status.ATTEMPTING_CONTACT
    org.poll()
    assert len(org.crm.rows("Case")) == 1
    assert org.ours(row["Id"]).priority == row["Priority"] == "Medium", "what Salesforce filled in is taken over"


@pytest.mark.parametrize(("owner", "told"), [(ANA.email, "dm:ana@example.com"), (None, "channel:smb-ops")])
@pytest.mark.parametrize("fault", ["", "error_after"])
def test_a_new_case_does_not_wait_for_a_contact_that_is_not_there(
    org: Org, owner: str | None, told: str, fault: str
) -> None:
    """SAFE-4: what is left out comes back to somebody who can resolve it, once, and follows when it is there."""
    if fault:
        org.crm.faults.add(fault, "create Case")
    org.sue_creates("Acme wants 500 seats", owner=owner, contact="José Ñandú")
    for _ in range(3):
        org.send()
        org.clock.advance(minutes=2)
    [row] = org.crm.rows("Case")
    assert row["ContactId"] is None
    [write] = org.writes(row["Id"])
    assert (write.state, set(write.fields)) == (CrmWriteState.REFUSED, {"contact"})
    assert org.told("crm_trouble") == [told]
    org.poll()
    assert org.ours(row["Id"]).contact == "José Ñandú", "what Salesforce does not have is not taken for emptied"
    contact = org.crm.add("Contact", FirstName="José", LastName="Ñandú", AccountId=org.account)
    org.sends_again(row["Id"])
    org.send()
    assert org.row(row["Id"])["ContactId"] == contact
    assert not org.writes(row["Id"])


def test_a_case_created_in_slack_is_not_taken_for_a_new_one_while_nobody_knows_its_key(org: Org) -> None:
    """SAFE-2: the sender was killed between the answer and noting it, and the poll sees the row first."""
    ours = org.ana_creates("Acme wants 500 seats")
    org.crm.faults.add("hang_after", "create Case")
    org.timeout_s = 0.2
    org.service.stop()
    org.restart()
    org.send()
    org.poll()
    [row] = org.crm.rows("Case")
    assert not org.knows(row["Id"]), "it is left until its creation is read back"
    org.send()
    org.poll()
    assert org.ours(row["Id"]).id == ours.id


def test_an_activity_of_ours_is_no_second_touch_while_nobody_knows_its_id(org: Org, case_id: str) -> None:
    """SLA-5: the poll sees it before the sender has noted that it arrived."""
    org.poll_everything()
    org.crm.faults.add("hang_after", "create Task")
    org.timeout_s = 0.2
    org.service.stop()
    org.restart()
    org.ana_logs_a_call(case_id)
    org.send()
    org.poll_everything()
    assert len(org.touches(case_id)) == 1
    org.send()
    org.poll_everything()
    assert len(org.crm.rows("Task")) == len(org.touches(case_id)) == 1


def test_the_person_is_told_of_a_refusal_in_the_very_transaction_that_notes_it(org: Org, case_id: str) -> None:
    """SAFE-4: a process killed there leaves neither without the other."""
    org.crm.faults.add("validation", "update Case")
    org.ana_picks_up(case_id)
    ended = org.service.sender._ended
    seen: list[CrmWriteState] = []

    def looks(write: CrmWrite, ending: CrmEnding, uow: UnitOfWork) -> None:
        ended(write, ending, uow)
        seen.append(org.state(case_id))

    org.service.sender._ended = looks
    org.send()
    assert seen == [CrmWriteState.SENDING], "for everybody else it is still in hand"
    assert org.state(case_id) is CrmWriteState.REFUSED
    assert org.told("crm_trouble") == ["dm:ana@example.com"]
