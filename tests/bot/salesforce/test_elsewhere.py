"""The connector on a server of the same REST surface that has no habit of the stand-in; see tests.bot.salesforce.elsewhere."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Self, cast

import pytest

from bot.salesforce.pausing import PauseTiming
from bot.salesforce.sender import SenderSettings
from bot.salesforce.service import SalesforceConfig, SalesforceService, scope_of
from cases.model.crm import CrmWriteState
from cases.model.people import Roster
from cases.model.status import Status
from connectors.salesforce.connection import SalesforceConnection
from connectors.salesforce.map_file import read_map
from sandbox.salesforce.server import SalesforceStandIn
from storage.crm_values import CrmTiming
from storage.database import Database
from storage.engine import make_engine
from tests.bot.salesforce.elsewhere import PATH, VERSION, Elsewhere
from tests.bot.salesforce.organisation import ANA, BEN, MARTA, Org
from tests.clock import SettableClock
from tests.tables import make_tables

MAP = """
record_types = ["SMB_Sales_Case"]

[fields]
next_step = "Next_Steps__c"
next_step_due = "Next_Steps_Date__c"
account = false
contact = false
employees = false
country = false
"""


class OtherOrg(Org):
    """The people of the other tests, at another server."""

    def __init__(self, url: str, clock: SettableClock) -> None:
        super().__init__(url, clock)
        self.map = read_map(tomllib.loads(MAP))
        self.database = Database(make_engine(url), clock, crm=scope_of(self.map))
        self.server = Elsewhere(clock)
        self.crm = cast(SalesforceStandIn, self.server)

    def __enter__(self) -> Self:
        make_tables(self.database.engine)
        self.server.start()
        self.database.people.replace(Roster.of([ANA, BEN, MARTA]), self.clock.now())
        self.users = {person.email: self.server.add_user(person.name, person.email) for person in (ANA, BEN, MARTA)}
        self.account = self.server.add("Account", Name="Acme")
        self.service = self.restart()
        return self

    def restart(self) -> SalesforceService:
        connection = SalesforceConnection(
            self.server.url,
            self.server.client_id,
            self.server.client_secret,
            token_url=self.server.token_url,
            api_version=VERSION,
            api_path=PATH,
        )
        sending = SenderSettings(timing=CrmTiming(settle=timedelta(seconds=10)))
        config = SalesforceConfig(connection, self.map, PauseTiming(every=timedelta(seconds=30)), sending)
        elapsed = lambda: self.clock.now().timestamp()  # noqa: E731 - the clock of the test
        service = SalesforceService(config, self.database, self.policy, self.clock, elapsed=elapsed)
        service.check()
        return service

    def case(self, subject: str = "They need a quote", owner: str = ANA.email, **fields: Any) -> str:
        values = {"Subject": subject, "RecordTypeId": self.server.record_type(""), "OwnerId": self.users[owner]}
        return self.server.add("Case", by=self.users[MARTA.email], **values, **fields)


@pytest.fixture
def other(database_url: str, clock: SettableClock) -> Iterator[OtherOrg]:
    with OtherOrg(database_url, clock) as org:
        yield org


def test_cases_arrive_over_its_pages_and_ids_that_differ_in_case_alone_are_two(other: OtherOrg) -> None:
    cases = [other.case(f"Request {number}") for number in range(7)]
    assert len({each.casefold()[:15] for each in cases}) < len(cases), "some differ in the case of a letter alone"
    other.poll()
    assert [other.ours(each).subject for each in cases] == [f"Request {number}" for number in range(7)]
    assert {other.ours(each).number for each in cases} == {row["CaseNumber"] for row in other.server.rows("Case")}


def test_what_is_done_in_slack_is_written_there_and_read_back(other: OtherOrg) -> None:
    case_id = other.case()
    other.poll()
    other.ana_picks_up(case_id)
    other.server.trouble = ["changed", "lost"]
    other.send()
    assert other.state(case_id) is CrmWriteState.UNKNOWN
    other.clock.advance(minutes=1)
    other.send()
    assert not other.writes(case_id)
    row = other.row(case_id)
    assert (row["Status"], row["Next_Steps_Date__c"]) == (Status.ATTEMPTING_CONTACT, "2026-03-03")
    assert len(other.server.headers) == 2, "what had arrived is not written again"
    assert all(each["sforce-auto-assign"] == "FALSE" for each in other.server.headers)
    other.server.change(case_id, Status="In Progress: Engaged")
    other.poll()
    assert other.ours(case_id).status is Status.ENGAGED


def test_both_sides_changing_one_field_is_for_the_person_to_decide_there_too(other: OtherOrg) -> None:
    case_id = other.case()
    other.poll()
    other.server.change(case_id, Status="In Progress: Engaged")
    other.ana_picks_up(case_id)
    other.send()
    assert other.state(case_id) is CrmWriteState.CONFLICT
    assert other.row(case_id)["Status"] == "In Progress: Engaged"


def test_a_touch_and_a_new_case_are_there_once_though_the_server_does_not_say_who_we_are(other: OtherOrg) -> None:
    case_id = other.case()
    other.poll()
    other.poll_everything()
    other.server.trouble = ["lost"]
    other.ana_logs_a_call(case_id)
    other.send()
    other.poll_everything()
    other.send()
    other.poll_everything()
    assert len(other.server.rows("Task")) == len(other.touches(case_id)) == 1
    other.server.trouble = ["lost"]
    ours = other.ana_creates("Acme wants 500 seats")
    other.send()
    other.poll()
    other.clock.advance(minutes=1)
    other.send()
    other.poll()
    [row] = [row for row in other.server.rows("Case") if row["Subject"] == ours.subject]
    assert other.ours(row["Id"]).id == ours.id
    assert other.ours(row["Id"]).number == row["CaseNumber"]


def test_what_it_does_not_have_is_named_and_stops_nothing(other: OtherOrg) -> None:
    other.case()
    other.poll()
    other.poll_everything()
    assert set(other.service.health()["not_readable"]) == {"posts", "comments"}
    assert other.service.health()["calls_used"] is None
