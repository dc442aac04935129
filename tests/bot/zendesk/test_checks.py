"""What `casebot doctor` finds of Zendesk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.check_result import CheckResult
from bot.zendesk.checks import look_at_zendesk
from connectors.zendesk.connection import ZendeskConnection
from sandbox.zendesk.server import ZendeskStandIn


@pytest.fixture
def zendesk() -> Iterator[ZendeskStandIn]:
    with ZendeskStandIn() as stand_in:
        yield stand_in


def connection_to(zendesk: ZendeskStandIn) -> ZendeskConnection:
    return ZendeskConnection(zendesk.url, zendesk.client_id, zendesk.client_secret, zendesk.view, "hook-secret")


def wrong(connection: ZendeskConnection) -> list[CheckResult]:
    return [each for each in look_at_zendesk(connection) if not each.ok]


def test_all_is_well(zendesk: ZendeskStandIn) -> None:
    zendesk.ticket_arrives(7)
    found = [*look_at_zendesk(connection_to(zendesk))]
    assert [each.what for each in found] == ["Zendesk", "Zendesk view", "Zendesk SLA"]
    assert all(each.ok for each in found)


def test_a_wrong_secret_is_said_in_zendesks_words_and_not_shown(zendesk: ZendeskStandIn) -> None:
    [finding] = wrong(replace(connection_to(zendesk), client_secret="canary-secret"))
    assert "Client authentication failed." in finding.text
    assert "canary-secret" not in f"{finding}"


def test_a_user_who_is_no_agent_a_hidden_view_and_missing_slas_are_named(zendesk: ZendeskStandIn) -> None:
    zendesk.ticket_arrives(7)
    zendesk.sla = "none"
    zendesk.desk.users[zendesk.desk.app_user]["role"] = "end-user"
    assert [each.what for each in wrong(connection_to(zendesk))] == ["Zendesk", "Zendesk SLA"]
    [_, view] = wrong(replace(connection_to(zendesk), view=1))
    assert view.what == "Zendesk view"
    assert "RecordNotFound" in view.text


def test_a_server_that_is_away_is_told_from_one_that_refuses() -> None:
    [finding] = wrong(ZendeskConnection("http://127.0.0.1:9", "id", "secret", 1))
    assert "cannot be reached" in finding.text
