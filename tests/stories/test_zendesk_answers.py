"""Where a ticket stands, said in Slack: Pending, Solved, Open, a refund, or an account that is not SMB's (ZEN-3)."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from cases.model.case import Case
from cases.use_cases.offer_tickets import case_of_ticket
from messages.names import Button, Seen
from sandbox.slack.clock import SandboxClock
from sandbox.slack.driver import MessageSeen, Modal
from sandbox.zendesk.server import ZendeskStandIn
from tests.stories import forging
from tests.stories.office import MONDAY
from tests.stories.test_zendesk import Firm, breaches, office_of, waits


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """One for all stories, which tell of different tickets."""
    with (
        ZendeskStandIn(clock=SandboxClock(MONDAY)) as zendesk,
        office_of(zendesk, tmp_path_factory.mktemp("firm")) as office,
    ):
        zendesk.follow(office.clock)
        yield Firm(office, zendesk, number=14_000)


def card_of(firm: Firm, ticket: int, status: str = "open") -> MessageSeen:
    """Ana's card of a case that came from this ticket, which casebot has read."""
    firm.zendesk.ticket_arrives(ticket, "Secret plans of ours", status=status)
    number = firm.case_from(ticket)
    waits(lambda: is_read(firm, ticket))
    return firm.office.person("ana").waits_for_message(beginning=number)


def is_read(firm: Firm, ticket: int) -> bool:
    with firm.office.casebot.database.reading() as uow:
        return uow.tickets.get(ticket) is not None


def opens(firm: Firm, card: MessageSeen) -> Modal:
    return firm.office.person("ana").opens("More", "Zendesk ticket", on=card)


@pytest.mark.parametrize(
    ("ticket", "answer", "status"),
    [
        (301, "Pending: answered, waiting for the customer", "pending"),
        (302, "Solved: answered, nothing left to do", "solved"),
        (303, "Open: we still have to act", "open"),
    ],
)
def test_ana_says_where_the_ticket_stands(firm: Firm, ticket: int, answer: str, status: str) -> None:
    """ZEN-3: the status and an internal comment that names who says so, in one update; the history of the case has it."""
    form = opens(firm, card_of(firm, ticket))
    assert form.shows(f"Ticket #{ticket} is Open in Zendesk")
    form.picks("Where does it stand?", answer)
    form.fills("Internal comment", "They want twelve seats.")
    assert form.submits().ok
    waits(lambda: firm.zendesk.notes(ticket))
    assert firm.zendesk.notes(ticket) == ["They want twelve seats.\n\nAna Silva, in Slack"]
    assert firm.zendesk.ticket(ticket).status == status
    assert ("ticket", answer) in [(entry.field, entry.new) for entry in firm.office.history(f"000{firm.number}")]


def test_the_ticket_of_a_closed_case_is_solved_from_slack(firm: Firm) -> None:
    """ZEN-3: Ana closes the case and then the ticket; the case stays closed, and nothing else of it changes."""
    ana = firm.office.person("ana")
    card = card_of(firm, 304)
    number = f"000{firm.number}"
    fields = {"status": "Closed: Resolved", "resolution": "Answered Question", "feedback": "NA"}
    firm.office.case_arrives(number, zendesk_link=firm.office.case(number).zendesk_link, **fields)
    card.waits_to_show("Closed: Resolved")
    before = firm.office.case(number)
    form = opens(firm, card)
    form.picks("Where does it stand?", "Solved: answered, nothing left to do")
    assert form.submits().ok
    waits(lambda: firm.zendesk.ticket(304).status == "solved")
    after = firm.office.case(number)
    assert (after.status, after.closed_at) == (before.status, before.closed_at)
    ana.opens("More", on=card).cancels()


def test_a_refund_opens_the_ticket_and_leads_to_the_form(firm: Firm) -> None:
    """ZEN-3"""
    form = opens(firm, card_of(firm, 311, "pending"))
    assert form.shows("Ticket #311 is Pending in Zendesk")
    form.picks("Where does it stand?", "Refund or billing: Open, and the A/R form")
    assert form.submits().ok
    assert form.title == "A/R form"
    form.cancels()
    waits(lambda: firm.zendesk.ticket(311).status == "open")


def test_an_account_that_is_not_smbs_goes_to_its_owner(firm: Firm) -> None:
    """ZEN-3: the ticket is Open with the owner in copy, and the owner is told in Slack without a word of the customer; a wrong turn: no address."""
    form = opens(firm, card_of(firm, 321))
    form.picks("Where does it stand?", "Not SMB: Open, with the account owner in copy")
    form.waits_to_show("Account owner's e-mail")
    form.fills("Account owner's e-mail", "sue")
    assert "e-mail address" in str(form.submits().errors)
    form.fills("Account owner's e-mail", "sue@example.com")
    assert form.submits().ok
    told = firm.office.person("sue").waits_for_message(containing="put you in copy on ticket #321")
    assert told.shows("Ana Silva")
    assert told.links == ["https://acme.zendesk.com/agent/tickets/321"]
    assert not told.has("Secret plans")
    waits(lambda: firm.zendesk.ticket(321).email_cc_ids)
    [copied] = firm.zendesk.ticket(321).email_cc_ids
    assert firm.zendesk.desk.users[copied]["email"] == "sue@example.com"
    assert firm.zendesk.ticket(321).status == "open"


