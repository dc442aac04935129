"""Mails that a group or list of ours passed on: who wrote them, and without the marks that the list put on them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from connectors.mailbox.message import MailboxMessage

# What a list adds to every mail, and what else only machines write.
_OF_A_LIST = ("list-id", "list-unsubscribe", "list-unsubscribe-post", "precedence", "feedback-id")


def as_written(message: MailboxMessage, addresses: Collection[str]) -> MailboxMessage:
    """Return the mail as its writer sent it, where one of our own lists passed it on; any other as it is.

    A list may put its own address in place of the sender's, and marks each mail as a list's, by which it would be taken for a machine's.

    Args:
        message: the mail.
        addresses: those of the mailbox, in small letters.
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
    """Whether it is the mark of one of our lists: `List-Id: <renewals.example.com>` or `Mailing-list: list renewals@example.com`."""
    name, _, value = line.partition(":")
    if name.strip().casefold() not in ("list-id", "mailing-list"):
        return False
    said = value.casefold()
    return any(address in said or f"<{address.replace('@', '.')}>" in said for address in addresses)
