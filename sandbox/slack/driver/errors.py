"""The error that a person sees when the app does not answer."""

from __future__ import annotations


class SlackTrouble(Exception):
    """Slack shows the person that the app did not answer; ``error`` is its word, ``detail`` the sentence shown."""

    def __init__(self, error: str, detail: str) -> None:
        """Take Slack's error word and the sentence that it shows."""
        self.error = error
        self.detail = detail
        super().__init__(f"{error}: {detail}")
