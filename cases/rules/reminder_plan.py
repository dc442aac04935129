"""Plan the reminders of one case: who gets which step, and when (NAG-1, NAG-2, NAG-4).

The plan is computed from the case alone. Nothing is stored or sent here; the sweep in `cases.use_cases.send_reminders` sends what is due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cases.model.case import Case
from cases.model.people import Person, Role, Roster
from cases.model.policy import MISSED, Policy, ReminderStep
from cases.model.working_time import Holidays, WorkingTime
from cases.rules.clocks import ROWS, Clock, ClockKind, clocks_of, reminder_steps, was_reassigned
from cases.rules.responsibility import managers_of

# A reminder before the end of the day leaves time to act on it.
BEFORE_THE_END = timedelta(minutes=30)
# A sweep that runs this much later is not late.
PUNCTUAL = timedelta(minutes=1)
SNOOZED = "snoozed"


@dataclass(frozen=True)
class Reminder:
    """Represent one step for one person."""

    case_id: int
    clock: ClockKind
    step: str
    #: The run of the clock.
    run: str
    #: An e-mail.
    to: str
    #: When it is due. It is before the `now` of the plan only if the moment itself has passed.
    at: datetime
    #: Whether the deadline has passed by then.
    is_miss: bool = False
    deadline: datetime | None = None
    #: The number of the assignment, if the reminder is for the owner or a stand-in; else 0.
    turn: int = 0

    @property
    def key(self) -> tuple[ClockKind, str, str, str]:
        """Return the key of the reminder within its case. What was sent under a key is never sent again."""
        return self.clock, self.step, self.run, self.to


SentReminder = tuple[ClockKind, str, str, str]
NOTHING: Mapping[SentReminder, int] = {}
# Until when a person snoozed one run of a clock.
Snoozes = Mapping[tuple[ClockKind, str, str], datetime]


def plan_reminders(
    case: Case,
    roster: Roster,
    policy: Policy,
    holidays: Holidays,
    now: datetime,
    told: Mapping[SentReminder, int] = NOTHING,
    snoozes: Snoozes | None = None,
) -> list[Reminder]:
    """List the reminders that are left to send for this case, earliest first.

    Args:
        told: The keys of the reminders that were sent, each with its turn (see Reminder).
        snoozes: The clocks that a person snoozed, and until when.
    """
    given = _Plan(roster, policy, holidays, now, told, snoozes or {})
    left = [
        reminder
        for clock, owner in _live_clocks(case, given)
        for reminder in _of_clock(case, clock, reminder_steps(clock, policy), owner, given)
    ]
    return sorted(_without_known_waits(left, told), key=lambda reminder: reminder.at)


def first_due(
    case: Case,
    roster: Roster,
    policy: Policy,
    holidays: Holidays,
    now: datetime,
    told: Mapping[SentReminder, int] = NOTHING,
    snoozes: Snoozes | None = None,
) -> datetime | None:
    """Return when the first reminder of `plan_reminders` is due.

    Fast path: with no stand-ins and nothing sent yet, only the first warning of each clock matters.
    """
    owner = roster.get(case.owner)
    if owner is None or told or snoozes or stand_ins(owner, roster):
        return next_due(plan_reminders(case, roster, policy, holidays, now, told, snoozes))
    given = _Plan(roster, policy, holidays, now, {}, {})
    firsts = (_first_of(case, clock, owner, given) for clock, owner in _live_clocks(case, given))
    return min((at for at in firsts if at is not None), default=None)


def _first_of(case: Case, clock: Clock, owner: Person, given: _Plan) -> datetime | None:
    steps = reminder_steps(clock, given.policy)
    if not ROWS[clock.kind].is_managers:
        found = _first_warning(case, clock, [each for each in steps if not each[1].is_miss], owner, given)
        if found is not None:
            return found
        steps = [each for each in steps if each[1].is_miss]
    return next_due(list(_of_clock(case, clock, steps, owner, given)))


def _first_warning(
    case: Case, clock: Clock, warnings: Sequence[tuple[datetime, ReminderStep]], owner: Person, given: _Plan
) -> datetime | None:
    """Return when the first of these warnings is due.

    A warning for the night comes before the day ends, perhaps before one that is due earlier. It never comes before work that follows that one, so most need not be checked.
    """
    if was_reassigned(case):
        return next_due(list(_of_clock(case, clock, warnings, owner, given)))
    working = WorkingTime.of(owner, given.holidays)
    found: datetime | None = None
    for each in warnings:
        if found is not None and (span := working.first_span_from(found)) is not None:
            later = working.first_span_from(span.end)
            if later is not None and later.start <= each[0]:
                break
        at = next_due(list(_of_clock(case, clock, [each], owner, given)))
        found = at if found is None or (at is not None and at < found) else found
    return found


def _live_clocks(case: Case, given: _Plan) -> Iterator[tuple[Clock, Person]]:
    owner = given.roster.get(case.owner)
    if owner is None or case.is_closed or case.assigned_at is None:
        return
    for clock in clocks_of(case, given.policy, given.now, owner.days):
        # A Renewal Manager works cases elsewhere, and has nothing to pick up here (TAG-1).
        if clock.is_live and not (clock.kind is ClockKind.PICKUP and owner.role is Role.RENEWAL_MANAGER):
            yield clock, owner


@dataclass(frozen=True)
class _Plan:
    roster: Roster
    policy: Policy
    holidays: Holidays
    now: datetime
    told: Mapping[SentReminder, int]
    snoozes: Snoozes


@dataclass(frozen=True)
class _Heard:
    """Represent one step for one person.

    `name` may be SNOOZED; `run` then names the snooze too. `at` is when it is due if nothing delays it. `turn`: see Reminder.
    """

    name: str
    at: datetime
    run: str
    is_miss: bool
    stands_in: bool = False
    turn: int = 0


def _of_clock(
    case: Case, clock: Clock, steps: Sequence[tuple[datetime, ReminderStep]], owner: Person, given: _Plan
) -> Iterator[Reminder]:
    hearers: dict[str, dict[str, _Heard]] = {}
    for heard, person in _heard(case, clock, steps, owner, given):
        hearers.setdefault(person.email, {}).setdefault(heard.name, heard)
    for email, each in hearers.items():
        yield from _for_person(case, clock, list(each.values()), given.roster.people[email], given)


def _heard(
    case: Case, clock: Clock, steps: Sequence[tuple[datetime, ReminderStep]], owner: Person, given: _Plan
) -> Iterator[tuple[_Heard, Person]]:
    """Yield the recipients: the owner, on a miss also the manager, and stand-ins while either is away (PTO-1)."""
    roster = given.roster
    managers = managers_of(owner, case.region, roster)
    is_managers = ROWS[clock.kind].is_managers
    for principal in managers if is_managers else (owner, *managers):
        theirs: Sequence[tuple[datetime, ReminderStep]] = [
            each for each in steps if is_managers or principal is owner or each[1].tells_manager
        ]
        if principal is owner:
            theirs = _not_told_to_others(case, clock, theirs, given)
        if not theirs:
            continue
        turn = case.assigned_at if principal is owner else None
        for person in (principal, *stand_ins(principal, roster)):
            for heard in _as_it_reaches(person, case, clock, theirs, given, turn):
                if person is principal or all(
                    _stands_in(person, principal, moment, roster) for moment in (heard.at, max(heard.at, given.now))
                ):
                    yield (heard if person is principal else replace(heard, stands_in=True)), person


def _without_known_waits(left: Sequence[Reminder], told: Mapping[SentReminder, int]) -> list[Reminder]:
    """Leave out the customer's wait for people who already hear of the missed pickup (SLA-6)."""
    if all(each.clock is not ClockKind.WAIT for each in left):
        return list(left)
    never = datetime.min.replace(tzinfo=UTC)
    heard = {to: never for kind, name, _, to in told if kind is ClockKind.PICKUP and name == MISSED}
    for each in left:
        if each.clock is ClockKind.PICKUP and each.step == MISSED:
            heard.setdefault(each.to, each.at)
    return [
        each for each in left if each.clock is not ClockKind.WAIT or each.to not in heard or heard[each.to] > each.at
    ]


