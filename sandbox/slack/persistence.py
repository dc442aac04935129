"""A workspace put away in a file when it closes, and taken out again when it opens: what was said, what was read, the time it was.

Not kept: windows that stood open, ephemeral messages, files and the record of traffic; Slack's own clients lose most of these too.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from sandbox.slack.core import Core
from sandbox.slack.message_log import Json
from sandbox.slack.workspace import Conversation

FORMAT = 1


def save_state(core: Core, path: Path) -> None:
    """Write the state to a file, whole or not at all."""
    workspace = core.workspace
    state: Json = {
        "format": FORMAT,
        "now": core.clock.now().isoformat(),
        "ids": core.ids.given_out(),
        "conversations": [
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind,
                "members": one.members,
                "created": one.created,
                "topic": one.topic,
                "messages": one.log.all(),
            }
            for one in workspace.conversations.values()
        ],
        "reading": [
            {
                "user": user,
                "conversation": one.id,
                "last_read": workspace.last_read(user, one),
                "unread": workspace.unread(user, one),
            }
            for one in workspace.conversations.values()
            for user in one.members
        ],
    }
    half = path.with_suffix(".half")
    half.write_text(json.dumps(state), encoding="utf-8")
    half.replace(path)


def load_state(core: Core, path: Path) -> None:
    """Read the state back into a workspace that nobody has used yet; the clock moves on to the time it was. Raises ValueError for another file."""
    state = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise ValueError(f"{path.name} holds no workspace of this version")
    workspace = core.workspace
    for kept in state["conversations"]:
        log = kept.pop("messages")
        conversation = workspace.conversations.get(kept["id"]) or Conversation(**kept)
        conversation.members = [member for member in kept["members"] if member in workspace.people]
        workspace.conversations[conversation.id] = conversation
        for message in log:
            conversation.log.add(message)
    for kept in state["reading"]:
        workspace.set_reading(kept["user"], kept["conversation"], kept["last_read"], kept["unread"])
    core.ids.go_on_from(state["ids"])
    then = datetime.fromisoformat(state["now"]).astimezone(UTC)
    if (away := then - core.clock.now()).total_seconds() > 0:
        core.clock.advance(away)
