"""A High Value case on a renewal: Ana and Rita work it together (HVA-3)."""

from __future__ import annotations

from datetime import timedelta

from cases.model.account import Opportunity
from messages.names import Button, Form
from sandbox.slack.driver import MessageSeen
from tests.stories import forging
from tests.stories.office import Office

PAIR = "Advocate: Ana Silva · Renewal Manager: Rita Moss"


def a_pair(office: Office, number: str, **fields: str) -> tuple[MessageSeen, MessageSeen]:
    """A High Value case on which the CRM names Rita arrives: Ana's card of it and Rita's."""
    named = {"renewal_manager": "Rita Moss", "type": "High Value Account", "account": f"Vast {number}"}
    ana = office.card_arrives(number, **named, **fields)
    return ana, office.person("rita").waits_for_message(beginning=number)


def lines_of(office: Office, who: str, number: str) -> list[str]:
    """What this person was told of the case, beside its card."""
    return [each.text for each in office.person(who).messages() if number in each.text]


def test_both_are_on_the_card_and_each_hears_what_the_other_does(shared_office: Office) -> None:
    """HVA-3, CRD-1: Rita writes the next step and logs a call, Ana picks it up; nobody hears of their own."""
    office = shared_office
    ana, rita = office.person("ana"), office.person("rita")
    hers, ritas = a_pair(office, "00310001")
    assert hers.shows(PAIR)
    assert ritas.shows("Advocate: Ana Silva · Renewal Manager: you")
    assert ritas.buttons == ["Next step", "Log e-mail", "Log call", "More", "Message"]

    form = rita.opens("Next step", on=ritas)
    form.fills("Next step", "Send the renewal terms to Maria")
    form.picks_date("Due", office.clock.now().date() + timedelta(days=3))
    assert form.submits().ok
    heard = ana.waits_for_message(containing="Rita Moss wrote the next step", after=hers)
    assert heard.shows("00310001", "RM Send the renewal terms to Maria")
    ritas.waits_to_show("RM Send the renewal terms to Maria")
    assert office.case("00310001").picked_up_at is None, "the pickup stays Ana's"

    rita.clicks("Log call", on=ritas)
    assert ana.waits_for_message(containing="Rita Moss was in touch", after=heard).shows("00310001")

    form = ana.opens("Pick up", on=hers)
    form.fills("Next step", "Call Maria about their growth plan")
    assert form.submits().ok
    assert rita.waits_for_message(containing="Picked up", after=ritas).shows("00310001", "Ana Silva is working it")
    office.settles()
    assert not any("Rita Moss" in text for text in lines_of(office, "rita", "00310001"))
    assert not any("Picked up" in text for text in lines_of(office, "ana", "00310001"))


def test_where_it_stands_offers_rita_what_she_may_do_and_no_follow(shared_office: Office) -> None:
    """HVA-3, LOOK-1: in the answer and in the window; More there has touches and nothing of the Advocate's; Sue may follow as before."""
    office = shared_office
    rita, sue = office.person("rita"), office.person("sue")
    a_pair(office, "00310005")
    answer = rita.asks("/case 00310005")
    assert {"Next step", "More"} <= set(answer.buttons)
    assert "Follow" not in answer.buttons
    more = rita.opens("More", on=answer)
    assert {"Log e-mail", "Log call"} <= set(more.buttons)
    assert not {"Reassign", "Contact later", "Duplicate", "Wrong territory", "Feedback"} & set(more.buttons)
    more.cancels()
    other = sue.asks("/case 00310005")
    assert "Follow" in other.buttons
    assert "Next step" not in other.buttons


def test_rita_neither_closes_nor_reassigns_whatever_she_sends(shared_office: Office) -> None:
    """HVA-3, PPL-3: a forged click and a forged form are refused in words, and the case stays as it was."""
    office = shared_office
    rita = office.person("rita")
    a_pair(office, "00310011")
    before = office.case("00310011")
    seen = f"{before.id}:{before.version}"
    for button in (Button.CLOSE, Button.REASSIGN, Button.STATUS, Button.PICK_UP):
        rita.forges(forging.click(button.value, seen))
        window = rita.waits_for_modal()
        assert window.shows("You cannot", "Nothing was changed"), button
        window.cancels()
    answer = rita.forges(forging.case_form(office, Form.REASSIGN, "U0MARTA", "00310011", {}))
    assert "You cannot reassign it" in str(answer)
    assert office.case("00310011") == before


def test_on_another_case_she_is_named_in_vain_and_may_not_write(shared_office: Office) -> None:
    """HVA-3, PPL-3: a case of another type has no pair: no card for her, and her step is refused."""
    office = shared_office
    rita = office.person("rita")
    card = office.card_arrives("00310021", renewal_manager="rita@example.com", account="Small AG")
    assert not card.has("Renewal Manager")
    case = office.case("00310021")
    rita.forges(forging.click(Button.NEXT_STEP.value, f"{case.id}:{case.version}"))
    window = rita.waits_for_modal()
    assert window.shows("You cannot write its next step")
    window.cancels()
    office.settles()
    assert lines_of(office, "rita", "00310021") == []


