"""`/case watch` (LOOK-3): send a list of cases every working morning or every week."""

from __future__ import annotations

import re

from cases.model.errors import CaseError
from cases.model.saved_view import Every, SavedView
from handlers.context import HandlerContext
from handlers.named_creators import read_creators
from messages import answers as say
from messages.surfaces import Message

HOW = (
    "Write what to watch: “/case watch mine”, “/case watch created by @sue @tim” or “/case watch department Support”, then “daily” or “weekly”. "
    "“/case watch off” ends it."
)
_EVERY = re.compile(r"\s+(daily|weekly)$", re.IGNORECASE)
_DEPARTMENT = re.compile(r"department\s+(?P<name>.+)", re.IGNORECASE)
_OF_DEPARTMENT = re.compile(r"mine department (?P<name>.+)")
_MENTIONED = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_CREATED = re.compile(r"created\s+by\s+(?P<whom>.+)", re.IGNORECASE)
_MINE = ("mine", "created by me", "me")


def watch(rest: str, slack_id: str, context: HandlerContext) -> Message:
    """Save a list, end it, or say which one is saved. Raises CaseError if the text names no list."""
    if rest.casefold() == "off":
        with context.change() as uow:
            was_saved = uow.saved_views.forget(slack_id)
            uow.commit()
        return say.done("Your list is turned off." if was_saved else "No list is saved.")
    if not rest:
        with context.read() as uow:
            saved = uow.saved_views.of(slack_id)
        if saved is None:
            raise CaseError(HOW)
        return say.done(f"{_what(saved.words, context)} comes {saved.every}. {HOW}")
    found = _EVERY.search(f" {rest}")
    every = Every(found[1].casefold()) if found is not None else Every.WEEK
    words = _words(_EVERY.sub("", f" {rest}").strip())
    with context.change() as uow:
        uow.saved_views.save(SavedView(slack_id, words, every, context.clock.now()))
        uow.commit()
    when = "on Mondays" if every is Every.WEEK else "from Monday to Friday"
    return say.done(
        f"{_what(words, context)} comes here {when} at nine.{_empty_so_far(words, context)} “/case watch off” ends it."
    )


def _words(asked: str) -> str:
    """Return the words that ask for the same list after `/case`."""
    if not asked or asked.casefold() in _MINE:
        return "mine"
    department, created = _DEPARTMENT.fullmatch(asked), _CREATED.fullmatch(asked)
    if department is not None:
        return f"mine department {department['name']}"
    if created is not None:
        # What could not be answered when the list is due is refused now.
        read_creators(created["whom"])
        return f"created by {created['whom']}"
    raise CaseError(HOW)


def _what(words: str, context: HandlerContext) -> str:
    department, created = _OF_DEPARTMENT.fullmatch(words), _CREATED.fullmatch(words)
    if department is not None:
        return f"The list of cases from {department['name']}"
    if created is not None:
        whose = _MENTIONED.sub(lambda found: _name_of(found[1], context), created["whom"])
        return f"The list of cases created by {whose}"
    return "The list of your cases"


def _name_of(slack_id: str, context: HandlerContext) -> str:
    # Slack may be slow to say who somebody is; the roster is at hand.
    person = context.last_roster().by_slack_id(slack_id)
    return person.name if person is not None else context.who(slack_id).name or "somebody"


def _empty_so_far(words: str, context: HandlerContext) -> str:
    """Return a note if no case has a creator of the department: its name may be misspelled."""
    department = _OF_DEPARTMENT.fullmatch(words)
    if department is None:
        return ""
    with context.read() as uow:
        known = uow.lists.creators((), department["name"], limit=1)
        created = uow.lists.created_by((), department=department["name"], limit=1)
    if known.words or known.slack_ids or created.open or created.closed:
        return ""
    return f" No case is from {department['name']} yet: check the name."
