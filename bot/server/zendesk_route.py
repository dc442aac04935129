"""POST /intake/zendesk:

Zendesk reports a changed ticket. It is stored before Zendesk is answered, and the next sweep reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.server.refusals import Refusals
from bot.server.request_body import BodyReader, BodyRefused
from connectors.zendesk.signature import is_signed, ticket_of
from storage.ticket_changes import note_changed

PATH = "/intake/zendesk"
MAX_BYTES = 100_000


def zendesk_routes(secret: str, engine: Engine, now: Callable[[], datetime], refusals: Refusals) -> list[Route]:
    """Return the route. Without a secret there is none, so that no unsigned request is accepted.

    Args:
        now: The time for checking signatures.
    """
    if not secret:
        return []
    receive = partial(_receive, secret=secret, engine=engine, now=now, bodies=BodyReader(MAX_BYTES), refusals=refusals)
    return [Route(PATH, receive, methods=["POST"])]


async def _receive(
    request: Request,
    *,
    secret: str,
    engine: Engine,
    now: Callable[[], datetime],
    bodies: BodyReader,
    refusals: Refusals,
) -> Response:
    try:
        body = await bodies.read(request)
    except BodyRefused as refused:
        refusals.note(PATH, refused.status, "body")
        return Response(refused.reason, refused.status)
    if not is_signed({name.lower(): value for name, value in request.headers.items()}, body, secret, now()):
        refusals.note(PATH, 401, "signature")
        return Response("The signature is invalid.", 401)
    number = ticket_of(body)
    if number is None:
        return Response("The request names no ticket.", 422)

    def note() -> None:
        with engine.begin() as connection:
            note_changed(connection, number, now())

    try:
        await run_in_threadpool(note)
    except SQLAlchemyError:
        # The server would log a traceback for each. Zendesk is not acknowledged, and the next poll finds the change.
        refusals.note(PATH, 503, "database")
        return Response("casebot's database is not available.", 503)
    return Response(status_code=204)
