"""The words of a case are the handbook's own."""

import pytest

from cases.model.people import Region
from cases.model.status import CLOSINGS, IN_PROGRESS, WORKABLE, Resolution, Status


def test_there_are_seven_statuses_in_these_exact_words() -> None:
    """STA-1"""
    assert [status.value for status in Status] == [
        "Open",
        "In Progress: Attempting Contact",
        "In Progress: Blocked",
        "In Progress: Engaged",
        "Closed: Duplicate",
        "Closed: Unresponsive",
        "Closed: Resolved",
    ]


@pytest.mark.parametrize("status", list(Status))
def test_a_status_is_open_in_progress_or_closed_as_its_words_say(status: Status) -> None:
    """STA-1"""
    assert status.is_in_progress == status.value.startswith("In Progress:") == (status in IN_PROGRESS)
    assert status.is_closed == status.value.startswith("Closed:") == (status in CLOSINGS)
    assert (status in WORKABLE) == (not status.is_closed)


def test_there_are_nine_resolution_actions_in_these_exact_words() -> None:
    """RES-1"""
    assert [resolution.value for resolution in Resolution] == [
        "Answered Question",
        "Recommended Resource",
        "Transferred To Support",
        "Growth Conversation",
        "Directed to Online Purchase",
        "Completed Sales Assisted Order",
        "Request Not Possible",
        "No Action Required",
        "Failed to Engage",
    ]


def test_emea_and_apj_are_one_region() -> None:
    """PPL-1"""
    assert [region.value for region in Region] == ["AMER", "EMEA-APJ"]
