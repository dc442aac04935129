"""The context that the composition root passes to every handler, and the data that forms are built from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime

from cases.changes.language_requests import Candidate, candidates
from cases.model.case import AuditEntry, Case, NextStepEntry, Touch
from cases.model.people import Actor, Person, Roster
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind
from cases.model.workload import Workload
from cases.ports.clock import Clock
from cases.ports.unit_of_work import OpenUnitOfWork
from cases.rules.permissions import Act, require
from cases.rules.touches import DueTouch, next_touch
from handlers.listening import AtOnce, Windows, guard
from messages.local_time import written_for

# The fields of a case that contain a person's e-mail.
PEOPLE = frozenset({"owner", "renewal_manager"})


@dataclass(frozen=True)
class Identity:
    """A person's name, e-mail, title and time zone as Slack has them.

    A CRM may know them by the first three. A value that Slack lacks is empty.
    """

    name: str = ""
    email: str = ""
    title: str = ""
    #: A zone that this machine knows.
    zone: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Return the values that are not empty."""
        return tuple(word for word in (self.email, self.name) if word)


@dataclass(frozen=True)
class HandlerContext:
    """The parts that a handler may use."""

    #: Opens a unit of work that may write.
    change: OpenUnitOfWork
    #: Opens a unit of work that only reads.
    read: OpenUnitOfWork
    policy: Policy
    clock: Clock
    #: Called with the id of an event after it was handled.
    event_done: Callable[[str], None]
    #: Returns the address of casebot's message in a channel, by its timestamp; None if it is not known.
    permalink: Callable[[str, str], str | None] = lambda channel, ts: None  # noqa: ARG005 - the signature is the field's
    #: Returns the person behind a Slack user id.
    who: Callable[[str], Identity] = lambda slack_id: Identity()  # noqa: ARG005 - the signature is the field's
    #: Returns the roster as this process last read it: for looks only, as another process may have changed it.
    last_roster: Callable[[], Roster] = Roster
    #: Returns whether Slack lets casebot ask for files in a form.
    takes_files: Callable[[], bool] = lambda: True
    #: Runs work that waits for Slack.
    windows: Windows = field(default_factory=AtOnce)

    def load_case(self, case_id: int, slack_id: str) -> CaseView:
        """Return the case with what its forms show. Raises CaseNotFound."""
        with self.read() as uow:
            case = uow.cases.get(case_id)
            requests = (
                uow.requests.waiting([case_id], RequestKind.LANGUAGE) if case.hand_over_asked_at is not None else []
            )
            return CaseView(
                case=case,
                actor=self.actor(slack_id, uow.roster),
                roster=uow.roster,
                touches=uow.cases.touches(case_id),
                steps=uow.cases.next_steps(case_id),
                requests=requests,
                candidates=candidates(case, requests[0].about, uow) if requests else (),
                policy=self.policy,
                now=self.clock.now(),
                read=self.read,
            )

    def actor(self, slack_id: str, roster: Roster) -> Actor:
        """Return a person for the rules. People who are not on the roster get their name, e-mail and time zone from Slack."""
        actor = roster.actor(slack_id)
        if actor.person is not None:
            return actor
        known = self.who(slack_id)
        return roster.actor(slack_id, known.name, known.email, known.zone)

    def look_up_stranger(self, slack_id: str) -> None:
        """Ask Slack about a person who is not on the roster, so that `actor` and `who` need not wait for it.

        Call it before a transaction: Slack may be slow.
        """
        if self.last_roster().by_slack_id(slack_id) is None:
            self.who(slack_id)

    def written_for(self, slack_id: str) -> AbstractContextManager[None]:
        """Format dates in this person's time zone until the block ends."""
        return written_for(lambda: self.zone_of(slack_id, self.last_roster()), self.clock.now())

    def zone_of(self, slack_id: str, roster: Roster) -> str | None:
        """Return a person's time zone; None if neither the roster nor Slack says it."""
        if not slack_id:
            return None
        person = roster.by_slack_id(slack_id)
        return person.zone if person is not None else self.who(slack_id).zone or None

    def history(self, case_id: int) -> Sequence[AuditEntry]:
        """Return the case's changes, newest first (AUD-1)."""
        with self.read() as uow:
            return with_names(uow.audit.of(case_id), uow.roster)


def load_readable(context: HandlerContext, case_id: int, slack_id: str) -> CaseView:
    """Return the case with its details. Raises CaseNotFound, and NotAllowed if the person may not read them."""
    case_view = context.load_case(case_id, slack_id)
    require(case_view.actor, Act.READ, case_view.case, case_view.roster, case_view.policy)
    return case_view


def with_names(entries: Sequence[AuditEntry], roster: Roster) -> list[AuditEntry]:
    """Return the changes with names in place of stored e-mails, for people still on the roster."""

    def name(email: str | None) -> str | None:
        person = roster.get(email)
        return person.name if person is not None else email

    return [
        entry._replace(old=name(entry.old), new=name(entry.new)) if entry.field in PEOPLE else entry
        for entry in entries
    ]


@dataclass(frozen=True)
class CaseView:
    """One case at one moment, for the person who looks at it."""

    case: Case
    actor: Actor
    roster: Roster
    touches: Sequence[Touch]
    steps: Sequence[NextStepEntry]
    policy: Policy
    now: datetime
    read: OpenUnitOfWork
    requests: Sequence[Request] = ()
    candidates: Sequence[Candidate] = ()

    def loads(self, people: Sequence[Person]) -> Mapping[str, Workload]:
        """Return the number of cases of each of these people, by e-mail."""
        with self.read() as uow:
            return uow.lists.loads([person.email for person in people])

    @property
    def owner(self) -> Person | None:
        """Return the owner of the case."""
        return self.roster.get(self.case.owner)

    @property
    def due_touch(self) -> DueTouch | None:
        """Return the next touch of the cadence (SLA-5); None if there is none or the case is unassigned."""
        return next_touch(self.case, self.touches, self.owner, self.policy) if self.owner is not None else None

    @property
    def today(self) -> date:
        """Return today's date for the person who looks."""
        return self.actor.today(self.now)


def bind(context: HandlerContext, handler: Callable[..., None], **parts: object) -> Callable[..., None]:
    """Return a listener for Bolt: the handler with this context and these parts, inside the boundary for errors."""
    return guard(handler, context.windows, written_for=context.written_for, context=context, **parts)
