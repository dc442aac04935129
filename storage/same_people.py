"""Find out who of a new roster is whom of the roster before.

An e-mail can be corrected, or go on to a colleague. Each person keeps what is theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from cases.model.names import name_key
from cases.model.people import SHORT_CRM_ID, Person
from storage.people_tables import former_people


def emails_of_others(known: Mapping[str, Row[Any]], people: Sequence[Person]) -> set[str]:
    """Return the e-mails on both rosters that are another person's now.

    Name and CRM id differ there, and whoever had the e-mail is found under another one.
    """
    by_email = {person.email: person for person in people}
    found = set()
    for email, row in known.items():
        person = by_email.get(email)
        if person is None or _is_same_name(row, person) or _has_same_crm_id(row, person):
            continue
        others = [each for each in people if each is not person]
        elsewhere = [each for each in others if _has_same_crm_id(row, each)]
        elsewhere = elsewhere or [each for each in others if _is_same_name(row, each) and _may_be(row, each)]
        if len(elsewhere) == 1 and not _was_there(elsewhere[0], known):
            found.add(email)
    return found


def find_moves(
    known: Mapping[str, Row[Any]], people: Sequence[Person], passed_on: Collection[str], former: Sequence[Row[Any]]
) -> dict[str, str]:
    """Return the moved people, old e-mail to new one.

    They are matched by Slack or CRM id, or else by a name that is unique among removed and added people.

    Args:
        passed_on: The e-mails that are another person's now.
        former: The people who left earlier.
    """
    there = {person.email for person in people}
    gone = [row for email, row in known.items() if email not in there or email in passed_on]
    new = [person for person in people if person.email not in known or person.email in passed_on]
    moves: dict[str, str] = {}
    for person in new:
        same = [row for row in gone if _is_surely(row, person)]
        same = same or [row for row in gone if _is_same_name(row, person) and _may_be(row, person)]
        namesakes = [each for each in new if name_key(each.name) == name_key(person.name)]
        if len(same) == 1 and len(namesakes) == 1 and same[0].email not in moves:
            moves[same[0].email] = person.email
    left = [row for row in gone if row.email not in there and row.email not in moves]
    earlier = [row for row in former if row.email not in there]
    return moves | _slips(left, [person for person in people if person not in new], _may_be) | _slips(earlier, new)


def _slips(
    left: Sequence[Row[Any]],
    people: Sequence[Person],
    may_be: Callable[[Row[Any], Person], bool] = lambda row, person: True,  # noqa: ARG005  # the signature is the other's
) -> dict[str, str]:
    """Return the moves from e-mails that nobody on Slack had, which were slips of the roster."""
    slips = [row for row in left if row.slack_id is None]
    rows_of = Counter(name_key(row.name) for row in slips)
    moves: dict[str, str] = {}
    for row in slips:
        same = [person for person in people if _is_same_name(row, person)]
        if rows_of[name_key(row.name)] == 1 and len(same) == 1 and may_be(row, same[0]):
            moves[row.email] = same[0].email
    return moves


def former_people_left(connection: Connection) -> Sequence[Row[Any]]:
    """Return the people who left and did not come back."""
    return connection.execute(select(former_people).where(former_people.c.person.is_(None))).all()


def _was_there(person: Person, known: Mapping[str, Row[Any]]) -> bool:
    row = known.get(person.email)
    return row is not None and (_is_same_name(row, person) or _has_same_crm_id(row, person))


def _is_same_name(row: Row[Any], person: Person) -> bool:
    return name_key(row.name) == name_key(person.name)


def _has_same_crm_id(row: Row[Any], person: Person) -> bool:
    return bool(person.crm_id) and row.crm_id[:SHORT_CRM_ID] == person.crm_id[:SHORT_CRM_ID]


def _is_surely(row: Row[Any], person: Person) -> bool:
    return bool(person.slack_id and row.slack_id == person.slack_id) or _has_same_crm_id(row, person)


def _may_be(row: Row[Any], person: Person) -> bool:
    """Return whether neither Slack nor the CRM says that they are two people."""
    slack_ids = {row.slack_id, person.slack_id} - {None}
    crm_ids = {row.crm_id[:SHORT_CRM_ID], person.crm_id[:SHORT_CRM_ID]} - {""}
    return len(slack_ids) < 2 and len(crm_ids) < 2
