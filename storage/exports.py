"""Read everything for an export in steps, so that memory use and locks do not grow with the number of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, exists, select

from storage.engine import READ_ONLY
from storage.schema import audit, cases

AT_ONCE = 2_000
#: The columns of a case, in order. New ones are added at the end.
CASE_COLUMNS = (
    "id", "number", "external_id", "link", "record_type", "type", "subject", "priority", "status", "blocked_on", "owner", "region", "account", "contact",
    "lead", "lead_outcome", "opportunity", "opportunity_kind", "opportunity_stage", "opportunity_close_date", "renewal_risk", "gitlab_admin", "creator",
    "creator_department", "zendesk_link", "next_step", "next_step_due", "resolution", "feedback", "duplicate_of", "follows", "wants_later", "tags",
    "routed_because", "renewal_manager", "carr", "employees", "lam", "country", "version", "opened_at", "routed_at", "assigned_at", "picked_up_at",
    "first_touch_at", "last_touch_at", "closed_at", "reopened_at", "asleep_until", "customer_wrote_at",
)  # fmt: skip
#: The columns of the history: one row for each changed field.
HISTORY_COLUMNS = (
    "id", "case_id", "case_number", "version", "at", "actor", "actor_name", "surface", "reason", "field", "old", "new",
)  # fmt: skip
#: Customer text and identities are not exported: only the fact that they changed.
WITHHELD = frozenset(("description", "context", "cta", "web_email", "mail", "automatic_mail"))


def case_rows(engine: Engine, since: datetime | None) -> Iterator[Mapping[str, Any]]:
    """Yield every case, in order of creation.

    Args:
        since: Only cases changed since then.
    """
    query = select(*(cases.c[name] for name in CASE_COLUMNS))
    if since is not None:
        query = query.where(exists().where(audit.c.case_id == cases.c.id, audit.c.at >= since))
    for row in _in_steps(engine, query, cases):
        yield row._mapping


def history_rows(engine: Engine, since: datetime | None) -> Iterator[Mapping[str, Any]]:
    """Yield every change of every field, in order.

    Args:
        since: Only changes since then.
    """
    query = select(audit, cases.c.number.label("case_number")).join(cases, cases.c.id == audit.c.case_id)
    if since is not None:
        query = query.where(audit.c.at >= since)
    for row in _in_steps(engine, query, audit):
        shared = {name: row._mapping[name] for name in HISTORY_COLUMNS[:-3]}
        for name, old, new in row.fields:
            is_withheld = name in WITHHELD
            yield {**shared, "field": name, "old": None if is_withheld else old, "new": None if is_withheld else new}


def _in_steps(engine: Engine, query: Any, table: Table) -> Iterator[Any]:
    last = 0
    while True:
        step = query.where(table.c.id > last).order_by(table.c.id).limit(AT_ONCE)
        with reading(engine) as connection:
            rows = connection.execute(step).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def reading(engine: Engine) -> Connection:
    """Return a connection that only reads."""
    return engine.connect().execution_options(**{READ_ONLY: True})
