"""Asking where a case stands: by command, by message, with slips of the finger; answered once, whatever Slack repeats or a crash leaves."""

import pytest

from bot.slack import identities
from bot.slack.event_inbox import finish_left_events
from sandbox.slack.driver import MessageSeen
from storage.event_inbox import MAX_ATTEMPTS
from tests.stories.office import Office


@pytest.fixture
def worked(shared_office: Office) -> Office:
    """The office in which Ana has picked case 00070001 up."""
    if shared_office.case_arrives(
        "00070001", status="In Progress: Engaged", next_step="2026-03-01 AS Call her back"
    ).created:
        shared_office.person("ana").waits_for_message(beginning="00070001")
    return shared_office


def writes(office: Office, who: str, text: str) -> MessageSeen:
    """What casebot answers to a message in its conversation with somebody."""
    person = office.person(who)
    said = person.says(text)
    return person.waits_for_message(containing="", after=said)


@pytest.mark.parametrize("number", ["00070001", "70001", "#00070001", "#70001", "status 00070001", "  STATUS   70001 "])
def test_a_number_is_known_however_it_is_written(worked: Office, number: str) -> None:
    """LOOK-1: with or without zeros and '#', with or without the word: owner, status, next step, its date, the clocks."""
    answer = worked.person("sue").asks(f"/case {number}")
    assert answer.shows(
        "00070001", "Owner: Ana Silva", "In Progress: Engaged", "2026-03-01 AS Call her back", "Close by"
    )


def test_an_unknown_number_gets_a_clear_answer(worked: Office) -> None:
    """LOOK-2: the number is said back, with what a number looks like."""
    assert worked.person("sue").asks("/case 99999999").shows("No case 99999999 found", "00012345")


def test_nothing_and_help_say_what_can_be_done(worked: Office) -> None:
    """LOOK-2: the same for both, and of what is theirs to do alone."""
    for words in ("/case", "/case help"):
        assert worked.person("ana").asks(words).shows("/case 00012345", "Pick up")
        answer = worked.person("sue").asks(words)
        assert answer.shows("/case 00012345", "Escalate")
        assert not answer.has("Pick up")


@pytest.mark.parametrize(
    ("typed", "nearest"), [("hlep", "/case help"), ("statsu 00070001x", "/case status"), ("Help!", "/case help")]
)
def test_a_typo_gets_the_nearest_command(worked: Office, typed: str, nearest: str) -> None:
    """LOOK-2"""
    assert worked.person("sue").asks(f"/case {typed}").shows("Did you mean", nearest)


def test_what_is_no_command_is_said_back_as_text(worked: Office) -> None:
    """LOOK-2, SAFE-3: and mentions nobody."""
    answer = worked.person("sue").asks("/case <!channel> *wake up* <@U0ANA>")
    assert answer.shows("<!channel> wake up <@U0ANA>", "/case help")


def test_a_number_in_the_conversation_is_answered_there(worked: Office) -> None:
    """LOOK-1: alone, or in the midst of a sentence; anything else is answered with what can be asked."""
    assert writes(worked, "sue", "70001").shows("00070001", "Ana Silva", "In Progress: Engaged")
    assert writes(worked, "sue", "Hi there, since 2024 we wait: how is #00070001 doing? Thanks").shows(
        "Owner: Ana Silva"
    )
    assert writes(worked, "sue", "I know you are in there").shows("/case help")
    assert writes(worked, "sue", "help").shows("What becomes of your cases comes to you here")
    assert "Next step" in writes(worked, "ana", "70001").buttons
    assert {"Ask for update", "Follow", "Refresh"} == set(writes(worked, "sue", "70001").buttons)


def test_an_event_delivered_twice_is_answered_once(worked: Office) -> None:
    """SAFE-1, SAFE-2: Slack sends the same event twice at one moment; there is one answer."""
    sue = worked.person("sue")
    before = len(sue.messages())
    worked.sandbox.duplicate_events(1)
    sue.says("70001 and again")
    worked.workspace.waits(lambda: len(sue.messages()) >= before + 2, lambda: "no answer came")
    worked.settles()
    assert len(sue.messages()) == before + 2


def test_an_event_that_a_crash_left_is_answered_later_and_once(office: Office) -> None:
    """SAFE-1, SAFE-2: it was received and acknowledged, then the process died: the sweep answers it, however often it runs."""
    office.case_arrives("00070002")
    sue = office.person("sue")
    kept = {
        "event_id": "Ev0LEFT",
        "event": {"type": "message", "channel_type": "im", "user": sue.id, "channel": sue.dm().id, "text": "70002"},
    }
    assert office.casebot.events.receive("Ev0LEFT", "message", kept)
    assert (
        finish_left_events(office.casebot.events, office.casebot.desk, office.casebot.members_only.admits_event) == 0
    ), "it may still be in hand"
    office.workspace.clock_moves(minutes=3)
    finish_left_events(office.casebot.events, office.casebot.desk, office.casebot.members_only.admits_event)
    answer = sue.waits_for_message(beginning="00070002")
    office.workspace.clock_moves(minutes=3)
    assert finish_left_events(office.casebot.events, office.casebot.desk, office.casebot.members_only.admits_event) == 0
    office.settles()
    assert [message.ts for message in sue.messages()] == [answer.ts]


def test_an_event_waits_for_slack_to_say_who_sent_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """SAFE-1, PPL-3: however long that takes, it is not given up as an event that fails."""
    monkeypatch.setattr(identities, "UNKNOWN_FOR_S", 0.0)
    office.case_arrives("00070004")
    sue, casebot, times = office.person("sue"), office.casebot, 2 * MAX_ATTEMPTS
    office.workspace.fault("users.info", "error_before", count=times)
    kept = {
        "event_id": "Ev0WAITS",
        "event": {"type": "message", "channel_type": "im", "user": sue.id, "channel": sue.dm().id, "text": "70004"},
    }
    assert casebot.events.receive("Ev0WAITS", "message", kept)
    for _ in range(times):
        office.workspace.clock_moves(minutes=3)
        assert finish_left_events(casebot.events, casebot.desk, casebot.members_only.admits_event) == 0
    assert casebot.events.given_up() == 0
    office.workspace.clock_moves(minutes=3)
    assert finish_left_events(casebot.events, casebot.desk, casebot.members_only.admits_event) == 1
    sue.waits_for_message(beginning="00070004")


def test_no_event_is_lost_while_the_database_cannot_keep_it(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SAFE-2: what cannot be kept is not acknowledged, so Slack sends it again, and then it is answered."""
    with Office(sqlite_url, delivery="http") as office:
        office.case_arrives("00070003")
        sue = office.person("sue")
        kept: list[bool] = []
        receive = office.casebot.events.receive

        def failing_once(event_id: str, kind: str, body: dict[str, object]) -> bool:
            if not kept:
                kept.append(False)
                raise OSError("the disk is full")
            kept.append(True)
            return receive(event_id, kind, body)

        monkeypatch.setattr(office.casebot.events, "receive", failing_once)
        sue.says("70003")
        sue.waits_for_message(containing="Owner: Ana Silva")
        assert kept == [False, True]
