"""A Solutions Architect was asked for, and the decision has a clock (ESC-3)."""

from datetime import timedelta

from sandbox.slack.driver import MessageSeen
from tests.stories.office import MONDAY, Office
from tests.stories.test_reminders import reminders_of

HOUR = timedelta(hours=1)
WHAT_FOR = "What is a Solutions Architect needed for?"


def ana_asks(office: Office, card: MessageSeen) -> None:
    form = office.person("ana").opens("More", "Solutions Architect", on=card)
    form.fills(WHAT_FOR, "Migration, 300 users")
    assert form.submits().ok


def picks_up(office: Office, card: MessageSeen) -> None:
    assert office.person("ana").opens("Pick up", on=card).submits().ok


def test_undecided_after_a_business_day_marta_is_reminded_and_decides_from_there(office: Office) -> None:
    """ESC-3, NAG-1: not before, nor Ana; once decided the reminder has nothing left to settle."""
    card = office.card_arrives()
    picks_up(office, card)
    ana_asks(office, card)
    office.now_is(MONDAY + 23 * HOUR)
    assert not any(each.has("Solutions Architect helps") for each in reminders_of(office, "marta"))
    office.now_is(MONDAY + 25 * HOUR)
    [told] = [each for each in reminders_of(office, "marta") if each.has("Decide whether a Solutions Architect helps")]
    assert not any(each.has("Solutions Architect helps") for each in reminders_of(office, "ana"))
    form = office.person("marta").opens("Decide", on=told)
    form.picks("A Solutions Architect for this case", "Approve")
    assert form.submits().ok
    told.waits_to_show("settled")
    assert office.case().architect_due_at is None


def test_what_is_decided_in_time_reminds_nobody_and_asked_again_has_a_day_of_its_own(office: Office) -> None:
    """ESC-3, SLA-4: asked for on Friday afternoon, it is due on Monday; the Home says by when."""
    card = office.card_arrives()
    picks_up(office, card)
    ana_asks(office, card)
    marta = office.person("marta")
    marta.clicks("Approve", on=marta.waits_for_message(containing="help of a Solutions Architect?"))
    office.now_is(MONDAY + 26 * HOUR)
    assert not any(each.has("Solutions Architect helps") for each in reminders_of(office, "marta"))
    friday = MONDAY + timedelta(days=4, hours=3)
    office.now_is(friday)
    ana_asks(office, card)
    due = office.case().architect_due_at
    assert due is not None
    assert abs(due - (MONDAY + timedelta(days=7, hours=3) - HOUR)) < timedelta(minutes=5), (
        "New York has moved its clocks"
    )


def test_the_form_warns_of_an_opportunity_that_closes_soon(office: Office) -> None:
    """ESC-3: fourteen days ahead it warns, fifteen ahead it does not, and without an opportunity neither."""
    ana = office.person("ana")
    for number, closes, opportunity in (
        ("00230001", "2026-03-16", "Acme seats"),
        ("00230002", "2026-03-17", "Acme seats"),
        ("00230003", "2026-03-16", ""),
    ):
        card = office.card_arrives(number, opportunity=opportunity, opportunity_close_date=closes)
        form = ana.opens("More", "Solutions Architect", on=card)
        assert form.has("The opportunity closes") == (number == "00230001")
        form.cancels(all_of_them=True)
