"""Slack's rules for Block Kit, as tables: which fields a block or an element has, their limits, where each may stand.

Sources: https://docs.slack.dev/reference/block-kit (blocks, block elements, composition objects) and
https://docs.slack.dev/reference/views. Where Slack's documentation leaves a choice, the stricter reading is taken:
what passes here passes there. Not covered, and so refused as unknown: blocks that only Slack itself may post
(``file``, ``call``) and ``auth_provider``. :mod:`sandbox.shapes` applies the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from sandbox.shapes import (
    Anything,
    Decimal,
    Flag,
    Items,
    Kinds,
    Misfit,
    Named,
    Nullable,
    Rule,
    Shape,
    Text,
    Whole,
    a_list,
    an_object,
    at_least_one,
    below,
    exactly_one,
    matching,
    not_above,
    one_of,
)

MESSAGE: Final = "message"
MODAL: Final = "modal"
HOME: Final = "home"
SURFACES: Final = (MESSAGE, MODAL, HOME)


# ---------------------------------------------------------------------------------------------------------------
# Values


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


def _type(name: str) -> Text:
    return one_of(name)


def _plain(most: int = 3000) -> Rule:
    fields: dict[str, Rule] = {"type": _type("plain_text"), "text": Text(most=most, least=1), "emoji": Flag()}
    shape = Shape(fields, frozenset({"type", "text"}))
    return Kinds({"plain_text": shape}, "here, only plain_text", frozenset({"mrkdwn"}))


def _mrkdwn(most: int = 3000) -> Rule:
    fields: dict[str, Rule] = {"type": _type("mrkdwn"), "text": Text(most=most, least=1), "verbatim": Flag()}
    return Shape(fields, frozenset({"type", "text"}))


def _any_text(most: int = 3000) -> Kinds:
    plain: dict[str, Rule] = {"type": _type("plain_text"), "text": Text(most=most, least=1), "emoji": Flag()}
    return Kinds({"plain_text": Shape(plain, frozenset({"type", "text"})), "mrkdwn": _mrkdwn(most)})


PLACEHOLDER: Final = _plain(150)

CONFIRM: Final = Shape(
    {"title": _plain(100), "text": _any_text(300), "confirm": _plain(30), "deny": _plain(30), "style": STYLE},
    frozenset({"title", "text", "confirm", "deny"}),
)

DISPATCH: Final = Shape(
    {"trigger_actions_on": Items(one_of("on_enter_pressed", "on_character_entered"), least=1, most=2, unique=True)},
    frozenset({"trigger_actions_on"}),
)

SLACK_FILE: Final = Shape(
    {"id": matching(r"F[A-Z0-9]+", "a file id"), "url": WEB_URL}, checks=(exactly_one("id", "url"),)
)


def _option(*, mrkdwn: bool = False, url: bool = False) -> Shape:
    text: Callable[[int], Rule] = _any_text if mrkdwn else _plain
    fields: dict[str, Rule] = {"text": text(75), "value": Text(most=150, least=1), "description": text(75)}
    if url:
        fields["url"] = ANY_URL
    return Shape(fields, frozenset({"text", "value"}))


OPTION: Final = _option()
OPTION_GROUP: Final = Shape(
    {"label": _plain(75), "options": Items(OPTION, least=1, most=100)}, frozenset({"label", "options"})
)
CONVERSATION_FILTER: Final = Shape(
    {
        "include": Items(one_of("im", "mpim", "private", "public"), least=1, unique=True),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    checks=(at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)

# ---------------------------------------------------------------------------------------------------------------
# Checks between the fields of one element


def _offered(element: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield every option that ``element`` offers, of its groups too."""
    for option in a_list(element.get("options")) or ():
        yield an_object(option) or {}
    for group in a_list(element.get("option_groups")) or ():
        yield from _offered(an_object(group) or {})


