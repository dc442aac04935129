"""The driver's polling interval while it waits."""

from collections.abc import Iterator
from typing import Final

FIRST_PAUSE_S: Final = 0.02
LONGEST_PAUSE_S: Final = 0.1


def pauses() -> Iterator[float]:
    """Yield how many seconds to pause before each further look: short at first, as most things come soon."""
    pause = FIRST_PAUSE_S
    while True:
        yield pause
        pause = min(LONGEST_PAUSE_S, pause * 1.3)
