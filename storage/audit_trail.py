"""Store who changed what (AUD-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from cases.model.case import AuditEntry
from cases.model.status import Surface
from storage.batches import chunks
from storage.column_types import storable
from storage.schema import audit


class SqlAuditTrail:
    """Implements cases.ports.AuditTrail. It cannot change or remove entries, and the database refuses it too."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def record(self, entries: Iterable[AuditEntry]) -> None:
        """See AuditTrail."""
        rows = (_audit_row(change, fields_of) for change, fields_of in groupby(entries, _change))
        for part in chunks(rows):
            self._connection().execute(insert(audit), part)

    def of(self, case_id: int, limit: int = 50) -> list[AuditEntry]:
        """See AuditTrail. The fields of one change keep their order."""
        query = select(audit).where(audit.c.case_id == case_id).limit(limit)
        return self._all(query.order_by(audit.c.version.desc(), audit.c.id.desc()))[:limit]

    def since(self, case_id: int, version: int) -> list[AuditEntry]:
        """See AuditTrail."""
        query = select(audit).where(audit.c.case_id == case_id, audit.c.version > version)
        return self._all(query.order_by(audit.c.version, audit.c.id))

    def moves_from(self, email: str, since: datetime) -> list[AuditEntry]:
        """See AuditTrail."""
        query = select(audit).where(audit.c.at >= since).order_by(audit.c.id)
        return [entry for entry in self._all(query) if entry.field == "owner" and entry.old == email]

    def _all(self, query: Select[Any]) -> list[AuditEntry]:
        return [entry for row in self._connection().execute(query) for entry in _entries(row)]


_Change = tuple[int, int, datetime, str, str, Surface, str]


def _change(entry: AuditEntry) -> _Change:
    return entry.case_id, entry.version, entry.at, entry.actor, entry.actor_name, entry.surface, entry.reason


def _audit_row(change: _Change, entries: Iterable[AuditEntry]) -> dict[str, Any]:
    case_id, version, at, actor, actor_name, surface, reason = change
    return {
        "case_id": case_id,
        "version": version,
        "at": at,
        "actor": actor,
        "actor_name": actor_name,
        "surface": surface,
        "reason": reason,
        "fields": [[entry.field, _storable(entry.old), _storable(entry.new)] for entry in entries],
    }


def _entries(row: Row[Any]) -> Iterator[AuditEntry]:
    for field, old, new in row.fields:
        yield AuditEntry(
            case_id=row.case_id,
            version=row.version,
            at=row.at,
            actor=row.actor,
            actor_name=row.actor_name,
            surface=row.surface,
            field=field,
            old=old,
            new=new,
            reason=row.reason,
        )


def _storable(value: str | None) -> str | None:
    return None if value is None else storable(value)
