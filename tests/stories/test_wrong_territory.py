"""A case came to the wrong territory and is moved to the other region (RTE-7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from cases.model.people import Person, Region, Role
from tests.stories.office import ANA, BEN, MARTA, OLE, RITA, Office

EVA = Person(
    "eva@example.com", "Eva Kern", Role.ADVOCATE, Region.EMEA_APJ, "EK", manager=OLE.email, zone="Europe/London"
)
IVO = Person(
    "ivo@example.com", "Ivo Blom", Role.ADVOCATE, Region.EMEA_APJ, "IB", manager=OLE.email, zone="Europe/London"
)
OPAL = Person("opal@example.com", "Opal Reed", Role.SMB_OPS)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """With Advocates in both regions, and somebody of SMB Ops."""
    url = f"sqlite:///{tmp_path_factory.mktemp('territory') / 'casebot.db'}"
    with Office(url, roster=(ANA, BEN, MARTA, OLE, RITA, EVA, IVO, OPAL)) as office:
        yield office


def test_ana_sends_a_case_to_the_other_region_by_turn(office: Office) -> None:
    """RTE-7, RTE-2, SLA-1, PPL-4: not without a reason; then it is an Advocate's there, whose 24 hours begin; both managers read it, and Ole can act on it."""
    card = office.card_arrives(
        "00330001", contact="Maria Lopez", status="In Progress: Engaged", next_step="2026-03-01 AS Call her about it"
    )
    office.clock.advance(timedelta(hours=1))
    ana = office.person("ana")
    form = ana.opens("More", "Wrong territory", on=card)
    assert form.shows("Who takes it in EMEA-APJ?")
    assert "Why does it belong there?" in form.submits().errors
    form.fills("Why does it belong there?", "Their office is in Berlin <!channel>")
    assert form.submits().ok
    case = office.case("00330001")
    assert (case.region, case.picked_up_at) == (Region.EMEA_APJ, None)
    assert case.assigned_at is not None
    assert case.assigned_at - case.opened_at >= timedelta(hours=1)
    assert case.owner in (EVA.email, IVO.email)
    card.waits_to_show("It is with")
    for manager in ("marta", "ole"):
        told = office.person(manager).waits_for_message(containing="Moved from AMER to EMEA-APJ")
        assert told.shows("Ana Silva", "Their office is in Berlin <!channel>")
    told = office.person("ole").waits_for_message(beginning="00330001")
    card_of_ole = office.person("ole").opens("View", on=told)
    assert "More" in card_of_ole.buttons
    card_of_ole.cancels()
    assert any(entry.reason == "Their office is in Berlin <!channel>" for entry in office.history("00330001"))


def test_a_high_value_accounts_advocate_of_the_other_region_gets_it(office: Office) -> None:
    """RTE-7, RTE-1: it is routed there as every case is; an Advocate of the region that it leaves is passed over."""
    office.case_arrives(
        "00330002", owner=IVO.email, type="High Value Account", account="Umbrella Inc.", region="EMEA-APJ"
    )
    card = office.card_arrives("00330003", account="UMBRELLA INC", owner=ANA.email)
    form = office.person("ana").opens("More", "Wrong territory", on=card)
    form.fills("Why does it belong there?", "It is Ivo's account")
    assert form.submits().ok
    assert office.case("00330003").owner == IVO.email


def test_smb_ops_and_the_other_manager_move_it_from_where_it_stands(office: Office) -> None:
    """RTE-7, PPL-3: to a named Advocate; Rita is offered nothing, and a case without a region has nowhere to go."""
    office.case_arrives("00330004", owner=EVA.email, region="EMEA-APJ")
    assert not office.person("rita").asks("/case 00330004").has("Wrong territory")
    answer = office.person("opal").asks("/case 00330004")
    form = office.person("opal").opens("Wrong territory", on=answer)
    form.picks("Who takes it in AMER?", "Ben Carter")
    form.fills("Why does it belong there?", "They moved to Boston")
    assert form.submits().ok
    assert office.case("00330004").owner == BEN.email
    answer = office.person("ole").asks("/case 00330004")
    form = office.person("ole").opens("Wrong territory", on=answer)
    form.fills("Why does it belong there?", "They moved back")
    assert form.submits().ok
    assert office.case("00330004").region is Region.EMEA_APJ


def test_a_solutions_architect_is_decided_on_where_the_case_went(office: Office) -> None:
    """ESC-3, PPL-4: Marta was asked, and her message has no buttons any more; Ole is asked, and decides."""
    card = office.card_arrives("00330009", contact="Maria Lopez")
    ana, marta, ole = office.person("ana"), office.person("marta"), office.person("ole")
    form = ana.opens("More", "Solutions Architect", on=card)
    form.fills("What is a Solutions Architect needed for?", "A migration of 300 users")
    assert form.submits().ok
    asked = marta.waits_for_message(containing="00330009")
    assert "Approve" in asked.buttons
    form = ana.opens("More", "Wrong territory", on=card)
    form.fills("Why does it belong there?", "Their office is in Berlin")
    assert form.submits().ok
    asked.waits_to_show("Its manager decides now")
    assert asked.buttons == []
    question = ole.waits_for_message(containing="help of a Solutions Architect?")
    assert question.shows("00330009", "A migration of 300 users")
    ole.clicks("Approve", on=question)
    question.waits_to_show("Approved")
    assert office.case("00330009").architect_asked_at is None
    ana.waits_for_message(containing="Approved")
