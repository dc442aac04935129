"""Read one mail: sender, thread, time and text. It never raises, whatever the bytes are."""

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

from cases.model.mail import InnerMail
from connectors.mailbox.body import Body, body_of
from connectors.mailbox.charsets import header_text
from connectors.mailbox.header_blocks import header_blocks
from connectors.mailbox.quotes import fold_quotes

MOST_REFERENCES = 50
LONGEST_SUBJECT = 250
LONGEST_ID = 250
_ID = re.compile(r"<[^<>]{1,998}>")
_BARE_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+")
# Dates outside these years are wrong.
_YEARS = range(1990, 2101)
_RECIPIENTS = ("to", "cc", "resent-from", "x-forwarded-for", "x-forwarded-to", "delivered-to")


@dataclass(frozen=True)
class MailboxMessage:
    """A mail that was read."""

    #: With its brackets. A mail without an id, or with a very long one, is identified by its content.
    message_id: str
    #: The mails that it answers, the nearest first.
    references: tuple[str, ...]
    #: In lower case; "" if there is none.
    sender: str
    sender_name: str
    #: Everybody whose address the mail names, except the sender.
    recipients: tuple[str, ...]
    subject: str
    #: None if the mail does not say it, or an impossible date.
    sent_at: datetime | None
    #: The whole text, with quotations.
    text: str
    attachments: tuple[str, ...]
    #: Its header lines, for the rules about automatic mails.
    headers: str
    #: The address for answers, if it is not the sender's; "" for none.
    answers_to: str = ""
    forwarded: tuple[InnerMail, ...] = ()

    @property
    def new_text(self) -> str:
        """Return the new text; quotations are folded."""
        return fold_quotes(self.text)


def read_message(data: bytes) -> MailboxMessage:
    """Read a mail from its bytes."""
    try:
        mail = message_from_bytes(data)
        body = body_of(mail)
        attached = [_attached(one) for one in body.attached_mails]
    except (RecursionError, ValueError, LookupError, TypeError, AssertionError):
        # Built to break readers. Its headers are enough to show it to a person.
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


def _attached(mail: Message) -> InnerMail:
    body = body_of(mail)
    sender, name = _sender(mail)
    return InnerMail(
        sender,
        name,
        _header(mail, "subject")[:LONGEST_SUBJECT],
        body.text,
        _own_id(mail),
        _sent_at(mail),
        tuple(body.attachments),
    )


def _between_the_lines(text: str) -> Iterator[InnerMail]:
    lines = text.split("\n")
    blocks = list(header_blocks(lines))
    for place, block in enumerate(blocks):
        end = blocks[place + 1].start if place + 1 < len(blocks) else len(lines)
        yield InnerMail(block.sender, block.sender_name, block.subject, _unmarked(lines[block.end : end]))


def _unmarked(lines: Sequence[str]) -> str:
    """Return the lines without one level of quotation marks, if all lines have one (Apple Mail forwards like this)."""
    written = [line for line in lines if line.strip()]
    if written and all(line.startswith(">") for line in written):
        lines = [line.removeprefix(">").removeprefix(" ") for line in lines]
    return "\n".join(lines).strip()


def _header(mail: Message, name: str) -> str:
    """Return the first header of this name, decoded; "" if there is none."""
    found = next(iter(_raw(mail, name)), "")
    return header_text(found)


def _raw(mail: Message, *names: str) -> Iterator[str]:
    for name, value in mail.raw_items():
        if name.casefold() in names:
            yield str(value)


def _sender(mail: Message) -> tuple[str, str]:
    """Return address and name. Addresses are parsed before decoding, so that no name can pass for an address."""
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
    """Return the first address in these headers. The first header has priority."""
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
    # The first headers show the path of a copy; the sender's part is the same in each copy.
    said = "\n".join(header_text(raw) for raw in _raw(mail, "from", "date", "subject", "message-id"))
    body = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[-1]
    digest = hashlib.sha256(said.encode("utf-8", "replace") + b"\0" + body.replace(b"\r\n", b"\n")).hexdigest()
    return f"<{digest[:40]}@no-message-id.invalid>"


def _references(mail: Message) -> Iterator[str]:
    """Yield the ids of the answered mails: In-Reply-To, then References from their end."""
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
