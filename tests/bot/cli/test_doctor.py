"""`casebot doctor` and what else a person who runs casebot asks it: each finding with its remedy."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from bot.app import slack_client
from bot.check_result import CheckResult
from bot.cli import commands as command_line
from bot.cli.doctor import Doctor
from bot.config.manifest import read_manifest
from bot.config.settings import Settings
from bot.server.admin import admin_app
from bot.server.web import WebServer
from cases.model.people import Roster
from cases.model.policy import Policy
from sandbox.slack.clock import SandboxClock
from sandbox.slack.manifest import Manifest
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Channel
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from tests.stories.office import ANA, MANIFEST, MARTA, Office, slack_user
from tests.tables import make_tables

runner = CliRunner()

POLICY = Policy(crm_link_prefix="https://hvs-demo.example.com/")


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    with Office(sqlite_url) as office:
        yield office


def settings_of(sandbox: Sandbox, url: str) -> Settings:
    return Settings(
        slack_bot_token=sandbox.bot_token,
        slack_app_token=sandbox.app_token,
        slack_api_url=sandbox.api_url,
        database_url=url,
    )


def findings(settings: Settings, policy: Policy = POLICY) -> dict[str, CheckResult]:
    engine = make_engine(settings.database_url)
    doctor = Doctor(settings, policy, engine, partial(slack_client, settings), SandboxClock())
    found = {finding.what: finding for finding in doctor.findings()}
    engine.dispose()
    return found


def test_a_type_that_the_policy_does_not_list_is_found(office: Office) -> None:
    """RTE-9: with the number of its cases, and where to add it; closed once, it is found no more."""
    settings = settings_of(office.sandbox, office.database_url)
    office.case_arrives("00012345", type="Autorenewal will fail soon")
    assert findings(settings)["case types"].ok
    office.case_arrives("00012346", type="Made Up")
    found = findings(settings)["case types"]
    assert (found.ok, "“Made Up” (1)" in found.text, "[[case_type]]" in found.remedy) == (False, True, True)


def test_all_is_well_where_all_is_as_it_should_be(sqlite_url: str) -> None:
    """SAFE-2: tokens, scopes, channels, people, database, clock."""
    policy = Policy()
    channels = [
        Channel("C0OPS", policy.ops_channel),
        Channel("C0HVS", policy.digest_channel),
        Channel("C0SALES", policy.sales_support_channel),
    ]
    with Sandbox(manifest=MANIFEST, people=[slack_user(ANA)], channels=channels) as sandbox:
        engine = make_engine(sqlite_url)
        make_tables(engine)
        people = Database(engine, SandboxClock()).people
        people.replace(Roster.of([replace(ANA, manager=None)]), SandboxClock().now())
        people.set_slack_ids({ANA.email: ("U0ANA", None)})
        found = findings(settings_of(sandbox, sqlite_url))
    assert [finding for finding in found.values() if not finding.ok] == []
    assert {"database", "outbox", "bot token", "scopes", "clock", "channels", "app token", "roster"} <= set(found)


def channels_seen(
    sqlite_url: str, channels: list[Channel], policy: Policy, manifest: Path | Manifest = MANIFEST
) -> list[CheckResult]:
    """What the doctor says of the channels of the policy."""
    with Sandbox(manifest=manifest, people=[slack_user(ANA)], channels=channels) as sandbox:
        settings = settings_of(sandbox, sqlite_url)
        engine = make_engine(sqlite_url)
        doctor = Doctor(settings, policy, engine, partial(slack_client, settings), SandboxClock())
        found = [finding for finding in doctor.findings() if finding.what == "channels"]
        engine.dispose()
    return found


def test_private_channels_and_ids_are_looked_at_too(sqlite_url: str) -> None:
    """OPS-2: by name and by id, where casebot is a member."""
    channels = [
        Channel("C0OPS", "smb-ops", is_private=True),
        Channel("C0HVS", "hvs", is_private=True),
        Channel("C0SALES", "sales"),
    ]
    found = channels_seen(sqlite_url, channels, Policy(digest_channel="C0HVS", sales_support_channel="C0SALES"))
    assert [(finding.ok, finding.text) for finding in found] == [
        (True, "#smb-ops joined"),
        (True, "#hvs (C0HVS) joined"),
        (True, "#sales (C0SALES) joined"),
    ]


def test_a_channel_that_casebot_cannot_use_is_named_with_its_remedy(sqlite_url: str) -> None:
    """OPS-2: archived, private without casebot, not joined."""
    channels = [
        Channel("C0OPS", "smb-ops", is_private=True, with_app=False),
        Channel("C0HVS", "hvs", is_archived=True),
        Channel("C0SALES", "sales", with_app=False),
    ]
    by_id = Policy(ops_channel="C0OPS", digest_channel="C0HVS", sales_support_channel="C0SALES")
    unseen, archived, outside = channels_seen(sqlite_url, channels, by_id)
    assert (unseen.text, archived.text) == ("casebot sees no channel C0OPS", "#hvs (C0HVS) is archived")
    assert "channels.ops in the policy" in unseen.remedy
    assert outside.remedy == "In Slack, write in #sales (C0SALES): /invite @casebot"
    by_name = Policy(sales_support_channel="sales")
    unseen, archived, outside = channels_seen(sqlite_url, channels, by_name)
    assert (unseen.text, archived.text) == ("casebot sees no #smb-ops", "casebot sees no #hvs")
    assert "private channel only after that" in unseen.remedy
    assert outside.text == "casebot is not in #sales"


def test_the_scope_for_private_channels_is_named_where_it_is_missing(sqlite_url: str) -> None:
    """OPS-2: public ones are still checked."""
    ours = Manifest.load(MANIFEST)
    older = replace(ours, bot_scopes=ours.bot_scopes - {"groups:read"})
    channels = [
        Channel("C0OPS", "smb-ops"),
        Channel("C0HVS", "hvs", is_private=True),
        Channel("C0SALES", "s", is_private=True),
    ]
    found = channels_seen(sqlite_url, channels, Policy(sales_support_channel="C0SALES"), older)
    assert [(finding.ok, finding.text) for finding in found] == [
        (True, "#smb-ops joined"),
        (False, "there is no public #hvs; to see private channels the scope groups:read is missing"),
        (False, "to look at C0SALES the scope groups:read is missing"),
    ]
    assert all("Reinstall to Workspace" in finding.remedy for finding in found[1:])
    blind = replace(ours, bot_scopes=ours.bot_scopes - {"groups:read", "channels:read"})
    [finding] = channels_seen(sqlite_url, channels, Policy(), blind)
    assert finding.text.startswith("missing scope: channels:read")


def test_what_an_older_manifest_lacks_is_named_with_what_it_is_for(sqlite_url: str) -> None:
    """LOOK-1: a workspace installed before casebot showed links; and after, with a scope too many."""
    ours = Manifest.load(MANIFEST)
    older = replace(ours, bot_scopes=ours.bot_scopes - {"links:write", "app_mentions:read"})
    with Sandbox(manifest=older, people=[slack_user(ANA)]) as sandbox:
        found = findings(settings_of(sandbox, sqlite_url))["scopes"]
    assert not found.ok
    assert found.text == (
        "missing: app_mentions:read (answer @casebot 00012345 in a channel); "
        "links:write (show below such a link where the case stands)"
    )
    assert "Reinstall to Workspace" in found.remedy
    newer = replace(ours, bot_scopes=ours.bot_scopes | {"reactions:write"})
    with Sandbox(manifest=newer, people=[slack_user(ANA)]) as sandbox:
        found = findings(settings_of(sandbox, sqlite_url))["scopes"]
    assert found.ok
    assert "more than it needs: reactions:write" in found.text


def test_what_slack_does_not_show_is_listed_to_be_compared(office: Office) -> None:
    """LOOK-1: commands, shortcuts and events; which of the events ever came is known all the same."""
    office.person("sue").says("00012345")
    office.person("sue").waits_for_message(containing="No case ")
    found = findings(settings_of(office.sandbox, office.database_url))["commands and events"]
    assert found.ok
    assert "/case" in found.text
    assert (
        "came so far (message), never yet (app_home_opened, app_mention, entity_details_requested, link_shared)"
        in found.text
    )


@pytest.mark.parametrize(
    ("prefix", "said", "remedy"),
    [
        ("https://", "has no CRM address", "crm.link_prefix"),
        ("https://other.example/", "other.example is not one of", "unfurl_domains"),
        ("https://nothvs-demo.example.com/", "is not one of", "unfurl_domains"),
    ],
)
def test_the_links_of_the_manifest_are_those_of_the_policy(
    sqlite_url: str, prefix: str, said: str, remedy: str
) -> None:
    """LOOK-1: Slack tells of links to the domains of the manifest alone."""
    with Sandbox(manifest=MANIFEST, people=[slack_user(ANA)]) as sandbox:
        found = findings(settings_of(sandbox, sqlite_url), Policy(crm_link_prefix=prefix))["case links"]
    assert not found.ok
    assert said in found.text
    assert remedy in found.remedy


def test_every_scope_and_event_of_the_manifest_says_what_it_is_for() -> None:
    """LOOK-1: what the doctor says of one that is missing."""
    text = MANIFEST.read_text(encoding="utf-8")
    asked = read_manifest(MANIFEST)
    assert [scope for scope, what_for in asked.scopes.items() if not what_for] == []
    assert [event for event in asked.events if f"- {event} # " not in text] == []


def test_everything_amiss_is_named_with_its_remedy(sqlite_url: str) -> None:
    """PPL-1: nobody is there, nothing is joined, no table is made, and the tokens are another app's."""
    with Sandbox(manifest=MANIFEST, people=[slack_user(MARTA)]) as sandbox:
        found = findings(settings_of(sandbox, sqlite_url))
        assert "casebot db upgrade" in found["database"].remedy
        assert not found["channels"].ok
        assert "/invite @casebot" in found["channels"].remedy
        engine = make_engine(sqlite_url)
        make_tables(engine)
        Database(engine, SandboxClock()).people.replace(Roster.of([ANA, MARTA]), SandboxClock().now())
        found = findings(settings_of(sandbox, sqlite_url))
        assert "2 of 2 not found" in found["roster"].text
        stranger = replace(
            settings_of(sandbox, sqlite_url), slack_bot_token="xoxb-another", slack_app_token="xapp-another"
        )
        found = findings(stranger)
    assert found["bot token"].text == "Slack says invalid_auth"
    assert "OAuth" in found["bot token"].remedy
    assert not found["app token"].ok
    assert all(finding.remedy for finding in found.values() if not finding.ok)


