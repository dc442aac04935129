"""The boundary for errors. A CaseError is shown in its own words, an outage of the database in ours; any other error is a
bug and gets a reference.

The log has the kind of error. It never has what a person typed or what a case contains.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from dataclasses import dataclass

from slack_bolt import Ack, BoltResponse

from cases.model.errors import CaseError, NotAllowed
from cases.ports.unit_of_work import StorageUnavailable
from handlers.payloads import Body

log = logging.getLogger("casebot.handlers")


@dataclass(frozen=True)
class Trouble:
    """What to tell the person: the text of a CaseError, or the reference of a bug in the log."""

    text: str
    reference: str | None = None


def trouble_of(error: Exception, what: str, slack_id: str) -> Trouble:
    """Log an unexpected error, and return what to tell the person.

    Args:
        what: The name of the listener.
    """
    if isinstance(error, NotAllowed):
        log.warning("refused %s to %s", what, slack_id)
        return Trouble(str(error))
    if isinstance(error, CaseError):
        return Trouble(str(error))
    if isinstance(error, StorageUnavailable):
        log.error("%s was not done: the database is unavailable", what)
        return Trouble("casebot's database is not available; nothing was changed. Try again in a minute.")
    reference = secrets.token_hex(3)
    # Log the frames only: the error's message may contain customer text.
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("bug %s in %s: %s\n%s", reference, what, type(error).__name__, frames)
    text = f"Something went wrong on our side; nothing was changed. Try again; if it happens again, tell us this reference: {reference}."
    return Trouble(text, reference)


def leave_untaken(ack: Ack) -> None:
    """Answer with an error status, so that Slack shows that the click failed."""
    ack.response = BoltResponse(status=503, body="")


def answer_click(ack: Ack, error: Exception | None) -> None:
    """Acknowledge a click that was applied or refused. One that was not stored must not look taken (SAFE-1)."""
    if error is None or isinstance(error, CaseError):
        ack()
    else:
        leave_untaken(ack)


def refusal_text(error: Exception, body: Body) -> str:
    """Return what to tell the person who clicked. Takes the click as Slack sent it."""
    return trouble_of(error, str(body["actions"][0]["action_id"]), str(body["user"]["id"])).text
