"""A chart reaches its thread once: nothing is seen of an upload before its last step, and what became of that step is looked up (SAFE-2)."""

from typing import Any

import pytest

from bot.delivery.failures import UPLOAD_TRIES
from bot.delivery.uploads import Upload, put_bytes
from cases.model.notification import Notification, NotificationKind
from storage.outbox import RowState
from tests.bot.delivery.office import OPS, Office, card

COMPLETE = "files.completeUploadExternal"


# A digest, which its details and its chart follow by themselves.
DIGEST = Notification(
    "digest:AMER:2026-03-02", "channel:smb-ops", NotificationKind.DIGEST, args={"region": "AMER", "day": "2026-03-02"}
)
TITLE = "AMER 2026-03-02: missed and closed by day, open by age"


def told(office: Office, *faults: tuple[str, str, int]) -> None:
    """The digest and all that belongs to it, with this trouble on the way."""
    chart = Upload("digest.png", TITLE, "Closed: 1, 2, 3", b"\x89PNG not really")
    office.desk.uploads[f"{DIGEST.key}:chart"] = chart
    for method, kind, count in faults:
        office.slack.faults.add(method, kind, count)
    office.tells(DIGEST)
    office.sends_everything()


def charts(office: Office) -> list[dict[str, Any]]:
    """The files in the thread of the first message in the channel, of which all others are replies."""
    root, *thread = office.slack.messages(OPS.id)
    assert {message["thread_ts"] for message in thread} == {root["ts"]}
    return [file for message in thread for file in message.get("files", ())]


def test_details_and_chart_are_in_the_thread(office: Office) -> None:
    """DIG-1"""
    told(office)
    [chart] = charts(office)
    assert (chart["title"], chart["alt_txt"]) == (
        "AMER 2026-03-02: missed and closed by day, open by age",
        "Closed: 1, 2, 3",
    )
    assert set(office.states().values()) == {RowState.SENT}


@pytest.mark.parametrize("fault", ["error_after", "reset_after", "error_before"])
def test_after_an_unknown_outcome_it_is_there_once(office: Office, fault: str) -> None:
    """DIG-1, SAFE-2: found by its title where it was shared, and shared again where it was not."""
    told(office, (COMPLETE, fault, 1))
    assert len(charts(office)) == 1
    assert office.calls(COMPLETE) == (2 if fault == "error_before" else 1)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", COMPLETE])
def test_what_slack_puts_off_is_done_later(office: Office, method: str) -> None:
    """SAFE-2"""
    told(office, (method, "rate_limited", 1))
    assert len(charts(office)) == 1


def test_an_upload_that_never_gets_through_is_given_up_and_what_waits_behind_it_goes_on(office: Office) -> None:
    """SAFE-2: a chart is not worth holding up words."""
    told(office, ("files.getUploadURLExternal", "error_before", UPLOAD_TRIES))
    assert charts(office) == []
    assert office.states()[f"{DIGEST.key}:chart"] is RowState.DEAD
    assert office.states()[f"{DIGEST.key}:details"] is RowState.SENT
    office.tells(card(1))
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1"]


def test_an_address_that_nobody_answers_is_no_more_than_not_done() -> None:
    """SAFE-2"""
    trouble = put_bytes("http://127.0.0.1:9/upload", b"x", 1)
    assert trouble is not None
    assert trouble.error == "ConnectError"