def test_a_slack_that_cannot_be_reached_is_no_bug(sqlite_url: str) -> None:
    settings = Settings(slack_bot_token="xoxb-any", slack_api_url="http://127.0.0.1:9/api/", database_url=sqlite_url)
    found = findings(settings)
    assert "cannot be reached" in found["bot token"].text
    assert "127.0.0.1:9" in found["bot token"].remedy


def test_health_and_numbers_are_there_to_be_watched(office: Office) -> None:
    """SAFE-2: what cannot be delivered is counted."""
    office.case_arrives("00000001", owner="ole@example.com")
    office.settles()
    casebot = office.casebot
    web = WebServer(admin_app(casebot.health, casebot.metrics.registry), "127.0.0.1", 0)
    address = f"http://127.0.0.1:{web.start()}"
    casebot.health.look()
    health = httpx.get(f"{address}/readyz")
    with casebot.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE lane RENAME TO lane_elsewhere")
        connection.exec_driver_sql("ALTER TABLE outbox RENAME TO outbox_elsewhere")
    casebot.health.look()
    ill = httpx.get(f"{address}/readyz")
    numbers = httpx.get(f"{address}/metrics")
    with casebot.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE lane_elsewhere RENAME TO lane")
        connection.exec_driver_sql("ALTER TABLE outbox_elsewhere RENAME TO outbox")
    web.stop()
    assert (health.status_code, health.json()["ok"]) == (200, True)
    assert ill.status_code == 503
    assert ill.json()["checks"]["database"]["text"] == "OperationalError"
    assert numbers.status_code == 200, "a scrape never fails"
    assert "casebot_sending_stopped 0.0" in numbers.text
    assert 'casebot_check_state{check="database"} 2.0' in numbers.text
    assert 'casebot_sends_total{kind="card",result="sent"} 1.0' in numbers.text
    assert 'casebot_slack_calls_total{method="chat.postMessage",outcome="ok"} 1.0' in numbers.text


