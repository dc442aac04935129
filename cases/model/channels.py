"""A channel of the policy: its name without "#", or its id in Slack."""

from __future__ import annotations

import re

# Slack's names have no capitals, so none of them looks like an id.
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{4,}")


def is_channel_id(channel: str) -> bool:
    """Return whether a channel is given by its id, such as C0123ABCD."""
    return _CHANNEL_ID.fullmatch(channel) is not None


def channel_words(channel: str, described: str) -> str:
    """Return the channel in words: its name with "#", or the description of one that is given by its id."""
    return described if is_channel_id(channel) else f"#{channel}"
