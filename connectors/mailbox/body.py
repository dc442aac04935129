"""Read the parts of a mail: the text of the person, the names of attachments, and attached mails."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from connectors.mailbox.charsets import decode, header_text
from connectors.mailbox.signed_data import signed_content

SEALED = "This mail is encrypted, or signed in a way that hides its text. Read it in the mailbox."
# Longer text is not read; what is shown is much shorter.
MOST_TEXT = 200_000
MOST_ATTACHMENTS = 50
_LONGEST_NAME = 120
# Parts that are not text and that nobody attached.
_SILENT = frozenset(
    ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "message/delivery-status", "application/pgp-encrypted")
)  # fmt: skip
_SEALED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
# A plain part that only says “read the HTML” is not a person's text.
_SHORT = 150


@dataclass
class Body:
    """The content of the parts."""

    texts: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    attached_mails: list[Message] = field(default_factory=list)
    is_sealed: bool = False

    @property
    def text(self) -> str:
        """Return all text, cut to what can be shown."""
        written = "\n\n".join(text for text in (part.strip() for part in self.texts) if text)
        return written or (SEALED if self.is_sealed else "")


def body_of(mail: Message) -> Body:
    """Return the text and the attachments of the mail."""
    body = Body()
    # An own stack: the sender controls the nesting.
    todo: list[tuple[Message, bool]] = [(mail, False)]
    while todo:
        part, is_related = todo.pop()
        kind = part.get_content_type()
        children = _children(part)
        if kind == "message/rfc822":
            _attach_mail(children, body)
        elif kind == "multipart/encrypted":
            body.is_sealed = True
        elif kind == "multipart/signed":
            todo += [(child, False) for child in children[:1]]
        elif kind == "multipart/alternative":
            todo += [(child, is_related) for child in reversed(list(_chosen(children)))]
        elif kind in _SEALED and (inner := _signed_part(part)) is not None:
            todo.append((inner, False))
        elif children:
            todo += [(child, kind == "multipart/related") for child in reversed(children)]
        else:
            _take(part, kind, body, is_related=is_related)
    return body


def _signed_part(part: Message) -> Message | None:
    """Return the part inside an opaque signature; None if it is encrypted, or signed in another way."""
    payload = part.get_payload(decode=True)
    content = signed_content(payload) if isinstance(payload, bytes) else None
    return message_from_bytes(content) if content is not None else None


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _chosen(children: list[Message]) -> Iterator[Message]:
    """Return the plain form of a text, unless it only refers to another form; and the attachments of the other forms."""
    plain = next((child for child in children if child.get_content_type() == "text/plain"), None)
    others = [child for child in children if child is not plain and child.get_content_type() != "text/calendar"]
    said = _text(plain).strip() if plain is not None else ""
    if said and others and len(said) < _SHORT and re.search(r"\bHTML\b", said):
        said = ""
    if said and plain is not None:
        yield plain
        # An attachment may belong to the HTML.
        for other in others:
            yield from (part for part in other.walk() if part.get_filename() and not _is_decoration(part))
    else:
        yield from others[-1:] or children[:1]


def _take(part: Message, kind: str, body: Body, *, is_related: bool) -> None:
    if kind in _SEALED:
        body.is_sealed = True
        return
    if kind in _SILENT:
        return
    disposition = part.get_content_disposition()
    if kind in ("text/plain", "text/html") and disposition != "attachment" and not part.get_filename():
        text = _text(part)
        body.texts.append(_html_text(text) if kind == "text/html" else _flowed(part, text))
    elif not (is_related and _is_decoration(part)) and len(body.attachments) < MOST_ATTACHMENTS:
        body.attachments.append(_name(part, kind))


def _is_decoration(part: Message) -> bool:
    """Return whether it is a picture inside the text, such as a logo."""
    return part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"


def _attach_mail(children: list[Message], body: Body) -> None:
    if not children:
        return
    body.attached_mails.append(children[0])
    subject = header_text(str(children[0].get("subject", "")))[:_LONGEST_NAME]
    body.attachments.append(f"{subject or 'a mail'}.eml")


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        charset = part.get_content_charset()
    except (LookupError, ValueError):
        charset = None
    text = decode(payload[: 4 * MOST_TEXT], charset)[:MOST_TEXT]
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").removeprefix("\ufeff")


def _flowed(part: Message, text: str) -> str:
    """Join lines that the mail program broke (RFC 3676)."""
    if str(part.get_param("format", "")).casefold() != "flowed":
        return text
    delete_space = str(part.get_param("delsp", "")).casefold() == "yes"
    lines: list[str] = []
    open_line = False
    for line in text.split("\n"):
        # A space was inserted before text that could be mistaken for markup.
        bare = line.removeprefix(" ")
        if open_line and not bare.startswith(">"):
            lines[-1] += bare
        else:
            lines.append(bare)
        open_line = bare.endswith(" ") and bare != "-- " and not bare.startswith(">")
        if open_line and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _bare_name(part: Message) -> str:
    """Return a name whose bytes no charset is given for, as the mail has it."""
    for header, value in part.raw_items():
        if header.casefold() == "content-disposition" and (found := re.search(r'filename="?([^";\r\n]+)', str(value))):
            name = found[1].encode("utf-8", "surrogateescape")
            try:
                return name.decode("utf-8")
            except UnicodeDecodeError:
                # A name is too short to guess from.
                return name.decode("windows-1252", "replace")
    return ""


def _name(part: Message, kind: str) -> str:
    try:
        named = part.get_filename()
    except (LookupError, ValueError, TypeError):
        named = None
    if named and "\ufffd" in named:
        named = _bare_name(part) or named
    name = header_text(named) if named else ""
    name = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    # A name must not be a path or contain line breaks.
    name = re.split(r"[/\\]", name)[-1].strip(" .")
    if not name:
        name = f"{part.get_content_maintype()}{mimetypes.guess_extension(kind) or ''}"
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 10]}…{name[-9:]}"
    return name


def _html_text(html: str) -> str:
    # Beautiful Soup takes a tenth of a second to load, and most processes read no HTML.
    from connectors.mailbox.html_text import html_to_text

    return html_to_text(html)
