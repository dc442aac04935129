"""The CRM sends cases to the web hook: signed they reach their Advocate, unsigned they reach nobody."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from bot.server.web import WebServer, web_app
from connectors.web_hook import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from sandbox.tls import TLS
from tests.stories.office import Office

SECRET = "a-secret-of-the-crm-and-casebot"


class Crm:
    """Whoever sends cases to the door. secret: what it signs with."""

    def __init__(self, office: Office, url: str) -> None:
        self.office = office
        self.url = url

    def sends(self, *records: Mapping[str, object], secret: str = SECRET, age_s: int = 0) -> httpx.Response:
        """Send these, signed `age_s` seconds ago."""
        body = json.dumps(list(records)).encode()
        at = int(self.office.clock.now().timestamp()) - age_s
        headers = {
            TIMESTAMP_HEADER: str(at),
            SIGNATURE_HEADER: sign(secret, at, body),
            "content-type": "application/json",
        }
        return httpx.post(self.url, content=body, headers=headers, timeout=10, trust_env=False, verify=TLS)


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crm]:
    """A CRM with an office that has its door open."""
    folder: Path = tmp_path_factory.mktemp("office")
    with Office(f"sqlite:///{folder / 'casebot.db'}", intake_secret=SECRET) as office:
        door = WebServer(web_app(office.casebot, slack=False), "127.0.0.1", 0)
        yield Crm(office, f"http://127.0.0.1:{door.start()}/intake/cases")
        door.stop()


def test_signed_cases_arrive_in_the_dm_and_bad_ones_come_back(crm: Crm) -> None:
    """INT-1, INT-2, CRD-1: the good one is a card at once, the bad one comes back whole with each reason; sent again nothing changes."""
    ana = crm.office.person("ana")
    good = {
        "number": "00120001",
        "owner": "ana@example.com",
        "account": "Hook & Sons",
        "source_version": "2026-03-02T10:00:00Z",
    }
    bad = {"number": "00120002", "status": "Nearly done", "colour": "blue", "next_step_due": "soon"}
    answer = crm.sends(good, bad)
    assert answer.status_code == 207
    assert answer.json()["created"] == 1
    (rejected,) = answer.json()["rejected"]
    assert rejected["record"] == bad
    assert {problem["field"] for problem in rejected["problems"]} == {"status", "colour", "next_step_due"}
    card = ana.waits_for_message(beginning="00120001")
    assert card.shows("Hook & Sons")

    again = crm.sends(good)
    assert (again.status_code, again.json()["unchanged"]) == (200, 1)
    newer = crm.sends({**good, "account": "Hook and Sons", "source_version": "2026-03-02T11:00:00Z"})
    assert newer.json()["updated"] == 1
    card.waits_to_show("Hook and Sons")
    older = crm.sends({**good, "account": "Hook", "source_version": "2026-03-01T11:00:00Z"})
    assert older.json()["older"] == 1
    crm.office.settles()
    assert card.shows("Hook and Sons")
    assert len([message for message in ana.messages() if message.begins_with("00120001")]) == 1

    form = ana.opens("More", "History", on=card)
    assert form.shows("Account: Hook & Sons → Hook and Sons", "the CRM", "web hook")


@pytest.mark.parametrize(("secret", "age_s"), [("another-secret-altogether", 0), (SECRET, 330), (SECRET, -330)])
def test_what_is_not_signed_well_reaches_nobody(crm: Crm, secret: str, age_s: int) -> None:
    """INT-1: a wrong secret, an old copy and one from the future are told so and change nothing."""
    refused = crm.sends({"number": "00120009", "owner": "ana@example.com"}, secret=secret, age_s=age_s)
    assert refused.status_code == 401
    with crm.office.casebot.database.reading() as uow:
        assert uow.cases.find("00120009") is None


def test_nothing_good_is_422_and_a_flood_is_413(crm: Crm) -> None:
    """INT-2: the answer's number says what became of it."""
    assert crm.sends({"number": ""}).status_code == 422
    assert crm.sends({"number": "00120010", "description": "x" * 1_100_000}).status_code == 413
