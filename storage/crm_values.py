"""The timing of writes to the CRM, a claimed write, and the result of an attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import storage.crm_state  # noqa: F401 - its tables belong to the same metadata
from cases.model.crm import (
    CrmWrite,
    CrmWriteState,
    FieldWrite,
)
from storage.write_timing import WriteTiming


@dataclass(frozen=True, kw_only=True)
class CrmTiming(WriteTiming):
    """The timing of writes to the CRM."""

    #: How long to leave a case that a sender still holds beyond its lease.
    elsewhere: timedelta = timedelta(seconds=5)
    settle: timedelta = timedelta(seconds=30)


@dataclass(frozen=True)
class CrmClaim:
    """A claimed write. was_tried: it may have arrived already; is_in_doubt: this is unknown."""

    write: CrmWrite
    fence: str
    owner: str
    was_tried: bool
    is_in_doubt: bool = False


@dataclass(frozen=True)
class CrmEnding:
    """The result of an attempt."""

    #: The state of the write.
    state: CrmWriteState
    #: The fields that the CRM is known to have now; of those in `conflicts`, what it may have had before.
    written: Mapping[str, str | None]
    #: The fields that both sides changed.
    conflicts: Mapping[str, FieldWrite]
    error: str = ""
    error_words: str = ""
    result_id: str = ""
    #: When a waiting write is tried again.
    retry_at: datetime | None = None
