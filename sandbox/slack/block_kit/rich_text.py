"""Rich text: sections, lists, quotes and their parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sandbox.slack.block_kit.validation import Flag, Items, Kinds, Rule, Shape, Text, Whole, matching, one_of
from sandbox.slack.block_kit.values import ANY_URL, CHANNEL, ID, USER, WEB_URL, type_name

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
        "type": type_name("rich_text"),
        "block_id": ID,
        "elements": Items(Kinds(RICH_ELEMENTS, "in a rich_text block"), least=1),
    },
    frozenset({"type", "elements"}),
)
