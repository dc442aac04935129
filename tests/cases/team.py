"""The people of these tests, and the room in which they work: real storage in an SQLite file, a clock that stands still, no Slack."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from cases.changes.change_case import Command, Outcome
from cases.changes.closing import CloseCase
from cases.model.account import Account, Contact
from cases.model.case import AuditEntry, Case, NextStepEntry, Touch, words_of
from cases.model.closing_answers import Closing
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor, Person, Region, Role, Roster
from cases.model.policy import Policy, TouchKind
from cases.model.status import Resolution, Status, Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.clocks import Clock, closing_clock
from cases.rules.import_record import ImportResult, IncomingCase, RecordValue, Rejected, read_record
from cases.use_cases.answer_meeting import AnswerMeeting, answer_meeting
from cases.use_cases.assign import Reassign, RouteCase, reassign, route_by_hand
from cases.use_cases.close import close
from cases.use_cases.defer import Defer, defer
from cases.use_cases.give_feedback import GiveFeedback, give_feedback
from cases.use_cases.import_cases import import_records
from cases.use_cases.log_touch import LogTouch, log_touch
from cases.use_cases.pick_up import PickUp, pick_up
from cases.use_cases.plan_next_step import WriteNextStep, write_next_step
from cases.use_cases.reopen import Reopen, reopen
from cases.use_cases.set_contact import SetContact, set_contact
from cases.use_cases.set_status import SetStatus, set_status
from storage.database import Database
from tests.clock import SettableClock

CommandT = TypeVar("CommandT", bound=Command)

NOON = datetime(2026, 7, 13, 12, tzinfo=UTC)
TODAY = date(2026, 7, 13)
POLICY = Policy()


def _person(first: str, initials: str, role: Role, region: Region | None, **more: Any) -> Person:
    email = f"{first.split()[0].lower()}@example.com"
    return Person(email, first, role, region, initials, slack_id=f"U{first.split()[0].upper()}", **more)


MIA = _person("Mia Lund", "ML", Role.MANAGER, Region.AMER)
MAX = _person("Max Horn", "MH", Role.MANAGER, Region.EMEA_APJ)
BEN = _person("Ben Okoro", "BO", Role.ADVOCATE, Region.AMER, manager=MIA.email, zone="America/New_York")
ANA = _person(
    "Ana Silva", "AS", Role.ADVOCATE, Region.AMER, manager=MIA.email, cover=BEN.email, zone="America/New_York"
)
CAL = _person("Cal Reed", "CR", Role.ADVOCATE, Region.AMER, manager=MIA.email, zone="America/Los_Angeles")
TOM = _person("Tom Tran", "TT", Role.TEAM_LEAD, Region.AMER, manager=MIA.email, zone="America/New_York")
EVA = _person("Eva Kern", "EK", Role.ADVOCATE, Region.EMEA_APJ, manager=MAX.email, zone="Europe/Berlin")
YUKI = _person("Yuki Mori", "YM", Role.ADVOCATE, Region.EMEA_APJ, manager=MAX.email, zone="Asia/Tokyo")
RITA = _person("Rita Lopez", "RL", Role.RENEWAL_MANAGER, Region.AMER)
OPS = _person("Otto Ops", "", Role.SMB_OPS, None)
EVERYBODY = (MIA, MAX, ANA, BEN, CAL, TOM, EVA, YUKI, RITA, OPS)
ROSTER = Roster.of(EVERYBODY)

_numbers = count(1)


def a_case(**values: Any) -> Case:
    """A case that no database knows, open since noon."""
    number = f"{next(_numbers):08}"
    case = Case(number=number, external_id=f"500{number}", opened_at=NOON, source_version=NOON, id=1)
    return replace(case, **values)


def actor(person: Person | str) -> Actor:
    """Whoever this is in Slack: a person of the roster, or a user id that nobody there has."""
    return ROSTER.actor(person.slack_id or "" if isinstance(person, Person) else person)


def closing_clock_of(case: Case, now: datetime) -> Clock:
    """The closing clock of a case that has one."""
    clock = closing_clock(case, POLICY, now)
    assert clock is not None
    return clock


def record(number: str, **values: RecordValue) -> IncomingCase:
    """A record as a connector hands it on, which must be a good one."""
    read = read_record(1, {"number": number, **values}, POLICY)
    assert isinstance(read, IncomingCase), read
    return read


def rejected(**values: Any) -> dict[str, str]:
    """What is wrong with this record, by field."""
    read = read_record(1, values, POLICY)
    assert isinstance(read, Rejected), read
    return {problem.field: problem.text for problem in read.problems}


@dataclass
class Room:
    """Where cases come in and are worked. `person` may be one of the roster or the Slack id of a stranger.

    Each request has a key of its own unless one is given, and is based on the case as it stands unless another is `seen`.
    """

    database: Database
    clock: SettableClock
    policy: Policy = POLICY
    requests: int = 0

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return self.now.date()

    def in_days(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def roster_is(self, *people: Person) -> None:
        self.database.people.replace(Roster.of(people), self.now)

    def takes_in(self, *records: IncomingCase) -> ImportResult:
        with self.database.unit_of_work() as uow:
            taken = import_records(records, uow, self.policy, self.now, Surface.WEB_HOOK)
            uow.commit()
        return taken

    def arrives(self, **values: RecordValue) -> Case:
        """A new case comes in, by default Ana's, and is given back as stored."""
        number = str(values.pop("number", f"9{next(_numbers):07}"))
        values.setdefault("owner", ANA.email)
        values.setdefault("external_id", f"500{number}")
        self.takes_in(record(number, **values))
        return self.case(number)

    def comes_again(self, case: Case, **values: RecordValue) -> ImportResult:
        """The same case once more, with what the CRM says of it now."""
        values.setdefault("external_id", case.external_id)
        return self.takes_in(record(case.number, **values))

    def case(self, number: str) -> Case:
        with self.database.reading() as uow:
            found = uow.cases.find(number)
        assert found is not None
        return found

    def now_is(self, case: Case) -> Case:
        """The case as it stands now."""
        with self.database.reading() as uow:
            return uow.cases.get(case.id)

    def history(self, case: Case) -> Sequence[AuditEntry]:
        with self.database.reading() as uow:
            return uow.audit.of(case.id, limit=10_000)

    def last_change(self, case: Case) -> Mapping[str, tuple[str | None, str | None]]:
        """The newest change, field by field."""
        entries = self.history(case)
        return {entry.field: (entry.old, entry.new) for entry in entries if entry.version == entries[0].version}

    def steps(self, case: Case) -> Sequence[NextStepEntry]:
        with self.database.reading() as uow:
            return uow.cases.next_steps(case.id, limit=10_000)

    def touches(self, case: Case) -> Sequence[Touch]:
        with self.database.reading() as uow:
            return uow.cases.touches(case.id)

    def told(self, case: Case | None = None) -> list[tuple[NotificationKind, str]]:
        """What is to be told, kind and lane, oldest first."""
        return [(each.kind, each.lane) for each in self.notifications() if case is None or each.subject == case.id]

    def notifications(self) -> list[Notification]:
        return notifications_in(self.database)

    def picks_up(self, person: Person | str, case: Case, **values: Any) -> Outcome:
        values.setdefault("status", Status.ATTEMPTING_CONTACT)
        values.setdefault("step", "Send first e-mail to the customer")
        values.setdefault("due", self.in_days(1))
        return self._asks(PickUp, pick_up, person, case, values)

    def writes_next_step(self, person: Person | str, case: Case, **values: Any) -> Outcome:
        values.setdefault("step", "Send quote to customer")
        values.setdefault("due", self.in_days(2))
        return self._asks(WriteNextStep, write_next_step, person, case, values)

    def sets_status(self, person: Person | str, case: Case, status: Status, **values: Any) -> Outcome:
        return self._asks(SetStatus, set_status, person, case, {"status": status, **values})

    def closes(self, person: Person | str, case: Case, closing: Closing | None = None, **values: Any) -> Outcome:
        return self._asks(CloseCase, close, person, case, {"closing": closing or A_CLOSING, **values})

    def reopens(self, person: Person | str, case: Case, reason: str = "Customer wrote back", **values: Any) -> Outcome:
        return self._asks(Reopen, reopen, person, case, {"reason": reason, **values})

    def sets_contact(self, person: Person | str, case: Case, contact: str = "Maria Lopez", **values: Any) -> Outcome:
        return self._asks(SetContact, set_contact, person, case, {"contact": contact, **values})

    def gives_feedback(self, person: Person | str, case: Case, feedback: str, **values: Any) -> Outcome:
        return self._asks(GiveFeedback, give_feedback, person, case, {"feedback": feedback, **values})

    def logs_touch(self, person: Person | str, case: Case, day: int | None = 1, **values: Any) -> Outcome:
        values.setdefault("kind", TouchKind.CALL if day == 3 else TouchKind.EMAIL)
        return self._asks(LogTouch, log_touch, person, case, {"day": day, **values})

    def puts_to_sleep(self, person: Person | str, case: Case, **values: Any) -> Outcome:
        values.setdefault("step", "Ask whether they want to expand")
        values.setdefault("until", self.in_days(182))
        return self._asks(Defer, defer, person, case, values)

    def reassigns(self, person: Person | str, case: Case, **values: Any) -> Outcome:
        return self._asks(Reassign, reassign, person, case, values)

    def routes(self, person: Person | str, case: Case, **values: Any) -> Outcome:
        return self._asks(RouteCase, route_by_hand, person, case, values)

    def answers_for_the_meeting(self, person: Person | str, case: Case, attends: bool, **values: Any) -> Outcome:
        return self._asks(AnswerMeeting, answer_meeting, person, case, {"attends": attends, **values})

    def knows(self, *known: Account | Contact) -> None:
        """The directory has these."""
        with self.database.unit_of_work() as uow:
            accounts = [each for each in known if isinstance(each, Account)]
            uow.directory.put(accounts, [each for each in known if isinstance(each, Contact)])
            uow.commit()

    def _asks(
        self,
        command: type[CommandT],
        use_case: Callable[[CommandT, UnitOfWork, Policy, datetime], Outcome],
        person: Person | str,
        case: Case,
        values: dict[str, Any],
    ) -> Outcome:
        self.requests += 1
        key = values.pop("key", f"request {self.requests}")
        surface = values.pop("surface", Surface.MODAL)
        seen: Case = values.pop("seen", None) or self.now_is(case)
        with self.database.unit_of_work() as uow:
            slack_id = person if isinstance(person, str) else person.slack_id or ""
            request = command(
                actor=uow.roster.actor(slack_id),
                case_id=case.id,
                version=seen.version,
                key=key,
                surface=surface,
                **values,
            )
            return use_case(request, uow, self.policy, self.now)


A_CLOSING = Closing(
    status=Status.RESOLVED,
    resolution=Resolution.ANSWERED_QUESTION,
    feedback="NA",
    contact="Maria Lopez",
    step_done=True,
)


def notifications_in(database: Database) -> list[Notification]:
    """Every notification that the outbox holds, as it was put."""
    from sqlalchemy import select

    from storage.outbox import outbox_table as box

    with database.engine.connect() as connection:
        rows = connection.execute(select(box).order_by(box.c.id)).all()
    return [
        Notification(
            row.key, row.lane, NotificationKind(row.kind), row.subject, row.merge, dict(row.args or {}), row.changes
        )
        for row in rows
    ]


def explained(entries: Sequence[AuditEntry]) -> dict[str, str | None]:
    """What the audit trail, read from its beginning, says the case must look like."""
    words: dict[str, str | None] = {}
    for entry in sorted(entries, key=lambda entry: entry.version):
        words[entry.field] = entry.new
    return words


def looks(case: Case) -> dict[str, str | None]:
    """The case in the words of the audit trail."""
    return {item.name: words_of(getattr(case, item.name)) for item in fields(Case)}
