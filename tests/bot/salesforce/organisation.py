"""An organisation, casebot's database, and the service between them, each step taken by the test."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import Any, Self

from bot.salesforce.feeds import STREAMS
from bot.salesforce.pausing import PauseTiming
from bot.salesforce.reading import Poll
from bot.salesforce.sender import SenderSettings
from bot.salesforce.service import SalesforceConfig, SalesforceService, scope_of
from cases.changes.add_case import add_case
from cases.changes.record import ChangeContext
from cases.model.case import Case, Touch
from cases.model.crm import CrmWrite, CrmWriteState
from cases.model.people import Actor, Person, Region, Role, Roster
from cases.model.policy import Policy, TouchKind
from cases.model.status import OpportunityKind, OpportunityStage, Status, Surface
from cases.use_cases.ask_for_update import AnswerUpdate, answer_update
from cases.use_cases.link_opportunity import LinkOpportunity, link_opportunity
from cases.use_cases.log_touch import LogTouch, log_touch
from cases.use_cases.pick_up import PickUp, pick_up
from cases.use_cases.plan_next_step import WriteNextStep, write_next_step
from cases.use_cases.settle_crm_writes import FixCrmWrite, fix_crm_write
from connectors.salesforce.connection import SalesforceConnection
from connectors.salesforce.field_map import FieldMap
from connectors.salesforce.map_file import read_map
from handlers.forms import CommandFields
from sandbox.salesforce.server import SalesforceStandIn
from storage.crm_values import CrmTiming
from storage.database import Database
from tests.clock import SettableClock
from tests.engines import borrow_engine
from tests.tables import make_tables

MAP = """
record_types = ["SMB Sales Case"]
queues = ["SMB Sales Queue"]

