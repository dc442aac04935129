"""Store sent reminders, snoozes, and which cases are due (NAG-1 … NAG-4) in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, text, update

from cases.model.case import Case
from cases.rules.clocks import ClockKind
from cases.rules.reminder_lines import ReminderLine
from cases.rules.reminder_plan import Reminder, SentReminder, Snoozes
from storage.batches import chunks
from storage.case_store import CASE_COLUMNS, case_of
from storage.schema import IS_OPEN, cases, plans, reminders, snoozes
from storage.upserts import insert_if_new

# One sweep at a time in all processes.
_SWEEP_LOCK = 0x4E414753


class SqlReminderStore:
    """Implements cases.ports.Reminders over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def hold(self) -> bool:
        """See Reminders. On SQLite a writing unit of work is alone from its first use on."""
        connection = self._connection()
        if connection.dialect.name != "postgresql":
            return True
        return bool(connection.execute(select(func.pg_try_advisory_xact_lock(_SWEEP_LOCK))).scalar_one())

    def due(self, now: datetime, limit: int) -> list[Case]:
        """See Reminders."""
        query = (
            select(*CASE_COLUMNS)
            .where(cases.c.next_due_at <= now)
            .order_by(cases.c.next_due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [case_of(row) for row in self._connection().execute(query).mappings()]

    def told(self, case_ids: Sequence[int]) -> Mapping[int, dict[SentReminder, int]]:
        """See Reminders."""
        found: dict[int, dict[SentReminder, int]] = {}
        for part in chunks(case_ids):
            query = select(
                reminders.c.case_id,
                reminders.c.clock,
                reminders.c.rung,
                reminders.c.run,
                reminders.c.told_to,
                reminders.c.turn,
            )
            for row in self._connection().execute(query.where(reminders.c.case_id.in_(part))):
                found.setdefault(row.case_id, {})[row.clock, row.rung, row.run, row.told_to] = row.turn
        return found

    def snoozes(self, case_ids: Sequence[int]) -> Mapping[int, Snoozes]:
        """See Reminders."""
        found: dict[int, dict[tuple[ClockKind, str, str], datetime]] = {}
        for part in chunks(case_ids):
            for row in self._connection().execute(select(snoozes).where(snoozes.c.case_id.in_(part))):
                found.setdefault(row.case_id, {})[row.clock, row.run, row.told_to] = row.until
        return found

    def note(self, told: Iterable[tuple[Reminder, str, bool]], now: datetime) -> None:
        """See Reminders. Raises IntegrityError if a step was sent before, so that none is sent twice."""
        rows = (_row(reminder, message, now, has_line=has_line) for reminder, message, has_line in told)
        for part in chunks(rows):
            self._connection().execute(insert(reminders), part)

    def move_on(self, due: Mapping[int, datetime | None]) -> None:
        """See Reminders."""
        statement = update(cases).where(cases.c.id == bindparam("this_id")).values(next_due_at=bindparam("due"))
        for part in chunks(sorted(due)):
            rows = [{"this_id": case_id, "due": due[case_id]} for case_id in part]
            self._connection().execute(statement, rows)

    def open_of(self, owner: str, after: int, limit: int) -> list[Case]:
        """See Reminders."""
        query = (
            select(*CASE_COLUMNS)
            .where(cases.c.owner == owner, text(IS_OPEN), cases.c.id > after)
            .order_by(cases.c.id)
            .limit(limit)
            .with_for_update()
        )
        return [case_of(row) for row in self._connection().execute(query).mappings()]

    def planned_from(self) -> Mapping[str, str]:
        """See Reminders."""
        return {row.email: row.word for row in self._connection().execute(select(plans))}

    def note_planned(self, email: str, word: str) -> None:
        """See Reminders."""
        connection = self._connection()
        statement = insert_if_new(connection, plans).values(email=email, word=word)
        connection.execute(statement.on_conflict_do_update(index_elements=["email"], set_={"word": word}))

    def put_off(self, case_id: int, clock: ClockKind, run: str, to: str, until: datetime) -> None:
        """See Reminders."""
        statement = insert_if_new(self._connection(), snoozes).values(
            case_id=case_id, clock=clock, run=run, told_to=to, until=until
        )
        self._connection().execute(
            statement.on_conflict_do_update(
                index_elements=["case_id", "clock", "run", "told_to"], set_={"until": statement.excluded.until}
            )
        )

    def lines(self, message: str) -> list[ReminderLine]:
        """See Reminders."""
        query = select(reminders).where(reminders.c.message == message, reminders.c.has_line).order_by(reminders.c.id)
        return [_line(row) for row in self._connection().execute(query).mappings()]

    def reminded_of(self, to: str, since: datetime) -> set[tuple[int, ClockKind]]:
        """See Reminders."""
        query = select(reminders.c.case_id, reminders.c.clock).where(
            reminders.c.told_to == to, reminders.c.at >= since, reminders.c.has_line
        )
        return {(row.case_id, row.clock) for row in self._connection().execute(query)}

    def messages_to(self, since: Mapping[str, datetime]) -> dict[str, set[str]]:
        """See Reminders."""
        found: dict[str, set[str]] = {email: set() for email in since}
        for part in chunks(sorted(since)):
            query = (
                select(reminders.c.told_to, reminders.c.message, func.max(reminders.c.at).label("at"))
                .where(reminders.c.told_to.in_(part), reminders.c.at >= min(since[email] for email in part))
                .group_by(reminders.c.told_to, reminders.c.message)
            )
            for row in self._connection().execute(query):
                if row.at >= since[row.told_to]:
                    found[row.told_to].add(row.message)
        return found


def _row(reminder: Reminder, message: str, now: datetime, *, has_line: bool) -> dict[str, Any]:
    return {
        "case_id": reminder.case_id,
        "clock": reminder.clock,
        "rung": reminder.step,
        "run": reminder.run,
        "told_to": reminder.to,
        "message": message,
        "has_line": has_line,
        "at": now,
        "turn": reminder.turn,
    }


def _line(row: RowMapping) -> ReminderLine:
    return ReminderLine(row["case_id"], row["clock"], row["rung"], row["run"], row["told_to"], row["at"])
