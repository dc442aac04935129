"""Interactive elements on a surface and the values that they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sandbox.slack.driver.reading import Json

HOLDS: Final[Mapping[str, str]] = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
"""Under which key each kind of input keeps what is filled in."""
TYPED: Final = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
CLICKED: Final = frozenset({"button", "workflow_button", "icon_button"})


@dataclass(frozen=True, slots=True)
class Spot:
    """Locate an element: its block, the block's number, and one of its options where one is meant."""

    block: Json
    element: Json
    position: int
    option: Json = field(default_factory=dict)


def options_of(element: Json) -> list[Json]:
    options: list[Json] = list(element.get("options") or ())
    for group in element.get("option_groups") or ():
        options += group.get("options") or ()
    return options
