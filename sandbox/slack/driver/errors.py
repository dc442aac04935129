"""The error that a person sees when the app does not answer."""

from __future__ import annotations


class SlackTrouble(Exception):
    """Report that Slack shows a person no answer of the app: ``error`` is the code, ``detail`` the text."""

    def __init__(self, error: str, detail: str) -> None:
        """Take Slack's error word and the sentence that it shows."""
        self.error = error
        self.detail = detail
        super().__init__(f"{error}: {detail}")
