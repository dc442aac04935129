"""Whether a mail was written by a machine (EML-1): by its headers first (RFC 3834), then by who sent it, then by well-known subjects.

An out-of-office notice or a bounce is no request of a customer, and no contact with one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cases.rules.automatic_subjects import is_machines_subject

# Headers that only machines write, whatever their value; and every one that names an automatic answer.
_TELLING_HEADERS = {
    "x-failed-recipients": "X-Failed-Recipients",
    "x-fc-machinegenerated": "X-FC-MachineGenerated",
    "x-ms-exchange-generated-message-source": "X-MS-Exchange-Generated-Message-Source",
    "x-dsncontext": "X-DSNContext",
    "x-jira-fingerprint": "X-JIRA-FingerPrint",
    "x-servicenow-generated": "X-ServiceNow-Generated",
    "x-otrs-loop": "X-OTRS-Loop",
    "x-vacation": "X-Vacation",
    "x-vacation-message": "X-Vacation-Message",
    "x-ricevuta": "X-Ricevuta",
}
_ANSWER_HEADER = re.compile(
    r"^(?P<name>x-(?:[a-z]+-)?auto-?(?:repl|respon|gener|submitted|answer)[a-z-]*)[ \t]*:(?P<value>[^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_CALENDAR_REPLY = re.compile(r"text/calendar\b.*\bmethod=\W?reply\b", re.IGNORECASE)
# Headers of newsletters and of groups. A person's answer carries them too, where the customer writes through a group.
_BULK_HEADERS = {
    "list-id": "List-Id",
    "list-unsubscribe": "List-Unsubscribe",
    "list-unsubscribe-post": "List-Unsubscribe-Post",
    "feedback-id": "Feedback-ID",
}
# Headers that say so with a word in their value.
_WORDED_HEADERS = {"delivered-to": "Delivered-To", "x-post-messageclass": "X-POST-MessageClass"}
_NO = frozenset(("", "no", "none", "false", "0"))
_PRECEDENCES = frozenset(("bulk", "junk", "list", "auto_reply", "auto-reply"))
# How companies say in an address that nobody reads the answers.
_NO_REPLY = (
    r"(?:no|do[-_.]?not|dont)[-_.]?repl(?:y|ies)|do[-_.]?not[-_.]?respond|ne[-_.]?pas[-_.]?repondre|no[-_.]?respond(?:er|a)|nao[-_.]?respond(?:er|a)|nicht[-_.]?antworten"
    r"|keine[-_.]?antwort(?:en)?|non[-_.]?rispondere|niet[-_.]?beantwoorden|svar[-_.]?ej|ikke[-_.]?svar|ei[-_.]?vastausta|nie[-_.]?odpowiada[cj]"
)
_MACHINES = re.compile(
    r"(?:mail(?:er)?-?daemon|postmaster|mail\.?delivery|(?:[^@]*-)?bounces?(?:[+=-][^@]*)?|auto-?(?:reply|respon(?:der|se)|confirm|mailer|svar)|vacation|listserv|unattended|quarantine"
    rf"|(?:[^@]*[-_.+])?(?:{_NO_REPLY})(?:[-_.+\d][^@]*)?|microsoftexchange[0-9a-f]{{32}})@|mailer-?daemon$|jira@[\w.-]+\.atlassian\.net$|[^@]+@(?:[\w.-]+\.)?service-now\.com$",
    re.IGNORECASE,
)
# Also beside the address, in words.
_NAMED_NO_REPLY = re.compile(
    r"\b(?:do not|don't|please don't) reply\b|\bnicht antworten\b|\bne pas r[eé]pondre\b|\bno responder\b|\bn[aã]o responder\b|\bnon rispondere\b"
    r"|\bniet beantwoorden\b|^\W*cron daemon\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"<(?P<address>[^<>]*)>\s*(?:\([^()]*\)\s*)?$")

# A name behind a bare address.
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")


def why_automatic(headers: str, sender: str, subject: str) -> str:
    """Say by what a mail is known to be automatic; empty for one that a person wrote.

    Args:
        headers: its header lines, `Name: value`; folded ones begin with a blank; empty where they are not known.
        sender: the address that it came from, perhaps with a name before it.
        subject: its subject.
    """
    headers = re.sub(r"\r?\n[ \t]+", " ", headers)
    known = _headers(headers)
    if _auto_submitted(known) == "no":
        return ""
    if why := _machines_header(known, headers):
        return why
    named = _ADDRESS.search(sender)
    address = (named["address"] if named else _REMARK.sub("", sender)).strip()
    if not address or _MACHINES.match(address) is not None or _NAMED_NO_REPLY.search(sender.replace("’", "'")):
        return f"its sender {address or '<>'}"[:80]
    return "its subject" if is_machines_subject(subject) else ""


def _machines_header(known: Mapping[str, str], headers: str) -> str:
    """Return the header that only an automatic mail has, in words; "" for none."""
    word = _auto_submitted(known)
    if word is not None:
        return f"Auto-Submitted: {word}"[:80]
    is_answer = "in-reply-to" in known
    names = _TELLING_HEADERS if is_answer else _TELLING_HEADERS | _BULK_HEADERS
    for name, shown in names.items():
        if name in known and known[name].strip().casefold() not in _NO:
            return shown
    for found in _ANSWER_HEADER.finditer(headers):
        if found["value"].strip().casefold() not in _NO:
            return found["name"]
    for name, shown in _WORDED_HEADERS.items():
        if "autorespon" in known.get(name, "").casefold():
            return shown
    precedence = (known.get("precedence") or known.get("x-precedence", "")).strip().casefold()
    if precedence in _PRECEDENCES and not (is_answer and precedence == "list"):
        return f"Precedence: {precedence}"
    if known.get("return-path", "?").replace(" ", "") in ("<>", ""):
        return "an empty return path"
    kind = known.get("content-type", "").strip().casefold()
    if kind.startswith(("multipart/report", "message/delivery-status", "message/disposition-notification")) or (
        known.get("content-class", "").casefold().endswith((":mdn", ":dsn"))
    ):
        return "a delivery report"
    return "a reply of a calendar" if _CALENDAR_REPLY.match(kind) else ""


def _auto_submitted(known: Mapping[str, str]) -> str | None:
    automatic = known.get("auto-submitted")
    return None if automatic is None else re.split(r"[;\s(]", automatic.strip().casefold(), maxsplit=1)[0]


def _headers(text: str) -> dict[str, str]:
    """Return the headers by their names in small letters; of one that comes several times the first."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip():
            found.setdefault(name.strip().casefold(), value.strip())
    return found
