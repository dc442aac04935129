"""What the app requests from Slack, read from its manifest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

#: How to give the app what the manifest requests.
REINSTALL = (
    "At api.slack.com/apps choose the app, App Manifest, put app_manifest.yml there and save; then Install App, Reinstall to Workspace. "
    "The token stays the same unless Slack shows another; then copy it into SLACK_BOT_TOKEN."
)
_COMMENTED = re.compile(r"^\s*- (?P<name>\S+)\s+# (?P<what_for>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class AskedFor:
    """What the manifest requests.

    `scopes` maps each bot scope to its purpose, from the file's comments; `shortcuts` has names.
    """

    scopes: Mapping[str, str]
    events: tuple[str, ...]
    commands: tuple[str, ...]
    shortcuts: tuple[str, ...]
    unfurl_domains: tuple[str, ...]


def read_manifest(path: Path) -> AskedFor:
    """Return what this manifest requests. Raises OSError or yaml.YAMLError if it is not a manifest."""
    text = path.read_text(encoding="utf-8")
    manifest = yaml.safe_load(text)
    what_for = {found["name"]: found["what_for"] for found in _COMMENTED.finditer(text)}
    features = manifest["features"]
    return AskedFor(
        scopes={scope: what_for.get(scope, "") for scope in manifest["oauth_config"]["scopes"]["bot"]},
        events=tuple(manifest["settings"]["event_subscriptions"]["bot_events"]),
        commands=tuple(one["command"] for one in features.get("slash_commands", ())),
        shortcuts=tuple(one["name"] for one in features.get("shortcuts", ())),
        unfurl_domains=tuple(features.get("unfurl_domains", ())),
    )
