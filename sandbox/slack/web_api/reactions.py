"""reactions.*: the app's emoji under a message."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sandbox.slack.errors import ApiError
from sandbox.slack.message_log import Json
from sandbox.slack.web_api.call import Call, Handler
from sandbox.slack.workspace import Conversation


def _item(call: Call) -> tuple[Conversation, Json, str]:
    if not call.args.get("channel") or not call.args.get("timestamp"):
        raise ApiError("no_item_specified")
    conversation = call.conversation(member=True)
    name = call.args["name"].strip(":")
    if not re.fullmatch(r"[\w+'-]+(::skin-tone-[2-6])?", name):
        raise ApiError("invalid_name")
    return conversation, call.message(conversation, call.args["timestamp"]), name


def add(call: Call) -> Json:
    conversation, message, name = _item(call)
    if not call.core.workspace.react(conversation, message["ts"], call.core.identity.bot_user_id, name):
        raise ApiError("already_reacted")
    return {}


def remove(call: Call) -> Json:
    conversation, message, name = _item(call)
    if not call.core.workspace.unreact(conversation, message["ts"], call.core.identity.bot_user_id, name):
        raise ApiError("no_reaction")
    return {}


HANDLERS: Mapping[str, Handler] = {"reactions.add": add, "reactions.remove": remove}
