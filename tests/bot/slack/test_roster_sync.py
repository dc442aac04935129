"""The roster file is followed while casebot runs, and its people are found on Slack, sooner or later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.slack.roster_sync import ASK_AGAIN_AFTER, RosterSync
from cases.model.people import Roster
from sandbox.slack.workspace import Person as Member
from storage.outbox import RowState
from storage.outbox_upkeep import counts
from tests.bot.delivery.office import ROSTER, Office, card

ROSTER_FILE = """
[[person]]
email = "mia@example.com"
name = "Mia Lund"
role = "Manager"
region = "AMER"
initials = "ML"
"""


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    with Office(sqlite_url) as office:
        yield office


def sync_of(office: Office, path: Path | None = None) -> RosterSync:
    client = WebClient(office.slack.bot_token, base_url=office.slack.api_url, retry_handlers=[])
    return RosterSync(path, office.database, client, office.clock)


def nobody_looked_up(office: Office) -> None:
    """The roster as it is before the first look-up."""
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET slack_id = NULL")
    office.database.people.replace(Roster.of(replace(person, slack_id=None) for person in ROSTER), office.clock.now())


def test_a_card_does_not_wait_until_the_whole_roster_was_looked_up(office: Office) -> None:
    """PPL-1, SAFE-2: whoever was not looked up yet is looked up when there is something to tell them."""
    nobody_looked_up(office)
    office.tells(card(1, "ana"))
    office.sends_everything()
    assert office.seen_by("ana") == ["Case 1"]


def test_what_could_not_be_delivered_is_sent_when_the_person_joins_slack(office: Office) -> None:
    """PPL-1, SAFE-2: nothing that was kept for somebody is lost."""
    office.tells(card(1, "zoe"))
    office.sends_everything()
    sync = sync_of(office)
    assert sync.find_slack_ids() == ["zoe@example.com"]

    office.slack._core.workspace.people["U0ZOE"] = Member("U0ZOE", "zoe", "Zoe", "zoe@example.com")
    assert sync.find_slack_ids() == ["zoe@example.com"], "not asked again so soon"
    office.clock.advance(ASK_AGAIN_AFTER + timedelta(seconds=1))
    sync.find_slack_ids()
    office.sends_everything()
    with office.database.engine.connect() as connection:
        assert RowState.DEAD not in counts(connection)
    assert [message["text"] for message in office.slack.messages("D0ZOE")] == ["Case 1"]


def test_the_file_is_read_again_when_it_changes_and_a_bad_one_changes_nothing(office: Office, tmp_path: Path) -> None:
    """PPL-2: without a restart, whole or not at all."""
    path = tmp_path / "roster.toml"
    path.write_text(ROSTER_FILE)
    sync = sync_of(office, path)
    sync.sync()
    assert [person.name for person in office.database.people.load()] == ["Mia Lund"]

    path.write_text(ROSTER_FILE.replace("Mia Lund", "Mia Lund-Berg"))
    sync.sync()
    assert [person.name for person in office.database.people.load()] == ["Mia Lund-Berg"]

    path.write_text(ROSTER_FILE.replace("Manager", "King"))
    sync.sync()
    assert [person.name for person in office.database.people.load()] == ["Mia Lund-Berg"]


def test_a_roster_that_the_database_did_not_take_is_tried_again(office: Office, tmp_path: Path) -> None:
    """PPL-2: a database that is away for a moment must not cost a change of the roster."""
    path = tmp_path / "roster.toml"
    path.write_text(ROSTER_FILE)
    sync = sync_of(office, path)
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE people RENAME TO people_elsewhere")
    with pytest.raises(SQLAlchemyError):
        sync.sync()
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE people_elsewhere RENAME TO people")
    sync.sync()
    assert [person.name for person in office.database.people.load()] == ["Mia Lund"]
