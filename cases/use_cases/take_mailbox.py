"""Mails of a shared mailbox (EML-1, RTE-4), and those that Advocates forward to casebot (EML-2). Each is taken once, by its message id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cases.changes.add_case import add_case
from cases.changes.contact_matching import match_contact
from cases.changes.forwarded_mails import tell_of_forwarded_mail
from cases.changes.record import ChangeContext
from cases.model.case import Case
from cases.model.case_number import case_numbers_in
from cases.model.errors import NotAllowed
from cases.model.mail import ForwardedMail, InnerMail, Mail
from cases.model.people import THE_CUSTOMER, Actor, Person, Roster
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.automatic_mail import why_automatic
from cases.rules.case_files import as_written
from cases.rules.import_record import MAX_LINE, MAX_TEXT

NO_SUBJECT = "Mail without a subject"
PRIORITY = "Medium"


class MailboxOutcome(StrEnum):
    """What happened to a mail."""

    #: It was taken before, perhaps by another way.
    KNOWN = "known"
    ANNOUNCED = "announced"
    CREATED = "created"
    #: A machine wrote it: noted, where it is on a case, and asks nobody.
    AUTOMATIC = "automatic"
    #: One of us wrote it on a case: the case has it from them.
    OURS = "ours"
    FORWARDED = "forwarded"
    #: What was forwarded comes from nobody who works cases.
    NOT_OURS = "not_ours"
    #: It cannot be taken (INT-2): it stays in the mailbox, and casebot says so.
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class MailboxMail:
    """A mail as it came into a mailbox. Addresses are in small letters."""

    message_id: str
    #: The mails that it answers, the nearest first.
    references: tuple[str, ...]
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    #: What was written now; earlier mails in it are folded.
    text: str
    sent_at: datetime
    #: When it came to the mailbox: from then the clocks of a case run that is created from it.
    arrived_at: datetime
    headers: str = ""
    attachments: tuple[str, ...] = ()
    #: Where it can be opened; empty where that is not known.
    link: str = ""
    inner: tuple[InnerMail, ...] = ()


@dataclass(frozen=True)
class SharedMailbox:
    """A shared mailbox, as far as cases are created from it."""

    name: str
    #: Empty for the policy's inbound type.
    case_type: str = ""


OnCase = Callable[[MailboxMail, Case], MailboxOutcome]


def take_shared_mail(
    mail: MailboxMail, mailbox: SharedMailbox, on_case: OnCase, uow: UnitOfWork, policy: Policy, now: datetime
) -> MailboxOutcome:
    """Take one mail of a shared mailbox in, inside the caller's unit of work: on the case that it belongs to, else as a new case. The caller commits.

    on_case: takes a mail on a case that there is, as every mail on one is taken.
    """
    if not uow.inbox.first_time(f"mail:{mail.message_id}") or uow.mails.cases_of([mail.message_id]):
        return MailboxOutcome.KNOWN
    ours = _one_of_us(mail.sender, uow.roster)
    if ours is not None and (inner := _first_of_others(mail.inner, uow.roster)) is not None:
        if inner.message_id and uow.mails.cases_of([inner.message_id]):
            return MailboxOutcome.KNOWN
        mail = _as_written_first(mail, inner)
        ours = None
    case = _case_of(mail, uow)
    if case is not None and ours is not None:
        return MailboxOutcome.OURS
    automatic = why_automatic(mail.headers, mail.sender, mail.subject)
    if case is None and automatic:
        return MailboxOutcome.AUTOMATIC
    if case is None:
        _create(mail, mailbox, uow, policy, now)
        return MailboxOutcome.CREATED
    return on_case(mail, case)


def take_forwarded_mail(mail: MailboxMail, uow: UnitOfWork, now: datetime) -> MailboxOutcome:
    """Send the Advocate who forwarded a mail the customer's words with a filled-in form (EML-2). The caller commits."""
    if not uow.inbox.first_time(f"forwarded:{mail.message_id}"):
        return MailboxOutcome.KNOWN
    advocate = _one_of_us(mail.sender, uow.roster)
    inner = _first_of_others(mail.inner, uow.roster) if advocate is not None else None
    if advocate is None:
        # A rule of the Advocate's mail program passes mail on as the customer sent it.
        advocate = next((person for one in mail.recipients if (person := _one_of_us(one, uow.roster))), None)
        if advocate is not None and why_automatic(mail.headers, mail.sender, mail.subject):
            return MailboxOutcome.AUTOMATIC
    if advocate is None or not advocate.role.works_cases:
        return MailboxOutcome.NOT_OURS
    written = _as_written_first(mail, inner) if inner is not None else mail
    is_own = _one_of_us(written.sender, uow.roster) is not None
    stored = uow.forwarded.add(
        ForwardedMail(
            advocate=advocate.email,
            message_id=mail.message_id,
            # A forward in which nobody else can be found: the Advocate says who wrote.
            sender="" if is_own else written.sender[:MAX_LINE],
            sender_name="" if is_own else written.sender_name[:MAX_LINE],
            subject=written.subject[:MAX_LINE],
            text=written.text[:MAX_TEXT],
            sent_at=min(written.sent_at, now),
            came_at=now,
            attachments=written.attachments,
            link=mail.link,
        )
    )
    uow.outbox.put([tell_of_forwarded_mail(stored)])
    return MailboxOutcome.FORWARDED


