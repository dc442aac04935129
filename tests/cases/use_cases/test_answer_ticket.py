"""Where a ticket stands, said by whoever works its case: what is written into the ticket, and what is not (ZEN-3)."""

from __future__ import annotations

from typing import Any

import pytest

from cases.model.case import Case
from cases.model.errors import AlreadyDone, Field, NotAllowed, Refused
from cases.model.people import Person
from cases.model.status import Surface
from cases.model.tickets import Ticket, TicketStatus, TicketWrite, TicketWriteState
from cases.use_cases.answer_ticket import AnswerTicket, TicketAnswer, answer_ticket
from storage.database import Database
from storage.tickets import TicketEnding, claim, finish
from storage.write_timing import WriteTiming
from tests.cases.team import ANA, BEN, CAL, MIA, RITA, Room

TICKET = 7


class Links:
    """The addresses of the one desk."""

    def number_in(self, link: str) -> int | None:
        return TICKET if link == self.link(TICKET) else None

    def link(self, number: int) -> str:
        return f"https://acme.zendesk.com/agent/tickets/{number}"


@pytest.fixture
def desk(room: Room) -> Room:
    """The same room, with a support desk and its one open ticket."""
    found = Room(Database(room.database.engine, room.clock, tickets=Links()), room.clock)
    is_read(found, TicketStatus.OPEN)
    return found


def is_read(room: Room, status: TicketStatus) -> None:
    with room.database.unit_of_work() as uow:
        uow.tickets.save([Ticket(TICKET, "Seats", status, "stamp", requester_email="Maria@acme.example")], room.now)
        uow.commit()


def arrives(room: Room) -> Case:
    return room.arrives(zendesk_link=Links().link(TICKET))


def answers(
    room: Room, case: Case, answer: TicketAnswer = TicketAnswer.PENDING, who: Person | str = ANA, **values: Any
) -> TicketWrite:
    """What is to be written into the ticket."""
    room.requests += 1
    key = values.pop("key", f"answer {room.requests}")
    with room.database.unit_of_work() as uow:
        command = AnswerTicket(
            actor=uow.roster.actor(who if isinstance(who, str) else who.slack_id or ""),
            case_id=case.id,
            version=room.now_is(case).version,
            key=key,
            surface=Surface.MODAL,
            answer=answer,
            **values,
        )
        answer_ticket(command, uow, room.policy, room.now)
    with room.database.reading() as uow:
        write = uow.tickets.write_of(f"answer:{key}")
    assert write is not None
    return write


def arrives_in_zendesk(room: Room, state: TicketWriteState = TicketWriteState.DONE) -> None:
    """The next write is carried out, or refused."""
    room.clock.advance(minutes=1)
    with room.database.engine.begin() as connection:
        claimed = claim(connection, room.now, WriteTiming())
        assert claimed is not None
        assert finish(connection, claimed, TicketEnding(state), room.now)


def test_a_second_thought_is_no_change_by_somebody_else(desk: Room) -> None:
    """ZEN-3, SAFE-1: Pending, and a moment later Solved; whether the first is on its way or there already, and until the ticket is read again."""
    case = arrives(desk)
    assert answers(desk, case).seen_status is TicketStatus.OPEN
    assert answers(desk, case, TicketAnswer.SOLVED).seen_status is TicketStatus.PENDING, "on the way"
    arrives_in_zendesk(desk)
    arrives_in_zendesk(desk)
    assert answers(desk, case, TicketAnswer.OPEN).seen_status is TicketStatus.SOLVED, "arrived"
    arrives_in_zendesk(desk)
    is_read(desk, TicketStatus.HOLD)
    assert answers(desk, case, TicketAnswer.SOLVED).seen_status is TicketStatus.HOLD, "an agent's word"


def test_what_zendesk_refused_changes_nothing_of_what_is_known(desk: Room) -> None:
    """ZEN-3, SAFE-4"""
    case = arrives(desk)
    answers(desk, case)
    arrives_in_zendesk(desk, TicketWriteState.REFUSED)
    assert answers(desk, case).seen_status is TicketStatus.OPEN


@pytest.mark.parametrize(
    "written",
    [
        "sue@example.com",
        " SUE@Example.com ",
        "Sue Park <sue@example.com>",
        "mailto:sue@example.com",
        "<mailto:sue@example.com|sue@example.com>",
        "sue@example.com,",
    ],
)
def test_the_owners_address_is_read_however_it_was_copied(desk: Room, written: str) -> None:
    """ZEN-3: and it alone is in copy and hears of it, with Open."""
    write = answers(desk, arrives(desk), TicketAnswer.NOT_SMB, account_owner=written)
    assert (write.copy_to, write.status) == (("sue@example.com",), TicketStatus.OPEN)
    assert [each.lane for each in desk.notifications() if each.key.startswith("ticket handed")] == [
        "mail:sue@example.com"
    ]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "Write the e-mail address"),
        ("sue", "Write the e-mail address"),
        ("sue@example", "Write the e-mail address"),
        ("sue@example.com, tim@example.com", "Write the e-mail address"),
        ("maria@ACME.example", "That is the customer"),
    ],
)
def test_no_address_two_or_the_customers_own_go_nowhere(desk: Room, written: str, why: str) -> None:
    """ZEN-3, SAFE-3: the customer is not put in copy as the owner of their account."""
    with pytest.raises(Refused, match=why) as refused:
        answers(desk, arrives(desk), TicketAnswer.NOT_SMB, account_owner=written)
    assert [problem.field for problem in refused.value.problems] == [Field.ACCOUNT_OWNER]


def test_an_address_that_was_typed_before_another_answer_was_chosen_is_in_no_copy(desk: Room) -> None:
    """ZEN-3: nor is anybody told; a comment names who wrote it, and without one there is none."""
    write = answers(desk, arrives(desk), TicketAnswer.BILLING, account_owner="sue@example.com", note=" Refund them \n")
    assert (write.copy_to, write.status) == ((), TicketStatus.OPEN)
    assert write.note == "Refund them\n\nAna Silva, in Slack"
    assert not any(each.key.startswith("ticket handed") for each in desk.notifications())
    assert answers(desk, arrives(desk), note=" \n ").note == ""


def test_who_works_the_case_answers_once_and_nobody_else(desk: Room) -> None:
    """ZEN-3, PPL-3, SAFE-1: the manager too; the same click twice is one update; a closed case stays closed."""
    case = arrives(desk)
    for nobody in (CAL, RITA, "USTRANGER"):
        with pytest.raises(NotAllowed):
            answers(desk, case, who=nobody)
    answers(desk, case, who=BEN)
    answers(desk, case, who=MIA, key="one")
    with pytest.raises(AlreadyDone):
        answers(desk, case, who=MIA, key="one")
    desk.clock.advance(minutes=1)
    desk.picks_up(ANA, case)
    desk.closes(ANA, case)
    assert answers(desk, case, TicketAnswer.SOLVED).status is TicketStatus.SOLVED
    with pytest.raises(NotAllowed):
        answers(desk, case, TicketAnswer.SOLVED, who=CAL)
    assert desk.now_is(case).is_closed
