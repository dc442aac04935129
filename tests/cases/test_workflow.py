"""Any people doing anything to any case in any order, also twice and also late: what holds after every step."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases.changes.change_case import Outcome
from cases.model.case import MID_MARKET_HAND_OVER, Case
from cases.model.closing_answers import Closing, Need
from cases.model.errors import AlreadyDone, CaseError, ChangedMeanwhile, NotAllowed, Refused
from cases.model.people import Person
from cases.model.status import OpportunityStage, RenewalRisk, Resolution, Status
from cases.rules.next_steps import is_well_formed
from cases.rules.permissions import Act, may
from tests.cases.conftest import open_file
from tests.cases.team import ANA, BEN, CAL, MIA, NOON, POLICY, ROSTER, Room, actor, explained, looks
from tests.clock import SettableClock

people = st.sampled_from([ANA, ANA, ANA, BEN, MIA, CAL, "USTRANGER"])
statuses = st.sampled_from(list(Status))
teams = st.sampled_from([None, "Billing", "The weather"])
steps = st.sampled_from(
    ["", "Contact", "Send quote to customer", "2026-07-13 AS Send quote to customer", "2026-07-01 BO Call customer again"]
)  # fmt: skip
days = st.sampled_from([None, -1, 0, 1, 30])
which = st.integers(0, 2)
# Mostly what is in sight; now and then a form or a card from before.
lateness = st.sampled_from([0, 0, 0, 0, 1, 2])
repeats = st.sampled_from([None, None, None, 0, 1])
closings = st.builds(
    Closing,
    status=st.sampled_from([Status.RESOLVED, Status.UNRESPONSIVE, Status.DUPLICATE, None]),
    resolution=st.sampled_from([Resolution.ANSWERED_QUESTION, Resolution.REQUEST_NOT_POSSIBLE, None]),
    feedback=st.sampled_from(["NA", "NA", ""]),
    contact=st.sampled_from(["", "Maria Lopez"]),
    step_done=st.booleans(),
    duplicate_of=st.sampled_from(["", MID_MARKET_HAND_OVER]),
    need=st.sampled_from([None, *Need]),
    churn=st.booleans(),
    opportunity_stage=st.sampled_from([None, OpportunityStage.CLOSED_WON, OpportunityStage.CLOSED_LOST]),
    opportunity_close_date=st.just(NOON.date()),
    renewal_risk=st.sampled_from([None, RenewalRisk.LOW, RenewalRisk.GUARANTEED_CHURN]),
    gitlab_admin=st.booleans(),
)


class Workflow(RuleBasedStateMachine):
    """Three of Ana's cases. `applied` has the keys of the requests that changed something."""

    empty_file: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        file = Path(shutil.copy(self.empty_file, self.folder / "casebot.db"))
        self.room = Room(open_file(file, SettableClock(NOON)), SettableClock(NOON))
        self.room.database.clock = self.room.clock
        self.cases: list[Case] = []
        self.seen: dict[int, list[Case]] = {}
        self.applied: list[str] = []
        self.asked = 0

    @initialize()
    def three_cases_come_in(self) -> None:
        self.cases = [
            self.room.arrives(type="Inbound Request"),
            self.room.arrives(type="High Value Account", account="Acme"),
            self.room.arrives(opportunity="Renewal"),
        ]
        self.seen = {case.id: [case] for case in self.cases}

    def teardown(self) -> None:
        self.room.database.close()
        shutil.rmtree(self.folder)

    def _state(self, case: Case) -> tuple[object, ...]:
        """Everything that a refused request must leave as it is."""
        room = self.room
        return room.now_is(case), room.history(case), room.steps(case), room.touches(case), room.notifications()

    def _asks(
        self,
        act: Act,
        who: Person | str,
        which: int,
        late: int,
        again: int | None,
        request: Callable[..., Outcome],
        **values: Any,
    ) -> None:
        case = self.cases[which]
        before, state = self.room.now_is(case), self._state(case)
        seen = self.seen[case.id][max(0, len(self.seen[case.id]) - 1 - late)]
        repeated = again is not None and again < len(self.applied)
        unseen = {entry.version for entry in self.room.history(case) if entry.version > seen.version}
        self.asked += 1
        key = self.applied[-1 - (again or 0)] if repeated else f"request {self.asked}"
        try:
            outcome = request(who, case, seen=seen, key=key, **values)
        except CaseError as refused:
            assert self._state(case) == state, "a refused request changed something"
            self._was_right_to_refuse(
                refused, may(actor(who), act, before, ROSTER, POLICY), repeated, seen, before, unseen
            )
            return
        after = self.room.now_is(case)
        assert may(actor(who), act, before, ROSTER, POLICY), "somebody did what they may not do"
        assert not repeated, "a repeated request was applied again"
        assert outcome.case == after
        if after == before:
            assert self._state(case) == state, "nothing was changed, yet something was"
            return
        assert after.version == before.version + 1
        assert not unseen or act is Act.LOG_TOUCH, "something was overwritten unseen"
        self.applied.append(key)
        self.seen[case.id].append(after)

    def _was_right_to_refuse(
        self, refused: CaseError, allowed: bool, repeated: bool, seen: Case, before: Case, unseen: set[int]
    ) -> None:
        assert isinstance(refused, NotAllowed) is not allowed
        if repeated:
            assert isinstance(refused, AlreadyDone | NotAllowed)
        if isinstance(refused, ChangedMeanwhile):
            assert seen.version < before.version == refused.version
            assert {change.version for change in refused.changes} == unseen != set()
        if isinstance(refused, Refused):
            assert refused.problems

    @rule(who=people, which=which, late=lateness, again=repeats, status=statuses, team=teams, step=steps, day=days)
    def picks_up(
        self,
        who: Person | str,
        which: int,
        late: int,
        again: int | None,
        status: Status,
        team: str | None,
        step: str,
        day: int | None,
    ) -> None:
        due = None if day is None else self.room.in_days(day)
        more = {"status": status, "blocked_on": team, "step": step, "due": due}
        self._asks(Act.PICK_UP, who, which, late, again, self.room.picks_up, **more)

    @rule(who=people, which=which, late=lateness, again=repeats, step=steps, day=days)
    def writes_a_step(
        self, who: Person | str, which: int, late: int, again: int | None, step: str, day: int | None
    ) -> None:
        due = None if day is None else self.room.in_days(day)
        self._asks(Act.WRITE_NEXT_STEP, who, which, late, again, self.room.writes_next_step, step=step, due=due)

    @rule(who=people, which=which, late=lateness, again=repeats, status=statuses, team=teams)
    def sets_status(
        self, who: Person | str, which: int, late: int, again: int | None, status: Status, team: str | None
    ) -> None:
        more = {"status": status, "blocked_on": team}
        self._asks(Act.SET_STATUS, who, which, late, again, self.room.sets_status, **more)

    @rule(who=people, which=which, late=lateness, again=repeats, closing=closings)
    def closes(self, who: Person | str, which: int, late: int, again: int | None, closing: Closing) -> None:
        self._asks(Act.CLOSE, who, which, late, again, self.room.closes, closing=closing)

    @rule(who=people, which=which)
    def closes_well(self, who: Person | str, which: int) -> None:
        closing = Closing(
            status=Status.RESOLVED,
            resolution=Resolution.REQUEST_NOT_POSSIBLE,
            feedback="NA",
            contact="Maria Lopez",
            step_done=True,
            need=Need.MET,
            churn=True,
            opportunity_stage=OpportunityStage.CLOSED_LOST,
            opportunity_close_date=NOON.date(),
            renewal_risk=RenewalRisk.GUARANTEED_CHURN,
        )
        self._asks(Act.CLOSE, who, which, 0, None, self.room.closes, closing=closing)

    @rule(who=people, which=which, late=lateness, again=repeats, reason=st.sampled_from(["", "Customer wrote back"]))
    def reopens(self, who: Person | str, which: int, late: int, again: int | None, reason: str) -> None:
        self._asks(Act.REOPEN, who, which, late, again, self.room.reopens, reason=reason)

    @rule(
        who=people, which=which, late=lateness, again=repeats, contact=st.sampled_from(["", "Maria Lopez", "Leo Park"])
    )
    def sets_contact(self, who: Person | str, which: int, late: int, again: int | None, contact: str) -> None:
        self._asks(Act.SET_CONTACT, who, which, late, again, self.room.sets_contact, contact=contact)

    @rule(who=people, which=which, late=lateness, again=repeats, day=st.sampled_from([0, 1, 2, 3, 5]))
    def logs_a_touch(self, who: Person | str, which: int, late: int, again: int | None, day: int) -> None:
        self._asks(Act.LOG_TOUCH, who, which, late, again, self.room.logs_touch, day=day)

    @rule(who=people, which=which, late=lateness, again=repeats, step=steps, day=days)
    def puts_to_sleep(
        self, who: Person | str, which: int, late: int, again: int | None, step: str, day: int | None
    ) -> None:
        until = None if day is None else self.room.in_days(day)
        self._asks(Act.WANTS_LATER, who, which, late, again, self.room.puts_to_sleep, step=step, until=until)

    @rule(which=which, subject=st.sampled_from(["", "Quote", "Renewal"]))
    def the_crm_says_something(self, which: int, subject: str) -> None:
        case = self.cases[which]
        before = self.room.now_is(case)
        self.room.comes_again(case, subject=subject, status="Open")
        after = self.room.now_is(case)
        # What is worked here stays as it is, whatever the CRM still believes.
        # When it is due to be told of is worked out anew with every change.
        as_it_was: dict[str, Any] = {"subject": before.subject, "upstream": before.upstream, "version": before.version}
        assert replace(after, **as_it_was, next_due_at=before.next_due_at) == before
        if after != before:
            self.seen[case.id].append(after)

    @rule(hours=st.sampled_from([1, 25, 24 * 16]))
    @precondition(lambda self: self.room.now < NOON + timedelta(days=300))
    def time_passes(self, hours: int) -> None:
        self.room.clock.advance(hours=hours)

    @invariant()
    def every_case_makes_sense(self) -> None:
        for each in self.cases:
            case = self.room.now_is(each)
            if case.status.is_in_progress:
                assert is_well_formed(case.next_step), "STA-3"
                assert case.next_step_due is not None, "NXT-2"
                assert case.picked_up_at is not None, "SLA-1"
            if case.is_closed:
                assert case.resolution is not None, "CLO-1"
                assert case.feedback, "CLO-1"
            assert case.is_closed == (case.closed_at is not None), "STA-2"
            assert case.is_closed or (case.resolution, case.duplicate_of) == (None, None), "STA-2"
            assert (case.blocked_on is not None) == (case.status is Status.BLOCKED), "STA-1"
            assert not case.wants_later or (case.status is Status.OPEN and case.next_step_due is not None), "SLA-3"

    @invariant()
    def the_history_explains_every_case(self) -> None:
        for each in self.cases:
            case, history, told = self.room.now_is(each), self.room.history(each), self.room.steps(each)
            words = explained(history)
            touches = self.room.touches(each)
            assert (words.pop("touch", None) is not None) == bool(touches), "AUD-1"
            assert {name: new for name, new in words.items() if new is not None} == {
                name: looks(case)[name] for name in words if looks(case)[name] is not None
            }, "AUD-1"
            untold = {"id", "version", "source_version", "upstream", "assignment"}
            untold |= {"planned_at", "woke_at", "last_touch_at", "next_due_at"}
            untold |= {"asleep_until", "awake_from", "sleeps", "reopened_at", "customer_wrote_at"}
            first = looks(self.seen[each.id][0])
            for name in first.keys() - words.keys() - untold:
                assert looks(case)[name] == first[name], f"AUD-1: {name}"
            assert (told[0].line if told else "") == case.next_step, "NXT-2"
            assert case.first_touch_at == (touches[0].at if touches else None), "SLA-5"
            logged = [touch.day for touch in touches if touch.day]
            assert len(logged) == len(set(logged)), "SLA-5"


def test_whatever_people_do_in_whatever_order_the_rules_hold(empty_file: Path) -> None:
    """STA-1, STA-2, STA-3, NXT-1, NXT-2, CLO-1, SLA-1, SLA-3, SLA-5, PPL-3, AUD-1, SAFE-1"""
    Workflow.empty_file = empty_file
    run_state_machine_as_test(
        Workflow,
        settings=settings(
            max_examples=settings().max_examples // 6,  # each is a day's work: three in a hurry, sixteen in CI
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