def test_the_tables_are_made_and_told_of_from_the_command_line(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "no step yet" in runner.invoke(command_line.cli, ["db", "current"]).output
    assert f"up to date: {migrate.head()}" in runner.invoke(command_line.cli, ["db", "upgrade"]).output
    assert f"at {migrate.head()}" in runner.invoke(command_line.cli, ["db", "current"]).output


def test_what_could_not_be_delivered_is_listed_and_sent_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """SAFE-2: kept, shown and counted."""
    monkeypatch.setenv("DATABASE_URL", office.database_url)
    assert "Everything was delivered" in runner.invoke(command_line.cli, ["outbox", "list"]).output
    office.workspace.fault("chat.postMessage", "rate_limited", count=1, retry_after=1)
    office.case_arrives()
    office.settles()
    unknown = runner.invoke(command_line.cli, ["outbox", "retry", "999"])
    assert unknown.exit_code == 1
    assert "1 of these ids" in unknown.output


def test_settings_that_cannot_be_started_with_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`casebot run` without tokens says which are missing and where to get them, and shows no traceback."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.argv", ["casebot", "run"])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "SLACK_BOT_TOKEN is missing" in said
    assert "SLACK_APP_TOKEN is missing" in said


def test_a_port_that_is_taken_is_said_and_what_was_begun_is_ended(
    office: Office, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SAFE-2: nothing is cut off in the midst of being sent, however casebot ends."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url + ".other")
    monkeypatch.setenv("SLACK_API_URL", office.sandbox.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", office.sandbox.bot_token)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "a-secret-that-is-long-enough")
    before = {thread for thread in threading.enumerate() if thread.name.startswith("sender-")}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = runner.invoke(command_line.cli, ["run", "--http", str(taken.getsockname()[1])])
    assert result.exit_code == 2
    assert "is the port in use?" in result.output
    assert {thread for thread in threading.enumerate() if thread.name.startswith("sender-")} <= before
