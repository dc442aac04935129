"""One path stores every change: whoever makes it, what is stored is the same but for actor and surface (AUD-1, NXT-2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cases.changes.record import Change, ChangeContext, record
from cases.model.case import Case
from cases.model.people import THE_CRM, THE_CUSTOMER, Actor
from cases.model.status import Status, Surface
from tests.cases.team import ANA, Room, actor

MAKERS: tuple[tuple[Actor, Surface], ...] = (
    (actor(ANA), Surface.MODAL),
    (THE_CRM, Surface.CSV),
    (THE_CUSTOMER, Surface.WEB_HOOK),
)


def in_progress(room: Room, number: str) -> Case:
    case = room.arrives(number=number, owner=ANA.email, account="Acme")
    return room.picks_up(
        ANA, case, status=Status.ATTEMPTING_CONTACT, step="Send quote to customer", due=room.in_days(2)
    ).case


CHANGES: tuple[Callable[[Case], Case], ...] = (
    lambda case: replace(case, contact="Maria Lopez"),
    lambda case: replace(case, next_step_due=(case.next_step_due or case.opened_at.date()) + timedelta(days=1)),
    lambda case: replace(case, status=Status.OPEN),
    lambda case: replace(case, feedback="#languagebarrier Portuguese"),
)


@pytest.mark.parametrize("change", CHANGES)
def test_aud_1_who_makes_a_change_makes_no_difference_to_what_is_stored(
    room: Room, change: Callable[[Case], Case]
) -> None:
    """AUD-1, NXT-2: by a form, an import or a mail: history, next steps, notifications and reminders are the same but for actor and surface."""
    seen = [stored(room, str(70_000 + place), change, *maker) for place, maker in enumerate(MAKERS)]
    assert seen[0] == seen[1] == seen[2]
    assert seen[0]["history"]


def stored(room: Room, number: str, change: Callable[[Case], Case], by: Actor, surface: Surface) -> dict[str, Any]:
    """Return what is stored when this maker makes the change, with the case's own id and number taken out."""
    case = in_progress(room, number)
    told_before = {each.key for each in room.notifications()}
    with room.database.unit_of_work() as uow:
        [made] = record([Change(case, change(case))], ChangeContext(uow, room.policy, room.now, by, surface))
        uow.commit()
    entries = [each for each in room.history(case) if each.version == made.after.version]
    assert {(each.actor, each.surface) for each in entries} == {(by.key, surface)}
    told = [each for each in room.notifications() if each.key not in told_before]
    return {
        "history": [(each.field, each.old, each.new) for each in entries],
        "steps": [(each.line, each.due) for each in room.steps(case)],
        "told": sorted((each.kind, each.lane) for each in told),
        "due": made.after.next_due_at,
    }


def test_nxt_2_a_date_that_the_crm_moves_alone_is_a_line_of_the_history_of_next_steps(room: Room) -> None:
    """NXT-2: the text of the step stays, and its date is another."""
    case = room.arrives(number="71000", next_step="Send quote to customer", next_step_due=room.in_days(2))
    room.comes_again(case, next_step_due=room.in_days(9))
    assert [each.due for each in room.steps(case)][:2] == [room.in_days(9), room.in_days(2)]


def test_nothing_is_stored_of_a_change_that_changes_nothing(room: Room) -> None:
    """AUD-1: no version, no line of history."""
    case = in_progress(room, "72000")
    with room.database.unit_of_work() as uow:
        [made] = record([Change(case, case)], ChangeContext(uow, room.policy, room.now, actor(ANA), Surface.MODAL))
        uow.commit()
    assert made.after == room.case("72000") == case
