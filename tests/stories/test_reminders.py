"""A case that is left lying: who is reminded of it, when, and what ends it. The office's clock is moved; nobody waits."""

from datetime import UTC, date, datetime, timedelta

from cases.model.status import Status
from sandbox.slack.driver import MessageSeen
from tests.stories.office import MONDAY, Office

HOUR = timedelta(hours=1)
# Quarter past eight in São Paulo, on a Tuesday: the day begins at nine.
EARLY = datetime(2026, 3, 3, 11, 15, tzinfo=UTC)


def reminders_of(office: Office, who: str) -> list[MessageSeen]:
    """The reminders in somebody's conversation with casebot."""
    office.settles()
    return [message for message in office.person(who).messages() if is_reminder(message)]


def is_reminder(message: MessageSeen) -> bool:
    return "Why am I getting this?" in message.choices or message.has("settled")


def test_a_case_nobody_picks_up_is_told_of_at_six_hours_at_one_and_when_it_is_missed(any_office: Office) -> None:
    """SLA-1, NAG-1, NAG-2, NAG-3: Ana came to have it on Monday at 11:30 her time; its 24 hours end on Tuesday at 11:30."""
    office = any_office
    office.case_arrives()
    office.now_is(MONDAY + 17 * HOUR)
    assert reminders_of(office, "ana") == [], "six hours are never told of in the night"

    office.now_is(MONDAY + 21.6 * HOUR)
    [first] = reminders_of(office, "ana")
    assert first.shows("Pick up by", "00012345", "Acme GmbH")

    office.now_is(MONDAY + 23 * HOUR + timedelta(minutes=1))
    assert len(reminders_of(office, "ana")) == 2

    office.now_is(MONDAY + 24.6 * HOUR)
    third = reminders_of(office, "ana")[2]
    assert third.shows("Pickup was due")
    [managers] = reminders_of(office, "marta")
    assert managers.shows("Missed · with Ana Silva", "00012345")
    assert {"Reassign", "Message"} <= set(managers.buttons)

    office.now_is(MONDAY + 60 * HOUR)
    assert len(reminders_of(office, "ana")) == 3, "each step is told once"
    assert len(reminders_of(office, "marta")) == 1


def test_picking_it_up_from_the_reminder_ends_it(office: Office) -> None:
    """NAG-3, NAG-4: the action stands beside the line; what is settled is struck through, and nothing more comes."""
    ana = office.person("ana")
    office.case_arrives()
    office.now_is(MONDAY + 22 * HOUR)
    [reminder] = reminders_of(office, "ana")
    form = ana.opens("Pick up", on=reminder)
    assert form.submits().ok
    reminder.waits_to_show("settled")
    assert office.case().status is Status.ATTEMPTING_CONTACT
    assert "Pick up" not in reminder.buttons
    office.now_is(MONDAY + 25 * HOUR)
    assert len(reminders_of(office, "ana")) == 1
    assert reminders_of(office, "marta") == []


def test_the_card_itself_says_what_its_clocks_say(office: Office) -> None:
    """CRD-1, NXT-2, HVA-1: by time alone, when a reminder is told; and the card says so no longer once that is settled."""
    ana = office.person("ana")
    office.case_arrives(type="High Value Account")
    card = ana.waits_for_message(containing="Next touchpoint by")
    form = ana.opens("Pick up", on=card)
    form.picks_date("Due", date(2026, 3, 3))
    assert form.submits().ok
    office.now_is(datetime(2026, 3, 3, 12, 1, tzinfo=UTC))
    card.waits_to_show("Next step due Tue 3 Mar")
    office.now_is(datetime(2026, 3, 4, 12, 1, tzinfo=UTC))
    card.waits_to_show("Next step was due Tue 3 Mar")
    late = ana.opens("Next step", on=card)
    late.fills("Next step", "Call them about the seats")
    late.picks_date("Due", date(2026, 3, 3))
    assert "That day is past" in str(late.submits().errors), "a step cannot be planned for yesterday"
    late.picks_date("Due", date(2026, 6, 1))
    assert late.submits().ok
    card.waits_to_lose("overdue")
    office.now_is(MONDAY + timedelta(days=30, hours=1))
    card.waits_to_show("Touchpoint was due")


