"""The pauses and the number of tries of a message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class RetryPolicy:
    """The pauses between tries, and when to give up."""

    #: The pause after the first failed try; it doubles with each further one.
    first_pause: timedelta = timedelta(seconds=1)
    #: The longest pause.
    longest_pause: timedelta = timedelta(minutes=5)
    #: The pause when a person has to fix something first, such as a missing scope.
    held_pause: timedelta = timedelta(minutes=5)
    #: A message is given up after this many tries and `give_up_after`, whichever comes last.
    tries: int = 10
    #: The shortest time for which a message is tried.
    give_up_after: timedelta = timedelta(hours=24)
    #: How far before the first try the history is searched; allows for clocks that differ.
    history_margin: timedelta = timedelta(hours=24)

    def pause_after(self, attempts: int) -> timedelta:
        """Return the pause after this many tries."""
        doublings = min(max(attempts - 1, 0), 20)
        return min(self.longest_pause, self.first_pause * (1 << doublings))
