"""`/case`: show where a case stands (LOOK-1), or how a manager's region stands (DIG-3).

Only the asker sees the answer.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.use_cases.ask_for_scorecard import ask_for_scorecard
from cases.use_cases.publish_digest import compared_now, region_asked_for
from handlers.asked_case import SEARCH, case_behind, number_in, unknown_link
from handlers.away import away_command
from handlers.boundary import trouble_of
from handlers.context import HandlerContext, bind
from handlers.forms import open_for_command
from handlers.home import MOST_FOLLOWED, OVERSEERS, names_in, queue_of
from handlers.named_creators import read_creators
from handlers.new_case import MOST_NAMED, new_command
from handlers.payloads import Body
from handlers.saved_view import watch
from handlers.search import search_for
from handlers.status_view import status_message
from handlers.suggestion import feedback_command
from handlers.team_cases import cases_of
from handlers.typed_text import read_typed_text
from messages import answers as say
from messages import home
from messages.digest import digest_on_demand
from messages.surfaces import Message, Modal

COMMAND = "/case"
_DEPARTMENT = re.compile(r"department\s+(?P<name>.+)", re.IGNORECASE)


def answer_to(asked: str, slack_id: str, context: HandlerContext) -> Message:
    """Return the answer to the text after `/case`, or to a direct message.

    Args:
        slack_id: The person who asks.

    Raises:
        NotAllowed: The person may not ask this.
    """
    typed = read_typed_text(asked)
    if (number := number_in(typed)) is not None:
        return status_of(number, slack_id, context)
    words = typed.text.split()
    answer = ANSWERS.get(words[0].casefold()) if words else help_for
    if answer is not None:
        return answer(" ".join(words[1:]), slack_id, context)
    if typed.links:
        with context.read() as uow:
            case = case_behind(typed.links, uow, context.policy)
            if case is not None:
                return status_message(case, slack_id, uow, context)
        if (link := unknown_link(typed, context.policy)) is not None:
            return say.unknown_case(link.rpartition("/")[2])
    nearest = difflib.get_close_matches(words[0].casefold(), sorted({*ANSWERS, *WINDOWS}), n=1)
    return say.did_you_mean(typed.text, " ".join([*nearest, *words[1:]]) if nearest else None)


def help_for(rest: str, slack_id: str, context: HandlerContext) -> Message:  # noqa: ARG001 - every answer is asked for in the same way
    """Return the help for this person."""
    with context.read() as uow:
        return say.help_text(COMMAND, uow.roster.actor(slack_id).role)


def status_for(rest: str, slack_id: str, context: HandlerContext) -> Message:
    """Return the answer to `/case status …`."""
    return answer_to(rest, slack_id, context)


def status_of(number: str, slack_id: str, context: HandlerContext) -> Message:
    """Return where a case stands. People who work it also get the card's buttons."""
    with context.read() as uow:
        case = uow.cases.find(number)
        if case is None:
            return say.unknown_case(number)
        return status_message(case, slack_id, uow, context)


def digest_for(rest: str, slack_id: str, context: HandlerContext) -> Message:  # noqa: ARG001 - every answer is asked for in the same way
    """Return how the asker's region stands now. Raises NotAllowed if they lead none."""
    with context.read() as uow:
        region = region_asked_for(uow.roster.actor(slack_id), uow.roster, context.policy)
        return digest_on_demand(
            compared_now(uow, region, context.policy, context.clock.now()), uow.roster, context.policy
        )


def scorecard_for(rest: str, slack_id: str, context: HandlerContext) -> Message:  # noqa: ARG001 - every answer is asked for in the same way
    """Send the asker their scorecard. Raises NotAllowed if they have none."""
    with context.change() as uow:
        actor = uow.roster.actor(slack_id)
        team = ask_for_scorecard(actor, uow, context.clock.now())
    is_own = [person.slack_id for person in team] == [slack_id]
    whose = "Your scorecard" if is_own else f"The scorecard of your Advocates ({len(team)})"
    return say.done(f"{whose} comes to you as a message, with its chart. Nobody else sees it.")


