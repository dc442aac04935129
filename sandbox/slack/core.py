"""All parts of a running workspace in one place, handed to whatever needs several of them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.block_kit.check import Problem, check_message
from sandbox.slack.clock import SandboxClock
from sandbox.slack.elements import with_ids
from sandbox.slack.entities import linked_names
from sandbox.slack.errors import ApiError
from sandbox.slack.faults import Faults
from sandbox.slack.feed import Feed
from sandbox.slack.files import Files
from sandbox.slack.ids import Ids
from sandbox.slack.manifest import Manifest
from sandbox.slack.message_log import Json
from sandbox.slack.rate_limits import RateLimits
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.traffic import Traffic
from sandbox.slack.triggers import Triggers
from sandbox.slack.views import Views
from sandbox.slack.work_objects import Panel
from sandbox.slack.workspace import Conversation, Workspace

MAX_METADATA_CHARACTERS = 16_000
SPLIT_AT = 4_000


@dataclass(frozen=True)
class Identity:
    """Identify the workspace and the app, with secrets: fixed values that open nothing real."""

    team_name: str = "Sandbox"
    team_domain: str = "sandbox"
    team_id: str = "T0SANDBOX"
    app_id: str = "A0SANDBOX"
    bot_id: str = "B0SANDBOX"
    bot_user_id: str = "U0SANDBOXBOT"
    bot_token: str = "xoxb-sandbox-bot-token"  # noqa: S105  # opens this sandbox alone
    app_token: str = "xapp-1-A0SANDBOX-sandbox-app-token"  # noqa: S105  # the same
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105  # the same
    verification_token: str = "sandbox-verification-token"  # noqa: S105  # the same


@dataclass
class Core:
    """Hold the state of the workspace and its records. The server's event loop owns it all."""

    identity: Identity
    manifest: Manifest
    clock: SandboxClock
    workspace: Workspace
    ids: Ids
    views: Views
    files: Files
    triggers: Triggers
    response_urls: ResponseUrls
    faults: Faults
    limits: RateLimits
    traffic: Traffic
    feed: Feed
    ack_timeout_s: float = 3.0
    hang_s: float = 60.0
    latency_s: float = 0.0
    base_url: str = ""
    tabs: Sequence[tuple[str, str]] = ()
    """What stands beside this workspace, in the bar above its page: title and address of each."""
    hint: str = ""
    """A line of what to try first, above the messages with the app."""
    served_options: dict[tuple[str, str, str], list[Json]] = field(default_factory=dict)
    message_states: dict[tuple[str, str, str], Json] = field(default_factory=dict)
    unfurl_ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    drafts: dict[str, Json] = field(default_factory=dict)
    """What is being typed and has links of the app's: by its unfurl_id, as a message that is not posted."""
    panel_requests: dict[str, Json] = field(default_factory=dict)
    """The requests for the details of a Work Object, by their trigger_id."""
    panels: dict[str, Panel] = field(default_factory=dict)
    """What the app presented last of a Work Object, by the person who sees it."""

    async def takes_its_time(self) -> None:
        """Wait as long as Slack takes to answer a call. The time varies, so calls sent together arrive apart."""
        if self.latency_s:
            await asyncio.sleep(random.uniform(0, self.latency_s))  # noqa: S311  # nothing secret

    def team_of(self, user: str) -> str:
        """Return the id of the workspace that a person belongs to."""
        person = self.workspace.people.get(user)
        return (person.team_id if person is not None else "") or self.identity.team_id

    def person_named(self, name: str) -> str | None:
        people = self.workspace.people.values()
        return next((person.id for person in people if person.name == name), None)

    def channel_named(self, name: str) -> str | None:
        found = self.workspace.channel_named(name)
        return found.id if found is not None else None

    def conversation_with_app(self, user: str) -> Conversation:
        return self.workspace.open_im(user, self.identity.bot_user_id)

    def app_profile(self) -> Json:
        """Return the fields that mark a message as the app's own."""
        identity = self.identity
        return {
            "user": identity.bot_user_id,
            "bot_id": identity.bot_id,
            "app_id": identity.app_id,
            "team": identity.team_id,
            "bot_profile": {
                "id": identity.bot_id,
                "app_id": identity.app_id,
                "name": self.workspace.app_user.real_name,
                "team_id": identity.team_id,
                "deleted": False,
                "updated": 0,
                "icons": {},
            },
        }

    def content(self, given: Mapping[str, Any], *, updating: bool = False) -> Json:
        """Check the text, blocks, attachments and metadata of an app's message, and return them with ids filled in.

        Raises:
            ApiError: With Slack's word for the first problem, and the place of every problem.
        """
        checked = {
            key: given[key] for key in ("text", "blocks", "attachments", "metadata") if given.get(key) is not None
        }
        if updating and given.get("file_ids") and not checked.get("text"):
            checked["text"] = " "
        refuse(check_message(checked, updating=updating))
        metadata = checked.get("metadata")
        if metadata and len(str(metadata)) > MAX_METADATA_CHARACTERS:
            raise ApiError("metadata_too_large")
        text = str(checked.get("text", ""))
        if given.get("link_names") or given.get("parse") == "full":
            text = linked_names(text, person=self.person_named, channel=self.channel_named)
        message: Json = {"text": text}
        if checked.get("blocks"):
            message["blocks"] = with_ids(checked["blocks"], self.ids.short)
        if checked.get("attachments"):
            message["attachments"] = [
                {
                    "id": number,
                    **attachment,
                    **({"blocks": with_ids(attachment["blocks"], self.ids.short)} if attachment.get("blocks") else {}),
                }
                for number, attachment in enumerate(checked["attachments"], start=1)
            ]
        if metadata:
            message["metadata"] = metadata
        return message


def refuse(problems: list[Problem], *, below: str = "") -> None:
    """Raise ApiError for what block_kit found, if it found anything; paths are given `below` as prefix."""
    if problems:
        messages = [str(Problem(below + problem.path, problem.text, problem.error)) for problem in problems]
        raise ApiError(problems[0].error, messages=messages)


def split_text(text: str) -> list[str]:
    """Return a text over 4,000 characters in the several messages that Slack makes of it, broken at a line or word if possible."""
    parts: list[str] = []
    while len(text) > SPLIT_AT:
        at = max(text.rfind("\n", 0, SPLIT_AT), 0) or max(text.rfind(" ", 0, SPLIT_AT), 0) or SPLIT_AT
        parts.append(text[:at])
        text = text[at:].lstrip("\n ") if at < SPLIT_AT else text[at:]
    return [*parts, text]
