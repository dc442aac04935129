"""Trigger ids: three seconds in which an app may open a modal for the person who clicked, once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack.errors import ApiError


@dataclass
class Trigger:
    """Represent a trigger. `view_id` is the modal in which the person acted, if any."""

    user: str
    view_id: str | None
    born: float
    used: bool = False


class Triggers:
    """Keep the triggers. `life_s` is measured in real seconds."""

    def __init__(self, *, life_s: float = 3.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._life_s = life_s
        self._monotonic = monotonic
        self._triggers: dict[str, Trigger] = {}
        self._count = 0

    def issue(self, user: str, *, view_id: str | None = None) -> str:
        now = self._monotonic()
        self._count += 1
        if self._count % 1000 == 0:
            self._triggers = {key: one for key, one in self._triggers.items() if now - one.born < 600}
        trigger_id = f"{self._count:012d}.{self._count * 7919 % 10**10:010d}.sandbox"
        self._triggers[trigger_id] = Trigger(user, view_id, now)
        return trigger_id

    def check(self, trigger_id: str) -> Trigger:
        """Return the trigger, still good; ApiError expired_trigger_id, exchanged_trigger_id or invalid_trigger_id."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self._monotonic() - trigger.born > self._life_s:
            raise ApiError("expired_trigger_id")
        return trigger
