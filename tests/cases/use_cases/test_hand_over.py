"""Sales Support is told once of each account of a case (MM-2)."""

from __future__ import annotations

from typing import Any

import pytest

from cases.model.case import AuditEntry, Case
from cases.model.closing_answers import Closing
from cases.model.errors import NotAllowed, Refused
from cases.model.notification import NotificationKind
from cases.model.people import Person
from cases.model.status import Surface
from cases.use_cases.hand_over import (
    ASKED_OF_SALES_SUPPORT,
    AndThen,
    TellSalesSupport,
    last_sales_support_request,
    tell_sales_support,
)
from tests.cases.team import ANA, BEN, EVA, NOON, RITA, Room


def becomes(account: str, before: str | None) -> AuditEntry:
    """The case gets another account."""
    return AuditEntry(1, 2, NOON, ANA.email, ANA.name, Surface.MODAL, "account", before, account or None)


def told(by: Person = ANA) -> AuditEntry:
    words = f"{ASKED_OF_SALES_SUPPORT}, in #sales-support"
    return AuditEntry(1, 2, NOON, by.email, by.name, Surface.MODAL, "handed_over", None, words)


MID_MARKET = AuditEntry(1, 2, NOON, ANA.email, ANA.name, Surface.MODAL, "handed_over", None, "to Mid-Market at Stage 0")


@pytest.mark.parametrize(
    ("history", "who"),
    [
        pytest.param([becomes("Acme", None), told()], "Ana Silva", id="told"),
        pytest.param([becomes("Acme", None), told(), becomes("Hooli", "Acme")], None, id="another account"),
        pytest.param(
            [becomes("Acme", None), told(), becomes("Hooli", "Acme"), becomes("ACME", "Hooli")], "Ana Silva", id="back"
        ),
        pytest.param([becomes("Acme", None), told(), becomes("Acme, Inc", "Acme")], None, id="another legal form"),
        pytest.param([becomes("Acme Inc.", None), told(), becomes("ACME INC", "Acme Inc.")], "Ana Silva", id="spelled"),
        pytest.param(
            [becomes("Acme", None), told(), becomes("", "Acme"), becomes("Acme", None)], "Ana Silva", id="emptied"
        ),
        pytest.param([told(), becomes("Acme", None)], None, id="told while there was no account"),
        pytest.param([told(), becomes("Hooli", "Acme"), becomes("Acme", "Hooli")], "Ana Silva", id="old history"),
        pytest.param(
            [becomes("Acme", None), told(), becomes("Hooli", "Acme"), told(BEN), becomes("Acme", "Hooli")],
            "Ana Silva",
            id="both are told of",
        ),
        pytest.param([becomes("Acme", None), MID_MARKET], None, id="to Mid-Market"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_it_is_told_once_of_each_account_wherever_the_case_was_meanwhile(
    history: list[AuditEntry], who: str | None
) -> None:
    """MM-2"""
    found = last_sales_support_request(history)
    assert (found.actor_name if found is not None else None) == who


def tells(room: Room, case: Case, who: Person | str = ANA, **values: Any) -> Case:
    room.requests += 1
    with room.database.unit_of_work() as uow:
        command = TellSalesSupport(
            actor=uow.roster.actor(who if isinstance(who, str) else who.slack_id or ""),
            case_id=case.id,
            version=room.now_is(case).version,
            key=f"tell {room.requests}",
            surface=Surface.MODAL,
            closing=Closing(),
            **{"why": "They have 400 employees", "and_then": AndThen.STAYS, **values},
        )
        return tell_sales_support(command, uow, room.policy, room.now).case


def test_whoever_works_the_case_tells_and_nobody_else(room: Room) -> None:
    """MM-2, PPL-3: the account may look like SMB's; a closed case, no reason, another Advocate or a stranger tell nothing."""
    case = room.arrives(account="Acme", employees=12)
    for nobody in (EVA, RITA, "USTRANGER"):
        with pytest.raises(NotAllowed):
            tells(room, case, nobody)
    with pytest.raises(Refused, match="Write why the account is not SMB"):
        tells(room, case, why=" \n ")
    assert tells(room, case).status == case.status
    with pytest.raises(Refused, match="Ana Silva told Sales Support about this account"):
        tells(room, case, why="Once more")
    closed = room.arrives(
        account="Initech", status="Closed: Resolved", resolution="Answered Question", feedback="NA", contact="Maria"
    )
    with pytest.raises(Refused, match="reopen it first"):
        tells(room, closed)
    assert [kind for kind, _ in room.told()].count(NotificationKind.SALES_SUPPORT) == 1
