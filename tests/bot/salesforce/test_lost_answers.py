"""A write of unknown outcome, while somebody else changes the row: nothing is written over them, and nothing twice (SAFE-1, SAFE-4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cases.model.crm import CrmWriteState
from cases.model.status import Status
from cases.use_cases.set_status import SetStatus, set_status
from cases.use_cases.settle_crm_writes import KeepOurs, keep_ours
from storage.crm_outbox import claim
from storage.crm_values import CrmClaim, CrmTiming
from tests.bot.salesforce.organisation import BEN, Org, patches

Lose = Callable[[Org], None]


def time_out(org: Org) -> None:
    """Salesforce has the write, and answers too late."""
    org.crm.faults.add("hang_after", "update Case")
    org.timeout_s = 0.2
    org.service.stop()
    org.restart()
    org.send()


def kill(org: Org) -> None:
    """Salesforce has the write, and casebot is killed before it stores the answer."""
    with org.database.engine.begin() as connection:
        claimed = claim(connection, org.clock.now(), CrmTiming(), "somebody who dies", lambda _: True)
    assert isinstance(claimed, CrmClaim)
    org.service.sender._writes.carry_out(claimed)


in_each_way = pytest.mark.parametrize("lose", [time_out, kill])


@pytest.fixture
def case_id(org: Org) -> str:
    return picked_up(org)


def picked_up(org: Org) -> str:
    """A case that is picked up on both sides."""
    found = org.case()
    org.poll()
    org.ana_picks_up(found)
    org.send()
    org.poll()
    return found


def read_back(org: Org) -> None:
    """Long enough for a lease to end, and for the read-back."""
    for _ in range(3):
        org.clock.advance(minutes=3)
        org.send()


def steps(org: Org, case_id: str) -> list[str]:
    """What the next step there became, one after the other, without the stamp of day and writer."""
    changes = [each.changed for each in org.crm.writes.all(object="Case", id=case_id)]
    return [str(change["Next_Steps__c"][1]).rpartition(" AS ")[2] for change in changes if change.get("Next_Steps__c")][
        1:
    ]


def ben_writes(org: Org, case_id: str, step: str) -> None:
    org.clock.advance(seconds=2)
    org.crm.change(case_id, by=org.users[BEN.email], Next_Steps__c=step)


def ana_keeps_hers(org: Org, case_id: str) -> None:
    with org.database.unit_of_work() as uow:
        keep_ours(KeepOurs(**org.asked(case_id)), uow, org.policy, org.clock.now())
    org.send()


def ana_sets(org: Org, case_id: str, status: Status) -> None:
    with org.database.unit_of_work() as uow:
        set_status(SetStatus(**org.asked(case_id), status=status), uow, org.policy, org.clock.now())


@in_each_way
def test_what_is_changed_back_after_a_lost_answer_is_for_the_person_to_decide(any_org: Org, lose: Lose) -> None:
    """SAFE-1: the old value does not prove that the write never arrived."""
    org, case_id = any_org, picked_up(any_org)
    before = org.row(case_id)["Next_Steps__c"]
    org.ana_writes(case_id, "Send Maria the quote")
    lose(org)
    ben_writes(org, case_id, before)
    read_back(org)
    assert org.state(case_id) is CrmWriteState.CONFLICT
    assert org.row(case_id)["Next_Steps__c"] == before, "nothing is written over Ben unseen"
    assert org.told("crm_trouble") == ["dm:ana@example.com"]
    org.poll()
    assert org.ours(case_id).next_step.endswith("Send Maria the quote"), "nor here"
    org.ana_writes(case_id, "Call Maria about the discount")
    org.send()
    assert org.state(case_id) is CrmWriteState.CONFLICT, "a newer step does not overwrite Ben either"
    ana_keeps_hers(org, case_id)
    assert org.row(case_id)["Next_Steps__c"].endswith("Call Maria about the discount")
    assert not org.writes(case_id)


@in_each_way
def test_a_value_that_was_replaced_is_not_written_when_ana_keeps_hers(any_org: Org, lose: Lose) -> None:
    """SAFE-4: one question, about the newest value."""
    org, case_id = any_org, picked_up(any_org)
    org.ana_writes(case_id, "Send Maria the quote")
    lose(org)
    org.ana_writes(case_id, "Call Maria about the discount")
    ben_writes(org, case_id, "Ben has called")
    read_back(org)
    assert org.state(case_id) is CrmWriteState.CONFLICT
    assert org.told("crm_trouble") == ["dm:ana@example.com"]
    ana_keeps_hers(org, case_id)
    assert steps(org, case_id) == ["Send Maria the quote", "Ben has called", "Call Maria about the discount"]
    assert not org.writes(case_id)


def test_two_changes_that_wait_are_one_question_for_the_poll_as_well(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    """SAFE-4: Ana writes again while a row lock refuses the first."""
    case_id = org.case()
    org.poll()
    org.ana_picks_up(case_id)
    org.crm.faults.add("row_lock", "update Case")
    _meanwhile(org, monkeypatch, lambda _: org.ana_writes(case_id, "Send Maria the quote"))
    org.service.sender.step()
    assert len(org.writes(case_id)) == 2
    ben_writes(org, case_id, "Ben has called")
    org.poll()
    asked = [write for write in org.writes(case_id) if write.state is CrmWriteState.CONFLICT]
    assert [set(write.fields) for write in asked] == [{"next_step"}]
    ana_keeps_hers(org, case_id)
    assert steps(org, case_id) == ["Send Maria the quote"]
    assert (org.row(case_id)["Status"], org.writes(case_id)) == (Status.ATTEMPTING_CONTACT, [])


def test_ben_who_saves_between_reading_and_writing_is_not_overwritten(
    org: Org, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SAFE-1: a 412, after which the field is another one's."""
    _meanwhile(org, monkeypatch, lambda _: ben_writes(org, case_id, "Ben has called"))
    org.ana_writes(case_id, "Send Maria the quote")
    org.send()
    assert org.state(case_id) is CrmWriteState.CONFLICT
    assert steps(org, case_id) == ["Ben has called"]


