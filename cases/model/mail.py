"""A customer's mail on a case that there is (EML-1), and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class MailChoice(StrEnum):
    """What was chosen for a mail on a closed case.

    NONE: There was nothing to choose, because the case was open. AUTOMATIC: A machine wrote it, so nobody is asked.
    """

    NONE = "none"
    AUTOMATIC = "automatic"
    WAITING = "waiting"
    ASKED = "asked"
    CREATED = "created"


@dataclass(frozen=True)
class InnerMail:
    """A mail inside another one: attached, or in its text."""

    #: In lower case; "" if the text does not say it.
    sender: str
    sender_name: str
    subject: str
    text: str
    #: "" for a mail in the text.
    message_id: str = ""
    sent_at: datetime | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mail:
    """One mail."""

    case_id: int
    #: The mail's own id, which identifies it.
    message_id: str
    #: The address it came from.
    sender: str
    subject: str
    text: str
    #: When the customer sent it.
    sent_at: datetime
    came_at: datetime
    #: Ours. 0 until stored.
    id: int = 0
    choice: MailChoice = MailChoice.NONE
    #: The name of the person who chose.
    chosen_by: str = ""
    chosen_at: datetime | None = None
    #: The number of the case that was created from it.
    went_on_in: str = ""
    #: The names of what is attached, which stays in the mailbox; and where the mail can be opened, empty where that is not known.
    attachments: tuple[str, ...] = ()
    link: str = ""

    @property
    def is_from_a_person(self) -> bool:
        """Return whether a person wrote it. A machine's mail is no contact with the customer."""
        return self.choice is not MailChoice.AUTOMATIC


class Mails(Protocol):
    """The mails that came in."""

    def add(self, mail: Mail) -> Mail | None:
        """Store a mail; gives it back with its id, or None where its message id is known already."""
        ...

    def get(self, mail_id: int) -> Mail:
        """Return the mail. Raises CaseNotFound where there is none of this id."""
        ...

    def of(self, case_id: int) -> list[Mail]:
        """Return the mails on a case, oldest first."""
        ...

    def save(self, mail: Mail) -> None:
        """Store what became of a mail."""
        ...

    def cases_of(self, message_ids: Sequence[str]) -> Mapping[str, int]:
        """Return the ids of the cases that these mails are on, by message id; without those that are not known."""
        ...


@dataclass(frozen=True)
class ForwardedMail:
    """What a customer wrote to an Advocate, who forwarded it (EML-2). It waits until the Advocate has sent the form."""

    #: The e-mail of the Advocate.
    advocate: str
    #: The forwarding mail's own.
    message_id: str
    sender: str
    sender_name: str
    subject: str
    text: str
    sent_at: datetime
    came_at: datetime
    #: Ours, 0 until stored.
    id: int = 0
    #: The number of the case that it became, or was added to; empty until then.
    number: str = ""
    attachments: tuple[str, ...] = ()
    link: str = ""


class ForwardedMails(Protocol):
    """The mails that Advocates forwarded."""

    def add(self, mail: ForwardedMail) -> ForwardedMail:
        """Store one; gives it back with its id."""
        ...

    def get(self, mail_id: int) -> ForwardedMail:
        """Return the mail. Raises CaseNotFound where there is none of this id."""
        ...

    def note_case(self, mail_id: int, number: str) -> None:
        """Note what it became."""
        ...
