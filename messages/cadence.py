"""The cadence of first contact as the windows show it (SLA-5): each of its steps, and what was logged beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.model.case import Touch
from cases.model.policy import Policy


@dataclass(frozen=True)
class TouchLine:
    """One touch. at: when it was logged, None for a step of the cadence that was not."""

    day: int
    kind: str
    at: datetime | None


def steps_of_cadence(touches: Sequence[Touch], policy: Policy) -> list[TouchLine]:
    """List every step of the cadence, in order."""
    logged = {touch.day: touch.at for touch in reversed(touches)}
    return [TouchLine(step.day, step.kind.value, logged.get(step.day)) for step in policy.cadence]


def beside_the_cadence(touches: Sequence[Touch]) -> list[TouchLine]:
    """Return the touches beyond the cadence, oldest first: whoever logs one has to see that it was taken."""
    return [TouchLine(touch.day, touch.kind.value, touch.at) for touch in touches if touch.day == 0]
