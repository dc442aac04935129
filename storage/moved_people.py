"""Keep one person's data together when their e-mail changes.

A person is identified by their Slack id; the e-mail is how rows refer to them. When the roster has a new e-mail for a
person, all rows move to it, and the old one still finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, delete, exists, insert, select, update

from storage.customer_contacts import customer_contacts
from storage.directory_tables import accounts
from storage.outbox import lane_table, outbox_table, places_of
from storage.people_tables import absences, former_people, turns
from storage.schema import cases, homes, next_steps, plans, reminders, requests, snoozes, touches
from storage.upserts import insert_if_new

# Columns with a person's e-mail, without a unique key. The audit trail stays unchanged.
_FREE: tuple[tuple[Table, Column[Any]], ...] = (
    (cases, cases.c.owner),
    (cases, cases.c.renewal_manager),
    (cases, cases.c.creator),
    (cases, cases.c.meeting_with),
    (accounts, accounts.c.high_value_owner),
    (next_steps, next_steps.c.written_by),
    (touches, touches.c.logged_by),
    (customer_contacts, customer_contacts.c.logged_by),
    (absences, absences.c.email),
    (absences, absences.c.cover),
    (absences, absences.c.set_by),
    (absences, absences.c.ended_by),
    (requests, requests.c.asked_by),
    (requests, requests.c.settled_by),
    (homes, homes.c.email),
    # People who moved before are found by each of their e-mails.
    (former_people, former_people.c.person),
)
# Tables with a row for each person, and what else is in the row's key.
_OWN: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (turns, "email", ("region",)),
    (plans, "email", ()),
    (snoozes, "told_to", ("case_id", "clock", "run")),
    (reminders, "told_to", ("case_id", "clock", "rung", "run")),
)


def note_former(connection: Connection, gone: Iterable[Row[Any]]) -> None:
    """Store who left the roster, by Slack id, in case they come back with another e-mail."""
    for row in gone:
        values = {"email": row.email, "name": row.name, "slack_id": row.slack_id, "person": None}
        statement = insert_if_new(connection, former_people).values(values)
        newer = {"name": row.name, "slack_id": row.slack_id, "person": None}
        connection.execute(statement.on_conflict_do_update(index_elements=["email"], set_=newer))


def moves_by_slack_id(connection: Connection, found: Mapping[str, str]) -> dict[str, str]:
    """Return the moves that are known once Slack identifies people.

    Args:
        found: Slack ids by e-mail.
    """
    emails = {slack_id: email for email, slack_id in found.items()}
    rows = connection.execute(
        select(former_people.c.email, former_people.c.slack_id).where(
            former_people.c.slack_id.in_(list(emails)), former_people.c.person.is_(None)
        )
    )
    return {row.email: emails[row.slack_id] for row in rows if row.email != emails[row.slack_id]}


def move_people(connection: Connection, moves: Mapping[str, str]) -> None:
    """Move everything from old e-mails to new ones, in the caller's transaction."""
    # If one person's new e-mail is another's old one, all go to a place in between first.
    crossing = any(new in moves for new in moves.values())
    between = {old: f"moving:{place}" if crossing else old for place, old in enumerate(moves)}
    for old, place in between.items():
        if place != old:
            _move_rows(connection, old, place)
    for old, new in moves.items():
        _move_rows(connection, between[old], new)
    taken = set(moves.values())
    for old, new in moves.items():
        if old not in taken:
            _note_move(connection, old, new)


def _move_rows(connection: Connection, old: str, new: str) -> None:
    for table, column in _FREE:
        connection.execute(update(table).where(column == old).values({column.name: new}))
    for table, name, rest in _OWN:
        other = table.alias()
        same = (other.c[name] == old, *(other.c[key] == table.c[key] for key in rest))
        # The new e-mail has such a row only if the same was planned for it too.
        connection.execute(delete(table).where(table.c[name] == new, exists(select(1).select_from(other).where(*same))))
        connection.execute(update(table).where(table.c[name] == old).values({name: new}))
    for how in ("dm", "mail"):
        for before, after in zip(places_of(f"{how}:{old}"), places_of(f"{how}:{new}"), strict=True):
            _move_lane(connection, before, after)


def _note_move(connection: Connection, old: str, new: str) -> None:
    """Store that the old e-mail still finds the person."""
    moved = insert_if_new(connection, former_people).values(email=old, name="", slack_id=None, person=new)
    connection.execute(moved.on_conflict_do_update(index_elements=["email"], set_={"person": new}))


def _move_lane(connection: Connection, before: str, after: str) -> None:
    lane = (
        connection.execute(select(lane_table).where(lane_table.c.name == before).with_for_update()).mappings().first()
    )
    if lane is None:
        return
    there = (
        connection.execute(select(lane_table).where(lane_table.c.name == after).with_for_update()).mappings().first()
    )
    if there is None:
        # Slack is asked again where the person is: their account may be another one.
        values = {**lane, "name": after, "channel_id": None, "lease_owner": None, "lease_until": None}
        connection.execute(insert(lane_table), [values])
    else:
        due = min((at for at in (lane["due_at"], there["due_at"]) if at is not None), default=None)
        values = {"due_at": due}
        connection.execute(update(lane_table).where(lane_table.c.name == after).values(values))
    connection.execute(update(outbox_table).where(outbox_table.c.lane == before).values(lane=after))
    connection.execute(delete(lane_table).where(lane_table.c.name == before))


def former_emails(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Return each person's earlier e-mails, by the present one."""
    found: dict[str, tuple[str, ...]] = {}
    query = select(former_people.c.email, former_people.c.person).where(former_people.c.person.is_not(None))
    for row in connection.execute(query.order_by(former_people.c.email)):
        found[row.person] = (*found.get(row.person, ()), row.email)
    return found
