"""Cases and the Zendesk tickets that they came from: what is done in Slack stands in the ticket, once, and nothing of the customer goes astray."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, select
from starlette.applications import Starlette

from bot.server.web import WebServer, web_app
from bot.server.zendesk_route import zendesk_routes
from messages.names import Button
from sandbox.slack.clock import SandboxClock
from sandbox.zendesk.server import ZendeskStandIn
from storage.tickets import ticket_writes
from tests.stories import forging
from tests.stories.office import MONDAY, Office

FILE = 'url = "{url}"\nclient_id = "{client_id}"\nview = {view}\nlink = "https://acme.zendesk.com"\npoll_every_s = 1\n'

HOOK_SECRET = "canary-hook-secret"


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
        form = ana.opens("Pick up", on=ana.waits_for_message(beginning=number))
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
    return Office(
        f"sqlite:///{folder / 'casebot.db'}",
        zendesk_file=file,
        zendesk_secret=zendesk.client_secret,
        zendesk_hook_secret=HOOK_SECRET,
    )


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """One for all stories, which tell of different tickets."""
    with (
        ZendeskStandIn(clock=SandboxClock(MONDAY)) as zendesk,
        office_of(zendesk, tmp_path_factory.mktemp("firm")) as office,
    ):
        zendesk.follow(office.clock)
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
    card = ana.waits_for_message(beginning=number)
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
    more = ana.opens("More", "Zendesk comment", on=ana.waits_for_message(beginning=f"{number} ·"))
    assert more.shows("Zendesk refused casebot's comment", "Paste this there")
    more.cancels()


def test_try_again_sends_what_zendesk_refused_once(firm: Firm) -> None:
    """ZEN-1, SAFE-4, PPL-3: refused anew while the ticket is closed; Sue may not; an old button sends nothing twice."""
    firm.zendesk.ticket_arrives(132)
    firm.zendesk.desk.ticket(132).status = "closed"
    number = firm.case_from(132)
    firm.ana_picks_up(number)
    ana, sue = firm.office.person("ana"), firm.office.person("sue")
    told = ana.waits_for_message(containing="Zendesk refused a change of ticket #132")
    ana.clicks("Try again", on=told)
    told.waits_to_show("is sent to Zendesk again")
    assert "Try again" not in told.buttons
    again = ana.waits_for_message(containing="Zendesk refused a change of ticket #132")
    firm.zendesk.desk.ticket(132).status = "open"
    case = firm.office.case(number)
    retry = forging.click(Button.TICKET_RETRY.value, f"{case.id}:{case.version}:{write_of(firm, 132)}")
    sue.forges(retry)
    waits(lambda: any(answer.has("resolve what the CRM refused") for answer in sue.ephemerals()))
    assert firm.zendesk.notes(132) == []
    ana.clicks("Try again", on=again)
    waits(lambda: firm.zendesk.notes(132))
    later = firm.office.case(number)
    ana.forges(forging.click(Button.TICKET_RETRY.value, f"{later.id}:{later.version}:{write_of(firm, 132)}"))
    waits(lambda: any(answer.has("already sent again") for answer in ana.ephemerals()))
    waits(lambda: not writes_waiting(firm))
    assert len(firm.zendesk.notes(132)) == 1


def write_of(firm: Firm, ticket: int) -> int:
    """The id of the only write into a ticket."""
    with firm.office.casebot.engine.connect() as connection:
        return int(connection.execute(select(ticket_writes.c.id).where(ticket_writes.c.ticket == ticket)).scalar_one())


def test_a_ticket_of_another_desk_is_written_to_by_hand(firm: Firm) -> None:
    """ZEN-1: a link that only looks like one of the connected account is shown with the text to paste, and nothing is sent anywhere."""
    firm.office.case_arrives("00013999", zendesk_link="https://evil.example/agent/tickets/101")
    ana = firm.office.person("ana")
    form = ana.opens("Pick up", on=ana.waits_for_message(beginning="00013999"))
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


def breaches(firm: Firm, ticket: int, minutes: int, **fields: str) -> None:
    """A ticket arrives that is to be answered in so many minutes."""
    firm.zendesk.ticket_arrives(ticket, fields.pop("subject", "Where is my invoice?"), **fields)
    firm.zendesk.set_breach(ticket, firm.office.clock.now() + timedelta(minutes=minutes))


def test_a_breach_that_nears_is_told_once_to_whoever_was_last_in_touch(firm: Firm) -> None:
    """ZEN-2: Ben logged the last touch, so it is his; another moment is another breach; after an answer nothing more is said."""
    office, zendesk = firm.office, firm.zendesk
    number = firm.case_from(201, owner="ben@example.com", account="Touched Bakery", web_email="jo@touched.example.com")
    ben = office.person("ben")
    card = ben.waits_for_message(beginning=number)
    form = ben.opens("Pick up", on=card)
    assert form.submits().ok
    breaches(firm, 201, 30, email="jo@touched.example.com")
    told = ben.waits_for_message(containing="Ticket #201")
    assert told.shows("Where is my invoice?", "Next reply", f"Case: {number}")
    assert told.links == ["https://acme.zendesk.com/agent/tickets/201"]
    time.sleep(3)
    count = len([each for each in ben.messages() if each.has("Ticket #201")])
    assert count == 1, "told once for a breach, however often it is read"
    zendesk.set_breach(201, office.clock.now() + timedelta(minutes=45))
    waits(lambda: len([each for each in ben.messages() if each.has("Ticket #201")]) == 2)
    zendesk.clear_breaches(201)
    zendesk.change(201, status="pending")
    time.sleep(3)
    assert len([each for each in ben.messages() if each.has("Ticket #201")]) == 2
    assert not [each for each in office.person("marta").messages("#smb-ops") if each.has("Ticket #201")]


def test_a_breach_of_an_unknown_customer_goes_to_smb_ops_without_a_word_of_theirs(firm: Firm) -> None:
    """ZEN-2: in a channel neither subject nor name; one that is far off, paused or answered is not told."""
    breaches(firm, 211, 20, email="stranger@unknown.example.com", subject="Secret plans of ours")
    breaches(firm, 212, 600, email="stranger@unknown.example.com")
    breaches(firm, 213, 20, email="stranger@unknown.example.com")
    firm.zendesk.set_breach(213, firm.office.clock.now() + timedelta(minutes=20), stage="paused")
    ops = firm.office.person("marta").waits_for_message(containing="Ticket #211", in_="#smb-ops")
    assert not ops.has("Secret plans")
    assert not ops.has("Stranger")
    time.sleep(2.5)
    said = firm.office.person("marta").messages("#smb-ops")
    assert not [each for each in said if each.has("#212") or each.has("#213")]


def test_the_accounts_advocate_hears_where_nobody_was_in_touch(firm: Firm) -> None:
    """ZEN-2: by the ticket's organization."""
    firm.office.case_arrives("00013201", owner="ben@example.com", account="Untouched Bakery")
    firm.office.person("ben").waits_for_message(beginning="00013201")
    breaches(firm, 221, 20, email="x@untouched.example.com", organization="Untouched Bakery")
    firm.office.person("ben").waits_for_message(containing="Ticket #221")


