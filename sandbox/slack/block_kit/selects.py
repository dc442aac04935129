"""Select menus, check boxes and radio buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandbox.slack.block_kit.composition import CONVERSATION_FILTER, OPTION, OPTION_GROUP, option
from sandbox.slack.block_kit.element import EVERYWHERE, SECTION_OR_INPUT, Element, element_rule
from sandbox.slack.block_kit.element_checks import check_initial_among_options, check_initial_within_maximum
from sandbox.slack.block_kit.validation import Flag, Items, Rule, Whole, exactly_one
from sandbox.slack.block_kit.values import CHANNEL, CONVERSATION, USER


def select_menus(single: str, plural: str, rule: Rule, **extra: Rule) -> tuple[Element, Element]:
    """Return the select menu and the multi-select menu of one kind; ``single`` and ``plural`` name the initial choice."""
    one = element_rule({single: rule, **extra}, EVERYWHERE, placeholder=True, confirm=True)
    most: dict[str, Rule] = {plural: Items(rule), "max_selected_items": Whole(1)}
    many = element_rule(
        {**most, **{name: field for name, field in extra.items() if name != "response_url_enabled"}},
        SECTION_OR_INPUT,
        placeholder=True,
        confirm=True,
        checks=(check_initial_within_maximum(plural),),
    )
    return one, many


_USERS: Final = select_menus("initial_user", "initial_users", USER)

_CHANNELS: Final = select_menus("initial_channel", "initial_channels", CHANNEL, response_url_enabled=Flag())

_CONVERSATIONS: Final = select_menus(
    "initial_conversation",
    "initial_conversations",
    CONVERSATION,
    default_to_current_conversation=Flag(),
    response_url_enabled=Flag(),
    filter=CONVERSATION_FILTER,
)

_EXTERNAL: Final = select_menus("initial_option", "initial_options", OPTION, min_query_length=Whole(0))

_OFFER: Final[Mapping[str, Rule]] = {
    "options": Items(OPTION, least=1, most=100),
    "option_groups": Items(OPTION_GROUP, least=1, most=100),
}

SELECTS: Final[Mapping[str, Element]] = {
    "static_select": element_rule(
        {**_OFFER, "initial_option": OPTION},
        EVERYWHERE,
        placeholder=True,
        confirm=True,
        checks=(exactly_one("options", "option_groups"), check_initial_among_options),
    ),
    "multi_static_select": element_rule(
        {**_OFFER, "initial_options": Items(OPTION, least=1), "max_selected_items": Whole(1)},
        SECTION_OR_INPUT,
        placeholder=True,
        confirm=True,
        checks=(
            exactly_one("options", "option_groups"),
            check_initial_among_options,
            check_initial_within_maximum("initial_options"),
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
    "checkboxes": element_rule(
        {
            "options": Items(option(mrkdwn=True), least=1, most=10),
            "initial_options": Items(option(mrkdwn=True), least=1, most=10),
        },
        EVERYWHERE,
        required=["options"],
        confirm=True,
        checks=(check_initial_among_options,),
    ),
    "radio_buttons": element_rule(
        {"options": Items(option(mrkdwn=True), least=1, most=10), "initial_option": option(mrkdwn=True)},
        EVERYWHERE,
        required=["options"],
        confirm=True,
        checks=(check_initial_among_options,),
    ),
}
