"""How the 24 hours to pick a case up are counted: by the clock, or in the owner's working time, as the policy says (SLA-1)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.stories.office import Office
from tests.stories.test_reminders import reminders_of

FRIDAY_MORNING = datetime(2026, 3, 6, 12, 30, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 7, 15, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 3, 9, 13, 30, tzinfo=UTC)
TUESDAY_MORNING = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)


@pytest.fixture
def working(tmp_path: Path) -> Path:
    policy = tmp_path / "policy.toml"
    policy.write_text('[clocks]\npickup_hours = "working"\n')
    return policy


def test_in_working_time_a_case_of_saturday_is_not_missed_on_monday(sqlite_url: str, working: Path) -> None:
    """SLA-1, DIG-1: it is due on Tuesday as work begins; the card says when it would be by the clock, and the digest how it counts."""
    with Office(sqlite_url, policy_file=working) as office:
        office.now_is(SATURDAY)
        card = office.card_arrives()
        assert card.shows("; by the clock Sun 8 Mar")
        assert office.case().pickup_due_at == datetime(2026, 3, 10, 12, tzinfo=UTC), "Tuesday, nine in São Paulo"
        office.now_is(MONDAY_MORNING)
        missed = [
            each for each in reminders_of(office, "marta") if each.has("Pickup missed") or each.has("Pickup was due")
        ]
        assert missed == []
        digest = office.person("marta").asks("/case digest")
        assert digest.shows("0 pickups", "A pickup has 24 h of working time")
        office.now_is(TUESDAY_MORNING)
        assert office.person("marta").asks("/case digest").shows("1 pickup")
        card.waits_to_show("Pickup was due")


def test_by_the_clock_it_is_missed_on_sunday_and_the_card_says_both(office: Office) -> None:
    """SLA-1: the handbook's 24 hours, unless the policy says otherwise."""
    office.now_is(SATURDAY)
    card = office.card_arrives()
    assert card.shows("; in working time")
    office.now_is(MONDAY_MORNING)
    card.waits_to_show("Pickup was due")
    assert office.person("marta").asks("/case digest").shows("1 pickup", "A pickup has 24 h by the clock")


def test_a_new_owner_has_a_working_day_of_their_own(sqlite_url: str, working: Path) -> None:
    """SLA-1: given to Ben on Friday in New York it is due there on Monday, and by the clock on Saturday; picked up before Monday's hour it is missed by
    nobody."""
    with Office(sqlite_url, policy_file=working) as office:
        office.now_is(FRIDAY_MORNING)
        office.card_arrives()
        office.now_is(FRIDAY_MORNING + timedelta(hours=2))
        office.case_arrives(owner="ben@example.com", source_version=office.clock.now().isoformat())
        assert office.case().owner == "ben@example.com"
        due = office.case().pickup_due_at
        assert due is not None
        assert due.replace(second=0, microsecond=0) == datetime(2026, 3, 9, 13, 30, tzinfo=UTC), (
            "his clocks went forward"
        )
        card = office.person("ben").waits_for_message(containing="; by the clock Sat 7 Mar")
        office.now_is(MONDAY_MORNING - timedelta(minutes=15))
        assert not card.has("Pickup was due")
        assert office.person("ben").opens("Pick up", on=card).submits().ok
        office.now_is(datetime(2026, 3, 11, 14, tzinfo=UTC))
        assert office.person("marta").asks("/case digest").shows("0 pickups")