def own_forwarded_mail(mail_id: int, actor: Actor, uow: UnitOfWork) -> ForwardedMail:
    """Return the mail, for the Advocate who forwarded it. Raises NotAllowed for everybody else, CaseNotFound."""
    mail = uow.forwarded.get(mail_id)
    if actor.person is None or actor.person.email != mail.advocate:
        raise NotAllowed("Somebody else forwarded this mail. Nothing was changed.")
    return mail


def _one_of_us(address: str, roster: Roster) -> Person | None:
    return roster.get(address) if address else None


def _first_of_others(inner: Iterable[InnerMail], roster: Roster) -> InnerMail | None:
    """Return the newest forwarded mail that none of us wrote."""
    return next((mail for mail in inner if mail.sender and _one_of_us(mail.sender, roster) is None), None)


def _as_written_first(mail: MailboxMail, inner: InnerMail) -> MailboxMail:
    """Return the mail that was forwarded, in place of the one that forwards it. What a machine is known by was in its own headers, which are gone."""
    return replace(
        mail,
        sender=inner.sender,
        sender_name=inner.sender_name,
        subject=inner.subject or mail.subject,
        text=inner.text or mail.text,
        sent_at=inner.sent_at or mail.sent_at,
        headers="",
        attachments=inner.attachments or mail.attachments,
    )


def _case_of(mail: MailboxMail, uow: UnitOfWork) -> Case | None:
    """Return the case that a mail belongs to: by the mails that it answers, else by the case number in its subject."""
    known = uow.mails.cases_of(mail.references)
    for reference in mail.references:
        if reference in known:
            return uow.cases.get(known[reference])
    numbers = case_numbers_in(mail.subject)
    found = uow.cases.by_numbers(numbers) if numbers else {}
    return next((found[number] for number in numbers if number in found), None)


def _create(mail: MailboxMail, mailbox: SharedMailbox, uow: UnitOfWork, policy: Policy, now: datetime) -> None:
    number = uow.cases.own_number()
    context = ChangeContext(uow, policy, now, THE_CUSTOMER, Surface.MAILBOX)
    case = Case(
        number=number,
        external_id=number,
        opened_at=min(mail.arrived_at, now),
        source_version=now,
        type=mailbox.case_type or next((each.name for each in policy.case_types if each.inbound), ""),
        priority=PRIORITY,
        subject=_cut(mail.subject, MAX_LINE) or NO_SUBJECT,
        description=_cut(
            "\n\n".join(part for part in (as_written(mail.text), _carried(mail.attachments, mail.link)) if part),
            MAX_TEXT,
        ),
        context=f"A mail to {mailbox.name}",
        web_email=mail.sender[:MAX_LINE],
        customer_wrote_at=min(mail.sent_at, now),
    )
    stored = add_case(case, context, match_contact(case, uow.directory))
    uow.mails.add(
        Mail(
            case_id=stored.id,
            message_id=mail.message_id,
            sender=mail.sender,
            subject=case.subject,
            text=_cut(mail.text, MAX_TEXT),
            sent_at=min(mail.sent_at, now),
            came_at=now,
            attachments=mail.attachments,
            link=mail.link,
        )
    )


def _carried(attachments: Sequence[str], link: str) -> str:
    """Return what is attached and where the mail is, as lines below the text."""
    lines = [f"Attached: {', '.join(attachments)}"] if attachments else []
    return "\n".join([*lines, *([f"The mail: {link}"] if link else [])])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
