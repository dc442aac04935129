"""Every Web API method that the sandbox has: its scopes, its tier and its arguments, in one table.

Scopes, tiers and arguments are those of the method pages at https://docs.slack.dev/reference/methods. In the
arguments, `!` marks a required one, `=` gives its kind where it is not plain text, and `*` lets any other through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sandbox.slack.rate_limits import Tier

ArgumentKind = Literal["text", "int", "bool", "json", "list"]
KINDS: Mapping[str, ArgumentKind] = {"text": "text", "int": "int", "bool": "bool", "json": "json", "list": "list"}

READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}


@dataclass(frozen=True)
class Argument:
    name: str
    kind: ArgumentKind
    required: bool


@dataclass(frozen=True)
class Method:
    """Describe a method. `scopes` are alternatives; with `by_kind` the kind of conversation decides.

    `caller` says whose token it takes.
    """

    name: str
    tier: Tier
    arguments: tuple[Argument, ...]
    scopes: tuple[str, ...] = ()
    by_kind: Mapping[str, str] = field(default_factory=dict)
    caller: Literal["bot", "app", "anyone"] = "bot"

    @property
    def accepted(self) -> tuple[str, ...]:
        """Return all scopes with which the method may be called, as in the header x-accepted-oauth-scopes."""
        return self.scopes + tuple(self.by_kind.values())


def _arguments(written: str) -> tuple[Argument, ...]:
    arguments = []
    for word in written.split():
        name, _, kind = word.partition("=")
        arguments.append(Argument(name.rstrip("!"), KINDS[kind or "text"], name.endswith("!")))
    return tuple(arguments)


def _method(
    name: str,
    tier: Tier,
    arguments: str = "",
    *,
    scope: str = "",
    by_kind: Mapping[str, str] | None = None,
    caller: Literal["bot", "app", "anyone"] = "bot",
) -> Method:
    return Method(name, tier, _arguments(arguments), tuple(scope.split()), by_kind or {}, caller)


POST = (
    "channel! text blocks=json attachments=json thread_ts link_names=bool parse mrkdwn=bool username icon_emoji icon_url "
    "as_user=bool markdown_text "
)
PAGE = "cursor limit=int "
SPAN = "oldest latest inclusive=bool include_all_metadata=bool "

METHODS: Mapping[str, Method] = {
    method.name: method
    for method in (
        _method("api.test", Tier.TIER_4, "error *", caller="anyone"),
        _method("auth.test", Tier.SPECIAL),
        _method("apps.connections.open", Tier.CONNECTIONS, scope="connections:write", caller="app"),
        _method("team.info", Tier.TIER_3, "team domain", scope="team:read"),
        _method("bots.info", Tier.TIER_3, "bot team_id", scope="users:read"),
        _method("users.info", Tier.TIER_4, "user! include_locale=bool", scope="users:read"),
        _method("users.list", Tier.TIER_2, PAGE + "include_locale=bool team_id", scope="users:read"),
        _method("users.lookupByEmail", Tier.TIER_3, "email!", scope="users:read.email"),
        _method("conversations.list", Tier.TIER_2, PAGE + "exclude_archived=bool types=list team_id", by_kind=READ),
        _method(
            "conversations.info", Tier.TIER_3, "channel! include_locale=bool include_num_members=bool", by_kind=READ
        ),
        _method(
            "conversations.open",
            Tier.TIER_3,
            "channel users=list return_im=bool prevent_creation=bool",
            scope="im:write",
        ),
        _method("conversations.members", Tier.TIER_4, "channel! " + PAGE, by_kind=READ),
        _method("conversations.history", Tier.TIER_3, "channel! " + PAGE + SPAN, by_kind=HISTORY),
        _method("conversations.replies", Tier.TIER_3, "channel! ts! " + PAGE + SPAN, by_kind=HISTORY),
        _method("conversations.join", Tier.TIER_3, "channel!", scope="channels:join"),
        _method(
            "chat.postMessage",
            Tier.POSTING,
            POST + "reply_broadcast=bool unfurl_links=bool unfurl_media=bool metadata=json container_id client_msg_id",
            scope="chat:write",
        ),
        _method("chat.postEphemeral", Tier.TIER_4, POST + "user!", scope="chat:write"),
        _method(
            "chat.update",
            Tier.TIER_3,
            "channel! ts! text blocks=json attachments=json metadata=json file_ids=list link_names=bool parse "
            "reply_broadcast=bool as_user=bool markdown_text",
            scope="chat:write",
        ),
        _method("chat.delete", Tier.TIER_3, "channel! ts! as_user=bool", scope="chat:write"),
        _method("chat.getPermalink", Tier.SPECIAL, "channel! message_ts!"),
        _method(
            "chat.unfurl",
            Tier.TIER_3,
            "channel ts source unfurl_id unfurls=json metadata=json user_auth_required=bool user_auth_url "
            "user_auth_message user_auth_blocks=json",
            scope="links:write",
        ),
        _method(
            "entity.presentDetails",
            Tier.TIER_4,
            "trigger_id! metadata=json user_auth_required=bool user_auth_url error=json",
        ),
        _method("views.open", Tier.TIER_4, "trigger_id interactivity_pointer view!=json"),
        _method("views.push", Tier.TIER_4, "trigger_id interactivity_pointer view!=json"),
        _method("views.update", Tier.TIER_4, "view!=json view_id external_id hash"),
        _method("views.publish", Tier.TIER_4, "user_id! view!=json hash"),
        _method("reactions.add", Tier.TIER_3, "channel! name! timestamp!", scope="reactions:write"),
        _method("reactions.remove", Tier.TIER_2, "channel name! timestamp file file_comment", scope="reactions:write"),
        _method(
            "files.getUploadURLExternal", Tier.TIER_4, "filename! length!=int alt_txt snippet_type", scope="files:write"
        ),
        _method(
            "files.completeUploadExternal",
            Tier.TIER_4,
            "files!=json channel_id channels=list initial_comment thread_ts blocks=json",
            scope="files:write",
        ),
        _method("files.info", Tier.TIER_4, "file! count=int page=int " + PAGE, scope="files:read"),
    )
}
