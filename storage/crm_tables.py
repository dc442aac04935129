"""The tables of the CRM outbox."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

import storage.crm_state  # noqa: F401 - its tables belong to the same metadata
from cases.model.crm import (
    OPEN,
    CrmWriteKind,
    CrmWriteState,
)
from storage.column_types import FreeText, UtcDateTime, Word, metadata

_OPEN_WORDS = ", ".join(f"'{state.value}'" for state in OPEN)
IS_OPEN_WRITE = f"state IN ({_OPEN_WORDS})"

crm_outbox = Table(
    "crm_outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("kind", Word(CrmWriteKind), nullable=False),
    Column("state", Word(CrmWriteState), nullable=False),
    Column("fields", JSON, nullable=False),
    Column("args", JSON, nullable=False),
    Column("put_by", FreeText, nullable=False),
    Column("put_by_name", FreeText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("first_try", UtcDateTime),
    Column("last_try", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("fence", Text),
    Column("error", FreeText, nullable=False, server_default=text("''")),
    Column("error_words", FreeText, nullable=False, server_default=text("''")),
    Column("result_id", Text, nullable=False, server_default=text("''")),
    Index(None, "case_id", "id"),
)
Index(
    "ix_crm_outbox_open",
    crm_outbox.c.case_id,
    sqlite_where=text(IS_OPEN_WRITE),
    postgresql_where=text(IS_OPEN_WRITE),
)

Index(
    "ix_crm_outbox_result",
    crm_outbox.c.result_id,
    sqlite_where=text("result_id <> ''"),
    postgresql_where=text("result_id <> ''"),
)

# One for each case that ever had a write. due_at: when its next write is due; NULL for never.
crm_lanes = Table(
    "crm_lanes",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("due_at", UtcDateTime),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
)
Index(
    "ix_crm_lanes_due",
    crm_lanes.c.due_at,
    sqlite_where=text("due_at IS NOT NULL"),
    postgresql_where=text("due_at IS NOT NULL"),
)
