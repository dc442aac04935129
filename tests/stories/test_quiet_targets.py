"""Cases without a closing limit keep the 7-day target as a quiet line (SLA-2)."""

from datetime import UTC, datetime

from tests.stories.office import Office

PLANNED = {
    "status": "In Progress: Engaged",
    "next_step": "2026-03-02 AS Call her about the quote",
    "next_step_due": "2026-04-20",
}


def test_a_first_order_past_its_target_is_a_quiet_line_and_no_miss(office: Office) -> None:
    """SLA-2, DIG-2: the morning after the target it is named, without a deadline that was missed; a High Value case and a fresh one are not."""
    office.case_arrives("00370001", type="PO Required", opened_at="2026-02-24T14:30:00+00:00", **PLANNED)
    office.case_arrives("00370002", type="PO Required", opened_at="2026-03-02T14:30:00+00:00", **PLANNED)
    office.case_arrives("00370003", type="High Value Account", opened_at="2026-02-24T14:30:00+00:00", **PLANNED)
    office.now_is(datetime(2026, 3, 4, 12, 5, tzinfo=UTC))
    today = office.person("ana").waits_for_message(containing="past the closing target")
    assert today.shows("No limit, but past the closing target: 00370001")
    assert not today.has("00370002")
    assert not today.has("Missed")
