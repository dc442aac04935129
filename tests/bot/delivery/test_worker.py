"""SAFE-2 and CRD-1 through the real sandbox, over HTTP: what is to be told is told once, whatever Slack and the network do."""

import logging
import time

import pytest
from slack_sdk import WebClient

from bot.delivery.worker import OutboxWorker
from bot.delivery.worker_settings import WorkerSettings
from bot.notifications.registry import Compose
from cases.changes.notifications import card_notification
from cases.model.notification import Notification, NotificationKind
from cases.model.policy import Policy
from handlers.context import HandlerContext
from storage.event_inbox import EventInbox
from storage.lane_values import LaneTiming
from storage.outbox import RowState
from storage.outbox_upkeep import retry
from tests.bot.delivery.office import MEMBERS, OPS, Office, card
from tests.storage.examples import a_case, stored


def answer(words: str, lane: str = "dm:ana@example.com", **args: str) -> Notification:
    return Notification(f"answer:{words}", lane, NotificationKind.ANSWER, args={"words": words, **args})


def test_ana_gets_the_card_of_a_new_case(both: Office) -> None:
    both.tells(card(1))
    both.sends_what_is_due()
    assert both.seen_by("ana") == ["Case 1"]
    assert both.states() == {card(1).key: RowState.SENT}


def test_cards_arrive_in_the_order_in_which_they_were_given(both: Office) -> None:
    both.tells(card(1), card(2))
    both.tells(card(3))
    both.sends_everything()
    assert both.seen_by("ana") == ["Case 1", "Case 2", "Case 3"]


def test_the_message_says_what_is_so_when_it_is_sent(office: Office) -> None:
    office.tells(card(1))
    office.desk.texts[1] = "Case 1, picked up meanwhile"
    office.sends_what_is_due()
    assert office.seen_by("ana") == ["Case 1, picked up meanwhile"]


def test_a_change_shows_on_the_card_and_posts_nothing(both: Office) -> None:
    """CRD-1: the card is the one living picture of the case."""
    both.tells(card(1))
    both.sends_what_is_due()
    both.changes(1, "Case 1: engaged")
    both.sends_what_is_due()
    assert both.seen_by("ana") == ["Case 1: engaged"]


def test_ten_quick_changes_are_one_call(office: Office) -> None:
    office.tells(card(1))
    office.sends_what_is_due()
    for number in range(10):
        office.changes(1, f"Case 1, version {number}")
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1, version 9"]
    assert office.calls("chat.update") == 1


def test_a_change_that_does_not_show_is_no_call(office: Office) -> None:
    office.tells(card(1))
    office.sends_what_is_due()
    office.changes(1, "Case 1")
    office.sends_everything()
    assert office.calls("chat.update") == 0
    office.changes(1, "Case 1: closed")
    office.sends_everything()
    office.changes(1, "Case 1: closed")
    office.sends_everything()
    assert office.calls("chat.update") == 1


def test_nothing_is_posted_when_nothing_is_left_to_say(office: Office) -> None:
    office.desk.texts[1] = None
    office.tells(card(1), card(2))
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 2"]
    assert office.state(card(1)) is RowState.SUPERSEDED


def test_a_deleted_card_comes_back_with_the_next_change(office: Office) -> None:
    office.tells(card(1))
    office.sends_what_is_due()
    channel = office.slack.dm_with_app(MEMBERS["ana"])
    office.client.chat_delete(channel=channel, ts=office.messages_to("ana")[0]["ts"])
    office.changes(1, "Case 1: engaged")
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1: engaged"]
    office.changes(1, "Case 1: closed")
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1: closed"]


def test_a_card_that_comes_back_after_being_deleted_is_not_posted_twice(office: Office) -> None:
    office.tells(card(1))
    office.sends_what_is_due()
    channel = office.slack.dm_with_app(MEMBERS["ana"])
    office.client.chat_delete(channel=channel, ts=office.messages_to("ana")[0]["ts"])
    office.slack.faults.add("chat.postMessage", "reset_after")
    office.changes(1, "Case 1: engaged")
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1: engaged"]


