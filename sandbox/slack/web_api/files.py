"""files.*: the upload in three steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.slack.errors import ApiError
from sandbox.slack.files import StoredFile
from sandbox.slack.message_log import Json
from sandbox.slack.web_api.call import Call, Handler
from sandbox.slack.workspace import Conversation


def get_upload_url(call: Call) -> Json:
    core = call.core
    if call.args["length"] < 1:
        raise ApiError("invalid_arguments", messages=["[ERROR] must be at least 1 [json-pointer:/length]"])
    announced = core.files.announce(
        call.args["filename"],
        call.args["length"],
        user=core.identity.bot_user_id,
        created=int(core.clock.now().timestamp()),
        alt_text=call.args.get("alt_txt", ""),
    )
    return {"upload_url": f"{core.base_url}/upload/{announced.id}", "file_id": announced.id}


def _uploaded(call: Call, given: Any) -> StoredFile:
    if not isinstance(given, Mapping) or not isinstance(given.get("id"), str):
        raise ApiError("invalid_arguments", messages=["[ERROR] each file needs an id [json-pointer:/files]"])
    stored = call.core.files.get(given["id"])
    if stored is None or stored.data is None or stored.complete:
        raise ApiError("file_not_found")
    return stored


def complete_upload(call: Call) -> Json:
    given = call.args["files"]
    if not isinstance(given, list) or not given:
        raise ApiError("invalid_arguments", messages=["[ERROR] must be an array [json-pointer:/files]"])
    stored = [_uploaded(call, one) for one in given]
    channels = [call.args["channel_id"]] if call.args.get("channel_id") else call.args.get("channels") or []
    conversations = [call.conversation(channel, member=True) for channel in channels]
    thread_ts = call.args.get("thread_ts")
    if thread_ts and any(conversation.log.get(thread_ts) is None for conversation in conversations):
        raise ApiError("thread_not_found")
    for one, file in zip(given, stored, strict=True):
        file.title = one.get("title") or file.title
        file.complete = True
    for conversation in conversations:
        _share(call, conversation, stored)
    return {"files": [file.as_json(call.core.base_url) for file in stored]}


def _share(call: Call, conversation: Conversation, stored: Sequence[StoredFile]) -> None:
    if conversation.is_archived:
        raise ApiError("is_archived")
    message: Json = {"text": call.args.get("initial_comment", ""), **call.core.app_profile()}
    if call.args.get("blocks"):
        message |= call.core.content({"blocks": call.args["blocks"], "text": message["text"]})
    if call.args.get("thread_ts"):
        message["thread_ts"] = call.args["thread_ts"]
    for file in stored:
        file.shares.append(conversation.id)
    message["files"] = [file.as_json(call.core.base_url) for file in stored]
    call.core.workspace.post(conversation, message)


def info(call: Call) -> Json:
    stored = call.core.files.get(call.args["file"])
    if stored is None or stored.data is None:
        raise ApiError("file_not_found")
    return {
        "file": stored.as_json(call.core.base_url),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


HANDLERS: Mapping[str, Handler] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
}
