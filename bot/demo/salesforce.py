"""The demo's Salesforce: a local organisation with the same cases, in a second tab."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from bot.demo.data.team import TEAM
from cases.model.case import MID_MARKET_HAND_OVER, Case, words_of
from cases.model.crm import WRITTEN
from cases.model.status import OpportunityStage
from cases.rules.crm_sync import agreed
from connectors.salesforce.field_map import FieldMap
from connectors.salesforce.map_file import load_map
from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from storage.case_store import CASE_COLUMNS, case_of
from storage.directory_tables import accounts, contacts
from storage.schema import cases

FILE = """record_types = ["SMB Sales Case"]
queues = ["SMB Sales Queue"]
link = "https://example.lightning.force.com"

[connection]
url = "{url}"
client_id = "{client_id}"
poll_every_s = 2

[fields]
next_step = "Next_Steps__c"
next_step_due = "Next_Steps_Date__c"
resolution = "Resolution_Action__c"
feedback = "Feedback__c"
context = "Context__c"
cta = "CTA__c"
opportunity = "Opportunity__r.Name"
renewal_risk = "Opportunity__r.Renewal_Risk_Category__c"
duplicate_of = "Duplicate_Of__r.CaseNumber"
carr = false
employees = false
country = false

[fields.opportunity_stage]
read = "Opportunity__r.StageName"

[fields.opportunity_stage.values]
"Closed Lost" = "8-Closed Lost"
"""


class DemoSalesforce:
    """The organisation, filled from casebot's cases.

    Args:
        folder: Where the settings file is written.
        is_new: Whether to fill it again.
    """

    def __init__(self, folder: Path, clock: SandboxClock, *, is_new: bool) -> None:
        self._kept = folder / "salesforce.json"
        self.file = folder / "salesforce.toml"
        self.stand_in = SalesforceStandIn(clock=clock)
        self.is_filled = not is_new and self._kept.exists()
        if self.is_filled:
            self.stand_in.load_state(self._kept)

    def start(self, port: int) -> None:
        """Serve it, and write the file that casebot's settings name."""
        self.stand_in.start(port=port)
        text = FILE.format(url=self.stand_in.url, client_id=self.stand_in.client_id)
        self.file.write_text(text, encoding="utf-8")

    def keep(self) -> None:
        """Save the organisation to a file, so that the demo can continue with it."""
        self.stand_in.save_state(self._kept)

    def fill(self, engine: Engine) -> None:
        """Copy casebot's customers and cases into the organisation, and give casebot the organisation's ids.

        The organisation then says what casebot knows, so that its first poll changes nothing.
        """
        with engine.begin() as connection:
            customers = _Customers(self.stand_in, connection)
            users = _Users(self.stand_in)
            field_map = load_map(self.file)
            rows = connection.execute(select(*CASE_COLUMNS).order_by(cases.c.id)).mappings().all()
            made: dict[str, str] = {}
            for case in map(case_of, rows):
                made[case.number] = self.stand_in.add(
                    "Case",
                    by=users.creator(case),
                    CaseNumber=case.number,
                    RecordTypeId=self.stand_in.record_type("SMB Sales Case"),
                    OwnerId=users.owner(case) or self.stand_in.queue,
                    CreatedDate=case.opened_at,
                    ClosedDate=case.closed_at,
                    SuppliedEmail=case.web_email or None,
                    **customers.of(case),
                    **_values(case, field_map),
                )
                link = f"{field_map.link}/lightning/r/Case/{made[case.number]}/view"
                known = {"external_id": made[case.number], "link": link, "upstream": _said(case)}
                connection.execute(update(cases).where(cases.c.id == case.id).values(known))
            for case in map(case_of, rows):
                if case.duplicate_of in made:
                    self.stand_in.change(made[case.number], Duplicate_Of__c=made[case.duplicate_of])
        self.is_filled = True


