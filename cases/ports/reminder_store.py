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
    """Stores the sent reminders and the snoozes (NAG-1), and finds what is due."""

    def hold(self) -> bool:
        """Block other sweeps until the unit of work ends. Return False if another sweep is running."""
        ...

    def due(self, now: datetime, limit: int) -> list[Case]:
        """Return the cases whose `next_due_at` has come, longest due first.

        They are locked for change. Cases that are locked already are skipped.
        """
        ...

    def told(self, case_ids: Sequence[int]) -> Mapping[int, Mapping[SentReminder, int]]:
        """Return the sent reminders of these cases, each with its turn (see Reminder)."""
        ...

    def snoozes(self, case_ids: Sequence[int]) -> Mapping[int, Snoozes]:
        """Return the snoozes of these cases."""
        ...

    def note(self, reminders: Iterable[tuple[Reminder, str, bool]], now: datetime) -> None:
        """Record sent reminders: each with the key of its message, and whether it has a line there.

        Raises an error if one was sent before.
        """
        ...

    def move_on(self, due: Mapping[int, datetime | None]) -> None:
        """Set when these cases are due next. Their versions stay, as nothing else changed."""
        ...

    def open_of(self, owner: str, after: int, limit: int) -> list[Case]:
        """Return at most `limit` open cases of this owner (an e-mail) with ids above `after`, lowest first.

        They are locked for change.
        """
        ...

    def planned_from(self) -> Mapping[str, str]:
        """Return by e-mail from what each person's cases were last planned.

        It is one word (see cases.use_cases.reschedule_reminders).
        """
        ...

    def note_planned(self, email: str, word: str) -> None:
        """Record from what this person's cases are planned."""
        ...

    def put_off(self, case_id: int, clock: ClockKind, run: str, to: str, until: datetime) -> None:
        """Record a snooze of one run of a clock, in place of an earlier one."""
        ...

    def lines(self, message: str) -> list[ReminderLine]:
        """Return the lines of the message with this key, in the order in which they were recorded."""
        ...

    def reminded_of(self, to: str, since: datetime) -> Collection[tuple[int, ClockKind]]:
        """Return the clocks of cases that this person (an e-mail) was reminded of since then."""
        ...

    def messages_to(self, since: Mapping[str, datetime]) -> Mapping[str, Collection[str]]:
        """Return the keys of the messages sent to each of these people (e-mails) since the moment given for them."""
        ...
