"""The sandbox takes the manifests that Slack takes, and no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.slack.manifest import Command, Manifest, ManifestError, Shortcut

Json = dict[str, Any]


def example() -> Json:
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "casebot",
            "description": "Cases, worked where you are",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "casebot", "always_online": True},
            "slash_commands": [
                {"command": "/case", "description": "Find a case", "usage_hint": "00012345", "should_escape": True}
            ],
            "shortcuts": [
                {"name": "Find a case", "type": "global", "callback_id": "find", "description": "By its number"},
                {"name": "Case from message", "type": "message", "callback_id": "make", "description": "Start one"},
            ],
            "unfurl_domains": ["example.my.salesforce.com"],
        },
        "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
        "settings": {
            "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def write(folder: Path, manifest: object, name: str = "app_manifest.yml") -> Path:
    path = folder / name
    path.write_text(json.dumps(manifest) if name.endswith(".json") else yaml.safe_dump(manifest), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["app_manifest.yml", "manifest.json"])
def test_a_manifest_says_what_the_app_asks_for(tmp_path: Path, name: str) -> None:
    manifest = Manifest.load(write(tmp_path, example(), name))
    assert manifest == Manifest(
        display_name="casebot",
        description="Cases, worked where you are",
        bot_display_name="casebot",
        bot_scopes=frozenset({"chat:write", "commands"}),
        bot_events=frozenset({"app_home_opened", "message.im"}),
        commands=(Command("/case", "Find a case", "00012345", True),),
        shortcuts=(
            Shortcut("Find a case", "global", "find", "By its number"),
            Shortcut("Case from message", "message", "make", "Start one"),
        ),
        unfurl_domains=("example.my.salesforce.com",),
        home_tab=True,
        messages_tab=True,
        messages_tab_read_only=False,
        socket_mode=True,
        interactivity=True,
    )


def test_the_smallest_manifest_asks_for_nothing(tmp_path: Path) -> None:
    manifest = Manifest.load(write(tmp_path, {"display_information": {"name": "small"}}))
    assert manifest == Manifest(display_name="small", bot_display_name="small")


def shortcuts(count: int) -> list[Json]:
    return [
        {"name": f"S{number}", "type": "global", "callback_id": f"c{number}", "description": "d"}
        for number in range(count)
    ]


MISTAKES: list[tuple[str, object]] = [
    ("/display_information/name", "x" * 36),
    ("/display_information/description", "x" * 141),
    ("/display_information/long_description", "too short"),
    ("/display_information/background_color", "blue"),
    ("/display_information/colour", "#fff"),
    ("/features/bot_user/display_name", "x" * 81),
    ("/features/app_home/home_tab_enabled", "yes"),
    ("/features/slash_commands/0/command", "case"),
    ("/features/slash_commands/0/command", "/" + "x" * 32),
    ("/features/slash_commands/0/description", "x" * 2001),
    ("/features/slash_commands/0/usage_hint", "x" * 1001),
    ("/features/slash_commands/0/hint", "x"),
    ("/features/shortcuts/0/name", "x" * 25),
    ("/features/shortcuts/0/type", "channel"),
    ("/features/shortcuts/0/description", "x" * 151),
    ("/features/shortcuts/1/callback_id", "find"),
    ("/features/shortcuts", shortcuts(11)),
    ("/features/shortcuts", []),
    ("/features/unfurl_domains", [f"{letter}.example.com" for letter in "abcdef"]),
    ("/features/unfurl_domains/0", "https://example.com"),
    ("/features/buttons", []),
    ("/oauth_config/scopes/bots", ["chat:write"]),
    ("/oauth_config/scopes/bot", "chat:write"),
    ("/settings/event_subscriptions/bot_events/1", "app_home_opened"),
    ("/settings/event_subscriptions/request_url", "example.com"),
    ("/settings/interactivity/is_enabled", 1),
    ("/settings/socket_mode", True),
    ("/feature", {}),
]


@pytest.mark.parametrize(("pointer", "value"), MISTAKES)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, pointer: str, value: object) -> None:
    manifest = example()
    place: Any = manifest
    *way, last = pointer.strip("/").split("/")
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = value
    with pytest.raises(ManifestError) as caught:
        Manifest.load(write(tmp_path, manifest))
    assert [mistake.path for mistake in caught.value.mistakes] == [pointer]


def test_all_mistakes_are_listed_at_once(tmp_path: Path) -> None:
    manifest = example()
    manifest["display_information"]["name"] = "x" * 36
    del manifest["features"]["shortcuts"][1]["description"]
    manifest["settings"]["sockets"] = True
    with pytest.raises(ManifestError) as caught:
        Manifest.load(write(tmp_path, manifest))
    assert [mistake.path for mistake in caught.value.mistakes] == [
        "/display_information/name",
        "/features/shortcuts/1",
        "/settings/sockets",
    ]
    assert "app_manifest.yml" in str(caught.value)
    assert "/settings/sockets: unknown field" in str(caught.value)


@pytest.mark.parametrize(("name", "text"), [("m.yml", "a: [1"), ("m.json", "{"), ("m.yml", ""), ("m.yml", "- a")])
def test_a_file_that_is_no_manifest_at_all(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError) as caught:
        Manifest.load(path)
    assert [mistake.path for mistake in caught.value.mistakes] == [""]
