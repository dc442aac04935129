"""Decide how a Slack account belongs to the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.slack.own_workspace import WorkspaceIds
from cases.model.membership import Membership

SLACKBOT = "USLACKBOT"

REASONS: Mapping[Membership, str] = {
    Membership.DEACTIVATED: "the Slack account is deactivated",
    Membership.BOT: "the Slack account is a bot",
    Membership.MULTI_CHANNEL_GUEST: "the Slack account is a guest's",
    Membership.SINGLE_CHANNEL_GUEST: "the Slack account is a guest's",
    Membership.OUTSIDER: "the Slack account is of another workspace",
}


def membership_of(user: Mapping[str, Any], own: WorkspaceIds) -> Membership:
    """Return how an account belongs to the workspace. If in doubt, it is an outsider's.

    Args:
        user: From users.info, users.list or users.lookupByEmail.
        own: Our workspace.
    """
    if user.get("deleted"):
        return Membership.DEACTIVATED
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == SLACKBOT:
        return Membership.BOT
    if user.get("is_stranger") or not _belongs(user, own):
        return Membership.OUTSIDER
    if user.get("is_ultra_restricted"):
        return Membership.SINGLE_CHANNEL_GUEST
    return Membership.MULTI_CHANNEL_GUEST if user.get("is_restricted") else Membership.MEMBER


def _belongs(user: Mapping[str, Any], own: WorkspaceIds) -> bool:
    # In an organisation, the account's own workspace may be another one of its workspaces.
    grid = user.get("enterprise_user") or {}
    teams = {str(team) for team in (user.get("team_id"), grid.get("enterprise_id"), *(grid.get("teams") or ())) if team}
    return any(own.owns(team) for team in teams)


def why_no_member(user: Mapping[str, Any], team_id: str) -> str | None:
    """Return why an account may not be a person on the roster; None if it may.

    An e-mail proves little: users.lookupByEmail also finds guests, bots, deactivated accounts and people of other
    workspaces.

    Args:
        user: From users.info or users.lookupByEmail.
        team_id: Our workspace.
    """
    return REASONS.get(membership_of(user, WorkspaceIds(team_id)))
