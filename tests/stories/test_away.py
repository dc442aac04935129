"""Ana goes on leave: she says so in one line or in a form, Ben hears for her, and takes over what cannot wait (PTO-1)."""

from datetime import date, timedelta

from tests.stories.office import MONDAY, Office
from tests.stories.test_reminders import reminders_of

HOUR = timedelta(hours=1)


def test_the_cover_hears_for_the_one_away_and_takes_a_case_over(any_office: Office) -> None:
    """PTO-1, RTE-1: said in one line; the card and the reminders come to Ben as well; one click makes the case his."""
    office = any_office
    ana, ben = office.person("ana"), office.person("ben")
    ana.types("/case away 2026-03-02 to 2026-03-06 cover @ben")
    assert ben.waits_for_message(containing="Ana Silva is away").shows("You cover")
    office.case_arrives()
    card = ben.waits_for_message(containing="00012345")
    assert card.shows("Ana Silva is away until Fri 6 Mar 2026")
    assert "Take over" in card.buttons
    office.now_is(MONDAY + 22 * HOUR)
    assert reminders_of(office, "ben") == [], "his day in New York has not begun"
    office.now_is(MONDAY + 23.6 * HOUR)
    assert reminders_of(office, "ana")
    [reminder] = reminders_of(office, "ben")
    assert reminder.shows("for Ana Silva")
    card.clicks("Take over")
    card.waits_to_lose("is away until")
    reminder.waits_to_show("settled")
    assert office.case().owner == "ben@example.com"
    assert any(message.shows("It is with Ben Carter now") for message in ana.messages())
    office.settles()
    assert len([message for message in ben.messages() if "More" in message.buttons]) == 1


def test_a_form_says_the_same(office: Office) -> None:
    """PTO-1: what is wrong is said on its field, and the manager hears of one who goes without a cover."""
    ana = office.person("ana")
    ana.types("/case away")
    form = ana.waits_for_modal()
    form.picks_date("First day", date(2026, 3, 9))
    form.picks_date("Last day", date(2026, 3, 8))
    assert "before the first" in form.submits().errors["Last day"]
    form.picks_date("Last day", date(2026, 3, 13))
    assert form.submits().ok
    assert office.person("marta").waits_for_message(containing="Ana Silva is away").shows("Nobody covers")


def test_a_line_that_cannot_be_read_is_answered_with_an_example(office: Office) -> None:
    """PTO-1, LOOK-2"""
    ana = office.person("ana")
    ana.types("/case away next week")
    ana.waits_for_message(containing="2026-12-20 to 2026-12-31")
    ana.types("/case away 2026-03-04 cover @zoe")
    ana.waits_for_message(containing="Nobody on the roster")
    ana.types("/case away end")
    ana.waits_for_message(containing="You were not away")
