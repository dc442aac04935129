"""A message that is ready to send, and the type of functions that compose one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.delivery.uploads import Upload
from cases.model.notification import Notification


@dataclass(frozen=True)
class Composed:
    """The content for Slack: a message, a file with its comment, or the previews below the links of a message."""

    #: Plain text for notifications and screen readers; with a file, its comment.
    text: str
    #: Block Kit; empty for a text without blocks.
    blocks: list[dict[str, Any]] = field(default_factory=list)
    #: The file to share, if this is one.
    upload: Upload | None = None
    #: The preview of each link, by its address.
    unfurls: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    #: The same as Work Objects, for workspaces with that feature.
    entities: list[dict[str, Any]] = field(default_factory=list)

    def digest(self) -> str:
        """Return a hash of the message.

        Raises:
            TypeError, ValueError: The blocks are not JSON.
        """
        title = self.upload.title if self.upload is not None else None
        whole = json.dumps([self.text, self.blocks, title], sort_keys=True, ensure_ascii=True, allow_nan=False)
        return hashlib.sha256(whole.encode("ascii")).hexdigest()


#: Compose the message from the database as it is now; None if there is nothing left to say.
Compose = Callable[[Notification], Composed | None]
