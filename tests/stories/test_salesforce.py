"""Salesforce and Slack say the same: what is routed there arrives here, what is done here stands there, and nothing is overwritten unseen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.salesforce import FILE
from cases.model.people import Person, Role
from cases.model.status import Status
from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from sandbox.slack.driver import MessageSeen
from tests.stories.office import ANA, BEN, MARTA, MONDAY, OLE, RITA, Office
from tests.stories.test_new_case import fills

OTTO = Person("otto@example.com", "Otto Reis", Role.SMB_OPS)
ONE_MINUTE = timedelta(minutes=1)


class Firm:
    """An office and its Salesforce organisation."""

    def __init__(self, office: Office, crm: SalesforceStandIn) -> None:
        self.office = office
        self.crm = crm
        self.users = {person.email: crm.add_user(person.name, person.email) for person in (ANA, BEN, MARTA)}
        self.account = crm.add("Account", Name="Acme")

    def routes(self, subject: str, to: Person = ANA) -> str:
        """Somebody routes a case to this person in Salesforce."""
        record_type = self.crm.record_type("SMB Sales Case")
        return self.crm.add(
            "Case",
            by=self.users[MARTA.email],
            Subject=subject,
            RecordTypeId=record_type,
            OwnerId=self.users[to.email],
            AccountId=self.account,
            Type="Inbound Request",
        )

    def card_of(self, case_id: str) -> MessageSeen:
        """Ana's card of a case."""
        number = self.crm.row(case_id)["CaseNumber"]
        return self.office.person("ana").waits_for_message(beginning=number)


def waits(condition: Callable[[], object], within_s: float = 30.0) -> None:
    """Wait until it holds."""
    until = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """One for all stories, which tell of different cases."""
    folder: Path = tmp_path_factory.mktemp("firm")
    with SalesforceStandIn(clock=SandboxClock(MONDAY)) as crm:
        file = folder / "salesforce.toml"
        file.write_text(FILE.format(url=crm.url, client_id=crm.client_id))
        url = f"sqlite:///{folder / 'casebot.db'}"
        roster = (ANA, BEN, MARTA, OLE, RITA, OTTO)
        with Office(url, roster=roster, salesforce_file=file, salesforce_secret=crm.client_secret) as office:
            yield Firm(office, crm)


def test_a_case_routed_there_arrives_and_a_next_step_written_in_slack_stands_there(firm: Firm) -> None:
    """INT-1, CRD-1"""
    case_id = firm.routes("They need a quote")
    card = firm.card_of(case_id)
    assert card.shows("They need a quote", "Acme")
    ana = firm.office.person("ana")
    form = ana.opens("Pick up", on=card)
    form.fills("Next step", "Send the quote to Maria")
    assert form.submits().ok
    waits(lambda: firm.crm.row(case_id)["Status"] == Status.ATTEMPTING_CONTACT)
    row = firm.crm.row(case_id)
    assert row["Next_Steps__c"].endswith("AS Send the quote to Maria")
    assert row["OwnerId"] == firm.users[ANA.email]
    assert not card.has("Not yet in Salesforce")


def test_what_salesforce_refuses_comes_back_and_is_fixed(firm: Firm) -> None:
    """SAFE-4"""
    case_id = firm.routes("They need an invoice")
    card = firm.card_of(case_id)
    ana = firm.office.person("ana")
    firm.crm.faults.add("validation", "update Case", text="Name the product in the next steps.")
    form = ana.opens("Pick up", on=card)
    form.fills("Next step", "Send the invoice")
    assert form.submits().ok
    trouble = ana.waits_for_message(containing="Name the product in the next steps.")
    card.waits_to_show("Not yet in Salesforce: Status, Next step, Next step due")
    fix = ana.opens("Fix", on=trouble)
    assert fix.shows("Name the product in the next steps.")
    fix.fills("Next step", "Send the invoice for Premium")
    assert fix.submits().ok
    waits(lambda: "Premium" in (firm.crm.row(case_id)["Next_Steps__c"] or ""))
    trouble.waits_to_show("sent to Salesforce")
    waits(lambda: not firm.card_of(case_id).has("Not yet in Salesforce"))


def test_what_salesforce_refuses_goes_with_the_case_to_its_new_owner(firm: Firm) -> None:
    """SAFE-4, PPL-3: Ben can settle it no more, so his message has no buttons; Ana gets it."""
    case_id = firm.routes("They need a second invoice", to=BEN)
    ana, ben, marta = (firm.office.person(name) for name in ("ana", "ben", "marta"))
    number = str(firm.crm.row(case_id)["CaseNumber"])
    firm.crm.faults.add("validation", "update Case", text="Name the seats in the next steps.")
    form = ben.opens("Pick up", on=ben.waits_for_message(beginning=number))
    form.fills("Next step", "Send the second invoice")
    assert form.submits().ok
    his = ben.waits_for_message(containing="Name the seats in the next steps.")
    assert his.buttons == ["Fix", "Drop"]
    form = marta.opens("More", "Reassign", on=marta.asks(f"/case {number}"))
    form.picks("Who takes it?", next(each for each in form.options("Who takes it?") if each.startswith("Ana")))
    assert form.submits().ok
    his.waits_to_show("Ana Silva has the case now, and decides.")
    assert his.buttons == []
    fix = ana.opens("Fix", on=ana.waits_for_message(containing="Name the seats in the next steps."))
    fix.fills("Next step", "Send the invoice for 20 seats")
    assert fix.submits().ok
    waits(lambda: "20 seats" in (firm.crm.row(case_id)["Next_Steps__c"] or ""))
    his.waits_to_show("sent to Salesforce")