@pytest.mark.parametrize("kind", ["error_after", "reset_after", "hang_after"])
def test_a_post_that_arrived_without_our_hearing_of_it_is_found_not_repeated(both: Office, kind: str) -> None:
    both.slack.faults.add("chat.postMessage", kind)
    both.tells(card(1), card(2))
    both.sends_what_is_due()
    assert both.state(card(1)) is RowState.UNKNOWN
    both.sends_everything()
    assert both.seen_by("ana") == ["Case 1", "Case 2"]
    both.changes(1, "Case 1: engaged")
    both.sends_everything()
    assert both.seen_by("ana") == ["Case 1: engaged", "Case 2"]


def test_a_history_that_lags_behind_posts_makes_none_of_them_two(office: Office) -> None:
    """SAFE-2: what was posted shows only later; it is left to settle for longer than that."""
    office.slack.faults.add("chat.postMessage", "reset_after")
    office.slack.faults.add("conversations.history", "lag", count=10, retry_after=15)
    office.tells(card(1), card(2))
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1", "Case 2"]
    assert office.calls("conversations.history") == 1


@pytest.mark.parametrize("kind", ["error_before", "hang"])
def test_a_post_that_did_not_arrive_is_looked_for_and_then_repeated(office: Office, kind: str) -> None:
    office.slack.faults.add("chat.postMessage", kind)
    office.tells(card(1), card(2))
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1", "Case 2"]
    assert office.calls("conversations.history") == 1


def test_an_unknown_outcome_is_left_to_settle_before_it_is_looked_up(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "reset_after")
    office.tells(card(1))
    office.time_passes(seconds=19)
    assert office.calls("conversations.history") == 0
    office.time_passes(seconds=20)
    assert office.state(card(1)) is RowState.SENT


def test_a_post_is_found_among_many_pages_of_later_ones(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "reset_after")
    office.tells(card(1))
    office.sends_what_is_due()
    channel = office.slack.dm_with_app(MEMBERS["ana"])
    for number in range(210):
        office.client.chat_postMessage(channel=channel, text=f"chatter {number}")
    office.time_passes(minutes=1)
    office.sends_everything()
    assert office.calls("conversations.history") > 1
    assert office.seen_by("ana").count("Case 1") == 1


def test_a_lost_answer_in_a_thread_is_looked_for_in_the_thread(office: Office) -> None:
    office.tells(card(1))
    office.sends_what_is_due()
    ts = str(office.messages_to("ana")[0]["ts"])
    office.slack.faults.add("chat.postMessage", "reset_after")
    office.tells(answer("Ana has it", thread_ts=ts))
    office.sends_everything()
    assert office.calls("conversations.replies") == 1
    assert len(office.messages_to("ana")) == 2
    assert office.messages_to("ana")[1]["thread_ts"] == ts


def test_a_lookup_that_fails_is_repeated_and_nothing_is_posted_blindly(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "error_after")
    for kind in ("rate_limited", "error_before", "reset_after", "hang"):
        office.slack.faults.add("conversations.history", kind)
    office.tells(card(1))
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1"]


def test_a_change_whose_outcome_is_not_known_is_made_again(office: Office) -> None:
    office.tells(card(1))
    office.sends_what_is_due()
    for kind in ("reset_after", "error_before", "rate_limited", "hang_after"):
        office.slack.faults.add("chat.update", kind)
    office.changes(1, "Case 1: engaged")
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1: engaged"]


