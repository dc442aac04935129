"""Read whose cases somebody asks for: “created by @sue, Tim Roe” (LOOK-2, LOOK-3)."""

from __future__ import annotations

import re

from cases.model.errors import CaseError
from handlers.new_case import MOST_NAMED

_MENTIONED = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
HOW_CREATED = "Name somebody: “/case created by @sue @tim”, “/case created by Sue Park, Tim Roe” or “/case mine department Support”."


def read_creators(said: str) -> tuple[list[str], list[str]]:
    """Return the Slack ids and the names of the people in the text. Raises CaseError if nobody is named, or too many."""
    mentioned = _MENTIONED.findall(said)
    named = [name.strip() for name in _MENTIONED.sub(",", said).split(",") if name.strip()]
    if not mentioned and not named:
        raise CaseError(HOW_CREATED)
    if len(mentioned) > MOST_NAMED:
        raise CaseError(f"Name at most {MOST_NAMED} people at a time.")
    return mentioned, named
