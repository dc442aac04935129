"""Second looks at what people stumbled over: after a reassignment, from another place, on another device, by another word for the same people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from cases.model.status import Status
from tests.stories.office import MONDAY, SUE, Office
from tests.stories.test_new_case import fills, number_in

HOUR = timedelta(hours=1)
STEPPED = {"status": Status.ENGAGED.value, "next_step": "2026-03-02 BC Send the quote", "next_step_due": "2026-03-06"}


def reassigned(office: Office, to: str, number: str = "00012345") -> None:
    """Marta gives the case to somebody else."""
    marta = office.person("marta")
    form = marta.opens("More", "Reassign", on=marta.asks(f"/case {number}"))
    form.picks("Who takes it?", to)
    form.fills("Why?", "Too many cases")
    assert form.submits().ok


def test_a_form_on_a_case_that_is_anas_by_now_does_not_ask_ben_to_send_it_again(office: Office) -> None:
    """SAFE-1, PPL-3: Ben typed while Marta gave it away: he is told whose it is, and that nothing was changed."""
    ben = office.person("ben")
    card = office.card_arrives(owner="ben@example.com")
    form = ben.opens("Pick up", on=card)
    form.fills("Next step", "Call Maria about the quote")
    reassigned(office, "Ana Silva")
    sent = form.submits()
    assert not sent.ok
    assert "Ana Silva" in " ".join(sent.errors.values())
    assert not form.has("send it again")
    assert office.case().picked_up_at is None


def test_a_reminder_of_a_case_that_went_to_ana_cannot_be_snoozed_by_ben(office: Office) -> None:
    """NAG-4: his old message says whose it is; a click that is sooner than its update would promise him a reminder that never comes."""
    ben = office.person("ben")
    office.card_arrives(owner="ben@example.com", type="PO Required", **STEPPED)
    office.now_is(datetime(2026, 3, 6, 14, 30, tzinfo=UTC))
    reminder = ben.waits_for_message(containing="Next step is due")
    reassigned(office, "Ana Silva")
    reminder.waits_to_show("is with Ana Silva now")
    assert "Snooze until tomorrow" not in reminder.choices


def test_where_the_case_stands_offers_sales_support_no_more_either(office: Office) -> None:
    """MM-2, CRD-2: Marta has no card of it: her answer offers it before they were told, and not after; of the account that the CRM then names it does."""
    ana, marta = office.person("ana"), office.person("marta")
    card = office.card_arrives(employees="400")
    assert "Tell Sales Support" in marta.asks("/case 12345").buttons
    form = ana.opens("Tell Sales Support", on=card)
    form.fills("Why is it not SMB?", "They have 400 employees")
    assert form.submits().ok
    assert "Tell Sales Support" not in marta.asks("/case 12345").buttons
    reassigned(office, "Ben Carter")
    theirs = office.person("ben").waits_for_message(beginning="00012345")
    assert "Tell Sales Support" not in theirs.buttons
    office.now_is(MONDAY + HOUR)
    office.case_arrives(employees="400", account="Other Ltd", source_version=office.clock.now().isoformat())
    assert "Tell Sales Support" in marta.asks("/case 12345").buttons


def test_an_undone_touch_of_two_leaves_the_first_and_a_second_window_undoes_nothing_unseen(office: Office) -> None:
    """SLA-5, SAFE-1: e-mail and call of one day; an impatient double click takes back one of them."""
    ana = office.person("ana")
    card = office.card_arrives()
    assert ana.opens("Pick up", on=card).submits().ok
    ana.clicks("Log day 1 e-mail", on=card)
    card.waits_to_show("Next touch: day 3 call")
    office.now_is(MONDAY + HOUR)
    ana.clicks("Log day 3 call", on=card)
    card.waits_to_show("Next touch: day 5 e-mail")
    more = ana.opens("More", on=card)
    more.clicks("Undo last touch")
    more.clicks("Undo last touch")
    card.waits_to_show("Next touch: day 3 call")
    office.settles()
    with office.casebot.database.reading() as uow:
        assert len(uow.cases.touches(office.case().id)) == 1


def test_an_engaged_case_asks_for_no_touch_until_it_is_attempting_again(office: Office) -> None:
    """SLA-5: not on the card, in More or in the pick-up form; back to Attempting Contact, the cadence goes on."""
    ana = office.person("ana")
    card = office.card_arrives()
    form = ana.opens("Pick up", on=card)
    form.picks("Status", Status.ENGAGED.value)
    assert form.submits().ok
    card.waits_to_lose("Next touch")
    assert not ana.opens("More", on=card).has("Next touch")
    assert not any(label.startswith("Log day") for label in card.buttons)
    office.now_is(MONDAY + timedelta(days=8))
    assert not ana.asks("/case mine").has("touch")
    form = ana.opens("Status", on=card)
    form.picks("Status", Status.ATTEMPTING_CONTACT.value)
    form.picks_date("Due on", date(2026, 3, 12))
    assert form.submits().ok
    card.waits_to_show("Next touch: day 1 e-mail")


def test_where_a_duplicate_stands_says_which_case_goes_on(office: Office) -> None:
    """CLO-4, LOOK-1: Sue asks a week later, when the message is long gone; so does her Home."""
    ana, sue = office.person("ana"), office.person("sue")
    office.card_arrives("00012346")
    card = office.card_arrives(creator=SUE.email)
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", Status.DUPLICATE.value)
    form.picks("Resolution action", "No Action Required")
    form.types_ahead("Which case covers this one?", query="#00012346", pick="00012346")
    form.fills("Feedback", "NA")
    assert form.submits().ok, form
    assert sue.waits_for_message(containing="Goes on in").shows("00012346")
    office.now_is(MONDAY + timedelta(days=7))
    assert sue.asks("/case 12345").shows("Goes on in: 00012346")


def test_a_department_means_its_people_whatever_the_record_says(office: Office) -> None:
    """LOOK-2: Sue of Support made one in Slack, and the CRM names her as the creator of another without a department: name, mention and department are one list."""
    marta, sue = office.person("marta"), office.person("sue")
    office.case_arrives("00012345", creator=SUE.email, region="AMER")
    office.case_arrives("00012346", creator="Sue Park", creator_department="Support")
    office.case_arrives("00012347", creator="Tim Roe", creator_department="Sales")
    sue.uses_shortcut("New case")
    form = sue.waits_for_modal(titled="New case")
    fills(form, "Support")
    assert form.submits().ok
    hers = number_in(form)
    for whom in ("created by @sue", "created by Sue Park", "created by sue park, @ben", "mine department support"):
        answer = marta.asks(f"/case {whom}")
        assert answer.shows("00012345", "00012346", hers), whom
        assert not answer.has("00012347"), whom
