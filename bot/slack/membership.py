"""Whether a Slack account is that of a full member of our own workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def why_no_member(user: Mapping[str, Any], team_id: str) -> str | None:
    """Return why this account may not stand for a person of the roster; None where it may.

    An e-mail alone proves little: users.lookupByEmail also finds guests, bots, deactivated accounts and people of other workspaces.

    Args:
        user: as users.info and users.lookupByEmail give it.
        team_id: of our workspace.
    """
    if user.get("deleted"):
        return "the Slack account is deactivated"
    if user.get("is_bot") or user.get("is_workflow_bot"):
        return "the Slack account is a bot"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "the Slack account is a guest's"
    if user.get("is_stranger"):
        return "the Slack account is of another workspace"
    # In an Enterprise organisation the account's own workspace may be another of those that it is a member of.
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())} - {None, ""}
    if teams and team_id not in teams:
        return "the Slack account is of another workspace"
    return None
