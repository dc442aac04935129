"""Check just before a call to Slack that the claim still holds.

A sender may freeze for longer than its lease, and lose its lock meanwhile: the database restarts, or the network to it
breaks. Another sender then looks the message up after the settling time, and posts it. A call that begins soon after
the claim is over by then. A later call begins only if the database says that the claim still holds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cases.ports.clock import Clock


class ClaimLost(Exception):
    """Another sender has the message now. Nothing was sent."""


class ClaimCheck:
    """Tells whether a call for a claimed message may begin. Call it just before the call.

    Args:
        claimed_at: A moment before the claim.
        settle: How long another sender waits at least before it looks the message up.
        is_held: Asks the database whether the claim still holds.
    """

    def __init__(self, clock: Clock, claimed_at: datetime, settle: timedelta, is_held: Callable[[], bool]) -> None:
        self._clock = clock
        self._since = claimed_at
        # The other half is for the call itself.
        self._good_for = settle / 2
        self._is_held = is_held

    def __call__(self) -> None:
        """Return if the call may begin now; raise ClaimLost if another sender has the message."""
        # The clock may have been set back since.
        while not timedelta() <= self._clock.now() - self._since <= self._good_for:
            # Who takes it over after this moment waits the whole settling time from then.
            asked_at = self._clock.now()
            if not self._is_held():
                raise ClaimLost
            self._since = asked_at
