"""The web hook: POST /intake/cases and /intake/mails."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.intake import take_mails, take_sent
from bot.server.refusals import Refusals
from bot.server.request_body import BodyReader, BodyRefused
from cases.model.policy import Policy
from cases.ports.clock import Clock
from cases.ports.unit_of_work import OpenUnitOfWork, StorageUnavailable
from cases.rules.import_record import Rejected
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
from handlers.boundary import trouble_of

PATH = "/intake/cases"
MAILS = "/intake/mails"


def intake_routes(
    secrets: tuple[str, ...],
    open_uow: OpenUnitOfWork,
    policy: Policy,
    clock: Clock,
    refusals: Refusals | None = None,
    note: Callable[[str, Mapping[str, int]], None] = lambda source, counts: None,  # noqa: ARG005 - the signature is the argument's
) -> list[Route]:
    """Return the routes for cases and for customers' mails. Without a secret there are none.

    They answer 200 if all records were accepted, 207 if some were, 422 if none were; rejects come back whole (INT-2).

    Args:
        secrets: Each of them may sign; there are two during a rotation.
        note: Called with the results of each request's records.
    """
    secrets = tuple(secret for secret in secrets if secret)
    if not secrets:
        return []
    bodies = BodyReader(MAX_BYTES)
    noted = refusals or Refusals()

    def cases(sent: Sequence[Sent]) -> Response:
        taken = take_sent(sent, open_uow, policy, clock)
        counts = {
            "created": taken.created,
            "updated": taken.updated,
            "unchanged": taken.unchanged,
            "older": taken.older,
            "repeated": taken.repeated,
            "not_ours": taken.not_ours,
        }
        note("web hook", {**counts, "rejected": len(taken.rejected)})
        return _answer(sent, counts, taken.rejected)

    def mails(sent: Sequence[Sent]) -> Response:
        taken = take_mails(sent, open_uow, policy, clock)
        counts = {"announced": taken.announced, "automatic": taken.automatic, "known": taken.known}
        note("mail hook", {**counts, "rejected": len(taken.rejected)})
        return _answer(sent, counts, taken.rejected)

    return [
        Route(
            path,
            partial(_receive, path=path, take=take, secrets=secrets, clock=clock, bodies=bodies, refusals=noted),
            methods=["POST"],
        )
        for path, take in ((PATH, cases), (MAILS, mails))
    ]


async def _receive(
    request: Request,
    *,
    path: str,
    take: Callable[[Sequence[Sent]], Response],
    secrets: tuple[str, ...],
    clock: Clock,
    bodies: BodyReader,
    refusals: Refusals,
) -> Response:
    try:
        body = await bodies.read(request)
        _verify_any(secrets, request, body, clock.now())
        if not _is_json(request):
            return _refusal(415, "Send the records as application/json, not compressed.")
        sent = parse(body)
    except BadSignature as bad:
        refusals.note(path, 401, "signature")
        return _refusal(401, str(bad))
    except BodyRefused as refused:
        refusals.note(path, refused.status, "body")
        return _refusal(refused.status, refused.reason)
    except TooLarge as large:
        return _refusal(413, str(large))
    except NotReadable as unreadable:
        return _refusal(400, str(unreadable))
    try:
        return await run_in_threadpool(take, sent)
    except StorageUnavailable:
        refusals.note(path, 503, "database")
        return _refusal(503, "casebot's database is not available. Nothing was stored. Send it again in a minute.")
    except Exception as error:  # noqa: BLE001 - the boundary: the server would log the error's own words, which may be a customer's
        return _refusal(500, trouble_of(error, path, "a sender with the secret").text)


def _verify_any(secrets: tuple[str, ...], request: Request, body: bytes, now: datetime) -> None:
    """Raise BadSignature unless one of the secrets signed the body. The reason is that of the first secret."""
    timestamp, signature = request.headers.get(TIMESTAMP_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
    first: BadSignature | None = None
    for secret in secrets:
        try:
            verify(secret, timestamp, body, signature, now)
        except BadSignature as bad:
            first = first or bad
        else:
            return
    raise first or BadSignature("There is no secret.")


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    return kind == "application/json" and encoding in ("", "identity")


def _answer(sent: Sequence[Sent], counts: Mapping[str, int], rejects: Sequence[Rejected]) -> Response:
    by_place = {one.place: one for one in sent}
    went_in = len(sent) - len(rejects)
    status = 200 if not rejects else (207 if went_in else 422)
    return _json(status, {**counts, "rejected": [_rejected(by_place[reject.place], reject) for reject in rejects]})


def _rejected(sent: Sent, rejected: Rejected) -> Mapping[str, object]:
    return {
        "place": sent.place,
        "record": sent.whole,
        "problems": [{"field": problem.field, "reason": problem.text} for problem in rejected.problems],
    }


def _refusal(status: int, reason: str) -> Response:
    return _json(status, {"error": reason})


def _json(status: int, answer: Mapping[str, object]) -> Response:
    # ASCII only: a record may contain half a surrogate pair, which UTF-8 cannot encode, and is returned whole.
    return Response(json.dumps(answer), status_code=status, media_type="application/json")
