"""What somebody asks about a case, of somebody, and awaits an answer to: an update (ESC-2), a decision on a language (TAG-2) or on a
Solutions Architect, whether a meeting can be attended (RTE-1), who has a High Value case in the new fiscal year (HVA-3); and an escalation and a call for an Advocate (TAG-1), which await none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cases.model.errors import CaseError
from cases.model.people import Actor, Region


class RequestKind(StrEnum):
    """What is asked for."""

    UPDATE = "update"
    LANGUAGE = "language"
    ARCHITECT = "Solutions Architect"
    MEETING = "meeting"
    ESCALATION = "escalation"
    ADVOCATE = "Advocate"
    YEAR = "fiscal year"


class RequestState(StrEnum):
    """What became of it. WITHDRAWN: it needs no answer any more."""

    WAITING = "waiting"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RequestNotFound(CaseError):
    """There is no such request."""


@dataclass(frozen=True)
class Request:
    """One request. id: ours, 0 until stored; asked_by: the key of an Actor, asked_by_slack_id: where to answer, empty where nobody on Slack
    asked; text: why, in their words; about: the one thing that it is about, such as a language; due_at: by when it is to be answered;
    settled_by: the key of whoever answered, with the answer in their words."""

    case_id: int
    kind: RequestKind
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    id: int = 0
    asked_by_slack_id: str = ""
    text: str = ""
    about: str = ""
    due_at: datetime | None = None
    state: RequestState = RequestState.WAITING
    settled_at: datetime | None = None
    settled_by: str = ""
    settled_by_name: str = ""
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
        """Return the same with what became of it, and by whom."""
        return replace(self, state=state, settled_at=now, settled_by=by.key, settled_by_name=by.name, answer=answer)


class RequestStore(Protocol):
    """The requests that were made."""

    def add(self, request: Request) -> Request:
        """Note a request; gives it back with its id."""
        ...

    def get(self, ask_id: int, *, for_change: bool = False) -> Request:
        """Return the request; `for_change` holds it until the unit of work ends. Raises AskNotFound."""
        ...

    def settle(self, request: Request) -> None:
        """Store what became of a request. Raises AlreadyDone where it waits no more."""
        ...

    def waiting(self, case_ids: Sequence[int], kind: RequestKind | None = None) -> list[Request]:
        """Return what waits for an answer on these cases, oldest first."""
        ...

    def waiting_in(self, region: Region | None, kinds: Collection[RequestKind]) -> list[Request]:
        """Return what waits for an answer on the cases of a region (None: of all of them), oldest first."""
        ...

    def made_since(self, kind: RequestKind, moment: datetime) -> list[Request]:
        """Return what was asked for since then, whatever became of it, oldest first."""
        ...

    def last(self, case_id: int, kind: RequestKind, asked_by: str | None = None) -> Request | None:
        """Return the latest request of this kind, by this person if one is named, whatever became of it."""
        ...


class FollowerStore(Protocol):
    """Who wants to hear of a case that is not theirs (CRD-3), by Slack user id."""

    def follow(self, case_id: int, slack_id: str, at: datetime) -> bool:
        """Note a follower; False for one who is one already."""
        ...

    def unfollow(self, case_id: int, slack_id: str) -> bool:
        """Forget a follower; False for one who was none."""
        ...

    def of(self, case_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """Return the followers of these cases, the first one first."""
        ...

    def followed_by(self, slack_id: str) -> list[int]:
        """Return the cases that this person follows, the latest first."""
        ...
