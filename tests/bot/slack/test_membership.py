"""Only full members of our own workspace stand for people of the roster (PPL-1)."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.slack.membership import why_no_member
from bot.slack.roster_sync import RosterSync
from sandbox.slack.workspace import Person as Member
from tests.bot.delivery.office import Office, card


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        ({"deleted": True}, "deactivated"),
        ({"is_bot": True}, "a bot"),
        ({"is_restricted": True}, "a guest's"),
        ({"is_ultra_restricted": True}, "a guest's"),
        ({"is_stranger": True}, "another workspace"),
        ({"team_id": "T0OTHER"}, "another workspace"),
        ({"team_id": None}, "another workspace"),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0THIRD"]}}, "another workspace"),
    ],
)
def test_an_account_that_is_no_members_is_refused(user: dict[str, Any], reason: str) -> None:
    found = why_no_member({"id": "U1", "team_id": "T0OURS", **user}, "T0OURS")
    assert found is not None
    assert reason in found


@pytest.mark.parametrize(
    "user", [{"team_id": "T0OURS"}, {"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER", "T0OURS"]}}]
)
def test_a_member_is_taken(user: dict[str, Any]) -> None:
    assert why_no_member({"id": "U1", "deleted": False, "is_bot": False, **user}, "T0OURS") is None


def test_a_bot_with_the_managers_e_mail_gets_neither_the_role_nor_the_messages(sqlite_url: str) -> None:
    with Office(sqlite_url) as office:
        office.slack._core.workspace.people["U0ZOE"] = Member("U0ZOE", "zoe", "Zoe", "zoe@example.com", is_bot=True)
        client = WebClient(office.slack.bot_token, base_url=office.slack.api_url, retry_handlers=[])
        sync = RosterSync(None, office.database, client, office.clock)
        assert sync.find_slack_ids() == ["zoe@example.com"]
        assert sync.reasons == {"zoe@example.com": "the Slack account is a bot"}
        assert office.database.people.load().by_slack_id("U0ZOE") is None
        office.tells(card(1, "zoe"))
        office.sends_everything()
        assert office.seen_by("mia") == [
            "zoe@example.com was not told the card, as the Slack account is a bot (zoe@example.com)"
        ]
