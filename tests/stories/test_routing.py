"""Routing that explains itself: the booked meeting, the High Value Account, the mail from nobody known, and who may settle it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cases.model.account import Account, Contact
from cases.model.people import Person, Region, Role
from sandbox.slack.driver import MessageSeen
from tests.stories.office import ANA, BEN, MARTA, OLE, RITA, Office

CAL = Person("cal@example.com", "Cal Reed", Role.ADVOCATE, Region.AMER, "CR", manager=MARTA.email)
EVA = Person("eva@example.com", "Eva Kern", Role.ADVOCATE, Region.EMEA_APJ, "EK", manager=OLE.email)
OTTO = Person("otto@example.com", "Otto Reis", Role.SMB_OPS)
OLGA = Person("olga@example.com", "Olga Lind", Role.SMB_OPS)


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """With people of SMB Ops, and an Advocate in each region."""
    with Office(sqlite_url, roster=(ANA, BEN, CAL, EVA, MARTA, OLE, RITA, OTTO, OLGA)) as office:
        yield office


def a_mail(office: Office, number: str = "00012345", **fields: str) -> None:
    """A mail that names nobody."""
    office.case_arrives(number, **{"owner": "", "account": "", "web_email": "maria@acme.example", **fields})


def in_the_channel(office: Office, number: str = "00012345") -> MessageSeen:
    return office.person("otto").waits_for_message(in_="smb-ops", containing=number)


def test_cal_cannot_attend_and_the_next_in_turn_hears_why(office: Office) -> None:
    """RTE-1, CRD-1, AUD-1: asked on the card, once; the next in turn has the case, and both know why."""
    office.case_arrives(owner="", region="AMER", type="FO Opp", meeting_with="Cal Reed")
    cal = office.person("cal")
    card = cal.waits_for_message(containing="Can you attend it?")
    assert card.shows("00012345", "Why you", "the meeting is booked with you")
    assert not office.person("ana").messages()

    cal.clicks("I cannot", on=card)
    card.waits_to_show("It is with Ana Silva now")
    assert card.buttons == []
    assert cal.waits_for_message(containing="goes to Ana Silva").ephemeral
    hers = office.person("ana").waits_for_message(beginning="00012345")
    assert hers.shows("Cal Reed cannot attend the booked meeting", "you were next in turn in AMER")
    assert "I cannot" not in hers.buttons
    assert {entry.new for entry in office.history() if entry.field == "meeting"} == {"cannot be attended"}


def test_cal_can_attend_and_a_case_taken_away_asks_no_more(office: Office) -> None:
    """RTE-1, SAFE-1, PPL-3: two clicks are one answer; what the CRM takes away meanwhile is not answered for."""
    office.case_arrives(owner="", region="AMER", type="FO Opp", meeting_with=CAL.email)
    cal = office.person("cal")
    card = cal.waits_for_message(containing="Can you attend it?")
    card.clicks("I can attend")
    card.waits_to_show("You can attend the booked meeting")
    assert "I can attend" not in card.buttons
    assert {entry.new for entry in office.history() if entry.field == "meeting"} == {"can be attended"}

    office.case_arrives("00012346", owner="", region="AMER", type="FO Opp", meeting_with=CAL.email)
    other = cal.waits_for_message(beginning="00012346")
    office.casebot.delivery.stop()
    office.case_arrives("00012346", owner=BEN.email, source_version="2026-03-03T00:00:00Z")
    other.clicks("I cannot")
    told = cal.waits_for_message(containing="You cannot answer about its meeting")
    assert told.ephemeral
    assert told.shows("Ben Carter's case")
    assert office.case("00012346").owner == BEN.email


def test_what_comes_on_a_high_value_account_goes_to_its_advocate(office: Office) -> None:
    """HVA-2, RTE-1"""
    office.case_arrives(owner=BEN.email, type="High Value Account", account="Globex")
    office.case_arrives("00012346", owner="", region="AMER", account="globex")
    card = office.person("ben").waits_for_message(beginning="00012346 · globex")
    assert card.shows("Why you", "it is for your High Value Account", "Close by")


def test_a_mail_from_somebody_known_is_routed_by_itself(office: Office) -> None:
    """RTE-4: contact and account are filled in by the web e-mail, and the history says so."""
    with office.casebot.database.unit_of_work() as uow:
        known = Contact("Maria Lopez", "003A", "maria@acme.example", "Acme GmbH")
        uow.directory.put([Account("Acme GmbH", "001A", "EMEA")], [known])
        uow.commit()
    a_mail(office)
    eva = office.person("eva")
    card = eva.waits_for_message(beginning="00012345 · Acme GmbH")
    assert card.shows("Contact: Maria Lopez", "you were next in turn in EMEA-APJ")
    more = eva.opens("More", on=card)
    history = eva.opens("History", on=more)
    assert history.shows("The directory", "its web e-mail is known", "Maria Lopez")


def test_a_mail_from_nobody_known_is_routed_from_the_channel(office: Office) -> None:
    """RTE-4, SAFE-3: no customer's words in the channel; the picker has them; the message then says who got it and why."""
    a_mail(office)
    otto = office.person("otto")
    told = in_the_channel(office)
    assert told.shows("00012345 is unassigned", "its web e-mail is unknown")
    assert not told.has("quote for 20 more seats")
    assert not told.has("maria@acme.example")

    picker = otto.opens("Assign case", on=told)
    assert picker.shows("maria@acme.example", "They ask for a quote for 20 more seats.")
    assert picker.options("Who gets it?")[:2] == ["Next in turn in AMER", "Next in turn in EMEA-APJ"]
    assert "Eva Kern · EMEA-APJ · 0 of 50" in picker.options("Who gets it?")
    refused = picker.submits()
    assert not refused.ok
    picker.picks("Who gets it?", "Next in turn in AMER")
    picker.fills("How do you know?", "The signature says Toronto")
    assert picker.submits().ok

    told.waits_to_show(
        "00012345 is with Ana Silva now", "Otto Reis", "next in turn in AMER: The signature says Toronto"
    )
    assert told.buttons == []
    card = office.person("ana").waits_for_message(beginning="00012345")
    assert card.shows("Otto Reis assigned it; you were next in turn in AMER: The signature says Toronto")
    assert len(otto.messages("smb-ops")) == 1