def test_a_ticket_that_an_agent_solved_meanwhile_is_not_opened_again(firm: Firm) -> None:
    """ZEN-3, SAFE-1: Ana is told, and nothing is overwritten unseen."""
    card = card_of(firm, 331)
    firm.zendesk.desk.ticket(331).is_in_view = False
    firm.zendesk.change(331, status="solved")
    form = opens(firm, card)
    form.picks("Where does it stand?", "Pending: answered, waiting for the customer")
    assert form.submits().ok
    told = firm.office.person("ana").waits_for_message(containing="Zendesk refused a change of ticket #331")
    assert told.shows("The ticket was open when the form was opened, and is solved now.")
    assert firm.zendesk.ticket(331).status == "solved"


def test_from_the_alert_the_form_opens_as_well(firm: Firm) -> None:
    """ZEN-3: of a ticket that nears its breach, whose case Ana picked up."""
    number = firm.case_from(341)
    firm.ana_picks_up(number)
    breaches(firm, 341, 30)
    ana = firm.office.person("ana")
    alert = ana.waits_for_message(containing="Ticket #341")
    form = ana.opens("Where it stands", on=alert)
    assert form.submits().ok
    waits(lambda: firm.zendesk.ticket(341).status == "pending")


def test_whoever_does_not_work_the_case_changes_no_ticket(firm: Firm) -> None:
    """ZEN-3, PPL-3: a forged click opens nothing; a case from no connected ticket has nothing to change."""
    card_of(firm, 351)
    case = firm.office.case(f"000{firm.number}")
    sue, ana = firm.office.person("sue"), firm.office.person("ana")
    sue.forges(forging.click(Button.TICKET.value, str(Seen(case.id, case.version))))
    window = sue.waits_for_modal()
    assert not window.has("Where does it stand?")
    window.cancels()
    firm.office.case_arrives("00014999", zendesk_link="https://evil.example/agent/tickets/351")
    card = ana.waits_for_message(beginning="00014999")
    more = ana.opens("More", on=card)
    assert "Zendesk ticket" not in more.buttons
    more.cancels()
    case = firm.office.case("00014999")
    ana.forges(forging.click(Button.TICKET.value, str(Seen(case.id, case.version))))
    refused = ana.waits_for_modal()
    refused.waits_to_show("has no ticket in the connected Zendesk account")


def test_a_ticket_of_a_known_customer_is_offered_as_a_case_and_becomes_one_once(firm: Firm) -> None:
    """RTE-4: to the account's Advocate; one click makes the case, a second one says that it is there."""
    office, ana = firm.office, firm.office.person("ana")
    office.case_arrives("00014801", account="Known Bakery", contact="Jo Baker", web_email="jo@known.example.com")
    ana.waits_for_message(beginning="00014801")
    firm.zendesk.ticket_arrives(361, "We need ten more seats", email="jo@known.example.com")
    offer = ana.waits_for_message(containing="Ticket #361")
    assert offer.shows("We need ten more seats", "no case yet")
    assert offer.links == ["https://acme.zendesk.com/agent/tickets/361"]
    office.person("sue").forges(forging.click(Button.TICKET_CREATE.value, "361:0"))
    ana.clicks("Create case", on=offer)
    waits(lambda: case_from(firm, 361))
    case = case_from(firm, 361)
    assert case is not None
    assert (case.owner, case.account, case.web_email) == ("ana@example.com", "Known Bakery", "jo@known.example.com")
    ana.clicks("Create case", on=offer)
    waits(lambda: any(each.has(f"already case {case.number}") for each in ana.ephemerals()))


def test_an_unknown_customers_ticket_and_one_that_is_a_case_are_not_offered(firm: Firm) -> None:
    """RTE-4"""
    office = firm.office
    office.case_arrives("00014802", account="Other Bakery", contact="Al Baker", web_email="al@other.example.com")
    office.case_arrives("00014803", account="Other Bakery", zendesk_link="https://acme.zendesk.com/agent/tickets/371")
    firm.zendesk.ticket_arrives(371, "Already a case", email="al@other.example.com")
    firm.zendesk.ticket_arrives(372, "Who are you", email="stranger@unknown.example.com")
    waits(lambda: is_read(firm, 371) and is_read(firm, 372))
    time.sleep(2.5)
    office.settles()
    seen = [*office.person("ana").messages(), *office.person("marta").messages("#smb-ops")]
    assert not [each for each in seen if each.has("Ticket #371") or each.has("Ticket #372")]


def case_from(firm: Firm, ticket: int) -> Case | None:
    with firm.office.casebot.database.reading() as uow:
        return case_of_ticket(ticket, uow)