def test_where_targets_come_with_each_ticket_alone_they_are_read_there(firm: Firm) -> None:
    """ZEN-2: found out at the first look."""
    service = firm.office.casebot.zendesk
    assert service is not None
    firm.zendesk.sla = "ticket"
    service.reader.sla = None
    breaches(firm, 231, 20, email="other@unknown.example.com")
    firm.office.person("marta").waits_for_message(containing="Ticket #231", in_="#smb-ops")
    assert service.health()["sla"] == "ticket"
    firm.zendesk.sla = "sideload"
    service.reader.sla = None


def test_a_web_hook_has_its_ticket_read_and_an_unsigned_one_nothing(firm: Firm) -> None:
    """ZEN-2: a ticket outside the watched view is read at once when its web hook is signed."""
    web = WebServer(web_app(firm.office.casebot, slack=False), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{web.start()}/intake/zendesk"
    try:
        breaches(firm, 241, 20, email="hooked@unknown.example.com")
        firm.zendesk.desk.ticket(241).is_in_view = False
        body = b'{"ticket_id": "241"}'
        forged = httpx.post(url, content=body, headers=firm.zendesk.signed(body, "another secret"), trust_env=False)
        assert forged.status_code == 401
        firm.zendesk.send_web_hooks(url, HOOK_SECRET)
        firm.zendesk.tell(firm.zendesk.ticket(241))
        firm.office.person("marta").waits_for_message(containing="Ticket #241", in_="#smb-ops")
    finally:
        web.stop()


def test_a_web_hook_that_the_database_does_not_take_is_not_accepted(
    firm: Firm, caplog: pytest.LogCaptureFixture
) -> None:
    """ZEN-2, SAFE-2: an outage of the database is one line, not a traceback for each web hook."""
    casebot = firm.office.casebot
    body = b'{"ticket_id": "251"}'
    nowhere = create_engine("sqlite:////nowhere/at/all.db")
    routes = zendesk_routes(HOOK_SECRET, nowhere, casebot.clock.now, casebot.refusals)
    web = WebServer(Starlette(routes=routes), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{web.start()}/intake/zendesk"
    try:
        headers = firm.zendesk.signed(body, HOOK_SECRET)
        answers = [httpx.post(url, content=body, headers=headers, trust_env=False) for _ in range(5)]
    finally:
        web.stop()
    assert [answer.status_code for answer in answers] == [503] * 5
    assert "Traceback" not in caplog.text
    assert caplog.text.count("/intake/zendesk with 503") == 1
