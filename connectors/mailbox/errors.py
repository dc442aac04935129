"""The errors between casebot and a mail server."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """The kinds of error. UNREACHABLE passes by itself; an administrator has to fix the others."""

    UNREACHABLE = "cannot be reached"
    SIGN_IN = "refuses the sign-in"
    FOLDER = "has no such folder"


class MailboxError(Exception):
    """The mailbox cannot be read now. The text names what failed, and contains nothing of any mail."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        self.trouble = trouble
        super().__init__(f"{trouble.value}{f' ({detail})' if detail else ''}")
