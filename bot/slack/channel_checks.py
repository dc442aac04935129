"""Check that casebot is in the channels of the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.check_result import CheckResult
from bot.config.manifest import REINSTALL
from bot.slack.channels import ALL_CHANNELS, PUBLIC_CHANNELS
from cases.model.channels import is_channel_id
from cases.model.policy import Policy

WHAT = "channels"


@dataclass(frozen=True)
class _Listed:
    """The channels that casebot can see."""

    #: By name: whether casebot is in it.
    joined: Mapping[str, bool]
    #: Whether Slack lists private channels too.
    with_private: bool = True


def look_at_channels(client: WebClient, policy: Policy) -> Iterator[CheckResult]:
    """Yield a result for each channel of the policy."""
    wanted = (
        (policy.ops_channel, "ops"),
        (policy.digest_channel, "digest"),
        (policy.sales_support_channel, "sales_support"),
    )
    try:
        listed = None
        for channel, key in wanted:
            if is_channel_id(channel):
                yield _by_id(client, channel, key)
            else:
                listed = listed or _list(client)
                yield _by_name(listed, channel, key)
    except SlackApiError as error:
        refused = error.response.get("error")
        if refused == "missing_scope":
            yield CheckResult(WHAT, False, f"missing scope: {error.response.get('needed')}", REINSTALL)
        else:
            yield CheckResult(WHAT, False, f"cannot be listed: Slack says {refused}", "Try again in a minute.")
    except (SlackClientError, OSError) as error:
        yield CheckResult(WHAT, False, f"cannot be listed ({type(error).__name__})", "Try again in a minute.")


def _by_name(listed: _Listed, name: str, key: str) -> CheckResult:
    if name in listed.joined:
        return _membership(f"#{name}", listed.joined[name])
    if not listed.with_private:
        text = f"there is no public #{name}; to see private channels the scope groups:read is missing"
        return CheckResult(WHAT, False, text, REINSTALL)
    remedy = (
        f"Create #{name}, or name another as channels.{key} in the policy; then write there: /invite @casebot. "
        "casebot sees a private channel only after that."
    )
    return CheckResult(WHAT, False, f"casebot sees no #{name}", remedy)


def _by_id(client: WebClient, channel_id: str, key: str) -> CheckResult:
    try:
        channel = client.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as error:
        refused = error.response.get("error")
        if refused == "channel_not_found":
            remedy = f"Check the id at channels.{key} in the policy. In a private channel, write: /invite @casebot"
            return CheckResult(WHAT, False, f"casebot sees no channel {channel_id}", remedy)
        if refused == "missing_scope":
            text = f"to look at {channel_id} the scope {error.response.get('needed')} is missing"
            return CheckResult(WHAT, False, text, REINSTALL)
        raise
    named = f"#{channel['name']} ({channel_id})"
    if channel.get("is_archived"):
        return CheckResult(WHAT, False, f"{named} is archived", f"Name another as channels.{key} in the policy.")
    return _membership(named, bool(channel.get("is_member")))


def _membership(named: str, joined: bool) -> CheckResult:
    if joined:
        return CheckResult(WHAT, True, f"{named} joined")
    return CheckResult(WHAT, False, f"casebot is not in {named}", f"In Slack, write in {named}: /invite @casebot")


def _list(client: WebClient) -> _Listed:
    try:
        return _Listed(_pages(client, ALL_CHANNELS))
    except SlackApiError as error:
        if error.response.get("error") != "missing_scope":
            raise
        return _Listed(_pages(client, PUBLIC_CHANNELS), with_private=False)


def _pages(client: WebClient, types: str) -> dict[str, bool]:
    found: dict[str, bool] = {}
    cursor = ""
    while True:
        page = client.conversations_list(types=types, exclude_archived=True, limit=200, cursor=cursor)
        found |= {channel["name"]: bool(channel.get("is_member")) for channel in page["channels"]}
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found
