"""Read a surface as a person does: the visible words of blocks, with Slack's markup resolved for one reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

Json = dict[str, Any]

_REFERENCE: Final = re.compile(r"<([^<>\n]+)>")
_TOKEN: Final = re.compile(r"\{(\w+)\}")
_MARKS: Final = tuple(
    re.compile(rf"(?<![\w{re.escape(mark)}]){re.escape(mark)}(?=\S)([^\n{re.escape(mark)}]*[^\s{re.escape(mark)}])"
               rf"{re.escape(mark)}(?![\w{re.escape(mark)}])")
    for mark in "*_~`"
)  # fmt: skip
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def _nth(day: int) -> str:
    if 11 <= day % 100 <= 13:
        return f"{day}th"
    return f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th') }"


@dataclass(frozen=True)
class Reader:
    """Read a surface for one person.

    ``zone`` is the person's; ``load_state`` fetches the workspace's state, once and only if a name or the time is shown.
    """

    zone: ZoneInfo
    load_state: Callable[[], Json]

    @cached_property
    def _state(self) -> Json:
        return self.load_state()

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Return the name shown for a person's id."""
        return {person["id"]: person["real_name"] or person["name"] for person in self._state["people"]}

    @cached_property
    def channels(self) -> Mapping[str, str]:
        """Return the name shown for a conversation's id."""
        return {place["id"]: place["name"] for place in self._state["conversations"]}

    @property
    def now(self) -> datetime:
        """Return the workspace's time."""
        return datetime.fromisoformat(self._state["now"])

    def date(self, seconds: int, template: str) -> str:
        """Fill Slack's date tokens (``{date_short_pretty} at {time}``) for a moment, in the reader's own zone."""
        when = datetime.fromtimestamp(seconds, UTC).astimezone(self.zone)
        distance = (when.date() - self.now.astimezone(self.zone).date()).days
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(distance)
        plain = {
            "date_num": f"{when:%Y-%m-%d}",
            "date_slash": f"{when:%m/%d/%Y}",
            "date": f"{when:%B} {_nth(when.day)}, {when:%Y}",
            "date_short": f"{when:%b} {when.day}, {when:%Y}",
            "date_long": f"{when:%A}, {when:%B} {_nth(when.day)}, {when:%Y}",
            "time": f"{when:%H:%M}",
            "time_secs": f"{when:%H:%M:%S}",
        }
        pretty = {f"{name}_pretty": near or plain[name] for name in ("date", "date_short", "date_long")}
        tokens = {**plain, **pretty}
        text = _TOKEN.sub(lambda match: tokens.get(match[1], match[0]), template)
        return text[:1].upper() + text[1:]

    def _resolve(self, reference: str) -> str:
        target, _, label = reference.partition("|")
        if target.startswith("!date^"):
            _, seconds, template, *_ = [*target.split("^"), ""]
            return self.date(int(seconds), template) if seconds.isdigit() and template else label
        if target.startswith("@"):
            return f"@{self.people.get(target[1:], label or target[1:])}"
        if target.startswith("#"):
            return f"#{self.channels.get(target[1:], label or target[1:])}"
        if target.startswith("!subteam^"):
            return label or target[9:]
        if target.startswith("!"):
            return f"@{target[1:]}"
        return label or target.removeprefix("mailto:")

    def mrkdwn(self, text: str) -> str:
        """Return the words that a person sees for text in Slack's markup."""
        shown = _REFERENCE.sub(lambda match: self._resolve(match[1]), text)
        for mark in _MARKS:
            shown = mark.sub(r"\1", shown)
        for entity, character in _ENTITIES:
            shown = shown.replace(entity, character)
        return shown

    def text(self, item: object) -> str:
        """Return the words of a text object, of either kind."""
        if not isinstance(item, Mapping):
            return ""
        text = str(item.get("text", ""))
        return self.mrkdwn(text) if item.get("type") == "mrkdwn" else text

    def rich(self, element: Mapping[str, Any]) -> str:
        """Return the words of a rich text element and all in it."""
        kind = element.get("type")
        if kind in ("rich_text", "rich_text_list"):
            return "\n".join(self.rich(part) for part in element.get("elements") or ())
        if kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
            return "".join(self.rich(part) for part in element.get("elements") or ())
        words: Mapping[object, Callable[[], str]] = {
            "text": lambda: str(element.get("text", "")),
            "link": lambda: str(element.get("text") or element.get("url")),
            "user": lambda: f"@{self.people.get(str(element.get('user_id')), str(element.get('user_id')))}",
            "channel": lambda: f"#{self.channels.get(str(element.get('channel_id')), str(element.get('channel_id')))}",
            "emoji": lambda: f":{element.get('name')}:",
            "date": lambda: self.date(int(element.get("timestamp", 0)), str(element.get("format", "{date}"))),
            "broadcast": lambda: f"@{element.get('range')}",
            "usergroup": lambda: f"@{element.get('usergroup_id')}",
            "color": lambda: str(element.get("value", "")),
        }
        return words.get(kind, lambda: "")()

    def _cell(self, cell: Mapping[str, Any]) -> str:
        return self.rich(cell) if cell.get("type") == "rich_text" else str(cell.get("text", ""))

    def block(self, block: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[str]:
        """Yield the lines that a block shows; ``values`` is the ``state.values`` of its surface."""
        kind = block.get("type")
        if kind in ("section", "header", "alert", "markdown"):
            text = block.get("text")
            yield text if isinstance(text, str) else self.text(text)
            yield from (self.text(field) for field in block.get("fields") or ())
        elif kind == "input":
            yield self.text(block.get("label"))
            yield self.text(block.get("hint"))
        elif kind == "rich_text":
            yield self.rich(block)
        elif kind in ("table", "data_table"):
            yield from (" | ".join(self._cell(cell) for cell in row) for row in block.get("rows") or ())
        elif kind in ("image", "video"):
            yield self.text(block.get("title"))
            yield str(block.get("alt_text", ""))
        held = values.get(str(block.get("block_id"))) or {}
        for element in elements_in(block):
            yield self.element(element, held.get(str(element.get("action_id"))) or {})

    def element(self, element: Mapping[str, Any], held: Mapping[str, Any]) -> str:
        """Return the words that an element shows: its label, or what is filled in."""
        kind = element.get("type")
        if kind in ("plain_text", "mrkdwn"):
            return self.text(element)
        if kind in ("button", "workflow_button", "icon_button"):
            return self.text(element.get("text"))
        if kind == "image":
            return str(element.get("alt_text", ""))
        if kind in ("checkboxes", "radio_buttons"):
            return "\n".join(
                f"{self.text(option.get('text'))}\n{self.text(option.get('description'))}".strip()
                for option in element.get("options") or ()
            )
        shown = self.held(held)
        words = ", ".join(shown) if isinstance(shown, list) else shown
        return words or self.text(element.get("placeholder"))

    def held(self, held: Mapping[str, Any]) -> str | list[str] | None:
        """Return what an input holds as a person sees it: text, date, the words of options, names of people."""
        for key, value in held.items():
            if key == "type" or value in (None, [], ""):
                continue
            if key == "selected_option":
                return self.text(value.get("text"))
            if key == "selected_options":
                return [self.text(option.get("text")) for option in value]
            if key == "rich_text_value":
                return self.rich(value)
            if key == "files":
                return [str(file.get("name")) for file in value]
            if isinstance(value, list):
                return [self._name(str(item)) for item in value]
            return self._name(value) if isinstance(value, str) else str(value)
        return None

    def _name(self, word: str) -> str:
        """Return the name of a person or conversation, if this is an id; else the word itself."""
        is_id = word[:1] in "UCDGW" and word.isalnum()
        return self.channels.get(word) or self.people.get(word, word) if is_id else word


def elements_in(block: Mapping[str, Any]) -> list[Json]:
    """Return the elements of a block: its accessory, its input, or those in its row."""
    found = [block.get("accessory"), block.get("element")]
    if block.get("type") in ("actions", "context", "context_actions"):
        found += block.get("elements") or []
    return [element for element in found if isinstance(element, dict)]


def links_in(part: object) -> Iterator[str]:
    """Yield the addresses that links in rich text lead to, in order."""
    if isinstance(part, Mapping):
        if part.get("type") == "link":
            yield str(part["url"])
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from links_in(each)


def lines_of(blocks: Sequence[Mapping[str, Any]], values: Mapping[str, Any], reader: Reader) -> list[str]:
    """Return all lines that these blocks show to ``reader``, in their order, empty ones left out."""
    shown = [line for block in blocks for text in reader.block(block, values) for line in text.splitlines()]
    return [line for line in (one.strip() for one in shown) if line]
