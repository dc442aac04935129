"""The state of reading the CRM between polls, and the lease of the reading replica."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table, Text, select, update

from storage.column_types import UtcDateTime, metadata
from storage.upserts import insert_if_new

# Watermarks, pauses, allowance: one small JSON value for each name.
crm_state = Table(
    "crm_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)


def read_state(connection: Connection, name: str) -> dict[str, Any]:
    """Return the value with this name; empty for none."""
    found = connection.execute(select(crm_state.c.value).where(crm_state.c.name == name)).scalar()
    return dict(found) if isinstance(found, dict) else {}


def write_state(connection: Connection, name: str, value: Mapping[str, Any], now: datetime) -> None:
    """Replace the value with this name."""
    values = {"value": dict(value), "at": now}
    connection.execute(
        insert_if_new(connection, crm_state)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


def take_lease(connection: Connection, name: str, owner: str, now: datetime, lasts: timedelta) -> bool:
    """Take or renew the lease; return False if another replica has it."""
    until = now + lasts
    connection.execute(
        insert_if_new(connection, leases)
        .values(name=name, owner=owner, until=until)
        .on_conflict_do_nothing(index_elements=["name"])
    )
    mine_or_free = (leases.c.owner == owner) | (leases.c.until <= now)
    taken = connection.execute(
        update(leases).where(leases.c.name == name, mine_or_free).values(owner=owner, until=until)
    )
    return taken.rowcount == 1


def give_lease_back(connection: Connection, name: str, owner: str, now: datetime) -> None:
    """Release the lease, so that another replica can take it at once."""
    connection.execute(update(leases).where(leases.c.name == name, leases.c.owner == owner).values(until=now))
