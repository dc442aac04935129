"""Values and text objects of Block Kit: ids, URLs, dates and text with its limits."""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from sandbox.slack.block_kit.validation import Flag, Kinds, Rule, Shape, Text, Whole, matching, one_of

MESSAGE: Final = "message"

MODAL: Final = "modal"

HOME: Final = "home"

SURFACES: Final = (MESSAGE, MODAL, HOME)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        return False
    return True


def _is_number(value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return number - number == 0


ID: Final = Text(most=255, least=1)

WEB_URL: Final = matching(r"https?://\S+", "an http or https URL", most=3000)

SAFE_URL: Final = matching(r"https://\S+", "an https URL", most=3000)

ANY_URL: Final = matching(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", "a URL with its scheme", most=3000)

DATE: Final = Text(form=_is_date, form_name="a date as YYYY-MM-DD")

TIME: Final = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:mm")

ZONE: Final = Text(form=_is_zone, form_name="an IANA time zone")

MOMENT: Final = Whole(least=1_000_000_000, most=9_999_999_999)

NUMBER: Final = Text(form=_is_number, form_name="a number written as a string")

USER: Final = matching(r"[UW][A-Z0-9]+", "a user id")

CHANNEL: Final = matching(r"[CG][A-Z0-9]+", "a channel id")

CONVERSATION: Final = matching(r"[CGDUW][A-Z0-9]+", "a conversation id")

STYLE: Final = one_of("primary", "danger")


def type_name(name: str) -> Text:
    return one_of(name)


def plain_text(most: int = 3000) -> Rule:
    fields: dict[str, Rule] = {"type": type_name("plain_text"), "text": Text(most=most, least=1), "emoji": Flag()}
    shape = Shape(fields, frozenset({"type", "text"}))
    return Kinds({"plain_text": shape}, "here, only plain_text", frozenset({"mrkdwn"}))


def mrkdwn_text(most: int = 3000) -> Rule:
    fields: dict[str, Rule] = {"type": type_name("mrkdwn"), "text": Text(most=most, least=1), "verbatim": Flag()}
    return Shape(fields, frozenset({"type", "text"}))


def any_text(most: int = 3000) -> Kinds:
    plain: dict[str, Rule] = {"type": type_name("plain_text"), "text": Text(most=most, least=1), "emoji": Flag()}
    return Kinds({"plain_text": Shape(plain, frozenset({"type", "text"})), "mrkdwn": mrkdwn_text(most)})
