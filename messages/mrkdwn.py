"""Slack's mrkdwn: what is foreign is escaped, what is ours is made here: times, days, spans, and the one link we show (SAFE-3)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from markupsafe import Markup

from messages import local_time

MAX_URL = 3_000
_AROUND_AGO = re.compile(r"(\(?\{ago\}\)?)")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escape(value: object) -> Markup:
    """Text that can be put into mrkdwn: it can mention nobody and link nowhere. Markup is ours and stays as it is.

    `*`, `_` and `~` cannot be escaped in mrkdwn, so free text goes into plain_text or rich_text instead. Raises TypeError for
    anything but text and whole numbers: that a template prints a None is a bug of ours, and not to be shown.
    """
    if isinstance(value, Markup):
        return value
    text = str(value)  # of what a template was not given, this raises and names it
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"a template may print text and whole numbers, not {type(value).__name__}")
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - this is the escaping


def when(moment: datetime, form: str = local_time.AT) -> Markup:
    """Return a moment in the reader's zone: written out where the zone is known, else filled in by each reader's client.

    form: Slack's, see https://docs.slack.dev/messaging/formatting-message-text#date-formatting.
    """
    written = local_time.filled(moment, form)
    if written is None:
        return _date(moment, form)
    filled = (_date(moment, text) if local_time.AGO in text else text for text in _AROUND_AGO.split(written))
    return Markup("".join(filled))  # noqa: S704 - nothing foreign in it


def _date(moment: datetime, form: str) -> Markup:
    return Markup(f"<!date^{int(moment.timestamp())}^{form}|{in_utc(moment)}>")  # noqa: S704 - nothing foreign in it


def pieces(moment: datetime, form: str) -> list[tuple[bool, str]]:
    """Return the same for rich text, as pieces: whether Slack fills it in, and the words or the form."""
    written = local_time.filled(moment, form)
    if written is None:
        return [(True, form)]
    # What stands around it goes along, as Slack begins a form with a capital letter.
    return [(local_time.AGO in text, text) for text in _AROUND_AGO.split(written) if text]


def ago(moment: datetime) -> Markup:
    """Return a moment, and how long ago that is whenever it is read."""
    return when(moment, f"{local_time.AT} ({local_time.AGO})")


def in_utc(moment: datetime) -> str:
    """Return a moment for whoever has no clock of their own at hand: `2026-07-12 09:00 UTC`."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def day(value: date) -> str:
    """Return a day on the calendar: `Sun 12 Jul`, with the year where it is not the reader's."""
    return local_time.day(value)


def span(value: timedelta) -> str:
    """Write a duration in the largest unit that is not too rough: `30 min`, `24 h`, `15 days`."""
    minutes = max(round(value.total_seconds() / 60), 0)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"


def crm_link(link: str, prefix: str) -> str | None:
    """Return the link where it leads into the CRM, that is begins with `prefix` and is https; None for every other, which is not shown.

    The host has to be the prefix's own: `https://crm.example` lets in neither `https://crm.example.evil.test` nor `https://crm.example@evil.test`.
    """
    if not link.startswith("https://") or not link.startswith(prefix) or len(link) > MAX_URL:
        return None
    if any(character.isspace() or not character.isprintable() or character in '<>|"\\' for character in link):
        return None
    try:
        host, wanted = urlsplit(link).netloc, urlsplit(prefix).netloc
    except ValueError:
        return None
    return link if host and "@" not in host and wanted in ("", host) else None
