"""Random histories: every act on a case by every role, with imports, mails, absences and clocks between. What must hold after each step."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from cases import use_cases
from cases.changes.change_case import Command
from cases.changes.year_decisions import add_year_requests
from cases.model.case import MID_MARKET_HAND_OVER, Case
from cases.model.errors import AlreadyDone, CaseError, NotAllowed
from cases.model.figures import DayFigures
from cases.model.people import Person, Region, Role, Roster
from cases.model.status import OpportunityStage, RenewalRisk, Resolution, Status, Surface
from cases.rules.clocks import closing_clock
from cases.rules.permissions import Act, may
from cases.use_cases.publish_digest import compared_now, publish
from cases.use_cases.reschedule_reminders import replan
from cases.use_cases.send_reminders import sweep_all
from cases.use_cases.set_absence import SetAbsence, set_absence
from cases.use_cases.take_mail import IncomingMail, read_mail, take_mail
from storage.schema import reminders
from tests.cases.acts import ACTS, good_values
from tests.cases.conftest import open_file
from tests.cases.something_to_come import comes_again
from tests.cases.team import ANA, BEN, CAL, EVA, EVERYBODY, MAX, MIA, NOON, OPS, POLICY, RITA, TOM, Room
from tests.clock import SettableClock

PEOPLE = (ANA, BEN, CAL, EVA, TOM, MIA, MAX, RITA, OPS, "USTRANGER")
LIMIT = timedelta(days=15)
ACTS_AT_A_TIME = 6
# What people do all day comes up more often than the rest.
EVERYDAY = ("pick up", "write a step", "close", "reopen", "pause", "reassign", "ask for an update", "log a touch")
OFTEN = (*sorted(ACTS), *EVERYDAY * 6)

# Commands that the walk leaves out, each with the reason.
LEFT_OUT = {
    "Give": "it is what Reassign and RouteCase share",
    "DecideYear": "it is what ContinueYear and ReleaseCase share",
    "AddRequest": "it is stored by the form for a new case, which has its own tests",
    "AnswerTicket": "it needs a ticket, and changes no field of the case",
    "RetryTicketWrite": "it needs a refused write, and changes no field of the case",
}

NAMED_BY_THE_CRM = (*(each.email for each in (ANA, BEN, EVA, RITA, MIA)), "gone@example.com")
WORKED_FIELDS = ("number", "status", "owner", "next_step", "resolution", "duplicate_of")
#: What a closing resolved by, that says that nobody was reached (CLO-11).
NOBODY_REACHED = (Resolution.FAILED_TO_ENGAGE,)


class Walk(RuleBasedStateMachine):
    """Four cases of two regions and a week or so of work. `tried` counts acts by how they ended."""

    empty_file: ClassVar[Path]
    tried: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        file = Path(shutil.copy(self.empty_file, self.folder / "casebot.db"))
        clock = SettableClock(NOON)
        self.room = Room(open_file(file, clock), clock)
        self.cases: list[Case] = []
        self.asked = 0
        self.applied: list[tuple[str, int, Person | str, str, Mapping[str, Any]]] = []
        self.awake: Counter[int] = Counter()
        self.reported: dict[tuple[Region, date], DayFigures] = {}

    @initialize()
    def cases_come_in(self) -> None:
        self.cases = [
            self.room.arrives(type="Inbound Request", account="Acme", contact="Maria Lopez", creator=RITA.email),
            self.room.arrives(type="Expansion Opportunity", account="Bolt", opportunity="Bolt renewal"),
            self.room.arrives(type="High Value Account", account="Crest"),
            self.room.arrives(type="FO Opp", account="Dune", owner=EVA.email, region="EMEA/APJ"),
        ]

    def teardown(self) -> None:
        self.room.database.close()
        shutil.rmtree(self.folder)

    # What happens.

    @rule(data=st.data(), which=st.integers(0, 3))
    def people_act(self, data: st.DataObject, which: int) -> None:
        """A few acts on one case, mostly by its own people; now and then by anybody."""
        for _ in range(ACTS_AT_A_TIME):
            name = data.draw(st.sampled_from(OFTEN), label="act")
            values = data.draw(
                ACTS[name].values(self.room.today, tuple(case.number for case in self.cases)), label=name
            )
            owner = next((each for each in EVERYBODY if each.email == self.room.now_is(self.cases[which]).owner), ANA)
            leads = MAX if owner.region is Region.EMEA_APJ else MIA
            likely: list[Person | str] = [*[owner] * 12, *[leads] * 6, *PEOPLE]
            who = data.draw(st.sampled_from(likely), label="who")
            self.asked += 1
            self._act(name, self.cases[which], who, f"walk {self.asked}", values)

    @rule(which=st.integers(0, 3), names=st.lists(st.sampled_from(EVERYDAY), min_size=2, max_size=5))
    def the_owner_works(self, which: int, names: list[str]) -> None:
        """A day of work without mistakes, an hour between two acts."""
        case = self.cases[which]
        owner = next((each for each in EVERYBODY if each.email == self.room.now_is(case).owner), ANA)
        for name in names:
            self.asked += 1
            self._act(name, case, owner, f"walk {self.asked}", good_values(name, self.room.today))
            self._moves_on(self.room.now + timedelta(hours=1))

    @rule(data=st.data())
    def a_request_comes_twice(self, data: st.DataObject) -> None:
        """SAFE-1: the same request once more changes nothing."""
        if not self.applied:
            return
        name, which, who, key, values = data.draw(st.sampled_from(self.applied))
        case = next(case for case in self.cases if case.id == which)
        before = self._everything(case)
        outcome = self._act(name, case, who, key, values)
        assert isinstance(outcome, AlreadyDone | CaseError), f"SAFE-1: {name} was applied twice"
        assert self._everything(case) == before, f"SAFE-1: {name} changed something the second time"

    def _act(self, name: str, case: Case, who: Person | str, key: str, values: Mapping[str, Any]) -> CaseError | None:
        act, room = ACTS[name], self.room
        before, stood = room.now_is(case), self._everything(case)
        slack_id = who if isinstance(who, str) else who.slack_id or ""
        with room.database.unit_of_work() as uow:
            command = act.command(
                actor=uow.roster.actor(slack_id),
                case_id=case.id,
                version=before.version,
                key=key,
                surface=Surface.MODAL,
                **values,
            )
            try:
                act.carries_out(command, uow, room.policy, room.now)
            except CaseError as refused:
                self.tried["not allowed" if isinstance(refused, NotAllowed) else "refused"] += 1
                error: CaseError | None = refused
            else:
                self.tried["applied"] += 1
                error = None
        after = room.now_is(case)
        if error is not None:
            assert self._everything(case) == stood, f"{name} was refused and changed something"
            return error
        if all(key != done[3] for done in self.applied) and after != before:
            self.applied.append((name, case.id, who, key, values))
        self._is_in_the_history(name, before, after)
        return None

    def _is_in_the_history(self, name: str, before: Case, after: Case) -> None:
        """AUD-1: each field that people work has a line of the version that changed it."""
        changed = [field for field in WORKED_FIELDS if getattr(before, field) != getattr(after, field)]
        lines = {entry.field for entry in self.room.history(after) if entry.version > before.version}
        assert set(changed) <= lines, f"AUD-1: {name} changed {changed}, and the history has {lines}"

    def _everything(self, case: Case) -> tuple[object, ...]:
        room = self.room
        return room.now_is(case), room.history(case), room.steps(case), room.touches(case), room.notifications()

    @rule(which=st.integers(0, 3), owner=st.sampled_from(NAMED_BY_THE_CRM))
    def the_crm_gives_it_to_somebody(self, which: int, owner: str) -> None:
        self.room.comes_again(self.cases[which], owner=owner, status="Open", source_version=self.room.now.isoformat())

    @rule(which=st.integers(0, 3), status=st.sampled_from(["Open", "In Progress: Engaged", "Closed: Resolved"]))
    def the_crm_moves_it(self, which: int, status: str) -> None:
        self.room.comes_again(self.cases[which], status=status, source_version=self.room.now.isoformat())

    @rule(years=st.integers(0, 1))
    def a_fiscal_year_ends(self, years: int) -> None:
        """HVA-3: the High Value case is put before its manager, once for each year."""
        with self.room.database.unit_of_work() as uow:
            add_year_requests([self.cases[2]], date(2027 + years, 2, 1), uow, self.room.now)
            uow.commit()

    @rule(which=st.integers(0, 3))
    def the_customer_writes(self, which: int) -> None:
        self.asked += 1
        mail = read_mail(
            1,
            {
                "number": self.cases[which].number,
                "from": "maria@acme.example",
                "message_id": f"<{self.asked}@acme.example>",
                "subject": "Our quote",
                "text": "When does it come?",
            },
        )
        assert isinstance(mail, IncomingMail)
        with self.room.database.unit_of_work() as uow:
            take_mail([mail], uow, self.room.policy, self.room.now, Surface.WEB_HOOK)
            uow.commit()

    @rule(who=st.sampled_from([ANA, EVA, MIA]), first=st.integers(0, 3), cover=st.sampled_from([None, BEN, CAL]))
    def somebody_goes_on_leave(self, who: Person, first: int, cover: Person | None) -> None:
        self.asked += 1
        key, began = f"walk {self.asked}", self.room.in_days(first)
        with self.room.database.unit_of_work() as uow:
            actor = uow.roster.actor(who.slack_id or "")
            last = began + timedelta(days=2)
            command = SetAbsence(actor, who.email, began, last, cover.email if cover else None, key)
            try:
                set_absence(command, uow, self.room.now)
            except CaseError:
                self.tried["refused"] += 1

    @rule(gone=st.sampled_from([None, BEN, MAX, TOM]))
    def the_roster_changes(self, gone: Person | None) -> None:
        self.room.roster_is(*(each for each in EVERYBODY if each != gone))
        self._is_planned_again()

    @rule(hours=st.sampled_from([1, 7, 25, 24 * 6]))
    def time_passes(self, hours: int) -> None:
        began = self.room.now
        for _ in range(0, hours, 6):
            self._moves_on(min(began + timedelta(hours=hours), self.room.now + timedelta(hours=6)))
        self._past_days_stay_as_they_were()

    def _moves_on(self, moment: datetime) -> None:
        room, before = self.room, self.room.now
        asleep = {case.id: self._sleeps_until(room.now_is(case)) for case in self.cases}
        for case in self.cases:
            if not room.now_is(case).is_closed:
                sleeps_until = min(moment, max(before, asleep[case.id]))
                self.awake[case.id] += int((moment - sleeps_until).total_seconds())
        room.clock.advance(seconds=(moment - before).total_seconds())
        self._is_planned_again()
        sweep_all(room.database.unit_of_work, room.policy, room.now)
        publish(room.database.reading, room.database.unit_of_work, room.policy, room.now)
        self._each_manager_who_is_notified_can_act()

    def _is_planned_again(self) -> None:
        database = self.room.database
        replan(database.reading, database.unit_of_work, self.room.policy, self.room.now)

    @staticmethod
    def _sleeps_until(case: Case) -> datetime:
        long_ago = NOON - timedelta(days=1)
        return (case.asleep_until or long_ago) if case.wants_later else long_ago

    # What holds.

    def _each_manager_who_is_notified_can_act(self) -> None:
        """PPL-4: whoever is reminded of a case as its manager may reassign it."""
        room = self.room
        with room.database.engine.connect() as connection:
            query = select(reminders.c.case_id, reminders.c.told_to).where(reminders.c.at == room.now)
            told = connection.execute(query).all()
        with room.database.reading() as uow:
            roster: Roster = uow.roster
        for case_id, email in told:
            person, case = roster.get(email), next(case for case in self.cases if case.id == case_id)
            now_is = room.now_is(case)
            if person is not None and person.role in (Role.MANAGER, Role.TEAM_LEAD) and now_is.owner != email:
                actor = roster.actor(person.slack_id or "")
                assert may(actor, Act.REASSIGN, now_is, roster, POLICY), f"PPL-4: {email} is notified and cannot act"

    def _past_days_stay_as_they_were(self) -> None:
        """DIG-4: what a digest said of a day that is over, no later digest says otherwise, and none asked for by hand."""
        room = self.room
        with room.database.reading() as uow:
            for region in Region:
                kept = uow.digests.last(region, room.today + timedelta(days=1))
                if kept is None:
                    continue
                for figures in (kept, compared_now(uow, region, room.policy, room.now).now):
                    for each in figures.by_day:
                        if each.day >= kept.day:
                            continue
                        told = self.reported.setdefault((region, each.day), each)
                        assert each == told, f"DIG-4: {region} said {told} and says {each}"

    @invariant()
    def time_asleep_gives_no_time_awake(self) -> None:
        """SLA-3: what is left until the closing limit is never more than what was not yet spent awake."""
        for each in self.cases:
            case = self.room.now_is(each)
            clock = closing_clock(case, self.room.policy, self.room.now)
            if case.is_closed or clock is None or clock.deadline is None:
                continue
            start = max(self.room.now, self._sleeps_until(case))
            left, spent = clock.deadline - start, timedelta(seconds=self.awake[case.id])
            assert left <= LIMIT - spent + timedelta(minutes=1), f"SLA-3: {left} left after {spent}"

    @invariant()
    def something_is_to_come_of_every_open_case(self) -> None:
        """NAG-7: a reminder, or a line in the morning list of whoever answers for it."""
        for each in self.cases:
            case = self.room.now_is(each)
            assert case.is_closed or comes_again(case, self.room), f"NAG-7: nothing is to come of {case}"

    @invariant()
    def no_closed_case_contradicts_itself(self) -> None:
        """CLO-1, CLO-2, CLO-4, CLO-11, of the cases that were closed here."""
        for each in self.cases:
            case = self.room.now_is(each)
            if not case.is_closed or not self._was_closed_here(case):
                continue
            assert case.resolution is not None, "CLO-1"
            assert case.feedback, "CLO-1"
            if case.status is Status.RESOLVED:
                assert case.contact, "CLO-2"
                assert case.resolution not in NOBODY_REACHED, "CLO-11"
            if case.status is Status.UNRESPONSIVE:
                assert case.resolution in (Resolution.FAILED_TO_ENGAGE, Resolution.NO_ACTION_REQUIRED), "CLO-5"
            if case.renewal_risk is RenewalRisk.GUARANTEED_CHURN:
                assert case.opportunity_stage is not OpportunityStage.CLOSED_WON, "CLO-11"
            if case.status is Status.DUPLICATE and case.duplicate_of != MID_MARKET_HAND_OVER:
                self._leads_to_a_case_that_is_worked(case)

    def _was_closed_here(self, case: Case) -> bool:
        last = next(entry for entry in self.room.history(case) if entry.field == "status")
        return last.surface is Surface.MODAL

    def _leads_to_a_case_that_is_worked(self, case: Case) -> None:
        by_number = {one.number: one for one in map(self.room.now_is, self.cases)}
        seen = set()
        while case.duplicate_of in by_number:
            assert case.number not in seen, "CLO-4: duplicates in a circle"
            seen.add(case.number)
            case = by_number[case.duplicate_of]


def test_whatever_anybody_does_in_whatever_order_the_promises_hold(empty_file: Path) -> None:
    """PPL-4, DIG-4, SLA-3, CLO-4, CLO-11, NAG-7, SAFE-1, AUD-1"""
    Walk.empty_file = empty_file
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=settings().max_examples // 5,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert all(Walk.tried[ended] for ended in ("applied", "refused", "not allowed")), Walk.tried


def test_every_command_on_a_case_is_walked() -> None:
    walked = {act.command.__name__ for act in ACTS.values()}
    for module in pkgutil.iter_modules(use_cases.__path__):
        importlib.import_module(f"cases.use_cases.{module.name}")
    assert _all_below(Command) - walked == LEFT_OUT.keys()


def _all_below(command: type[Command]) -> set[str]:
    below = {one for one in command.__subclasses__() if one.__module__.startswith("cases.")}
    return {one.__name__ for one in below}.union(*(_all_below(one) for one in below)) if below else set()
