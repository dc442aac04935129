"""Mails as programs send them."""

from __future__ import annotations

import base64

ANA = "Ana Silva <ana@example.com>"
MARIA = "Maria Lopez <maria@acme.example>"


def mail(
    text: str = "Could it be 14 seats?",
    *,
    sender: str = MARIA,
    to: str = "renewals@example.com",
    subject: str = "Renewal quote",
    message_id: str = "<a1@acme.example>",
    more: str = "",
    kind: str = "text/plain; charset=utf-8",
) -> bytes:
    """A mail of one part. more: further header lines."""
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Mon, 2 Mar 2026 14:00:00 +0000\r\n"
    head += f"Message-ID: {message_id}\r\n" if message_id else ""
    head += f"{more}MIME-Version: 1.0\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (head + text.replace("\n", "\r\n") + "\r\n").encode()


def part(kind: str, content: str | bytes, more: str = "") -> bytes:
    """One part of a mail of several, in base64 where it is bytes."""
    if isinstance(content, bytes):
        coded = base64.encodebytes(content).decode().replace("\n", "\r\n")
        return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n{coded}".encode()
    return f"Content-Type: {kind}\r\n{more}\r\n{content}\r\n".encode()


def several(*parts: bytes, kind: str = "mixed", boundary: str = "=_b1", top: bool = True, more: str = "") -> bytes:
    """A multipart, as a whole mail or as a part of one."""
    head = (
        f"From: {MARIA}\r\nTo: renewals@example.com\r\nSubject: Renewal quote\r\nMessage-ID: <m1@acme.example>\r\n{more}MIME-Version: 1.0\r\n"
        if top
        else ""
    )
    inner = b"".join(f"--{boundary}\r\n".encode() + each + b"\r\n" for each in parts)
    return (
        f'{head}Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
        + inner
        + f"--{boundary}--\r\n".encode()
    )


GMAIL_FORWARD = mail(
    "Hi, can you take this?\n\n---------- Forwarded message ---------\nFrom: Maria Lopez <maria@acme.example>\nDate: Mon, Mar 2, 2026 at 10:00 AM\n"
    "Subject: 14 seats\nTo: Ana Silva <ana@example.com>\n\n\nCould it be 14 seats?\n\nMaria\n",
    sender=ANA,
    to="direct@example.com",
    subject="Fwd: 14 seats",
    message_id="<g1@mail.example.com>",
)
APPLE_FORWARD = mail(
    "\n\nBegin forwarded message:\n\n> From: Maria Lopez <maria@acme.example>\n> Subject: 14 seats\n> Date: 2 March 2026 at 10:00:00 GMT\n"
    "> To: ana@example.com\n> \n> Could it be 14 seats?\n> \n> Maria\n",
    sender=ANA,
    to="direct@example.com",
    subject="Fwd: 14 seats",
    message_id="<p1@mail.example.com>",
)
OUTLOOK_FORWARD = several(
    part(
        "text/html; charset=us-ascii",
        "<html><body><p class=MsoNormal>See below.<o:p></o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'>"
        "<p class=MsoNormal><b>From:</b> Maria Lopez &lt;maria@acme.example&gt;<br><b>Sent:</b> Monday, March 2, 2026 10:00 AM<br>"
        "<b>To:</b> Ana Silva &lt;ana@example.com&gt;<br><b>Subject:</b> 14 seats<o:p></o:p></p></div></div>"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Could it be 14 seats?<o:p></o:p></p></body></html>",
    ),
    kind="alternative",
)
GERMAN_OUTLOOK_FORWARD = mail(
    "Bitte übernehmen.\n\n________________________________\nVon: Maria Lopez <maria@acme.example>\nGesendet: Montag, 2. März 2026 10:00\n"
    "An: Ana Silva <ana@example.com>\nBetreff: 14 Plätze\n\nKönnen es 14 Plätze sein?\n",
    sender=ANA,
    subject="WG: 14 Plätze",
)
ATTACHED_FORWARD = several(
    part("text/plain", "As attached."),
    part("message/rfc822", mail(message_id="<inner@acme.example>", subject="=?utf-8?Q?14_Pl=C3=A4tze?=").decode()),
)
