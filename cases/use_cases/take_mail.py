"""Take in a customer's mail on a known case (EML-1).

It is announced under the card of an open case; on a closed case its owner chooses what happens. A mail changes the case, but causes no reminders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cases.changes.add_case import add_case
from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.record import Change, ChangeContext, record
from cases.changes.watchers import waiting_creator
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.mail import Mail, MailChoice
from cases.model.notification import UNDER_CARD, Notification, NotificationKind
from cases.model.people import THE_CUSTOMER, Actor, Person, Roster
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.automatic_mail import why_automatic
from cases.rules.case_files import as_written
from cases.rules.closing import length_problems
from cases.rules.import_record import MAX_LINE, MAX_TEXT, RecordProblem, RecordValue, Rejected, read_time
from cases.rules.permissions import Act

REQUIRED = ("from", "message_id")
LINES = ("number", "external_id", "from", "subject", "message_id")
KNOWN = (*LINES, "text", "at", "headers")
# The usual limit of mail servers.
MAX_HEADERS = 100_000
A_MACHINE = Actor(name="an automatic mail")


@dataclass(frozen=True)
class IncomingMail:
    """A record that passed the checks."""

    place: int
    record: Mapping[str, RecordValue]
    #: The number of its case. May be empty if `external_id` is not.
    number: str
    #: The CRM's id of its case. May be empty if `number` is not.
    external_id: str
    message_id: str
    sender: str
    subject: str
    text: str
    sent_at: datetime | None
    #: What shows that a machine wrote it. Empty if a person did.
    automatic: str = ""
    #: The names of what is attached, which stays where the mail is; and where it can be opened.
    attachments: tuple[str, ...] = ()
    link: str = ""


@dataclass
class MailResult:
    """The result of a batch: the numbers of new, automatic and known mails, and the rejects (INT-2)."""

    announced: int = 0
    automatic: int = 0
    known: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def read_mail(place: int, record: Mapping[str, RecordValue]) -> IncomingMail | Rejected:
    """Check one record of a mail.

    Required are `from`, `message_id`, and `number` or `external_id` of the case. Optional are `subject`, `text`, `at`
    (ISO 8601) and `headers` (the mail's header lines).
    """
    problems = [RecordProblem(name, "is not a field of a mail") for name in record if name not in KNOWN]
    values = {name: _text(record.get(name)) for name in (*LINES, "text", "headers")}
    for name in LINES:
        values[name] = " ".join(values[name].split())
    problems += [
        RecordProblem(name, f"has {len(values[name])} characters; the limit is {limit}")
        for name, limit in (*((line, MAX_LINE) for line in LINES), ("text", MAX_TEXT), ("headers", MAX_HEADERS))
        if len(values[name]) > limit
    ]
    problems += [RecordProblem(name, "is missing") for name in REQUIRED if not values[name]]
    if not values["number"] and not values["external_id"]:
        problems.append(RecordProblem("number", "is missing, and so is external_id. One of them must name the case"))
    sent_at = None
    try:
        sent_at = read_time(record.get("at"))
    except ValueError as wrong:
        problems.append(RecordProblem("at", str(wrong)))
    if problems:
        return Rejected(place, record, tuple(problems))
    return IncomingMail(
        place,
        record,
        values["number"],
        values["external_id"],
        values["message_id"],
        values["from"],
        values["subject"],
        values["text"],
        sent_at,
        why_automatic(values["headers"], values["from"], values["subject"]),
    )


def _text(raw: RecordValue) -> str:
    # Drop characters that a database cannot store.
    return "" if raw is None else str(raw).replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def take_mail(
    incoming: Sequence[IncomingMail], uow: UnitOfWork, policy: Policy, now: datetime, surface: Surface
) -> MailResult:
    """Take a batch of mails in, inside the caller's unit of work. Each is announced once, however often it is sent. The caller commits."""
    taken = MailResult()
    for one in incoming:
        case = _case_of(one, uow)
        if case is None:
            name = "external_id" if one.external_id else "number"
            problem = RecordProblem(name, "is not a known case")
            taken.rejected.append(Rejected(one.place, one.record, (problem,)))
            continue
        goes_on = _goes_on_in(case, uow) if case.is_closed else None
        on = goes_on or case
        mail = uow.mails.add(
            Mail(
                case_id=on.id,
                message_id=one.message_id,
                sender=one.sender,
                subject=one.subject,
                text=one.text,
                sent_at=one.sent_at or now,
                came_at=now,
                choice=_to_choose(one, on),
                attachments=one.attachments,
                link=one.link,
            )
        )
        if mail is None:
            taken.known += 1
            continue
        if one.automatic:
            taken.automatic += 1
        else:
            taken.announced += 1
        _note(on, mail, one.automatic, uow, policy, now, surface)
    return taken


def _to_choose(one: IncomingMail, on: Case) -> MailChoice:
    if one.automatic:
        return MailChoice.AUTOMATIC
    return MailChoice.WAITING if on.is_closed else MailChoice.NONE


def _case_of(one: IncomingMail, uow: UnitOfWork) -> Case | None:
    found = uow.cases.by_external_ids([one.external_id]).get(one.external_id) if one.external_id else None
    if found is None and one.number:
        found = uow.cases.by_numbers([one.number]).get(one.number)
    return uow.cases.get(found.id, for_change=True) if found is not None else None


def _goes_on_in(case: Case, uow: UnitOfWork) -> Case | None:
    """Return the open case that follows this closed one; customers keep writing in the old thread."""
    numbers = [mail.went_on_in for mail in uow.mails.of(case.id) if mail.went_on_in]
    found = uow.cases.find(numbers[-1]) if numbers else None
    return uow.cases.get(found.id, for_change=True) if found is not None and not found.is_closed else None


def _note(
    case: Case, mail: Mail, automatic: str, uow: UnitOfWork, policy: Policy, now: datetime, surface: Surface
) -> None:
    """Record a mail as a change of its case, so that the history and open forms show it (SAFE-1). Automatic mails are announced to nobody."""
    said = mail.subject or "without a subject"
    name, by = ("automatic_mail", A_MACHINE) if automatic else ("mail", THE_CUSTOMER)
    said = f"{said} (known by {automatic})" if automatic else said
    wrote_at = _customer_wrote_at(case, mail, now)
    after = replace(case, customer_wrote_at=wrote_at)
    [change] = record([Change(case, after, notes=((name, said),))], ChangeContext(uow, policy, now, by, surface))
    if not automatic:
        uow.outbox.put(announced(change.after, mail, uow, policy))


def _customer_wrote_at(case: Case, mail: Mail, now: datetime) -> datetime | None:
    """Return when the customer last wrote (CLO-5): a machine's mail is no word of theirs, and no clock of theirs runs ahead of ours."""
    if not mail.is_from_a_person:
        return case.customer_wrote_at
    sent = min(mail.sent_at, now)
    return max(case.customer_wrote_at or sent, sent)


def announced(case: Case, mail: Mail, uow: UnitOfWork, policy: Policy) -> Iterable[Notification]:
    """Yield the announcement of the mail: for the owner and, while the owner is away, for the cover (PTO-1).

    It goes below the card, if there is one. For an unassigned case it goes to SMB Ops.
    """
    kind = NotificationKind.MAIL_ON_CLOSED if case.is_closed else NotificationKind.MAIL
    readers = readers_of(case, uow.roster)
    for person in readers:
        lane = f"dm:{person.email}"
        args: dict[str, str | int] = {"mail": mail.id}
        if not case.is_closed:
            args[UNDER_CARD] = 1
        yield Notification(f"mail:{mail.id}:{case.id}:{person.email}", lane, kind, case.id, args=args)
    if not readers:
        lane = f"channel:{policy.ops_channel}"
        yield Notification(f"mail:{mail.id}:{case.id}:ops", lane, NotificationKind.MAIL_OF_UNASSIGNED, case.id)


def readers_of(case: Case, roster: Roster) -> list[Person]:
    """List who gets a mail: the owner and, while the owner is away, the cover."""
    owner = roster.get(case.owner)
    cover = roster.cover_of(owner) if owner is not None else None
    return [person for person in (owner, cover) if person is not None]


def waiting_on(case: Case, uow: UnitOfWork) -> list[Mail]:
    """List the mails on a closed case for which nobody has chosen yet, oldest first."""
    return [mail for mail in uow.mails.of(case.id) if mail.choice is MailChoice.WAITING]


@dataclass(frozen=True, kw_only=True)
class AskForNewRequest(Command):
    """Note that the customer was asked to write a new request."""

    #: Whether the person confirmed that they sent it, with the words that the form shows.
    sent: bool


@dataclass(frozen=True, kw_only=True)
class CreateFromMail(Command):
    """Create a new case on the customer's behalf, linked to the closed one."""

    account: str
    contact: str
    type: str
    subject: str
    description: str


def ask_for_new_request(command: AskForNewRequest, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Note that the customer was asked for a new request, in the history and in every message (EML-1)."""

    def change(case: Case) -> Case:
        if not command.sent and waiting_on(case, uow):
            raise Refused([Problem(Field.SENT, "EML-1", "Send the customer this text first, then tick this.")])
        _choose(case, MailChoice.ASKED, command.actor, uow, now)
        return case

    noted = ("mail_answered", "asked the customer for a new request")
    return change_case(command, Act.ANSWER_MAIL, change, uow, policy, now, ChangeDetails(noted=noted))


def create_from_mail(command: CreateFromMail, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Create a case that follows the closed one, for the Advocate who creates it or else for the closed one's owner (EML-1)."""
    subject, account, contact = (" ".join(text.split()) for text in (command.subject, command.account, command.contact))
    case_type = policy.kind_of(command.type)

    def change(case: Case) -> Case:
        problems = [
            *length_problems(Field.SUBJECT, subject, MAX_LINE),
            *length_problems(Field.DESCRIPTION, command.description, MAX_TEXT),
            *length_problems(Field.ACCOUNT, account, MAX_LINE),
            *length_problems(Field.CONTACT, contact, MAX_LINE),
        ]
        if not subject:
            problems.append(Problem(Field.SUBJECT, "EML-1", "Write what the customer wants, in a few words."))
        # A High Value case is made for an account, and not for a mail (CLO-7).
        if not case_type.is_listed or case_type.high_value:
            problems.append(Problem(Field.TYPE, "EML-1", "Choose the type of the case."))
        waiting = waiting_on(case, uow)
        if problems and waiting:
            raise Refused(problems)
        number = uow.cases.own_number() if waiting else ""
        mails = _choose(case, MailChoice.CREATED, command.actor, uow, now, went_on_in=number)
        person = command.actor.person
        works = person is not None and person.role.works_cases
        new = Case(
            number=number,
            external_id=number,
            opened_at=now,
            source_version=now,
            type=case_type.name,
            priority=case.priority,
            subject=subject,
            description=as_written(command.description.strip()),
            context=f"Continues case {case.number}: the customer wrote after it was closed.",
            owner=person.email if person is not None and works else case.owner,
            region=case.region,
            account=account,
            contact=contact,
            web_email=mails[0].sender,
            creator=command.actor.name,
            creator_slack_id=waiting_creator(command.actor),
            routed_because=f"{command.actor.name} created it from a mail on case {case.number}",
            follows=case.number,
        )
        add_case(new, ChangeContext(uow, policy, now, command.actor, command.surface))
        return case

    noted = ("mail_answered", "created a new case from it")
    return change_case(command, Act.ANSWER_MAIL, change, uow, policy, now, ChangeDetails(noted=noted))


def _choose(
    case: Case, choice: MailChoice, actor: Actor, uow: UnitOfWork, now: datetime, went_on_in: str = ""
) -> list[Mail]:
    """Store the choice for all waiting mails of the case and update the messages that asked. Raises Refused if none waits any more."""
    waiting = waiting_on(case, uow)
    if not waiting:
        last = next((mail for mail in reversed(uow.mails.of(case.id)) if mail.chosen_by), None)
        done = {MailChoice.ASKED: "asked the customer for a new request", MailChoice.CREATED: "created a new case"}
        who = f"{last.chosen_by} already {done[last.choice]}." if last is not None else "No mail is waiting."
        raise Refused([Problem(Field.SUBJECT, "EML-1", f"{who} Nothing was done twice.")])
    for mail in waiting:
        uow.mails.save(replace(mail, choice=choice, chosen_by=actor.name, chosen_at=now, went_on_in=went_on_in))
    keys = {f"mail:{mail.id}:{case.id}:{person.email}": (mail, person) for mail in waiting for person in uow.roster}
    uow.outbox.put(
        Notification(
            f"{key}:chosen",
            f"dm:{keys[key][1].email}",
            NotificationKind.MAIL_CHOSEN,
            case.id,
            merge=key,
            args={"mail": keys[key][0].id},
            changes=key,
        )
        for key in sorted(uow.outbox.known(list(keys)))
    )
    return waiting
