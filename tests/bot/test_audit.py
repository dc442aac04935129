"""What does not fit together is found, each kind of it, and what can be put right is (SAFE-2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import generate_latest
from sqlalchemy import delete, update

from bot.audit import AuditKind, Auditor
from cases.model.case import Case
from cases.model.people import Roster
from storage.outbox import RowState, lane_table, outbox_table
from storage.schema import cases
from tests.stories.office import ANA, BEN, MARTA, OLE, Office


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    with Office(sqlite_url) as office:
        yield office


def auditor(office: Office) -> Auditor:
    return Auditor(office.casebot.database, office.casebot.desk)


def found(office: Office) -> list[tuple[AuditKind, str]]:
    return [(finding.kind, finding.what) for finding in auditor(office).look()]


def stores(office: Office, case: Case, **values: object) -> None:
    """Change a case as no part of casebot does: in its table alone."""
    with office.casebot.engine.begin() as connection:
        connection.execute(update(cases).where(cases.c.id == case.id).values(**values))


def test_where_all_is_well_nothing_is_found_whatever_the_hour(office: Office) -> None:
    """SAFE-2, CRD-1: cards are made at one hour and looked at in another; people act; reminders go out by day and wait by night."""
    ana = office.person("ana")
    first = office.card_arrives("00060001")
    office.card_arrives("00060002", owner="ben@example.com")
    office.settles()
    assert found(office) == []
    assert ana.opens("Pick up", on=first).submits().ok
    office.settles()
    for hours in (3, 11, 9, 24, 24 * 8):
        office.workspace.clock_moves(hours=hours)
        office.settles()
        assert found(office) == []
    office.casebot.audit.look()
    assert (
        'casebot_audit_findings{what="card differs"} 0.0' in generate_latest(office.casebot.metrics.registry).decode()
    )


def test_an_owner_who_was_sent_no_card_is_sent_it(office: Office) -> None:
    """CRD-1, SAFE-2"""
    office.card_arrives("00060003")
    office.settles()
    with office.casebot.engine.begin() as connection:
        connection.execute(delete(outbox_table))
    [finding] = auditor(office).look()
    assert (finding.kind, finding.what) == (AuditKind.NO_CARD, "00060003")
    before = len(office.person("ana").messages())
    assert auditor(office).repair([finding])[AuditKind.NO_CARD] == 1
    assert auditor(office).repair([finding])[AuditKind.NO_CARD] == 1
    office.settles()
    assert len(office.person("ana").messages()) == before + 1
    assert found(office) == []


def test_a_card_that_missed_the_last_change_is_made_anew(office: Office) -> None:
    """CRD-1: the update of the card was lost, as no part of casebot loses it."""
    card = office.card_arrives("00060004")
    office.settles()
    stores(office, office.case("00060004"), subject="Something else altogether")
    with office.casebot.engine.begin() as connection:
        before = office.clock.now() - timedelta(minutes=5)
        connection.execute(update(outbox_table).values(last_try=before))
    [finding] = auditor(office).look()
    assert finding.kind is AuditKind.CARD
    assert "altogether" not in finding.text
    auditor(office).repair([finding])
    card.waits_to_show("Something else altogether")
    office.settles()
    assert found(office) == []


@pytest.mark.parametrize("stored", ["never", "long ago"])
def test_a_reminder_that_no_sweep_would_find_is_sent(office: Office, stored: str) -> None:
    """NAG-1, NAG-3: pickup is missed; the moment of telling was lost, or no sweep came by."""
    office.card_arrives("00060005")
    office.settles()
    office.workspace.clock_moves(hours=1)
    case = office.case("00060005")
    stores(office, case, next_due_at=None)
    office.workspace.clock_moves(hours=24)
    if stored == "long ago":
        stores(office, case, next_due_at=office.clock.now() - timedelta(minutes=20))
    assert (AuditKind.REMINDER, "00060005") in found(office)
    auditor(office).repair(auditor(office).look())
    office.casebot.tell_what_is_due()
    office.person("ana").waits_for_message(containing="Pickup")
    office.settles()
    assert AuditKind.REMINDER not in {kind for kind, _ in found(office)}


def test_messages_in_doubt_and_dead_are_told_apart(office: Office) -> None:
    """SAFE-2: the one is looked up in Slack and found, and not posted again; the other waits for a person."""
    office.card_arrives("00060006")
    office.card_arrives("00060007")
    office.settles()
    long_ago = office.clock.now() - timedelta(hours=1)
    with office.casebot.engine.begin() as connection:
        for key, state in (("case:1:assigned:1", RowState.DEAD), ("case:2:assigned:1", RowState.UNKNOWN)):
            values = {"state": state.value, "last_try": long_ago, "first_try": long_ago, "error": "channel_not_found"}
            connection.execute(update(outbox_table).where(outbox_table.c.key == key).values(**values))
        # As it is where the answer never came.
        connection.execute(update(lane_table).values(last_ts=None))
    assert found(office) == [(AuditKind.IN_DOUBT, "2"), (AuditKind.DEAD, "1")]
    auditor(office).repair(auditor(office).look())
    office.casebot.delivery.wake()
    office.settles()
    assert found(office) == [(AuditKind.DEAD, "1")]
    assert len(office.person("ana").messages()) == 2


def test_who_left_and_what_points_in_a_circle_are_named(office: Office) -> None:
    """PPL-2, CLO-4: no machine can mend these, so each says who can, and how."""
    for number in ("00060008", "00060009", "00060010"):
        office.card_arrives(number)
    office.settles()
    first, second, third = (office.case(number) for number in ("00060008", "00060009", "00060010"))
    stores(office, first, status="Closed: Duplicate", duplicate_of="60009", closed_at=office.clock.now())
    stores(office, second, status="Closed: Duplicate", duplicate_of="00060008", closed_at=office.clock.now())
    office.casebot.database.people.replace(Roster.of([BEN, replace(MARTA), OLE]), office.clock.now())
    findings = [finding for finding in auditor(office).look() if finding.kind in (AuditKind.OWNER, AuditKind.CIRCLE)]
    assert [(finding.kind, finding.what) for finding in findings] == [
        (AuditKind.OWNER, third.number),
        (AuditKind.CIRCLE, "00060008"),
    ]
    assert "00060008 → 00060009" in findings[1].text
    assert ANA.email in findings[0].text
