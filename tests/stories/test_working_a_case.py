"""The main story: a case arrives, is picked up, planned, refused to close, and closed."""

from datetime import timedelta

from cases.model.status import Resolution, Status
from tests.stories.office import Office


def test_a_case_arrives_and_is_worked_to_its_end(any_office: Office) -> None:
    """CRD-1, CRD-2, STA-2, STA-3, NXT-1, CLO-1, CLO-2, CLO-10, REQ-1, AUD-1: the same in Socket Mode and HTTP, on SQLite and PostgreSQL."""
    office = any_office
    ana = office.person("ana")
    office.case_arrives("00012345", account="Acme GmbH", context="Asked on the web", cta="Send a quote")

    card = ana.waits_for_message(beginning="00012345")
    assert card.shows("Acme GmbH", "Asked on the web", "Send a quote")
    assert {"Pick up", "Next step", "Status", "Close", "More"} <= set(card.buttons)

    pick_up = ana.opens("Pick up", on=card)
    assert pick_up.submits().ok
    card.waits_to_show("In Progress: Attempting Contact")
    assert "Pick up" not in card.buttons
    assert office.case().picked_up_at is not None

    step = ana.opens("Next step", on=card)
    step.fills("Next step", "Send quote to Maria")
    step.picks_date("Due", office.clock.now().date() + timedelta(days=2))
    assert step.submits().ok
    card.waits_to_show("2026-03-02 AS Send quote to Maria")

    closing = ana.opens("Close", on=card)
    closing.picks("How does it close?", "Closed: Resolved")
    closing.picks("Resolution action", "Answered Question")
    closing.fills("Feedback", "They love the new portal")
    refused = closing.submits()
    assert not refused.ok
    assert len(refused.errors) == 2, refused.errors
    assert closing.value("Feedback") == "They love the new portal"
    assert office.case().status is Status.ATTEMPTING_CONTACT

    closing.types_ahead("Contact", query="Maria Lopez", pick="Maria Lopez")
    closing.checks("done or no longer needed")
    assert closing.submits().ok
    card.waits_to_show("Closed: Resolved")

    case = office.case()
    assert case.status is Status.RESOLVED
    assert case.resolution is Resolution.ANSWERED_QUESTION
    assert case.contact == "Maria Lopez"
    assert case.closed_at is not None
    assert {entry.actor for entry in office.history()} == {"ana@example.com", "the CRM"}
    office.settles()
    assert len(ana.messages()) == 1, "the card stayed one message"
