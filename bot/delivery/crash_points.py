"""Named points between the steps of delivery where tests can crash casebot.

CASEBOT_CRASH_AT=after_post kills the process like `kill -9` when it first passes that point; after_post:3 on the
third pass. Without the variable, as in production, these points do nothing.
"""

from __future__ import annotations

import itertools
import os
import signal

CRASH_POINTS = (
    "before_commit_change",
    "after_commit_change",
    "before_commit_claim",
    "after_claim",
    "after_resolve",
    "before_post",
    "after_post",
    "before_update",
    "after_update",
    "before_look_up",
    "after_look_up",
    "before_finish",
    "before_commit_finish",
    "after_finish",
)
"""Every point, in the order of a notification: the change that causes it, the claim, the sending, the look-up, the end."""

UPLOAD_POINTS = ("after_announce", "amid_upload", "after_upload")
"""Those that only a file passes, before its last step: its address is known, half of it is sent, all of it is."""

CRM_POINTS = (
    "crm_after_claim",
    "crm_before_finish",
    "crm_before_commit_finish",
    "crm_after_finish",
    "crm_after_batch",
)
"""Those of the connection to the CRM: a write is claimed, answered, noted and told of; a batch of rows is taken in, its watermark not kept yet."""

TICKET_POINTS = (
    "ticket_after_claim",
    "ticket_before_update",
    "ticket_after_update",
    "ticket_before_finish",
    "ticket_before_commit_finish",
    "ticket_after_finish",
)
"""Those that a write into a ticket passes, in their order."""
MAIL_POINTS = ("before_store_mail", "after_store_mail", "after_note_mails", "after_flag_mails")
"""Those that a mail of a mailbox passes: it is stored, noted as read, flagged."""

_wanted, _, _pass = os.environ.get("CASEBOT_CRASH_AT", "").partition(":")
_fatal_pass = int(_pass) if _pass.isdigit() else 1
_passes = itertools.count(1)


def crash_point(name: str) -> None:
    """Crash here if this point and this pass are requested."""
    # next() on a count is atomic, so only one thread gets the requested pass.
    if name == _wanted and next(_passes) == _fatal_pass:
        os.kill(os.getpid(), signal.SIGKILL)