def test_many_cases_come_in_one_message_and_the_reminder_leads_to_the_card(office: Office) -> None:
    """NAG-3: one message a person and sweep, ten lines at most."""
    for number in range(12):
        office.case_arrives(f"000200{number:02}", account=f"Firm {number}")
    office.now_is(MONDAY + 22 * HOUR)
    [reminder] = reminders_of(office, "ana")
    assert reminder.shows("Firm 0", "Firm 8", "and 3 more", "Show all 12")
    assert not reminder.has("Firm 10")
    links = [link for link in str(reminder.blocks).split("'") if "/archives/" in link]
    assert len(links) == 9


def test_a_snooze_holds_but_neither_the_deadline_nor_the_manager_waits(office: Office) -> None:
    """NAG-4"""
    ana = office.person("ana")
    office.case_arrives()
    office.now_is(MONDAY + 21.6 * HOUR)
    [reminder] = reminders_of(office, "ana")
    reminder.chooses("Snooze 1 h")
    ana.waits_for_message(containing="snoozed until 10:00")
    office.now_is(MONDAY + 22.4 * HOUR)
    assert len(reminders_of(office, "ana")) == 1, "still asleep"
    office.now_is(MONDAY + 22.6 * HOUR)
    assert len(reminders_of(office, "ana")) == 2, "back with the round of the hour"
    again = reminders_of(office, "ana")[1]
    again.chooses("Snooze 4 h")
    ana.waits_for_message(containing="snoozed until 11:00: later would be too late for its deadline")
    office.now_is(MONDAY + 23.6 * HOUR)
    assert len(reminders_of(office, "ana")) == 3, "before the deadline, whatever was asked"
    office.now_is(MONDAY + 24.6 * HOUR)
    assert len(reminders_of(office, "ana")) == 4
    assert len(reminders_of(office, "marta")) == 1, "the manager hears all the same"


def test_a_reminder_says_why_it_came(office: Office) -> None:
    """NAG-5: which clock, since when, which rule."""
    ana = office.person("ana")
    office.case_arrives()
    office.now_is(MONDAY + 22 * HOUR)
    [reminder] = reminders_of(office, "ana")
    window = ana.opens("Why am I getting this?", on=reminder)
    assert window.shows("pickup", "SLA-1", "24 hours", "1 h left")


def test_a_case_of_friday_evening_is_told_of_before_the_advocate_leaves(office: Office) -> None:
    """NAG-2: its 24 hours end on Saturday, so Ana hears at four on Friday, and of the miss on Monday morning."""
    friday = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)  # 15:00 in São Paulo
    office.now_is(friday)
    office.case_arrives()
    office.now_is(friday + 1.6 * HOUR)
    [reminder] = reminders_of(office, "ana")
    assert reminder.shows("Pick up by")
    office.now_is(friday + 60 * HOUR)
    assert len(reminders_of(office, "ana")) == 1, "nothing at night, nothing at the weekend"
    office.now_is(datetime(2026, 3, 9, 12, 1, tzinfo=UTC))
    assert reminders_of(office, "ana")[1].shows("Pickup was due")


def test_a_high_value_case_is_never_told_to_close_but_to_be_touched(office: Office) -> None:
    """SLA-2, HVA-1"""
    ana = office.person("ana")
    card = office.card_arrives(type="High Value Account")
    form = ana.opens("Pick up", on=card)
    form.picks_date("Due", date(2026, 6, 1))
    assert form.submits().ok
    office.now_is(MONDAY + timedelta(days=29))
    assert reminders_of(office, "ana") == []
    office.now_is(MONDAY + timedelta(days=30, hours=1))
    [reminder] = reminders_of(office, "ana")
    assert reminder.shows("No touch since")
    reminder.clicks("Log e-mail")
    reminder.waits_to_show("settled")
    office.now_is(MONDAY + timedelta(days=59))
    assert len(reminders_of(office, "ana")) == 1