def test_a_write_that_arrives_after_its_read_back_is_not_repeated_over_ben(
    org: Org, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SAFE-1: a 412, after which the field has its old value."""
    before = org.row(case_id)["Next_Steps__c"]
    org.ana_writes(case_id, "Send Maria the quote")
    org.crm.faults.add("unavailable", "update Case")
    org.send()

    def arrives(write: Callable[[], None]) -> None:
        write()
        ben_writes(org, case_id, before)

    _meanwhile(org, monkeypatch, arrives)
    read_back(org)
    assert org.state(case_id) is CrmWriteState.CONFLICT
    assert steps(org, case_id)[0] == "Send Maria the quote"
    assert org.row(case_id)["Next_Steps__c"] == before


def test_a_write_that_never_arrived_is_written_without_a_question(org: Org, case_id: str) -> None:
    org.ana_writes(case_id, "Send Maria the quote")
    org.crm.faults.add("unavailable", "update Case", count=2)
    read_back(org)
    assert (steps(org, case_id), org.writes(case_id)) == (["Send Maria the quote"], [])
    assert org.told("crm_trouble") == []


def test_a_refused_try_leaves_no_doubt_behind(org: Org, case_id: str) -> None:
    """What Salesforce refused has not arrived, whoever changes the row, and wherever the next try is killed."""
    org.ana_writes(case_id, "Send Maria the quote")
    org.crm.faults.add("row_lock", "update Case")
    org.service.sender.step()
    org.clock.advance(seconds=10)
    org.crm.change(case_id, by=org.users[BEN.email], Priority="Low")
    with org.database.engine.begin() as connection:
        claim(connection, org.clock.now(), CrmTiming(), "somebody who dies", lambda _: True)
    read_back(org)
    assert (steps(org, case_id), org.writes(case_id)) == (["Send Maria the quote"], [])


def test_a_change_that_is_taken_back_before_it_is_sent_is_not_written(org: Org, case_id: str) -> None:
    count = len(patches(org, case_id))
    ana_sets(org, case_id, Status.ENGAGED)
    ana_sets(org, case_id, Status.ATTEMPTING_CONTACT)
    org.send()
    assert org.row(case_id)["Status"] == org.ours(case_id).status == Status.ATTEMPTING_CONTACT
    assert (len(patches(org, case_id)), org.writes(case_id)) == (count, [])


@in_each_way
def test_a_change_that_is_taken_back_after_it_is_sent_is_written(org: Org, case_id: str, lose: Lose) -> None:
    ana_sets(org, case_id, Status.ENGAGED)
    lose(org)
    ana_sets(org, case_id, Status.ATTEMPTING_CONTACT)
    read_back(org)
    assert org.row(case_id)["Status"] == org.ours(case_id).status == Status.ATTEMPTING_CONTACT
    assert [patch["Status"] for patch in patches(org, case_id)][1:] == [Status.ENGAGED, Status.ATTEMPTING_CONTACT]


def _meanwhile(org: Org, monkeypatch: pytest.MonkeyPatch, act: Callable[[Callable[[], None]], None]) -> None:
    """Let something happen between reading a row and the next write to it, which may be made by `act` as well."""
    update = org.service.client.update
    acts = [act]

    def write(*args: object) -> None:
        if acts:
            acts.pop()(lambda: update(*args))  # type: ignore[arg-type]  # passed on as they are
        update(*args)  # type: ignore[arg-type]  # the same

    monkeypatch.setattr(org.service.client, "update", write)