def test_slack_names_the_time_after_which_it_takes_posts_again(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", "rate_limited", retry_after=30)
    office.tells(card(1), card(1, "ben"))
    office.sends_what_is_due()
    assert office.calls("chat.postMessage") == 1, "the pause is for posts to anybody"
    assert RowState.UNKNOWN not in office.states().values()


def test_when_posts_are_paused_changes_still_show(office: Office) -> None:
    office.tells(card(1))
    office.sends_what_is_due()
    office.slack.faults.add("chat.postMessage", "rate_limited", retry_after=30)
    office.tells(card(2))
    office.changes(1, "Case 1: engaged")
    office.time_passes(seconds=2)
    assert office.seen_by("ana") == ["Case 1: engaged"]


def test_a_network_that_is_down_costs_nothing_but_time(office: Office) -> None:
    address = office.client.base_url
    office.client.base_url = "http://127.0.0.1:9/api/"
    office.tells(card(1))
    office.sends_what_is_due()
    assert office.state(card(1)) is RowState.PENDING
    office.client.base_url = address
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1"]
    assert office.calls("conversations.history") == 0


def test_who_is_not_on_slack_is_kept_and_the_manager_told(both: Office) -> None:
    both.tells(card(1, "zoe"))
    both.sends_everything()
    assert both.state(card(1, "zoe")) is RowState.DEAD
    assert both.seen_by("mia") == [
        "zoe@example.com was not told the card, as zoe@example.com is not on Slack under that e-mail"
    ]
    assert both.delivery.health().waiting == {RowState.DEAD: 1}


def test_the_manager_reads_which_case_did_not_arrive(office: Office) -> None:
    """With the real composer: what delivery says of a failure is what the message is made from."""
    context = HandlerContext(
        office.database.unit_of_work, office.database.reading, Policy(), office.clock, EventInbox(office.database).done
    )
    office.delivery = OutboxWorker(office.database, office.client, Compose(context), office.clock)
    [case] = stored(office.database, a_case(owner="zoe@example.com", assignment=1))
    office.tells(card_notification(case))
    office.sends_everything()
    [told] = office.messages_to("mia")
    assert all(words in str(told["blocks"]) for words in (case.number, "zoe@example.com", "is not on Slack"))


def test_somebody_of_no_roster_is_told_and_smb_ops_hear_where_that_fails(office: Office) -> None:
    office.tells(answer("hello Sam", lane="user:U0SAM"), answer("hello nobody", lane="user:U0NOBODY"))
    office.sends_everything()
    assert len(office.seen_by("sam")) == 1
    assert office.seen_in_ops() == ["U0NOBODY was not told an answer, as Slack has no such person"]


def test_a_channel_is_found_by_its_name(office: Office) -> None:
    office.tells(Notification("unrouted:1", "channel:smb-ops", NotificationKind.UNROUTED, subject=1))
    office.sends_everything()
    assert office.seen_in_ops() == ["Case 1"]


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("quiet", "casebot was not invited to the channel"),
        ("nowhere", "casebot sees no channel called #nowhere; invite it if it is private"),
    ],
)
def test_a_channel_that_cannot_be_posted_to_is_told_to_smb_ops(office: Office, channel: str, words: str) -> None:
    lane = f"channel:{channel}"
    office.tells(
        Notification("a", lane, NotificationKind.UNROUTED, subject=1), Notification("b", lane, NotificationKind.ANSWER)
    )
    office.sends_everything()
    assert set(office.states().values()) == {RowState.DEAD, RowState.SENT}
    assert office.seen_in_ops() == [
        f"#{channel} was not told the request to route a case, as {words}",
        f"#{channel} was not told an answer, as {words}",
    ], "the lane went on after the first"


def test_nobody_is_told_of_a_telling_about_a_telling(office: Office) -> None:
    office.tells(
        Notification(
            "undelivered:x", "channel:nowhere", NotificationKind.NOT_DELIVERED, args={"what": "", "whom": "", "why": ""}
        )
    )
    office.sends_everything()
    assert office.states() == {"undelivered:x": RowState.DEAD}


def test_a_message_too_long_for_slack_does_not_hold_up_the_next(office: Office) -> None:
    office.desk.texts[1] = "x" * 3001
    office.tells(card(1), card(2))
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 2"]
    assert office.seen_by("mia") == [
        "ana@example.com was not told the card, as Slack does not accept the message's format"
    ]


