"""What a rendered template becomes: a message to post, a modal to open or an App Home to publish, as Slack takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

# A block is JSON whose shape Slack's documentation gives; the templates write it, and the tests hold it to Slack's rules.
Block: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A message. text: what a notification and a screen reader say, mrkdwn with everything foreign escaped; blocks: what is seen."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True)
class Modal:
    """A modal, ready for views.open, views.push and views.update."""

    view: dict[str, Any]


@dataclass(frozen=True)
class HomeView:
    """Somebody's App Home, ready for views.publish."""

    view: dict[str, Any]