def mine(rest: str, slack_id: str, context: HandlerContext) -> Message:
    """Return an Advocate's queue, worst first.

    Others get the cases that they created, own or follow. `mine` can be followed by colleagues or a department
    (LOOK-2).
    """
    if rest:
        return created_by(rest, slack_id, context)
    context.look_up_stranger(slack_id)
    with context.read() as uow:
        person = uow.roster.by_slack_id(slack_id)
        if person is not None and person.role.works_cases:
            return home.my_queue(queue_of(person, uow, context))
        words = (person.email, person.name) if person is not None else context.who(slack_id).words
        followed = uow.followers.followed_by(slack_id)[:MOST_FOLLOWED]
        owner = person.email if person is not None else None
        created = uow.lists.created_by(words, owner, slack_ids=(slack_id,), also=followed, limit=home.ANSWER)
        oversees = person is not None and person.role in OVERSEERS
        return home.my_created(created, names_in(created.cases, uow.roster), oversees=oversees)


def created_by(rest: str, slack_id: str, context: HandlerContext) -> Message:  # noqa: ARG001 - every answer is asked for in the same way
    """Return the cases created by these colleagues or by a department (LOOK-2), with the details that anybody may see."""
    department = _DEPARTMENT.fullmatch(rest)
    if department is not None:
        words, ids = _all_names((), (), context, department["name"])
        with context.read() as uow:
            created = uow.lists.created_by(words, slack_ids=ids, department=department["name"], limit=home.ANSWER)
            names = names_in(created.cases, uow.roster)
            return home.created_by(created, names, department["name"], is_department=True)
    said = re.sub(r"^(?:created\s+)?by\b\s*", "", rest, flags=re.IGNORECASE)
    mentioned, named = read_creators(said)
    people = [context.who(each) for each in mentioned]
    with context.read() as uow:
        # A name or a mention of somebody on the roster means one person.
        known = [person for name in named if (person := uow.roster.named(name)) is not None]
        known += [person for each in mentioned if (person := uow.roster.by_slack_id(each)) is not None]
    words = [*named, *(word for each in people for word in each.words)]
    words += [word for person in known for word in (person.email, person.name)]
    mentioned += [person.slack_id for person in known if person.slack_id]
    shown = ", ".join([*(each.name or "somebody" for each in people), *named])
    words, mentioned = _all_names(words, mentioned, context)
    with context.read() as uow:
        created = uow.lists.created_by(words, slack_ids=mentioned, limit=home.ANSWER)
        return home.created_by(created, names_in(created.cases, uow.roster), shown)


def _all_names(
    words: Sequence[str], slack_ids: Sequence[str], context: HandlerContext, department: str = ""
) -> tuple[list[str], list[str]]:
    """Return all names, e-mails and ids of these people: those who created a case in Slack are known by all of them."""
    with context.read() as uow:
        found = uow.lists.creators(words, department, limit=MOST_NAMED)
    ids = [*dict.fromkeys([*slack_ids, *found.slack_ids])]
    people = [context.who(each) for each in ids]
    return [*words, *found.words, *(word for each in people for word in each.words)], ids


Answer = Callable[[str, str, HandlerContext], Message]
"""Answers one word of the command. Takes the text after it, the asker and the context. Raises CaseError."""

Window = Callable[[str, Body, HandlerContext], Message | Modal]
"""The same for a word that may open a window. Only a command can do that."""

ANSWERS: Mapping[str, Answer] = {
    "created": created_by,
    "digest": digest_for,
    "help": help_for,
    "mine": mine,
    "scorecard": scorecard_for,
    "of": cases_of,
    SEARCH: search_for,
    "status": status_for,
    "watch": watch,
}
WINDOWS: Mapping[str, Window] = {"new": new_command, "away": away_command, "feedback": feedback_command}


def case_command(ack: Ack, body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Answer in the acknowledgement, which only the asker sees; or open a window after it."""
    slack_id = str(body["user_id"])
    try:
        asked = str(body.get("text") or "")
        word, _, rest = read_typed_text(asked).text.partition(" ")
        window = WINDOWS.get(word.casefold())
        answer = window(rest.strip(), body, context) if window is not None else answer_to(asked, slack_id, context)
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        answer = say.refused(trouble_of(error, COMMAND, slack_id).text)
    if isinstance(answer, Modal):
        ack()
        context.windows.submit(slack_id, partial(open_for_command, answer, body, client, respond))
        return
    ack(response_type="ephemeral", text=answer.text, blocks=answer.blocks)


def register(app: App, context: HandlerContext) -> None:
    """Listen for /case."""
    app.command(COMMAND)(bind(context, case_command))
