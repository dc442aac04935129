"""POST /intake/cases: the web hook's door, over HTTP."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.intake import take_sent
from cases.intake import Rejected, Taken
from cases.policy import Policy
from cases.ports import Clock, OpenUnitOfWork
from connectors.web_hook import (
    MAX_BYTES,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    BadSignature,
    NotReadable,
    Sent,
    TooLarge,
    parse,
    verify,
)

PATH = "/intake/cases"

_log = logging.getLogger(__name__)


def intake_routes(secret: str, open_uow: OpenUnitOfWork, policy: Policy, clock: Clock) -> list[Route]:
    """The door's route; none without a secret, so that nothing unsigned can ever come in.

    Answers 200 when all went in, 207 when some did, 422 when none did, the rejects whole and with their reasons (INT-2); 400 for
    what is not JSON, 401 for a bad or old signature, 413 over the limits, 415 for another content type.
    """
    if not secret:
        return []

    async def receive(request: Request) -> Response:
        try:
            body = await _body(request)
            verify(
                secret,
                request.headers.get(TIMESTAMP_HEADER, ""),
                body,
                request.headers.get(SIGNATURE_HEADER, ""),
                clock.now(),
            )
            if not _is_json(request):
                return _refusal(415, "Send the cases as application/json, not compressed.")
            sent = parse(body)
        except BadSignature as bad:
            _log.warning("A request to %s was refused: %s", PATH, bad)
            return _refusal(401, str(bad))
        except TooLarge as large:
            return _refusal(413, str(large))
        except NotReadable as unreadable:
            return _refusal(400, str(unreadable))
        taken = await run_in_threadpool(take_sent, sent, open_uow, policy, clock)
        return _answer(sent, taken)

    return [Route(PATH, receive, methods=["POST"])]


async def _body(request: Request) -> bytes:
    """The body, read no further than the limit. Raises TooLarge."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise TooLarge(f"At most {MAX_BYTES:,} bytes are taken at once.")
    return bytes(body)


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    return kind == "application/json" and encoding in ("", "identity")


def _answer(sent: Sequence[Sent], taken: Taken) -> Response:
    by_place = {one.place: one for one in sent}
    went_in = len(sent) - len(taken.rejected)
    status = 200 if not taken.rejected else (207 if went_in else 422)
    answer = {
        "created": taken.created,
        "updated": taken.updated,
        "unchanged": taken.unchanged,
        "older": taken.older,
        "rejected": [_rejected(by_place[rejected.place], rejected) for rejected in taken.rejected],
    }
    return _json(status, answer)


def _rejected(sent: Sent, rejected: Rejected) -> Mapping[str, object]:
    return {
        "place": sent.place,
        "record": sent.whole,
        "problems": [{"field": problem.field, "reason": problem.text} for problem in rejected.problems],
    }


def _refusal(status: int, reason: str) -> Response:
    return _json(status, {"error": reason})


def _json(status: int, answer: Mapping[str, object]) -> Response:
    # ASCII alone: a record may carry half a surrogate pair, which no UTF-8 can say, and it goes back whole.
    return Response(json.dumps(answer), status_code=status, media_type="application/json")
