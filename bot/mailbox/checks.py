"""What `casebot doctor` says of the mailboxes. Nothing it does changes anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.mailbox.account import MailboxAccount
from connectors.mailbox.errors import MailboxError, Trouble
from connectors.mailbox.folder import MailFolder

_REMEDIES = {
    Trouble.UNREACHABLE: "Look at host, port and encryption in the file of CASEBOT_MAILBOX, and whether this computer may connect there.",
    Trouble.SIGN_IN: (
        "Look at user and password_file, or [mailbox.oauth], in the file of CASEBOT_MAILBOX. Gmail needs an app password; Microsoft 365 needs OAuth, "
        "and the application's right to this mailbox (docs/mailbox.md)."
    ),
    Trouble.FOLDER: "Look at folder in the file of CASEBOT_MAILBOX.",
}


@dataclass(frozen=True)
class MailboxFinding:
    """What one look found. remedy: empty when all is well."""

    what: str
    ok: bool
    text: str
    remedy: str = ""


def look_at_mailboxes(accounts: Sequence[MailboxAccount]) -> Iterator[MailboxFinding]:
    """Every finding, as it is made."""
    for account in accounts:
        what = f"mailbox {account.name}"
        try:
            folder = MailFolder(account)
        except MailboxError as failed:
            yield MailboxFinding(what, False, str(failed), _REMEDIES[failed.trouble])
            continue
        waits = (
            "it says by itself when mail comes"
            if folder.can_idle
            else f"it is asked every {account.poll_every_s:.0f} s, as it offers no IDLE"
        )
        flags = {
            account.flag: f"the flag {account.flag} is set",
            "": "it lets casebot set no flag, which loses nothing",
        }
        flagged = flags.get(folder.flag, f"it keeps no keyword {account.flag}: the star is set")
        folder.close()
        yield MailboxFinding(what, True, f"lets casebot in; {waits}; {flagged}")