def test_what_salesforce_refuses_can_be_dropped_and_both_sides_say_the_same(firm: Firm) -> None:
    """SAFE-4"""
    case_id = firm.routes("They want to cancel")
    card = firm.card_of(case_id)
    ana = firm.office.person("ana")
    firm.crm.faults.add("restricted_picklist", "update Case")
    assert ana.opens("Pick up", on=card).submits().ok
    number = firm.crm.row(case_id)["CaseNumber"]
    trouble = ana.waits_for_message(containing=f"{number} · Acme: Salesforce refused")
    ana.clicks("Drop", on=trouble)
    waits(lambda: firm.office.case(number).status is Status.OPEN)
    assert firm.crm.row(case_id)["Status"] == "Open"
    trouble.waits_to_show("what Salesforce says stands")


def test_a_new_contact_does_not_keep_a_new_case_out_of_salesforce(firm: Firm) -> None:
    """SAFE-4, INT-3: Sue did what the form says. SMB Ops hear that the contact is missing, and can correct it; she cannot, and is not asked to."""
    sue, otto = firm.office.person("sue"), firm.office.person("otto")
    sue.uses_shortcut("New case")
    form = sue.waits_for_modal(titled="New case")
    fills(form, "Partner", account="Zweirad Klein GmbH 🚲")
    assert form.submits().ok
    form.waits_to_show("SMB Ops will assign it")
    form.cancels()
    trouble = otto.waits_for_message(in_="smb-ops", containing="Salesforce has no contact “Maria of Zweirad")
    assert trouble.shows("Create it there, then choose Fix and Send again.")
    row = firm.crm.rows("Case")[-1]
    assert not [each for each in sue.messages() if each.seen("Salesforce has no contact")]
    fix = otto.opens("Fix", on=trouble)
    company = firm.crm.add("Account", Name="Zweirad Klein GmbH 🚲")
    firm.crm.add("Contact", FirstName="Maria", LastName="Klein", AccountId=company)
    fix.fills("Contact", "Maria Klein")
    assert fix.submits().ok
    waits(lambda: firm.crm.row(row["Id"]).get("ContactId"))
    trouble.waits_to_show("sent to Salesforce")


def test_a_case_is_found_under_the_number_that_sue_was_told_first(firm: Firm) -> None:
    """INT-3, LOOK-1: Salesforce gives it a number of its own later; the form and the message have named the first."""
    sue = firm.office.person("sue")
    sue.uses_shortcut("New case")
    form = sue.waits_for_modal(titled="New case")
    fills(form, "Partner", account="Neon Roller AG")
    assert form.submits().ok
    first = re.search(r"S\d{6}", sue.waits_for_message(containing="Neon Roller AG").text)
    assert first is not None
    before = firm.office.case(first[0])
    waits(lambda: firm.office.case(first[0]).number != first[0])
    now = firm.office.case(first[0])
    assert now.id == before.id
    assert sue.asks(f"/case {first[0]}").shows(now.number, "Neon Roller AG")
    assert sue.asks(f"/case {first[0].lower()}").shows(now.number, "Neon Roller AG")


@pytest.mark.parametrize(
    ("button", "wins"), [("Keep Slack's", Status.ATTEMPTING_CONTACT), ("Take Salesforce's", Status.ENGAGED)]
)
def test_what_both_sides_changed_is_for_the_person_to_decide(firm: Firm, button: str, wins: Status) -> None:
    """SAFE-4"""
    case_id = firm.routes(f"Both of us, {button}")
    card = firm.card_of(case_id)
    ana = firm.office.person("ana")
    firm.crm.faults.outage = "unavailable"
    assert ana.opens("Pick up", on=card).submits().ok
    firm.crm.change(case_id, by=firm.users[BEN.email], Status=Status.ENGAGED.value)
    firm.crm.faults.outage = ""
    number = firm.crm.row(case_id)["CaseNumber"]
    firm.office.clock.advance(ONE_MINUTE)
    asked = ana.waits_for_message(containing=f"{number} · Acme was changed in Salesforce as well")
    assert asked.shows("In Progress: Attempting Contact", "In Progress: Engaged")
    ana.clicks(button, on=asked)
    waits(lambda: firm.crm.row(case_id)["Status"] == wins and firm.office.case(number).status is wins)


def test_a_question_in_chatter_is_answered_from_slack(firm: Firm) -> None:
    """ESC-2"""
    case_id = firm.routes("They wait for an answer")
    firm.card_of(case_id)
    post = firm.crm.post(case_id, "Has the quote gone out?", by=firm.users[MARTA.email])
    ana = firm.office.person("ana")
    asked = ana.waits_for_message(containing="Has the quote gone out?", timeout_s=60)
    form = ana.opens("Answer", on=asked)
    form.fills("Your answer", "It went out this morning")
    assert form.submits().ok
    waits(lambda: any(each["FeedItemId"] == post for each in firm.crm.rows("FeedComment")))
