"""How a person belongs to the workspace."""

from __future__ import annotations

from enum import StrEnum


class Membership(StrEnum):
    """How a person belongs to the workspace."""

    MEMBER = "member"
    MULTI_CHANNEL_GUEST = "multi-channel guest"
    SINGLE_CHANNEL_GUEST = "single-channel guest"
    OUTSIDER = "member of another workspace"
    BOT = "bot"
    DEACTIVATED = "deactivated person"


#: The kinds of guest that the policy may let in.
GUESTS = (Membership.MULTI_CHANNEL_GUEST, Membership.SINGLE_CHANNEL_GUEST)
