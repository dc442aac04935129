"""The interactive elements inside blocks: finding them, what they hold, and what a person may put in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sandbox.slack.errors import Refused
from sandbox.slack.message_log import Json

FILES_SCOPE = "files:read"
# Slack takes so many where `max_files` does not say.
MOST_FILES = 10
REQUIRED = "Please complete this required field."


@dataclass(frozen=True)
class Holds:
    """Name the keys of an element's value and preset, and the value that means empty."""

    key: str
    initial: str
    many: bool = False

    @property
    def nothing(self) -> Any:
        return [] if self.many else None


HOLDS: Mapping[str, Holds] = {
    "plain_text_input": Holds("value", "initial_value"),
    "email_text_input": Holds("value", "initial_value"),
    "url_text_input": Holds("value", "initial_value"),
    "number_input": Holds("value", "initial_value"),
    "rich_text_input": Holds("rich_text_value", "initial_value"),
    "datepicker": Holds("selected_date", "initial_date"),
    "timepicker": Holds("selected_time", "initial_time"),
    "datetimepicker": Holds("selected_date_time", "initial_date_time"),
    "static_select": Holds("selected_option", "initial_option"),
    "external_select": Holds("selected_option", "initial_option"),
    "users_select": Holds("selected_user", "initial_user"),
    "conversations_select": Holds("selected_conversation", "initial_conversation"),
    "channels_select": Holds("selected_channel", "initial_channel"),
    "multi_static_select": Holds("selected_options", "initial_options", many=True),
    "multi_external_select": Holds("selected_options", "initial_options", many=True),
    "multi_users_select": Holds("selected_users", "initial_users", many=True),
    "multi_conversations_select": Holds("selected_conversations", "initial_conversations", many=True),
    "multi_channels_select": Holds("selected_channels", "initial_channels", many=True),
    "checkboxes": Holds("selected_options", "initial_options", many=True),
    "radio_buttons": Holds("selected_option", "initial_option"),
    "file_input": Holds("files", "initial_files", many=True),
}

OF_PEOPLE = frozenset({"users_select", "multi_users_select"})
OF_CONVERSATIONS = frozenset(
    {"conversations_select", "channels_select", "multi_conversations_select", "multi_channels_select"}
)
EXTERNAL = frozenset({"external_select", "multi_external_select"})
WITH_OPTIONS = frozenset({"static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow"}) | EXTERNAL
CLICKABLE = frozenset({"button", "overflow", "workflow_button", "icon_button", "feedback_buttons"})


