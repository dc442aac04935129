"""Simulate two regions at work. Cases come; people pick up, plan, wait, close, forget, snooze, reassign and go away, by a seeded chance.

The real rules run on stores in memory. Everything that people do is recorded as a fact for the oracle.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from cases.changes.change_case import Command, Outcome
from cases.changes.closing import CloseCase
from cases.changes.decisions import deciders
from cases.model.case import Case
from cases.model.closing_answers import Closing, Need
from cases.model.errors import CaseError
from cases.model.own_days import DAYS_OF_UTC
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy, TouchKind
from cases.model.status import Resolution, Status, Surface
from cases.model.work_week import Shift, WorkWeek
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.clocks import ClockKind, clocks_of
from cases.rules.import_record import IncomingCase, RecordValue, read_record
from cases.use_cases.ask_for_update import AnswerUpdate, AskForUpdate, answer_update, ask_for_update
from cases.use_cases.assign import Reassign, reassign
from cases.use_cases.call_advocate import LEAVE_AS_IT_IS, AskLanguage, DecideLanguage, ask_language, decide_language
from cases.use_cases.close import close
from cases.use_cases.defer import Defer, defer
from cases.use_cases.import_cases import import_records
from cases.use_cases.log_touch import LogTouch, log_touch
from cases.use_cases.pick_up import PickUp, pick_up
from cases.use_cases.plan_next_step import WriteNextStep, write_next_step
from cases.use_cases.reopen import Reopen, reopen
from cases.use_cases.reschedule_reminders import replan
from cases.use_cases.send_reminders import sweep_all
from cases.use_cases.set_absence import SetAbsence, set_absence
from cases.use_cases.set_status import SetStatus, set_status
from cases.use_cases.snooze import Snooze, SnoozeReminder, snooze
from connectors.holiday_calendar import HolidayCalendar
from tests.clock import SettableClock
from tests.simulation.memory import Memory
from tests.simulation.oracle import SWEEP_EVERY, Away, Colleague, Fact, Oracle, What

CommandT = TypeVar("CommandT", bound=Command)

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
# Working days of a month, and what the handbook expects an Advocate to be given in it.
A_MONTH = 21
A_MONTHS_CASES = 400
# Of the cases that come in a day, about so many is asked on that day.
ASKED_ABOUT = 0.15


@dataclass(frozen=True)
class Temper:
    """Describe how somebody works.

    Attributes:
        acts: The acts in a working day, for each case that comes to them.
        picks: The share of these acts that picks up new cases.
        plans: The share of plans that are for another day.
        snoozes: The share of acts that snooze.
    """

    acts: float
    picks: float
    plans: float
    snoozes: float


KEEN = Temper(acts=4.6, picks=0.6, plans=0.95, snoozes=0.01)
STEADY = Temper(acts=4.2, picks=0.45, plans=0.9, snoozes=0.02)
BEHIND = Temper(acts=3.9, picks=0.35, plans=0.8, snoozes=0.04)


def _person(
    name: str,
    role: Role,
    region: Region,
    zone: str,
    hours: tuple[int, int] | WorkWeek,
    manager: str | None = None,
    cover: str | None = None,
    keeps: tuple[str, str] = ("", ""),
) -> Person:
    first, last = name.split()
    week = hours if isinstance(hours, WorkWeek) else WorkWeek.daily(time(hours[0]), time(hours[1]))
    email = f"{first.lower()}@example.com"
    return Person(
        email,
        name,
        role,
        region,
        first[0] + last[0],
        manager=manager,
        cover=cover,
        zone=zone,
        week=week,
        country=keeps[0],
        state=keeps[1],
        slack_id=email,
    )


NEW_YORK, LOS_ANGELES, PHOENIX = "America/New_York", "America/Los_Angeles", "America/Phoenix"
LONDON, KOLKATA, SYDNEY = "Europe/London", "Asia/Kolkata", "Australia/Sydney"
AMER, EMEA_APJ = Region.AMER, Region.EMEA_APJ
# Half a day on Friday; from Sunday to Thursday; at night.
SHORT_FRIDAY = WorkWeek.of({day: [Shift(time(8), time(17) if day < 4 else time(12, 30))] for day in range(5)})
FROM_SUNDAY = WorkWeek.daily(time(10), time(19), (6, 0, 1, 2, 3))
AT_NIGHT = WorkWeek.daily(time(22), time(6))
MIA = _person("Mia Lund", Role.MANAGER, AMER, NEW_YORK, (9, 17), cover="tom@example.com")
MAX = _person("Max Horn", Role.MANAGER, EMEA_APJ, "Europe/Berlin", (8, 16), cover="ivy@example.com", keeps=("DE", "BY"))
ADVOCATES = (
    (_person("Ana Silva", Role.ADVOCATE, AMER, NEW_YORK, (9, 17), MIA.email, cover="cal@example.com"), KEEN),
    (_person("Tom Tran", Role.TEAM_LEAD, AMER, NEW_YORK, (8, 16), MIA.email), STEADY),
    (_person("Cal Reed", Role.ADVOCATE, AMER, LOS_ANGELES, (9, 17), MIA.email), STEADY),
    (_person("Lou Park", Role.ADVOCATE, AMER, LOS_ANGELES, (10, 18), MIA.email, cover="ana@example.com"), BEHIND),
    (_person("Pia Diaz", Role.ADVOCATE, AMER, PHOENIX, SHORT_FRIDAY, MIA.email), KEEN),
    (_person("Ned West", Role.ADVOCATE, AMER, PHOENIX, (9, 17), MIA.email), BEHIND),
    (_person("Ivy Cole", Role.TEAM_LEAD, EMEA_APJ, LONDON, (9, 17), MAX.email), STEADY),
    (_person("Ben Shaw", Role.ADVOCATE, EMEA_APJ, LONDON, (8, 16), MAX.email, cover="sue@example.com"), BEHIND),
    (_person("Asha Rao", Role.ADVOCATE, EMEA_APJ, KOLKATA, FROM_SUNDAY, MAX.email), KEEN),
    (_person("Raj Iyer", Role.ADVOCATE, EMEA_APJ, KOLKATA, AT_NIGHT, MAX.email, cover="asha@example.com"), STEADY),
    (_person("Sue Ford", Role.ADVOCATE, EMEA_APJ, SYDNEY, (9, 17), MAX.email, keeps=("AU", "NSW")), KEEN),
    (_person("Kit Lane", Role.ADVOCATE, EMEA_APJ, SYDNEY, (7, 15), MAX.email, cover="sue@example.com"), STEADY),
)
ROSTER = Roster.of([MIA, MAX, *(person for person, _ in ADVOCATES)])

TYPES = (
    ("Inbound Request", 30),
    ("Support Ticket", 15),
    ("Propensity to Expand", 15),
    ("Autorenewal Will Fail", 10),
    ("Renewal Will Fail", 8),
    ("PO Required", 6),
    ("FO Opp", 6),
    ("First Order", 4),
    ("High Value Account", 1),
)
CLOSING = Closing(
    status=Status.RESOLVED,
    resolution=Resolution.ANSWERED_QUESTION,
    feedback="NA",
    contact="Maria Lopez",
    step_done=True,
    need=Need.MET,
)


@dataclass(frozen=True)
class Message:
    """Represent one message of reminders, as somebody got it."""

    to: str
    at: datetime
    lines: int


@dataclass
class Quarter:
    """Simulate everything between two days, the last not included. `run` runs it.

    Attributes:
        cases_a_month: The cases that each Advocate gets in a month.
    """

    first: date
    last: date
    cases_a_month: float = A_MONTHS_CASES
    seed: int = 1
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        # Others ask by a chance of their own: what the Advocates do does not depend on it.
        self._others = Random(self.seed + 1)
        self.start = datetime.combine(self.first, time(), UTC)
        self.end = datetime.combine(self.last, time(), UTC)
        self.clock = SettableClock(self.start)
        self.memory = Memory(self.clock, ROSTER, HolidayCalendar(self.policy.regions))
        self.facts: dict[int, list[Fact]] = {}
        self.aways: list[Away] = []
        self.done: Counter[str] = Counter()
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._requests = 0
        self._closed: dict[str, deque[int]] = {}
        self._colleagues = [
            Colleague(
                each.email,
                str(each.region),
                each.zone,
                tuple(tuple((shift.start, shift.end) for shift in day) for day in each.week.shifts),
                each.manager or "",
                each.cover or "",
                leads=each.role is Role.TEAM_LEAD,
                keeps=(each.country, each.state),
            )
            for each in ROSTER
        ]
        # Used only for working time. The oracle of the reminders is another one, which knows the absences too.
        self._diary = Oracle(self._colleagues, (), self.first, self.last)

    def run(self) -> None:
        """Run the simulation, with a sweep every half minute."""
        self._arrivals()
        self._absences()
        self._days_of_work()
        self._questions()
        self._languages()
        while self._events:
            at, _, event = heappop(self._events)
            self._sweep_until(at)
            self.clock.set(at)
            event()
        self._sweep_until(self.end)

    def oracle(self) -> Oracle:
        """Return an oracle that knows the absences."""
        return Oracle(self._colleagues, self.aways, self.first, self.last)

    def messages(self) -> list[Message]:
        """Return every message of reminders that was sent."""
        found = []
        for message, lines in self.memory.lines.items():
            found.append(Message(lines[0].to, lines[0].at, len(lines)))
            if message not in self.memory.outbox:
                raise AssertionError("It was noted as told, and no message was put.")
        return found

    # What happens when

    def _at(self, moment: datetime, event: Callable[[], None]) -> None:
        # Never at the very second of a sweep, so that it is plain what came first.
        at = moment.replace(second=self.random.choice([5, 11, 17, 23, 35, 41, 47, 53]), microsecond=0)
        if self.start < at < self.end:
            heappush(self._events, (at, len(self._events) + self._requests, event))
            self._requests += 1

    def _sweep_until(self, moment: datetime) -> None:
        """Run only the sweeps in which something is due. The others would do nothing."""
        while (due := self.memory.next_due_at()) is not None:
            seconds = SWEEP_EVERY.total_seconds()
            at = datetime.fromtimestamp(-(-max(due, self.clock.now()).timestamp() // seconds) * seconds, UTC)
            if at >= moment:
                return
            self.clock.set(at)
            self.done["sweeps"] += 1
            sweep_all(self.memory.unit_of_work, self.policy, at)

    def _arrivals(self) -> None:
        """Create cases round the clock, mostly on working days."""
        day = self.first
        while day < self.last:
            for region in Region:
                people = sum(person.region is region for person, _ in ADVOCATES)
                mean = self.cases_a_month / A_MONTH * people
                weight = 0.95 if day.weekday() < 5 else 0.1
                for _ in range(round(mean * weight * self.random.uniform(0.7, 1.3))):
                    minute = int(self.random.triangular(0, 24 * 60, (16 if region is AMER else 9) * 60))
                    moment = datetime.combine(day, time(), UTC) + minute * MINUTE
                    self._at(moment, lambda region=region: self._arrives(region))  # type: ignore[misc]  # mypy cannot infer a bound default
            day += DAY

    def _absences(self) -> None:
        for person, _ in [*ADVOCATES, (MIA, None), (MAX, None)]:
            day = self.first + self.random.randint(0, 20) * DAY
            while day < self.last:
                length = self.random.choice([1, 1, 2, 5, 5, 10])
                first, last = day, day + (length - 1) * DAY
                # Said ahead of time, or, of a day of illness, that morning.
                ahead = timedelta(0) if length == 1 else self.random.randint(1, 10) * DAY
                morning = datetime.combine(first, time(self.random.choice([7, 8, 9, 11])), ZoneInfo(person.zone))
                said = morning.astimezone(UTC) - ahead + self.random.randint(0, 59) * MINUTE
                self._at(said, lambda person=person, first=first, last=last: self._goes_away(person, first, last))  # type: ignore[misc]  # as above
                day = last + self.random.randint(15, 40) * DAY

    def _days_of_work(self) -> None:
        for person, temper in ADVOCATES:
            a_day = temper.acts * self.cases_a_month / A_MONTH
            self._works(person, a_day, lambda person=person, temper=temper: self._acts(person, temper))  # type: ignore[misc]  # as above
        for manager in (MIA, MAX):
            self._works(manager, 3, lambda manager=manager: self._manages(manager))  # type: ignore[misc]  # as above

    def _questions(self) -> None:
        """Ask for updates on a few cases each day, round the clock. Most get an answer sooner or later."""
        day = self.first
        while day < self.last:
            for _ in range(round(self.cases_a_month / A_MONTH * len(ADVOCATES) * ASKED_ABOUT)):
                moment = datetime.combine(day, time(), UTC) + self._others.randrange(24 * 60) * MINUTE
                self._at(moment, self._somebody_asks)
            day += DAY

    def _languages(self) -> None:
        """Request speakers of other languages, and let managers decide."""
        for person, _ in ADVOCATES:
            self._works(person, 0.6, lambda person=person: self._meets_a_language(person))  # type: ignore[misc]  # as above
        for manager in (MIA, MAX):
            self._works(manager, 2, lambda manager=manager: self._decides(manager))  # type: ignore[misc]  # as above

    def _works(self, person: Person, a_day: float, act: Callable[[], None]) -> None:
        zone = ZoneInfo(person.zone)
        day = self.first - DAY
        while day <= self.last:
            for shift in person.week.on(day.weekday()):
                start = datetime.combine(day, shift.start, zone).astimezone(UTC)
                until = day + DAY if shift.ends_next_day else day
                end = datetime.combine(until, shift.end, zone).astimezone(UTC)
                if self._diary.is_at_work(person.email, start):
                    for _ in range(round(a_day * self.random.uniform(0.8, 1.2))):
                        minute = self.random.randrange((end - start) // MINUTE)
                        self._at(start + minute * MINUTE, act)
            day += DAY

    # What people do

    def _arrives(self, region: Region) -> None:
        self._requests += 1
        number = f"{len(self.memory.cases) + 1:08}"
        chosen = self.random.choices([name for name, _ in TYPES], [weight for _, weight in TYPES])[0]
        values: dict[str, RecordValue] = {
            "number": number,
            "external_id": f"500{number}",
            "region": region.value,
            "type": chosen,
            "account": f"Account {number}",
        }
        if self.random.random() < 0.02:
            # It lay about upstream for a while.
            values["opened_at"] = self.clock.now() - self.random.choice([3, 8, 13, 20]) * DAY
        [case] = self._takes_in(values)
        now = self.clock.now()
        self.facts[case.id] = [Fact(now, What.CAME, case.owner or "", words=chosen, opened=case.opened_at)]
        if case.owner is None:
            raise AssertionError("Somebody of each region is always there.")

    def _takes_in(self, values: dict[str, RecordValue]) -> list[Case]:
        read = read_record(1, values, self.policy)
        if not isinstance(read, IncomingCase):
            raise TypeError(str(read))
        with self.memory.unit_of_work() as uow:
            import_records([read], uow, self.policy, self.clock.now(), Surface.WEB_HOOK)
            uow.commit()
        return [self.memory.cases[self.memory.by_external_id[str(values["external_id"])]]]

    def _goes_away(self, person: Person, first: date, last: date) -> None:
        others = [other for other, _ in ADVOCATES if other.region is person.region and other != person]
        cover = self.random.choice(others).email if self.random.random() < 0.6 else None
        now = self.clock.now()
        away = [each for each in ROSTER if each.region is person.region and self.memory.roster().absence(each)]
        if len(away) > 2:
            return
        self._requests += 1
        try:
            with self.memory.unit_of_work() as uow:
                actor = uow.roster.actor(person.slack_id or "")
                command = SetAbsence(actor, person.email, first, last, cover, f"request {self._requests}")
                set_absence(command, uow, now)
            replan(self.memory.unit_of_work, self.memory.unit_of_work, self.policy, now)
        except CaseError:
            self.done["refused SetAbsence"] += 1
            return
        self.done["SetAbsence"] += 1
        self.aways.append(Away(now, person.email, first, last, cover or ""))

    def _acts(self, person: Person, temper: Temper) -> None:
        roster = self.memory.roster()
        whose = person
        if roster.absence(person) is not None:
            # The cover looks after some of it.
            cover = roster.cover_of(person)
            if cover is None or self.random.random() > 0.15:
                return
            person = cover
        mine = self._open_of(whose.email)
        if not mine:
            return
        chance = self.random
        waiting = [case for case in mine if case.picked_up_at is None and not case.wants_later]
        if chance.random() < temper.snoozes:
            self._snoozes(person, chance.choice(mine))
        elif waiting and chance.random() < temper.picks:
            case = waiting[0] if chance.random() < 0.7 else chance.choice(waiting)
            self._picks_up(person, case, temper)
        else:
            # Cases whose next step is due mostly come first.
            today = person.today(self.clock.now())
            pressing = [case for case in mine if case.next_step_due is not None and case.next_step_due <= today]
            case = chance.choice(pressing) if pressing and chance.random() < 0.8 else chance.choice(mine)
            self._moves_on(person, case, temper)

    def _open_of(self, email: str) -> list[Case]:
        return [self.memory.cases[each] for each in self.memory.open_of.get(email, ())]

    def _picks_up(self, person: Person, case: Case, temper: Temper) -> None:
        if self.random.random() < 0.1:
            due = self._due(person, temper)
            if self._does(WriteNextStep, write_next_step, person, case, step="Call Maria Lopez back", due=due):
                self._note(case, What.PLANNED, person, due)
            return
        due = self._due(person, temper)
        status = self.random.choice([Status.ATTEMPTING_CONTACT, Status.ENGAGED])
        if self._does(PickUp, pick_up, person, case, status=status, step="Send first e-mail to customer", due=due):
            self._note(case, What.WORKED, person, due)

    def _moves_on(self, person: Person, case: Case, temper: Temper) -> None:
        chance = self.random.random()
        if chance < 0.5:
            self._closes(person, case)
        elif chance < 0.78:
            due = self._due(person, temper)
            if self._does(WriteNextStep, write_next_step, person, case, step="Send quote to customer", due=due):
                self._note(case, What.PLANNED, person, due)
        elif chance < 0.86:
            values = {"kind": TouchKind.CALL, "day": 0}
            if self._does(LogTouch, log_touch, person, case, **values):
                self._note(case, What.TOUCHED, person)
        elif chance < 0.93:
            if self._does(SetStatus, set_status, person, case, status=Status.BLOCKED, blocked_on="Billing"):
                self._note(case, What.WORKED, person)
        elif chance < 0.96:
            until = person.today(self.clock.now()) + self.random.choice([1, 4, 12, 30, 182]) * DAY
            if self._does(Defer, defer, person, case, step="Ask whether they want more", until=until):
                self._note(case, What.SLEEPS, person, until)
        elif chance < 0.995:
            self._upstream_gives(case)
        else:
            self._opens_again(person)

    def _somebody_asks(self) -> None:
        owned = [case for person, _ in ADVOCATES for case in self._open_of(person.email)]
        if not owned:
            return
        case, who = self._others.choice(owned), self._others.choice(["USUE", "UTIM"])
        asker = Person(f"{who}@example.com", who, Role.STAKEHOLDER, slack_id=who)
        if self._does(AskForUpdate, ask_for_update, asker, case):
            if case.update_due_at is None:
                self._note(case, What.ASKED, asker)
            later = self.clock.now() + self._others.randrange(36 * 60) * MINUTE
            self._at(later, lambda: self._answers(case.id))

    def _answers(self, case_id: int) -> None:
        """Answer as the owner or their cover, if they are at work and find the time. Now and then, add a next step."""
        case, roster = self.memory.cases[case_id], self.memory.roster()
        owner = roster.get(case.owner)
        person = roster.cover_of(owner) or owner if owner is not None else None
        if person is None or not self._diary.is_at_work(person.email, self.clock.now()) or self._others.random() < 0.3:
            return
        due = person.today(self.clock.now()) + DAY if self._others.random() < 0.3 else None
        values = {
            "answer": "Maria has the quote",
            "step": "Call Maria Lopez back" if due is not None else "",
            "due": due,
        }
        if self._does(AnswerUpdate, answer_update, person, case, **values):
            self._note(case, What.ANSWERED, person)
            if due is not None:
                self._note(case, What.PLANNED, person, due)

    def _opens_again(self, person: Person) -> None:
        closed = self._recently_closed(person)
        if not closed:
            return
        case = self.random.choice(closed)
        if self._does(Reopen, reopen, person, case, reason="The customer wrote back"):
            self._note(case, What.REOPENED, person)

    def _closes(self, person: Person, case: Case) -> None:
        if self._does(CloseCase, close, person, case, closing=CLOSING):
            self._note(case, What.CLOSED, person)
            self._closed.setdefault(person.email, deque(maxlen=20)).append(case.id)

    def _recently_closed(self, person: Person) -> Sequence[Case]:
        found = (self.memory.cases[each] for each in self._closed.get(person.email, ()))
        return [case for case in found if case.is_closed]

    def _upstream_gives(self, case: Case) -> None:
        others = [each for each, _ in ADVOCATES if each.region is case.region and each.email != case.owner]
        other = self.random.choice(others)
        values: dict[str, RecordValue] = {
            "number": case.number,
            "external_id": case.external_id,
            "owner": other.email,
            "source_version": self.clock.now(),
        }
        [after] = self._takes_in(values)
        if after.owner == other.email:
            self._note(case, What.GIVEN, other)

    def _manages(self, manager: Person) -> None:
        roster = self.memory.roster()
        owners = [person for person, _ in ADVOCATES if person.region is manager.region]
        late = [
            case
            for owner in owners
            for case in self._open_of(owner.email)
            if case.picked_up_at is None and not case.wants_later
        ]
        if not late or roster.absence(manager) is not None:
            return
        case = min(late, key=lambda case: (case.assigned_at or case.opened_at, case.id))
        if self.random.random() < 0.2:
            self._snoozes(manager, case)
            return
        there = [each for each in owners if each.email != case.owner and roster.absence(each) is None]
        if there:
            to = self.random.choice(there)
            if self._does(Reassign, reassign, manager, case, to=to.email, reason="You are there today"):
                self._note(case, What.GIVEN, to)

    def _meets_a_language(self, person: Person) -> None:
        mine = [case for case in self._open_of(person.email) if case.hand_over_asked_at is None]
        roster = self.memory.roster()
        if not mine or roster.absence(person) is not None:
            return
        case = self.random.choice(mine)
        [asked] = deciders(case.region, roster)
        if self._does(AskLanguage, ask_language, person, case, language="Finnish"):
            self._note(case, What.ASKED_LANGUAGE, asked)

    def _decides(self, manager: Person) -> None:
        roster = self.memory.roster()
        owners = [person for person, _ in ADVOCATES if person.region is manager.region]
        waiting = [
            case for owner in owners for case in self._open_of(owner.email) if case.hand_over_asked_at is not None
        ]
        if not waiting or roster.absence(manager) is not None:
            return
        case = self.random.choice(waiting)
        there = [each for each in owners if each.email != case.owner and roster.absence(each) is None]
        if there and self.random.random() < 0.6:
            to = self.random.choice(there)
            if self._does(DecideLanguage, decide_language, manager, case, choice=to.email):
                self._note(case, What.GIVEN, to)
        elif self._does(DecideLanguage, decide_language, manager, case, choice=LEAVE_AS_IT_IS, reason="In English"):
            self._note(case, What.DECIDED, manager)

    def _snoozes(self, person: Person, case: Case) -> None:
        now = self.clock.now()
        owner = ROSTER.get(case.owner)
        live = [
            each.kind
            for each in clocks_of(case, self.policy, now, owner.days if owner else DAYS_OF_UTC)
            if each.is_live
        ]
        if person.role is Role.MANAGER:
            missed_too = (ClockKind.PICKUP, ClockKind.CLOSING, ClockKind.UPDATE, ClockKind.HAND_OVER)
            live = [kind for kind in live if kind in missed_too]
        else:
            live = [kind for kind in live if kind is not ClockKind.HAND_OVER]
        if not live:
            return
        clock, how_long = self.random.choice(live), self.random.choice(list(Snooze))
        self._requests += 1
        try:
            with self.memory.unit_of_work() as uow:
                actor = uow.roster.actor(person.slack_id or "")
                command = SnoozeReminder(actor, case.id, clock, how_long, f"request {self._requests}")
                snooze(command, uow, self.policy, now)
        except CaseError:
            self.done["refused SnoozeNag"] += 1
            return
        self.done["SnoozeNag"] += 1
        self.facts[case.id].append(Fact(now, What.SNOOZED, person.email, words=how_long.value, clock=clock.value))

    def _due(self, person: Person, temper: Temper) -> date:
        ahead = self.random.choice([1, 1, 2, 3, 5, 7]) if self.random.random() < temper.plans else 0
        return person.today(self.clock.now()) + ahead * DAY

    def _does(
        self,
        command: type[CommandT],
        use_case: Callable[[CommandT, UnitOfWork, Policy, datetime], Outcome],
        person: Person,
        case: Case,
        **values: object,
    ) -> bool:
        """Return whether the rules allow it."""
        self._requests += 1
        try:
            with self.memory.unit_of_work() as uow:
                actor = uow.roster.actor(person.slack_id or "")
                key, surface = f"request {self._requests}", Surface.MODAL
                request = command(
                    actor=actor, case_id=case.id, version=case.version, key=key, surface=surface, **values
                )
                use_case(request, uow, self.policy, self.clock.now())
        except CaseError:
            self.done[f"refused {command.__name__}"] += 1
            return False
        self.done[command.__name__] += 1
        return True

    def _note(self, case: Case, what: What, person: Person, due: date | None = None) -> None:
        self.facts[case.id].append(Fact(self.clock.now(), what, person.email, due))
