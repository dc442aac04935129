"""Reminders: one message a person, a line a case, worst first, each with the action that settles it (NAG-3), and why it came (NAG-5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from cases.model.case import Case
from cases.model.people import Person
from cases.model.policy import Policy, TouchKind
from cases.rules.clocks import ROWS, Clock, ClockKind, ClockState, case_age_days, next_reminder_step
from cases.rules.harm import BY_HARM, harm_rank
from cases.use_cases.snooze import Snooze, Snoozed
from messages import limits, render
from messages.chat import chat_with
from messages.morning_lists import TodayList
from messages.names import Button, ReminderSeen, Seen, TouchSeen
from messages.surfaces import Message, Modal

MOST_LINES = 10
# So many misses of others are told in words; the rest is counted by Advocate, and on the Home.
MOST_MISSES = 5
NUMBER = 16
# How much is said of a case: what it is about in full where few lines stand, less where ten have to fit into one message.
WHAT = (120, 48)
# So many lines of today's list stand behind the reminders, fewer where those need the room.
MOST_TODAY = (10, 5, 3)


@dataclass(frozen=True)
class Reminder:
    """One line as it stands now. clock: what it is about, None once that is settled; kind: of the clock; owner: whose case it is, None for
    one who has left; card: where the reader's card of it is, if there is one; is_gone: whether the case went to somebody for whom the reader
    neither stands in nor answers."""

    case: Case
    kind: ClockKind
    clock: Clock | None
    owner: Person | None
    card: str | None = None
    is_gone: bool = False

    @property
    def is_managers(self) -> bool:
        """Return whether the owner's manager, or who stands in, is to settle it."""
        return ROWS[self.kind].is_managers

    @property
    def is_missed(self) -> bool:
        """Return whether the deadline is past."""
        return self.clock is not None and self.clock.state is ClockState.MISSED


@dataclass(frozen=True)
class Line:
    """What the template needs of one reminder. number, what: the case in few words."""

    reminder: Reminder
    block: str
    number: str
    what: str
    settles: tuple[str, Button, str] | None
    menu: tuple[tuple[str, str], ...]
    seen: Seen
    day: int


@dataclass(frozen=True)
class Group:
    """Lines under one heading. person: the Advocate whom the reader answers for, None for the reader's own cases and those they cover;
    chat: opens a conversation with that Advocate; missed: how many of their misses there are, and of what, in words; the worst have lines."""

    person: Person | None
    chat: str | None
    lines: tuple[Line, ...]
    missed: str = ""


def reminder(
    reader: Person,
    reminders: Sequence[Reminder],
    covers: frozenset[str],
    policy: Policy,
    now: datetime,
    *,
    message: str = "",
    rest: TodayList | None = None,
) -> Message:
    """Return the message, with settled lines struck through.

    covers: the e-mails of those whom the reader stands in for; message: its key, by which a window shows the rest; rest: what else the
    reader's day asks for, in the message of the morning (DIG-2).
    """
    ordered = sorted(reminders, key=worst_first)
    lists = [None] if rest is None else [rest.scene(most) for most in MOST_TODAY]
    for most, what, listed in product(range(MOST_LINES, 1, -1), WHAT, lists):
        try:
            return _reminder_message(reader, ordered, (most, what), covers, policy, now, message, listed)
        except render.TooLong:
            # Ten lines fit unless the cases have unusual numbers; what is left out is counted.
            continue
    return _reminder_message(reader, ordered, (1, WHAT[-1]), covers, policy, now, message, lists[-1])


def _reminder_message(
    reader: Person,
    ordered: Sequence[Reminder],
    room: tuple[int, int],
    covers: frozenset[str],
    policy: Policy,
    now: datetime,
    message: str,
    rest: Mapping[str, object] | None,
) -> Message:
    most, what = room
    standing = [each for each in ordered if each.clock is not None]
    # What a manager had settled by giving it to somebody else is not that one's miss; nor is what is the manager's to settle.
    others = [
        each
        for each in standing
        if each.case.owner != reader.email and each.case.owner not in covers and not each.is_managers
    ]
    worst = others[:MOST_MISSES]
    own_standing = [each for each in standing if each not in others]
    # What is settled stays in sight where there is room.
    fits = len(ordered) - len(others) + len(worst) <= most
    own = [each for each in ordered if each not in others] if fits else own_standing[: max(most - len(worst), 0)]
    own = own if own or worst else list(ordered[:most])
    worst = worst[: most - len(own)] if not fits else worst
    shown = [*own, *worst]
    groups = [Group(None, None, tuple(_line(each, what, now, manages=False) for each in own))] if own else []
    also: list[tuple[str, str]] = []
    for email in dict.fromkeys(each.case.owner for each in others):
        theirs = [each for each in others if each.case.owner == email]
        person = theirs[0].owner
        lines = tuple(_line(each, what, now, manages=True) for each in theirs if each in worst)
        if lines:
            groups.append(Group(person, chat_with(person), lines, _missed_in_words(theirs) if theirs[1:] else ""))
        elif person is not None:
            also.append((person.name, _missed_in_words(theirs)))
    return render.message(
        "reminder",
        reader=reader,
        groups=groups,
        first=(standing or ordered)[0],
        standing=len(standing),
        also=also[:MOST_LINES],
        more=max(len(standing) - len([each for each in shown if each.clock is not None]), 0),
        policy=policy,
        message=message,
        rest=rest,
    )