def _not_told_to_others(
    case: Case, clock: Clock, steps: Sequence[tuple[datetime, ReminderStep]], given: _Plan
) -> Sequence[tuple[datetime, ReminderStep]]:
    """List the steps that no earlier owner of the case got, and none before one that was sent (NAG-1)."""
    if not given.told:
        return steps
    heard = {
        step
        for (kind, step, run, _), turn in given.told.items()
        if turn not in (0, case.assignment) and kind is clock.kind and run == clock.run
    }
    last = max((place for place, (_, step) in enumerate(steps) if step.name in heard), default=-1)
    return steps[last + 1 :]


def _as_it_reaches(
    person: Person,
    case: Case,
    clock: Clock,
    steps: Sequence[tuple[datetime, ReminderStep]],
    given: _Plan,
    turn: datetime | None,
) -> Iterator[_Heard]:
    """Yield the steps with the moment at which each reaches this person.

    Args:
        turn: When the case was assigned to its owner, for the steps they get as its owner.
    """
    working, every = WorkingTime.of(person, given.holidays), given.policy.reminder_rounds
    number = case.assignment if turn is not None else 0
    for moment, step in steps:
        # A miss from before the first assignment counts from that assignment.
        reckoned = max(moment, case.routed_at or moment) if step.is_miss else moment
        at = planned_time(reckoned, clock, working, every, is_miss=step.is_miss)
        if at is not None and turn is not None and at < turn:
            if any(moment < other <= turn for other, _ in steps):
                # A later step is due too, and says more.
                continue
            at = _in_their_turn(reckoned, turn, case, clock, working, every, is_miss=step.is_miss)
        if at is not None:
            yield _Heard(step.name, at, clock.run, step.is_miss, turn=number)
    until = given.snoozes.get((clock.kind, clock.run, person.email))
    # A snooze does not apply to a step that was planned again for the same day.
    if until is not None and until >= clock.started:
        is_miss = clock.deadline is not None and until >= clock.deadline
        at = planned_time(until, clock, working, every, is_miss=is_miss, not_sooner=True)
        if at is not None:
            run = f"{clock.run} {until.astimezone(UTC):%Y%m%dT%H%M%S}"
            yield _Heard(SNOOZED, at, run, is_miss, turn=number)


