"""The sandbox's own protocol (PROTOCOL.md): what the page and the driver use to be a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.slack.core import Core
from sandbox.slack.entities import typed
from sandbox.slack.errors import Refused
from sandbox.slack.events import Events
from sandbox.slack.interactions.actions import Actions
from sandbox.slack.interactions.app_calls import AppCalls
from sandbox.slack.interactions.entry_points import EntryPoints
from sandbox.slack.interactions.modals import Modals
from sandbox.slack.message_log import Json
from sandbox.slack.page_entities import PageEntities
from sandbox.slack.page_feed import clock_of, views_of
from sandbox.slack.workspace import SLACKBOT, Change, Conversation, Person

Act = Callable[[str, Mapping[str, Any]], Awaitable[Json]]

PAGE_OF_MESSAGES = 1_000


class PageApi:
    """Serve the routes below /sandbox/."""

    def __init__(self, core: Core, calls: AppCalls, events: Events) -> None:
        self._core = core
        self._calls = calls
        self._actions = Actions(core, calls)
        self._modals = Modals(core, calls)
        self._entries = EntryPoints(core, calls, events)
        self._entities = PageEntities(core, calls, events)
        self._changes: Counter[str] = Counter()
        core.workspace.observers.append(self._count)

    def routes(self) -> list[Route]:
        """Return every route of the protocol."""
        acts: Mapping[str, Act] = {
            "commands": self._entries.command,
            "actions": self._actions.act,
            "options": self._actions.options,
            "entities": self._entities.open,
            "submissions": self._modals.submit,
            "closures": self._modals.close,
            "shortcuts": self._entries.shortcut,
            "forgeries": self._entries.forge,
            "messages": self._post_message,
            "drafts": self._draft,
            "edits": self._edit_message,
            "home": self._home,
            "reads": self._read,
            "dms": self._open_dm,
            "reactions": self._react,
        }
        reads: Mapping[str, Callable[[Request, str], Json]] = {
            "state": self._state,
            "views": self._views,
        }
        return [
            Route("/sandbox/messages", self._reading_messages, methods=["GET"]),
            *(Route(f"/sandbox/{name}", self._reading(read), methods=["GET"]) for name, read in reads.items()),
            *(Route(f"/sandbox/{name}", self._acting(act), methods=["POST"]) for name, act in acts.items()),
            Route("/sandbox/traffic", self._traffic, methods=["GET"]),
            Route("/sandbox/clock", self._clock, methods=["GET"]),
            Route("/sandbox/clock", self._move_clock, methods=["POST"]),
            Route("/sandbox/faults", self._add_faults, methods=["POST"]),
            Route("/sandbox/files", self._upload, methods=["POST"]),
            Route("/sandbox/events", self._events, methods=["GET"]),
        ]

    def _person(self, user: object) -> str:
        person = self._core.workspace.people.get(str(user))
        if person is None or person.id in (self._core.identity.bot_user_id, SLACKBOT):
            raise Refused("unknown_person", f"There is no person {user!r} in the workspace.", status=404)
        return person.id

    def _first_person(self) -> str:
        """Return the first person. The page and the driver know no id until somebody is chosen."""
        return next((person.id for person in self._core.workspace.people.values() if not person.is_bot), "")

    @staticmethod
    async def _body(request: Request) -> Json:
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            raise Refused("foreign_origin", "Only the sandbox's own page may act here.", status=403)
        try:
            body = await request.json()
        except ValueError as error:
            raise Refused("bad_json", "The body must be JSON.") from error
        if not isinstance(body, dict):
            raise Refused("bad_json", "The body must be a JSON object.")
        return body

    def _reading(self, read: Callable[[Request, str], Json]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return JSONResponse(read(request, self._person(request.query_params.get("as") or self._first_person())))
            except Refused as refused:
                return refusal(refused)

        return endpoint

    def _acting(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                body = await self._body(request)
                return JSONResponse(await act(self._person(body.get("as")), body))
            except Refused as refused:
                return refusal(refused)

        return endpoint

    # Reading

    def _state(self, _request: Request, user: str) -> Json:
        core = self._core
        core.conversation_with_app(user)
        identity, manifest = core.identity, core.manifest
        return {
            "team": {"id": identity.team_id, "name": identity.team_name, "domain": identity.team_domain},
            "me": user,
            "tabs": [{"title": title, "url": url} for title, url in core.tabs],
            "hint": core.hint,
            "people": [self._described(person) for person in core.workspace.people.values()],
            "conversations": [
                self._listed(conversation, user)
                for conversation in sorted(
                    core.workspace.conversations.values(), key=lambda c: (not c.is_channel, c.name)
                )
                if core.workspace.can_see(user, conversation)
            ],
            "app": {
                "id": identity.app_id,
                "name": core.workspace.app_user.real_name,
                "description": manifest.description,
                "bot_user_id": identity.bot_user_id,
                "commands": [
                    {"command": one.command, "description": one.description, "usage_hint": one.usage_hint}
                    for one in manifest.commands
                ],
                "shortcuts": [
                    {"name": one.name, "type": one.type, "callback_id": one.callback_id, "description": one.description}
                    for one in manifest.shortcuts
                ],
                "home_tab": manifest.home_tab,
                "messages_tab": manifest.messages_tab,
            },
            **clock_of(core),
        }

    def _described(self, person: Person) -> Json:
        return {
            "id": person.id,
            "name": person.name,
            "real_name": person.real_name,
            "email": person.email,
            "title": person.title,
            "tz": person.tz,
            "tz_offset": person.tz_offset(self._core.clock.now()),
            "color": person.color,
            "initials": person.initials,
            "is_bot": person.is_bot,
            "team_id": self._core.team_of(person.id),
            "is_guest": person.is_restricted or person.is_ultra_restricted,
        }

    def _listed(self, conversation: Conversation, user: str) -> Json:
        return {
            "id": conversation.id,
            "name": conversation.name,
            "kind": conversation.kind,
            "user": conversation.other(user) if conversation.kind == "im" else None,
            "is_member": user in conversation.members,
            "unread": self._core.workspace.unread(user, conversation),
            "last_read": self._core.workspace.last_read(user, conversation),
            "topic": conversation.topic,
            "is_ext_shared": bool(conversation.shared_with),
            "last_ts": conversation.log.last_ts(),
        }

    def _count(self, change: Change) -> None:
        self._changes[change.conversation.id] += 1

    async def _reading_messages(self, request: Request) -> Response:
        """Give the messages of a conversation, or 304 if the reader has them as they are."""
        try:
            user = self._person(request.query_params.get("as") or self._first_person())
            conversation = self._calls.conversation_of(user, request.query_params.get("channel", ""))
            tag = f'"{id(self)}-{self._changes[conversation.id]}"'
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers={"ETag": tag})
            return JSONResponse(self._messages(request, user, conversation), headers={"ETag": tag})
        except Refused as refused:
            return refusal(refused)

    def _messages(self, request: Request, user: str, conversation: Conversation) -> Json:
        params = request.query_params
        thread_ts = params.get("thread_ts")
        ephemerals = list(self._core.workspace.ephemerals(conversation, user).values())
        if thread_ts:
            parent = conversation.log.get(thread_ts)
            if parent is None:
                raise Refused("thread_not_found", "That thread is not there any more.", status=404)
            messages = [parent, *conversation.log.replies(thread_ts)]
            mine = [message for message in ephemerals if message.get("thread_ts") == thread_ts]
        else:
            messages = conversation.log.between("", params.get("before"), inclusive=False)
            mine = [message for message in ephemerals if "thread_ts" not in message]
        limit = self._number(params.get("limit"), PAGE_OF_MESSAGES)
        page = messages[-limit:]
        if len(page) < len(messages):
            mine = [message for message in mine if message["ts"] > page[0]["ts"]]
        if params.get("before"):
            mine = [message for message in mine if message["ts"] < params["before"]]
        return {
            "messages": sorted([*page, *mine], key=lambda message: str(message["ts"])),
            "has_more": len(page) < len(messages),
        }

    @staticmethod
    def _number(text: str | None, default: int) -> int:
        try:
            return max(1, int(text)) if text else default
        except ValueError as error:
            raise Refused("bad_number", f"{text!r} is not a whole number.") from error

    def _views(self, _request: Request, user: str) -> Json:
        return views_of(self._core, user)

    async def _traffic(self, request: Request) -> Response:
        try:
            after = int(request.query_params.get("after", "0"))
        except ValueError:
            return refusal(Refused("bad_number", "after must be a whole number."))
        return JSONResponse({"records": [record.as_json() for record in self._core.traffic.after(after)]})

    async def _clock(self, _request: Request) -> Response:
        return JSONResponse(clock_of(self._core))

    async def _events(self, request: Request) -> Response:
        try:
            user = self._person(request.query_params.get("as"))
        except Refused as refused:
            return refusal(refused)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._core.feed.stream(user), media_type="text/event-stream", headers=headers)

    # Acting

    async def _post_message(self, user: str, body: Mapping[str, Any]) -> Json:
        conversation = self._calls.conversation_of(user, str(body.get("channel")))
        text = str(body.get("text") or "")
        if not text.strip():
            raise Refused("no_text", "There is nothing to send.")
        if conversation.is_archived:
            raise Refused("is_archived", "This channel is archived.")
        core = self._core
        with_app = conversation.kind == "im" and core.identity.bot_user_id in conversation.members
        if with_app and (not core.manifest.messages_tab or core.manifest.messages_tab_read_only):
            raise Refused("messages_tab_disabled", "Sending messages to this app has been turned off.")
        message: Json = {
            "user": user,
            "text": typed(text, person=core.person_named, channel=core.channel_named),
            "client_msg_id": core.ids.client_message(),
            "team": core.team_of(user),
        }
        if core.workspace.people[user].is_bot:
            message["bot_id"] = f"B{user[1:]}"
        if body.get("thread_ts"):
            parent = conversation.log.get(str(body["thread_ts"]))
            if parent is None:
                raise Refused("thread_not_found", "That thread is not there any more.", status=404)
            message["thread_ts"] = parent.get("thread_ts", parent["ts"])
        if body.get("me"):
            message["subtype"] = "me_message"
        if body.get("file"):
            stored = core.files.keep(str(body["file"]), b"", user=user, created=int(core.clock.now().timestamp()))
            message |= {"subtype": "file_share", "files": [stored.as_json(core.base_url)]}
        core.workspace.join(conversation, user)
        return {"ts": core.workspace.post(conversation, message, broadcast=bool(body.get("broadcast")))["ts"]}

    async def _draft(self, user: str, body: Mapping[str, Any]) -> Json:
        core = self._core
        text = typed(str(body.get("text") or ""), person=core.person_named, channel=core.channel_named)
        return {"unfurl_id": self._entries.draft(user, text)}

    async def _edit_message(self, user: str, body: Mapping[str, Any]) -> Json:
        conversation = self._calls.conversation_of(user, str(body.get("channel")))
        message = conversation.log.get(str(body.get("ts")))
        if message is None or message.get("user") != user:
            raise Refused("cant_update_message", "Only what you wrote yourself can be edited.", status=404)
        core = self._core
        text = typed(str(body.get("text") or ""), person=core.person_named, channel=core.channel_named)
        edited = {"user": user, "ts": conversation.log.next_ts(core.clock.now())}
        return {"ts": core.workspace.change(conversation, {**message, "text": text, "edited": edited})["ts"]}

    async def _home(self, user: str, body: Mapping[str, Any]) -> Json:
        return self._entries.open_home(user, str(body.get("tab")))

    async def _read(self, user: str, body: Mapping[str, Any]) -> Json:
        conversation = self._calls.conversation_of(user, str(body.get("channel")))
        self._core.workspace.mark_read(user, conversation, str(body.get("ts")))
        return {"ok": True}

    async def _open_dm(self, user: str, body: Mapping[str, Any]) -> Json:
        other = str(body.get("user"))
        if other not in self._core.workspace.people:
            raise Refused("unknown_person", f"There is no person {other!r} in the workspace.", status=404)
        return {"channel": self._core.workspace.open_im(user, other).id}

    async def _react(self, user: str, body: Mapping[str, Any]) -> Json:
        conversation = self._calls.conversation_of(user, str(body.get("channel")))
        ts, name = str(body.get("ts")), str(body.get("name")).strip(":")
        if conversation.log.get(ts) is None:
            raise Refused("message_not_found", "That message is not there any more.", status=404)
        change = self._core.workspace.unreact if body.get("remove") else self._core.workspace.react
        if not change(conversation, ts, user, name):
            raise Refused("no_reaction" if body.get("remove") else "already_reacted", "Nothing to change.")
        return {"ok": True}

    async def _upload(self, request: Request) -> Response:
        """Keep a file that a person chose in a file input, and describe it as Slack does."""
        try:
            user = self._person(request.query_params.get("as"))
        except Refused as refused:
            return refusal(refused)
        core, data = self._core, await request.body()
        name = request.query_params.get("name") or "file"
        stored = core.files.keep(name, data, user=user, created=int(core.clock.now().timestamp()))
        return JSONResponse({"file": stored.as_json(core.base_url)})

    async def _move_clock(self, request: Request) -> Response:
        try:
            body = await self._body(request)
            if body.get("to") == "next_working_morning":
                zone = self._core.workspace.people[self._person(body.get("as"))].tz
                self._core.clock.advance_to_working_morning(zone)
            else:
                self._core.clock.advance(timedelta(seconds=float(body.get("advance_s", 0))))
        except Refused as refused:
            return refusal(refused)
        except (TypeError, ValueError) as error:
            return refusal(Refused("bad_time", str(error)))
        return JSONResponse(clock_of(self._core))

    async def _add_faults(self, request: Request) -> Response:
        try:
            body = await self._body(request)
            self._core.faults.add(
                str(body.get("method")),
                str(body.get("kind")),
                int(body.get("count", 1)),
                int(body.get("retry_after", 1)),
            )
        except Refused as refused:
            return refusal(refused)
        except (TypeError, ValueError) as error:
            return refusal(Refused("bad_fault", str(error)))
        return JSONResponse({"ok": True})


def refusal(refused: Refused) -> Response:
    return JSONResponse({"error": refused.error, "detail": refused.detail}, refused.status)
