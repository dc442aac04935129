"""How much work an Advocate has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Workload:
    """How much work one Advocate has, for the next turn: In Progress and open cases, and the last turn (0: never)."""

    in_progress: int = 0
    open: int = 0
    last_turn: int = 0