def _in_their_turn(
    moment: datetime,
    turn: datetime,
    case: Case,
    clock: Clock,
    working: WorkingTime,
    every: timedelta,
    *,
    is_miss: bool,
) -> datetime | None:
    """Return when the new owner gets a step that was due before the assignment. The card already covers what came before the first one."""
    start = max(moment, turn)
    if is_miss:
        return planned_time(start, clock, working, every, is_miss=True)
    if moment < turn and not (was_reassigned(case) and case.routed_at is not None and moment >= case.routed_at):
        return None
    ahead = working.next_working_moment(start)
    if ahead is None or clock.deadline is None or ahead >= clock.deadline:
        return None
    return planned_time(start, clock, working, every, is_miss=False, not_sooner=True)


def _for_person(case: Case, clock: Clock, heard: Sequence[_Heard], person: Person, given: _Plan) -> Iterator[Reminder]:
    working, every = WorkingTime.of(person, given.holidays), given.policy.reminder_rounds
    until = given.snoozes.get((clock.kind, clock.run, person.email))
    waiting: list[Reminder] = []
    for each in heard:
        if (clock.kind, each.name, each.run, person.email) in given.told:
            # Steps before one that was sent say nothing new.
            if each.name != SNOOZED:
                waiting.clear()
            continue
        is_put_off = until is not None and not each.is_miss and each.at < until
        planned: datetime | None = each.at
        if is_put_off and until is not None:
            planned = planned_time(until, clock, working, every, is_miss=False, not_sooner=True)
        at = notification_time(planned, clock, working, given.now, every, is_miss=each.is_miss, can_wait=each.stands_in)
        if at is not None:
            waiting.append(
                Reminder(
                    case.id, clock.kind, each.name, each.run, person.email, at, each.is_miss, clock.deadline, each.turn
                )
            )
    yield from waiting


