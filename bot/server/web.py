"""What casebot answers over HTTP: Slack's requests in HTTP mode, cases sent by a web hook, its own health and its numbers."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.server.intake_routes import intake_routes
from bot.server.request_body import BodyTooLong, read_body

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.app import Casebot

# Slack's largest request is far below this.
MAX_BODY = 1_000_000
STARTED_WITHIN_S = 10.0


def web_app(casebot: Casebot, *, slack: bool) -> Starlette:
    """The routes. slack: whether Slack's requests come in here (HTTP mode) or by Socket Mode."""
    doors = intake_routes(casebot.settings.intake_secret, casebot.database.unit_of_work, casebot.policy, casebot.clock)
    return Starlette(
        routes=[health_route(casebot), metrics_route(casebot), *doors, *([slack_route(casebot.app)] if slack else [])]
    )


def slack_route(app: App) -> Route:
    """Hands a request to Bolt, in a thread of its own: Bolt waits for the listener's acknowledgement."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await read_body(request, MAX_BODY)
        except BodyTooLong:
            return PlainTextResponse("too large", status_code=413)
        return to_starlette_response(await run_in_threadpool(app.dispatch, to_bolt_request(request, body)))

    return Route("/slack/events", endpoint, methods=["POST"])


def health_route(casebot: Casebot) -> Route:
    """How casebot is: 200 when it delivers, 503 when sending has stopped, or the database cannot be asked."""

    async def endpoint(request: Request) -> Response:  # noqa: ARG001 - Starlette gives it
        try:
            health = await run_in_threadpool(casebot.health)
        except SQLAlchemyError as error:
            health = {"ok": False, "stopped": f"the database: {type(error).__name__}"}
        return JSONResponse(health, status_code=200 if health["ok"] else 503)

    return Route("/health", endpoint, methods=["GET"])


def metrics_route(casebot: Casebot) -> Route:
    """The same numbers for Prometheus."""
    registry = CollectorRegistry()
    registry.register(_OutboxNumbers(casebot))

    async def endpoint(request: Request) -> Response:  # noqa: ARG001 - Starlette gives it
        text = await run_in_threadpool(generate_latest, registry)
        return Response(text, headers={"content-type": CONTENT_TYPE_LATEST})

    return Route("/metrics", endpoint, methods=["GET"])


class _OutboxNumbers(Collector):
    def __init__(self, casebot: Casebot) -> None:
        self._casebot = casebot

    def collect(self) -> Iterable[GaugeMetricFamily]:
        health = self._casebot.delivery.health()
        rows = GaugeMetricFamily("casebot_outbox_rows", "Messages by the state they are in", labels=["state"])
        for state, count in health.waiting.items():
            rows.add_metric([state.value], count)
        yield rows
        yield GaugeMetricFamily(
            "casebot_outbox_oldest_seconds", "Age of the oldest message that waits", value=health.oldest_s or 0.0
        )
        yield GaugeMetricFamily(
            "casebot_sending_stopped", "1 while nothing is sent", value=float(health.stopped is not None)
        )


class WebServer:
    """Serves a Starlette application in a thread of its own."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_level="warning",
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=5,
            )
        )
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    def start(self) -> int:
        """Listen; gives back the port. Raises OSError when it cannot be had."""
        self._thread.start()
        until = time.monotonic() + STARTED_WITHIN_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise OSError("The web server did not start: is the port in use?")
            time.sleep(0.01)
        return int(self._server.servers[0].sockets[0].getsockname()[1])

    def _serve(self) -> None:
        # Where it cannot listen it means to end the process; `start` says so instead.
        with suppress(SystemExit):
            self._server.run()

    def stop(self, timeout: timedelta = timedelta(seconds=10)) -> None:
        """Take no more requests, answer those that are in hand."""
        self._server.should_exit = True
        self._thread.join(timeout.total_seconds())