def _sign(option: object) -> tuple[object, object, object]:
    """Reduce an option to what Slack compares."""
    found = an_object(option) or {}
    text = an_object(found.get("text")) or {}
    return found.get("value"), text.get("type"), text.get("text")


def _initial_among_options(element: Mapping[str, object], path: str) -> Iterator[Misfit]:
    offered = {_sign(option) for option in _offered(element)}
    if "initial_option" in element and _sign(element["initial_option"]) not in offered:
        yield Misfit(below(path, "initial_option"), "must be one of the options, alike in text and value")
    for position, option in enumerate(a_list(element.get("initial_options")) or ()):
        if _sign(option) not in offered:
            where = below(below(path, "initial_options"), position)
            yield Misfit(where, "must be one of the options, alike in text and value")


def _initial_within_maximum(name: str) -> Callable[[Mapping[str, object], str], Iterator[Misfit]]:
    def check(element: Mapping[str, object], path: str) -> Iterator[Misfit]:
        most = element.get("max_selected_items")
        if isinstance(most, int) and len(a_list(element.get(name)) or ()) > most:
            yield Misfit(below(path, name), f"must have at most max_selected_items ({most}) items")

    return check


def _initial_value_fits(element: Mapping[str, object], path: str) -> Iterator[Misfit]:
    value, least, most = element.get("initial_value"), element.get("min_length"), element.get("max_length")
    if isinstance(value, str):
        where = below(path, "initial_value")
        if isinstance(least, int) and value and len(value) < least:
            yield Misfit(where, f"must have at least min_length ({least}) characters")
        if isinstance(most, int) and len(value) > most:
            yield Misfit(where, f"must have at most max_length ({most}) characters")
        if "\n" in value and element.get("multiline") is not True:
            yield Misfit(where, "must be one line where multiline is not set")


def _whole_unless_decimal(element: Mapping[str, object], path: str) -> Iterator[Misfit]:
    for name in ("initial_value", "min_value", "max_value"):
        value = element.get(name)
        if isinstance(value, str) and element.get("is_decimal_allowed") is False and not float(value).is_integer():
            yield Misfit(below(path, name), "must be a whole number where is_decimal_allowed is false")


# ---------------------------------------------------------------------------------------------------------------
# Rich text

RICH_STYLE: Final = Shape(
    {
        name: Flag()
        for name in ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
    }
)


def _rich_part(required: Iterable[str], **fields: Rule) -> Shape:
    return Shape({"type": Text(), "style": RICH_STYLE, **fields}, frozenset(required) | {"type"})


RICH_PARTS: Final[Mapping[str, Rule]] = {
    "text": _rich_part(["text"], text=Text(least=1)),
    "link": _rich_part(["url"], url=ANY_URL, text=Text(), unsafe=Flag()),
    "user": _rich_part(["user_id"], user_id=USER),
    "usergroup": _rich_part(["usergroup_id"], usergroup_id=matching(r"S[A-Z0-9]+", "a user group id")),
    "team": _rich_part(["team_id"], team_id=matching(r"T[A-Z0-9]+", "a team id")),
    "channel": _rich_part(["channel_id"], channel_id=CHANNEL),
    "emoji": _rich_part(["name"], name=Text(least=1), unicode=Text(least=1), skin_tone=Whole(2, 6), url=WEB_URL),
    "date": _rich_part(
        ["timestamp", "format"], timestamp=Whole(least=0), format=Text(least=1), url=ANY_URL, fallback=Text(least=1)
    ),
    "broadcast": _rich_part(["range"], range=one_of("here", "channel", "everyone")),
    "color": _rich_part(["value"], value=matching(r"#[0-9A-Fa-f]{6}", "a colour as #RRGGBB")),
}
RICH_LINE: Final = Items(Kinds(RICH_PARTS, "in rich text"))
BORDER: Final = Whole(0, 1)
RICH_SECTION: Final = Shape({"type": Text(), "elements": RICH_LINE}, frozenset({"type", "elements"}))

