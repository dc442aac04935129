"""What becomes of a customer's mail on a closed case (EML-1), where the form could be wrong."""

from __future__ import annotations

import pytest

from cases.model.case import Case
from cases.model.errors import Field, Refused
from cases.model.status import Surface
from cases.use_cases.take_mail import CreateFromMail, IncomingMail, create_from_mail, read_mail, take_mail
from tests.cases.team import ANA, Room


def closed_with_a_mail(room: Room) -> Case:
    case = room.arrives(status="Closed: Resolved", resolution="Answered Question", feedback="NA", contact="Maria")
    mail = read_mail(0, {"number": case.number, "from": "maria@acme.example", "message_id": "<1@acme.example>"})
    assert isinstance(mail, IncomingMail)
    with room.database.unit_of_work() as uow:
        take_mail([mail], uow, room.policy, room.now, Surface.WEB_HOOK)
        uow.commit()
    return room.now_is(case)


@pytest.mark.parametrize(
    ("wrong", "field", "rule"),
    [
        ({"type": "High Value Account"}, Field.TYPE, "EML-1"),
        ({"type": "Anything"}, Field.TYPE, "EML-1"),
        ({"account": "Acme " * 60}, Field.ACCOUNT, "CLO-10"),
        ({"contact": "Maria " * 60}, Field.CONTACT, "CLO-10"),
    ],
)
def test_a_mail_makes_no_case_that_the_form_does_not_offer(
    room: Room, wrong: dict[str, str], field: Field, rule: str
) -> None:
    """EML-1, CLO-7, PPL-3: a High Value case is made for an account, not for a mail, and never anew once the account has said that it churns."""
    case = closed_with_a_mail(room)
    given = {"account": "Acme", "contact": "Maria", "type": "Inbound Request", "subject": "Seats", "description": ""}
    with room.database.unit_of_work() as uow:
        command = CreateFromMail(
            actor=uow.roster.actor(ANA.slack_id or ""),
            case_id=case.id,
            version=case.version,
            key="create",
            surface=Surface.MODAL,
            **{**given, **wrong},
        )
        with pytest.raises(Refused) as refused:
            create_from_mail(command, uow, room.policy, room.now)
    assert [(problem.field, problem.rule) for problem in refused.value.problems] == [(field, rule)]
