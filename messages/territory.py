"""The window that moves a case to the other region, and what the managers of both regions are told (RTE-7)."""

from __future__ import annotations

from collections.abc import Sequence

from cases.model.case import AuditEntry, Case
from cases.model.errors import Field
from cases.model.people import Person, Region
from cases.model.policy import Policy
from messages import render
from messages.assignment import Loads, choices_of
from messages.modals import Filled, case_form
from messages.names import Seen
from messages.surfaces import Message, Modal


def move_region(
    case: Case,
    region: Region | None,
    people: Sequence[Person],
    loads: Loads,
    policy: Policy,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Return the window. region: where the case goes, None while its own is not known; people: who is there."""
    choices = choices_of([region], people, loads, policy) if region is not None and people else []
    given = {Field.OWNER: choices[0][1] if choices else "", Field.REASON: ""}
    return case_form("move_region", case, given, filled, notice, choices=choices, region=region)


def region_moved(case: Case, owner: Person | None, by: str, moved: tuple[str, str], why: str) -> Message:
    """Return what the managers of both regions are told. moved: from which region to which."""
    return render.message(
        "region_moved",
        case=case,
        owner=owner,
        by=by,
        left=moved[0],
        entered=moved[1],
        why=why,
        seen=Seen(case.id, case.version),
    )
