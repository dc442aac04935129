"""An Advocate's morning is one message: the reminders that come as the day begins, and behind them the rest of today's list."""

from datetime import UTC, datetime, timedelta

from sandbox.slack.driver import MessageSeen
from tests.stories.office import Office

# Nine in São Paulo.
TUESDAY = datetime(2026, 3, 3, 12, 0, 10, tzinfo=UTC)
WEDNESDAY, THURSDAY = TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=2)


def mornings_of(office: Office, who: str = "ana") -> list[MessageSeen]:
    """The messages with reminders or a list that came today."""
    office.settles()
    return [
        message
        for message in office.person(who).messages()
        if message.has("☀️") or "Why am I getting this?" in message.choices or message.has("settled")
    ]


def leaves_two_cases(office: Office) -> int:
    """Acme's pickup is missed by Wednesday, Globex's is due then. How many messages Ana has of it before."""
    office.case_arrives("00012345", account="Acme GmbH")
    office.now_is(TUESDAY + timedelta(hours=6))
    office.case_arrives("00012346", account="Globex")
    return len(mornings_of(office))


def test_reminders_and_list_of_a_morning_are_one_message(any_office: Office) -> None:
    """DIG-2, NAG-3: reminders first, each with its action; what they say is not said again."""
    office = any_office
    before = leaves_two_cases(office)
    office.now_is(WEDNESDAY)
    [message] = mornings_of(office)[before:]
    assert message.has("Pick up by", "Globex", "Also today: Missed: 1", "Acme GmbH")
    reminders, _, rest = message.text.partition("Also today")
    assert "Globex" in reminders
    assert "Globex" not in rest
    assert "Acme" not in reminders
    assert "Pick up" in message.buttons
    office.clock.advance(timedelta(minutes=20))
    office.casebot.tell_of_the_morning()
    assert len(mornings_of(office)) == before + 1


def test_a_morning_with_reminders_alone_has_no_list(office: Office) -> None:
    """DIG-2: where they say all, nothing is added."""
    office.case_arrives("00012345", account="Acme GmbH")
    office.now_is(TUESDAY)
    [message] = mornings_of(office)
    assert message.has("Pick up by", "Acme GmbH")
    assert not message.has("☀️")


def test_a_morning_without_reminders_has_the_list_alone(office: Office) -> None:
    """DIG-2"""
    office.case_arrives("00012345", account="Acme GmbH")
    office.now_is(TUESDAY + timedelta(hours=6))
    before = len(mornings_of(office))
    office.now_is(WEDNESDAY)
    [message] = mornings_of(office)[before:]
    assert message.has("☀️ Today: Missed: 1", "Acme GmbH")
    assert not message.has("Also today")


def test_a_restart_in_the_morning_neither_doubles_nor_loses_the_list(office: Office) -> None:
    """DIG-2, SAFE-2: killed after the reminders are stored and before the lists are."""
    before = leaves_two_cases(office)
    office.closes_casebot()
    office.clock.advance(WEDNESDAY - office.clock.now())
    office.casebot.tell_what_is_due()
    office.opens_casebot()
    office.casebot.tell_of_the_morning()
    [message] = mornings_of(office)[before:]
    assert message.has("Globex", "Also today", "Acme GmbH")
    office.closes_casebot()
    office.clock.advance(timedelta(minutes=30))
    office.opens_casebot()
    office.casebot.tell_of_the_morning()
    assert len(mornings_of(office)) == before + 1


def test_a_list_that_came_first_is_not_sent_again_with_a_later_reminder(office: Office) -> None:
    """DIG-2: the reminder is a message of its own."""
    office.case_arrives("00012345", account="Acme GmbH")
    office.now_is(TUESDAY + timedelta(hours=7))
    office.case_arrives("00012346", account="Globex")
    before = len(mornings_of(office))
    office.now_is(WEDNESDAY)
    office.settles()
    office.now_is(WEDNESDAY + timedelta(hours=1, minutes=10))
    first, later = mornings_of(office)[before:]
    assert first.has("☀️ Today: Missed: 1", "To pick up: 1", "Acme GmbH", "Globex")
    assert later.has("Pick up by", "Globex")
    assert not later.has("☀️")


def test_snooze_and_action_work_in_the_message_of_the_morning(office: Office) -> None:
    """NAG-3, NAG-4, DIG-2: the list stays behind a line that is settled; on the next day it is gone."""
    before = leaves_two_cases(office)
    office.now_is(WEDNESDAY)
    ana = office.person("ana")
    [message] = mornings_of(office)[before:]
    message.chooses("Snooze 1 h")
    ana.waits_for_message(containing="snoozed until 10:00")
    office.now_is(WEDNESDAY + timedelta(hours=1, minutes=1))
    assert len(mornings_of(office)) == before + 2, "back after the hour"
    assert ana.opens("Pick up", on=message).submits().ok
    message.waits_to_show("settled")
    assert message.has("Also today: Missed: 1", "Acme GmbH")
    assert "Pick up" not in message.buttons

    office.now_is(THURSDAY + timedelta(hours=2))
    office.case_arrives("00012346", account="Globex", subject="They ask for an invoice")
    message.waits_to_lose("Also today")
    assert message.has("Globex", "settled")


def test_all_that_a_long_morning_reminds_of_is_behind_a_button(office: Office) -> None:
    """NAG-3, DIG-2: the message fits with the list, and only its reader opens the rest."""
    office.case_arrives("00012345", account="Acme GmbH")
    office.now_is(TUESDAY + timedelta(hours=6))
    for number in range(12):
        office.case_arrives(f"000200{number:02}", account=f"Firm {number}")
    before = len(mornings_of(office))
    office.now_is(WEDNESDAY)
    [message] = mornings_of(office)[before:]
    assert message.has("Firm 0", "more: all of them are on your Home", "Also today", "Acme GmbH")
    assert office.person("ana").opens("Show all 12", on=message).has("Firm 11")
