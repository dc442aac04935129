"""The one boundary between people and code: a CaseError is told in its own words, anything else is a bug with an id.

The log names the kind of error, never what a person typed nor what a case says.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from dataclasses import dataclass

from slack_bolt import Ack, BoltResponse

from cases.model.errors import CaseError, NotAllowed
from handlers.payloads import Body

log = logging.getLogger("casebot.handlers")


@dataclass(frozen=True)
class Trouble:
    """What to tell the person: either the rules' own words, or a bug's reference under which the log has the rest."""

    text: str
    reference: str | None = None


def trouble_of(error: Exception, what: str, slack_id: str) -> Trouble:
    """Note the error in the log, where it belongs there, and say what to tell. what: the name of the listener."""
    if isinstance(error, NotAllowed):
        log.warning("refused %s to %s", what, slack_id)
        return Trouble(str(error))
    if isinstance(error, CaseError):
        return Trouble(str(error))
    reference = secrets.token_hex(3)
    # The frames tell where; the message of the error may hold customer text and stays out.
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("bug %s in %s: %s\n%s", reference, what, type(error).__name__, frames)
    text = f"Something went wrong on our side; nothing was changed. Try again; if it happens again, tell us this reference: {reference}."
    return Trouble(text, reference)


def leave_untaken(ack: Ack) -> None:
    """Answer so that Slack shows that the click was not taken: what was lost to a fault of ours must not look done."""
    ack.response = BoltResponse(status=503, body="")


def refusal_text(error: Exception, body: Body) -> str:
    """Return the same of a click, as Slack sent it: what to tell whoever clicked."""
    return trouble_of(error, str(body["actions"][0]["action_id"]), str(body["user"]["id"])).text
