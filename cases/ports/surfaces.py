"""Stores of what people have open in Slack: App Homes and shared links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class StoredHome:
    """Somebody's App Home (HOM-1): who opened it, and what they chose to see there."""

    slack_id: str
    #: As Slack gives it, if known.
    email: str = ""
    #: As Slack gives it, if known.
    name: str = ""
    #: The filter. Empty for all.
    shows: str = ""
    #: From 0.
    page: int = 0


class Homes(Protocol):
    """The App Homes (HOM-1), which are published again when something on them changed."""

    def opened(self, slack_id: str) -> None:
        """Store that somebody opened their Home. It is published at once."""
        ...

    def turned(self, slack_id: str, *, shows: str | None = None, page: int = 0) -> None:
        """Store that somebody chose another filter (None for the same as before) or page.

        Their Home is published at once.
        """
        ...

    def stale(self, words: Iterable[str]) -> None:
        """Mark the Homes of the people with these e-mails or names as out of date."""
        ...


@dataclass(frozen=True)
class SharedLink:
    """A link to a case that somebody posted."""

    #: Empty while the message is still being typed.
    channel: str
    #: The timestamp of the message. While it is being typed, Slack's name for it.
    message_ts: str
    url: str
    case_id: int


class SharedLinks(Protocol):
    """The links to cases that people posted lately, below which Slack shows where the case stands (LOOK-1)."""

    def add(self, links: Iterable[SharedLink]) -> None:
        """Note links; one that was noted before stays as it was."""
        ...

    def of(self, channel: str, message_ts: str) -> list[SharedLink]:
        """Return the links of one message."""
        ...

    def fresh(self, case_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
        """Return the messages that have a link to these cases and are recent enough to be kept up to date: channel and timestamp, newest first."""
        ...
