"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.core import split_text
from sandbox.slack.entities import links_in
from sandbox.slack.errors import ApiError
from sandbox.slack.manifest import Manifest
from sandbox.slack.message_log import Json
from sandbox.slack.web_api.call import Call, Handler
from sandbox.slack.work_objects import check_entity
from sandbox.slack.workspace import Conversation

CONTENT = ("text", "blocks", "attachments", "metadata")
CUSTOM = ("username", "icon_emoji", "icon_url")


def _target(call: Call) -> Conversation:
    """Return the conversation to post to: a conversation's id, `#name`, or a person's id, which means their direct
    messages.
    """
    channel = call.args["channel"]
    workspace = call.core.workspace
    if channel in workspace.people:
        person = workspace.people[channel]
        if person.is_bot or person.deleted:
            raise ApiError("channel_not_found")
        return workspace.open_im(channel, call.core.identity.bot_user_id)
    named = workspace.channel_named(channel.lstrip("#"))
    conversation = call.conversation(named.id if named is not None else channel)
    if conversation.is_archived:
        raise ApiError("is_archived")
    return conversation


def _may_post(call: Call, conversation: Conversation) -> None:
    member = call.core.identity.bot_user_id in conversation.members
    if not member and not call.has_scope("chat:write.public"):
        raise ApiError("not_in_channel")


def _content(call: Call, *, updating: bool = False) -> Json:
    args = call.args
    if args.get("markdown_text"):
        if args.get("text") or args.get("blocks"):
            raise ApiError("markdown_text_conflict")
        args = {**args, "text": args["markdown_text"]}
    return call.core.content(args, updating=updating)


def _appearance(call: Call) -> Json:
    chosen = {name: call.args[name] for name in CUSTOM if call.args.get(name)}
    if chosen and not call.has_scope("chat:write.customize"):
        raise call.missing_scope("chat:write.customize")
    icons = {
        name.removeprefix("icon_").replace("url", "image_48"): chosen[name] for name in CUSTOM[1:] if name in chosen
    }
    return {
        **({"username": chosen["username"]} if "username" in chosen else {}),
        **({"icons": icons} if icons else {}),
    }


def _thread(call: Call, conversation: Conversation) -> Json:
    thread_ts = call.args.get("thread_ts")
    if not thread_ts:
        return {}
    parent = conversation.log.get(thread_ts)
    if parent is None:
        raise ApiError("thread_not_found")
    return {"thread_ts": parent.get("thread_ts", thread_ts)}


def post_message(call: Call) -> Json:
    conversation = _target(call)
    _may_post(call, conversation)
    content = _content(call)
    shared = {**call.core.app_profile(), **_appearance(call), **_thread(call, conversation)}
    if call.args.get("client_msg_id"):
        shared["client_msg_id"] = call.args["client_msg_id"]
    broadcast = bool(call.args.get("reply_broadcast")) and "thread_ts" in shared
    parts = [content["text"]] if "blocks" in content else split_text(content["text"])
    first = call.core.workspace.post(conversation, {**shared, **content, "text": parts[0]}, broadcast=broadcast)
    for part in parts[1:]:
        call.core.workspace.post(conversation, {**shared, "text": part}, broadcast=broadcast)
    return {"channel": conversation.id, "ts": first["ts"], "message": first}


def post_ephemeral(call: Call) -> Json:
    conversation = _target(call)
    user = call.args["user"]
    if user not in call.core.workspace.people:
        raise ApiError("user_not_found")
    if call.core.identity.bot_user_id not in conversation.members:
        raise ApiError("not_in_channel")
    if user not in conversation.members:
        raise ApiError("user_not_in_channel")
    message = {**call.core.app_profile(), **_appearance(call), **_thread(call, conversation), **_content(call)}
    posted = call.core.workspace.post_ephemeral(conversation, user, message)
    return {"message_ts": posted["ts"]}


def _own_message(call: Call, conversation: Conversation, error: str) -> Json:
    message = call.message(conversation, call.args["ts"])
    if message.get("bot_id") != call.core.identity.bot_id or message.get("subtype") == "tombstone":
        raise ApiError(error)
    return message


