"""The demo's Salesforce: a local organisation with the same cases, in a second tab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, update

from bot.demo.data import roster
from cases.model.case import Case
from cases.model.people import Role
from connectors.salesforce.field_map import FieldMap
from connectors.salesforce.map_file import load_map
from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from storage.case_store import CASE_COLUMNS, case_of
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
duplicate_of = "Duplicate_Of__r.CaseNumber"
carr = false
employees = false
country = false
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
        """Copy casebot's cases into the organisation, and give casebot the organisation's ids."""
        users = {
            person.email: self.stand_in.add_user(person.name, person.email)
            for person in roster()
            if person.role is not Role.STAKEHOLDER
        }
        accounts: dict[str, str] = {}
        field_map = load_map(self.file)
        with engine.begin() as connection:
            for row in connection.execute(select(*CASE_COLUMNS).order_by(cases.c.id)).mappings().all():
                case = case_of(row)
                if case.account and case.account not in accounts:
                    accounts[case.account] = self.stand_in.add("Account", Name=case.account)
                made = self.stand_in.add(
                    "Case",
                    CaseNumber=case.number,
                    RecordTypeId=self.stand_in.record_type("SMB Sales Case"),
                    OwnerId=users.get(case.owner or "", self.stand_in.queue),
                    AccountId=accounts.get(case.account),
                    **_values(case, field_map),
                )
                link = f"{field_map.link}/lightning/r/Case/{made}/view"
                connection.execute(update(cases).where(cases.c.id == case.id).values(external_id=made, link=link))
        self.is_filled = True


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
