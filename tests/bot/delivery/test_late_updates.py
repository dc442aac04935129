"""A change of a message that was given up may be carried out by Slack after a newer one; the card shows the newest all the same (CRD-1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from cases.model.notification import Notification, NotificationKind
from storage.lane_schedule import cap_due_times
from storage.lanes import claim
from storage.outbox import OF_ROW, RESEND, RowState, lane_table
from tests.bot.delivery.office import Office, card


def lands_late(office: Office, text: str) -> None:
    """Slack carries out what was given up long ago."""
    [message] = office.messages_to("ana")
    channel = str(office.slack.dm_with_app("U0ANA"))
    office.client.chat_update(channel=channel, ts=str(message["ts"]), text=text)


@pytest.mark.parametrize("fault", ["error_before", "hang", "reset_after"])
def test_a_change_of_unknown_outcome_is_made_once_more_when_it_has_settled(both: Office, fault: str) -> None:
    both.tells(card(1))
    both.sends_what_is_due()
    both.slack.faults.add("chat.update", fault)
    both.changes(1, "Case 1: second")
    both.time_passes(seconds=1)
    both.changes(1, "Case 1: third")
    both.time_passes(seconds=3)
    assert both.seen_by("ana") == ["Case 1: third"]
    lands_late(both, "Case 1: second")
    both.time_passes(seconds=21)
    assert both.seen_by("ana") == ["Case 1: third"]
    assert RowState.PENDING not in both.states().values()


def test_a_change_whose_sender_was_lost_is_made_once_more_when_it_has_settled(both: Office) -> None:
    both.tells(card(1))
    both.sends_what_is_due()
    both.changes(1, "Case 1: second")
    both.clock.advance(timedelta(seconds=1))
    with both.database.engine.begin() as connection:
        lost = claim(connection, both.clock.now(), both.settings.timing, "a sender that is killed")
    assert lost.claim is not None
    both.changes(1, "Case 1: third")
    both.time_passes(seconds=61)
    assert both.seen_by("ana") == ["Case 1: third"]
    lands_late(both, "Case 1: second")
    both.time_passes(seconds=21)
    assert both.seen_by("ana") == ["Case 1: third"]


def test_a_change_back_to_what_the_card_showed_is_made_after_an_unknown_outcome(office: Office) -> None:
    """What it shows is not known then, so it is not left out as no change."""
    office.tells(card(1))
    office.sends_what_is_due()
    office.slack.faults.add("chat.update", "error_after")
    office.changes(1, "Case 1: second")
    office.sends_what_is_due()
    assert office.seen_by("ana") == ["Case 1: second"], "Slack carried it out, and said it had not"
    office.changes(1, "Case 1")
    office.time_passes(seconds=3)
    assert office.seen_by("ana") == ["Case 1"]


def test_many_unknown_outcomes_are_one_more_change(office: Office) -> None:
    office.tells(card(1))
    office.sends_what_is_due()
    office.slack.faults.add("chat.update", "error_before", count=4)
    office.changes(1, "Case 1: second")
    for _ in range(16):
        office.time_passes(seconds=1)
    before = office.calls("chat.update")
    assert before == 5
    office.sends_everything()
    assert office.calls("chat.update") == before + 1


def test_a_change_of_known_outcome_is_made_once(office: Office) -> None:
    office.tells(card(1))
    office.sends_what_is_due()
    office.slack.faults.add("chat.update", "rate_limited", retry_after=2)
    office.changes(1, "Case 1: second")
    office.sends_everything()
    office.time_passes(minutes=1)
    assert office.calls("chat.update") == 2
    assert not [key for key in office.states() if key.startswith("again:")]


def test_lanes_due_in_an_hour_by_a_clock_that_was_set_back_are_due_now(both: Office) -> None:
    both.tells(card(1), card(2, "ben"))
    in_an_hour = both.clock.now() + timedelta(hours=1)
    with both.database.engine.begin() as connection:
        connection.execute(update(lane_table).values(due_at=in_an_hour))
    both.time_passes(seconds=30)
    assert both.seen_by("ana") == []
    with both.database.engine.begin() as connection:
        assert cap_due_times(connection, both.clock.now()) == 2
        assert cap_due_times(connection, both.clock.now()) == 0
    both.sends_what_is_due()
    assert (both.seen_by("ana"), both.seen_by("ben")) == (["Case 1"], ["Case 2"])


@pytest.mark.parametrize("is_newest", [True, False], ids=["the newest card", "an older card"])
def test_only_the_newest_card_is_posted_anew_when_it_was_deleted(office: Office, is_newest: bool) -> None:
    """CRD-1: an update of unknown outcome is repeated on its own card; where somebody deleted that, the newest goes on."""
    office.tells(card(1))
    office.sends_what_is_due()
    office.tells(card(1, giving=3))
    office.sends_everything()
    messages = office.messages_to("ana")
    assert len(messages) == 2
    gone, stays = (messages[1], messages[0]) if is_newest else (messages[0], messages[1])
    row = office.rows()[card(1, giving=3 if is_newest else 1).key].id
    office.tells(
        Notification(
            "again:7:1",
            "dm:ana@example.com",
            NotificationKind.CARD_UPDATE,
            subject=1,
            args={RESEND: 1, OF_ROW: row},
        )
    )
    office.client.chat_delete(channel=str(office.slack.dm_with_app("U0ANA")), ts=str(gone["ts"]))
    office.sends_everything()
    left = [message["ts"] for message in office.messages_to("ana")]
    assert stays["ts"] in left
    assert len(left) == (2 if is_newest else 1)
