"""A row that is written regularly, to check that the database can be written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from storage.schema import inbox
from storage.upserts import insert_if_new

_KEY = "heartbeat"


def write_heartbeat(connection: Connection, now: datetime) -> None:
    """Write the time. Raises SQLAlchemyError if nothing can be written: a full disk, a read-only database."""
    row = insert_if_new(connection, inbox).values(key=_KEY, at=now, state="done")
    connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"at": now}))
