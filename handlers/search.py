"""`/case search words` (LOOK-2): find cases by number, account, people and subject, page by page.

A direct message can search too.
"""

from __future__ import annotations

import difflib

from slack_bolt import App, Respond

from cases.ports.unit_of_work import UnitOfWork
from cases.rules.text_match import name_key, query_words
from handlers.boundary import refusal_text
from handlers.context import HandlerContext, bind
from handlers.forms import ephemeral
from handlers.home import names_in
from handlers.listening import redraws_window
from handlers.payloads import Body
from messages import answers as say
from messages import search_results as found
from messages.names import Button, SearchSeen
from messages.surfaces import Message

COMMAND = "/case search"
TURNS = (Button.SEARCH_PREVIOUS, Button.SEARCH_NEXT)
# People who mistype a name rarely mistype its first two letters.
SURE_LETTERS = 2
NAMES_COMPARED = 500
MOST_ALIKE = 3
ALIKE = 0.7


def search_for(words: str, slack_id: str, context: HandlerContext) -> Message:  # noqa: ARG001 - every answer is asked for in the same way
    """Return the first page of results, or what to try instead."""
    return page_of(words, 0, context)


def page_of(words: str, page: int, context: HandlerContext) -> Message:
    """Return one page of results. The first page is 0."""
    if not query_words(words):
        return found.nothing_asked(COMMAND)
    with context.read() as uow:
        cases = uow.search.cases(words, limit=found.MOST + 1)
        if not cases:
            return found.nothing_found(words, accounts_like(words, uow))
        return found.found(words, cases, page, names_in(cases, uow.roster))


def accounts_like(words: str, uow: UnitOfWork) -> list[str]:
    """Return accounts whose name begins like the search."""
    typed = name_key(words)
    near = uow.directory.accounts(typed[:SURE_LETTERS], NAMES_COMPARED)
    beginnings = {" ".join(name_key(each.name).split()[: len(typed.split())]): each.name for each in reversed(near)}
    return [beginnings[like] for like in difflib.get_close_matches(typed, beginnings, MOST_ALIKE, ALIKE)]


@redraws_window
def page_turned(body: Body, respond: Respond, *, context: HandlerContext) -> None:
    """Replace the page with another one."""
    try:
        seen = SearchSeen.read(str(body["actions"][0]["value"]))
        message = page_of(seen.words, seen.page, context)
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        respond(**ephemeral(say.refused(refusal_text(error, body))))
        return
    respond(**ephemeral(message) | {"replace_original": True})


def register(app: App, context: HandlerContext) -> None:
    """Listen for turned pages. Searches come with the command and with messages."""
    for button in TURNS:
        app.action(button.value)(bind(context, page_turned))
