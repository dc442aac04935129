"""Store the roster in force in the database, so that every process has the same one (PPL-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, delete, insert, select, update

from cases.model.dates import is_zone
from cases.model.people import Absence, Person, Roster
from storage.engine import READ_ONLY
from storage.homes import all_due
from storage.moved_people import former_emails, move_people, moves_by_slack_id, note_former
from storage.people_tables import people, roster_version
from storage.same_people import emails_of_others, find_moves, former_people_left
from storage.upserts import insert_if_new

_THE_ROW = 1
_VERSION = select(roster_version.c.version)
#: The version of the newest roster, for a query that selects something else too.
VERSION = _VERSION.scalar_subquery()


class RosterStore:
    """Loads and replaces the roster. Each process has one: it caches the roster and only checks its version."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._copy: tuple[int, Roster] = (-1, Roster())
        self._absences: tuple[int, date, tuple[Absence, ...]] = (-1, date.min, ())

    def load(self) -> Roster:
        """Return the roster in force; an empty one if none was loaded."""
        with self._engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            return self.in_force(connection)

    def last(self) -> Roster:
        """Return the roster as this process last read it, without asking whether it is the newest."""
        with self._lock:
            version, roster = self._copy
        return roster if version >= 0 else self.load()

    def in_force(self, connection: Connection) -> Roster:
        """Return the roster as this connection's transaction sees it."""
        return self._in_force(connection, self._version(connection))

    def with_absences(
        self,
        connection: Connection,
        day: date,
        read: Callable[[date], tuple[Absence, ...]],
        version: int | None = None,
    ) -> tuple[Roster, tuple[Absence, ...]]:
        """Return the roster, and the absences that last at least until this day.

        Args:
            read: Reads absences again if they may have changed.
            version: The newest version, if this transaction has read it.
        """
        version = self._version(connection) if version is None else version
        roster = self._in_force(connection, version)
        with self._lock:
            known, since, absences = self._absences
        if (version, day) != (known, since):
            absences = read(day)
            with self._lock:
                self._absences = (version, day, absences)
        return roster, absences

    def raise_version(self, connection: Connection) -> None:
        """Make every process reload the roster and the absences after this transaction."""
        self._raise_version(connection, None)

    @staticmethod
    def _version(connection: Connection) -> int:
        return connection.execute(_VERSION).scalar() or 0

    def _in_force(self, connection: Connection, version: int) -> Roster:
        with self._lock:
            known, roster = self._copy
        if version == known:
            return roster
        rows = connection.execute(select(people).order_by(people.c.place)).all()
        former = former_emails(connection)
        roster = Roster.of(replace(_person(row), former_emails=former.get(row.email, ())) for row in rows)
        with self._lock:
            # An earlier transaction may arrive later; it must not restore an older roster.
            if version > self._copy[0]:
                self._copy = (version, roster)
        return roster

    def replace(self, roster: Roster, at: datetime) -> None:
        """Replace the whole roster, from `at` on.

        Known Slack ids and zones stay with their e-mail. All other data of a person with a new e-mail moves to it,
        and Slack is asked again who they are. So it is if an e-mail is another person's now. Every App Home is
        published again.
        """
        with self._engine.begin() as connection:
            self._raise_version(connection, at)
            known = {row.email: row for row in connection.execute(select(people))}
            passed_on = emails_of_others(known, list(roster))
            moves = find_moves(known, list(roster), passed_on, former_people_left(connection))
            connection.execute(delete(people))
            stay = {email: row for email, row in known.items() if email not in passed_on}
            rows = [_row(person, place, stay.get(person.email)) for place, person in enumerate(roster)]
            if rows:
                connection.execute(insert(people), rows)
            note_former(connection, (row for email, row in known.items() if roster.get(email) is None))
            move_people(connection, moves)
            all_due(connection, at)

    def set_slack_ids(self, found: Mapping[str, tuple[str, str | None]]) -> None:
        """Store Slack ids by e-mail and, if Slack's time zone replaces the roster's, the zones.

        E-mails outside the roster are ignored, and zones that this machine does not know.
        """
        if not found:
            return
        rows = [
            {
                "this": email.strip().lower(),
                "slack_id": slack_id,
                "slack_zone": zone if zone and is_zone(zone) else None,
            }
            for email, (slack_id, zone) in sorted(found.items())
        ]
        statement = (
            update(people)
            .where(people.c.email == bindparam("this"))
            .values(slack_id=bindparam("slack_id"), slack_zone=bindparam("slack_zone"))
        )
        with self._engine.begin() as connection:
            self._raise_version(connection, None)
            connection.execute(statement, rows)
            there = set(connection.execute(select(people.c.email)).scalars())
            by_email = {str(row["this"]): str(row["slack_id"]) for row in rows if row["this"] in there}
            moves = moves_by_slack_id(connection, by_email)
            move_people(connection, {old: new for old, new in moves.items() if old not in there})

    def _raise_version(self, connection: Connection, at: datetime | None) -> None:
        """Also locks the row, so that changes of the roster come one after the other."""
        statement = insert_if_new(connection, roster_version).values(id=_THE_ROW, version=1, at=at)
        newer: dict[str, Any] = {"version": roster_version.c.version + 1}
        if at is not None:
            newer["at"] = at
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=newer))


def _row(person: Person, place: int, known: Row[Any] | None) -> dict[str, Any]:
    return {
        "email": person.email,
        "place": place,
        "name": person.name,
        "role": person.role,
        "region": person.region,
        "initials": person.initials,
        "languages": person.languages,
        "manager": person.manager,
        "cover": person.cover,
        "crm_id": person.crm_id,
        "zone": person.zone,
        "week": person.week,
        "country": person.country,
        "state": person.state,
        "slack_id": person.slack_id or (known.slack_id if known is not None else None),
        "slack_zone": known.slack_zone if known is not None else None,
    }


def _person(row: Row[Any]) -> Person:
    person = Person(
        email=row.email,
        name=row.name,
        role=row.role,
        region=row.region,
        initials=row.initials,
        languages=row.languages,
        manager=row.manager,
        cover=row.cover,
        zone=row.zone,
        week=row.week,
        country=row.country,
        state=row.state,
        slack_id=row.slack_id,
        crm_id=row.crm_id,
    )
    return replace(person, zone=row.slack_zone) if row.slack_zone else person
