"""The page's endpoints, below /page/api/: a person's access to the organisation, with all rights but under the
administrator's rules.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.salesforce.chatter import Chatter
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.faults import KINDS, ONLY_WRITES, Faults
from sandbox.salesforce.organisation import Organisation
from sandbox.salesforce.page_records import VIEWS, PageRecords
from sandbox.salesforce.rows import Row
from sandbox.salesforce.schema import Field
from sandbox.salesforce.values import render
from sandbox.salesforce.writes import Author

PAGE = Path(__file__).parent / "page"
LOOK_EVERY_S = 0.25
EDITED = "{who} changed this record while you were editing it. Your changes are not saved. Reload to see theirs."

Body = Mapping[str, Any]
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Tab:
    """Represent a tab of the bar above the page."""

    title: str
    url: str


class PageApi:
    """Serve the page and its routes.

    Attributes:
        tabs: The tabs beside "Salesforce" in the bar.
    """

    def __init__(self, organisation: Organisation, faults: Faults, is_running: Callable[[], bool]) -> None:
        self._organisation = organisation
        self._faults = faults
        self._is_running = is_running
        self._records = PageRecords(organisation)
        self._chatter = Chatter(organisation)
        self.tabs: Sequence[Tab] = ()

    def routes(self) -> list[BaseRoute]:
        """Return every route of the page."""
        acts: tuple[tuple[str, str, Callable[[Body, Mapping[str, str]], Answer]], ...] = (
            ("GET", "state", self._state),
            ("GET", "cases", self._cases),
            ("GET", "cases/{id}", self._case),
            ("GET", "suggestions/{object}", self._suggestions),
            ("POST", "cases", self._new_case),
            ("PATCH", "cases/{id}", self._edit_case),
            ("POST", "cases/{id}/posts", self._post),
            ("POST", "posts/{id}/comments", self._comment),
            ("POST", "cases/{id}/mails", self._mail),
            ("POST", "cases/{id}/tasks", self._task),
            ("POST", "rules", self._switch_rule),
        )
        return [
            *(Route(f"/page/api/{path}", self._answering(act), methods=[method]) for method, path, act in acts),
            Route("/page/api/events", self._events, methods=["GET"]),
            Mount("/page/static", StaticFiles(directory=PAGE)),
            Route("/", self._index, methods=["GET"]),
            # What a link into Salesforce looks like, so that the app's links open the record here.
            Route("/lightning/r/Case/{id}/view", self._to_record, methods=["GET"]),
            Route("/{id:str}", self._to_record, methods=["GET"]),
        ]

    async def _index(self, _request: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    async def _to_record(self, request: Request) -> Response:
        try:
            row = self._organisation.row(request.path_params["id"], "Case")
        except ApiError as error:
            return JSONResponse(error.body(), error.status)
        return RedirectResponse(f"/#/case/{row.id}")

    def _answering(self, act: Callable[[Body, Mapping[str, str]], Answer]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = await request.body()
            try:
                asked = json.loads(body) if body else dict(request.query_params)
                with self._organisation.lock:
                    return JSONResponse(act(asked, request.path_params))
            except ApiError as error:
                return JSONResponse(error.body(), error.status)
            except ValueError as error:
                return JSONResponse([{"errorCode": "BAD_REQUEST", "message": str(error)}], 400)

        return answer

    # Reading

    def _state(self, _asked: Body, _path: Mapping[str, str]) -> Answer:
        organisation = self._organisation
        return {
            "now": organisation.clock.now().isoformat(),
            # The page compares it with the first event of its stream: what was written in between would never show.
            "writes": len(organisation.writes),
            "users": [
                {
                    "id": row.id,
                    "name": row.values.get("Name"),
                    "title": row.values.get("Title") or row.values.get("Department") or "",
                    "active": row.values.get("IsActive"),
                }
                for row in organisation.all_rows.of("User")
            ],
            "queues": [{"id": row.id, "name": row.values.get("Name")} for row in organisation.all_rows.of("Group")],
            "record_types": [
                {"id": row.id, "name": row.values.get("Name")}
                for row in organisation.all_rows.of("RecordType")
                if row.values.get("SobjectType") == "Case"
            ],
            "fields": [_field(one) for one in organisation.schema.objects["Case"].fields.values()],
            "views": VIEWS,
            "tabs": [asdict(tab) for tab in self.tabs],
            "rules": [asdict(rule) for rule in organisation.schema.rules],
            "outage": self._faults.outage,
            "faults": [
                kind for kind in KINDS if kind in ONLY_WRITES or kind.endswith("_after") or kind == "unavailable"
            ],
            "pending": self._faults.pending(),
        }

    def _cases(self, asked: Body, _path: Mapping[str, str]) -> Answer:
        return self._records.cases(asked)

    def _case(self, _asked: Body, path: Mapping[str, str]) -> Answer:
        return self._records.case(path["id"])

    def _suggestions(self, asked: Body, path: Mapping[str, str]) -> Answer:
        names = path["object"].split(",")
        return {"rows": [row for name in names for row in self._records.suggestions(name, asked.get("text", ""))]}

    async def _events(self, request: Request) -> Response:
        return StreamingResponse(
            self._stream(request), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _stream(self, request: Request) -> AsyncIterator[str]:
        """Notify the page of each write. The page then reads what has changed."""
        said = -1
        offset = ""
        while self._is_running() and not await request.is_disconnected():
            count, now = len(self._organisation.writes), self._organisation.clock.now()
            if count != said or now.isoformat(timespec="minutes") != offset:
                said, offset = count, now.isoformat(timespec="minutes")
                yield f"event: changed\ndata: {json.dumps({'writes': count, 'now': now.isoformat()})}\n\n"
            await asyncio.sleep(LOOK_EVERY_S)

    # Acting

    def _new_case(self, asked: Body, _path: Mapping[str, str]) -> Answer:
        return {"id": self._organisation.create("Case", _sent(asked), _person(asked)).id}

    def _edit_case(self, asked: Body, path: Mapping[str, str]) -> Answer:
        with self._organisation.lock:
            row = self._organisation.row(path["id"], "Case")
            seen = asked.get("seen")
            if seen and seen != render(row.values["SystemModstamp"]):
                raise ApiError(409, "EDITED_MEANWHILE", EDITED.format(who=self._name_of_editor(row)))
            self._organisation.update(row.id, _sent(asked), _person(asked))
        return {"ok": True}

    def _name_of_editor(self, row: Row) -> str:
        user = self._organisation.all_rows.find(str(row.values.get("LastModifiedById")))
        return str(user.values.get("Name")) if user is not None else "Somebody"

    def _post(self, asked: Body, path: Mapping[str, str]) -> Answer:
        sent = {"feedElementType": "FeedItem", "subjectId": path["id"], **self._body(asked)}
        return {"id": self._chatter.write_post(sent, _person(asked)).id}

    def _comment(self, asked: Body, path: Mapping[str, str]) -> Answer:
        return {"id": self._chatter.write_comment(path["id"], self._body(asked), _person(asked)).id}

    def _body(self, asked: Body) -> dict[str, Any]:
        return {"body": {"messageSegments": self._records.segments_of(str(asked.get("text") or ""))}}

    def _mail(self, asked: Body, path: Mapping[str, str]) -> Answer:
        fields = {
            "ParentId": path["id"],
            "Subject": asked.get("subject"),
            "TextBody": asked.get("text"),
            "FromAddress": asked.get("sender"),
            "Incoming": True,
            "MessageDate": self._organisation.now(),
            "Headers": "Auto-Submitted: auto-replied" if asked.get("automatic") else "",
        }
        return {"id": self._organisation.create("EmailMessage", fields, _person(asked)).id}

    def _task(self, asked: Body, path: Mapping[str, str]) -> Answer:
        case = self._organisation.row(path["id"], "Case")
        fields = {
            "WhatId": case.id,
            "WhoId": case.values.get("ContactId"),
            "Subject": asked.get("subject"),
            "TaskSubtype": asked.get("subtype"),
            "Status": "Completed",
            "ActivityDate": self._organisation.now().date(),
        }
        return {"id": self._organisation.create("Task", fields, _person(asked)).id}

    def _switch_rule(self, asked: Body, _path: Mapping[str, str]) -> Answer:
        for rule in self._organisation.schema.rules:
            if rule.name == asked.get("name"):
                rule.active = bool(asked.get("active"))
                return {"ok": True}
        raise ApiError(404, "NOT_FOUND", "There is no rule of this name")


def _field(one: Field) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": one.label,
        "type": one.type,
        "values": one.values,
        "required": one.required,
        "editable": not one.read_only,
        "long": one.type == "textarea",
        "to": one.to,
        "length": one.length,
    }


def _sent(asked: Body) -> Mapping[str, Any]:
    fields = asked.get("fields")
    if not isinstance(fields, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "fields must be an object")
    return fields


def _person(asked: Body) -> Author:
    return Author(str(asked.get("as") or ""), "page")