RICH_ELEMENTS: Final[Mapping[str, Rule]] = {
    "rich_text_section": RICH_SECTION,
    "rich_text_quote": Shape(
        {"type": Text(), "elements": RICH_LINE, "border": BORDER}, frozenset({"type", "elements"})
    ),
    "rich_text_preformatted": Shape(
        {
            "type": Text(),
            "elements": Items(
                Kinds(
                    {name: RICH_PARTS[name] for name in ("text", "link")},
                    "in preformatted text",
                    frozenset(RICH_PARTS),
                )
            ),
            "border": BORDER,
            "language": Text(least=1),
        },
        frozenset({"type", "elements"}),
    ),
    "rich_text_list": Shape(
        {
            "type": Text(),
            "style": one_of("bullet", "ordered"),
            "elements": Items(Kinds({"rich_text_section": RICH_SECTION}, "in a list"), least=1),
            "indent": Whole(0, 8),
            "offset": Whole(0),
            "border": BORDER,
        },
        frozenset({"type", "style", "elements"}),
    ),
}

RICH_TEXT: Final = Shape(
    {
        "type": _type("rich_text"),
        "block_id": ID,
        "elements": Items(Kinds(RICH_ELEMENTS, "in a rich_text block"), least=1),
    },
    frozenset({"type", "elements"}),
)

# ---------------------------------------------------------------------------------------------------------------
# Block elements: fields, and where they may stand


@dataclass(frozen=True, slots=True)
class _Element:
    """An element: its shape, the blocks that may hold it and the surfaces on which it may appear."""

    shape: Shape
    holders: frozenset[str]
    surfaces: frozenset[str] = frozenset(SURFACES)


_EVERYWHERE: Final = frozenset({"section", "actions", "input"})
_ACTION: Final = frozenset({"section", "actions"})
_CHOICE_OF_MANY: Final = frozenset({"section", "input"})
_INPUT: Final = frozenset({"input"})
_MODAL: Final = frozenset({MODAL})
_MESSAGE: Final = frozenset({MESSAGE})


def _element(
    fields: Mapping[str, Rule],
    holders: frozenset[str],
    *,
    required: Iterable[str] = (),
    checks: tuple[Callable[[Mapping[str, object], str], Iterator[Misfit]], ...] = (),
    surfaces: frozenset[str] = frozenset(SURFACES),
    placeholder: bool = False,
    confirm: bool = False,
    focus: bool = True,
) -> _Element:
    common: dict[str, Rule] = {"type": Text(), "action_id": ID}
    if placeholder:
        common["placeholder"] = PLACEHOLDER
    if confirm:
        common["confirm"] = CONFIRM
    if focus:
        common["focus_on_load"] = Flag()
    return _Element(Shape({**common, **fields}, frozenset(required) | {"type"}, checks), holders, surfaces)


def _menu(single: str, plural: str, rule: Rule, **extra: Rule) -> tuple[_Element, _Element]:
    """Give the select menu and the multi-select menu of one kind; ``single`` and ``plural`` name the initial choice."""
    one = _element({single: rule, **extra}, _EVERYWHERE, placeholder=True, confirm=True)
    most: dict[str, Rule] = {plural: Items(rule), "max_selected_items": Whole(1)}
    many = _element(
        {**most, **{name: field for name, field in extra.items() if name != "response_url_enabled"}},
        _CHOICE_OF_MANY,
        placeholder=True,
        confirm=True,
        checks=(_initial_within_maximum(plural),),
    )
    return one, many


