"""The tables of the roster, turns and absences."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from cases.model.people import CoverAnswer, Region, Role
from storage.column_types import FreeText, UtcDateTime, Week, Word, WordList, metadata

IN_FORCE = "ended_at IS NULL"

people = Table(
    "people",
    metadata,
    Column("email", FreeText, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("name", FreeText, nullable=False),
    Column("role", Word(Role), nullable=False),
    Column("region", Word(Region)),
    Column("initials", FreeText, nullable=False),
    Column("languages", WordList, nullable=False),
    Column("manager", FreeText),
    Column("cover", FreeText),
    Column("zone", Text, nullable=False),
    Column("week", Week, nullable=False),
    Column("country", FreeText, nullable=False, server_default=text("''")),
    Column("state", FreeText, nullable=False, server_default=text("''")),
    Column("slack_id", Text),
    Column("slack_zone", Text),
    Column("crm_id", Text, nullable=False, server_default=text("''")),
)

# Who left the roster. slack_id: who they were in Slack; person: the e-mail under which the same person is on the roster now, NULL for none.
former_people = Table(
    "former_people",
    metadata,
    Column("email", FreeText, primary_key=True),
    Column("name", FreeText, nullable=False),
    Column("slack_id", Text, index=True),
    Column("person", FreeText),
)

# One row, raised with every change of people, so that every process sees that its copy is old.
roster_version = Table(
    "roster_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime),
)

# The row that is locked while a region's turn is decided, with the number of its last turn.
turn_counters = Table(
    "turn_counters",
    metadata,
    Column("region", Word(Region), primary_key=True),
    Column("last_turn", Integer, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("region", Word(Region), primary_key=True),
    Column("email", FreeText, primary_key=True),
    Column("turn", Integer, nullable=False),
)

absences = Table(
    "absences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", FreeText, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("cover", FreeText),
    Column("cover_answer", Word(CoverAnswer)),
    Column("answered_at", UtcDateTime),
    Column("set_by", FreeText, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("ended_by", FreeText),
    Column("ended_at", UtcDateTime),
)
Index("ix_absences_in_force", absences.c.last, sqlite_where=text(IN_FORCE), postgresql_where=text(IN_FORCE))
