"""The clocks of a case as the card and every answer about the case show them; the words are in `_clocks.json.j2`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.model.case import Case
from cases.model.people import Person
from cases.model.policy import Policy
from cases.rules.clocks import Clock, ClockKind, clocks_of


@dataclass(frozen=True)
class ClocksShown:
    """Every clock that a case has. closing: None on a High Value case; step: that of the next step, only from its day on, as until then the step and its day say all."""

    closing: Clock | None = None
    pickup: Clock | None = None
    step: Clock | None = None
    touchpoint: Clock | None = None
    update: Clock | None = None
    wait: Clock | None = None


def clocks_shown(case: Case, owner: Person | None, policy: Policy, now: datetime) -> ClocksShown:
    """The clocks as they stand at the moment `now`. owner: in whose zone the days are reckoned; UTC where the case is unassigned."""
    zone = owner.zone if owner is not None else "UTC"
    clocks = {clock.kind: clock for clock in clocks_of(case, policy, now, zone)}
    step = clocks.get(ClockKind.NEXT_STEP)
    return ClocksShown(
        closing=clocks.get(ClockKind.CLOSING),
        pickup=clocks.get(ClockKind.PICKUP),
        step=step if step is not None and step.target is not None and step.target <= now else None,
        touchpoint=clocks.get(ClockKind.HIGH_VALUE),
        update=clocks.get(ClockKind.UPDATE),
        wait=clocks.get(ClockKind.WAIT),
    )
