"""Erase data after the retention times of the policy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from cases.model.policy import Policy
from storage import customer_contacts
from storage.outbox import RowState, outbox_table
from storage.schema import cases, mails


def erase_outdated(connection: Connection, policy: Policy, now: datetime) -> int:
    """Give up long dead messages, erase mails on long closed cases, and old customer contacts; return the number of rows.

    The keys of messages and the ids of mails stay, so that neither is taken for a new one.
    """
    is_dead = outbox_table.c.state == RowState.DEAD.value
    dropped = connection.execute(
        update(outbox_table)
        .where(is_dead, outbox_table.c.created_at < now - policy.keep_dead_messages)
        .values(state=RowState.SUPERSEDED.value, args=None, fence=None)
    ).rowcount
    long_closed = select(cases.c.id).where(cases.c.closed_at < now - policy.keep_mails)
    erased = connection.execute(
        update(mails)
        .where(mails.c.case_id.in_(long_closed), mails.c.came_at < now - policy.keep_mails, mails.c.sender != "")
        .values(sender="", subject="", text="")
    ).rowcount
    return dropped + erased + customer_contacts.purge(connection, now)
