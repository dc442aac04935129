"""The threads that open windows. If Slack is slow, nothing else waits."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable

from bot.slack.timeouts import SlackTimeouts
from bot.slack.tracing_executor import TracingExecutor

log = logging.getLogger("casebot.windows")

# A person cannot click faster than this.
MOST_PER_PERSON = 5


class WindowPool:
    """Runs work that waits for Slack; see handlers.listening.Windows."""

    def __init__(
        self,
        threads: int,
        *,
        trigger_lives_s: float = SlackTimeouts.trigger_s,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.executor = TracingExecutor(threads, thread_name_prefix="window")
        self._trigger_lives_s = trigger_lives_s
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._in_hand: Counter[str] = Counter()

    def submit(self, person: str, work: Callable[[], object], too_late: Callable[[], object] | None = None) -> None:
        """Run the work soon, or `too_late` if the trigger has expired by then."""
        with self._lock:
            if person and self._in_hand[person] >= MOST_PER_PERSON:
                log.warning("a click of %s was dropped: %d of theirs wait for Slack", person, MOST_PER_PERSON)
                return
            self._in_hand[person] += 1
        self.executor.submit(self._run, person, self._elapsed(), work, too_late)

    def _run(
        self, person: str, asked_at: float, work: Callable[[], object], too_late: Callable[[], object] | None
    ) -> None:
        try:
            if too_late is not None and self._elapsed() - asked_at > self._trigger_lives_s:
                too_late()
            else:
                work()
        except Exception as error:  # noqa: BLE001 - a pool's thread has nobody to raise to
            log.warning("a window was not opened: %s", type(error).__name__)
        finally:
            with self._lock:
                self._in_hand[person] -= 1
                if not self._in_hand[person]:
                    del self._in_hand[person]