_USERS: Final = _menu("initial_user", "initial_users", USER)
_CHANNELS: Final = _menu("initial_channel", "initial_channels", CHANNEL, response_url_enabled=Flag())
_CONVERSATIONS: Final = _menu(
    "initial_conversation",
    "initial_conversations",
    CONVERSATION,
    default_to_current_conversation=Flag(),
    response_url_enabled=Flag(),
    filter=CONVERSATION_FILTER,
)
_EXTERNAL: Final = _menu("initial_option", "initial_options", OPTION, min_query_length=Whole(0))
_OFFER: Final[Mapping[str, Rule]] = {
    "options": Items(OPTION, least=1, most=100),
    "option_groups": Items(OPTION_GROUP, least=1, most=100),
}
_LINE: Final[Mapping[str, Rule]] = {"initial_value": Text(most=3000), "dispatch_action_config": DISPATCH}
_VISIBLE_TO: Final = Items(USER, least=1, most=10, unique=True)
_FEEDBACK: Final = Shape(
    {"text": _plain(75), "value": Text(most=2000), "accessibility_label": Text(most=75)}, frozenset({"text", "value"})
)
_WORKFLOW: Final = Shape(
    {
        "trigger": Shape(
            {
                "url": SAFE_URL,
                "customizable_input_parameters": Items(
                    Shape({"name": Text(least=1), "value": Anything()}, frozenset({"name", "value"}))
                ),
            },
            frozenset({"url"}),
        )
    },
    frozenset({"trigger"}),
)

