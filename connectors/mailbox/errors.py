"""What can go wrong between us and a mail server."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """Of which kind it is. UNREACHABLE passes by itself; of the others an administrator has to see to."""

    UNREACHABLE = "cannot be reached"
    SIGN_IN = "refuses the sign-in"
    FOLDER = "has no such folder"


class MailboxError(Exception):
    """The mailbox cannot be read now. The text names what failed, and nothing of any mail."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        self.trouble = trouble
        super().__init__(f"{trouble.value}{f' ({detail})' if detail else ''}")
