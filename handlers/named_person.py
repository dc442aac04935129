"""Somebody of the roster, as people name them behind a command."""

from __future__ import annotations

import re

from cases.model.errors import CaseError
from cases.model.names import is_same_name
from cases.model.people import Person, Roster

# How much of what was typed for a name is said back.
MAX_NAME = 60
_MENTION = re.compile(r"<@(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>")


def named_person(words: str, roster: Roster, how: str) -> Person:
    """Return the person that a mention, an e-mail, a full name or a first name means. Raises CaseError for nobody, or more than one. how: how to
    write it."""
    name = words.strip().lstrip("@")
    mention = _MENTION.fullmatch(words.strip())
    person = roster.by_slack_id(mention["id"]) if mention is not None else roster.named(name)
    if person is None:
        alike = [each for each in roster if is_same_name(each.name.split()[0], name)]
        person = alike[0] if len(alike) == 1 else None
    if person is None:
        meant = "Whoever you mention" if mention is not None else f"“{name[:MAX_NAME]}”"
        raise CaseError(
            f"{meant} is not one person on the roster: a mention or the whole name says who is meant. {how}"
        )
    return person