def test_a_case_that_sleeps_wakes_on_its_day(office: Office) -> None:
    """SLA-3: not a word until then, and its closing clock begins anew when it wakes."""
    ana = office.person("ana")
    card = office.card_arrives()
    more = ana.opens("More", on=card)
    form = ana.opens("Contact later", on=more)
    form.picks_date("which day", date(2026, 4, 1))
    assert form.submits().ok
    office.now_is(datetime(2026, 3, 31, 20, 0, tzinfo=UTC))
    assert reminders_of(office, "ana") == []
    office.now_is(datetime(2026, 4, 1, 12, 1, tzinfo=UTC))
    [reminder] = reminders_of(office, "ana")
    assert reminder.shows("The customer wanted to hear from us")
    step = ana.opens("Next step", on=reminder)
    step.fills("Next step", "Call them about the seats")
    step.picks_date("Due", date(2026, 4, 8))
    assert step.submits().ok
    reminder.waits_to_show("settled")
    card.waits_to_lose("Paused")
    assert not card.has("Closing was due")


def test_what_fell_due_while_casebot_was_away_is_told_once_in_one_message(office: Office) -> None:
    """NAG-1, NAG-3: two hours down, no flood and nothing skipped."""
    for number in range(3):
        office.case_arrives(f"0003000{number}")
    office.settles()
    office.closes_casebot()
    office.clock.advance(24.5 * HOUR)
    office.opens_casebot()
    office.casebot.tell_what_is_due()
    [reminder] = reminders_of(office, "ana")
    assert reminder.shows("Pickup was due", "00030000", "00030002")
    assert not reminder.has("Pick up by")


def test_a_manager_gives_a_missed_case_to_somebody_else(office: Office) -> None:
    """NAG-1, SLA-1, CRD-1: the new owner's day begins, the old owner's card points there."""
    marta, ben = office.person("marta"), office.person("ben")
    office.case_arrives()
    office.now_is(MONDAY + 24.6 * HOUR)
    [missed] = reminders_of(office, "marta")
    form = marta.opens("Reassign", on=missed)
    form.picks("Who takes it?", "Ben Carter")
    form.fills("Why?", "Ana is ill")
    assert form.submits().ok
    card = ben.waits_for_message(beginning="00012345")
    assert card.shows("Marta Vega reassigned it to you: Ana is ill")
    missed.waits_to_show("settled")
    assert office.case().owner == "ben@example.com"
    office.person("ana").waits_for_message(containing="It is with Ben Carter now")


def test_the_reminder_of_a_case_that_was_given_away_says_so_and_asks_nothing_more(office: Office) -> None:
    """NAG-3, NAG-4: Ana, though Ben's usual cover, has nothing to do with it now; to Marta it is with Ben, who missed nothing. Ana's form comes too late."""
    ana, marta = office.person("ana"), office.person("marta")
    office.case_arrives(status="In Progress: Engaged", next_step="2026-03-01 AS Call her back", contact="Maria Lopez")
    office.now_is(MONDAY + timedelta(days=15, hours=2))
    missed, managers = reminders_of(office, "ana")[-1], reminders_of(office, "marta")[-1]
    assert missed.shows("Closing was due")
    assert managers.shows("Missed · with Ana Silva", "Closing was due")
    late = ana.opens("Close", on=missed)
    form = marta.opens("Reassign", on=managers)
    form.picks("Who takes it?", "Ben Carter")
    assert form.submits().ok
    missed.waits_to_show("is with Ben Carter now")
    assert not {"Close", "Take over", "Reassign", "Message"} & set(missed.buttons)
    assert not missed.choices
    managers.waits_to_show("Missed · with Ben Carter")
    late.picks("How does it close?", "Closed: Unresponsive")
    late.picks("Resolution action", "Failed to Engage")
    late.fills("Feedback", "NA")
    late.submits()
    late.waits_to_show("Changed meanwhile", "Marta Vega", "Owner: Ana Silva → Ben Carter")
    assert not office.case().is_closed
