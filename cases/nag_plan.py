"""Who is to be told of which rung, and when (NAG-1, NAG-2, NAG-4): what is left to tell of one case, reckoned from the case alone.

Nothing here has been told yet and nothing is stored; the sweep in `cases.nagging` tells what has come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cases.case import Case
from cases.clocks import Clock, ClockKind, clocks_of, rungs_of
from cases.people import Person, Region, Roster
from cases.policy import Policy, Rung
from cases.working_time import Holidays, WorkingTime

# What has to be told before the day ends comes while there is time to act on it.
BEFORE_THE_END = timedelta(minutes=30)
SNOOZED = "snoozed"


@dataclass(frozen=True)
class Nag:
    """One rung for one person. at: when it is to be told, never in the past of the `now` it was planned at, unless that moment itself has
    come; rung: its name; run: which run of the clock; to: an e-mail; is_miss: whether its deadline is past by then."""

    case_id: int
    clock: ClockKind
    rung: str
    run: str
    to: str
    at: datetime
    is_miss: bool = False

    @property
    def key(self) -> tuple[ClockKind, str, str, str]:
        """What makes it one of its kind among those of its case; told once, it is never told again."""
        return self.clock, self.rung, self.run, self.to


Told = tuple[ClockKind, str, str, str]
Snoozes = Mapping[tuple[ClockKind, str], datetime]


def plan(
    case: Case,
    roster: Roster,
    policy: Policy,
    holidays: Holidays,
    now: datetime,
    told: Collection[Told] = (),
    snoozes: Snoozes | None = None,
) -> list[Nag]:
    """Everything that is left to tell of this case, as things stand, earliest first. told: the keys of what was told of it; snoozes: until
    when whom asked not to hear of which clock."""
    owner = roster.get(case.owner)
    if owner is None or case.is_closed or case.assigned_at is None:
        return []
    left = [
        nag
        for clock in clocks_of(case, policy, now, owner.zone)
        if clock.is_live
        for nag in _of_clock(case, clock, owner, _Plan(roster, policy, holidays, now, told, snoozes or {}))
    ]
    return sorted(left, key=lambda nag: nag.at)


@dataclass(frozen=True)
class _Plan:
    roster: Roster
    policy: Policy
    holidays: Holidays
    now: datetime
    told: Collection[Told]
    snoozes: Snoozes


def _of_clock(case: Case, clock: Clock, owner: Person, given: _Plan) -> Iterator[Nag]:
    rungs = rungs_of(clock, given.policy)
    hearers: dict[str, Person] = {}
    for moment, rung in rungs:
        for person in _hearers(case, rung, moment, owner, given):
            hearers[person.email] = person
    for person in hearers.values():
        yield from _for_person(case, clock, rungs, owner, person, given)


def _for_person(
    case: Case, clock: Clock, rungs: Sequence[tuple[datetime, Rung]], owner: Person, person: Person, given: _Plan
) -> Iterator[Nag]:
    working = WorkingTime.of(person, given.holidays)
    until = given.snoozes.get((clock.kind, person.email))
    waiting: list[Nag] = []
    for moment, rung in rungs:
        nag_key = (clock.kind, rung.name, clock.run, person.email)
        if nag_key in given.told:
            # What comes before a rung that was told has nothing left to say.
            waiting.clear()
            continue
        if person not in _hearers(case, rung, moment, owner, given):
            continue
        at = when_told(moment, clock, working, given.now, is_miss=rung.is_miss)
        if at is not None:
            if until is not None and not rung.is_miss:
                at = max(at, until)
            waiting.append(Nag(case.id, clock.kind, rung.name, clock.run, person.email, at, rung.is_miss))
    yield from waiting
    if until is not None:
        run = f"{clock.run} {until.astimezone(UTC):%Y%m%dT%H%M%S}"
        if (clock.kind, SNOOZED, run, person.email) not in given.told:
            is_miss = clock.deadline is not None and until >= clock.deadline
            at = when_told(until, clock, working, given.now, is_miss=is_miss)
            if at is not None:
                yield Nag(case.id, clock.kind, SNOOZED, run, person.email, at, is_miss)


def _hearers(case: Case, rung: Rung, moment: datetime, owner: Person, given: _Plan) -> list[Person]:
    """Whom a rung concerns: the owner, of a miss the manager too, and for whoever of them is away that day the cover as well (PTO-1)."""
    roster = given.roster
    found = [owner]
    if rung.tells_manager:
        found += managers_of(owner, case.region, roster)
    covers = [roster.cover_of(person, moment) for person in found]
    return list({person.email: person for person in [*found, *covers] if person is not None}.values())


def managers_of(owner: Person, region: Region | None, roster: Roster) -> list[Person]:
    """Who answers for this owner: their manager, or else the managers of the region."""
    own = roster.manager_of(owner)
    return [own] if own is not None else [each for each in roster.managers(region) if each.email != owner.email]


def when_told(moment: datetime, clock: Clock, working: WorkingTime, now: datetime, *, is_miss: bool) -> datetime | None:
    """When a rung that is reckoned to `moment` is told to somebody of this working time (NAG-2); None where it no longer is.

    A warning comes at the first moment at work from then on, if that is before the deadline; else at the end of the last stretch of work
    before. Where there was none since the clock began, it is not told: the case itself came no sooner, and the miss follows. A miss
    comes at the first moment at work. What should have been told by now, as after a pause, comes at the next working moment; a
    warning comes now, whatever the hour, where nothing else is left before its deadline.
    """
    planned = _planned(moment, clock, working, is_miss=is_miss)
    if planned is None or planned >= now:
        return planned
    ahead = working.next_working_moment(now) or now
    if is_miss:
        return ahead
    deadline = clock.deadline
    if deadline is None or now >= deadline:
        return None
    return ahead if ahead < deadline else now


def _planned(moment: datetime, clock: Clock, working: WorkingTime, *, is_miss: bool) -> datetime | None:
    ahead = working.next_working_moment(moment)
    if is_miss:
        return ahead or moment
    if ahead is not None and clock.deadline is not None and ahead < clock.deadline:
        return ahead
    span = working.last_span_before(moment)
    if span is None or span.end <= clock.started:
        return None
    return max(span.start, span.end - BEFORE_THE_END, clock.started)


def next_due(nags: Sequence[Nag]) -> datetime | None:
    """When the first of them is to be told."""
    return min((nag.at for nag in nags), default=None)
