"""What the benchmark of acknowledgements measures, each in a process of its own on one core: casebot in HTTP mode, or a listener of Bolt's that only
acknowledges. `python -m tests.bench_served casebot|bare` prints its port, and runs until its standard input ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import timedelta

from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import Casebot, slack_client
from bot.config.settings import Settings
from bot.delivery.worker_settings import WorkerSettings
from bot.server.web import WebServer, web_app
from messages.names import Button, Form
from storage.lane_values import LaneTiming


def a_casebot(settings: Settings) -> tuple[WebServer, Callable[[], object]]:
    """Casebot. With BENCH_FASTER it sends so many times faster than Slack lets it."""
    faster = float(os.environ.get("BENCH_FASTER", "1"))
    usual = WorkerSettings()
    sending = WorkerSettings(
        posts_per_minute=usual.posts_per_minute * faster,
        timing=LaneTiming(
            post=timedelta(seconds=usual.timing.post / timedelta(seconds=faster)),
            update=timedelta(seconds=usual.timing.update / timedelta(seconds=faster)),
        ),
    )
    casebot = Casebot(settings, sending=sending)
    casebot.start()
    return WebServer(web_app(casebot, slack=True), "127.0.0.1", 0), casebot.stop


def a_bare_listener(settings: Settings) -> tuple[WebServer, Callable[[], object]]:
    """The same click and the same form, acknowledged and nothing else, by the same web server."""
    app = App(
        client=slack_client(settings, settings.slack_bot_token),
        signing_secret=settings.slack_signing_secret,
    )

    def acknowledge(ack: Callable[[], object]) -> None:
        ack()

    app.action(Button.NEXT_STEP.value)(acknowledge)
    app.view(Form.NEXT_STEP.value)(acknowledge)

    async def take(request: Request) -> Response:
        # In a thread, as casebot's route does. The library's own adapter blocks the server while it waits for the listener.
        asked = to_bolt_request(request, await request.body())
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    return WebServer(Starlette(routes=[Route("/slack/events", take, methods=["POST"])]), "127.0.0.1", 0), lambda: None


def main() -> None:
    """Serve on the last core of this machine."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    served = {"casebot": a_casebot, "bare": a_bare_listener}[sys.argv[1]]
    web, stop = served(Settings.load(os.environ))
    print(web.start(), flush=True)
    sys.stdin.read()
    web.stop()
    stop()


if __name__ == "__main__":
    main()