def test_two_open_the_picker_and_the_second_sees_what_the_first_did(office: Office) -> None:
    """RTE-4, SAFE-1: nothing is given twice, and the second is told whose it is."""
    a_mail(office)
    otto, olga = office.person("otto"), office.person("olga")
    told = in_the_channel(office)
    hers = olga.opens("Assign case", on=olga.waits_for_message(in_="smb-ops", containing="00012345"))
    his = otto.opens("Assign case", on=told)
    his.picks("Who gets it?", "Ben Carter · AMER · 0 of 50")
    assert his.submits().ok
    hers.picks("Who gets it?", "Next in turn in EMEA-APJ")
    refused = hers.submits()
    assert "Otto Reis reassigned it to Ben Carter meanwhile. Nothing was changed." in " ".join(refused.errors.values())
    assert office.case().owner == BEN.email
    told.waits_to_show("is with Ben Carter now")
    assert not [message for message in office.person("eva").messages() if message.begins_with("00012345")]


def test_it_waits_on_the_homes_of_smb_ops_and_the_managers_until_it_has_an_owner(office: Office) -> None:
    """RTE-4, HOM-1: an Advocate's Home does not have it; a manager routes it from theirs; the CRM's owner settles it as well."""
    a_mail(office)
    a_mail(office, "00012346", web_email="leo@other.example")
    otto, ole = office.person("otto"), office.person("ole")
    home = otto.opens_home()
    home.waits_to_show("Unassigned · 2", "00012345", "00012346")
    his = ole.opens_home()
    his.waits_to_show("Unassigned · 2")
    assert not office.person("ana").opens_home().has("00012345")

    picker = ole.opens("Assign case", on=his, near="00012345")
    picker.picks("Who gets it?", "Eva Kern · EMEA-APJ · 0 of 50")
    assert picker.submits().ok
    home.waits_to_show("Unassigned · 1")
    assert office.person("eva").waits_for_message(beginning="00012345").shows("Ole Berg assigned it to you")

    office.case_arrives("00012346", owner=ANA.email, source_version="2026-03-03T00:00:00Z")
    home.waits_to_show("Every case has an owner")
    in_the_channel(office, "00012346").waits_to_show("00012346 is with Ana Silva now", "the CRM")
