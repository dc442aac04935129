"""The store of reminders: what was sent, what is due and what is snoozed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cases.model.case import Case
from cases.rules.clocks import ClockKind
from cases.rules.reminder_lines import ReminderLine
from cases.rules.reminder_plan import Reminder, SentReminder, Snoozes


class ReminderStore(Protocol):
    """What was told of the clocks (NAG-1), and what is due."""

    def hold(self) -> bool:
        """Keep every other sweep away until the unit of work ends; False where another is at it."""
        ...

    def due(self, now: datetime, limit: int) -> list[Case]:
        """Return the cases whose `next_due_at` has come, those due longest first; held for change, without waiting for any that is held."""
        ...

    def told(self, case_ids: Sequence[int]) -> Mapping[int, Mapping[SentReminder, int]]:
        """Return what was told of these cases, each with the turn in which an owner was told (see Reminder)."""
        ...

    def snoozes(self, case_ids: Sequence[int]) -> Mapping[int, Snoozes]:
        """Return what was put off of these cases."""
        ...

    def note(self, reminders: Iterable[tuple[Reminder, str, bool]], now: datetime) -> None:
        """Note what is told: each step with the key of its message, and whether it has a line there. Raises where one was told before."""
        ...

    def move_on(self, due: Mapping[int, datetime | None]) -> None:
        """Set when these cases are due next; their version stays, as nothing about them changed."""
        ...

    def open_of(self, owner: str, after: int, limit: int) -> list[Case]:
        """Return the open cases of this owner (an e-mail) with ids above `after`, the lowest first, at most so many; held for change."""
        ...

    def planned_from(self) -> Mapping[str, str]:
        """Return what each person's cases were last planned from, in a word (see cases.use_cases.reschedule_reminders), by e-mail."""
        ...

    def note_planned(self, email: str, word: str) -> None:
        """Note what this person's cases are planned from."""
        ...

    def put_off(self, case_id: int, clock: ClockKind, run: str, to: str, until: datetime) -> None:
        """Note a snooze of one run of a clock, in place of an earlier one."""
        ...

    def lines(self, message: str) -> list[ReminderLine]:
        """Return the lines of the message of this key, in the order in which they were noted."""
        ...

    def reminded_of(self, to: str, since: datetime) -> Collection[tuple[int, ClockKind]]:
        """Return the clocks of cases that this person (an e-mail) was reminded of since then."""
        ...

    def messages_to(self, since: Mapping[str, datetime]) -> Mapping[str, Collection[str]]:
        """Return the keys of the messages told to each of these people (e-mails) since the moment that is given for each."""
        ...

    def messages_about(self, case_ids: Sequence[int], since: datetime) -> Mapping[int, Sequence[tuple[str, str]]]:
        """Return the messages told since then that have a line about these cases, each with its lane, by case; in as few queries as can be."""
        ...
