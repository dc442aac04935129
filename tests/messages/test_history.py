"""The history in people's words (AUD-1)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

from cases.model.case import AuditEntry, Case, changes
from cases.model.status import Surface
from messages.history import FIELD_WORDS, grouped

NOW = datetime(2026, 7, 12, 9, tzinfo=UTC)


def an_entry(field: str, old: str | None = None, new: str | None = "x", version: int = 2) -> AuditEntry:
    return AuditEntry(1, version, NOW, "ana@example.test", "Ana Silva", Surface.CARD, field, old, new)


def test_every_field_that_the_audit_trail_can_write_has_its_word() -> None:
    """AUD-1"""
    names = {item.name for item in fields(Case)}
    untold = names - FIELD_WORDS.keys()
    case = Case("1", "e", NOW, NOW)
    told = {
        name
        for name, _, _ in changes(case, replace(case, id=9, version=9, assignment=9, upstream="x", source_version=NOW))
    }
    assert told == set()
    kept_by_the_clocks = {"planned_at", "woke_at", "last_touch_at", "next_due_at"}
    kept_by_the_clocks |= {"asleep_until", "awake_from", "sleeps", "reopened_at", "customer_wrote_at"}
    kept_by_the_clocks |= {"pickup_due_at", "architect_asked_at", "architect_due_at"}
    kept_by_the_clocks |= {"update_asked_at", "update_due_at", "hand_over_asked_at", "hand_over_due_at"}
    assert (
        untold == {"id", "version", "source_version", "assignment", "upstream", "creator_slack_id"} | kept_by_the_clocks
    )
    asked = {"architect", "escalated", "fiscal_year", "language", "meeting", "update_answered", "update_asked"}
    handed = {"automatic_mail", "erased", "handed_over", "mail", "mail_answered"}
    assert FIELD_WORDS.keys() - names == {*asked, *handed, "touch", "crm"}


def test_what_was_changed_together_is_shown_together() -> None:
    """AUD-1"""
    found = grouped([an_entry("status"), an_entry("contact"), an_entry("contact", version=1)])
    assert [[field.label for field in change.fields] for change in found] == [["Status", "Contact"], ["Contact"]]


def test_moments_and_days_are_read_and_anything_else_stays_words() -> None:
    """AUD-1"""
    entries = [an_entry("closed_at", None, NOW.isoformat()), an_entry("next_step_due", "2026-07-12", "soon")]
    moment, day = grouped(entries)[0].fields
    assert moment.new == NOW
    assert (day.old, day.new) == ("Sun 12 Jul", "soon")
