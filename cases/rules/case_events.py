"""Read from the history what happened to cases, when, and when casebot learned of it (DIG-4).

The history only grows, so a count from it stays the same whatever happens to the case later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What can happen to a case that a digest counts."""

    ROUTED = "routed"
    PICKED_UP = "picked up"
    CLOSED = "closed"
    ESCALATED = "escalated"


# A change: the field, and what it was and became in words.
Change = Sequence[str | None]
# The fields whose filling in is the event, with its moment as their value.
_MOMENTS: Mapping[str, EventKind] = {
    "routed_at": EventKind.ROUTED,
    "picked_up_at": EventKind.PICKED_UP,
    "closed_at": EventKind.CLOSED,
}
ESCALATED = "escalated"
FIELDS = (*_MOMENTS, ESCALATED)


@dataclass(frozen=True)
class CaseEvent:
    """An event of a case."""

    case_id: int
    kind: EventKind
    #: When it happened.
    at: datetime
    #: When its history was written.
    learned_at: datetime


@dataclass(frozen=True)
class Counted:
    """The number of cases to which something happened."""

    number: int = 0
    #: Those among them whose day is in an earlier digest.
    late: int = 0


def events_in(case_id: int, learned_at: datetime, changes: Iterable[Change]) -> Iterator[CaseEvent]:
    """Yield the events among the changes of one entry of the history. A moment that is corrected, or taken back, is none."""
    for name, old, new in changes:
        if name == ESCALATED:
            yield CaseEvent(case_id, EventKind.ESCALATED, learned_at, learned_at)
            continue
        kind = _MOMENTS.get(name or "")
        if kind is not None and old is None and new is not None:
            # What is said to come only later is counted when it was learned.
            yield CaseEvent(case_id, kind, min(datetime.fromisoformat(new), learned_at), learned_at)


def counted(events: Iterable[CaseEvent], since: datetime, as_of: datetime) -> Mapping[EventKind, Counted]:
    """Return how many cases each event happened to, as learned after `since` and by `as_of`.

    Events by `since` are late.
    """
    timely: dict[EventKind, set[int]] = {kind: set() for kind in EventKind}
    late: dict[EventKind, set[int]] = {kind: set() for kind in EventKind}
    for event in events:
        if since < event.learned_at <= as_of:
            (late if event.at <= since else timely)[event.kind].add(event.case_id)
    return {kind: Counted(len(timely[kind] | late[kind]), len(late[kind] - timely[kind])) for kind in EventKind}


@dataclass(frozen=True)
class EndedTurn:
    """An owner's time with a case, which ended with the next assignment."""

    case_id: int
    #: When their pickup clock started.
    started: datetime
    ended: datetime
    #: When they picked it up. None if they did not.
    picked_up_at: datetime | None
    owner: str | None = None


def ended_turns(
    case_id: int, at: datetime, changes: Iterable[Change], now_picked_up: datetime | None
) -> Iterator[EndedTurn]:
    """Yield the turn that an entry of the history ends. now_picked_up: of the case as it stands, which a taking over keeps."""
    before = {name: old for name, old, _ in changes}
    started = before.get("assigned_at")
    if started is None:
        return
    picked_up, owner = before.get("picked_up_at"), before.get("owner")
    if picked_up is not None:
        yield EndedTurn(case_id, datetime.fromisoformat(started), at, datetime.fromisoformat(picked_up), owner)
    elif now_picked_up is None or now_picked_up >= at:
        yield EndedTurn(case_id, datetime.fromisoformat(started), at, None, owner)
