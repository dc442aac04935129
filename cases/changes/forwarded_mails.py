"""The message about a mail that an Advocate forwarded (EML-2), and what becomes of it when the mail is on a case."""

from __future__ import annotations

from dataclasses import replace

from cases.model.case import Case
from cases.model.mail import ForwardedMail
from cases.model.notification import Notification, NotificationKind
from cases.ports.unit_of_work import UnitOfWork


def tell_of_forwarded_mail(mail: ForwardedMail) -> Notification:
    """Return the message with the customer's words, for the Advocate who forwarded them."""
    return Notification(
        f"forwarded:{mail.id}", f"dm:{mail.advocate}", NotificationKind.FORWARDED_MAIL, args={"mail": mail.id}
    )


def settle_forwarded_mail(mail: ForwardedMail, case: Case, uow: UnitOfWork) -> None:
    """Note which case a forwarded mail became, or was added to, and have its message say so. The caller commits."""
    uow.forwarded.note_case(mail.id, case.number)
    told = tell_of_forwarded_mail(mail)
    settled = NotificationKind.FORWARDED_MAIL_SETTLED
    uow.outbox.put(
        [replace(told, key=f"{told.key}:settled", kind=settled, subject=case.id, merge=told.key, changes=told.key)]
    )
