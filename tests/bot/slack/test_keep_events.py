"""Events are kept before anything else can fail (SAFE-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.app import Casebot
from bot.config.settings import Settings
from bot.slack.event_inbox import KeepEvents, is_our_own
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from storage.event_inbox import EventInbox
from tests.clock import SettableClock


def mention(event_id: str = "Ev1", **event: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": event_id,
        "authorizations": [{"team_id": "T1", "user_id": "U0BOT", "is_bot": True}],
        "event": {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1", "text": "00012345", **event},
    }


@pytest.fixture
def database(sqlite_url: str, clock: SettableClock) -> Iterator[Database]:
    database = Database(make_engine(sqlite_url), clock)
    migrate.upgrade(database.engine)
    yield database
    database.close()


def goes_on(noted: list[int]) -> Callable[[], BoltResponse]:
    def next_() -> BoltResponse:
        noted.append(1)
        return BoltResponse(status=200)

    return next_


def stored_events(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(connection.exec_driver_sql("SELECT key FROM inbox WHERE kind IS NOT NULL").scalars())


def test_an_event_is_kept_and_acknowledged_while_slack_answers_nothing(
    database: Database, clock: SettableClock
) -> None:
    """The library used to ask Slack first, and to drop the event where Slack did not answer."""
    settings = Settings(
        slack_bot_token="xoxb-any",
        slack_api_url="http://127.0.0.1:9/api/",
        database_url=str(database.engine.url),
        slack_signing_secret="a-secret-that-is-long-enough",
    )
    casebot = Casebot(settings, clock=clock)
    answer = casebot.app.dispatch(BoltRequest(body=mention(), mode="socket_mode"))
    assert answer.status == 200
    assert "reinstall" not in answer.body
    assert stored_events(database) == {"received:Ev1"}
    casebot.windows.executor.shutdown()
    casebot._listeners.shutdown()


@pytest.mark.parametrize(
    ("event", "is_ours"),
    [
        ({}, False),
        ({"user": "U0BOT"}, True),
        ({"app_id": "A1"}, True),
        ({"bot_profile": {"app_id": "A1"}}, True),
        ({"app_id": "A2", "bot_id": "B2"}, False),
    ],
)
def test_what_casebot_itself_caused_goes_no_further(event: dict[str, Any], is_ours: bool, database: Database) -> None:
    body = mention(**event)
    assert is_our_own(body) is is_ours
    went_on: list[int] = []
    KeepEvents(EventInbox(database))(BoltRequest(body=body, mode="socket_mode"), goes_on(went_on))
    assert bool(went_on) is not is_ours
    assert stored_events(database) == (set() if is_ours else {"received:Ev1"})


def test_with_channels_off_nothing_of_a_channel_is_kept(database: Database) -> None:
    keep = KeepEvents(EventInbox(database), reads_channels=False)
    tagged = {"type": "message", "text": "#advocate 00012345 canary"}
    in_channel = mention("Ev1", **tagged, channel_type="channel")
    to_casebot = mention("Ev2", **tagged, channel_type="im")
    went_on: list[int] = []
    for body in (in_channel, to_casebot, mention("Ev3")):
        keep(BoltRequest(body=body, mode="socket_mode"), goes_on(went_on))
    assert stored_events(database) == {"received:Ev2", "received:Ev3"}
    assert len(went_on) == 2