ELEMENTS: Final[Mapping[str, _Element]] = {
    "button": _element(
        {
            "text": _plain(75),
            "url": ANY_URL,
            "value": Text(most=2000),
            "style": STYLE,
            "accessibility_label": Text(most=75),
            "visible_to_user_ids": _VISIBLE_TO,
            "agent_prompt": Text(most=4000),
            "agent_prompt_display": Text(),
        },
        _ACTION | {"card"},
        required=["text"],
        confirm=True,
        focus=False,
    ),
    "workflow_button": _element(
        {"text": _plain(75), "workflow": _WORKFLOW, "style": STYLE, "accessibility_label": Text(most=75)},
        _ACTION,
        required=["text", "workflow", "action_id"],
        surfaces=_MESSAGE,
        focus=False,
    ),
    "overflow": _element(
        {"options": Items(_option(url=True), least=1, most=5)}, _ACTION, required=["options"], confirm=True, focus=False
    ),
    "static_select": _element(
        {**_OFFER, "initial_option": OPTION},
        _EVERYWHERE,
        placeholder=True,
        confirm=True,
        checks=(exactly_one("options", "option_groups"), _initial_among_options),
    ),
    "multi_static_select": _element(
        {**_OFFER, "initial_options": Items(OPTION, least=1), "max_selected_items": Whole(1)},
        _CHOICE_OF_MANY,
        placeholder=True,
        confirm=True,
        checks=(
            exactly_one("options", "option_groups"),
            _initial_among_options,
            _initial_within_maximum("initial_options"),
        ),
    ),
    "external_select": _EXTERNAL[0],
    "multi_external_select": _EXTERNAL[1],
    "users_select": _USERS[0],
    "multi_users_select": _USERS[1],
    "channels_select": _CHANNELS[0],
    "multi_channels_select": _CHANNELS[1],
    "conversations_select": _CONVERSATIONS[0],
    "multi_conversations_select": _CONVERSATIONS[1],
    "datepicker": _element({"initial_date": DATE}, _EVERYWHERE, placeholder=True, confirm=True),
    "timepicker": _element({"initial_time": TIME, "timezone": ZONE}, _EVERYWHERE, placeholder=True, confirm=True),
    "datetimepicker": _element(
        {"initial_date_time": MOMENT},
        frozenset({"actions", "input"}),
        confirm=True,
        surfaces=frozenset({MODAL, MESSAGE}),
    ),
    "checkboxes": _element(
        {
            "options": Items(_option(mrkdwn=True), least=1, most=10),
            "initial_options": Items(_option(mrkdwn=True), least=1, most=10),
        },
        _EVERYWHERE,
        required=["options"],
        confirm=True,
        checks=(_initial_among_options,),
    ),
    "radio_buttons": _element(
        {"options": Items(_option(mrkdwn=True), least=1, most=10), "initial_option": _option(mrkdwn=True)},
        _EVERYWHERE,
        required=["options"],
        confirm=True,
        checks=(_initial_among_options,),
    ),
    "plain_text_input": _element(
        {**_LINE, "multiline": Flag(), "min_length": Whole(0, 3000), "max_length": Whole(1, 3000)},
        _INPUT,
        placeholder=True,
        checks=(not_above("min_length", "max_length"), _initial_value_fits),
    ),
    "rich_text_input": _element(
        {
            "initial_value": RICH_TEXT,
            "dispatch_action_config": DISPATCH,
            "min_lines": Whole(1),
            "max_lines": Whole(1),
        },
        _INPUT,
        placeholder=True,
        surfaces=frozenset({MODAL, HOME}),
        checks=(not_above("min_lines", "max_lines"),),
    ),
    "email_text_input": _element(_LINE, _INPUT, placeholder=True, surfaces=_MODAL),
    "url_text_input": _element(_LINE, _INPUT, placeholder=True, surfaces=_MODAL),
    "number_input": _element(
        {
            "is_decimal_allowed": Flag(),
            "initial_value": NUMBER,
            "min_value": NUMBER,
            "max_value": NUMBER,
            "dispatch_action_config": DISPATCH,
        },
        _INPUT,
        required=["is_decimal_allowed"],
        placeholder=True,
        surfaces=_MODAL,
        checks=(
            not_above("min_value", "max_value"),
            not_above("min_value", "initial_value"),
            not_above("initial_value", "max_value"),
            _whole_unless_decimal,
        ),
    ),
    "file_input": _element(
        {"filetypes": Items(Text(least=1), least=1, unique=True), "max_files": Whole(1, 10)},
        _INPUT,
        surfaces=_MODAL,
        focus=False,
    ),
    "image": _Element(
        Shape(
            {"type": Text(), "image_url": WEB_URL, "slack_file": SLACK_FILE, "alt_text": Text(most=2000)},
            frozenset({"type", "alt_text"}),
            (exactly_one("image_url", "slack_file"),),
        ),
        frozenset({"section", "context", "card", "container"}),
    ),
    "feedback_buttons": _element(
        {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        frozenset({"context_actions"}),
        required=["positive_button", "negative_button"],
        surfaces=_MESSAGE,
        focus=False,
    ),
    "icon_button": _element(
        {
            "icon": Text(least=1),
            "text": _plain(75),
            "value": Text(most=2000),
            "accessibility_label": Text(most=75),
            "visible_to_user_ids": _VISIBLE_TO,
        },
        frozenset({"context_actions"}),
        required=["icon", "text"],
        surfaces=_MESSAGE,
        confirm=True,
        focus=False,
    ),
}


def _elements(holder: str, surface: str) -> Kinds:
    """Give the rule for an element that stands in a ``holder`` block on ``surface``."""
    place = f"in a block of type {holder} in a {surface}"
    allowed: dict[str, Rule] = {}
    for name, element in ELEMENTS.items():
        if holder in element.holders and surface in element.surfaces:
            shape = element.shape
            if "response_url_enabled" in shape.fields and (holder, surface) != ("input", MODAL):
                fields = {key: rule for key, rule in shape.fields.items() if key != "response_url_enabled"}
                shape = Shape(fields, shape.required, shape.checks)
            allowed[name] = shape
    return Kinds(allowed, place, frozenset(ELEMENTS))


# ---------------------------------------------------------------------------------------------------------------
# Blocks


def _same_width(block: Mapping[str, object], path: str) -> Iterator[Misfit]:
    rows = [a_list(row) or () for row in a_list(block.get("rows")) or ()]
    for position, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield Misfit(below(below(path, "rows"), position), f"must have {len(rows[0])} cells as the first row has")


def _no_divider_when_collapsible(block: Mapping[str, object], path: str) -> Iterator[Misfit]:
    if block.get("is_collapsible") is True and block.get("has_header_divider") is True:
        yield Misfit(below(path, "has_header_divider"), "is not allowed where is_collapsible is true")
    if block.get("default_collapsed") is True and block.get("is_collapsible") is not True:
        yield Misfit(below(path, "default_collapsed"), "needs is_collapsible")


def _payload_with_type(metadata: Mapping[str, object], path: str) -> Iterator[Misfit]:
    for name, other in (("event_type", "event_payload"), ("event_payload", "event_type")):
        if name in metadata and other not in metadata:
            yield Misfit(path, f"missing required field: {other}, which goes with {name}")


RAW_TEXT: Final = Shape({"type": Text(), "text": Text(least=1)}, frozenset({"type", "text"}))
RAW_NUMBER: Final = Shape(
    {"type": Text(), "value": Decimal(), "text": Text(least=1)}, frozenset({"type", "value", "text"})
)
CELL: Final = Kinds({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT}, "in a table")
COLUMN: Final = Shape({"align": one_of("left", "center", "right"), "is_wrapped": Flag()})

_TASK: Final[Mapping[str, Rule]] = {
    "task_id": Text(least=1),
    "title": Text(least=1),
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": Items(
        Shape({"type": _type("url"), "url": WEB_URL, "text": Text(least=1)}, frozenset({"type", "url", "text"}))
    ),
    "status": one_of("pending", "in_progress", "complete", "error"),
}

