"""What is shown of a customer's mail on a case (EML-1), to those who work it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cases.model.case import AuditEntry, Case
from cases.model.errors import Field
from cases.model.mail import ForwardedMail, Mail
from cases.model.people import Person
from cases.model.policy import Policy
from messages import limits, render, texts
from messages.limits import MOST_CHOICES
from messages.modals import Filled, latest
from messages.names import Seen
from messages.surfaces import Message, Modal


def on_open(case: Case, mail: Mail) -> Message:
    """Under the card of an open case."""
    return render.message("mail", case=case, mail=mail, seen=Seen(case.id, case.version))


def on_closed(case: Case, mail: Mail, owner: Person | None, reader: str) -> Message:
    """Ask what to do about a mail on a closed case or, once that is chosen, show the choice.

    Args:
        reader: The e-mail of the person who reads the message.
    """
    seen = Seen(case.id, case.version)
    return render.message("mail_on_closed", case=case, mail=mail, owner=owner, reader=reader, seen=seen)


def of_unassigned(case: Case) -> Message:
    """Notify SMB Ops that the case of a mail needs an owner."""
    return render.message("mail_of_unassigned", case=case)


def forwarded(mail: ForwardedMail) -> Message:
    """Return a forwarded mail to its Advocate (EML-2), with the form. Once that was sent, show the case instead."""
    return render.message("forwarded_mail", mail=mail)


def ask_new_request(
    case: Case, policy: Policy, filled: Filled | None = None, notice: Sequence[AuditEntry] = ()
) -> Modal:
    """Return the words that ask the customer for a new request, ready to copy."""
    changes, more_changes = latest(notice)
    return render.modal(
        "ask_new_request",
        case=case,
        seen=Seen(case.id, case.version),
        filled={Field.SENT: False, **(filled or {})},
        words=texts.write_a_new_mail(case, policy),
        changes=changes,
        more_changes=more_changes,
    )


def case_from_mail(
    case: Case, mails: Sequence[Mail], policy: Policy, filled: Filled | None = None, notice: Sequence[AuditEntry] = ()
) -> Modal:
    """Return the new case, as far as the closed one and its mails fill it in. mails: those that wait, oldest first."""
    changes, more_changes = latest(notice)
    types = [case_type.name for case_type in policy.case_types if not case_type.high_value][:MOST_CHOICES]
    inbound = next((case_type.name for case_type in policy.case_types if case_type.inbound), "")
    written = "\n\n".join(mail.text for mail in mails if mail.text)
    given: dict[Field, Any] = {
        Field.ACCOUNT: case.account,
        Field.CONTACT: case.contact,
        Field.TYPE: inbound,
        Field.SUBJECT: next((mail.subject for mail in mails if mail.subject), case.subject),
        Field.DESCRIPTION: limits.cut(limits.clean(written), limits.TYPED),
    }
    return render.modal(
        "case_from_mail",
        case=case,
        seen=Seen(case.id, case.version),
        types=types,
        filled={**given, **(filled or {})},
        changes=changes,
        more_changes=more_changes,
    )
