"""Finds what does not fit together, and puts right what can be: `casebot audit`, and the same as a sweep whose counts are in /metrics.

Nothing of this should ever be found. It is looked for because a fault that nobody sees is one that stays.
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

# A message is in doubt for seconds; a sweep looks at the reminders twice a minute.
IN_DOUBT_FOR = timedelta(minutes=10)
REMINDER_LATE_BY = timedelta(minutes=15)
LISTED = 1_000


class AuditKind(StrEnum):
    """What can be wrong; the words are those of the label in /metrics."""

    NO_CARD = "case without card"
    IN_DOUBT = "message in doubt"
    DEAD = "message not delivered"
    REMINDER = "reminder overdue"
    CARD = "card differs"
    OWNER = "owner left"
    CIRCLE = "duplicates in a circle"


@dataclass(frozen=True)
class AuditFinding:
    """One thing that does not fit."""

    kind: AuditKind
    #: The number of the case, or the id of the message.
    what: str
    #: What is wrong with it. No text of customers or colleagues.
    text: str
    #: The id of the case or, for a message, of its row; None where nothing can be repaired.
    id: int | None = None


REMEDIES: Mapping[AuditKind, str] = {
    AuditKind.NO_CARD: "casebot audit --repair sends the card",
    AuditKind.IN_DOUBT: "casebot audit --repair has it looked up in Slack",
    AuditKind.DEAD: "correct the reason, then casebot outbox retry ID; or casebot outbox drop ID",
    AuditKind.REMINDER: "casebot audit --repair has it sent; look at /readyz, whether the sweeps run",
    AuditKind.CARD: "casebot audit --repair makes the card anew",
    AuditKind.OWNER: "the manager gives the case away: Reassign several, on their Home",
    AuditKind.CIRCLE: "reopen one of these cases, and close it as a duplicate of the case that is worked",
}


@dataclass(frozen=True)
class _At:
    """cases.ports.Clock: one moment."""

    moment: datetime

    def now(self) -> datetime:
        """Return that moment."""
        return self.moment


class Auditor:
    """Looks at everything. context: what messages are made with."""

    def __init__(self, database: Database, context: HandlerContext) -> None:
        self._database = database
        self._context = context

    def look(self) -> list[AuditFinding]:
        """Return everything that does not fit, by kind."""
        return [*self._messages(), *self._reminders(), *self._cards(), *self._cases()]

    def repair(self, findings: Sequence[AuditFinding]) -> Mapping[AuditKind, int]:
        """Put right what can be; return how many of each kind. Safe to do twice: keys and versions hold as ever."""
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
                AuditFinding(AuditKind.NO_CARD, numbers[case_id], "has an owner, who was sent no card", case_id)
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
        """Return the open cases of which something was to be told, and the sweep has not seen it or never will."""
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
                            text = "has a clock that runs, and no reminder is planned"
                        elif case.next_due_at is not None and case.next_due_at < late:
                            text = "has a reminder that is due and was not sent"
                        else:
                            continue
                        found.append(AuditFinding(AuditKind.REMINDER, case.number, text, case.id))
        return found

    def _cards(self) -> list[AuditFinding]:
        """Return the cards that show less than the last change of their case; what they tell of other cases is as of when they were made."""
        found, after, is_left = [], 0, True
        while is_left:
            with self._database.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
                cards = outdated_cards(connection, after, AT_ONCE)
            is_left = len(cards) == AT_ONCE
            after = cards[-1].case_id if cards else after
            for card in cards:
                if card.shown is None:
                    # It was found in Slack after its answer was lost; whatever changed since was sent by a row of its own.
                    continue
                # As of when it was made: that time goes by is no difference.
                compose = Compose(replace(self._context, clock=_At(card.made_at)))
                update = Notification("audit", card.lane, NotificationKind.CARD_UPDATE, subject=card.case_id)
                composed = compose(update)
                if composed is not None and composed.digest() != card.shown:
                    text = "has a card that shows something else than the case"
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
    """Looks again and again, and remembers how much was found; for /metrics."""

    def __init__(self, auditor: Auditor) -> None:
        self._auditor = auditor
        #: How many findings of each kind there were at the last look; None before the first.
        self.counts: Mapping[AuditKind, int] | None = None

    def look(self) -> None:
        """Look once. It repairs nothing: what is found is a fault, and somebody should see it."""
        found = Counter(finding.kind for finding in self._auditor.look())
        self.counts = {kind: found[kind] for kind in AuditKind}
