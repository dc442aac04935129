"""Which blocks a message, a modal or the App Home may have, and the rules for whole messages and views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sandbox.slack.block_kit.block import Block
from sandbox.slack.block_kit.card_blocks import CARD_BLOCKS
from sandbox.slack.block_kit.composition import OPTION, OPTION_GROUP
from sandbox.slack.block_kit.data_blocks import DATA_BLOCKS
from sandbox.slack.block_kit.elements import ELEMENTS
from sandbox.slack.block_kit.layout_blocks import LAYOUT_BLOCKS
from sandbox.slack.block_kit.rich_text import RICH_TEXT
from sandbox.slack.block_kit.validation import (
    Anything,
    Flag,
    Items,
    Kinds,
    Misfit,
    Named,
    Rule,
    Shape,
    Text,
    at_least_one,
    below,
    exactly_one,
    matching,
    one_of,
)
from sandbox.slack.block_kit.values import ANY_URL, HOME, ID, MESSAGE, MODAL, SURFACES, WEB_URL, any_text, plain_text

BLOCKS: Final[Mapping[str, Block]] = {**LAYOUT_BLOCKS, **DATA_BLOCKS, **CARD_BLOCKS}


def check_collapsible(block: Mapping[str, object], path: str) -> Iterator[Misfit]:
    if block.get("is_collapsible") is True and block.get("has_header_divider") is True:
        yield Misfit(below(path, "has_header_divider"), "is not allowed where is_collapsible is true")
    if block.get("default_collapsed") is True and block.get("is_collapsible") is not True:
        yield Misfit(below(path, "default_collapsed"), "needs is_collapsible")


def check_metadata_pair(metadata: Mapping[str, object], path: str) -> Iterator[Misfit]:
    for name, other in (("event_type", "event_payload"), ("event_payload", "event_type")):
        if name in metadata and other not in metadata:
            yield Misfit(path, f"missing required field: {other}, which goes with {name}")


def _surface_blocks(surface: str) -> dict[str, Rule]:
    return {name: block.shape(surface) for name, block in BLOCKS.items() if surface in block.surfaces}


def _container(inside: Mapping[str, Rule]) -> Shape:
    fields: dict[str, Rule] = {
        "type": Text(),
        "block_id": ID,
        "title": plain_text(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": any_text(150),
        "child_blocks": Items(Kinds(inside, "in a container", frozenset({"container"})), least=1, most=10),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": Kinds({"image": ELEMENTS["image"].shape}),
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    }
    checks = (at_least_one("title", "rich_text_title"), check_collapsible)
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
            "preview": Shape({"title": any_text(), "subtitle": any_text(), "icon_url": WEB_URL, "image_url": WEB_URL}),
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
    checks=(at_least_one("event_type", "entities"), check_metadata_pair),
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
                "title": plain_text(24),
                "submit": plain_text(24),
                "close": plain_text(24),
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
