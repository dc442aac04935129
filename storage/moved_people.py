"""Keep one person's data together when their e-mail changes.

A person is identified by their Slack id; the e-mail is how rows refer to them. When the roster has a new e-mail for a
person, all rows move to it, and the old one still finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, delete, insert, select, update

from cases.model.names import name_key
from cases.model.people import Person
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
    (absences, absences.c.email),
    (absences, absences.c.cover),
    (absences, absences.c.set_by),
    (absences, absences.c.ended_by),
    (requests, requests.c.asked_by),
    (requests, requests.c.settled_by),
    (homes, homes.c.email),
)
# Tables with rows for each person.
_OWN: tuple[tuple[Table, Column[Any]], ...] = (
    (turns, turns.c.email),
    (plans, plans.c.email),
    (snoozes, snoozes.c.told_to),
    (reminders, reminders.c.told_to),
)


def find_moves(known: Mapping[str, Row[Any]], people: Sequence[Person]) -> dict[str, str]:
    """Return the moved people, old e-mail to new one.

    They are matched by Slack or CRM id, or else by a name that is unique among removed and added people.
    """
    there = {person.email for person in people}
    gone = [row for email, row in known.items() if email not in there]
    new = [person for person in people if person.email not in known]
    moves: dict[str, str] = {}
    for person in new:
        same = [row for row in gone if _is_surely(row, person)]
        same = same or [row for row in gone if name_key(row.name) == name_key(person.name) and _may_be(row, person)]
        namesakes = [each for each in new if name_key(each.name) == name_key(person.name)]
        if len(same) == 1 and len(namesakes) == 1 and same[0].email not in moves:
            moves[same[0].email] = person.email
    return moves


def _is_surely(row: Row[Any], person: Person) -> bool:
    return bool(person.slack_id and row.slack_id == person.slack_id) or bool(
        person.crm_id and row.crm_id == person.crm_id
    )


def _may_be(row: Row[Any], person: Person) -> bool:
    """Return whether neither Slack nor the CRM says that they are two people."""
    slack_ids, crm_ids = {row.slack_id, person.slack_id} - {None}, {row.crm_id, person.crm_id} - {None, ""}
    return len(slack_ids) < 2 and len(crm_ids) < 2


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


def move_person(connection: Connection, old: str, new: str) -> None:
    """Move everything from the old e-mail to the new one, in the caller's transaction."""
    for table, column in _FREE:
        connection.execute(update(table).where(column == old).values({column.name: new}))
    for table, column in _OWN:
        if connection.execute(select(column).where(column == old).limit(1)).first() is None:
            continue
        # The new e-mail has rows only if something was planned for it just before.
        connection.execute(delete(table).where(column == new))
        connection.execute(update(table).where(column == old).values({column.name: new}))
    for how in ("dm", "mail"):
        for before, after in zip(places_of(f"{how}:{old}"), places_of(f"{how}:{new}"), strict=True):
            _move_lane(connection, before, after)
    moved = insert_if_new(connection, former_people).values(email=old, name="", slack_id=None, person=new)
    connection.execute(moved.on_conflict_do_update(index_elements=["email"], set_={"person": new}))
    # People who moved before are found by each of their e-mails.
    connection.execute(update(former_people).where(former_people.c.person == old).values(person=new))


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
        connection.execute(insert(lane_table), [{**lane, "name": after, "lease_owner": None, "lease_until": None}])
    else:
        due = min((at for at in (lane["due_at"], there["due_at"]) if at is not None), default=None)
        values = {"due_at": due, "channel_id": there["channel_id"] or lane["channel_id"]}
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
