"""What every handler works with, handed in by the composition root; and what a form is built from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
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

# The fields of a case that hold somebody's e-mail.
PEOPLE = frozenset({"owner", "renewal_manager"})


@dataclass(frozen=True)
class Identity:
    """Who somebody is, as Slack says: the name and e-mail by which a CRM may know them, and what they do. Empty where Slack did not say."""

    name: str = ""
    email: str = ""
    title: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What there is of it."""
        return tuple(word for word in (self.email, self.name) if word)


@dataclass(frozen=True)
class HandlerContext:
    """The parts a handler may use. change: opens a unit of work that may write; read: one that may not;
    event_done: called with the id of an event that was handled to its end; permalink: the address of a message of ours, given its
    channel and timestamp, None where that is not known; who: the person behind a Slack user id;
    windows: runs what waits for Slack."""

    change: OpenUnitOfWork
    read: OpenUnitOfWork
    policy: Policy
    clock: Clock
    event_done: Callable[[str], None]
    permalink: Callable[[str, str], str | None] = lambda channel, ts: None  # noqa: ARG005 - the signature is the field's
    who: Callable[[str], Identity] = lambda slack_id: Identity()  # noqa: ARG005 - the signature is the field's
    windows: Windows = field(default_factory=AtOnce)

    def load_case(self, case_id: int, slack_id: str) -> CaseView:
        """Return the case as it stands, with what its forms show. Raises CaseNotFound."""
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
        """Who somebody is to the rules; whoever is not in the roster has the name and e-mail that Slack gives."""
        actor = roster.actor(slack_id)
        if actor.person is not None:
            return actor
        known = self.who(slack_id)
        return roster.actor(slack_id, known.name, known.email)

    def stranger(self, slack_id: str) -> Identity:
        """Who somebody is who is not in the roster; nothing for those who are. To be asked before anything is changed: Slack may take its
        time to say."""
        with self.read() as uow:
            known = uow.roster.by_slack_id(slack_id)
        return Identity() if known is not None else self.who(slack_id)

    def written_for(self, slack_id: str) -> AbstractContextManager[None]:
        """Have dates written in this person's zone until the block ends."""
        person = None
        if slack_id:
            with self.read() as uow:
                person = uow.roster.by_slack_id(slack_id)
        return written_for(person.zone if person is not None else None, self.clock.now())

    def history(self, case_id: int) -> Sequence[AuditEntry]:
        """Return the case's changes, newest first (AUD-1)."""
        with self.read() as uow:
            return with_names(uow.audit.of(case_id), uow.roster)


def load_readable(context: HandlerContext, case_id: int, slack_id: str) -> CaseView:
    """Return the case with what its details show. Raises CaseNotFound, and NotAllowed for whoever may not read them."""
    case_view = context.load_case(case_id, slack_id)
    require(case_view.actor, Act.READ, case_view.case, case_view.roster)
    return case_view


def with_names(entries: Sequence[AuditEntry], roster: Roster) -> list[AuditEntry]:
    """Return the changes as they are shown: people by their names where the roster still has them, not by the e-mails that are stored."""

    def name(email: str | None) -> str | None:
        person = roster.get(email)
        return person.name if person is not None else email

    return [
        replace(entry, old=name(entry.old), new=name(entry.new)) if entry.field in PEOPLE else entry
        for entry in entries
    ]


@dataclass(frozen=True)
class CaseView:
    """One case at one moment, as one person looks at it. asks: the decisions on a language that it waits for, with the `candidates` for
    the first of them (TAG-2); read: opens a unit of work, for what only one form shows."""

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
        """How much each of these people has, by e-mail."""
        with self.read() as uow:
            return uow.lists.loads([person.email for person in people])

    @property
    def owner(self) -> Person | None:
        """Whose case it is."""
        return self.roster.get(self.case.owner)

    @property
    def due_touch(self) -> DueTouch | None:
        """The next touch of the cadence (SLA-5); None where none is, or the case is unassigned."""
        return next_touch(self.case, self.touches, self.owner, self.policy) if self.owner is not None else None

    @property
    def today(self) -> date:
        """The date on the calendar of the person who looks."""
        return self.actor.today(self.now)


def bind(context: HandlerContext, handler: Callable[..., None], **parts: object) -> Callable[..., None]:
    """Return the listener for Bolt: the handler with this context and what else it works with, inside the boundary of all listeners."""
    return guard(handler, context.windows, written_for=context.written_for, context=context, **parts)
