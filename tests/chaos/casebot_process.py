"""All of casebot in a process made to be killed: `python -m tests.chaos.casebot_process`.

The composition root and the settings are the real ones; only the retries with Slack, Zendesk and the mailboxes are shorter, so that a test ends soon. With CHAOS_PORT it
takes in cases there; with CHAOS_CLOCK its clock runs faster, and so does all that follows the clock.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import ExitStack
from dataclasses import fields, replace
from datetime import timedelta

from bot.app import Casebot
from bot.config.settings import Settings
from bot.delivery.crash_points import crash_point
from bot.delivery.worker_settings import WorkerSettings
from bot.mailbox.service import MailboxTiming
from bot.server.web import WebServer, web_app
from bot.slack.timeouts import SlackTimeouts
from storage.process_lock import ProcessLock
from storage.write_timing import WriteTiming
from tests.chaos.fast_clock import FastClock
from tests.chaos.sender import SETTINGS

# The workspace, the people and all processes share the machine, so what a killed process sent may be carried out seconds later.
SENDING = replace(SETTINGS, timing=replace(SETTINGS.timing, settle=timedelta(seconds=4)))
TICKETS = WriteTiming(
    lease=timedelta(seconds=6),
    settle=timedelta(seconds=1.5),
    retry=timedelta(seconds=0.2),
    longest_retry=timedelta(seconds=2),
)
MAILBOXES = MailboxTiming(lease=timedelta(seconds=3), idle_s=1.0, first_pause_s=0.3, longest_pause_s=2.0)


def at_speed(settings: WorkerSettings, speed: float) -> WorkerSettings:
    """Return the same pauses in real time, for a clock that is so much faster."""
    timing = replace(
        settings.timing,
        **{field.name: getattr(settings.timing, field.name) * speed for field in fields(settings.timing)},
    )
    retry = replace(
        settings.retry,
        first_pause=settings.retry.first_pause * speed,
        longest_pause=settings.retry.longest_pause * speed,
        # In a run of minutes no message is ever given up.
        give_up_after=timedelta(days=365),
    )
    return replace(settings, timing=timing, retry=retry)


def tickets_at(speed: float) -> WriteTiming:
    """Return the timing of tickets in real time, for a clock that is so much faster."""
    return WriteTiming(**{field.name: getattr(TICKETS, field.name) * speed for field in fields(TICKETS)})


class CrashingCasebot(Casebot):
    """Casebot with a crash point between the commit of a person's act and its acknowledgement."""

    def _wake(self) -> None:
        # Sweeps commit too; only listeners acknowledge.
        if threading.current_thread().name.startswith("listener"):
            crash_point("after_commit_change")
        super()._wake()


def main() -> None:
    """Run until SIGTERM, or until a crash point."""
    settings = Settings.load(os.environ)
    clock = FastClock.from_environment()
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    with ProcessLock(settings.database_url), ExitStack() as doors:
        sending = at_speed(SENDING, clock.speed) if clock is not None else SENDING
        speed = clock.speed if clock is not None else 1.0
        casebot = CrashingCasebot(
            settings,
            clock=clock,
            sending=sending,
            timeouts=SlackTimeouts(call_s=1),
            ticket_timing=tickets_at(speed),
            mailbox_timing=replace(MAILBOXES, lease=MAILBOXES.lease * speed),
        )
        casebot.start()
        if port := os.environ.get("CHAOS_PORT"):
            web = WebServer(web_app(casebot, slack=False), "127.0.0.1", int(port))
            web.start()
            doors.callback(web.stop)
        casebot.connect()
        while not asked.wait(0.2):
            pass
        doors.close()
        if not casebot.stop():
            # Threads that hang would keep the process from ending.
            os._exit(1)


if __name__ == "__main__":
    main()
