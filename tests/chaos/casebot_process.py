"""All of casebot in a process made to be killed: `python -m tests.chaos.casebot_process`.

The composition root and the settings are the real ones; only the retry with Slack is shorter, so that a test ends soon.
"""

from __future__ import annotations

import os
import signal
import threading

from bot.app import Casebot
from bot.config.settings import Settings
from storage.process_lock import ProcessLock
from tests.chaos.sender import SETTINGS


def main() -> None:
    """Run until SIGTERM, or until a crash point."""
    settings = Settings.load(os.environ)
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    with ProcessLock(settings.database_url):
        casebot = Casebot(settings, sending=SETTINGS, slack_timeout_s=1)
        casebot.start()
        casebot.connect()
        while not asked.wait(0.2):
            pass
        casebot.stop()


if __name__ == "__main__":
    main()
