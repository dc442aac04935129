"""The operator's endpoints on their own port: /healthz, /readyz and /metrics."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.health import HealthMonitor


def admin_app(health: HealthMonitor, registry: CollectorRegistry) -> Starlette:
    """Return the application."""

    async def healthz(request: Request) -> Response:  # noqa: ARG001 - Starlette gives it
        """Answer that the process is alive."""
        return JSONResponse({"ok": True})

    async def readyz(request: Request) -> Response:  # noqa: ARG001 - Starlette gives it
        """Answer 200 while casebot works, else 503; with the state of each part and since when."""
        report = health.report()
        return JSONResponse(report.as_json(), status_code=200 if report.is_ready else 503)

    async def metrics(request: Request) -> Response:  # noqa: ARG001 - Starlette gives it
        text = await run_in_threadpool(generate_latest, registry)
        return Response(text, headers={"content-type": CONTENT_TYPE_LATEST})

    app = Starlette(
        routes=[
            Route("/healthz", healthz, methods=["GET"]),
            Route("/readyz", readyz, methods=["GET"]),
            Route("/health", readyz, methods=["GET"]),
            Route("/metrics", metrics, methods=["GET"]),
        ]
    )
    app.router.redirect_slashes = False
    return app
