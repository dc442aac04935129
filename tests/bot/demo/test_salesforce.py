"""The demo's Salesforce says what casebot knows of the sample cases: connecting the two changes nothing that Ana sees."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import Casebot
from bot.demo.data.month import SAMPLES
from bot.demo.data.seeding import FIRST_NUMBER
from bot.demo.runner import Demo
from cases.model.case import AuditEntry, words_of
from cases.model.status import OpportunityStage, Surface
from cases.rules.crm_sync import agreed
from sandbox.slack.clock import SandboxClock

pytestmark = pytest.mark.simulation

MONDAY = datetime(2026, 11, 30, 12, 15, tzinfo=UTC)
NUMBERS = [f"{FIRST_NUMBER + place:08d}" for place in range(len(SAMPLES))]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A new demo with its Salesforce."""
    demo = Demo(0, folder=tmp_path, clock=SandboxClock(MONDAY), salesforce=True).start()
    yield demo
    demo.stop()


def test_reading_the_demos_salesforce_changes_no_sample_case(demo: Demo) -> None:
    """INT-1: no case gets another date, contact, creator or opportunity than it was made with."""
    assert demo.casebot is not None
    assert demo.salesforce is not None
    crm = demo.salesforce.stand_in
    # One that is made now is read after the others.
    last = crm.add("Case", Subject="The last one", RecordTypeId=crm.record_type("SMB Sales Case"), OwnerId=crm.queue)
    waits_for(demo.casebot, str(crm.row(last)["CaseNumber"]))
    assert demo.casebot.delivery.drain(60)
    assert [(entry.field, entry.old, entry.new) for entry in said_by_salesforce(demo.casebot)] == []
    rows = {row["CaseNumber"]: row for row in crm.rows("Case")}
    assert all(
        rows[number]["CreatedDate"] < rows[str(crm.row(last)["CaseNumber"])]["CreatedDate"] for number in NUMBERS
    )


def test_a_row_that_is_read_later_undoes_nothing_that_was_done_before(demo: Demo) -> None:
    """INT-1: casebot knows what the organisation says, so a case that is paused or moved on in Slack does not fall back."""
    assert demo.casebot is not None
    assert demo.salesforce is not None
    crm = demo.salesforce.stand_in
    with demo.casebot.database.reading() as uow:
        samples = [case for number in NUMBERS if (case := uow.cases.find(number)) is not None]
    fields = ("status", "next_step", "resolution", "feedback")
    assert len(samples) == len(NUMBERS)
    assert [
        (case.number, name, agreed(case).get(name))
        for case in samples
        for name in fields
        if agreed(case).get(name) != words_of(getattr(case, name))
    ] == []
    for case in samples:
        crm.change(case.external_id, Priority=case.priority)
    last = crm.add("Case", Subject="The last one", RecordTypeId=crm.record_type("SMB Sales Case"), OwnerId=crm.queue)
    waits_for(demo.casebot, str(crm.row(last)["CaseNumber"]))
    assert [(entry.field, entry.old, entry.new) for entry in said_by_salesforce(demo.casebot)] == []


def test_a_sold_opportunity_in_the_demos_salesforce_offers_close(demo: Demo) -> None:
    """OPP-2: it is learned with the case's next change there."""
    assert demo.casebot is not None
    assert demo.salesforce is not None
    crm = demo.salesforce.stand_in
    [row] = [row for row in crm.rows("Case") if row["Subject"] == "Seats at 96% of licence"]
    crm.change(str(row["Opportunity__c"]), StageName="Closed Won")
    crm.change(str(row["Id"]), Priority="Low")
    last = crm.add("Case", Subject="The last one", RecordTypeId=crm.record_type("SMB Sales Case"), OwnerId=crm.queue)
    waits_for(demo.casebot, str(crm.row(last)["CaseNumber"]))
    with demo.casebot.database.reading() as uow:
        case = uow.cases.find(str(row["CaseNumber"]))
    assert case is not None
    assert case.opportunity_stage is OpportunityStage.CLOSED_WON


def waits_for(casebot: Casebot, number: str) -> None:
    """Wait until casebot knows the case."""
    until = time.monotonic() + 60
    while True:
        with casebot.database.reading() as uow:
            if uow.cases.find(number) is not None:
                return
        assert time.monotonic() < until, f"{number} did not come"
        time.sleep(0.1)


def said_by_salesforce(casebot: Casebot) -> list[AuditEntry]:
    """Return the changes of the sample cases that came from Salesforce."""
    with casebot.database.reading() as uow:
        found = [uow.cases.find(number) for number in NUMBERS]
        return [
            entry
            for case in found
            if case is not None
            for entry in uow.audit.of(case.id)
            if entry.surface is Surface.SALESFORCE
        ]
