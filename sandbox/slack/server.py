"""The sandbox as one object: start it, point an app at it, look at what happened, stop it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from sandbox.answers import Answer, answer_of
from sandbox.serving import START_WITHIN_S, ServerThread, StandIn, reset_connection
from sandbox.slack.app_facing import AppFacing
from sandbox.slack.clock import SandboxClock
from sandbox.slack.core import Core, Identity
from sandbox.slack.delivery import Delivery, HttpDelivery
from sandbox.slack.events import RETRY_DELAYS_S, Events
from sandbox.slack.faults import Faults
from sandbox.slack.feed import Feed
from sandbox.slack.files import Files
from sandbox.slack.hangs import Hangs
from sandbox.slack.ids import Ids
from sandbox.slack.interactions.app_calls import AppCalls
from sandbox.slack.manifest import Manifest
from sandbox.slack.message_log import Json
from sandbox.slack.page_api import PageApi
from sandbox.slack.page_feed import PageFeed
from sandbox.slack.persistence import load_state, save_state
from sandbox.slack.rate_limits import RateLimits
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.traffic import Traffic
from sandbox.slack.triggers import Triggers
from sandbox.slack.views import Views
from sandbox.slack.web_api.endpoint import WebApi
from sandbox.slack.workspace import Channel, Person, Workspace

PAGE = Path(__file__).parent / "page"

# The driver's own limit over HTTP.
CALL_WITHIN_S = 30.0

Result = TypeVar("Result")


class Sandbox(StandIn):
    """Run a local Slack workspace with one app in it, described by `manifest`.

    - `clock`: the one clock that workspace and app share (default: the real time).
    - `rate_scale`: 2.0 lets twice as many Web API calls through as Slack would.
    - `ack_timeout_s`, `trigger_life_s`: real seconds, three at Slack.
    - `delivery`: "socket" (Socket Mode) or "http" (signed requests to `request_url`).
    - `event_retry_delays_s`: real seconds before each repetition of an event that was not acknowledged.
    - `latency_s`: how long at most what the app posts, changes and publishes takes to be there, in real seconds.
    - `connection_life_s`: the time until Slack asks the app to reopen a web socket.

    Every method may be called from any thread.
    """

    def __init__(
        self,
        *,
        manifest: Path | Manifest,
        people: Iterable[Person] = (),
        channels: Iterable[Channel] = (),
        team_name: str = "Sandbox",
        team_domain: str = "sandbox",
        clock: SandboxClock | None = None,
        rate_scale: float = 1.0,
        ack_timeout_s: float = 3.0,
        trigger_life_s: float = 3.0,
        delivery: Literal["socket", "http"] = "socket",
        request_url: str = "",
        event_retry_delays_s: Sequence[float] = RETRY_DELAYS_S,
        connection_life_s: float = 4 * 3600.0,
        hang_s: float = 60.0,
        latency_s: float = 0.0,
        traffic_cap: int = 20_000,
        identity: Identity | None = None,
    ) -> None:
        loaded = manifest if isinstance(manifest, Manifest) else Manifest.load(manifest)
        self.identity = identity or Identity(team_name=team_name, team_domain=team_domain)
        self.clock = clock or SandboxClock()
        self.faults = Faults()
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        ids = Ids()
        me = self.identity
        self._core = Core(
            identity=me,
            manifest=loaded,
            clock=self.clock,
            workspace=Workspace(clock=self.clock, app_user=_app_user(loaded, me), people=people, channels=channels),
            ids=ids,
            views=Views(ids=ids, team_id=me.team_id, app_id=me.app_id, bot_id=me.bot_id),
            files=Files(ids, self.identity.team_domain),
            triggers=Triggers(life_s=trigger_life_s),
            response_urls=ResponseUrls(),
            faults=self.faults,
            limits=RateLimits(rate_scale),
            traffic=Traffic(
                secrets=(me.bot_token, me.app_token, me.signing_secret, me.verification_token), cap=traffic_cap
            ),
            feed=Feed(),
            ack_timeout_s=ack_timeout_s,
            hang_s=hang_s,
            latency_s=latency_s,
        )
        self.traffic = self._core.traffic
        self._sockets: SocketMode | None = None
        self._http: HttpDelivery | None = None
        self._delivery = self._way_to_the_app(delivery, request_url, connection_life_s)
        self._events = Events(self._core, self._delivery, event_retry_delays_s)
        self._page_feed = PageFeed(self._core)
        self._core.workspace.observers.append(self._events.observe)
        self._events.on_give_up = lambda name: self._page_feed.notice(
            "warning", f"The app never took the event {name}."
        )
        self.clock.on_move(self._clock_moved)
        self._served = self._application()
        self._server = ServerThread(self._served, name="sandbox", web_sockets=True)

    def _way_to_the_app(self, kind: str, request_url: str, connection_life_s: float) -> Delivery:
        me = self.identity
        if kind == "socket":
            self._sockets = SocketMode(app_id=me.app_id, connection_life_s=connection_life_s)
            self._sockets.on_sent = self._sent
            return self._sockets
        self._http = HttpDelivery(
            request_url=request_url, signing_secret=me.signing_secret, verification_token=me.verification_token
        )
        return self._http

    # Starting and stopping

    def _application(self) -> Starlette:
        hangs = Hangs(reset=reset_connection, stopping=self._stopping, hang_s=self._core.hang_s)
        web_api = WebApi(self._core, self._sockets, hangs)
        routes: list[BaseRoute] = [
            Route("/api/{method}", web_api.handle, methods=["GET", "POST"]),
            *PageApi(self._core, AppCalls(self._core, self._delivery), self._events).routes(),
            *AppFacing(self._core, hangs).routes(),
            WebSocketRoute("/link/", self._serve_socket),
            Route("/", self._index, methods=["GET"]),
            Mount("/static", StaticFiles(directory=PAGE, check_dir=False)),
        ]
        return Starlette(routes=routes, lifespan=self._lifespan)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        self._core.base_url = self._server.url
        if self._http is not None and self._http.request_url:
            self._http.start()
        yield
        await self._events.stop()
        await self._delivery.stop()

    async def _serve_socket(self, websocket: WebSocket) -> None:
        if self._sockets is None:
            await websocket.close(code=1008, reason="Socket Mode is off")
            return
        await self._sockets.serve(websocket)

    async def _index(self, _request: Request) -> Response:
        index = PAGE / "index.html"
        if not index.is_file():
            return PlainTextResponse("The page is not installed.", 404)
        return FileResponse(index)

    def stop(self) -> None:
        """End every connection and the thread; safe to call twice."""
        if not self._server.is_running:
            return
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._end_streams)
        self._server.stop()

    def _end_streams(self) -> None:
        self._stopping.set()
        self._core.feed.close()

    def _on_loop(self, work: Callable[[], Result]) -> Result:
        """Run `work` where the state lives."""
        if self._loop is None or not self._server.is_running or self._server.is_current:
            return work()

        async def run() -> Result:
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(START_WITHIN_S)

    def call(
        self, method: str, path: str, query: Mapping[str, str], *, content: bytes = b"", known: str = ""
    ) -> Answer:
        """Answer a call of the page's protocol without a connection: a driver in the same process looks often."""
        if self._loop is None or not self._server.is_running:
            raise RuntimeError("this sandbox does not run")
        answering = answer_of(self._served, method, path, query, content=content, known=known)
        return asyncio.run_coroutine_threadsafe(answering, self._loop).result(CALL_WITHIN_S)

    def _sent(self, name: str, message: Json) -> None:
        """Record what went over a web socket and is not acknowledged."""
        self.traffic.add(
            at=self.clock.now(),
            direction="out",
            kind="socket",
            name=name,
            request=message,
            response=None,
            status=200,
            duration_s=0.0,
        )

    def _clock_moved(self) -> None:
        if self._loop is not None and self._server.is_running:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._page_feed.clock_moved)

    def save_state(self, path: Path) -> None:
        """Write what was said and the time it is to a file, for `load_state` later."""
        self._on_loop(lambda: save_state(self._core, path))

    def load_state(self, path: Path) -> None:
        """Go on from a file of `save_state`; before `start`. Raises ValueError for any other file."""
        if self._server.is_running:
            raise RuntimeError("this sandbox was started already")
        load_state(self._core, path)

    def show_tabs(self, *tabs: tuple[str, str]) -> None:
        """Show these tabs (title and address) beside "Slack" in a bar above the page; without any there is no bar."""
        self._on_loop(lambda: setattr(self._core, "tabs", tabs))

    def show_hint(self, text: str) -> None:
        """Show one line above the messages with the app until the person dismisses it; an empty one shows none."""
        self._on_loop(lambda: setattr(self._core, "hint", text))

    # Where and who

    @property
    def delivers_by(self) -> Literal["socket", "http"]:
        return self._delivery.kind

    @property
    def url(self) -> str:
        """Return the page's address."""
        return self._core.base_url

    @property
    def api_url(self) -> str:
        """Return the `base_url` for slack_sdk."""
        return f"{self._core.base_url}/api/"

    @property
    def bot_token(self) -> str:
        return self.identity.bot_token

    @property
    def app_token(self) -> str:
        return self.identity.app_token

    @property
    def signing_secret(self) -> str:
        return self.identity.signing_secret

    @property
    def bot_user_id(self) -> str:
        return self.identity.bot_user_id

    @property
    def bot_id(self) -> str:
        return self.identity.bot_id

    @property
    def team_id(self) -> str:
        return self.identity.team_id

    # What happened

    def messages(self, channel: str) -> list[Json]:
        """Return every message of a conversation, thread replies too, oldest first; KeyError if there is none such."""
        return self._on_loop(lambda: self._core.workspace.conversations[channel].log.all())

    def draft(self, unfurl_id: str) -> Json:
        """Return what was typed and not sent, with what the app shows below it; KeyError if there is none such."""
        return self._on_loop(lambda: dict(self._core.drafts[unfurl_id]))

    def ephemerals(self, channel: str, user: str) -> list[Json]:
        """Return what `user` alone sees in a conversation, oldest first."""

        def read() -> list[Json]:
            workspace = self._core.workspace
            return list(workspace.ephemerals(workspace.conversations[channel], user).values())

        return self._on_loop(read)

    def dm_with_app(self, user_id: str) -> str:
        """Return the id of the direct messages of a person and the app, opened if they were not."""
        return self._on_loop(lambda: self._core.conversation_with_app(user_id).id)

    def views(self, user_id: str) -> Json:
        """Return the views of a person: `{"home": View or None, "modals": [View]}`."""
        return self._on_loop(
            lambda: {"home": self._core.views.home(user_id), "modals": self._core.views.modals(user_id)}
        )

    # What to make happen

    def trigger(self, user_id: str) -> str:
        """Return a trigger id, as a click of this person hands one to the app."""
        return self._on_loop(lambda: self._core.triggers.issue(user_id))

    def forget(self, channel: str, ts: str) -> None:
        """Delete a message of any author. Raises KeyError if there is none."""

        def delete() -> None:
            self._core.workspace.delete(self._core.workspace.conversations[channel], ts)

        self._on_loop(delete)

    def change_person(self, user_id: str, **fields: bool | str) -> None:
        """Change fields of a `Person`, as an administrator does who makes somebody a guest or deactivates them."""

        def change() -> None:
            people = self._core.workspace.people
            people[user_id] = replace(people[user_id], **fields)  # type: ignore[arg-type]  # the caller names fields of Person

        self._on_loop(change)

    def archive(self, channel: str) -> None:
        """Archive a channel, as a member does."""
        self._on_loop(lambda: setattr(self._core.workspace.conversations[channel], "is_archived", True))

    def refresh_connections(self, reason: Literal["warning", "refresh_requested"] = "refresh_requested") -> None:
        """Ask the app to reopen its web sockets, as Slack does every few hours."""
        if self._sockets is None:
            raise RuntimeError("there are no web sockets in HTTP mode")
        sockets = self._sockets
        self._on_loop(lambda: sockets.refresh(reason))

    def drop_connections(self) -> None:
        """Close the app's web sockets at once; what was sent over them and not acknowledged counts as not delivered."""
        if self._sockets is not None:
            self._on_loop(self._sockets.drop)

    def duplicate_events(self, count: int = 1) -> None:
        """Deliver each of the next `count` events twice, at the same moment, as Slack now and then does."""
        self._on_loop(lambda: self._events.duplicate(count))

    def connected(self) -> int:
        """Return the number of the app's open web sockets."""
        return self._sockets.connected if self._sockets is not None else 0

    def set_request_url(self, request_url: str) -> None:
        """Deliver to another address from now on; it is verified first, and until then nothing is delivered."""
        if self._http is None:
            raise RuntimeError("there is no request URL in Socket Mode")
        http = self._http
        self._on_loop(lambda: http.set_request_url(request_url))

    def wait_for_app(self, timeout_s: float = 10.0) -> None:
        """Wait until the app can be reached: a web socket is open, or its request URL is verified. Raises TimeoutError."""
        until = time.monotonic() + timeout_s
        while not (self._http.verified if self._http is not None else self.connected()):
            if time.monotonic() > until:
                raise TimeoutError("the app did not connect")
            time.sleep(0.01)


def _app_user(manifest: Manifest, identity: Identity) -> Person:
    name = manifest.bot_display_name or manifest.display_name
    return Person(id=identity.bot_user_id, name=name.lower().replace(" ", "_"), real_name=name, is_bot=True)
