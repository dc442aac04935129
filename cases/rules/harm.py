"""Which missed promise does most harm: one order for every list (NAG-3, HOM-1)."""

from __future__ import annotations

from cases.rules.clocks import ClockKind

# A customer whose case was not closed waits longest; a touchpoint can be made up for.
BY_HARM = (
    ClockKind.CLOSING,
    ClockKind.PICKUP,
    ClockKind.WAIT,
    ClockKind.HAND_OVER,
    ClockKind.ARCHITECT,
    ClockKind.UPDATE,
    ClockKind.NEXT_STEP,
    ClockKind.HIGH_VALUE,
)


def harm_rank(kind: ClockKind) -> int:
    """Return the place of a missed promise in a list that shows the greatest harm first, from 0."""
    return BY_HARM.index(kind)