def test_a_new_advocate_and_a_new_renewal_manager_find_the_pair(shared_office: Office) -> None:
    """HVA-3, INT-1: Rita hears who has it now and keeps her card; the CRM takes her off, and hers points to Ben."""
    office = shared_office
    marta, rita = office.person("marta"), office.person("rita")
    _, ritas = a_pair(office, "00310031")
    form = marta.opens("More", "Reassign", on=marta.asks("/case 00310031"))
    form.picks("Who takes it?", next(each for each in form.options("Who takes it?") if each.startswith("Ben")))
    assert form.submits().ok
    assert rita.waits_for_message(containing="Ben Carter has it now", after=ritas).shows("00310031")
    ritas.waits_to_show("Advocate: Ben Carter")
    office.workspace.clock_moves(minutes=5)
    office.case_arrives(
        "00310031", owner="ben@example.com", renewal_manager="", type="High Value Account", account="Vast 00310031"
    )
    assert office.case("00310031").renewal_manager is None
    ritas.waits_to_show("Ben Carter")
    office.workspace.waits(lambda: not ritas.buttons, lambda: "she keeps her buttons")


def test_a_renewal_without_its_manager_is_said_to_the_advocate(shared_office: Office) -> None:
    """HVA-3: only where a renewal is linked; once the CRM names her, the line goes and Rita's card comes."""
    office = shared_office
    found = Opportunity("Huge SE renewal", account="Huge SE", kind="Renewal")
    with office.casebot.database.unit_of_work() as uow:
        uow.directory.put(opportunities=[found])
        uow.commit()
    fields = {"type": "High Value Account", "account": "Huge SE"}
    card = office.card_arrives("00310041", **fields)
    assert not card.has("Renewal Manager")
    office.workspace.clock_moves(minutes=5)
    office.case_arrives("00310041", **fields, opportunity=found.name)
    card.waits_to_show("A renewal: its Renewal Manager is not known yet. Ask your manager who it is.")
    office.workspace.clock_moves(minutes=5)
    office.case_arrives("00310041", **fields, opportunity=found.name, renewal_manager="Rita Moss")
    card.waits_to_show(PAIR)
    assert not card.has("not known yet")
    assert office.person("rita").waits_for_message(beginning="00310041").shows("Renewal Manager: you")


def test_rita_has_one_card_to_work_on_whoever_the_crm_makes_the_owner(shared_office: Office) -> None:
    """HVA-3, CRD-1: the CRM makes Rita the owner, then Ben: each time one card of hers has buttons, and the last names both again."""
    office = shared_office
    rita = office.person("rita")
    named = {"renewal_manager": "Rita Moss", "type": "High Value Account", "account": "Vast 00310051"}
    a_pair(office, "00310051")

    def ritas(button: str) -> MessageSeen:
        office.settles()
        [card] = [each for each in rita.messages() if "00310051" in each.text and button in each.buttons]
        return card

    office.workspace.clock_moves(minutes=5)
    office.case_arrives("00310051", owner="rita@example.com", **named)
    assert ritas("Call an Advocate").buttons == ["Call an Advocate"], "she owns it and has nobody to share it with"
    assert not [each for each in rita.messages() if "00310051" in each.text and "Next step" in each.buttons]
    office.workspace.clock_moves(minutes=5)
    office.case_arrives("00310051", owner="ben@example.com", **named)
    assert ritas("Next step").shows("Advocate: Ben Carter · Renewal Manager: you")
    assert not [each for each in rita.messages() if "00310051" in each.text and "Call an Advocate" in each.buttons]


def test_a_case_that_is_no_high_value_case_for_a_while_takes_ritas_buttons_for_as_long(shared_office: Office) -> None:
    """HVA-3, RTE-9: the CRM makes a Referral of it and a High Value case again; Rita may write again, and hears of it."""
    office = shared_office
    rita = office.person("rita")
    named = {"renewal_manager": "Rita Moss", "account": "Vast 00310061"}
    _, card = a_pair(office, "00310061")
    office.workspace.clock_moves(minutes=5)
    office.case_arrives("00310061", type="Referral", **named)
    office.settles()
    assert not [each for each in rita.messages() if each.begins_with("00310061") and "Next step" in each.buttons]
    office.workspace.clock_moves(minutes=5)
    office.case_arrives("00310061", type="High Value Account", **named)
    office.settles()
    [again] = [each for each in rita.messages() if each.begins_with("00310061") and "Next step" in each.buttons]
    assert again.ts >= card.ts
    form = rita.opens("Next step", on=again)
    form.fills("Next step", "Send the renewal terms to Maria")
    form.picks_date("Due", office.clock.now().date() + timedelta(days=3))
    assert form.submits().ok


def test_what_rita_takes_back_ana_does_not_hear_as_news(shared_office: Office) -> None:
    """HVA-3, SLA-5: a call that Rita logged by mistake is undone; the touch of Ana's before it counts again, and stays hers."""
    office = shared_office
    ana, rita = office.person("ana"), office.person("rita")
    hers, ritas = a_pair(office, "00310071")
    ana.clicks("Log e-mail", on=ana.opens("More", on=hers))
    office.settles()
    mailed = office.case("00310071").last_touch_at
    assert mailed is not None
    office.workspace.clock_moves(minutes=5)
    rita.clicks("Log call", on=ritas)
    heard = ana.waits_for_message(containing="Rita Moss was in touch", after=hers)
    office.workspace.clock_moves(minutes=5)
    rita.clicks("Undo last touch", on=rita.opens("More", on=ritas))
    office.workspace.waits(lambda: office.case("00310071").last_touch_at == mailed, lambda: "it is not undone")
    office.settles()
    assert not [
        each for each in ana.messages() if each.ts > heard.ts and each.has("Rita Moss was in touch", "00310071")
    ]
