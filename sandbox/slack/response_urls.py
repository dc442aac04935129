"""The addresses at which an app may answer an interaction: five times, within thirty minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from sandbox.slack.errors import ApiError
from sandbox.slack.message_log import Json
from sandbox.slack.workspace import Conversation

if TYPE_CHECKING:
    from sandbox.slack.core import Core

USES = 5
LIFE = timedelta(minutes=30)

ARGUMENTS = frozenset(
    {
        "text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts", "mrkdwn",
        "unfurl_links", "unfurl_media", "metadata", "link_names", "parse",
    }
)  # fmt: skip


@dataclass
class ResponseUrl:
    """Represent a response URL: the person of its interaction, and its message (None for a command)."""

    user: str
    conversation: Conversation
    born: datetime
    ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None
    uses: int = 0


class ResponseUrls:
    """Keep the response URLs. Their age follows the sandbox's clock."""

    def __init__(self) -> None:
        self._urls: dict[str, ResponseUrl] = {}
        self._count = count(1)

    def issue(self, core: Core, opened: ResponseUrl) -> str:
        number = next(self._count)
        key = f"{number:08d}/{number * 104_729 % 10**10:010d}"
        self._urls[key] = opened
        return f"{core.base_url}/response/{core.identity.team_id}/{key}"

    def use(self, core: Core, key: str, body: Mapping[str, Any]) -> None:
        """Carry out an answer; ApiError expired_url, used_url, invalid_url or what is wrong with the message."""
        opened = self._urls.get(key)
        if opened is None:
            raise ApiError("invalid_url")
        if core.clock.now() - opened.born > LIFE:
            raise ApiError("expired_url")
        if opened.uses >= USES:
            raise ApiError("used_url")
        answer(core, opened, body)
        opened.uses += 1


def answer(core: Core, opened: ResponseUrl, body: Mapping[str, Any]) -> None:
    """Post, replace or delete as an answer to a command or a click says."""
    unknown = sorted(set(body) - ARGUMENTS)
    if unknown:
        raise ApiError("invalid_arguments", messages=[f"[ERROR] unknown argument: {name}" for name in unknown])
    if body.get("delete_original"):
        _delete_original(core, opened)
        return
    content = core.content(body)
    content |= core.app_profile()
    if body.get("replace_original"):
        _replace_original(core, opened, content)
        return
    thread_ts = body.get("thread_ts") or opened.thread_ts
    if thread_ts:
        content["thread_ts"] = thread_ts
    if body.get("response_type") == "in_channel":
        core.workspace.post(opened.conversation, content)
    else:
        core.workspace.post_ephemeral(opened.conversation, opened.user, content)


def _original(core: Core, opened: ResponseUrl) -> Json:
    if opened.ts is None:
        raise ApiError("no_original_message")
    if opened.ephemeral:
        found = core.workspace.ephemerals(opened.conversation, opened.user).get(opened.ts)
    else:
        found = opened.conversation.log.get(opened.ts)
    if found is None:
        raise ApiError("message_not_found")
    return found


def _delete_original(core: Core, opened: ResponseUrl) -> None:
    original = _original(core, opened)
    if opened.ephemeral:
        core.workspace.delete_ephemeral(opened.conversation, opened.user, original["ts"])
    else:
        core.workspace.delete(opened.conversation, original["ts"])


def _replace_original(core: Core, opened: ResponseUrl, content: Json) -> None:
    original = _original(core, opened)
    kept = {key: value for key, value in original.items() if key not in ("text", "blocks", "attachments", "metadata")}
    if opened.ephemeral:
        core.workspace.change_ephemeral(opened.conversation, opened.user, {**kept, **content})
    else:
        core.workspace.change(opened.conversation, {**kept, **content})
