"""What casebot knows of the organisation once its map was checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Organisation:
    """The organisation as of the last check of the map."""

    #: Returns the labels of the imported record types, by id.
    record_types: Callable[[], Mapping[str, str]]
    #: Returns the names of the queues that casebot routes, by id.
    queues: Callable[[], Mapping[str, str]]
    #: Returns the id of casebot's user; "" if unknown.
    own_user: Callable[[], str]
    #: The beginning of a link to a case.
    link_base: str
