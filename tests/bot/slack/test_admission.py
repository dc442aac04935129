"""PPL-3: who is asking, read from every kind of request, and the answer while Slack is away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.slack.cooldown import MOST_REMEMBERED, QUIET_S, Cooldown
from bot.slack.membership import membership_of
from bot.slack.own_workspace import WorkspaceIds
from bot.slack.requester import Requester, envelope_of, teams_of
from cases.model.membership import GUESTS, Membership
from cases.rules.access import may_use

OURS = WorkspaceIds("T1")
IN_AN_ORGANISATION = WorkspaceIds("T1", "E1")


def user(**fields: object) -> dict[str, Any]:
    return {"id": "U1", "team_id": "T1", "profile": {}, **fields}


@pytest.mark.parametrize(
    ("fields", "own", "expected"),
    [
        ({}, OURS, Membership.MEMBER),
        ({"is_restricted": True}, OURS, Membership.MULTI_CHANNEL_GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, OURS, Membership.SINGLE_CHANNEL_GUEST),
        ({"is_ultra_restricted": True}, OURS, Membership.SINGLE_CHANNEL_GUEST),
        ({"is_stranger": True}, OURS, Membership.OUTSIDER),
        ({"team_id": "T2"}, OURS, Membership.OUTSIDER),
        ({"team_id": ""}, OURS, Membership.OUTSIDER),
        ({"team_id": None}, OURS, Membership.OUTSIDER),
        ({"is_bot": True}, OURS, Membership.BOT),
        ({"is_workflow_bot": True}, OURS, Membership.BOT),
        ({"id": "USLACKBOT"}, OURS, Membership.BOT),
        ({"deleted": True}, OURS, Membership.DEACTIVATED),
        ({"deleted": True, "is_restricted": True}, OURS, Membership.DEACTIVATED),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, IN_AN_ORGANISATION, Membership.MEMBER),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, IN_AN_ORGANISATION, Membership.OUTSIDER),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, OURS, Membership.OUTSIDER),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T2"]}}, OURS, Membership.MEMBER),
        ({"team_id": "T2", "is_restricted": True}, OURS, Membership.OUTSIDER),
    ],
)
def test_the_flags_of_a_user_say_how_they_belong(
    fields: Mapping[str, object], own: WorkspaceIds, expected: Membership
) -> None:
    assert membership_of(user(**fields), own) is expected


def test_only_guests_can_be_let_in() -> None:
    """PPL-3: whatever the policy names, outsiders, bots and deactivated people stay out."""
    everybody = tuple(Membership)
    assert [each for each in Membership if may_use(each, everybody)] == [Membership.MEMBER, *GUESTS]
    assert [each for each in Membership if may_use(each, ())] == [Membership.MEMBER]


def event(kind: str = "app_mention", **fields: object) -> dict[str, Any]:
    return {"type": "event_callback", "event_id": "Ev1", "event": {"type": kind, "user": "U1", **fields}}


@pytest.mark.parametrize(
    ("body", "user_id", "teams"),
    [
        (event(user_team="T2"), "U1", {"T2"}),
        (event(team="T1", user_team="T2", source_team="T2"), "U1", {"T1", "T2"}),
        (event(user={"id": "U3", "team_id": "T2"}), "U3", set()),
        (event("message", subtype="message_changed", user="", message={"user": "U4", "team": "T2"}), "U4", {"T2"}),
        ({"type": "block_actions", "user": {"id": "U1", "team_id": "T2"}, "team": {"id": "T1"}}, "U1", {"T1", "T2"}),
        ({"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T2"}}, "U1", {"T2"}),
        ({"type": "block_suggestion", "user": {"id": "U1"}, "team": None}, "U1", set()),
        ({"type": "view_submission", "user": {"id": "U1", "team_id": "T2"}, "team": {"id": "T2"}}, "U1", {"T2"}),
        ({"type": "shortcut", "user": {"id": "U1", "team_id": "T2"}, "team": {"id": "T1"}}, "U1", {"T1", "T2"}),
        ({"command": "/case", "user_id": "U1", "team_id": "T2"}, "U1", {"T2"}),
        ({"type": "block_actions", "team": {"id": "T1"}}, "", {"T1"}),
    ],
)
def test_a_request_names_its_sender(body: Mapping[str, Any], user_id: str, teams: set[str]) -> None:
    requester = Requester.of(body)
    assert (requester.user_id, requester.teams) == (user_id, frozenset(teams))


def test_a_bot_is_known_by_what_it_wrote() -> None:
    assert Requester.of(event(bot_id="B1")).is_bot
    assert Requester.of(event("message", subtype="bot_message")).is_bot
    assert not Requester.of(event()).is_bot


def test_what_is_stored_of_an_event_says_the_same_of_its_sender() -> None:
    """SAFE-1, PPL-3: an event that a crash left behind is decided on as if it had just come."""
    body = event(user_team="T2", text="00012345") | {
        "is_ext_shared_channel": True,
        "authorizations": [{"team_id": "T1", "user_id": "U0BOT", "is_bot": True}],
        "token": "secret",
    }
    stored = {**envelope_of(body), "event": {**teams_of(body["event"]), "type": "app_mention", "user": "U1"}}
    assert Requester.of({**stored, "type": "event_callback"}) == Requester.of(body)
    assert "secret" not in str(stored)
    assert "U0BOT" not in str(stored)


class Ticking:
    """Seconds that a test moves on."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_cooldown_is_kept_for_each_person_and_forgets() -> None:
    elapsed = Ticking()
    cooldown = Cooldown(elapsed)
    assert cooldown.is_over("U1", "command")
    assert not cooldown.is_over("U1", "command")
    assert cooldown.is_over("U1", "event")
    assert cooldown.is_over("U2", "command")
    elapsed.at += QUIET_S
    assert cooldown.is_over("U1", "command")
    for number in range(MOST_REMEMBERED + 1):
        cooldown.is_over(f"U{number}", "flood")
    assert cooldown.is_over("U1", "command"), "only so many are remembered"
