"""The control endpoints, below /stand-in/: what the driver does in Python, for a test or a chaos run in another process.

| call | body or query | answer |
|---|---|---|
| `GET /stand-in/writes` | `after`, `via`, `object`, `id` | `{writes: [Write]}`, oldest first |
| `GET /stand-in/calls` | `after`, `verb` | `{calls: [Call]}`, oldest first |
| `GET /stand-in/faults` | | `{pending: [Fault], met: [[kind, operation]], outage}` |
| `POST /stand-in/faults` | `{kind, operation?, count?, seconds?, text?, field?}` | `{ok}` |
| `DELETE /stand-in/faults` | | `{ok}`; ends an outage too |
| `POST /stand-in/outage` | `{kind}`: "unavailable", "maintenance", "hang", "reset", or "" to end it | `{ok}` |
| `POST /stand-in/tokens/expire` | | `{ok}` |
| `POST /stand-in/allowance` | `{most?, used_elsewhere?}` | `{used, most}` |
| `POST /stand-in/clock` | `{advance_s}` | `{now}` |
| `GET /stand-in/rows/{object}` | | `{rows: [fields]}` |
| `POST /stand-in/rows/{object}` | `{fields, by?}` | `{id}` |
| `PATCH /stand-in/rows/{object}/{id}` | `{fields, by?}` | `{ok}` |
| `DELETE /stand-in/rows/{object}/{id}` | | `{ok}` |

A refused call answers as the API does, with a JSON array.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.salesforce.allowance import Allowance
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.exchange import Calls
from sandbox.salesforce.faults import Faults, Outage
from sandbox.salesforce.organisation import Organisation
from sandbox.salesforce.sessions import Sessions
from sandbox.salesforce.values import render
from sandbox.salesforce.writes import Author, Via

Handler = Callable[[Request], Awaitable[Response]]
Fields = Mapping[str, Any]


class Control:
    """Serve the routes below /stand-in/."""

    def __init__(
        self, organisation: Organisation, sessions: Sessions, allowance: Allowance, faults: Faults, calls: Calls
    ) -> None:
        self._organisation = organisation
        self._sessions = sessions
        self._allowance = allowance
        self._faults = faults
        self._calls = calls

    def routes(self) -> list[Route]:
        """Return every route of the control endpoints."""
        acts: tuple[tuple[str, str, Callable[[Fields, Mapping[str, str]], Fields]], ...] = (
            ("GET", "writes", self._writes),
            ("GET", "calls", self._recorded_calls),
            ("GET", "faults", self._pending_faults),
            ("POST", "faults", self._add_fault),
            ("DELETE", "faults", self._clear_faults),
            ("POST", "outage", self._outage),
            ("POST", "tokens/expire", self._expire_tokens),
            ("POST", "allowance", self._set_allowance),
            ("POST", "clock", self._move_clock),
            ("GET", "rows/{object}", self._rows),
            ("POST", "rows/{object}", self._add_row),
            ("PATCH", "rows/{object}/{id}", self._change_row),
            ("DELETE", "rows/{object}/{id}", self._delete_row),
        )
        return [Route(f"/stand-in/{path}", _answering(act), methods=[method]) for method, path, act in acts]

    # What happened

    def _writes(self, asked: Fields, _path: Mapping[str, str]) -> Fields:
        via = next((known for known in get_args(Via) if known == asked.get("via")), None)
        found = self._organisation.writes.all(
            after=int(asked.get("after", 0)), via=via, object=asked.get("object"), id=asked.get("id")
        )
        return {"writes": [write.as_json() for write in found]}

    def _recorded_calls(self, asked: Fields, _path: Mapping[str, str]) -> Fields:
        found = self._calls.all(after=int(asked.get("after", 0)), verb=asked.get("verb"))
        return {"calls": [{**asdict(call), "at": call.at.isoformat()} for call in found]}

    def _pending_faults(self, _asked: Fields, _path: Mapping[str, str]) -> Fields:
        return {"pending": self._faults.pending(), "met": self._faults.met(), "outage": self._faults.outage}

    # Trouble

    def _add_fault(self, asked: Fields, _path: Mapping[str, str]) -> Fields:
        self._faults.add(
            str(asked.get("kind")),
            str(asked.get("operation") or "*"),
            count=int(asked.get("count", 1)),
            seconds=float(asked.get("seconds", 1)),
            text=str(asked.get("text") or ""),
            field=str(asked.get("field") or ""),
        )
        return {"ok": True}

    def _clear_faults(self, _asked: Fields, _path: Mapping[str, str]) -> Fields:
        self._faults.clear()
        return {"ok": True}

    def _outage(self, asked: Fields, _path: Mapping[str, str]) -> Fields:
        kind = next((known for known in get_args(Outage) if known == asked.get("kind")), None)
        if kind is None:
            raise ValueError(f"there is no outage of kind {asked.get('kind')!r}")
        self._faults.outage = kind
        return {"ok": True}

    def _expire_tokens(self, _asked: Fields, _path: Mapping[str, str]) -> Fields:
        self._sessions.expire()
        return {"ok": True}

    def _set_allowance(self, asked: Fields, _path: Mapping[str, str]) -> Fields:
        self._allowance.most = int(asked.get("most", self._allowance.most))
        self._allowance.used_elsewhere = int(asked.get("used_elsewhere", self._allowance.used_elsewhere))
        return {"used": self._allowance.used(self._organisation.clock.now()), "most": self._allowance.most}

    def _move_clock(self, asked: Fields, _path: Mapping[str, str]) -> Fields:
        advance = getattr(self._organisation.clock, "advance", None)
        if advance is None:
            raise ValueError("this clock cannot be moved")
        advance(timedelta(seconds=float(asked["advance_s"])))
        return {"now": self._organisation.clock.now().isoformat()}

    # Rows

    def _rows(self, _asked: Fields, path: Mapping[str, str]) -> Fields:
        with self._organisation.lock:
            rows = [row for row in self._organisation.all_rows.of(path["object"]) if not row.is_deleted]
            return {"rows": [{name: render(value) for name, value in row.values.items()} for row in rows]}

    def _add_row(self, asked: Fields, path: Mapping[str, str]) -> Fields:
        return {"id": self._organisation.create(path["object"], asked["fields"], self._author(asked)).id}

    def _change_row(self, asked: Fields, path: Mapping[str, str]) -> Fields:
        self._organisation.update(path["id"], asked["fields"], self._author(asked))
        return {"ok": True}

    def _delete_row(self, asked: Fields, path: Mapping[str, str]) -> Fields:
        self._organisation.delete(path["id"], self._author(asked))
        return {"ok": True}

    def _author(self, asked: Fields) -> Author:
        return Author(str(asked.get("by") or self._sessions.app.user_id))


def _answering(act: Callable[[Fields, Mapping[str, str]], Fields]) -> Handler:
    async def answer(request: Request) -> Response:
        body = await request.body()
        try:
            asked = json.loads(body) if body else dict(request.query_params)
            return JSONResponse(act(asked, request.path_params))
        except ApiError as error:
            return JSONResponse(error.body(), error.status)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return JSONResponse([{"errorCode": "BAD_CONTROL", "message": str(error)}], 400)

    return answer
