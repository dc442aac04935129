"""Find the writer of mails that the company's own group or list forwarded, and remove the list's marks."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from connectors.mailbox.message import MailboxMessage

# What a list adds to every mail, and other marks of machines.
_OF_A_LIST = ("list-id", "list-unsubscribe", "list-unsubscribe-post", "precedence", "feedback-id")


def as_written(message: MailboxMessage, addresses: Collection[str]) -> MailboxMessage:
    """Return the mail as its writer sent it, if one of the own lists forwarded it; other mails unchanged.

    A list may replace the sender's address and mark each mail as a list's, so that it would count as automatic.

    Args:
        message: The mail.
        addresses: Those of the mailbox, in lower case.
    """
    if message.sender in addresses and message.answers_to not in ("", *addresses):
        name = re.sub(r"\s+via\s+.*$", "", message.sender_name).strip("'\" ")
        message = replace(message, sender=message.answers_to, sender_name=name)
    lines = message.headers.split("\n")
    if any(_names_one_of(line, addresses) for line in lines):
        kept = [line for line in lines if line.partition(":")[0].strip().casefold() not in _OF_A_LIST]
        message = replace(message, headers="\n".join(kept))
    return message


def _names_one_of(line: str, addresses: Collection[str]) -> bool:
    """Return whether it is the mark of one of the own lists:

    `List-Id: <renewals.example.com>` or `Mailing-list: list renewals@example.com`.
    """
    name, _, value = line.partition(":")
    if name.strip().casefold() not in ("list-id", "mailing-list"):
        return False
    said = value.casefold()
    return any(address in said or f"<{address.replace('@', '.')}>" in said for address in addresses)
