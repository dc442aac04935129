"""Growth that is found while a renewal or a QSR is open (OPP-3)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cases.model.account import Opportunity
from cases.model.case import Case
from cases.model.errors import Field, Refused
from cases.model.status import OpportunityKind, OpportunityStage, Surface
from cases.use_cases.link_opportunity import LinkOpportunity, LinkQuestions, asks_naming, link_opportunity, questions_of
from tests.cases.team import ANA, Room, actor


def links(room: Room, case: Case, name: str, **values: Any) -> Case:
    """Ana links an opportunity."""
    room.requests += 1
    values = {"stage": OpportunityStage.OPEN, "close_date": room.today + timedelta(days=30), **values}
    with room.database.unit_of_work() as uow:
        command = LinkOpportunity(
            actor=actor(ANA),
            case_id=case.id,
            version=room.now_is(case).version,
            key=f"link {room.requests}",
            surface=Surface.MODAL,
            opportunity=name,
            **values,
        )
        return link_opportunity(command, uow, room.policy, room.now).case


def knows(room: Room, name: str, kind: str) -> None:
    with room.database.unit_of_work() as uow:
        uow.directory.put(opportunities=[Opportunity(name, external_id=f"006{name}", account="Acme", kind=kind)])
        uow.commit()


@pytest.mark.parametrize("kind", ["QSR", "Renewal", "QSR True-Up"])
def test_growth_goes_into_what_the_crm_calls_a_renewal_or_a_qsr(room: Room, kind: str) -> None:
    """OPP-3"""
    knows(room, "Acme 2027", kind)
    case = room.arrives(type="Expansion Opportunity", account="Acme", opportunity="Acme 2027")
    with pytest.raises(Refused) as refused:
        links(room, case, "Acme seats", kind=OpportunityKind.GROWTH, from_renewal=True)
    assert [(problem.field, problem.rule) for problem in refused.value.problems] == [(Field.OPPORTUNITY, "OPP-3")]
    assert links(room, case, "acme 2027", kind=OpportunityKind.ADD_ON).opportunity_kind is OpportunityKind.RENEWAL


def test_what_the_crm_calls_no_renewal_takes_no_growth(room: Room) -> None:
    """OPP-3: the word in "Non-Renewal" is no renewal."""
    knows(room, "Acme 2027", "Non-Renewal")
    case = room.arrives(type="Expansion Opportunity", account="Acme", opportunity="Acme 2027")
    linked = links(room, case, "Acme seats", kind=OpportunityKind.GROWTH, from_renewal=True)
    assert (linked.opportunity, linked.opportunity_kind) == ("Acme seats", OpportunityKind.GROWTH)


def test_growth_that_only_the_crm_knows_as_such_is_refused_where_no_kind_is_asked(room: Room) -> None:
    """OPP-3: on a type whose form asks for no kind."""
    knows(room, "Acme 2027", "Renewal")
    knows(room, "Acme seats", "Growth")
    case = room.arrives(type="Referral", account="Acme", opportunity="Acme 2027")
    with pytest.raises(Refused, match="to show the growth"):
        links(room, case, "Acme seats")


@pytest.mark.parametrize("kind", ["Add-On Business", "Existing Business - Growth", "Add On"])
def test_growth_is_known_however_the_crm_calls_it(room: Room, kind: str) -> None:
    """OPP-3"""
    knows(room, "Acme 2027", "Renewal")
    knows(room, "Acme seats", kind)
    case = room.arrives(type="Support Ticket", account="Acme", opportunity="Acme 2027")
    with pytest.raises(Refused, match="to show the growth"):
        links(room, case, "Acme seats")


def test_beside_an_open_renewal_the_kind_of_another_opportunity_is_asked_on_any_type(room: Room) -> None:
    """OPP-3: nobody knows the one that is typed; growth goes into the renewal, another renewal takes its place, a known one is not asked about."""
    knows(room, "Acme 2027", "Renewal")
    knows(room, "Acme 2028", "Renewal")
    case = room.arrives(type="Inbound Request", account="Acme", opportunity="ACME  2027")
    with pytest.raises(Refused) as refused:
        links(room, case, "Acme seats")
    assert [problem.field for problem in refused.value.problems] == [Field.OPPORTUNITY_KIND]
    with pytest.raises(Refused, match="to show the growth"):
        links(room, case, "Acme seats", kind=OpportunityKind.ADD_ON)
    assert not asked(room, case, "acme 2027").asks_kind, "it is linked"
    assert not asked(room, case, "Acme 2028").asks_kind, "the CRM knows it"
    assert not asked(room, case, "Acme seats", OpportunityKind.ADD_ON).asks_from_renewal
    linked = links(room, case, "Acme early renewal", kind=OpportunityKind.RENEWAL)
    assert (linked.opportunity, linked.opportunity_kind) == ("Acme early renewal", OpportunityKind.RENEWAL)


def test_a_renewal_that_was_won_is_asked_nothing_of_growth(room: Room) -> None:
    """OPP-3: growth after the renewal is an opportunity of its own, on every type."""
    knows(room, "Acme 2027", "Renewal")
    case = room.arrives(type="Inbound Request", account="Acme", opportunity="Acme 2027", opportunity_stage="Closed Won")
    assert links(room, case, "Acme seats").opportunity == "Acme seats"


def test_a_growth_opportunity_that_is_linked_may_be_replaced(room: Room) -> None:
    """OPP-3: growth goes into no other growth."""
    knows(room, "Acme seats", "Growth")
    case = room.arrives(type="Expansion Opportunity", account="Acme", opportunity="Acme seats")
    linked = links(room, case, "Acme more seats", kind=OpportunityKind.ADD_ON, from_renewal=True)
    assert (linked.opportunity, linked.opportunity_kind) == ("Acme more seats", OpportunityKind.ADD_ON)


def test_a_renewal_that_was_lost_takes_no_growth(room: Room) -> None:
    """OPP-3"""
    knows(room, "Acme 2027", "Renewal")
    case = room.arrives(type="Expansion Opportunity", account="Acme", opportunity="Acme 2027")
    links(room, case, "Acme 2027", kind=OpportunityKind.RENEWAL, stage=OpportunityStage.CLOSED_LOST)
    linked = links(room, case, "Acme seats", kind=OpportunityKind.GROWTH, from_renewal=True)
    assert linked.opportunity_kind is OpportunityKind.GROWTH


def asked(room: Room, case: Case, name: str, kind: OpportunityKind | None = None) -> LinkQuestions:
    with room.database.reading() as uow:
        return questions_of(name, kind, case, uow, room.policy)


def test_only_what_applies_is_asked_of_an_opportunity(room: Room) -> None:
    """OPP-1, OPP-3: the kind on an Expansion case; where it comes from for growth that is new and has no open renewal to go into."""
    case = room.arrives(type="Expansion Opportunity", account="Acme")
    assert asked(room, case, "").asks_kind
    assert not asked(room, case, "Acme seats").asks_from_renewal
    assert asked(room, case, "Acme seats", OpportunityKind.ADD_ON).asks_from_renewal
    assert not asked(room, case, "Acme seats", OpportunityKind.RENEWAL).asks_from_renewal
    linked = links(room, case, "Acme seats", kind=OpportunityKind.ADD_ON, from_renewal=True)
    assert not asked(room, linked, "ACME  seats", OpportunityKind.ADD_ON).asks_from_renewal, "it was confirmed"
    assert asked(room, linked, "Acme seats", OpportunityKind.GROWTH).asks_from_renewal, "that is another kind"
    assert asked(room, linked, "Acme other seats", OpportunityKind.ADD_ON).asks_from_renewal


def test_growth_for_the_open_renewal_is_not_asked_where_it_comes_from(room: Room) -> None:
    """OPP-3: it is refused, or is the renewal itself."""
    knows(room, "Acme 2027", "Renewal")
    case = room.arrives(type="Expansion Opportunity", account="Acme", opportunity="Acme 2027")
    for name in ("Acme 2027", "Acme seats"):
        found = asked(room, case, name, OpportunityKind.GROWTH)
        assert (found.finds_growth, found.asks_from_renewal) == (True, False)


def test_other_types_are_asked_for_no_kind(room: Room) -> None:
    """OPP-1, REQ-3: there somebody may say that there is one, as long as nothing asks for it."""
    case = room.arrives(type="Referral", account="Acme")
    found = asked(room, case, "Acme seats", OpportunityKind.GROWTH)
    assert (found.asks_kind, found.asks_from_renewal) == (False, False)
    assert asks_naming(case, room.policy)
    assert not asks_naming(replace(case, opportunity_expected=True), room.policy)
    assert not asks_naming(links(room, case, "Acme seats"), room.policy)
    assert not asks_naming(room.arrives(type="Expansion Opportunity", account="Initech"), room.policy)
