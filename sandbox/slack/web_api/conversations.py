"""conversations.*: channels and direct messages, and what was said in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.slack.errors import ApiError
from sandbox.slack.message_log import Json
from sandbox.slack.web_api.call import Call, Handler
from sandbox.slack.web_api.catalogue import READ
from sandbox.slack.workspace import Conversation

KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im"}
EMPTY_KINDS = frozenset({"mpim"})
"""The kinds of conversation that Slack has and this workspace has none of."""


def described(call: Call, conversation: Conversation) -> Json:
    """Return a conversation object."""
    bot = call.core.identity.bot_user_id
    common: Json = {
        "id": conversation.id,
        "created": conversation.created,
        "updated": conversation.created * 1000,
        "is_archived": conversation.is_archived,
        "is_org_shared": False,
        "context_team_id": call.core.identity.team_id,
    }
    if conversation.kind == "im":
        return {**common, "is_im": True, "user": conversation.other(bot), "is_user_deleted": False, "priority": 0}
    return {
        **common,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": conversation.kind == "group",
        "is_general": False,
        "is_shared": bool(conversation.shared_with),
        "is_ext_shared": bool(conversation.shared_with),
        "connected_team_ids": list(conversation.shared_with),
        "is_member": bot in conversation.members,
        "creator": conversation.creator,
        "topic": {"value": conversation.topic, "creator": conversation.creator, "last_set": conversation.created},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def list_conversations(call: Call) -> Json:
    types = call.args.get("types") or ["public_channel"]
    unknown = [name for name in types if name not in KINDS and name not in EMPTY_KINDS]
    if unknown:
        raise ApiError("invalid_types")
    kinds = {KINDS[name] for name in types if name in KINDS}
    for kind in sorted(kinds):
        if not call.has_scope(READ[kind]):
            raise call.missing_scope(READ[kind])
    bot = call.core.identity.bot_user_id
    seen = [
        conversation
        for conversation in call.core.workspace.conversations.values()
        if conversation.kind in kinds
        and (conversation.kind == "channel" or bot in conversation.members)
        and not (call.args.get("exclude_archived") and conversation.is_archived)
    ]
    page, following = call.page(seen, default=100, most=1_000)
    channels = [
        {**described(call, conversation), "num_members": len(conversation.members)}
        if conversation.is_channel
        else described(call, conversation)
        for conversation in page
    ]
    return {"channels": channels, "response_metadata": {"next_cursor": following}}


def info(call: Call) -> Json:
    conversation = call.conversation()
    channel = described(call, conversation)
    if call.args.get("include_num_members"):
        channel["num_members"] = len(conversation.members)
    return {"channel": channel}


def open_conversation(call: Call) -> Json:
    if call.args.get("channel"):
        conversation = call.conversation()
        if conversation.kind != "im":
            raise ApiError("method_not_supported_for_channel_type")
        return {"no_op": True, "already_open": True, "channel": {"id": conversation.id}}
    users = call.args.get("users") or []
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise call.missing_scope("mpim:write")
    person = call.core.workspace.people.get(users[0])
    if person is None:
        raise ApiError("user_not_found")
    if person.deleted:
        raise ApiError("user_disabled")
    if person.is_bot:
        raise ApiError("cannot_dm_bot")
    bot = call.core.identity.bot_user_id
    known = call.core.workspace.find_im(person.id, bot) is not None
    conversation = call.core.workspace.open_im(person.id, bot)
    channel = described(call, conversation) if call.args.get("return_im") else {"id": conversation.id}
    return {"channel": channel, **({"no_op": True, "already_open": True} if known else {})}


def members(call: Call) -> Json:
    page, following = call.page(call.conversation().members, default=100, most=1_000)
    return {"members": page, "response_metadata": {"next_cursor": following}}


def join(call: Call) -> Json:
    conversation = call.conversation()
    if conversation.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if conversation.is_archived:
        raise ApiError("is_archived")
    joined = call.core.workspace.join(conversation, call.core.identity.bot_user_id)
    answer: Json = {"channel": described(call, conversation)}
    if not joined:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


def _given_back(call: Call, messages: Sequence[Json]) -> list[Json]:
    """Return messages as history does. Without `include_all_metadata`, the metadata has no payload."""
    if call.args.get("include_all_metadata"):
        return list(messages)
    return [
        {**message, "metadata": {"event_type": message["metadata"]["event_type"]}} if "metadata" in message else message
        for message in messages
    ]


def _known_by_now(call: Call, messages: Sequence[Json]) -> list[Json]:
    """Return the messages that the history already shows."""
    if not call.lag_s:
        return list(messages)
    until = call.core.clock.now().timestamp() - call.lag_s
    return [message for message in messages if float(message["ts"]) <= until]


def history(call: Call) -> Json:
    conversation = call.conversation(member=True)
    oldest, latest = call.ts("oldest") or "0000000000.000000", call.ts("latest")
    found = _known_by_now(call, conversation.log.between(oldest, latest, inclusive=bool(call.args.get("inclusive"))))
    page, following = call.page(found[::-1], default=100, most=999)
    answer: Json = {"messages": _given_back(call, page), "has_more": bool(following), "pin_count": 0}
    if following:
        answer["response_metadata"] = {"next_cursor": following}
    return answer


def replies(call: Call) -> Json:
    conversation = call.conversation(member=True)
    asked = conversation.log.get(call.args["ts"])
    if asked is None:
        raise ApiError("thread_not_found")
    parent = conversation.log.get(str(asked.get("thread_ts", asked["ts"]))) or asked
    oldest, latest = call.ts("oldest") or "0000000000.000000", call.ts("latest")
    inclusive = bool(call.args.get("inclusive"))
    following_messages = [
        message
        for message in _known_by_now(call, conversation.log.replies(parent["ts"]))
        if (oldest < message["ts"] or (inclusive and oldest == message["ts"]))
        and (latest is None or message["ts"] < latest or (inclusive and latest == message["ts"]))
    ]
    page, following = call.page(following_messages, default=999, most=1_000)
    answer: Json = {"messages": _given_back(call, [parent, *page]), "has_more": bool(following)}
    if following:
        answer["response_metadata"] = {"next_cursor": following}
    return answer


HANDLERS: Mapping[str, Handler] = {
    "conversations.list": list_conversations,
    "conversations.info": info,
    "conversations.open": open_conversation,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.join": join,
}
