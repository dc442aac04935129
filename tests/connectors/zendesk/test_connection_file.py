"""The connection's file: what is wrong with it is said all at once, with what to write, and never with the secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.zendesk.connection import ZendeskConnection
from connectors.zendesk.connection_file import BadConnection, load_connection

GOOD = 'url = "https://acme.zendesk.com/"\nclient_id = "casebot"\nview = 7\n'


def load(folder: Path, text: str, secret: str = "canary-secret") -> ZendeskConnection:
    file = folder / "zendesk.toml"
    file.write_text(text)
    return load_connection(file, secret, "hook-secret")


def test_the_example_in_the_repository_can_be_read() -> None:
    example = Path(__file__).parents[3] / "zendesk.example.toml"
    connection = load_connection(example, "canary-secret", "")
    assert (connection.url, connection.view) == ("https://example.zendesk.com", 360_001)
    assert connection.link(7) == "https://example.zendesk.com/agent/tickets/7"


def test_times_are_given_in_units_that_people_use(tmp_path: Path) -> None:
    """ZEN-2"""
    connection = load(tmp_path, GOOD + "poll_every_s = 90\nwarn_before_min = 30\ntell_for_h = 48\n")
    assert (connection.poll_every_s, connection.warn_before_s, connection.tell_for_s) == (90, 1_800, 172_800)
    usual = load(tmp_path, GOOD)
    assert (usual.poll_every_s, usual.warn_before_s, usual.tell_for_s) == (120, 3_600, 86_400)


def test_links_of_the_account_and_of_its_mapped_host_are_known(tmp_path: Path) -> None:
    connection = load(tmp_path, GOOD + 'link = "https://help.acme.example"\n')
    assert connection.link(7) == "https://help.acme.example/agent/tickets/7"
    assert connection.number_in("https://acme.zendesk.com/agent/tickets/8") == 8
    assert connection.number_in("https://help.acme.example/agent/tickets/9") == 9
    assert connection.number_in("https://other.example/agent/tickets/9") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no toml", "is not TOML"),
        (GOOD.replace("https://acme", "http://acme"), "url is not the address"),
        (GOOD.replace("https://acme", "https://user@acme"), "url is not the address"),
        (GOOD.replace("7", '"7"'), "view is not the number"),
        (GOOD.replace("7", "true"), "view is not the number"),
        (GOOD.replace("client_id", "cliend_id"), "Did you mean client_id?"),
        (GOOD + "poll_every_s = 0\n", "poll_every_s is not a number of seconds from 1 to 3600."),
        (GOOD + "warn_before_min = true\n", "warn_before_min is not a number of minutes from 1 to 1440."),
        (GOOD + 'tell_for_h = "24"\n', "tell_for_h is not a number of hours from 1 to 8760."),
        (GOOD + "tell_for_h = nan\n", "tell_for_h is not a number of hours from 1 to 8760."),
        (GOOD + 'link = "acme"\n', "link is not an address"),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadConnection) as bad:
        load(tmp_path, text)
    assert words in str(bad.value)
    assert "canary-secret" not in str(bad.value)


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadConnection) as bad:
        load(tmp_path, "", secret="")
    assert len(bad.value.mistakes) == 4
