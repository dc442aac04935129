"""Convert a person's text to Slack's format: `&<>` escaped, names and addresses marked up."""

from __future__ import annotations

import re
from collections.abc import Callable

TOKEN = re.compile(
    r"(?P<code>```.*?```|`[^`\n]+`)"
    r"|(?P<url>https?://[^\s<>|`]+[^\s<>|`.,;:!?)\]}'\"])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w&])@(?P<person>[\w.-]*\w)"
    r"|(?<![\w&])#(?P<channel>[\w-]+)",
    re.DOTALL,
)

GROUPS = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}


def escape(text: str) -> str:
    """Write `&`, `<` and `>` as Slack's entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str, *, person: Callable[[str], str | None], channel: Callable[[str], str | None]) -> str:
    """Return the text that Slack delivers for what a person typed.

    `person` and `channel` give the id for a name, or None: such a name stays as it was typed.
    Nothing inside code is marked up.
    """
    parts: list[str] = []
    at = 0
    for found in TOKEN.finditer(text):
        parts.append(escape(text[at : found.start()]))
        parts.append(_marked(found, person, channel))
        at = found.end()
    parts.append(escape(text[at:]))
    return "".join(parts)


def _marked(found: re.Match[str], person: Callable[[str], str | None], channel: Callable[[str], str | None]) -> str:
    whole = escape(found.group())
    if found["url"]:
        return f"<{whole}>"
    if found["email"]:
        return f"<mailto:{whole}|{whole}>"
    if found["person"]:
        name = found["person"]
        user = person(name)
        return f"<@{user}>" if user else GROUPS.get(name, whole)
    if found["channel"]:
        channel_id = channel(found["channel"])
        return f"<#{channel_id}|{found['channel']}>" if channel_id else whole
    return whole


LINK = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>")


def links_in(text: str) -> list[str]:
    """Return the addresses marked up in a delivered text, each once, as they were before escaping."""
    return list(dict.fromkeys(unescape(url) for url in LINK.findall(text)))


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def linked_names(text: str, *, person: Callable[[str], str | None], channel: Callable[[str], str | None]) -> str:
    """Return an app's text under `link_names`: @name and #name become mentions, the rest stays as sent."""

    def mention(found: re.Match[str]) -> str:
        if found["person"]:
            user = person(found["person"])
            return f"<@{user}>" if user else GROUPS.get(found["person"], found.group())
        if found["channel"]:
            channel_id = channel(found["channel"])
            return f"<#{channel_id}|{found['channel']}>" if channel_id else found.group()
        return found.group()

    return re.sub(
        r"(?P<skip><[^>]*>|`[^`]*`)|(?<![\w&<])@(?P<person>[\w.-]*\w)|(?<![\w&<])#(?P<channel>[\w-]+)", mention, text
    )
