"""One call of a Web API method, as the families of methods see it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.slack.core import Core
from sandbox.slack.errors import ApiError
from sandbox.slack.message_log import Json, normal_ts
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.web_api.catalogue import Method
from sandbox.slack.workspace import Conversation

Item = TypeVar("Item")


@dataclass
class Call:
    """Hold the checked arguments of a call, and the workspace. `sockets` is None in HTTP mode; `lag_s`: how far what was posted is
    behind in what is read, in seconds."""

    core: Core
    method: Method
    args: dict[str, Any]
    sockets: SocketMode | None = None
    lag_s: float = 0.0

    def missing_scope(self, *needed: str) -> ApiError:
        return ApiError(
            "missing_scope", needed=",".join(needed), provided=",".join(sorted(self.core.manifest.bot_scopes))
        )

    def has_scope(self, scope: str) -> bool:
        return scope in self.core.manifest.bot_scopes

    def conversation(self, channel: str | None = None, *, member: bool = False) -> Conversation:
        """Return the conversation of the argument `channel`, if the app can see it and has the scope for its kind.

        With `member` the app must be in it.
        """
        found = self.core.workspace.conversations.get(channel if channel is not None else self.args["channel"])
        bot = self.core.identity.bot_user_id
        if found is None or (found.kind != "channel" and bot not in found.members):
            raise ApiError("channel_not_found")
        if self.method.by_kind and not self.has_scope(self.method.by_kind[found.kind]):
            raise self.missing_scope(self.method.by_kind[found.kind])
        if member and bot not in found.members:
            raise ApiError("not_in_channel")
        return found

    def message(self, conversation: Conversation, ts: str) -> Json:
        """Return the message of this timestamp; ApiError message_not_found."""
        found = conversation.log.get(ts)
        if found is None:
            raise ApiError("message_not_found")
        return found

    def ts(self, name: str) -> str | None:
        """Return a timestamp among the arguments, in stored form; ApiError invalid_ts_<name>."""
        if not self.args.get(name):
            return None
        try:
            return normal_ts(self.args[name])
        except ValueError as error:
            raise ApiError(f"invalid_ts_{name}") from error

    def page(self, items: Sequence[Item], *, default: int, most: int) -> tuple[list[Item], str]:
        """Return the part of `items` that `cursor` and `limit` ask for, and the cursor of the next ("" if there is none)."""
        limit = self.args.get("limit") or default
        if not 1 <= limit <= most:
            raise ApiError("invalid_limit")
        start = 0
        if self.args.get("cursor"):
            try:
                word, _, number = base64.b64decode(self.args["cursor"], validate=True).decode().partition(":")
                start = int(number)
            except ValueError as error:
                raise ApiError("invalid_cursor") from error
            if word != "next" or start < 0:
                raise ApiError("invalid_cursor")
        end = start + limit
        following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return list(items[start:end]), following


Handler = Callable[[Call], Json]
