"""The link that opens a conversation with somebody."""

from __future__ import annotations

from urllib.parse import quote

from cases.model.people import Person


def chat_with(person: Person | None) -> str | None:
    """Return the link to the direct messages with this person; None for a person who is not on Slack."""
    if person is None or person.slack_id is None:
        return None
    return f"https://slack.com/app_redirect?channel={quote(person.slack_id, safe='')}"