_AXIS: Final = Shape(
    {
        "categories": Items(Text(least=1, most=20), least=1, most=20, unique=True),
        "x_label": Text(most=50),
        "y_label": Text(most=50),
    },
    frozenset({"categories"}),
)
_SERIES: Final = Items(
    Shape(
        {
            "name": Text(least=1, most=20),
            "data": Items(
                Shape({"label": Text(least=1, most=20), "value": Decimal()}, frozenset({"label", "value"})),
                least=1,
                most=20,
            ),
        },
        frozenset({"name", "data"}),
    ),
    least=1,
    most=12,
)
_PLOT: Final = Shape(
    {"type": Text(), "series": _SERIES, "axis_config": _AXIS}, frozenset({"type", "series", "axis_config"})
)
_PIE: Final = Shape(
    {
        "type": Text(),
        "segments": Items(
            Shape({"label": Text(least=1, most=20), "value": Decimal(above=0)}, frozenset({"label", "value"})),
            least=1,
            most=12,
        ),
    },
    frozenset({"type", "segments"}),
)


@dataclass(frozen=True, slots=True)
class _Block:
    """A block: its shape, given the surface, and the surfaces on which it may appear."""

    shape: Callable[[str], Shape]
    surfaces: frozenset[str] = frozenset(SURFACES)


def _block(
    fields: Callable[[str], Mapping[str, Rule]] | Mapping[str, Rule],
    *,
    required: Iterable[str] = (),
    checks: tuple[Callable[[Mapping[str, object], str], Iterator[Misfit]], ...] = (),
    surfaces: frozenset[str] = frozenset(SURFACES),
) -> _Block:
    def shape(surface: str) -> Shape:
        own = fields(surface) if callable(fields) else fields
        return Shape({"type": Text(), "block_id": ID, **own}, frozenset(required) | {"type"}, checks)

    return _Block(shape, surfaces)


def _card_fields(surface: str) -> Mapping[str, Rule]:
    return {
        "hero_image": Kinds({"image": ELEMENTS["image"].shape}),
        "icon": Kinds({"image": ELEMENTS["image"].shape}),
        "title": _any_text(150),
        "subtitle": _any_text(150),
        "body": _any_text(200),
        "subtext": _any_text(200),
        "actions": Items(_elements("card", surface), least=1, most=3),
    }


