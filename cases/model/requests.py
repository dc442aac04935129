"""Requests about a case that somebody has to answer.

They ask for an update (ESC-2), a decision on a language (TAG-2) or a Solutions Architect (ESC-3), whether a meeting
can be attended (RTE-1), or who has a High Value case in the new fiscal year (HVA-3). An escalation (ESC-1) and a call
for an Advocate (TAG-1) need no answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cases.model.errors import CaseError
from cases.model.people import Actor, Region


class RequestKind(StrEnum):
    """The kinds of request."""

    UPDATE = "update"
    LANGUAGE = "language"
    ARCHITECT = "Solutions Architect"
    MEETING = "meeting"
    ESCALATION = "escalation"
    ADVOCATE = "Advocate"
    YEAR = "fiscal year"


class RequestState(StrEnum):
    """The state of a request. WITHDRAWN: it needs no answer any more."""

    WAITING = "waiting"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RequestNotFound(CaseError):
    """There is no such request."""


@dataclass(frozen=True)
class Request:
    """One request."""

    case_id: int
    kind: RequestKind
    #: The key of an Actor.
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    #: Ours. 0 until stored.
    id: int = 0
    #: Where to answer. Empty if nobody on Slack asked.
    asked_by_slack_id: str = ""
    #: The reason, in their words.
    text: str = ""
    #: The one thing that it is about, such as a language.
    about: str = ""
    #: When the answer is due.
    due_at: datetime | None = None
    state: RequestState = RequestState.WAITING
    settled_at: datetime | None = None
    #: The key of the person who answered.
    settled_by: str = ""
    settled_by_name: str = ""
    #: In their words.
    answer: str = ""

    @classmethod
    def by(
        cls,
        actor: Actor,
        case_id: int,
        kind: RequestKind,
        now: datetime,
        *,
        text: str = "",
        about: str = "",
        due_at: datetime | None = None,
        state: RequestState = RequestState.WAITING,
    ) -> Request:
        """Return a new one, as this person makes it."""
        return cls(
            case_id=case_id,
            kind=kind,
            asked_by=actor.key,
            asked_by_name=actor.name,
            asked_by_slack_id=actor.slack_id or "",
            asked_at=now,
            text=text,
            about=about,
            due_at=due_at,
            state=state,
        )

    def settled(self, state: RequestState, answer: str, by: Actor, now: datetime) -> Request:
        """Return the request with its new state, and who settled it."""
        return replace(self, state=state, settled_at=now, settled_by=by.key, settled_by_name=by.name, answer=answer)


class RequestStore(Protocol):
    """Stores the requests."""

    def add(self, request: Request) -> Request:
        """Store a request, and return it with its id."""
        ...

    def get(self, ask_id: int, *, for_change: bool = False) -> Request:
        """Return the request. `for_change` holds it until the unit of work ends.

        Raises:
            RequestNotFound: There is none.
        """
        ...

    def settle(self, request: Request) -> None:
        """Store the result of a request.

        Raises:
            AlreadyDone: It does not wait any more.
        """
        ...

    def waiting(self, case_ids: Sequence[int], kind: RequestKind | None = None) -> list[Request]:
        """Return what waits for an answer on these cases, oldest first."""
        ...

    def waiting_in(self, region: Region | None, kinds: Collection[RequestKind]) -> list[Request]:
        """Return what waits for an answer on the cases of a region (None: of all of them), oldest first."""
        ...

    def made_since(self, kind: RequestKind, moment: datetime) -> list[Request]:
        """Return the requests since then in any state, oldest first."""
        ...

    def last(self, case_id: int, kind: RequestKind, asked_by: str | None = None) -> Request | None:
        """Return the latest request of this kind in any state, by this person if one is named."""
        ...


class FollowerStore(Protocol):
    """Stores the followers of cases that are not theirs (CRD-3), by Slack user id."""

    def follow(self, case_id: int, slack_id: str, at: datetime) -> bool:
        """Add a follower. Return False if they follow already."""
        ...

    def unfollow(self, case_id: int, slack_id: str) -> bool:
        """Remove a follower. Return False if they do not follow."""
        ...

    def of(self, case_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """Return the followers of these cases, the first one first."""
        ...

    def followed_by(self, slack_id: str) -> list[int]:
        """Return the cases that this person follows, the latest first."""
        ...
