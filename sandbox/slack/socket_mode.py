"""Socket Mode: envelopes over web sockets that the app opens, each acknowledged by its id."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Literal

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.slack.delivery import Answer, Envelope, Retry
from sandbox.slack.message_log import Json

MAX_CONNECTIONS = 10
WARNING_S = 10.0
GRACE_S = 10.0


@dataclass(eq=False)
class Connection:
    """Represent one web socket. It gets no new envelope once it was asked to reconnect."""

    number: int
    socket: WebSocket
    told_to_leave: bool = False
    waiting: dict[str, asyncio.Future[Answer]] = field(default_factory=dict)
    timers: list[asyncio.TimerHandle] = field(default_factory=list)


class SocketMode:
    """Deliver envelopes over the app's connections, each to one of them, in turn."""

    kind: Literal["socket"] = "socket"

    def __init__(self, *, app_id: str, connection_life_s: float) -> None:
        self._app_id = app_id
        self._life_s = connection_life_s
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._turn = 0
        self._count = 0
        self._arrived = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_sent: Callable[[str, Json], None] = lambda _name, _message: None

    @property
    def connected(self) -> int:
        return len(self._connections)

    def issue_ticket(self) -> str:
        """Return a ticket that opens one connection."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Hold one connection until either side ends it."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(code=1008, reason="invalid ticket")
            return
        self._tickets.discard(ticket)
        await socket.accept()
        if len(self._connections) >= MAX_CONNECTIONS:
            await self._say(
                socket, "disconnect too_many_websockets", {"type": "disconnect", "reason": "too_many_websockets"}
            )
            await socket.close()
            return
        self._count += 1
        connection = Connection(self._count, socket)
        self._connections.append(connection)
        self._schedule_refresh(connection)
        try:
            await self._say(socket, "hello", self._hello())
            self._arrived.set()
            while True:
                self._take_ack(connection, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._forget(connection)

    async def _say(self, socket: WebSocket, name: str, message: Json) -> None:
        """Send what needs no acknowledgement."""
        await socket.send_text(json.dumps(message))
        self.on_sent(name, message)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": int(self._life_s)},
            "connection_info": {"app_id": self._app_id},
        }

    def _schedule_refresh(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        for delay, reason in ((max(self._life_s - WARNING_S, 0), "warning"), (self._life_s, "refresh_requested")):
            connection.timers.append(loop.call_later(delay, self._ask_to_leave, connection, reason))

    def _ask_to_leave(self, connection: Connection, reason: str) -> None:
        if connection in self._connections:
            connection.told_to_leave = True
            self._start(self._say_leave(connection, reason))

    def _start(self, coroutine: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _say_leave(self, connection: Connection, reason: str) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            await self._say(connection.socket, f"disconnect {reason}", message)
        if reason != "warning":
            await asyncio.sleep(GRACE_S)
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await connection.socket.close()

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to make room for a new one, as Slack does every few hours."""
        for connection in list(self._connections):
            self._ask_to_leave(connection, reason)

    def drop(self) -> None:
        """Close every connection without a word before, as a fallen network would."""
        for connection in list(self._connections):
            self._start(self._close(connection))

    @staticmethod
    async def _close(connection: Connection) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await connection.socket.close(code=1012)

    def _forget(self, connection: Connection) -> None:
        for timer in connection.timers:
            timer.cancel()
        if connection in self._connections:
            self._connections.remove(connection)
        for waiting in connection.waiting.values():
            if not waiting.done():
                waiting.set_result(Answer("failed", reason="connection_failed", status=0))
        if not self._connections:
            self._arrived.clear()

    @staticmethod
    def _take_ack(connection: Connection, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        waiting = connection.waiting.get(str(message.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(Answer("acked", body=message.get("payload")))

    def _next(self) -> Connection | None:
        staying = [one for one in self._connections if not one.told_to_leave] or self._connections
        if not staying:
            return None
        self._turn += 1
        return staying[self._turn % len(staying)]

    async def deliver(
        self, envelope: Envelope, payload: Json, *, timeout_s: float, retry: Retry | None = None
    ) -> Answer:
        """Send one envelope; if no connection is there, one may come until the time is up."""
        envelope_id = str(uuid.uuid4())
        message: Json = {
            "envelope_id": envelope_id,
            "type": envelope,
            "accepts_response_payload": envelope != "events_api",
            "payload": payload,
        }
        if envelope == "events_api":
            message |= {"retry_attempt": retry.number if retry else 0, "retry_reason": retry.reason if retry else ""}
        connection: Connection | None = None
        try:
            async with asyncio.timeout(timeout_s):
                while (connection := self._next()) is None:
                    await self._arrived.wait()
                    await asyncio.sleep(0)
                waiting: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
                connection.waiting[envelope_id] = waiting
                await connection.socket.send_text(json.dumps(message))
                return await waiting
        except TimeoutError:
            if connection is None:
                return Answer("failed", reason="connection_failed", status=0)
            return Answer("timeout", reason="timeout", status=0)
        except (WebSocketDisconnect, RuntimeError):
            return Answer("failed", reason="connection_failed", status=0)
        finally:
            if connection is not None:
                connection.waiting.pop(envelope_id, None)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        for connection in list(self._connections):
            for timer in connection.timers:
                timer.cancel()
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await connection.socket.close(code=1001)
