"""The kinds of channel that casebot asks Slack for."""

from __future__ import annotations

PUBLIC_CHANNELS = "public_channel"
#: Private channels are listed to their members only.
ALL_CHANNELS = "public_channel,private_channel"
