"""The results of attempts to write to Salesforce."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from cases.model.crm import CrmWrite, CrmWriteState, FieldWrite
from connectors.salesforce.errors import ErrorKind, SalesforceError
from storage.crm_values import CrmEnding, CrmTiming


def done(result_id: str = "") -> CrmEnding:
    """Return the result of a write that Salesforce has."""
    return CrmEnding(CrmWriteState.DONE, {}, {}, result_id=result_id)


def ended(written: Mapping[str, str | None], against: Mapping[str, FieldWrite]) -> CrmEnding:
    """Return the result of a write of fields, of which both sides may have changed some."""
    state = CrmWriteState.CONFLICT if against else CrmWriteState.DONE
    return CrmEnding(state, written, against, error="CONFLICT" if against else "")


def ending_of(failed: SalesforceError, write: CrmWrite, now: datetime, timing: CrmTiming) -> CrmEnding:
    """Return the result of a failed write: try again, read back first, or ask the person who made the change."""
    pause = timing.pause(write.attempts)
    if failed.retry_after_s is not None:
        pause = max(pause, timedelta(seconds=failed.retry_after_s))
    match failed.kind:
        case ErrorKind.UNKNOWN:
            return CrmEnding(CrmWriteState.UNKNOWN, {}, {}, failed.code, retry_at=now + max(pause, timing.settle))
        case ErrorKind.RETRY | ErrorKind.TOKEN | ErrorKind.CONFLICT | ErrorKind.PAUSE | ErrorKind.SETUP:
            return CrmEnding(CrmWriteState.PENDING, {}, {}, failed.code, retry_at=now + pause)
        case ErrorKind.PERSON | ErrorKind.GONE:
            return CrmEnding(CrmWriteState.REFUSED, {}, {}, failed.code, failed.words or failed.code)
