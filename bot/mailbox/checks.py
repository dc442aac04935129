"""The checks of `casebot doctor` for mailboxes. They change nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.check_result import CheckResult
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


def look_at_mailboxes(accounts: Sequence[MailboxAccount]) -> Iterator[CheckResult]:
    """Yield each result when it is known."""
    for account in accounts:
        what = f"mailbox {account.name}"
        try:
            folder = MailFolder(account)
        except MailboxError as failed:
            yield CheckResult(what, False, str(failed), _REMEDIES[failed.trouble])
            continue
        waits = (
            "the server announces new mail"
            if folder.can_idle
            else f"casebot asks it every {account.poll_every_s:.0f} s, because it has no IDLE"
        )
        flags = {
            account.flag: f"the flag {account.flag} is set",
            "": "casebot may not set flags, which loses no mail",
        }
        flagged = flags.get(folder.flag, f"it does not support the keyword {account.flag}, so casebot sets the star")
        folder.close()
        yield CheckResult(what, True, f"accepts casebot's login; {waits}; {flagged}")