def update(call: Call) -> Json:
    conversation = call.conversation()
    if conversation.is_archived:
        raise ApiError("is_archived")
    message = _own_message(call, conversation, "cant_update_message")
    if call.args.get("blocks") == [] and not call.args.get("text"):
        call.args["text"] = message["text"]
    kept = dict(message)
    if call.args.get("metadata") == {}:
        del call.args["metadata"]
        kept.pop("metadata", None)
    content = _content(call, updating=True)
    if call.args.get("blocks") is not None or call.args.get("text") or call.args.get("markdown_text"):
        kept.pop("blocks", None)
    for name in ("attachments", "metadata"):
        if call.args.get(name) is not None:
            kept.pop(name, None)
    if not content["text"]:
        content.pop("text")
    changed = {**kept, **content}
    if "blocks" not in changed:
        ts = conversation.log.next_ts(call.core.clock.now())
        changed["edited"] = {"user": call.core.identity.bot_user_id, "ts": ts}
    if call.args.get("file_ids") is not None:
        changed["files"] = [file for file in message.get("files", []) if file["id"] in call.args["file_ids"]]
    stored = call.core.workspace.change(conversation, changed)
    return {"channel": conversation.id, "ts": stored["ts"], "text": stored["text"], "message": stored}


def delete(call: Call) -> Json:
    conversation = call.conversation()
    message = _own_message(call, conversation, "cant_delete_message")
    call.core.workspace.delete(conversation, message["ts"])
    return {"channel": conversation.id, "ts": message["ts"]}


def get_permalink(call: Call) -> Json:
    conversation = call.conversation()
    message = call.message(conversation, call.args["message_ts"])
    domain = call.core.identity.team_domain
    link = f"https://{domain}.slack.com/archives/{conversation.id}/p{message['ts'].replace('.', '')}"
    thread_ts = message.get("thread_ts", message["ts"])
    if thread_ts != message["ts"]:
        link += f"?thread_ts={thread_ts}&cid={conversation.id}"
    return {"channel": conversation.id, "permalink": link}


def unfurl(call: Call) -> Json:
    draft = call.core.drafts.get(str(call.args.get("unfurl_id") or ""))
    if draft is not None and call.args.get("source") == "composer":
        draft["attachments"] = _attachments(call, draft)
        return {}
    channel, ts = call.args.get("channel"), call.args.get("ts")
    if call.args.get("unfurl_id"):
        channel, ts = call.core.unfurl_ids.get(call.args["unfurl_id"], ("", ""))
        if not channel:
            raise ApiError("cannot_find_message")
    if not channel or not ts:
        raise ApiError("cannot_find_message")
    conversation = call.core.workspace.conversations.get(channel)
    if conversation is None:
        raise ApiError("cannot_find_channel")
    message = conversation.log.get(ts)
    if message is None:
        raise ApiError("cannot_find_message")
    call.core.workspace.change(conversation, {**message, "attachments": _attachments(call, message)})
    return {}


def _attachments(call: Call, message: Json) -> list[Json]:
    """Return what stands below a message once the links that the call names are shown."""
    unfurls = call.args.get("unfurls")
    if not unfurls and not call.args.get("metadata") and not call.args.get("user_auth_required"):
        raise ApiError("missing_unfurls")
    if unfurls is not None and not isinstance(unfurls, Mapping):
        raise ApiError("invalid_arguments", messages=["[ERROR] must be an object [json-pointer:/unfurls]"])
    attachments = [one for one in message.get("attachments", []) if one.get("from_url") not in (unfurls or {})]
    for url, unfurled in (unfurls or {}).items():
        attachments.append(_unfurled(call, message, url, unfurled, len(attachments) + 1))
    for entity in _entities(call.args.get("metadata"), call.core.manifest):
        url = str(entity.get("app_unfurl_url") or "")
        if url not in links_in(message.get("text", "")):
            raise ApiError("cannot_unfurl_url")
        shown = next((each for each in attachments if each.get("from_url") == url), None)
        if shown is None:
            shown = {"id": len(attachments) + 1, "from_url": url, "is_app_unfurl": True, "app_unfurl_url": url}
            attachments.append(shown)
        shown["entity"] = entity
    return attachments


def _entities(metadata: Any, manifest: Manifest) -> list[Json]:
    if metadata is None:
        return []
    if not isinstance(metadata, Mapping) or not isinstance(metadata.get("entities"), list):
        raise ApiError("invalid_metadata")
    if "entity_details_requested" not in manifest.bot_events:
        raise ApiError("feature_not_enabled")
    return [check_entity(each) for each in metadata["entities"]]


def _unfurled(call: Call, message: Json, url: str, unfurled: Any, number: int) -> Json:
    if url not in links_in(message.get("text", "")):
        raise ApiError("cannot_unfurl_url")
    if not isinstance(unfurled, Mapping):
        raise ApiError("cannot_parse_attachment")
    checked = call.core.content({"attachments": [dict(unfurled)]})["attachments"][0]
    return {
        **checked,
        "id": number,
        "from_url": url,
        "is_app_unfurl": True,
        "app_unfurl_url": url,
        "bot_id": call.core.identity.bot_id,
        "app_id": call.core.identity.app_id,
    }


HANDLERS: Mapping[str, Handler] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "chat.unfurl": unfurl,
}
