"""What people stumbled over: a touch logged by mistake, an offer that stayed, a miss without Escalate, one person under two names."""

from datetime import UTC, datetime, timedelta

from cases.model.status import Status
from tests.stories.office import MONDAY, Office

HOUR = timedelta(hours=1)


def test_a_touch_logged_by_mistake_is_taken_back_by_whoever_logged_it(office: Office) -> None:
    """SLA-5, AUD-1: the cadence asks for it again, the history has both; Marta cannot take back Ana's, and a day later it is offered to nobody."""
    ana, marta = office.person("ana"), office.person("marta")
    card = office.card_arrives()
    assert ana.opens("Pick up", on=card).submits().ok
    card.waits_to_show("Next touch: day 1 e-mail")
    ana.clicks("Log day 1 e-mail", on=card)
    card.waits_to_show("Next touch: day 3 call")
    theirs = marta.opens("More", on=marta.asks("/case 12345"))
    theirs.clicks("Undo last touch")
    theirs.waits_to_show("Ana Silva logged the last touch")
    more = ana.opens("More", on=card)
    more.clicks("Undo last touch")
    card.waits_to_show("Next touch: day 1 e-mail")
    assert office.case().last_touch_at is None
    assert "undone: e-mail, day 1" in [entry.new for entry in office.history() if entry.field == "touch"]
    more.cancels(all_of_them=True)
    ana.clicks("Log day 1 e-mail", on=card)
    card.waits_to_show("Next touch: day 3 call")
    opened_before = ana.opens("More", on=card)
    assert "Undo last touch" in opened_before.buttons
    office.now_is(MONDAY + 30 * HOUR)
    opened_before.clicks("Undo last touch")
    opened_before.waits_to_show("more than a day ago")
    opened_before.cancels(all_of_them=True)
    assert "Undo last touch" not in ana.opens("More", on=card).buttons


def test_tell_sales_support_goes_once_they_were_told(office: Office) -> None:
    """MM-2, CRD-2: the card says that they were told, and offers it no more; of another account it does again."""
    ana = office.person("ana")
    card = office.card_arrives(employees="400")
    form = ana.opens("Tell Sales Support", on=card)
    form.fills("Why is it not SMB?", "They have 400 employees")
    assert form.submits().ok
    card.waits_to_show("Sales Support was told")
    assert "Tell Sales Support" not in card.buttons


def test_a_missed_pickup_on_a_creators_home_says_so_and_can_be_escalated(office: Office) -> None:
    """ESC-1, HOM-1: Sue sees it, and Escalate; once it is escalated, when again; the case that she follows alone says who can."""
    sue = office.person("sue")
    office.case_arrives("00012345", creator="sue@example.com")
    office.case_arrives("00012346", creator="tim@example.com")
    sue.clicks("Follow", on=sue.asks("/case 12346"))
    home = sue.opens_home()
    home.waits_to_show("00012345")
    assert "Escalate" not in home.buttons
    office.now_is(MONDAY + 25 * HOUR)
    home = sue.opens_home()
    home.waits_to_show("Pickup missed", "Only its creator can escalate it")
    form = sue.opens("Escalate", on=home)
    form.fills("Why can it not wait?", "The customer waits")
    assert form.submits().ok
    sue.opens_home().waits_to_show("You can escalate it again from")


def test_a_creator_who_is_known_by_name_alone_is_told_why_they_cannot_escalate(office: Office) -> None:
    """ESC-1, PPL-3: a name proves nothing, and “only its creator” would be no answer to Sue Park; times are in her zone."""
    sue = office.person("sue")
    office.case_arrives("00012345", creator="Sue Park")
    office.case_arrives("00012346", creator="sue@example.com")
    office.now_is(MONDAY + 25 * HOUR)
    home = sue.opens_home()
    home.waits_to_show("The CRM names its creator without an e-mail address", "You can ask for an update")
    form = sue.opens("Escalate", on=home)
    form.fills("Why can it not wait?", "The customer waits")
    assert form.submits().ok
    home = sue.opens_home()
    home.waits_to_show("You can escalate it again from")
    assert not home.has("UTC")


def test_created_by_finds_one_person_by_name_and_by_mention(office: Office) -> None:
    """LOOK-2: cases that the CRM says Rita created, by e-mail or by name, are one list, whichever way she is named."""
    marta = office.person("marta")
    office.case_arrives("00012345", creator="rita@example.com")
    office.case_arrives("00012346", creator="Rita Moss")
    for whom in ("@rita", "Rita Moss", "rita@example.com"):
        assert marta.asks(f"/case created by {whom}").shows("00012345", "00012346")


def test_snoozed_until_tomorrow_on_a_saturday_comes_when_there_is_work_again(office: Office) -> None:
    """NAG-4: not at half past eleven on Sunday night; and a step that is due keeps its own day."""
    ana = office.person("ana")
    office.case_arrives(
        status=Status.ENGAGED.value,
        next_step="2026-03-02 AS Send the quote",
        next_step_due="2026-03-06",
        type="PO Required",
    )
    office.now_is(datetime(2026, 3, 6, 12, 30, tzinfo=UTC))
    reminder = ana.waits_for_message(containing="Next step is due")
    office.now_is(datetime(2026, 3, 7, 15, tzinfo=UTC))
    so_far = len(ana.messages())
    ana.chooses("Snooze until tomorrow", on=reminder)
    office.now_is(datetime(2026, 3, 9, 2, 45, tzinfo=UTC))
    office.settles()
    assert not any(
        each.has("Next step was due") for each in ana.messages()[so_far:] if "Why am I getting this?" in each.choices
    )
    office.now_is(datetime(2026, 3, 9, 12, 30, tzinfo=UTC))
    ana.waits_for_message(containing="Next step was due")
