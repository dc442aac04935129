"""Find a person on the roster by the name that somebody typed after a command."""

from __future__ import annotations

import re

from cases.model.errors import CaseError
from cases.model.names import is_same_name
from cases.model.people import Person, Roster

# The part of a typed name that the answer quotes.
MAX_NAME = 60
_MENTION = re.compile(r"<@(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>")


def named_person(words: str, roster: Roster, how: str) -> Person:
    """Return the person that a mention, an e-mail, a full name or a first name means.

    Args:
        how: How to write the command.

    Raises:
        CaseError: Nobody matches, or several people do.
    """
    name = words.strip().lstrip("@")
    mention = _MENTION.fullmatch(words.strip())
    person = roster.by_slack_id(mention["id"]) if mention is not None else roster.named(name)
    if person is None:
        alike = [each for each in roster if is_same_name(each.name.split()[0], name)]
        person = alike[0] if len(alike) == 1 else None
    if person is None:
        meant = "This person" if mention is not None else f"“{name[:MAX_NAME]}”"
        raise CaseError(
            f"{meant} doesn't match exactly one person on the roster. Use a mention or the full name. {how}"
        )
    return person
