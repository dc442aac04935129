"""E-mails and calls that were logged in Salesforce while the customer had no open case (RTE-8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.model.errors import Refused
from cases.use_cases.hand_to_colleague import HandToColleague, hand_to_colleague
from handlers.ongoing_view import ongoing_of
from messages.ongoing import Ongoing
from tests.bot.salesforce.organisation import ANA, BEN, MARTA, Org


@pytest.fixture
def ready(any_org: Org) -> Org:
    """An organisation of which casebot reads what is logged from now on."""
    any_org.poll_everything()
    return any_org


def logs_a_call(org: Org, by: str = BEN.email, **about: str) -> None:
    """Somebody logs a call, and casebot reads it."""
    values = {"Subject": "Call: Maria", "TaskSubtype": "Call", "Status": "Completed", **about}
    org.crm.add("Task", by=org.users[by], OwnerId=org.users[by], **values)
    org.poll_everything()
    org.poll_everything()


def shown(org: Org, case_id: str) -> Ongoing:
    """What the card of the case says is going on."""
    with org.database.reading() as uow:
        return ongoing_of(uow.cases.get(uow.cases.ids_of([case_id])[case_id]), uow, org.clock.now())


def hands_over(org: Org, case_id: str) -> None:
    """Ana clicks "Hand to Ben"."""
    with org.database.unit_of_work() as uow:
        hand_to_colleague(HandToColleague(**org.asked(case_id)), uow, org.policy, org.clock.now())


@pytest.mark.parametrize("about", ["contact", "account", "case"])
def test_the_colleague_who_called_before_the_case_came_is_in_touch(ready: Org, about: str) -> None:
    """RTE-8: casebot knew nothing of the customer then; the case is Ben's with one click."""
    later = ready.case(owner=ready.crm.add_user("Out Sider", "out@example.com"), ContactId=ready.contact)
    logs_a_call(
        ready,
        **{"contact": {"WhoId": ready.contact}, "account": {"WhatId": ready.account}}.get(about, {"WhatId": later}),
    )
    assert not ready.knows(later)
    ready.crm.change(later, by=ready.users[MARTA.email], OwnerId=ready.users[ANA.email])
    ready.poll()
    found = shown(ready, later)
    [line] = found.contacts
    assert (line.kind.value, line.by, line.shares) == ("call", "Ben Carter", about)
    assert found.colleague == BEN
    hands_over(ready, later)
    assert ready.ours(later).owner == BEN.email


def test_a_namesake_at_another_account_is_somebody_else(ready: Org) -> None:
    """RTE-8"""
    other = ready.crm.add("Account", Name="Hooli", Region__c="AMER")
    namesake = ready.crm.add("Contact", FirstName="Maria", LastName="Lopez", AccountId=other)
    logs_a_call(ready, WhoId=namesake, AccountId=other)
    case = ready.case(ContactId=ready.contact)
    ready.poll()
    assert shown(ready, case) == Ongoing()


def test_ones_own_call_and_an_old_one_have_nobody_to_hand_to(ready: Org) -> None:
    """RTE-8: they are shown; after 30 days Ben is not in touch, and his old button says so; after 90 it is gone."""
    logs_a_call(ready, WhoId=ready.contact)
    logs_a_call(ready, WhoId=ready.contact)
    logs_a_call(ready, ANA.email, WhoId=ready.contact)
    case = ready.case(ContactId=ready.contact)
    ready.poll()
    assert [line.by for line in shown(ready, case).contacts] == ["Ana Silva", "Ben Carter"]
    assert shown(ready, case).colleague == BEN
    ready.clock.advance(days=31)
    assert [line.by for line in shown(ready, case).contacts] == ["Ana Silva", "Ben Carter"]
    assert shown(ready, case).colleague is None
    with pytest.raises(Refused, match="No colleague is in touch"):
        hands_over(ready, case)
    ready.clock.advance(days=60)
    assert shown(ready, case) == Ongoing()


def test_after_first_contact_nothing_is_said(ready: Org) -> None:
    """RTE-8, SLA-5: a call while the case is open is a touch of it."""
    logs_a_call(ready, WhatId=ready.account)
    case = ready.case(ContactId=ready.contact)
    ready.poll()
    assert shown(ready, case).colleague == BEN
    logs_a_call(ready, WhoId=ready.contact)
    assert len(ready.touches(case)) == 1
    assert shown(ready, case) == Ongoing()
    assert ready.clock.now() - ready.touches(case)[0].at < timedelta(hours=1)
