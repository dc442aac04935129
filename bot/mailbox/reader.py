"""Take the new mails of one mailbox.

Each mail is stored, then marked as read to, then flagged, so a crash takes none twice.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.crash_points import crash_point
from cases.model.case import Case
from cases.model.errors import ChangedMeanwhile
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.clock import Clock
from cases.ports.unit_of_work import OpenUnitOfWork, UnitOfWork
from cases.rules.import_record import MAX_LINE, MAX_TEXT, Rejected
from cases.use_cases.take_mail import read_mail, take_mail
from cases.use_cases.take_mailbox import (
    MailboxMail,
    MailboxOutcome,
    SharedMailbox,
    take_forwarded_mail,
    take_shared_mail,
)
from connectors.mailbox.account import MailboxAccount, MailboxKind
from connectors.mailbox.folder import FetchedMail, MailFolder
from connectors.mailbox.groups import as_written
from connectors.mailbox.message import MailboxMessage, read_message
from storage.crm_state import read_state, write_state
from storage.engine import READ_ONLY

log = logging.getLogger("casebot.mailbox")

AT_ONCE = 20
ATTEMPTS = 3
# Slack accepts no longer ones.
MOST_OF_A_LINK = 2_000
_WHY = {
    MailboxOutcome.SET_ASIDE: "it cannot be taken; it is not flagged",
    MailboxOutcome.NOT_OURS: "its sender does not work cases",
}
# A rebuilt mailbox renumbers its mails. Mails older than this before casebot's first look are ignored.
_DAY = timedelta(days=1)


class MailboxReader:
    """Reads one mailbox from where it stopped."""

    def __init__(
        self,
        account: MailboxAccount,
        engine: Engine,
        open_uow: OpenUnitOfWork,
        policy: Policy,
        clock: Clock,
    ) -> None:
        self.account = account
        self._engine = engine
        self._open_uow = open_uow
        self._policy = policy
        self._clock = clock
        self._key = f"mailbox {account.name}"
        self.counts: Counter[MailboxOutcome] = Counter()

    def read(self, folder: MailFolder, is_over: Callable[[], bool] = lambda: False) -> int:
        """Take the new mails; return their number. Raises MailboxError if the server is in trouble."""
        state = self._state(folder)
        self._flag_what_was_left(folder, state)
        since = datetime.fromisoformat(state["since"])
        uids = folder.uids_after(int(state["uid"]), (since - _DAY).date() if state["rebuilt"] else None)
        for start in range(0, len(uids), AT_ONCE):
            if is_over():
                break
            batch = uids[start : start + AT_ONCE]
            taken = [mail.uid for mail in folder.fetch(batch) if self._take(mail, state, since)]
            state = {**state, "uid": batch[-1]}
            self._keep(state)
            crash_point("after_note_mails")
            folder.set_flag(taken)
            crash_point("after_flag_mails")
            state = {**state, "flagged": batch[-1]}
            self._keep(state)
        return len(uids)

    def _state(self, folder: MailFolder) -> dict[str, Any]:
        """Return where reading stopped. The first look starts at the end: older mails are not news."""
        with self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            state = read_state(connection, self._key)
        if state and state["validity"] == folder.uid_validity:
            return state
        newest = 0 if state else folder.newest_uid()
        since = state["since"] if state else self._clock.now().isoformat()
        if state:
            log.warning(
                "The mailbox %s was rebuilt. casebot reads it again and takes no mail twice.", self.account.name
            )
        state = {
            "validity": folder.uid_validity, "uid": newest, "flagged": newest, "since": since, "rebuilt": bool(state),
        }  # fmt: skip
        self._keep(state)
        return state

    def _keep(self, state: dict[str, Any]) -> None:
        with self._engine.begin() as connection:
            write_state(connection, self._key, state, self._clock.now())

    def _flag_what_was_left(self, folder: MailFolder, state: dict[str, Any]) -> None:
        """Flag the mails that a crashed process had marked as read to."""
        if state["flagged"] < state["uid"]:
            folder.set_flag([uid for uid in folder.uids_after(state["flagged"]) if uid <= state["uid"]])
            state["flagged"] = state["uid"]
            self._keep(state)

    def _take(self, fetched: FetchedMail, state: dict[str, Any], since: datetime) -> bool:
        """Take one mail; return whether to flag it."""
        message = as_written(read_message(fetched.content), self.account.addresses)
        if state["rebuilt"] and self._is_old(fetched, message, since):
            return False
        outcome = self._store(fetched.uid, self._mail(fetched, message))
        self.counts[outcome] += 1
        if outcome in _WHY:
            log.warning("Mail %d of the mailbox %s: %s. It stays there.", fetched.uid, self.account.name, _WHY[outcome])
        return outcome is not MailboxOutcome.SET_ASIDE

    def _store(self, uid: int, mail: MailboxMail) -> MailboxOutcome:
        """Store a mail in its own unit of work. A mail that causes an error is set aside and does not block others."""
        for left in reversed(range(ATTEMPTS)):
            try:
                with self._open_uow() as uow:
                    outcome = self._take_in(mail, uow)
                    crash_point("before_store_mail")
                    if outcome is not MailboxOutcome.SET_ASIDE:
                        uow.commit()
                crash_point("after_store_mail")
            except ChangedMeanwhile:
                # Somebody changed the case at the same moment.
                if not left:
                    raise
            except SQLAlchemyError:
                # The database is in trouble, not this mail.
                raise
            except Exception as error:  # noqa: BLE001 - the boundary: whatever is wrong with one mail, the others are taken
                log.error("mail %d of the mailbox %s: %s", uid, self.account.name, type(error).__name__)
                return MailboxOutcome.SET_ASIDE
            else:
                return outcome
        raise AssertionError("every attempt returns or raises")

    def _take_in(self, mail: MailboxMail, uow: UnitOfWork) -> MailboxOutcome:
        now = self._clock.now()
        if self.account.kind is MailboxKind.FORWARDED:
            return take_forwarded_mail(mail, uow, now)

        def on_case(mail: MailboxMail, case: Case) -> MailboxOutcome:
            return take_on_case(mail, case, uow, self._policy, now)

        shared = SharedMailbox(self.account.name, self.account.case_type)
        return take_shared_mail(mail, shared, on_case, uow, self._policy, now)

    def _is_old(self, fetched: FetchedMail, message: MailboxMessage, since: datetime) -> bool:
        """Return whether it was there before casebot.

        A move to another server renumbers all mails but keeps their dates.
        """
        moments = [each for each in (fetched.arrived_at, message.sent_at) if each is not None]
        return any(each < since - _DAY for each in moments)

    def _mail(self, fetched: FetchedMail, message: MailboxMessage) -> MailboxMail:
        now = self._clock.now()
        arrived = min(fetched.arrived_at or now, now)
        sent = message.sent_at if message.sent_at is not None and message.sent_at <= now else arrived
        is_forwarded = bool(message.forwarded)
        link = self.account.link.replace("{message_id}", quote(message.message_id.strip("<>"), safe=""))
        return MailboxMail(
            message_id=message.message_id,
            references=message.references,
            sender=message.sender,
            sender_name=message.sender_name,
            recipients=message.recipients,
            subject=message.subject,
            text=message.text if is_forwarded and self.account.kind is MailboxKind.FORWARDED else message.new_text,
            sent_at=sent,
            arrived_at=arrived,
            headers=message.headers,
            attachments=message.attachments,
            link=link if len(link) <= MOST_OF_A_LINK else "",
            inner=message.forwarded,
        )


def take_on_case(mail: MailboxMail, case: Case, uow: UnitOfWork, policy: Policy, now: datetime) -> MailboxOutcome:
    """Take a mail on a known case like every other mail (EML-1), with the usual checks (INT-2)."""
    name = f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender
    read = read_mail(
        0,
        {
            "number": case.number,
            "from": name if len(name) <= MAX_LINE else mail.sender,
            "message_id": mail.message_id,
            "subject": mail.subject[:MAX_LINE],
            "text": mail.text[:MAX_TEXT],
            "at": mail.sent_at,
            "headers": mail.headers,
        },
    )
    if isinstance(read, Rejected):
        return MailboxOutcome.SET_ASIDE
    read = replace(read, attachments=mail.attachments, link=mail.link)
    taken = take_mail([read], uow, policy, now, Surface.MAILBOX)
    if taken.rejected or taken.known:
        return MailboxOutcome.SET_ASIDE if taken.rejected else MailboxOutcome.KNOWN
    return MailboxOutcome.AUTOMATIC if taken.automatic else MailboxOutcome.ANNOUNCED
