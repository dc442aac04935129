"""Where a message for a channel of the policy goes: by name or by id, public or private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.delivery.addresses import Addresses, NoAddress
from bot.delivery.calls import CallFailed, SlackCalls
from bot.delivery.pacing import PausedMethods
from cases.model.channels import channel_words, is_channel_id
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Roster
from sandbox.slack.clock import SandboxClock
from sandbox.slack.manifest import Manifest
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel, Person
from storage.lane_values import Claim
from tests.bot.delivery.office import MANIFEST
from tests.clock import MONDAY

ANA = Person("U0ANA", "ana", "Ana", "ana@example.com")
OPEN = Channel("C0OPEN", "smb-ops")
OURS = Channel("C0OURS", "smb-ops-private", is_private=True)
THEIRS = Channel("C0THEIRS", "their-private", ["U0ANA"], with_app=False, is_private=True)
OLD = Channel("C0OLDOPS", "old-ops", is_archived=True)
CHANNELS = (OPEN, OURS, THEIRS, OLD)

WITHOUT_GROUPS = replace(
    Manifest.load(MANIFEST), bot_scopes=Manifest.load(MANIFEST).bot_scopes - {"groups:read", "groups:history"}
)


def address(whom: str, channels: Sequence[Channel] = CHANNELS, manifest: Path | Manifest = MANIFEST) -> str:
    """Return where a message for this channel goes."""
    with Sandbox(manifest=manifest, people=[ANA], channels=channels, rate_scale=1000) as slack:
        client = WebClient(slack.bot_token, slack.api_url, retry_handlers=[])
        calls = SlackCalls(client, PausedMethods())
        claim = _claim(f"channel:{whom}")
        return Addresses(calls, lambda: Roster.of([])).find_channel(claim)


def _claim(lane: str) -> Claim:
    notification = Notification("k", lane, NotificationKind.UNROUTED, subject=1)
    now = SandboxClock(MONDAY).now()
    return Claim(
        row=1,
        lane=lane,
        notification=notification,
        owner="",
        fence="",
        looking_up=False,
        attempts=1,
        since=now,
        due=now,
        channel=None,
        last_ts=None,
        card=None,
    )


@pytest.mark.parametrize(
    ("whom", "found"),
    [
        ("smb-ops", "C0OPEN"),
        ("#smb-ops", "C0OPEN"),
        ("smb-ops-private", "C0OURS"),
        ("C0OPEN", "C0OPEN"),
        ("C0OURS", "C0OURS"),
    ],
)
def test_a_channel_is_found_by_name_and_by_id(whom: str, found: str) -> None:
    """OPS-2: a private one too, where casebot is a member."""
    assert address(whom) == found


@pytest.mark.parametrize("whom", ["their-private", "old-ops", "nowhere", "C0OLDOPS", "OPEN"])
def test_a_channel_that_casebot_cannot_use_is_no_address(whom: str) -> None:
    """OPS-2: a private one without casebot, an archived one, one that is not there."""
    with pytest.raises(NoAddress):
        address(whom)


@pytest.mark.parametrize("whom", ["C0THEIRS", "C0NOWHERE"])
def test_an_id_is_checked(whom: str) -> None:
    """OPS-2: Slack tells the same of a wrong id as of a private channel without casebot."""
    with pytest.raises(CallFailed) as caught:
        address(whom)
    assert caught.value.failure.error == "channel_not_found"


def test_the_last_page_is_read() -> None:
    """OPS-2: a workspace has more channels than one answer holds."""
    many = [Channel(f"C1{n:05}", f"channel-{n}", with_app=False) for n in range(1_200)]
    assert address("smb-ops-private", [*many, OURS]) == "C0OURS"


def test_public_channels_are_found_without_the_scope_for_private_ones() -> None:
    """OPS-2: an installation from before private channels goes on, and the missing scope is named for others."""
    assert address("smb-ops", manifest=WITHOUT_GROUPS) == "C0OPEN"
    assert address("C0OPEN", manifest=WITHOUT_GROUPS) == "C0OPEN"
    for whom in ("smb-ops-private", "C0OURS"):
        with pytest.raises(CallFailed) as caught:
            address(whom, manifest=WITHOUT_GROUPS)
        assert (caught.value.failure.error, caught.value.failure.needed) == ("missing_scope", "groups:read")


def test_a_name_is_not_taken_for_an_id() -> None:
    """OPS-2: names have no capitals."""
    given = ("C0123ABCD", "GPLL8HJAU", "c0123abcd", "smb-ops", "C", "D0123ABCD", "C0123-ABCD", "C0123ABCD ", "")
    assert [name for name in given if is_channel_id(name)] == ["C0123ABCD", "GPLL8HJAU"]
    assert channel_words("hvs", "its channel") == "#hvs"
    assert channel_words("C0123ABCD", "its channel") == "its channel"