_TASK_CARD: Final = _block(_TASK, required=["task_id", "title", "status"], surfaces=_MESSAGE)
_CARD: Final = _block(_card_fields, checks=(at_least_one("hero_image", "title", "actions", "body"),), surfaces=_MESSAGE)

BLOCKS: Final[Mapping[str, _Block]] = {
    "section": _block(
        lambda surface: {
            "text": _any_text(3000),
            "fields": Items(_any_text(2000), least=1, most=10),
            "accessory": _elements("section", surface),
            "expand": Flag(),
        },
        checks=(at_least_one("text", "fields"),),
    ),
    "divider": _block({}),
    "header": _block({"text": _plain(150)}, required=["text"]),
    "context": _block(
        lambda surface: {
            "elements": Items(
                Kinds(
                    {**_any_text().shapes, **_elements("context", surface).shapes},
                    "in a context block",
                    frozenset(ELEMENTS),
                ),
                least=1,
                most=10,
            )
        },
        required=["elements"],
    ),
    "actions": _block(
        lambda surface: {"elements": Items(_elements("actions", surface), least=1, most=25)}, required=["elements"]
    ),
    "input": _block(
        lambda surface: {
            "label": _plain(2000),
            "element": _elements("input", surface),
            "hint": _plain(2000),
            "optional": Flag(),
            "dispatch_action": Flag(),
        },
        required=["label", "element"],
    ),
    "image": _block(
        {"image_url": WEB_URL, "slack_file": SLACK_FILE, "alt_text": Text(most=2000), "title": _plain(2000)},
        required=["alt_text"],
        checks=(exactly_one("image_url", "slack_file"),),
    ),
    "rich_text": _block({"elements": RICH_TEXT.fields["elements"]}, required=["elements"]),
    "table": _block(
        {
            "rows": Items(Items(CELL, least=1, most=20), least=1, most=100),
            "column_settings": Items(Nullable(COLUMN), most=20),
        },
        required=["rows"],
        checks=(_same_width,),
        surfaces=_MESSAGE,
    ),
    "data_table": _block(
        {
            "rows": Items(Items(CELL, least=1, most=20), least=2, most=201),
            "caption": Text(least=1),
            "page_size": Whole(1, 100),
            "row_header_column_index": Whole(0, 19),
        },
        required=["rows", "caption"],
        checks=(_same_width,),
        surfaces=_MESSAGE,
    ),
    "data_visualization": _block(
        {
            "title": Text(least=1, most=50),
            "chart": Kinds({"pie": _PIE, "bar": _PLOT, "area": _PLOT, "line": _PLOT}, "of chart"),
        },
        required=["title", "chart"],
        surfaces=_MESSAGE,
    ),
    "video": _block(
        {
            "title": _plain(200),
            "title_url": SAFE_URL,
            "description": _plain(200),
            "video_url": SAFE_URL,
            "thumbnail_url": WEB_URL,
            "alt_text": Text(least=1, most=200),
            "author_name": Text(most=50),
            "provider_name": Text(most=50),
            "provider_icon_url": WEB_URL,
        },
        required=["title", "video_url", "thumbnail_url", "alt_text"],
    ),
    "markdown": _block({"text": Text(least=1, most=12_000)}, required=["text"], surfaces=_MESSAGE),
    "context_actions": _block(
        lambda surface: {"elements": Items(_elements("context_actions", surface), least=1, most=5)},
        required=["elements"],
        surfaces=_MESSAGE,
    ),
    "alert": _block(
        {"text": _any_text(200), "level": one_of("default", "info", "warning", "error", "success")},
        required=["text"],
        surfaces=_MODAL,
    ),
    "card": _CARD,
    "carousel": _block(
        {"elements": Items(Kinds({"card": _CARD.shape(MESSAGE)}, "in a carousel"), least=1, most=10)},
        required=["elements"],
        surfaces=_MESSAGE,
    ),
    "task_card": _TASK_CARD,
    "plan": _block(
        {"title": Text(least=1), "tasks": Items(Kinds({"task_card": _TASK_CARD.shape(MESSAGE)}, "in a plan"))},
        required=["title"],
        surfaces=_MESSAGE,
    ),
}


