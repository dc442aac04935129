"""How long a write to the CRM may take, a write that a sender holds, and the result of an attempt."""

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


@dataclass(frozen=True)
class CrmTiming:
    """How long a write is left alone, and its holder trusted."""

    #: How long a sender may hold a case's writes before another may take them.
    lease: timedelta = timedelta(seconds=120)
    #: How long to leave a case that a sender still holds beyond its lease.
    elsewhere: timedelta = timedelta(seconds=5)
    #: How long a write that may have arrived is left alone before it is read back; longer than the client's time-out.
    settle: timedelta = timedelta(seconds=30)
    #: The first and the longest pause before a write is tried again; each pause is twice the one before.
    retry: timedelta = timedelta(seconds=5)
    longest_retry: timedelta = timedelta(minutes=10)

    def pause(self, attempts: int) -> timedelta:
        """How long to wait after this many attempts."""
        doublings = min(max(attempts - 1, 0), 12)
        return min(self.longest_retry, self.retry * (1 << doublings))


@dataclass(frozen=True)
class CrmClaim:
    """One write in a sender's hands. was_tried: it may have arrived already; is_in_doubt: nobody knows whether it did."""

    write: CrmWrite
    fence: str
    owner: str
    was_tried: bool
    is_in_doubt: bool = False


@dataclass(frozen=True)
class CrmEnding:
    """How an attempt ended, as it is to be written down.

    state: of the write; written: the fields that the CRM is known to have now; conflicts: those that both sides changed; retry_at: when a
    write that goes on waiting is tried again.
    """

    state: CrmWriteState
    written: Mapping[str, str | None]
    conflicts: Mapping[str, FieldWrite]
    error: str = ""
    error_words: str = ""
    result_id: str = ""
    retry_at: datetime | None = None