class _Users:
    """The organisation's users, by e-mail; a creator without one has a user of that name."""

    def __init__(self, stand_in: SalesforceStandIn) -> None:
        self._stand_in = stand_in
        self._by_email = {
            member.email: stand_in.add_user(member.name, member.email, Department=member.title) for member in TEAM
        }

    def owner(self, case: Case) -> str | None:
        """Return the id of the case's owner."""
        return self._by_email.get(case.owner or "")

    def creator(self, case: Case) -> str:
        """Return the id of the user who created the case."""
        if case.creator not in self._by_email:
            self._by_email[case.creator] = self._stand_in.add_user(case.creator, "", Department=case.creator_department)
        return self._by_email[case.creator]


class _Customers:
    """The organisation's accounts, contacts and opportunities, under casebot's names."""

    def __init__(self, stand_in: SalesforceStandIn, connection: Connection) -> None:
        self._stand_in = stand_in
        self._accounts: dict[str, str] = {}
        self._contacts: dict[tuple[str, str], str] = {}
        for account in connection.execute(select(accounts.c.id, accounts.c.name)).all():
            self._accounts[account.name] = made = stand_in.add("Account", Name=account.name)
            connection.execute(update(accounts).where(accounts.c.id == account.id).values(external_id=made))
        for contact in connection.execute(select(contacts)).all():
            first, _, last = contact.name.rpartition(" ")
            at = self._accounts.get(contact.account)
            made = stand_in.add("Contact", FirstName=first, LastName=last, AccountId=at, Title=contact.title)
            self._contacts[contact.account, contact.name] = made
            connection.execute(
                update(contacts).where(contacts.c.id == contact.id).values(external_id=made, account_id=at or "")
            )

    def of(self, case: Case) -> dict[str, str | None]:
        """Return the references of a case to its customer. The opportunity is made."""
        account = self._accounts.get(case.account)
        return {
            "AccountId": account,
            "ContactId": self._contacts.get((case.account, case.contact)),
            "Opportunity__c": self._opportunity(case, account) if case.opportunity else None,
        }

    def _opportunity(self, case: Case, account: str | None) -> str:
        closes = case.opportunity_close_date or (case.opened_at + timedelta(days=60)).date()
        stage = _STAGES.get(case.opportunity_stage or OpportunityStage.OPEN, "4-Proposal")
        return self._stand_in.add(
            "Opportunity",
            Name=case.opportunity,
            AccountId=account,
            StageName=stage,
            CloseDate=closes,
            Renewal_Risk_Category__c=case.renewal_risk.value if case.renewal_risk is not None else None,
        )


_STAGES = {OpportunityStage.CLOSED_WON: "Closed Won", OpportunityStage.CLOSED_LOST: "8-Closed Lost"}


_TITLES = {member.email: member.title for member in TEAM}


def _said(case: Case) -> str:
    """Return what the organisation says of a case, as casebot keeps it. Only what differs from it later is news."""
    # Its stamps are of whole seconds.
    moments = {"opened_at": case.opened_at, "closed_at": case.closed_at}
    said = {name: at.replace(microsecond=0).isoformat() for name, at in moments.items() if at is not None}
    said_now = {name: words_of(getattr(case, name)) for name in WRITTEN}
    if case.opportunity:
        said_now["opportunity_stage"] = case.opportunity_stage or OpportunityStage.OPEN
        said_now["renewal_risk"] = words_of(case.renewal_risk)
    if case.duplicate_of == MID_MARKET_HAND_OVER:
        said_now["duplicate_of"] = None
    if case.creator in _TITLES:
        said_now["creator_department"] = _TITLES[case.creator]
    return json.dumps({**agreed(case), **said_now, **said}, ensure_ascii=False)


def _values(case: Case, field_map: FieldMap) -> dict[str, Any]:
    """Return the fields of a case that are plain texts, words and dates there."""
    found: dict[str, Any] = {}
    for name in (
        "subject",
        "description",
        "context",
        "cta",
        "status",
        "next_step",
        "resolution",
        "feedback",
        "type",
        "priority",
    ):
        value = getattr(case, name)
        if value:
            found[field_map.fields[name].read] = str(value)
    if case.next_step_due is not None:
        found["Next_Steps_Date__c"] = case.next_step_due.isoformat()
    return found
