"""An app's manifest: read from YAML or JSON, held to Slack's schema, and asked for what the workspace must know.

Source: https://docs.slack.dev/reference/app-manifest. Sections for what Slack itself hosts or lists (functions,
workflows, datastores, the app directory and the like) are let through unread: the workspace serves none of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

import yaml

from sandbox.slack.block_kit.validation import (
    Anything,
    Check,
    Flag,
    Items,
    Misfit,
    Rule,
    Shape,
    Text,
    Whole,
    a_list,
    an_object,
    below,
    matching,
    one_of,
)


class ManifestError(ValueError):
    """Report a manifest that Slack refuses. ``mistakes`` lists each mistake with its JSON pointer."""

    def __init__(self, path: Path, mistakes: list[Misfit]) -> None:
        """Take the manifest's path and all that is wrong in it."""
        self.path = path
        self.mistakes = mistakes
        lines = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(f"{path.name} is no app manifest that Slack takes:\n{lines}")


@dataclass(frozen=True, slots=True)
class Command:
    """Represent a slash command, with its leading slash."""

    command: str
    description: str
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Represent a shortcut: a global one is in the composer's menu, a message one in every message's menu."""

    name: str
    type: Literal["global", "message"]
    callback_id: str
    description: str


def _apart(section: str, field: str) -> Check:
    """Build the check that no two objects of the list ``section`` have the same ``field``."""

    def check(value: Mapping[str, object], path: str) -> Iterator[Misfit]:
        seen: set[object] = set()
        for position, item in enumerate(a_list(value.get(section)) or ()):
            name = (an_object(item) or {}).get(field)
            if name in seen:
                yield Misfit(below(below(below(path, section), position), field), f"stands twice: {name!r}")
            seen.add(name)

    return check


HTTP_URL: Final = matching(r"https?://.*", "an http or https URL", most=3500)
EVENTS: Final = Items(Text(least=1, most=50), most=100, unique=True)
SCOPES: Final = Items(Text(least=1, most=50), most=255, unique=True)
HOST: Final = matching(r"[a-z0-9][-a-z0-9.]*[a-z0-9]", "a host name in lower case, without scheme or path", most=255)
NETWORK: Final = matching(r"\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?", "an IPv4 address or a range as a.b.c.d/n")

DISPLAY: Final = Shape(
    {
        "name": Text(least=1, most=35),
        "description": Text(least=1, most=140),
        "long_description": Text(least=175, most=4000),
        "background_color": matching(r"#([0-9a-fA-F]{3}){1,2}", "a colour as #RGB or #RRGGBB"),
    },
    frozenset({"name"}),
)
COMMAND: Final = Shape(
    {
        "command": matching(r"/\S+", "a slash and a word", least=2, most=32),
        "description": Text(least=1, most=2000),
        "usage_hint": Text(least=1, most=1000),
        "should_escape": Flag(),
        "url": matching(r"https?://.*", "an http or https URL", most=3000),
    },
    frozenset({"command", "description"}),
)
SHORTCUT: Final = Shape(
    {
        "name": Text(least=1, most=24),
        "type": one_of("global", "message"),
        "callback_id": Text(least=1, most=255),
        "description": Text(least=1, most=150),
    },
    frozenset({"name", "type", "callback_id", "description"}),
)
PROMPT: Final = Shape({"title": Text(), "message": Text()}, frozenset({"title", "message"}))
FEATURES: Final = Shape(
    {
        "app_home": Shape(
            {
                "home_tab_enabled": Flag(),
                "messages_tab_enabled": Flag(),
                "messages_tab_read_only_enabled": Flag(),
            }
        ),
        "bot_user": Shape(
            {"display_name": Text(least=1, most=80), "always_online": Flag()}, frozenset({"display_name"})
        ),
        "slash_commands": Items(COMMAND, least=1, most=50),
        "shortcuts": Items(SHORTCUT, least=1, most=10),
        "unfurl_domains": Items(HOST, least=1, most=5, unique=True),
        "assistant_view": Shape(
            {"assistant_description": Text(), "suggested_prompts": Items(PROMPT)},
            frozenset({"assistant_description"}),
        ),
        "agent_view": Shape(
            {
                "agent_description": Text(most=300),
                "suggested_prompts": Items(PROMPT, most=4),
                "actions": Items(Shape({"name": Text(), "description": Text()}, frozenset({"name", "description"}))),
            }
        ),
        "functions": Anything(),
        "workflow_steps": Anything(),
    },
    checks=(_apart("slash_commands", "command"), _apart("shortcuts", "callback_id"), _apart("shortcuts", "name")),
)
OAUTH: Final = Shape(
    {
        "redirect_urls": Items(Text(most=2500), most=1000, unique=True),
        "scopes": Shape(dict.fromkeys(("bot", "user", "bot_optional", "user_optional"), SCOPES)),
        "token_management_enabled": Flag(),
        "pkce_enabled": Flag(),
    }
)
SETTINGS: Final = Shape(
    {
        "allowed_ip_address_ranges": Items(NETWORK, least=1, most=50, unique=True),
        "event_subscriptions": Shape(
            {
                "request_url": HTTP_URL,
                "bot_events": EVENTS,
                "user_events": EVENTS,
                "metadata_subscriptions": Items(
                    Shape({"app_id": Text(), "event_type": Text(most=50)}, frozenset({"app_id", "event_type"})),
                    least=1,
                    most=20,
                    unique=True,
                ),
            }
        ),
        "incoming_webhooks": Shape({"incoming_webhooks_enabled": Flag()}),
        "interactivity": Shape(
            {"is_enabled": Flag(), "request_url": HTTP_URL, "message_menu_options_url": HTTP_URL},
            frozenset({"is_enabled"}),
        ),
        "org_deploy_enabled": Flag(),
        "socket_mode_enabled": Flag(),
        "is_hosted": Flag(),
        "token_rotation_enabled": Flag(),
        "siws_links": Shape({"initiate_uri": matching(r"https://.*", "an https URL", most=3500)}),
        "hermes_app_type": Text(),
        "function_runtime": Text(),
        "is_mcp_enabled": Flag(),
    }
)
_UNREAD: Final = (
    "$schema",
    "app_directory",
    "functions",
    "workflows",
    "datastores",
    "outgoing_domains",
    "types",
    "external_auth_providers",
    "mcp_servers",
)
_SECTIONS: Final[Mapping[str, Rule]] = {
    "_metadata": Shape({name: Whole() for name in ("schema_version", "min_version", "major_version", "minor_version")}),
    "display_information": DISPLAY,
    "features": FEATURES,
    "oauth_config": OAUTH,
    "settings": SETTINGS,
    **{name: Anything() for name in _UNREAD},
}
MANIFEST: Final = Shape(_SECTIONS, frozenset({"display_information"}))


def _read(path: Path) -> object:
    """Parse the file as JSON if it is named so, else as YAML."""
    text = path.read_text(encoding="utf-8")
    try:
        return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise ManifestError(path, [Misfit("", f"cannot be read: {' '.join(str(error).split())}")]) from error


def _at(value: object, *path: str) -> object:
    """Return the member of nested objects at ``path``, or ``None`` where there is none."""
    for name in path:
        value = (an_object(value) or {}).get(name)
    return value


def _words(value: object, *path: str) -> tuple[str, ...]:
    return tuple(str(item) for item in a_list(_at(value, *path)) or ())


def _text(value: object, *path: str) -> str:
    found = _at(value, *path)
    return found if isinstance(found, str) else ""


def _flag(value: object, *path: str, default: bool = False) -> bool:
    found = _at(value, *path)
    return found if isinstance(found, bool) else default


@dataclass(frozen=True, slots=True)
class Manifest:
    """Represent the app's requests to a workspace."""

    display_name: str
    description: str = ""
    bot_display_name: str = ""
    bot_scopes: frozenset[str] = frozenset()
    bot_events: frozenset[str] = frozenset()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    unfurl_domains: tuple[str, ...] = ()
    home_tab: bool = False
    messages_tab: bool = True
    messages_tab_read_only: bool = False
    socket_mode: bool = False
    interactivity: bool = False

    @classmethod
    def load(cls, path: Path) -> Manifest:
        """Read the manifest at ``path`` (``.json`` as JSON, anything else as YAML).

        :raises ManifestError: the file is not well formed, has unknown keys or breaks one of Slack's limits.
        :raises OSError: the file cannot be read.
        """
        raw = _read(path)
        mistakes = list(MANIFEST.check(raw, ""))
        if mistakes:
            raise ManifestError(path, mistakes)
        features = _at(raw, "features")
        settings = _at(raw, "settings")
        name = _text(raw, "display_information", "name")
        return cls(
            display_name=name,
            description=_text(raw, "display_information", "description"),
            bot_display_name=_text(features, "bot_user", "display_name") or name,
            bot_scopes=frozenset(_words(raw, "oauth_config", "scopes", "bot")),
            bot_events=frozenset(_words(settings, "event_subscriptions", "bot_events")),
            commands=tuple(
                Command(
                    _text(item, "command"),
                    _text(item, "description"),
                    _text(item, "usage_hint"),
                    _flag(item, "should_escape"),
                )
                for item in a_list(_at(features, "slash_commands")) or ()
            ),
            shortcuts=tuple(
                Shortcut(
                    _text(item, "name"),
                    cast(Literal["global", "message"], _text(item, "type")),
                    _text(item, "callback_id"),
                    _text(item, "description"),
                )
                for item in a_list(_at(features, "shortcuts")) or ()
            ),
            unfurl_domains=_words(features, "unfurl_domains"),
            home_tab=_flag(features, "app_home", "home_tab_enabled"),
            messages_tab=_flag(features, "app_home", "messages_tab_enabled", default=True),
            messages_tab_read_only=_flag(features, "app_home", "messages_tab_read_only_enabled"),
            socket_mode=_flag(settings, "socket_mode_enabled"),
            interactivity=_flag(settings, "interactivity", "is_enabled"),
        )
