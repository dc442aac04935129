"""One mail, read: who wrote it, in which thread, when, and what. Whatever the bytes are, this raises nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime

from connectors.mailbox.body import Body, body_of
from connectors.mailbox.charsets import header_text
from connectors.mailbox.header_blocks import header_blocks
from connectors.mailbox.quotes import fold_quotes

MOST_REFERENCES = 50
LONGEST_SUBJECT = 250
LONGEST_ID = 250
_ID = re.compile(r"<[^<>]{1,998}>")
_BARE_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+")
# A date outside these is one that no clock showed.
_YEARS = range(1990, 2101)
_RECIPIENTS = ("to", "cc", "resent-from", "x-forwarded-for", "x-forwarded-to", "delivered-to")


@dataclass(frozen=True)
class Forwarded:
    """A mail inside another one: attached whole, or between the lines."""

    #: In small letters; empty where the text does not say it.
    sender: str
    sender_name: str
    subject: str
    text: str
    #: Empty for one between the lines.
    message_id: str = ""
    sent_at: datetime | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailboxMessage:
    """A mail as it is read."""

    #: With its brackets. One that has none, or a very long one, is known by its content.
    message_id: str
    #: The mails that it answers, the nearest first.
    references: tuple[str, ...]
    #: In small letters; empty where there is none.
    sender: str
    sender_name: str
    #: Everybody whose address the mail names beside its sender's.
    recipients: tuple[str, ...]
    subject: str
    #: None where the mail does not say it, or says nonsense.
    sent_at: datetime | None
    #: All of it, with what is quoted.
    text: str
    attachments: tuple[str, ...]
    #: Its header lines, for the rules that tell a machine's mail.
    headers: str
    #: The address that an answer goes to, where it is not the sender's; empty where the mail names none.
    answers_to: str = ""
    forwarded: tuple[Forwarded, ...] = ()

    @property
    def new_text(self) -> str:
        """What was written now: what is quoted is folded."""
        return fold_quotes(self.text)


def read_message(data: bytes) -> MailboxMessage:
    """Return the mail that these bytes are."""
    try:
        mail = message_from_bytes(data)
        body = body_of(mail)
        attached = [_attached(one) for one in body.attached_mails]
    except (RecursionError, ValueError, LookupError, TypeError, AssertionError):
        # Built to break readers: what its headers say is enough to put it before a person.
        mail = BytesHeaderParser().parsebytes(data)
        body = Body(texts=["This mail cannot be read here. Read it in the mailbox."])
        attached = []
    sender, name = _sender(mail)
    return MailboxMessage(
        message_id=_message_id(mail, data),
        references=tuple(_references(mail)),
        sender=sender,
        sender_name=name,
        recipients=tuple(_recipients(mail)),
        subject=_header(mail, "subject")[:LONGEST_SUBJECT],
        sent_at=_sent_at(mail),
        text=body.text,
        attachments=tuple(body.attachments),
        headers=_header_lines(mail),
        answers_to=_address_in(mail, "x-original-from", "x-original-sender", "reply-to"),
        forwarded=(*attached, *_between_the_lines(body.text)),
    )


def _attached(mail: Message) -> Forwarded:
    body = body_of(mail)
    sender, name = _sender(mail)
    return Forwarded(
        sender,
        name,
        _header(mail, "subject")[:LONGEST_SUBJECT],
        body.text,
        _own_id(mail),
        _sent_at(mail),
        tuple(body.attachments),
    )


def _between_the_lines(text: str) -> Iterator[Forwarded]:
    lines = text.split("\n")
    blocks = list(header_blocks(lines))
    for place, block in enumerate(blocks):
        end = blocks[place + 1].start if place + 1 < len(blocks) else len(lines)
        yield Forwarded(block.sender, block.sender_name, block.subject, _unmarked(lines[block.end : end]))


def _unmarked(lines: Sequence[str]) -> str:
    """Return the lines without one level of quotation marks, where all of them have one (Apple Mail forwards so)."""
    written = [line for line in lines if line.strip()]
    if written and all(line.startswith(">") for line in written):
        lines = [line.removeprefix(">").removeprefix(" ") for line in lines]
    return "\n".join(lines).strip()


def _header(mail: Message, name: str) -> str:
    """Return the first header of this name, as people read it; empty where there is none."""
    found = next(iter(_raw(mail, name)), "")
    return header_text(found)


def _raw(mail: Message, *names: str) -> Iterator[str]:
    for name, value in mail.raw_items():
        if name.casefold() in names:
            yield str(value)


def _sender(mail: Message) -> tuple[str, str]:
    """Address and name; addresses are taken apart before anything is decoded, so that no name can pass for an address."""
    for header in ("from", "sender"):
        for raw in _raw(mail, header):
            for name, address in getaddresses([re.sub(r"\r?\n", "", raw)]):
                if "@" in address:
                    return address.casefold().strip(), header_text(name)
            found = _BARE_ADDRESS.search(raw)
            if found is not None:
                return found.group().casefold(), ""
    return "", ""


def _address_in(mail: Message, *headers: str) -> str:
    """Return the first address in these headers, of which the first counts most."""
    found = (_BARE_ADDRESS.search(raw) for header in headers for raw in _raw(mail, header))
    return next((each.group().casefold() for each in found if each is not None), "")


def _recipients(mail: Message) -> Iterator[str]:
    seen = set()
    for raw in _raw(mail, *_RECIPIENTS):
        for found in _BARE_ADDRESS.findall(raw)[:100]:
            address = found.casefold()
            if address not in seen:
                seen.add(address)
                yield address


def _own_id(mail: Message) -> str:
    found = next((match for raw in _raw(mail, "message-id") if (match := _ID.search(raw))), None)
    return "".join(found.group().split()) if found is not None else ""


def _message_id(mail: Message, data: bytes) -> str:
    own = _own_id(mail)
    if own and len(own) <= LONGEST_ID:
        return own
    # The way that a copy took stands in its first headers; what the sender wrote is the same in each.
    said = "\n".join(header_text(raw) for raw in _raw(mail, "from", "date", "subject", "message-id"))
    body = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[-1]
    digest = hashlib.sha256(said.encode("utf-8", "replace") + b"\0" + body.replace(b"\r\n", b"\n")).hexdigest()
    return f"<{digest[:40]}@no-message-id.invalid>"


def _references(mail: Message) -> Iterator[str]:
    """Yield the ids that the mail answers: In-Reply-To, then References from their end."""
    nearest = [found for raw in _raw(mail, "in-reply-to") for found in _ID.findall(raw)]
    further = [found for raw in _raw(mail, "references") for found in _ID.findall(raw)]
    every = ("".join(one.split()) for one in (*nearest, *reversed(further)))
    yield from list(dict.fromkeys(every))[:MOST_REFERENCES]


def _sent_at(mail: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(_header(mail, "date"))
        at = at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at if at.year in _YEARS else None


def _header_lines(mail: Message) -> str:
    lines = (f"{name}: {header_text(str(value))}" for name, value in mail.raw_items())
    return "\n".join(lines)[:100_000]