[fields]
next_step = "Next_Steps__c"
next_step_due = "Next_Steps_Date__c"
resolution = "Resolution_Action__c"
feedback = "Feedback__c"
context = "Context__c"
cta = "CTA__c"
region = "Account.Region__c"
carr = "Account.CARR_This_Account__c"
opportunity = "Opportunity__r.Name"
opportunity_stage = "Opportunity__r.StageName"
opportunity_close_date = "Opportunity__r.CloseDate"
duplicate_of = "Duplicate_Of__r.CaseNumber"
renewal_manager = "Renewal_Manager__r.Email"
"""
ANA = Person(
    "ana@example.com",
    "Ana Silva",
    Role.ADVOCATE,
    Region.AMER,
    "AS",
    ("English",),
    "marta@example.com",
    slack_id="U0ANA",
)
BEN = Person(
    "ben@example.com",
    "Ben Carter",
    Role.ADVOCATE,
    Region.AMER,
    "BC",
    ("English",),
    "marta@example.com",
    slack_id="U0BEN",
)
RITA = Person("rita@example.com", "Rita Moss", Role.RENEWAL_MANAGER, Region.AMER, "RM", slack_id="U0RITA")
MARTA = Person("marta@example.com", "Marta Vega", Role.MANAGER, Region.AMER, "MV", slack_id="U0MARTA")


class Org:
    """A context manager. `poll` reads, `send` writes; nothing happens by itself."""

    def __init__(self, url: str, clock: SettableClock, *, allowance: int = 100_000, field_map: str = MAP) -> None:
        self.clock = clock
        self._began = clock.now()
        self.crm = SalesforceStandIn(clock=clock, allowance=allowance, hang_s=2.0)
        self.map: FieldMap = read_map(tomllib.loads(field_map))
        self.database = Database(borrow_engine(url), clock, crm=scope_of(self.map))
        self.policy = Policy()
        self.timeout_s = 5.0
        self._clicks = 0

    def __enter__(self) -> Self:
        make_tables(self.database.engine)
        self.crm.start()
        self.database.people.replace(Roster.of([ANA, BEN, MARTA, RITA]), self.clock.now())
        self.users = {person.email: self.crm.add_user(person.name, person.email) for person in (ANA, BEN, MARTA, RITA)}
        self.account = self.crm.add("Account", Name="Acme", Region__c="AMER")
        self.contact = self.crm.add("Contact", FirstName="Maria", LastName="Lopez", AccountId=self.account)
        self.service = self.restart()
        return self

    def __exit__(self, *_: object) -> None:
        self.service.stop()
        self.crm.stop()
        self.database.close()

    def restart(self) -> SalesforceService:
        """Another service on the same database, as after a restart."""
        connection = SalesforceConnection(
            self.crm.url,
            self.crm.client_id,
            self.crm.client_secret,
            timeout_s=self.timeout_s,
        )
        timing = CrmTiming(settle=timedelta(seconds=10))
        config = SalesforceConfig(
            connection, self.map, PauseTiming(every=timedelta(seconds=30)), SenderSettings(timing=timing)
        )
        service = SalesforceService(config, self.database, self.policy, self.clock, elapsed=self._elapsed)
        service.check()
        self.service = service
        return service

    def _elapsed(self) -> float:
        # The computer of these tests was started a second before casebot.
        return (self.clock.now() - self._began).total_seconds() + 1

    def case(self, subject: str = "They need a quote", owner: str = ANA.email, **fields: Any) -> str:
        """A case in the organisation, routed to this person."""
        values = {
            "Subject": subject,
            "RecordTypeId": self.crm.record_type("SMB Sales Case"),
            "OwnerId": self.users.get(owner, owner),
            "AccountId": self.account,
            "Type": "Inbound Request",
            "Status": "Open",
            **fields,
        }
        return self.crm.add("Case", by=self.users[MARTA.email], **values)

    def poll(self) -> None:
        """Half a minute later, the next poll."""
        self.polls()

    def polls(self) -> Poll:
        """The same, and what it did."""
        self.clock.advance(seconds=31)
        poll = self.service.poll()
        assert poll.ran
        return poll

    def send(self, *, within: int = 20) -> None:
        """Do what is due now."""
        for _ in range(within):
            if not self.service.sender.step():
                return
        raise AssertionError("it does not come to an end")

    def ours(self, case_id: str) -> Case:
        """Casebot's case of this row."""
        with self.database.reading() as uow:
            return uow.cases.get(uow.cases.ids_of([case_id])[case_id])

    def knows(self, case_id: str) -> bool:
        """Whether casebot has this case."""
        with self.database.reading() as uow:
            return bool(uow.cases.ids_of([case_id]))

    def row(self, case_id: str) -> dict[str, Any]:
        """The row as it stands there."""
        return self.crm.row(case_id)

    def writes(self, case_id: str) -> list[CrmWrite]:
        """The writes of a case that are not done with."""
        with self.database.reading() as uow:
            return list(uow.crm.open_of([self.ours(case_id).id]).get(self.ours(case_id).id, []))

    def state(self, case_id: str) -> CrmWriteState:
        """The state of its only write."""
        [write] = self.writes(case_id)
        return write.state

    def ana_writes(self, case_id: str, step: str, days: int = 1) -> None:
        """Ana writes a next step in Slack."""
        case = self.ours(case_id)
        command = WriteNextStep(
            actor=actor(ANA),
            case_id=case.id,
            version=case.version,
            key=f"{step}:{self.clock.now()}",
            surface=Surface.MODAL,
            step=step,
            due=(self.clock.now() + timedelta(days=days)).date(),
        )
        with self.database.unit_of_work() as uow:
            write_next_step(command, uow, self.policy, self.clock.now())

    def ana_picks_up(self, case_id: str, step: str = "Call Maria about the quote") -> None:
        """Ana picks the case up in Slack."""
        case = self.ours(case_id)
        command = PickUp(
            actor=actor(ANA),
            case_id=case.id,
            version=case.version,
            key=f"pick up {case_id}",
            surface=Surface.MODAL,
            status=Status.ATTEMPTING_CONTACT,
            step=step,
            due=(self.clock.now() + timedelta(days=1)).date(),
        )
        with self.database.unit_of_work() as uow:
            pick_up(command, uow, self.policy, self.clock.now())

    def poll_everything(self) -> None:
        """Long enough for each stream to have its turn."""
        for _ in range(len(STREAMS)):
            self.poll()

    def touches(self, case_id: str) -> list[Touch]:
        """The logged touches of a case."""
        with self.database.reading() as uow:
            return uow.cases.touches(self.ours(case_id).id)

    def asked(self, case_id: str) -> CommandFields:
        """What each request of Ana's on the case as it stands has."""
        case = self.ours(case_id)
        self._clicks += 1
        return CommandFields(
            actor=actor(ANA),
            case_id=case.id,
            version=case.version,
            key=f"click {self._clicks}",
            surface=Surface.MODAL,
        )

    def ana_logs_a_call(self, case_id: str) -> None:
        """Ana logs a call in Slack."""
        command = LogTouch(**self.asked(case_id), kind=TouchKind.CALL, day=0)
        with self.database.unit_of_work() as uow:
            log_touch(command, uow, self.policy, self.clock.now())

    def ana_answers(self, case_id: str, answer: str) -> None:
        """Ana answers a request for an update in Slack."""
        with self.database.unit_of_work() as uow:
            answer_update(AnswerUpdate(**self.asked(case_id), answer=answer), uow, self.policy, self.clock.now())

    def ana_links(
        self,
        case_id: str,
        opportunity: str,
        stage: OpportunityStage | None = None,
        kind: OpportunityKind = OpportunityKind.GROWTH,
    ) -> None:
        """Ana links an opportunity in Slack."""
        command = LinkOpportunity(
            **self.asked(case_id),
            opportunity=opportunity,
            stage=stage,
            close_date=(self.clock.now() + timedelta(days=40)).date(),
            kind=kind,
            from_renewal=True,
        )
        with self.database.unit_of_work() as uow:
            link_opportunity(command, uow, self.policy, self.clock.now())

    def ana_creates(self, subject: str) -> Case:
        """A case is created in Slack, and given to Ana."""
        return self._creates(actor(ANA), subject, ANA.email)

    def sue_creates(self, subject: str, owner: str | None, contact: str) -> Case:
        """Somebody who is not on the roster creates a case in Slack."""
        return self._creates(Actor("Sue Park", "U0SUE"), subject, owner, contact)

    def _creates(self, creator: Actor, subject: str, owner: str | None, contact: str = "") -> Case:
        now = self.clock.now()
        with self.database.unit_of_work() as uow:
            number = uow.cases.own_number()
            case = Case(
                number=number,
                external_id=number,
                opened_at=now,
                source_version=now,
                type="Inbound Request",
                subject=subject,
                account="Acme",
                contact=contact,
                owner=owner,
                region=Region.AMER if owner is not None else None,
                creator_slack_id="U0SUE",
            )
            stored = add_case(case, ChangeContext(uow, self.policy, now, creator, Surface.MODAL))
            uow.commit()
        return stored

    def sends_again(self, case_id: str) -> None:
        """Marta sends again what Salesforce refused of a case."""
        fields: CommandFields = {**self.asked(case_id), "actor": actor(MARTA)}
        with self.database.unit_of_work() as uow:
            fix_crm_write(FixCrmWrite(**fields), uow, self.policy, self.clock.now())

    def told(self, kind: str) -> list[str]:
        """Where messages of this kind were put."""
        from sqlalchemy import select  # only here, as only these tests look into the table

        from storage.outbox import outbox_table

        with self.database.engine.connect() as connection:
            query = select(outbox_table.c.lane).where(outbox_table.c.kind == kind).order_by(outbox_table.c.id)
            return [*connection.execute(query).scalars()]


def actor(person: Person) -> Actor:
    """The person as whoever clicks."""
    return Actor(person.name, person.slack_id, person)


def patches(org: Org, case_id: str) -> list[dict[str, Any]]:
    """What casebot wrote to a row, oldest first."""
    return [
        dict(each.fields)
        for each in org.crm.writes.all()
        if each.id == case_id and each.action == "update" and each.via == "api"
    ]
