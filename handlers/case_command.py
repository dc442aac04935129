"""`/case`: where a case stands, asked by anybody, answered to that person alone (LOOK-1)."""

from __future__ import annotations

import difflib
import re
from functools import partial, update_wrapper

from slack_bolt import Ack, App

from handlers.boundary import trouble_of
from handlers.desk import Desk
from handlers.requests import Body
from messages import answers as say
from messages.surfaces import Message

COMMAND = "/case"
WORDS = ("help", "status")
NUMBER = re.compile(r"^#?\d{1,20}$")


def answer_to(asked: str, desk: Desk) -> Message:
    """What to answer to the words behind `/case`, or to a message in the app's own conversation."""
    words = asked.split()
    if words and words[0].casefold() == "status":
        words = words[1:]
    if not words or words[0].casefold() == "help":
        return say.help_text(COMMAND)
    if len(words) == 1 and NUMBER.match(words[0]):
        return status_of(words[0], desk)
    nearest = difflib.get_close_matches(words[0].casefold(), WORDS, n=1)
    return say.did_you_mean(asked, nearest[0] if nearest else None)


def status_of(number: str, desk: Desk) -> Message:
    """Where the case of this number stands."""
    with desk.read() as uow:
        case = uow.cases.find(number)
        if case is None:
            return say.unknown_case(number)
        return say.case_status(case, uow.roster.get(case.owner), desk.policy, desk.clock.now())


def case_command(ack: Ack, body: Body, *, desk: Desk) -> None:
    """Answer in the acknowledgement itself, which Slack shows to the asker alone."""
    try:
        message = answer_to(str(body.get("text") or ""), desk)
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        message = say.refused(trouble_of(error, COMMAND, str(body["user_id"])).text)
    ack(response_type="ephemeral", text=message.text, blocks=message.blocks)


def register(app: App, desk: Desk) -> None:
    """Listen for /case."""
    app.command(COMMAND)(update_wrapper(partial(case_command, desk=desk), case_command))