def _missed_in_words(theirs: Sequence[Reminder]) -> str:
    """Count the misses of each kind: "1 closing, 2 pickups"."""
    kinds = Counter(each.kind for each in theirs)
    return ", ".join(f"{kinds[kind]} {kind.value}{'s' * (kinds[kind] > 1)}" for kind in BY_HARM if kind in kinds)


def why(case: Case, clock: Clock, policy: Policy, now: datetime) -> Modal:
    """Explain why a reminder came: clock, start, rule, and what comes next (NAG-5)."""
    row = ROWS[clock.kind]
    upcoming = next_reminder_step(clock, policy, now)
    return render.modal(
        "why_reminder",
        case=case,
        seen=Seen(case.id, case.version),
        clock=clock,
        rule=row.rule,
        promise=row.promise(policy),
        upcoming=upcoming,
        steps=[step.name for step in row.steps(policy.ladder)],
    )


def snoozed(case: Case, put_off: Snoozed) -> Message:
    """Confirm a snooze with its end, and explain an earlier end than asked for (NAG-4)."""
    return render.message("snoozed", case=case, put_off=put_off)


def worst_first(each: Reminder) -> tuple[bool, bool, int, datetime]:
    """Return the order of a list of reminders: what stands before what is settled, what is missed first, by the harm it does."""
    clock = each.clock
    deadline = clock.deadline if clock is not None and clock.deadline is not None else each.case.opened_at
    return clock is None, not each.is_missed, harm_rank(each.kind) if each.is_missed else 0, deadline


def _line(each: Reminder, what: int, now: datetime, *, manages: bool) -> Line:
    case = each.case
    seen = Seen(case.id, case.version)
    return Line(
        reminder=each,
        block=f"{case.id}-{each.kind.name[0]}",
        number=limits.one_line(case.number, NUMBER),
        what=limits.one_line(" · ".join(word for word in (case.account or "no account", case.subject) if word), what),
        settles=None if manages or each.clock is None else _settling(each, seen),
        menu=() if each.clock is None else _menu(each, seen, manages=manages),
        seen=seen,
        day=case_age_days(case, now),
    )


def _settling(each: Reminder, seen: Seen) -> tuple[str, Button, str]:
    """Return the one action that settles it: label, what it calls, what it carries."""
    match each.kind:
        case ClockKind.PICKUP if each.case.awaits_pickup:
            return "Pick up", Button.PICK_UP, str(seen)
        case ClockKind.CLOSING:
            return "Close", Button.CLOSE, str(seen)
        case ClockKind.HAND_OVER:
            return "Decide", Button.DECIDE, str(seen)
        case ClockKind.ARCHITECT:
            return "Decide", Button.ARCHITECT_DECIDE, str(seen)
        case ClockKind.WAIT:
            return "Reassign", Button.REASSIGN, str(seen)
        case ClockKind.HIGH_VALUE:
            return "Log e-mail", Button.LOG_TOUCH, str(TouchSeen(seen, TouchKind.EMAIL, 0))
        case ClockKind.UPDATE:
            return "Answer", Button.ANSWER_UPDATE, str(seen)
        case _:
            return "Next step", Button.NEXT_STEP, str(seen)


def _menu(each: Reminder, seen: Seen, *, manages: bool) -> tuple[tuple[str, str], ...]:
    asks_why = ("Why am I getting this?", str(ReminderSeen(seen, each.kind, None)))
    if manages:
        return (asks_why,)
    labels = {Snooze.AN_HOUR: "Snooze 1 h", Snooze.FOUR_HOURS: "Snooze 4 h", Snooze.TOMORROW: "Snooze until tomorrow"}
    return (*((label, str(ReminderSeen(seen, each.kind, how))) for how, label in labels.items()), asks_why)
