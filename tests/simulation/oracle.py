"""Compute which reminders each person must get, and when, from the words of the rules. It shares no code with the rules.

Time is cut into quarters of an hour. A table holds for each person the quarters in which they work. A case is a list of facts in
the order in which they happened. Between two facts nothing changes. So for each such stretch the oracle computes again which steps
of which clocks are due, for whom and at which sweep.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import count, pairwise
from zoneinfo import ZoneInfo

import holidays

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
SWEEP_EVERY = timedelta(seconds=30)
HALF_AN_HOUR = timedelta(minutes=30)

# SLA-2's exemptions, and HVA-1's case.
WITHOUT_LIMIT = {"High Value Account", "Renewal Will Fail", "PO Required", "First Order", "FO Opp"}
HIGH_VALUE = "High Value Account"
LANGUAGE = "language hand-over"
WAIT = "customer's wait"
COUNTRIES = {"AMER": ("US", "CA"), "EMEA-APJ": ("GB", "DE")}


@dataclass(frozen=True)
class Colleague:
    """Represent a person who gets reminders.

    Attributes:
        week: For each day from Monday the hours on their own clock. An end before its start is on the next morning.
        manager, cover: Names of others.
        leads: Whether this is a Team Lead, whose managers are those that others name.
        keeps: The country, perhaps with its state, whose holidays are theirs instead of their region's.
    """

    name: str
    region: str
    zone: str
    week: tuple[tuple[tuple[time, time], ...], ...]
    manager: str = ""
    cover: str = ""
    leads: bool = False
    keeps: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Away:
    """Represent an absence on these days, both included, on the person's own calendar.

    Attributes:
        said: When it was entered.
    """

    said: datetime
    name: str
    first: date
    last: date
    cover: str = ""


class What(Enum):
    """List what can happen to a case."""

    CAME = "came to its first owner"
    GIVEN = "was given to another owner"
    WORKED = "moved to In Progress"
    PLANNED = "got a next step"
    SLEEPS = "sleeps until the customer wants to hear from us"
    TOUCHED = "had its customer contacted"
    CLOSED = "was closed"
    REOPENED = "was opened again"
    ASKED = "had an update asked for, with none asked for before"
    ANSWERED = "had everybody answered who asked"
    SNOOZED = "had one of its clocks snoozed by somebody"
    ASKED_LANGUAGE = "needs somebody who speaks another language, and somebody was asked to decide who"
    DECIDED = "stays where it is, as was decided"


@dataclass(frozen=True)
class Fact:
    """Represent something that happened to a case.

    Attributes:
        who: The new owner, the person who did it, or the person who was asked.
        due: The day of the next step.
        words: The type of the case, or the snooze that was chosen.
        clock: The snoozed clock.
        opened: When the case was opened.
    """

    at: datetime
    what: What
    who: str = ""
    due: date | None = None
    words: str = ""
    clock: str = ""
    opened: datetime | None = None


@dataclass(frozen=True, order=True)
class Told:
    """Represent one step, sent to one person.

    Attributes:
        at: The sweep that sends it.
    """

    case: str
    clock: str
    step: str
    to: str
    at: datetime


@dataclass(frozen=True)
class _Case:
    """Hold what is true of a case between two facts."""

    owner: str
    type: str
    opened: datetime
    came: datetime
    given: datetime
    picked_up: bool = False
    looked_at: bool = False
    due: date | None = None
    planned: datetime | None = None
    asleep: bool = False
    fell_asleep: datetime | None = None
    slept: timedelta = timedelta()
    woke: datetime | None = None
    touched: datetime | None = None
    closed: bool = False
    asked: datetime | None = None
    answer_by: datetime | None = None
    undecided: tuple[datetime, datetime] | None = None
    snoozed: dict[tuple[str, str], tuple[datetime, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Running:
    """Represent a clock with reminders. Its steps are pairs of a name and the moment it is due."""

    name: str
    run: str
    began: datetime
    deadline: datetime
    steps: tuple[tuple[str, datetime], ...]


MOST_A_DAY = 8


@dataclass
class _Wait:
    """Delay reminders from `begin` to before `end` until `until`.

    Attributes:
        keeps_one: Whether a warning that would then come too late is still sent, as the day's last message.
    """

    begin: datetime
    end: datetime
    until: datetime
    keeps_one: bool


class Table:
    """Hold the quarters of an hour in which somebody works, one byte each."""

    def __init__(self, person: Colleague, first: date, last: date) -> None:
        self._start = datetime.combine(first, time(), UTC)
        zone = ZoneInfo(person.zone)
        years = range(first.year, last.year + 1)
        country, state = person.keeps
        days_off = {
            day
            for each in ([country] if country else COUNTRIES[person.region])
            for day in holidays.country_holidays(each, subdiv=state or None, years=years)
        }
        quarters = ((last - first).days + 1) * 96
        self._quarters = bytearray(quarters)
        self._nights: set[int] = set()
        for number in range(quarters):
            local = (self._start + number * QUARTER).astimezone(zone)
            today, yesterday, clock = local.date(), local.date() - DAY, local.time()
            evenings = person.week[today.weekday()] if today not in days_off else ()
            nights = person.week[yesterday.weekday()] if yesterday not in days_off else ()
            if any(end < start and clock < end for start, end in nights):
                # What goes on after midnight is of the day on which it began.
                self._quarters[number] = 1
                self._nights.add(number)
            if any(start <= clock and (clock < end or end < start) for start, end in evenings):
                self._quarters[number] = 1
        self._zone = zone

    def day(self, moment: datetime) -> date:
        """Return a person's day of this moment. A night shift belongs to the evening on which it began."""
        today = moment.astimezone(self._zone).date()
        return today - DAY if (moment - self._start) // QUARTER in self._nights else today

    def work_of(self, day: date) -> tuple[datetime, datetime] | None:
        """Return when the work of this day begins and ends; None if there is none."""
        number = (datetime.combine(day, time(), self._zone).astimezone(UTC) - self._start) // QUARTER
        found = [each for each in range(number, number + 2 * 96) if self._quarters[each] and self._day_of(each) == day]
        return (self._moment(found[0]), self._moment(found[-1] + 1)) if found else None

    def morning_after(self, moment: datetime) -> datetime:
        """Return the next day, perhaps one without work, at the hour at which work begins next."""
        day = self.day(moment)
        begin = self.next(self.end_of(day)).astimezone(self._zone).time()
        return datetime.combine(day + DAY, begin, self._zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """Return when this day ends: at midnight, or with the work of its night."""
        midnight = datetime.combine(day + DAY, time(), self._zone).astimezone(UTC)
        work = self.work_of(day)
        return max(midnight, work[1]) if work is not None else midnight

    def _moment(self, number: int) -> datetime:
        return self._start + number * QUARTER

    def _day_of(self, number: int) -> date:
        return self.day(self._moment(number))

    def next(self, moment: datetime) -> datetime:
        """Return the first working moment from here on."""
        number = (moment - self._start) // QUARTER
        if self._quarters[number]:
            return moment
        return self._start + self._quarters.index(1, number) * QUARTER

    def round(self, moment: datetime, *, after: bool) -> datetime:
        """Return the beginning of the part of the working day in which this working moment is.

        With `after`, return that of the next part, unless the moment is the beginning of its part. A part has one hour, or
        as many quarters more as are needed for at most eight parts in the day.
        """
        first = end = (moment - self._start) // QUARTER
        while self._quarters[first - 1]:
            first -= 1
        while self._quarters[end]:
            end += 1
        length = next(quarters for quarters in count(4) if quarters * 8 >= end - first) * QUARTER
        part = self._start + first * QUARTER
        while part + length <= moment:
            part += length
        return self.next(part + length) if after and part < moment else part

    def after_work(self, moment: datetime, amount: timedelta) -> datetime:
        """Return when so much working time has passed from here on."""
        while True:
            moment = self.next(moment)
            end = self._start + ((moment - self._start) // QUARTER + 1) * QUARTER
            if moment + amount <= end:
                return moment + amount
            amount -= end - moment
            moment = end

    def last_stretch(self, moment: datetime) -> tuple[datetime, datetime]:
        """Return when the last work before this moment outside work began and ended."""
        end = self._quarters.rindex(1, 0, (moment - self._start) // QUARTER)
        start = end
        while self._quarters[start - 1]:
            start -= 1
        return self._start + start * QUARTER, self._start + (end + 1) * QUARTER


class Oracle:
    """Know the people and their absences, and list the reminders that are due.

    Args:
        first: The first day that it can be asked about.
        last: The last day.
    """

    def __init__(self, people: Iterable[Colleague], aways: Sequence[Away], first: date, last: date) -> None:
        self._people = {person.name: person for person in people}
        # A step that is due this long after the last day is not sent before its end.
        self._too_far = datetime.combine(last + 40 * DAY, time(), UTC)
        self._tables = {name: Table(person, first - 40 * DAY, last + 60 * DAY) for name, person in self._people.items()}
        self._aways = sorted(aways, key=lambda away: away.said)
        self._waits: dict[str, list[_Wait]] = {name: [] for name in self._people}
        self._deadlines: dict[Told, datetime | None] = {}
        self._about = ""
        # What was heard by the owner, or in their place, in which of the turns of owners.
        self._heard: dict[tuple[str, str, str, str], datetime] = {}

    def everything(self, facts: Mapping[str, Sequence[Fact]], end: datetime) -> list[Told]:
        """List all reminders of these cases before `end`, at most eight messages a day for each person (NAG-3).

        The day is one of the person's calendar. Its last message is kept for the last part of the working day, unless a warning would
        come too late there. Further reminders wait for the next day. To find who has to wait, list all reminders again and again until
        nothing changes.
        """
        while True:
            self._deadlines.clear()
            self._heard.clear()
            told = [each for case, theirs in facts.items() for each in self.notifications(case, theirs, end)]
            more = [name for name in self._people if self._has_to_wait(name, told)]
            if not more:
                return told

    def _has_to_wait(self, name: str, told: Iterable[Told]) -> bool:
        """Record a new wait, or one that ends earlier, for this person. Return whether there was one."""
        theirs = [each for each in told if each.to == name]
        for wait in self._waits[name]:
            urgent = [
                each.at for each in theirs if wait.begin <= each.at < wait.end and self._is_urgent(each, wait.until)
            ]
            if wait.keeps_one and urgent:
                wait.end = min(urgent)
                return True
        by_day: dict[date, list[datetime]] = {}
        for at in sorted({each.at for each in theirs}):
            by_day.setdefault(self._tables[name].day(at), []).append(at)
        for day, messages in by_day.items():
            if len(messages) >= MOST_A_DAY:
                eighth, last = messages[MOST_A_DAY - 1], self._last_part(name, day)
                at_once = any(each.at == eighth and last is not None and self._is_urgent(each, last) for each in theirs)
                if last is not None and eighth < last and not at_once:
                    self._waits[name].append(_Wait(eighth, last, last, keeps_one=True))
                    return True
            if len(messages) > MOST_A_DAY:
                over = self._tables[name].end_of(day)
                morning = self._tables[name].next(over)
                self._waits[name].append(_Wait(messages[MOST_A_DAY], over, morning, keeps_one=False))
                return True
        return False

    def _is_urgent(self, each: Told, until: datetime) -> bool:
        """Return whether it is a warning that would come too late at `until`."""
        deadline = self._deadlines[each]
        return deadline is not None and deadline <= until

    def _last_part(self, name: str, day: date) -> datetime | None:
        """Return the beginning of the last part of this person's working day; None if they do not work on it."""
        work = self._tables[name].work_of(day)
        if work is None:
            return None
        return self._tables[name].round(work[1] - QUARTER, after=False)

    def _waited(self, hearer: str, at: datetime, deadline: datetime | None) -> datetime | None:
        """Return when a step is sent, given the known waits.

        Args:
            deadline: The deadline of a warning, which comes before it or not at all; None for a miss.
        """
        for wait in self._waits[hearer]:
            if wait.begin <= self._sweep_after(at) < wait.end:
                if deadline is None or wait.until < deadline:
                    at = wait.until
                elif not wait.keeps_one:
                    return None
        return at

    def notifications(self, case: str, facts: Sequence[Fact], end: datetime) -> list[Told]:
        """List all reminders of this case before `end`, with the waits known so far."""
        self._about = case
        bounds = [fact.at for fact in facts]
        bounds += [away.said for away in self._aways if facts[0].at < away.said < end]
        told: dict[tuple[str, str, str, str], datetime] = {}
        state: _Case | None = None
        happened = list(facts)
        bounds = [*sorted(set(bounds)), end]
        for begin, until in pairwise(bounds):
            while happened and happened[0].at <= begin:
                state = self._after(state, happened.pop(0))
            if state is None or state.closed:
                continue
            if state.asleep and (wakes := self._wakes(state)) < until:
                # Its day comes, and with it its clock goes on, whether anybody does anything or not (SLA-3).
                if begin < wakes:
                    self._tell(state, begin, wakes, told)
                begin = max(begin, wakes)
                state = self._awake(state, begin)
            self._tell(state, begin, until, told)
        return [Told(case, clock, step, to, at) for (clock, _, step, to), at in told.items()]

    def is_at_work(self, name: str, moment: datetime) -> bool:
        """Return whether this moment is in this person's working time."""
        return self._tables[name].next(moment) == moment

    # What a fact makes of a case

    def _after(self, case: _Case | None, fact: Fact) -> _Case:  # noqa: C901 - one branch for each kind of fact
        if case is None:
            return _Case(fact.who, fact.words, fact.opened or fact.at, fact.at, fact.at)
        if fact.what in (What.WORKED, What.PLANNED, What.SLEEPS, What.TOUCHED, What.CLOSED):
            case = replace(case, looked_at=True)
        match fact.what:
            case What.GIVEN:
                return self._given(case, fact)
            case What.ASKED | What.ANSWERED | What.ASKED_LANGUAGE | What.DECIDED:
                return self._asked(case, fact)
            case What.WORKED:
                case = self._planned(case, fact) if fact.due else case
                return self._awake(replace(case, picked_up=True), fact.at)
            case What.PLANNED:
                # A step written by the owner picks the case up (SLA-1); one for a day ahead lets a sleeping case sleep on,
                # unless its day has come (SLA-3).
                today = self._today(fact.who, fact.at)
                had_come = case.due is not None and case.due <= today
                case = self._planned(case, fact)
                case = replace(case, picked_up=case.picked_up or fact.who == case.owner)
                return self._awake(case, fact.at) if had_come or (fact.due or today) <= today else case
            case What.SLEEPS:
                case = self._awake(case, fact.at)
                return replace(self._planned(case, fact), asleep=True, fell_asleep=fact.at, picked_up=True)
            case What.TOUCHED:
                return replace(case, touched=fact.at)
            case What.CLOSED:
                return self._closed(case, fact)
            case What.REOPENED:
                return self._reopened(case, fact.at)
            case What.SNOOZED:
                return self._snoozed(case, fact)
            case What.CAME:
                raise ValueError("A case comes once.")

    def _given(self, case: _Case, fact: Fact) -> _Case:
        """Start the new owner's 24 hours (SLA-1), and their day to answer a request (SLA-4)."""
        answer_by = self._next_business_day(fact.who, fact.at) if case.answer_by else None
        return replace(case, owner=fact.who, given=fact.at, picked_up=False, answer_by=answer_by, undecided=None)

    def _closed(self, case: _Case, fact: Fact) -> _Case:
        """Settle a future next step with the closing (CLO-2), and answer the requests."""
        if case.due is not None and case.due > self._today(fact.who, fact.at):
            case = replace(case, due=None)
        case = replace(case, closed=True, picked_up=True, asked=None, answer_by=None, undecided=None)
        return self._awake(case, fact.at)

    def _asked(self, case: _Case, fact: Fact) -> _Case:
        if fact.what is What.ASKED_LANGUAGE:
            # The person who decides has four working hours (NAG-1).
            return replace(case, undecided=(fact.at, self._tables[fact.who].after_work(fact.at, 4 * HOUR)))
        if fact.what is What.DECIDED:
            return replace(case, undecided=None)
        if fact.what is What.ANSWERED:
            return replace(case, asked=None, answer_by=None)
        return replace(case, asked=fact.at, answer_by=self._next_business_day(case.owner, fact.at))

    def _planned(self, case: _Case, fact: Fact) -> _Case:
        return replace(case, due=fact.due, planned=fact.at)

    def _reopened(self, case: _Case, at: datetime) -> _Case:
        """Give the owner today to plan the next step again, if there was one."""
        if case.planned is None:
            return replace(case, closed=False)
        today = self._today(case.owner, at)
        due = case.due if case.due is not None and case.due >= today else today
        return replace(case, closed=False, due=due, planned=at)

    def _awake(self, case: _Case, at: datetime) -> _Case:
        """Leave the time asleep, and only that, out of the closing clock (SLA-3)."""
        if not case.asleep or case.fell_asleep is None:
            return case
        return replace(case, asleep=False, fell_asleep=None, slept=case.slept + (at - case.fell_asleep), woke=at)

    def _wakes(self, case: _Case) -> datetime:
        """Return when the day of a sleeping case begins, where its owner is."""
        if case.due is None:
            raise ValueError("A case sleeps until a day.")
        return self._end_of(case.due - DAY, case.owner)

    def _snoozed(self, case: _Case, fact: Fact) -> _Case:
        """Snooze for one hour, four hours, or until work begins on another day (NAG-4).

        It ends half an hour before the deadline at the latest, and leaves some working time before the deadline.
        """
        clock = next(each for each in self._clocks(case) if each.name == fact.clock)
        table = self._tables[fact.who]
        if fact.words == "tomorrow":
            until = table.next(table.end_of(table.day(fact.at)))
        else:
            until = fact.at + int(fact.words.removesuffix(" h")) * HOUR
        if fact.at < clock.deadline:
            until = min(until, clock.deadline - HALF_AN_HOUR)
            if table.next(until) >= clock.deadline:
                last_chance = table.last_stretch(until)[1] - HALF_AN_HOUR
                morning = table.morning_after(fact.at)
                if fact.words == "tomorrow" and last_chance <= fact.at and morning < until:
                    last_chance = morning
                until = last_chance if last_chance > fact.at else until
        until = self._with_others(until, clock, table, fact.at)
        return replace(case, snoozed=case.snoozed | {(fact.clock, fact.who): (until, clock.run)})

    def _with_others(self, until: datetime, clock: _Running, table: Table, now: datetime) -> datetime:
        """Return the nearest beginning of a part of the day that leaves half an hour before a future deadline."""
        at = table.next(until)
        is_over = now >= clock.deadline
        if at >= clock.deadline and not is_over:
            return until
        before, after = table.round(at, after=False), table.round(at, after=True)
        to_come = [each for each in (before, after) if each > now]
        in_time = [each for each in to_come if is_over or each == before or each + HALF_AN_HOUR <= clock.deadline]
        return min(in_time, key=lambda each: (abs(each - at), each), default=until)

    # The clocks

    def _clocks(self, case: _Case) -> list[_Running]:
        found = []
        woke = case.woke or datetime.min.replace(tzinfo=UTC)
        if not case.picked_up and not case.asleep:
            began = max(case.given, woke)
            end = began + 24 * HOUR
            steps = (("6 h left", end - 6 * HOUR), ("1 h left", end - HOUR), ("missed", end))
            found.append(_Running("pickup", str(began), began, end, steps))
        if case.type not in WITHOUT_LIMIT and not case.asleep:
            began = case.opened
            end = began + 15 * DAY + case.slept
            named = (
                ("day 7", began + 7 * DAY + case.slept),
                ("3 days left", end - 3 * DAY),
                ("1 day left", end - DAY),
                ("missed", end),
            )
            found.append(_Running("closing", str(began), began, end, named))
        if case.due is not None:
            today, tomorrow = self._end_of(case.due - DAY, case.owner), self._end_of(case.due, case.owner)
            began = case.planned or case.opened
            found.append(
                _Running("next step", str(case.due), began, tomorrow, (("due today", today), ("overdue", tomorrow)))
            )
        if case.type == HIGH_VALUE:
            began = max(case.opened, case.given, case.touched or case.opened)
            end, run = began + 30 * DAY, str(began)
            undated = max(case.opened, case.given, case.planned or case.opened)
            if case.due is None and undated + DAY < end:
                # It must always have a date for what comes next. That is one thing to hear of, thirty days without a touch another (HVA-1).
                end, run = undated + DAY, f"no date since {undated}"
            found.append(_Running("touchpoint", run, began, end, (("overdue", end),)))
        if case.asked is not None and case.answer_by is not None:
            end = case.answer_by
            began = max(case.asked, case.given)
            found.append(_Running("update", str(end), began, end, (("12 h left", end - 12 * HOUR), ("missed", end))))
        if not case.looked_at and case.given > case.came:
            end = case.came + 24 * HOUR
            found.append(_Running(WAIT, str(case.came), case.came, end, (("missed", end),)))
        if case.undecided is not None:
            began, end = case.undecided
            found.append(_Running(LANGUAGE, str(began), began, end, (("missed", end),)))
        return found

    def _next_business_day(self, name: str, moment: datetime) -> datetime:
        """Return the same hour on the next working day, counted from the first working moment (SLA-4)."""
        table, zone = self._tables[name], ZoneInfo(self._people[name].zone)
        start = table.next(moment)
        of = table.day(start)
        day = table.day(table.next(table.end_of(of)))
        local = start.astimezone(zone)
        # At night the same hour is on the morning after the next day of work.
        at = datetime.combine(day + (local.date() - of), local.time(), zone).astimezone(UTC)
        work = table.work_of(day)
        return min(max(at, work[0]), work[1]) if work is not None else at

    # Who hears of it, and when

    def _tell(
        self, case: _Case, begin: datetime, until: datetime, told: dict[tuple[str, str, str, str], datetime]
    ) -> None:
        for clock in self._clocks(case):
            for principal in (case.owner, self._people[case.owner].manager):
                is_owner = principal == case.owner
                # What the manager has to decide is no reminder of the owner's.
                if is_owner and clock.name in (LANGUAGE, WAIT):
                    continue
                # Whoever is both cover and Team Lead is one.
                instead = [*self._covers(principal, begin), *([] if is_owner else self._leads(principal))]
                for hearer in dict.fromkeys([principal, *instead]):
                    self._tell_one(case, clock, principal, hearer, begin, until, told, is_owner=is_owner)

    def _tell_one(  # noqa: C901 - one step after the other, each by the same questions
        self,
        case: _Case,
        clock: _Running,
        principal: str,
        hearer: str,
        begin: datetime,
        until: datetime,
        told: dict[tuple[str, str, str, str], datetime],
        *,
        is_owner: bool,
    ) -> None:
        put_off, run = case.snoozed.get((clock.name, hearer), (None, ""))
        if run != clock.run:
            put_off = None
        # A manager hears of what was missed, and of nothing else (NAG-1).
        steps = [each for each in clock.steps if is_owner or each[0] == "missed"]
        if put_off is not None and steps:
            steps = [*steps, (f"snoozed {put_off}", put_off)]
        come: list[tuple[str, datetime]] = []
        for step, moment in steps:
            if moment > self._too_far:
                continue
            at = self._moment(case, clock, step, moment, hearer)
            # A warning from before the clock began, as of a step planned for today, is nothing to be told (NAG-3).
            if at is None or (moment < clock.began and not self._is_miss(clock, step, moment)):
                continue
            at = self._in_their_turn(case, clock, step, moment, hearer, at) if is_owner else at
            if at is None:
                continue
            # The cover hears what would reach them on the days on which the other one is away (PTO-1).
            days = (at, max(at, begin))
            if hearer != principal and not all(
                hearer in self._covers(principal, begin, day)
                or (not is_owner and self._leads_at(hearer, principal, begin, day))
                for day in days
            ):
                continue
            if put_off is not None and not self._is_miss(clock, step, moment) and not step.startswith("snoozed"):
                at = max(at, self._moment(case, clock, step, put_off, hearer, put_off) or at)
            late = self._late(
                at, clock, hearer, begin, is_miss=self._is_miss(clock, step, moment), for_another=hearer != principal
            )
            deadline = None if self._is_miss(clock, step, moment) else clock.deadline
            late = self._waited(hearer, late, deadline) if late is not None else None
            if late is not None:
                come.append((step, late))
                self._deadlines[Told(self._about, clock.name, step, hearer, self._sweep_after(late))] = deadline
        later = {each[0]: place for place, each in enumerate(clock.steps)}
        for step, at in sorted(come, key=lambda each: each[1]):
            key = (clock.name, clock.run, step, hearer)
            sweep = self._sweep_after(at)
            heard = [name for (which, of, name, to) in told if (which, of, to) == (clock.name, clock.run, hearer)]
            is_stale = any(
                later.get(name, -1) > later.get(step, 99)
                for name in heard
                if told[clock.name, clock.run, name, hearer] < sweep
            )
            # Who heard that it was not picked up knows that the customer waits (SLA-6).
            is_known = clock.name == WAIT and any(
                which == "pickup" and name == "missed" and to == hearer and told[which, of, name, to] <= sweep
                for (which, of, name, to) in told
            )
            if key not in told and not is_known and not is_stale and begin <= sweep < until:
                told[key] = sweep
                if is_owner:
                    self._heard[self._about, clock.name, clock.run, step] = case.given

    def _was_heard(self, case: _Case, clock: _Running, step: str) -> bool:
        """Return whether an earlier owner got this step, or a later one of this clock (NAG-1)."""
        names = [name for name, _ in clock.steps]
        later = names[names.index(step) :] if step in names else []
        turns = (self._heard.get((self._about, clock.name, clock.run, name)) for name in later)
        return any(turn is not None and turn < case.given for turn in turns)

    def _in_their_turn(
        self, case: _Case, clock: _Running, step: str, moment: datetime, hearer: str, at: datetime
    ) -> datetime | None:
        """Return when the owner gets what their own hours would have brought before the case was theirs.

        It comes as soon as it comes together with other things. What was due before the case had any owner comes only as a miss.
        """
        if self._was_heard(case, clock, step):
            return None
        if at >= case.given or step.startswith("snoozed"):
            return at if at >= case.given else None
        if any(moment < other <= case.given for _, other in clock.steps):
            return None
        table = self._tables[hearer]
        if self._is_miss(clock, step, moment):
            return table.round(table.next(max(moment, case.came, case.given)), after=True)
        if moment < case.given and moment < case.came:
            return None
        work = table.next(max(moment, case.given))
        if work >= clock.deadline:
            return None
        together = table.round(work, after=True)
        return together if together + HALF_AN_HOUR <= clock.deadline else work

    def _is_miss(self, clock: _Running, step: str, moment: datetime) -> bool:
        return step in ("missed", "overdue") or (step.startswith("snoozed") and moment >= clock.deadline)

    def _moment(
        self, case: _Case, clock: _Running, step: str, moment: datetime, hearer: str, put_off: datetime | None = None
    ) -> datetime | None:
        """Return when this step is sent if nothing delays it (NAG-2)."""
        table = self._tables[hearer]
        if self._is_miss(clock, step, moment):
            # What was missed before the case came to anybody is told as if it happened then.
            at = table.next(max(moment, case.came) if step in ("missed", "overdue") else moment)
            return table.round(at, after=True)
        at = table.next(moment)
        # What was asked for comes no sooner; a warning comes sooner rather than later.
        asked_for = step.startswith("snoozed") or moment == put_off
        if at < clock.deadline:
            together = table.round(at, after=asked_for)
            if asked_for:
                # And while there is still time to act on it.
                return together if together + HALF_AN_HOUR <= clock.deadline else at
            if together < clock.began:
                together = table.round(at, after=True)
            return together if together < clock.deadline else at
        if asked_for:
            return moment
        start, end = table.last_stretch(moment)
        last = max(start, table.round(end - HALF_AN_HOUR, after=False))
        # Who began it later than that has just had it in hand (NAG-3).
        return last if last > clock.began else None

    def _late(
        self, at: datetime, clock: _Running, hearer: str, begin: datetime, *, is_miss: bool, for_another: bool
    ) -> datetime | None:
        """Return when a step is sent that became due only at `begin`. A stand-in can wait for the next round."""
        if at >= begin:
            return at
        if at >= begin - MINUTE:
            return begin
        at = self._tables[hearer].next(begin)
        together = self._tables[hearer].round(at, after=True)
        if for_another and self._tables[hearer].round(at, after=False) < at - MINUTE:
            at = together if is_miss or together < clock.deadline else at
        if is_miss or at < clock.deadline:
            return at
        return begin if begin < clock.deadline else None

    def _covers(self, name: str, as_said: datetime, on: datetime | None = None) -> list[str]:
        """Return who stands in for this person: on the day of this moment, or on any day known of at `as_said`.

        Nobody stands in on days on which they are away themselves (PTO-2).
        """
        found = []
        for away in self._aways:
            cover = away.cover or self._people[name].cover
            if away.said > as_said or away.name != name or not cover:
                continue
            day = self._today(name, on) if on is not None else None
            if day is None or (away.first <= day <= away.last and not self._is_away_that_day(cover, as_said, day)):
                found.append(cover)
        return found

    def _leads(self, manager: str) -> list[str]:
        """Return the Team Leads of the manager's region, who answer for it while its managers are away."""
        region = self._people[manager].region
        return [each.name for each in self._people.values() if each.leads and each.region == region]

    def _leads_at(self, name: str, manager: str, as_said: datetime, on: datetime) -> bool:
        """Return whether this Team Lead is there at that moment and no manager is."""
        region = self._people[manager].region
        managers = {each.manager for each in self._people.values() if each.region == region and each.manager}
        is_lead = name in self._leads(manager) and not self._is_away(name, as_said, on)
        return is_lead and all(self._is_away(each, as_said, on) for each in managers)

    def _is_away(self, name: str, as_said: datetime, on: datetime) -> bool:
        return self._is_away_that_day(name, as_said, self._today(name, on))

    def _is_away_that_day(self, name: str, as_said: datetime, day: date) -> bool:
        return any(
            away.said <= as_said and away.name == name and away.first <= day <= away.last for away in self._aways
        )

    def _today(self, name: str, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self._people[name].zone)).date()

    def _end_of(self, day: date, name: str) -> datetime:
        """Return when somebody's day ends: at midnight, or in the morning for a night that begins on it, a holiday or not (NAG-6)."""
        person = self._people[name]
        nights = [end for start, end in person.week[day.weekday()] if end < start]
        end = datetime.combine(day + DAY, nights[-1] if nights else time(), ZoneInfo(person.zone))
        return end.replace(fold=1 if nights else 0).astimezone(UTC)

    def _sweep_after(self, moment: datetime) -> datetime:
        seconds = -(-moment.timestamp() // SWEEP_EVERY.total_seconds()) * SWEEP_EVERY.total_seconds()
        return datetime.fromtimestamp(seconds, UTC)