def test_a_composer_that_fails_costs_one_message_and_shows_no_customer_text(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """SAFE-2: the lane goes on; the log names the fault and not what the customer wrote."""
    office.desk.broken = {1}
    office.tells(card(1), card(2))
    with caplog.at_level(logging.DEBUG):
        office.sends_everything()
    assert office.seen_by("ana") == ["Case 2"]
    assert office.rows()[card(1).key].error == "compose_failed: KeyError"
    assert office.delivery.health().not_composed == 1
    assert "KeyError" in caplog.text
    assert "what the customer wrote" not in caplog.text


def test_a_dead_telling_can_be_sent_once_its_cause_is_gone(office: Office) -> None:
    office.desk.broken = {1}
    office.tells(card(1))
    office.sends_everything()
    office.desk.broken = set()
    dead = office.rows()[card(1).key].id
    with office.database.engine.begin() as connection:
        retry(connection, [dead], office.clock.now())
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1"]


def test_when_slack_shuts_us_out_everything_is_kept_and_goes_on_later(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = WorkerSettings(posts_per_minute=60_000, probe_s=0)
    with Office(sqlite_url, settings) as office:
        token = office.client.token
        office.client.token = "xoxb-revoked"
        office.tells(card(1), card(2, "ben"))
        office.sends_what_is_due()
        assert office.delivery.health().stopped == "invalid_auth"
        assert set(office.states().values()) == {RowState.PENDING}
        assert "No message is lost" in caplog.text
        office.client.token = token
        office.sends_everything()
        assert office.delivery.health().stopped is None
        assert (office.seen_by("ana"), office.seen_by("ben")) == (["Case 1"], ["Case 2"])


def test_a_place_that_moved_is_found_again(office: Office) -> None:
    office.tells(card(1))
    office.sends_what_is_due()
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE lane SET channel_id = 'D0GONE'")
    office.tells(card(2))
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1", "Case 2"]


def test_health_says_how_much_waits_and_since_when(office: Office) -> None:
    office.tells(card(1), card(2))
    office.clock.advance_to_working_morning("UTC")
    health = office.delivery.health()
    assert health.waiting == {RowState.PENDING: 2}
    assert health.oldest_s is not None
    assert health.oldest_s > 3600
    assert health.running == 0


def test_a_click_is_seen_without_anybody_polling(both: Office) -> None:
    """The commit wakes the senders: with a poll of an hour, a card still arrives."""
    settings = WorkerSettings(poll_s=3600)
    both.delivery = OutboxWorker(both.database, both.client, both.desk.compose, both.clock, settings=settings)
    both.delivery.start()
    both.tells(card(1), card(2, "ben"), card(3, "mia"))
    assert both.delivery.drain(20)
    assert [both.seen_by(who) for who in ("ana", "ben", "mia")] == [["Case 1"], ["Case 2"], ["Case 3"]]
    assert both.delivery.stop(10)


def test_stopping_finishes_what_is_in_hand(both: Office) -> None:
    both.slack.faults.add("chat.postMessage", "hang_after")
    both.delivery.start()
    both.tells(card(1), card(2, "ben"))
    while both.slack.faults.pending():
        time.sleep(0.01)
    assert both.delivery.stop(10)
    assert RowState.SENDING not in both.states().values()


def test_senders_that_run_already_are_not_started_twice(office: Office) -> None:
    office.delivery.start()
    with pytest.raises(RuntimeError):
        office.delivery.start()


def test_a_client_that_retries_by_itself_is_refused(office: Office) -> None:
    """The SDK's default client posts again after a dropped connection, and so twice."""
    with pytest.raises(ValueError, match="retry_handlers"):
        OutboxWorker(office.database, WebClient("xoxb-1"), office.desk.compose, office.clock)


def test_a_time_out_longer_than_the_settling_time_is_refused(office: Office) -> None:
    client = WebClient("xoxb-1", retry_handlers=[], timeout=30)
    settings = WorkerSettings(timing=LaneTiming())
    with pytest.raises(ValueError, match="time-out"):
        OutboxWorker(office.database, client, office.desk.compose, office.clock, settings=settings)


def test_posts_mention_nobody_and_unfurl_nothing(office: Office) -> None:
    """SAFE-3: what Slack would make of names and links in a message is turned off."""
    office.tells(card(1))
    office.sends_what_is_due()
    [post] = [record.request for record in office.slack.traffic.records if record.name == "chat.postMessage"]
    assert [str(post[name]).lower() in ("0", "false") for name in ("link_names", "unfurl_links", "unfurl_media")] == [
        True
    ] * 3
    assert OPS.name not in str(post)
