"""Find inconsistencies and repair what can be repaired: `casebot audit`, and a sweep that counts them for /metrics.

None should ever exist. The audit looks for them because a fault that nobody sees stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.notifications.registry import Compose
from cases.changes.card_updates import card_updates
from cases.changes.notifications import card_notifications
from cases.changes.reminders import AT_ONCE, moment_key, schedule_reminders
from cases.model.notification import Notification, NotificationKind
from handlers.context import HandlerContext
from storage.consistency import duplicates_in_circles, outdated_cards, owners_not_on_the_roster
from storage.database import Database
from storage.engine import READ_ONLY
from storage.outbox_upkeep import numbers_of, outbox_trouble, retry

# A message is in doubt for seconds; a sweep checks the reminders twice a minute.
IN_DOUBT_FOR = timedelta(minutes=10)
REMINDER_LATE_BY = timedelta(minutes=15)
LISTED = 1_000


class AuditKind(StrEnum):
    """The kinds of inconsistency. The values are labels in /metrics."""

    NO_CARD = "case without card"
    IN_DOUBT = "message in doubt"
    DEAD = "message not delivered"
    REMINDER = "reminder overdue"
    CARD = "card differs"
    OWNER = "owner left"
    CIRCLE = "duplicates in a circle"


@dataclass(frozen=True)
class AuditFinding:
    """One inconsistency."""

    kind: AuditKind
    #: The number of the case, or the id of the message.
    what: str
    #: What is wrong, without text of customers or colleagues.
    text: str
    #: The id of the case or, for a message, of its row; None if nothing can be repaired.
    id: int | None = None


REMEDIES: Mapping[AuditKind, str] = {
    AuditKind.NO_CARD: "casebot audit --repair sends the card",
    AuditKind.IN_DOUBT: "casebot audit --repair looks it up in Slack",
    AuditKind.DEAD: "correct the reason, then casebot outbox retry ID; or casebot outbox drop ID",
    AuditKind.REMINDER: "casebot audit --repair sends it; check in /readyz whether the sweeps run",
    AuditKind.CARD: "casebot audit --repair updates the card",
    AuditKind.OWNER: "the manager reassigns the case: Reassign several, on their Home",
    AuditKind.CIRCLE: "reopen one of these cases, then close it as a duplicate of the right case",
}


@dataclass(frozen=True)
class _At:
    """A clock (cases.ports.Clock) that is fixed at one moment."""

    moment: datetime

    def now(self) -> datetime:
        """Return that moment."""
        return self.moment


class Auditor:
    """Runs all checks.

    Args:
        context: Composes messages.
    """

    def __init__(self, database: Database, context: HandlerContext) -> None:
        self._database = database
        self._context = context

    def look(self) -> list[AuditFinding]:
        """Return all findings, by kind."""
        return [*self._messages(), *self._reminders(), *self._cards(), *self._cases()]

    def repair(self, findings: Sequence[AuditFinding]) -> Mapping[AuditKind, int]:
        """Repair what can be repaired; return the counts by kind.

        Running it twice is safe: keys and versions prevent duplicates.
        """
        ids = {
            kind: sorted({finding.id for finding in findings if finding.kind is kind and finding.id is not None})
            for kind in AuditKind
        }
        now = self._context.clock.now()
        with self._database.unit_of_work() as uow:
            untold = uow.cases.many(ids[AuditKind.NO_CARD])
            uow.outbox.put([card for case in untold.values() for card in card_notifications(case, uow.roster)])
            for case_id, lanes in uow.outbox.live_cards_of(ids[AuditKind.CARD]).items():
                uow.outbox.put(card_updates(case_id, lanes, f"audit:{moment_key(now)}"))
            late = uow.cases.many(ids[AuditKind.REMINDER])
            planned = schedule_reminders(list(late.values()), uow, self._context.policy, now)
            uow.reminders.move_on({case.id: case.next_due_at for case in planned})
            uow.commit()
        with self._database.engine.begin() as connection:
            looked_up = retry(connection, ids[AuditKind.IN_DOUBT], now)
        return {
            AuditKind.NO_CARD: len(untold),
            AuditKind.IN_DOUBT: looked_up,
            AuditKind.REMINDER: len(planned),
            AuditKind.CARD: len(ids[AuditKind.CARD]),
        }

    def _messages(self) -> list[AuditFinding]:
        now = self._context.clock.now()
        with self._database.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            trouble = outbox_trouble(connection, now - IN_DOUBT_FOR, LISTED)
            numbers = numbers_of(connection, trouble.untold)
        return [
            *(
                AuditFinding(AuditKind.NO_CARD, numbers[case_id], "has an owner but no card", case_id)
                for case_id in trouble.untold
            ),
            *(
                AuditFinding(AuditKind.IN_DOUBT, str(row.id), f"{row.kind} is {row.state} since {row.last_try}", row.id)
                for row in trouble.stuck
            ),
            *(
                AuditFinding(AuditKind.DEAD, str(row.id), f"{row.kind} cannot be delivered: {row.error}", row.id)
                for row in trouble.dead
            ),
        ]

    def _reminders(self) -> list[AuditFinding]:
        """Return open cases whose reminder is missing or was not sent."""
        policy, now = self._context.policy, self._context.clock.now()
        late = now - REMINDER_LATE_BY
        found = []
        with self._database.reading() as uow:
            for person in uow.roster:
                after, is_left = 0, True
                while is_left:
                    stored = uow.reminders.open_of(person.email, after, AT_ONCE)
                    is_left = len(stored) == AT_ONCE
                    after = stored[-1].id if stored else after
                    for case, planned in zip(stored, schedule_reminders(stored, uow, policy, now), strict=True):
                        if case.next_due_at is None and planned.next_due_at is not None:
                            text = "has a running clock but no planned reminder"
                        elif case.next_due_at is not None and case.next_due_at < late:
                            text = "has an unsent reminder that is due"
                        else:
                            continue
                        found.append(AuditFinding(AuditKind.REMINDER, case.number, text, case.id))
        return found

    def _cards(self) -> list[AuditFinding]:
        """Return the cards that are older than the last change of their case.

        What they show of other cases may be older.
        """
        found, after, is_left = [], 0, True
        while is_left:
            with self._database.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
                cards = outdated_cards(connection, after, AT_ONCE)
            is_left = len(cards) == AT_ONCE
            after = cards[-1].case_id if cards else after
            for card in cards:
                if card.shown is None:
                    # Slack has it, although its answer was lost. Later changes have rows of their own.
                    continue
                # Compose as of then: elapsed time alone is no difference.
                compose = Compose(replace(self._context, clock=_At(card.made_at)))
                update = Notification("audit", card.lane, NotificationKind.CARD_UPDATE, subject=card.case_id)
                composed = compose(update)
                if composed is not None and composed.digest() != card.shown:
                    text = "has a card that differs from the case"
                    found.append(AuditFinding(AuditKind.CARD, card.number, text, card.case_id))
        return found

    def _cases(self) -> list[AuditFinding]:
        with self._database.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            left = owners_not_on_the_roster(connection)
            circles = duplicates_in_circles(connection)
        return [
            *(
                AuditFinding(AuditKind.OWNER, number, f"is open, and its owner {owner} has left")
                for number, owner in left
            ),
            *(AuditFinding(AuditKind.CIRCLE, circle[0], f"is in a circle: {' → '.join(circle)}") for circle in circles),
        ]


class AuditSweep:
    """Runs the audit regularly and stores the counts for /metrics."""

    def __init__(self, auditor: Auditor) -> None:
        self._auditor = auditor
        #: The number of findings of each kind at the last run; None before the first.
        self.counts: Mapping[AuditKind, int] | None = None

    def look(self) -> None:
        """Run the audit once. It repairs nothing: a person should see each fault."""
        found = Counter(finding.kind for finding in self._auditor.look())
        self.counts = {kind: found[kind] for kind in AuditKind}
