"""How often the driver looks again while it waits."""

from typing import Final

POLL_S: Final = 0.02