def stand_ins(person: Person, roster: Roster) -> list[Person]:
    """List the people who get this person's reminders on some days: covers, and for a manager the region's Team Leads."""
    if all(each.email != person.email for each in roster.absences):
        return []
    leads = roster.team_leads(person.region) if person.role is Role.MANAGER else []
    return [*roster.known_covers_of(person), *(lead for lead in leads if lead != person)]


def _stands_in(person: Person, principal: Person, at: datetime, roster: Roster) -> bool:
    """Tell whether this person stands in at this moment: as the cover, or as a Team Lead while every manager of the region is away."""
    if roster.cover_of(principal, at) == person:
        return True
    leads = principal.role is Role.MANAGER and person.role is Role.TEAM_LEAD and person.region == principal.region
    return leads and roster.is_led_by_team_leads(principal.region, at) and roster.absence(person, at) is None


def planned_time(
    moment: datetime,
    clock: Clock,
    working: WorkingTime,
    every: timedelta,
    *,
    is_miss: bool,
    not_sooner: bool = False,
) -> datetime | None:
    """Return when a step of `moment` reaches a person with this working time, or None (NAG-2). It may be in the past.

    A warning comes at the next working moment before the deadline, else before the end of the last stretch of work. It is left out if
    the clock began at that moment or later: the person has just seen the case, and a miss follows. A miss comes at the next working moment.
    At work there are rounds, one for each `every`. A warning comes with the round before its moment. A miss and a `not_sooner` step come with the one after.
    """
    ahead = working.next_working_moment(moment)
    if is_miss:
        return moment if ahead is None else working.round_after(ahead, every)
    if ahead is not None and clock.deadline is not None and ahead < clock.deadline:
        if not_sooner:
            after = working.round_after(ahead, every)
            return after if after + BEFORE_THE_END <= clock.deadline else ahead
        before = working.round_before(ahead, every)
        if before >= clock.started:
            return before
        after = working.round_after(ahead, every)
        return after if after < clock.deadline else ahead
    if not_sooner:
        return moment
    span = working.last_span_before(moment)
    if span is None:
        return None
    at = max(span.start, working.round_before(span.end - BEFORE_THE_END, every))
    return at if at > clock.started else None


def notification_time(
    planned: datetime | None,
    clock: Clock,
    working: WorkingTime,
    now: datetime,
    every: timedelta,
    *,
    is_miss: bool,
    can_wait: bool = False,
) -> datetime | None:
    """Return when a step that was planned for this moment (see `planned_time`) is sent, as it is `now`; None if it no longer is.

    A late step, as after a pause, comes at the next working moment. A warning comes at once if no such moment is left before its deadline.
    For a person who only stands in (`can_wait`), a late step waits for the next round, if that is before the deadline.
    """
    if planned is None or planned >= now:
        return planned
    if planned >= now - PUNCTUAL:
        return now
    ahead = working.next_working_moment(now) or now
    if can_wait and working.round_before(ahead, every) < ahead - PUNCTUAL:
        after = working.round_after(ahead, every)
        ahead = after if is_miss or clock.deadline is None or after < clock.deadline else ahead
    if is_miss:
        return ahead
    deadline = clock.deadline
    if deadline is None or now >= deadline:
        return None
    return ahead if ahead < deadline else now


def next_due(reminders: Sequence[Reminder]) -> datetime | None:
    """Return when the first of them is due."""
    return min((reminder.at for reminder in reminders), default=None)
