"""What somebody who waits for a case is told of a miss (ESC-1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Missed:
    """What was missed on a case that somebody waits for. why_not: why it cannot be escalated, empty where it can (ESC-1)."""

    words: str
    why_not: str = ""
