"""The web server and its public routes: Slack's requests in HTTP mode, and the web hook."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette

from bot.clock import SystemClock
from bot.server.connections import GuardedProtocol, guarded_protocol
from bot.server.intake_routes import intake_routes
from bot.server.slack_route import slack_route
from bot.server.zendesk_route import zendesk_routes

if TYPE_CHECKING:
    from bot.app import Casebot

STARTED_WITHIN_S = 10.0


def web_app(casebot: Casebot, *, slack: bool) -> Starlette:
    """Return the application.

    Args:
        slack: Whether Slack's requests arrive here (HTTP mode) or by Socket Mode.
    """
    settings, refusals = casebot.settings, casebot.refusals
    secrets = (settings.intake_secret, settings.intake_secret_old)
    uow, note = casebot.database.unit_of_work, casebot.metrics.note_intake
    routes = intake_routes(secrets, uow, casebot.policy, casebot.clock, refusals, note)
    if casebot.zendesk is not None:
        hook = casebot.zendesk.connection.web_hook_secret
        routes += zendesk_routes(hook, casebot.engine, casebot.clock.now, refusals)
    if slack:
        signing = (settings.slack_signing_secret, settings.slack_signing_secret_old)
        # Slack signs by the real time, whatever clock the rules use.
        routes.append(slack_route(casebot.app, signing, SystemClock().now, refusals))
    app = Starlette(routes=routes)
    # A redirect would lead to any host that the request names.
    app.router.redirect_slashes = False
    return app


class WebServer:
    """Serves a Starlette application in its own thread, with time-outs and limits for slow clients."""

    def __init__(self, app: Starlette, host: str, port: int, *, protocol: type[GuardedProtocol] | None = None) -> None:
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                http=protocol or guarded_protocol(),
                ws="none",
                log_level="error",  # its warnings are one line for each malformed request
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=4,
            )
        )
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    def start(self) -> int:
        """Listen, and return the port. Raises OSError if the port is not available."""
        self._thread.start()
        until = time.monotonic() + STARTED_WITHIN_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise OSError("The web server did not start: is the port in use?")
            time.sleep(0.01)
        return int(self._server.servers[0].sockets[0].getsockname()[1])

    def _serve(self) -> None:
        # uvicorn ends the process if it cannot listen; `start` reports the error instead.
        with suppress(SystemExit):
            self._server.run()

    def stop(self, timeout: float = 10.0) -> None:
        """Accept no more requests, and answer current ones within so many seconds."""
        self._server.should_exit = True
        self._thread.join(timeout)