def _surface_blocks(surface: str) -> dict[str, Rule]:
    return {name: block.shape(surface) for name, block in BLOCKS.items() if surface in block.surfaces}


def _container(inside: Mapping[str, Rule]) -> Shape:
    fields: dict[str, Rule] = {
        "type": Text(),
        "block_id": ID,
        "title": _plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": _any_text(150),
        "child_blocks": Items(Kinds(inside, "in a container", frozenset({"container"})), least=1, most=10),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": Kinds({"image": ELEMENTS["image"].shape}),
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    }
    checks = (at_least_one("title", "rich_text_title"), _no_divider_when_collapsible)
    return Shape(fields, frozenset({"type", "child_blocks"}), checks)


def _all_blocks(surface: str) -> Kinds:
    blocks = _surface_blocks(surface)
    if surface == MESSAGE:
        blocks["container"] = _container(dict(blocks))
    return Kinds(blocks, f"in a {surface}", frozenset(BLOCKS) | {"container"})


BLOCK_RULES: Final[Mapping[str, Kinds]] = {surface: _all_blocks(surface) for surface in SURFACES}

MESSAGE_BLOCKS: Final = Items(BLOCK_RULES[MESSAGE], most=50)
ATTACHMENTS: Final = Items(
    Shape(
        {
            "fallback": Text(),
            "color": matching(r"good|warning|danger|#?[0-9A-Fa-f]{6}", "good, warning, danger or a colour as #RRGGBB"),
            "pretext": Text(),
            "author_name": Text(),
            "author_subname": Text(),
            "author_link": ANY_URL,
            "author_icon": WEB_URL,
            "title": Text(),
            "title_link": ANY_URL,
            "text": Text(),
            "fields": Items(Shape({"title": Text(), "value": Text(), "short": Flag()})),
            "image_url": WEB_URL,
            "thumb_url": WEB_URL,
            "footer": Text(),
            "footer_icon": WEB_URL,
            "ts": Anything(),
            "mrkdwn_in": Items(Text()),
            "blocks": MESSAGE_BLOCKS,
            "preview": Shape(
                {"title": _any_text(), "subtitle": _any_text(), "icon_url": WEB_URL, "image_url": WEB_URL}
            ),
            "hide_color": Flag(),
        }
    ),
    most=100,
)
METADATA: Final = Shape(
    {
        "event_type": Text(least=1, most=255),
        "event_payload": Named(Anything()),
        "entities": Items(Named(Anything())),
    },
    checks=(at_least_one("event_type", "entities"), _payload_with_type),
)

_VIEW: Final[Mapping[str, Rule]] = {
    "callback_id": Text(most=255),
    "external_id": Text(most=255),
    "private_metadata": Text(most=3000),
}
VIEWS: Final = Kinds(
    {
        MODAL: Shape(
            {
                "type": Text(),
                "title": _plain(24),
                "submit": _plain(24),
                "close": _plain(24),
                "blocks": Items(BLOCK_RULES[MODAL], least=1, most=100),
                "clear_on_close": Flag(),
                "notify_on_close": Flag(),
                **_VIEW,
            },
            frozenset({"type", "title", "blocks"}),
        ),
        HOME: Shape(
            {"type": Text(), "blocks": Items(BLOCK_RULES[HOME], least=1, most=100), **_VIEW},
            frozenset({"type", "blocks"}),
        ),
    },
    "of view",
)
OPTIONS_ANSWER: Final = Shape(
    {
        "options": Items(OPTION, most=100),
        "option_groups": Items(OPTION_GROUP, most=100),
    },
    checks=(exactly_one("options", "option_groups"),),
)
