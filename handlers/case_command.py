"""`/case`: where a case stands, asked by anybody (LOOK-1), and how a region stands, asked by its manager (DIG-3); answered to that person
alone."""

from __future__ import annotations

import difflib
import re
from functools import partial, update_wrapper
from html import unescape

from slack_bolt import Ack, App
from slack_sdk import WebClient

from cases.digest import compared_now, region_asked_for
from cases.permissions import Act, may
from handlers.away import away_command
from handlers.boundary import trouble_of
from handlers.desk import Desk
from handlers.home import names_in, queue_of
from handlers.requests import Body
from messages import answers as say
from messages import home
from messages.digest import digest_on_demand
from messages.surfaces import Message

COMMAND = "/case"
AWAY = "away"
DIGEST = "digest"
WORDS = (AWAY, DIGEST, "help", "mine", "status")
NUMBER = re.compile(r"^#?\d{1,20}$")
# Shorter ones in the midst of a sentence are years and amounts.
NUMBER_IN_PROSE = re.compile(r"(?<!\w)(?:#\d{1,20}|\d{5,20})(?!\w)")


def asked_in(text: str) -> str:
    """What of a text is asked: the one case number in it, where it has exactly one; else all of it."""
    numbers = {number.lstrip("#") for number in NUMBER_IN_PROSE.findall(text)}
    return numbers.pop() if len(numbers) == 1 else text


def answer_to(asked: str, slack_id: str, desk: Desk) -> Message:
    """What to answer to the words behind `/case`, or to a message in the app's own conversation. slack_id: of the person who asks. Raises NotAllowed."""
    words = asked_in(asked).split()
    if words and words[0].casefold() == "status":
        words = words[1:]
    if not words or words[0].casefold() == "help":
        return say.help_text(COMMAND)
    if len(words) == 1 and words[0].casefold() == "mine":
        return mine(slack_id, desk)
    if len(words) == 1 and NUMBER.match(words[0]):
        return status_of(words[0], slack_id, desk)
    if [word.casefold() for word in words] == [DIGEST]:
        return digest_for(slack_id, desk)
    nearest = difflib.get_close_matches(words[0].casefold(), WORDS, n=1)
    return say.did_you_mean(asked, nearest[0] if nearest else None)


def status_of(number: str, slack_id: str, desk: Desk) -> Message:
    """Where the case of this number stands; whoever may work it finds here what its card offers."""
    with desk.read() as uow:
        case = uow.cases.find(number)
        if case is None:
            return say.unknown_case(number)
        roster = uow.roster
        may_act = may(roster.actor(slack_id), Act.SET_STATUS, case, roster)
        return say.case_status(case, roster.get(case.owner), desk.policy, desk.clock.now(), may_act=may_act)


def digest_for(slack_id: str, desk: Desk) -> Message:
    """How the asker's region stands now. Raises NotAllowed for whoever leads none."""
    with desk.read() as uow:
        region = region_asked_for(uow.roster.actor(slack_id), uow.roster, desk.policy)
        return digest_on_demand(compared_now(uow, region, desk.policy, desk.clock.now()), uow.roster)


def mine(slack_id: str, desk: Desk) -> Message:
    """An Advocate's queue, worst first; for everybody else the cases that they created (LOOK-2)."""
    with desk.read() as uow:
        person = uow.roster.by_slack_id(slack_id)
        if person is not None and person.role.works_cases:
            return home.my_queue(queue_of(person, uow, desk))
        created = uow.lists.created_by(desk.who(slack_id).words, limit=home.ANSWER)
        return home.my_created(created, names_in(created.cases, uow.roster))


def case_command(ack: Ack, body: Body, client: WebClient, *, desk: Desk) -> None:
    """Answer in the acknowledgement itself, which Slack shows to the asker alone."""
    try:
        asked = unescape(str(body.get("text") or ""))
        words = asked.split()
        if words and words[0].casefold() == AWAY:
            away = away_command(" ".join(words[1:]), body, client, desk)
            if away is None:
                ack()
                return
            ack(response_type="ephemeral", text=away.text, blocks=away.blocks)
            return
        message = answer_to(asked, str(body["user_id"]), desk)
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        message = say.refused(trouble_of(error, COMMAND, str(body["user_id"])).text)
    ack(response_type="ephemeral", text=message.text, blocks=message.blocks)


def register(app: App, desk: Desk) -> None:
    """Listen for /case."""
    app.command(COMMAND)(update_wrapper(partial(case_command, desk=desk), case_command))
