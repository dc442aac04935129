"""Old buttons, old windows, deleted cards: what is on the screen may be older than the case."""

from cases.model.status import Status
from sandbox.slack.driver import MessageSeen, Modal
from tests.stories.office import Office


def closes(form: Modal) -> None:
    """Fill in and send a form that closes a simple case."""
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", "NA")
    assert form.submits().ok


def simple(office: Office, number: str) -> MessageSeen:
    """Ana's card of a case that needs little to be closed."""
    return office.card_arrives(
        number, contact="Maria", status="In Progress: Engaged", next_step="2026-03-01 AS Call her back"
    )


def test_an_old_button_opens_the_form_of_the_case_as_it_is_now(shared_office: Office) -> None:
    """CRD-1, SAFE-1: the answer to `/case` grows old; its button shows what the case has become, and acts on that."""
    office = shared_office
    card = simple(office, "00060001")
    ana, marta = office.person("ana"), office.person("marta")
    old = office.person("marta").asks("/case 00060001")
    form = ana.opens("Next step", on=card)
    form.fills("Next step", "Send the new quote")
    assert form.submits().ok
    office.settles()

    form = marta.opens("Next step", on=old)
    assert form.shows("So far", "2026-03-02 AS Send the new quote")
    form.fills("Next step", "x")
    assert not form.submits().ok
    form.fills("Next step", "Ask Maria to sign")
    assert form.submits().ok
    card.waits_to_show("2026-03-02 MV Ask Maria to sign")


def test_an_old_button_on_a_closed_case_says_so_before_anything_is_typed(shared_office: Office) -> None:
    """STA-2: whatever is clicked on the old picture, a window says that the case is closed; nothing is typed in vain."""
    office = shared_office
    card = simple(office, "00060002")
    ana, marta = office.person("ana"), office.person("marta")
    old = office.person("marta").asks("/case 00060002")
    closes(ana.opens("Close", on=card))
    card.waits_to_show("🏁")
    for label in ("Next step", "Status", "Close"):
        window = marta.opens(label, on=old)
        assert window.shows("This case is Closed: Resolved", "reopen it first"), label
        assert window.submit_label is None
        window.cancels()
    assert office.case("00060002").status is Status.RESOLVED


def test_a_form_left_open_over_the_closing_keeps_the_text_and_names_who_closed(shared_office: Office) -> None:
    """STA-2, SAFE-1: Ana types while Marta closes; sending is refused with Marta's name, the text is still there to copy."""
    office = shared_office
    card = simple(office, "00060003")
    ana, marta = office.person("ana"), office.person("marta")
    form = ana.opens("Next step", on=card)
    form.fills("Next step", "Send the new quote")
    closes(marta.opens("Close", on=office.person("marta").asks("/case 00060003")))
    for _ in range(2):
        refused = form.submits()
        assert "Marta Vega closed this case meanwhile (Closed: Resolved)" in refused.errors["Next step"]
        assert form.value("Next step") == "Send the new quote"
    assert office.case("00060003").next_step == "2026-03-01 AS Call her back"
    card.waits_to_show("🏁")
    assert card.buttons == ["Reopen", "Show all", "More"]


def test_the_more_window_of_a_case_closed_meanwhile_offers_nothing_in_vain(shared_office: Office) -> None:
    """STA-2, CRD-2: a touch or a contact from the old window is refused in the window; history still opens."""
    office = shared_office
    card = simple(office, "00060004")
    ana, marta = office.person("ana"), office.person("marta")
    more = ana.opens("More", on=card)
    closes(marta.opens("Close", on=office.person("marta").asks("/case 00060004")))
    more.clicks("Log call")
    more.waits_to_show("closed this case meanwhile")
    with office.casebot.database.reading() as uow:
        assert uow.cases.touches(office.case("00060004").id) == []
    more.cancels()

    card.waits_to_show("🏁")
    more = ana.opens("More", on=card)
    assert more.buttons == ["History"]
    assert ana.opens("History", on=more).shows("Marta Vega")


def test_reopened_by_one_while_the_other_gives_the_reason(shared_office: Office) -> None:
    """STA-2, SAFE-1: two people reopen; the second is told who did, and the reason of the first stands."""
    office = shared_office
    card = simple(office, "00060005")
    ana, marta = office.person("ana"), office.person("marta")
    closes(ana.opens("Close", on=card))
    card.waits_to_show("🏁")
    mine = ana.opens("Reopen", on=card)
    mine.fills("Why is it opened again?", "Maria called")
    hers = marta.opens("Reopen", on=office.person("marta").asks("/case 00060005"))
    hers.fills("Why is it opened again?", "Closed by mistake")
    assert hers.submits().ok
    refused = mine.submits()
    assert "Marta Vega reopened this case meanwhile" in refused.errors["Why is it opened again?"]
    assert next(entry.reason for entry in office.history("00060005") if entry.field == "status") == "Closed by mistake"


def test_a_deleted_card_comes_back_with_the_next_change(shared_office: Office) -> None:
    """CRD-1: Ana deletes her card; the next change posts it anew, once, and that one lives on."""
    office = shared_office
    card = simple(office, "00060006")
    ana, marta = office.person("ana"), office.person("marta")
    office.slack_loses(card)
    assert not card.exists()
    form = marta.opens("Next step", on=office.person("marta").asks("/case 00060006"))
    form.fills("Next step", "Call")
    assert not form.submits().ok
    form.fills("Next step", "Call Maria in the morning")
    assert form.submits().ok
    anew = ana.waits_for_message(beginning="00060006")
    anew.waits_to_show("MV Call Maria in the morning")
    office.settles()
    assert len([message for message in ana.messages() if message.begins_with("00060006")]) == 1

    form = ana.opens("Next step", on=anew)
    form.fills("Next step", "Send her the summary")
    assert form.submits().ok
    anew.waits_to_show("AS Send her the summary")
    office.settles()
    assert len([message for message in ana.messages() if message.begins_with("00060006")]) == 1


def test_an_old_pick_up_moves_no_case_back(shared_office: Office) -> None:
    """SLA-1, SAFE-1: what is engaged by now is not made to be contacted anew, neither by an old button nor by a form left open; each says who picked
    it up, and when by the reader's clock."""
    office = shared_office
    office.case_arrives("00060007")
    ana, marta = office.person("ana"), office.person("marta")
    card = ana.waits_for_message(beginning="00060007")
    old = office.person("marta").asks("/case 00060007")
    mine = ana.opens("Pick up", on=card)
    hers = marta.opens("Pick up", on=old)
    hers.picks("Status", "In Progress: Engaged")
    assert hers.submits().ok
    refused = mine.submits()
    assert not refused.ok
    said = "Marta Vega picked this case up on Mon 2 Mar 2026 11:30. It is In Progress: Engaged now"
    assert said in refused.errors["Status"]
    mine.cancels()
    again = marta.opens("Pick up", on=old)
    assert again.shows(said.replace("11:30", "09:30"), "Use Status or Next step")
    assert again.submit_label is None
    assert office.case("00060007").status is Status.ENGAGED


def test_a_sleeping_case_is_not_woken_by_an_old_pick_up(shared_office: Office) -> None:
    """SLA-1, SLA-3"""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00060008")
    old = office.person("marta").asks("/case 00060008")
    assert ana.opens("More", "Contact later", on=card).submits().ok
    refused = office.person("marta").opens("Pick up", on=old)
    assert refused.shows("The customer asked to be contacted later", "is paused until")