def elements_of(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each (block, element) with which a person can act or into which they can put something."""
    for block in blocks:
        found: list[Any] = (
            [*(block.get("elements") or [])] if block.get("type") in ("actions", "context_actions") else []
        )
        found += [block.get(key) for key in ("accessory", "element")]
        for element in found:
            if isinstance(element, dict) and (element.get("type") in HOLDS or element.get("type") in CLICKABLE):
                yield block, element


def asks_for_files(view: Mapping[str, Any]) -> bool:
    """Return whether a view has a file input, for which the app needs `files:read`."""
    return any(element["type"] == "file_input" for _, element in elements_of(view.get("blocks") or []))


def with_ids(blocks: Sequence[Json], new_id: Callable[[], str]) -> list[Json]:
    """Return the blocks with a block_id on each block and an action_id on each element, as Slack gives them back."""
    named: list[Json] = []
    for block in blocks:
        block = {**block, "block_id": block.get("block_id") or new_id()}
        if block.get("type") in ("actions", "context_actions"):
            block["elements"] = [_with_action_id(element, new_id) for element in block.get("elements") or []]
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict):
                block[key] = _with_action_id(block[key], new_id)
        named.append(block)
    return named


def _with_action_id(element: Json, new_id: Callable[[], str]) -> Json:
    if element.get("type") == "image" or element.get("action_id"):
        return element
    return {**element, "action_id": new_id()}


def find(blocks: Sequence[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    """Return the block and element of these ids; Refused element_not_found if there are none."""
    for block, element in elements_of(blocks):
        if block.get("block_id") == block_id and element.get("action_id") == action_id:
            return block, element
    raise Refused("element_not_found", f"There is no element {action_id!r} in a block {block_id!r} here.", status=404)


def state_of(blocks: Sequence[Json], kept: Mapping[str, Any] | None = None) -> Json:
    """Return `state.values` of these blocks: the value in `kept` of the same ids and type, else the preset."""
    values: Json = {}
    for block, element in elements_of(blocks):
        holds = HOLDS.get(element["type"])
        if holds is None:
            continue
        before = ((kept or {}).get(block["block_id"]) or {}).get(element["action_id"])
        if isinstance(before, dict) and before.get("type") == element["type"]:
            value = before
        else:
            value = {"type": element["type"], holds.key: element.get(holds.initial, holds.nothing)}
        values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values


@dataclass(frozen=True)
class Choices:
    """Provide the choices beyond an element's own options."""

    people: frozenset[str]
    conversations: frozenset[str]
    served: Callable[[str], Sequence[Json]]
    #: The file of an id that this person uploaded, as Slack describes it.
    uploaded: Callable[[str], Json | None] = lambda _file_id: None


def accept(element: Json, value: Mapping[str, Any], choices: Choices) -> Json:
    """Return what a person put into `element`, as Slack's state writes it, or Refused if they could not have.

    `value` may carry the `type`; options are matched by their value and given back as the app wrote them.
    """
    kind = element["type"]
    if kind == "overflow":
        return {"type": kind, "selected_option": _option(element, value.get("selected_option"), choices)}
    holds = HOLDS.get(kind)
    if holds is None:
        return {"type": kind}
    unknown = set(value) - {"type", holds.key}
    if unknown or (holds.key not in value) or value.get("type", kind) != kind:
        raise Refused("bad_value", f"A {kind} holds {holds.key!r}, not {', '.join(sorted(unknown)) or 'nothing'}.")
    given = value[holds.key]
    if given is None or given in ([], ""):
        return {"type": kind, holds.key: holds.nothing}
    items = given if holds.many else [given]
    if not isinstance(items, list):
        raise Refused("bad_value", f"A {kind} holds a list.")
    accepted = [_accept_one(element, kind, item, choices) for item in items]
    limit = element.get("max_files", MOST_FILES) if kind == "file_input" else element.get("max_selected_items")
    if isinstance(limit, int) and len(accepted) > limit:
        raise Refused("bad_value", f"At most {limit} can be chosen here.")
    return {"type": kind, holds.key: accepted if holds.many else accepted[0]}


def _accept_one(element: Json, kind: str, item: Any, choices: Choices) -> Any:
    if kind in WITH_OPTIONS:
        return _option(element, item, choices)
    if kind == "file_input":
        return _file(element, item, choices)
    if kind in OF_PEOPLE and item not in choices.people:
        raise Refused("bad_value", f"There is no person {item!r}.")
    if kind in OF_CONVERSATIONS and item not in choices.conversations:
        raise Refused("bad_value", f"There is no conversation {item!r}.")
    if kind == "datepicker" and not (isinstance(item, str) and _is_a_day(item)):
        raise Refused("bad_value", f"A date is written YYYY-MM-DD, not {item!r}.")
    if kind == "timepicker" and not (isinstance(item, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", item)):
        raise Refused("bad_value", f"A time is written HH:MM, not {item!r}.")
    if kind == "datetimepicker" and (not isinstance(item, int) or isinstance(item, bool)):
        raise Refused("bad_value", "A date and time is a whole number of seconds since 1970.")
    if kind.endswith("_input") and kind != "rich_text_input" and not isinstance(item, str):
        raise Refused("bad_value", f"A {kind} holds text.")
    return item


def _file(element: Json, chosen: Any, choices: Choices) -> Json:
    """Return the file as Slack describes it, whatever the client says of it."""
    found = choices.uploaded(str(chosen.get("id"))) if isinstance(chosen, dict) else None
    if found is None:
        raise Refused("file_not_found", "Upload the file first.", status=404)
    types = element.get("filetypes")
    if types and found["filetype"] not in types:
        raise Refused("bad_value", f"Only {', '.join(types)} can be chosen here.")
    return found


def _is_a_day(text: str) -> bool:
    """Return whether the text is a day that the calendar has, written as Slack writes it."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def options_in(element: Json) -> list[Json]:
    """Return the options written in the element itself, those of its groups too."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group.get("options") or []
    return options


def _option(element: Json, chosen: Any, choices: Choices) -> Json:
    if not isinstance(chosen, dict):
        raise Refused("bad_value", "An option is an object with a text and a value.")
    offered = options_in(element)
    if element["type"] in EXTERNAL:
        offered += list(choices.served(element["action_id"])) + list(element.get("initial_options") or [])
        if element.get("initial_option"):
            offered.append(element["initial_option"])
    for option in offered:
        if option.get("value") == chosen.get("value"):
            return option
    raise Refused("no_such_option", f"{chosen.get('value')!r} is not among the options.", status=404)


def faults_in(blocks: Sequence[Json], values: Mapping[str, Any]) -> dict[str, str]:
    """Return what Slack's own client refuses on submission: block_id → sentence; empty when all is well."""
    faults: dict[str, str] = {}
    for block in blocks:
        element = block.get("element")
        if block.get("type") != "input" or not isinstance(element, dict):
            continue
        holds = HOLDS[element["type"]]
        held = ((values.get(block["block_id"]) or {}).get(element["action_id"]) or {}).get(holds.key)
        if held is None or held == [] or held == "":
            if not block.get("optional", False):
                faults[block["block_id"]] = REQUIRED
        elif isinstance(held, str):
            sentence = _fault_of_text(element, held)
            if sentence:
                faults[block["block_id"]] = sentence
    return faults


def _fault_of_text(element: Json, text: str) -> str | None:
    kind = element["type"]
    if kind == "plain_text_input":
        if len(text) < element.get("min_length", 0):
            return f"This must be at least {element['min_length']} characters."
        if len(text) > element.get("max_length", 3000):
            return f"This must be at most {element.get('max_length', 3000)} characters."
    elif kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        return "Please enter a valid email address."
    elif kind == "url_text_input" and not re.fullmatch(r"https?://\S+", text):
        return "Please enter a valid URL."
    elif kind == "number_input":
        pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
        if not re.fullmatch(pattern, text):
            return "Please enter a valid number."
        if "min_value" in element and float(text) < float(element["min_value"]):
            return f"This must be at least {element['min_value']}."
        if "max_value" in element and float(text) > float(element["max_value"]):
            return f"This must be at most {element['max_value']}."
    return None
