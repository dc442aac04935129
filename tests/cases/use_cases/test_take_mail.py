"""What becomes of a customer's mail on a closed case (EML-1), where the form could be wrong."""

from __future__ import annotations

import pytest

from cases.model.case import Case
from cases.model.errors import Field, Refused
from cases.model.people import Person
from cases.model.status import Surface
from cases.rules.checklist import Check, required_ten
from cases.rules.permissions import created_it
from cases.use_cases.take_mail import CreateFromMail, IncomingMail, create_from_mail, read_mail, take_mail
from tests.cases.team import ANA, MIA, ROSTER, Room, actor


def closed_with_a_mail(room: Room) -> Case:
    case = room.arrives(status="Closed: Resolved", resolution="Answered Question", feedback="NA", contact="Maria")
    mail = read_mail(0, {"number": case.number, "from": "maria@acme.example", "message_id": "<1@acme.example>"})
    assert isinstance(mail, IncomingMail)
    with room.database.unit_of_work() as uow:
        take_mail([mail], uow, room.policy, room.now, Surface.WEB_HOOK)
        uow.commit()
    return room.now_is(case)


def wrote(room: Room, case: Case, message_id: str, **more: str) -> Case:
    """The case after a mail came in on it."""
    mail = read_mail(0, {"number": case.number, "from": "maria@acme.example", "message_id": message_id, **more})
    assert isinstance(mail, IncomingMail)
    with room.database.unit_of_work() as uow:
        take_mail([mail], uow, room.policy, room.now, Surface.WEB_HOOK)
        uow.commit()
    return room.now_is(case)


def test_only_a_persons_mail_counts_as_word_of_the_customer_and_none_from_the_future(room: Room) -> None:
    """CLO-5, EML-1: an out-of-office starts no fifteen days anew, nor does a mail that came late; a clock that runs ahead does not put Unresponsive off for years."""
    case = room.arrives(status="In Progress: Attempting Contact", next_step="2026-07-13 AS Call her about the quote")
    assert wrote(room, case, "<a@x>", headers="Auto-Submitted: auto-replied").customer_wrote_at is None
    after = wrote(room, case, "<b@x>", at="2031-01-01T00:00:00+00:00")
    assert after.customer_wrote_at == room.now
    assert wrote(room, case, "<c@x>", at="2026-07-01T00:00:00+00:00").customer_wrote_at == after.customer_wrote_at


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


def creates(room: Room, case: Case, who: Person) -> Case:
    """The case that this person makes of the mail that waits."""
    with room.database.unit_of_work() as uow:
        command = CreateFromMail(
            actor=uow.roster.actor(who.slack_id or ""),
            case_id=case.id,
            version=case.version,
            key="create",
            surface=Surface.MODAL,
            account="Acme",
            contact="Maria",
            type="Inbound Request",
            subject="Seats",
            description="20 more",
        )
        create_from_mail(command, uow, room.policy, room.now)
    new = room.case("S000001")
    assert new.follows == case.number
    return new


@pytest.mark.parametrize("who", [ANA, MIA])
def test_what_the_team_creates_for_a_customer_has_no_creator_to_inform(room: Room, who: Person) -> None:
    """REQ-3, EML-1: the Advocate would inform themselves; only a stakeholder waits for news."""
    new = creates(room, closed_with_a_mail(room), who)
    assert (new.owner, new.creator) == (ANA.email, who.name)
    picked_up = room.picks_up(ANA, new).case
    found = [result.check for result in required_ten(picked_up, (), room.today, room.policy)]
    assert Check.CREATOR_INFORMED not in found
    assert created_it(actor(who), new, ROSTER)
