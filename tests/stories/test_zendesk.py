"""Cases and the Zendesk tickets that they came from: what is done in Slack stands in the ticket, once, and nothing of the customer goes astray."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.slack.clock import SandboxClock
from sandbox.zendesk.server import ZendeskStandIn
from tests.stories.office import MONDAY, Office

FILE = 'url = "{url}"\nclient_id = "{client_id}"\nview = {view}\nlink = "https://acme.zendesk.com"\npoll_every_s = 1\n'


@dataclass
class Firm:
    """An office and its Zendesk."""

    office: Office
    zendesk: ZendeskStandIn
    number: int = 12_000

    def case_from(self, ticket: int, **fields: str) -> str:
        """A case that came from a ticket is routed to Ana; its number."""
        self.number += 1
        number = f"000{self.number}"
        self.office.case_arrives(number, zendesk_link=f"https://acme.zendesk.com/agent/tickets/{ticket}", **fields)
        return number

    def ana_picks_up(self, number: str) -> None:
        """Ana picks the case up from its card."""
        ana = self.office.person("ana")
        form = ana.opens("Pick up", on=ana.waits_for_message(containing=number))
        assert form.submits().ok
        assert not form.is_open(), "casebot writes the comment, so there is nothing to paste"


def waits(condition: Callable[[], object], within_s: float = 30.0) -> None:
    """Wait until it holds."""
    until = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


def office_of(zendesk: ZendeskStandIn, folder: Path) -> Office:
    """An office with this Zendesk."""
    file = folder / "zendesk.toml"
    file.write_text(FILE.format(url=zendesk.url, client_id=zendesk.client_id, view=zendesk.view))
    return Office(f"sqlite:///{folder / 'casebot.db'}", zendesk_file=file, zendesk_secret=zendesk.client_secret)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """One for all stories, which tell of different tickets."""
    with (
        ZendeskStandIn(clock=SandboxClock(MONDAY)) as zendesk,
        office_of(zendesk, tmp_path_factory.mktemp("firm")) as office,
    ):
        yield Firm(office, zendesk)


def test_a_pickup_is_noted_in_the_ticket_once_and_in_private(firm: Firm) -> None:
    """ZEN-1: a private note with nothing of the customer; Status, More and another owner add no second one."""
    firm.zendesk.ticket_arrives(101, "Secret discount for the bakery")
    number = firm.case_from(101, account="Secret Bakery")
    firm.ana_picks_up(number)
    waits(lambda: firm.zendesk.notes(101))
    assert firm.zendesk.notes(101) == [
        f"Picked up by Sales as case {number}. Sales is in touch with the customer about it."
    ]
    assert firm.zendesk.ticket(101).status == "open", "a note changes no status"
    ana = firm.office.person("ana")
    card = ana.waits_for_message(containing=number)
    more = ana.opens("More", "Zendesk comment", on=card)
    assert more.shows("casebot wrote this there as an internal comment", f"Picked up by Sales as case {number}.")
    more.cancels()
    form = ana.opens("Status", on=card)
    form.picks("Status", "In Progress: Engaged")
    assert form.submits().ok
    time.sleep(1.5)
    assert len(firm.zendesk.notes(101)) == 1


@pytest.mark.parametrize(
    ("ticket", "fault"), [(111, "reset_after"), (112, "error_after"), (113, "error"), (114, "too_many")]
)
def test_a_note_that_may_have_arrived_is_looked_up_before_it_is_sent_again(firm: Firm, ticket: int, fault: str) -> None:
    """ZEN-1, SAFE-2: accepted and then the connection breaks, a 500 on either side of the write, too many requests: one note, never two, never none."""
    firm.zendesk.ticket_arrives(ticket)
    number = firm.case_from(ticket)
    firm.zendesk.faults.add(fault, "update")
    firm.ana_picks_up(number)
    time.sleep(1.5)
    firm.office.clock.advance(timedelta(seconds=20))
    waits(lambda: not writes_waiting(firm))
    assert len(firm.zendesk.notes(ticket)) == 1


def test_a_ticket_that_an_agent_changes_meanwhile_gets_its_note_all_the_same(firm: Firm) -> None:
    """ZEN-1: the agent's status stays as it is."""
    firm.zendesk.ticket_arrives(121)
    number = firm.case_from(121)
    firm.zendesk.faults.add("conflict", "update", count=2)
    firm.ana_picks_up(number)
    firm.zendesk.change(121, status="pending")
    waits(lambda: firm.zendesk.notes(121))
    waits(lambda: not writes_waiting(firm))
    assert len(firm.zendesk.notes(121)) == 1
    assert firm.zendesk.ticket(121).status == "pending"


def test_what_zendesk_refuses_comes_back_with_the_text_to_paste(firm: Firm) -> None:
    """ZEN-1, SAFE-4: a closed ticket takes nothing; the pickup stands, and Ana hears why and what to do."""
    firm.zendesk.ticket_arrives(131)
    firm.zendesk.desk.ticket(131).status = "closed"
    number = firm.case_from(131)
    firm.ana_picks_up(number)
    ana = firm.office.person("ana")
    told = ana.waits_for_message(containing="Zendesk refused a change of ticket #131")
    assert told.shows("Status: closed prevents ticket update", f"Picked up by Sales as case {number}.")
    assert firm.zendesk.notes(131) == []
    more = ana.opens("More", "Zendesk comment", on=ana.waits_for_message(containing=f"{number} ·"))
    assert more.shows("Zendesk refused casebot's comment", "Paste this there")
    more.cancels()


def test_a_ticket_of_another_desk_is_written_to_by_hand(firm: Firm) -> None:
    """ZEN-1: a link that only looks like one of the connected account is shown with the text to paste, and nothing is sent anywhere."""
    firm.office.case_arrives("00013999", zendesk_link="https://evil.example/agent/tickets/101")
    ana = firm.office.person("ana")
    form = ana.opens("Pick up", on=ana.waits_for_message(containing="00013999"))
    calls = len(firm.zendesk.calls)
    assert form.submits().ok
    assert form.title == "Zendesk comment"
    assert form.shows("Paste this there")
    form.cancels()
    time.sleep(1.5)
    assert "update" not in [operation for operation, _ in firm.zendesk.calls[calls:]]


def test_while_zendesk_is_down_slack_goes_on_and_the_note_follows(firm: Firm) -> None:
    """ZEN-1: the pickup waits for nobody."""
    firm.zendesk.ticket_arrives(141)
    number = firm.case_from(141)
    firm.zendesk.faults.add("unavailable", "ticket", count=2)
    firm.ana_picks_up(number)
    assert firm.office.case(number).picked_up_at is not None
    for _ in range(4):
        firm.office.clock.advance(timedelta(seconds=15))
        time.sleep(1.1)
    waits(lambda: firm.zendesk.notes(141))
    assert len(firm.zendesk.notes(141)) == 1


def writes_waiting(firm: Firm) -> bool:
    """Whether a write is on its way."""
    service = firm.office.casebot.zendesk
    assert service is not None
    return any(state != "refused" for state in service.health()["writes"])
