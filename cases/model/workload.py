"""How much work an Advocate has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Workload:
    """How one Advocate stands for the next turn: In Progress cases (RTE-3), open cases, and the number of their last turn (0: never)."""

    in_progress: int = 0
    open: int = 0
    last_turn: int = 0
