"""What an administrator asks of the connection: `casebot salesforce`, the doctor's part, the numbers; and signing in with a key."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from prometheus_client.registry import CollectorRegistry
from typer.testing import CliRunner, Result

from bot.cli import commands as command_line
from bot.demo.salesforce import FILE
from bot.salesforce.wiring import SalesforceNumbers
from connectors.salesforce.client import SalesforceClient
from connectors.salesforce.errors import ErrorKind, SalesforceError
from connectors.salesforce.map_file import load_connection, read_map
from sandbox.salesforce.server import SalesforceStandIn
from tests.bot.salesforce.organisation import Org
from tests.chaos.salesforce_scene import RunningClock

Run = Callable[..., Result]
USERNAME = "casebot@example.com.stand-in"


@pytest.fixture
def crm() -> Iterator[SalesforceStandIn]:
    with SalesforceStandIn(clock=RunningClock(datetime.now(UTC))) as crm:
        yield crm


@pytest.fixture
def file(crm: SalesforceStandIn, tmp_path: Path) -> Path:
    """The file of the demo, which has everything."""
    file = tmp_path / "salesforce.toml"
    file.write_text(FILE.format(url=crm.url, client_id=crm.client_id), encoding="utf-8")
    return file


@pytest.fixture
def run(crm: SalesforceStandIn, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command beside the organisation."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "CASEBOT_SALESFORCE": str(file),
        "CASEBOT_SALESFORCE_SECRET": crm.client_secret,
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'casebot.db'}",
    }.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(command_line.cli, ["salesforce", *words])


def test_the_check_has_a_tick_for_all_that_is_well(run: Run) -> None:
    said = run("check")
    assert said.exit_code == 0, said.output
    assert "✗" not in said.output
    for words in ("accepts casebot's login", "all fields are there", "FeedItem can be read", "API calls of the day"):
        assert words in said.output


def test_the_check_names_each_mistake_of_the_map_with_its_remedy(run: Run, file: Path) -> None:
    file.write_text(file.read_text().replace('"Next_Steps__c"', '"Next_Stepps__c"'))
    said = run("check")
    assert said.exit_code == 1
    assert "✗ Salesforce map: fields.next_step" in said.output
    assert "Did you mean Next_Steps__c?" in said.output


def test_the_check_says_what_is_wrong_with_the_sign_in_and_no_secret(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOT_SALESFORCE_SECRET", "canary-secret-4711")
    said = run("check")
    assert said.exit_code == 1
    assert "refuses casebot's login" in said.output
    assert "4711" not in said.output


def test_a_proposed_map_can_be_read_and_gives_its_reasons(run: Run) -> None:
    said = run("map", "--suggest")
    assert said.exit_code == 0, said.output
    proposed = read_map(tomllib.loads(said.output))
    assert proposed.fields["next_step"].write == "Next_Steps__c"
    assert proposed.record_types
    lines = said.output.splitlines()
    above = lines[next(place for place, line in enumerate(lines) if line.startswith("next_step =")) - 1]
    assert above.startswith("# "), "its confidence and its reason"


def test_without_a_file_the_commands_say_what_to_set(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEBOT_SALESFORCE")
    for words in (("check",), ("map", "--suggest")):
        said = run(*words)
        assert said.exit_code == 2
        assert "CASEBOT_SALESFORCE is not set" in said.output


def test_the_numbers_tell_what_waits_and_what_was_used(org: Org) -> None:
    case_id = org.case()
    org.poll()
    org.ana_picks_up(case_id)
    org.clock.advance(seconds=40)
    registry = CollectorRegistry()
    registry.register(SalesforceNumbers(org.service))
    assert registry.get_sample_value("casebot_salesforce_writes", {"state": "pending"}) == 1
    assert registry.get_sample_value("casebot_salesforce_oldest_write_seconds") == 40
    assert registry.get_sample_value("casebot_salesforce_calls_allowed") == 100_000
    assert registry.get_sample_value("casebot_salesforce_paused") == 0
    org.crm.faults.add("allowance", "query")
    org.clock.advance(seconds=31)
    org.service.poll()
    assert registry.get_sample_value("casebot_salesforce_paused") == 1


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def test_it_signs_in_with_a_key_in_place_of_a_secret(
    crm: SalesforceStandIn, file: Path, key: rsa.RSAPrivateKey
) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (file.parent / "salesforce.key").write_bytes(pem)
    signed = f'[connection]\nprivate_key_file = "salesforce.key"\nusername = "{USERNAME}"\n'
    file.write_text(file.read_text().replace("[connection]\n", signed))
    with SalesforceClient(load_connection(file, "")) as client:
        with pytest.raises(SalesforceError) as refused:
            client.describe("Case")
        assert refused.value.kind is ErrorKind.SETUP, "the organisation does not know the key yet"
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    crm.app.public_keys.append(key.public_key().public_bytes(serialization.Encoding.PEM, form).decode())
    with SalesforceClient(load_connection(file, "")) as client:
        assert client.describe("Case")["name"] == "Case"
        crm.sessions.expire()
        assert client.limits(), "a new token is signed for when the first has expired"
