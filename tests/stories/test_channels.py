"""The team's channels, named in the policy by id or by name, public or private."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.model.people import Person, Role
from sandbox.slack.manifest import Manifest
from sandbox.slack.workspace import Channel
from tests.stories.office import ANA, MANIFEST, MARTA, Office

# Nine in the morning in New York.
TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)
OTTO = Person("otto@example.com", "Otto Reis", Role.SMB_OPS)
ROSTER = (ANA, MARTA, OTTO)

PRIVATE_OPS = Channel("C0PRIVOPS", "smb-ops-private", ["U0OTTO"], is_private=True)
PRIVATE_DIGEST = Channel("C0PRIVHVS", "hvs-managers", ["U0MARTA"], is_private=True)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "policy.toml"
    file.write_text('[channels]\nops = "#SMB-Ops-Private"\ndigest = "C0PRIVHVS"\n', encoding="utf-8")
    return file


def test_unassigned_cases_and_the_digest_go_to_private_channels(sqlite_url: str, policy: Path) -> None:
    """OPS-2: one by its name, the other by its id; nobody outside reads them."""
    with Office(sqlite_url, roster=ROSTER, policy_file=policy, more_channels=(PRIVATE_OPS, PRIVATE_DIGEST)) as office:
        otto, marta, ana = office.person("otto"), office.person("marta"), office.person("ana")
        office.case_arrives("00012346", owner="nobody@example.com", account="Globex")
        otto.waits_for_message(containing="00012346", in_="smb-ops-private")
        office.case_arrives("00012345")
        office.now_is(TUESDAY)
        marta.waits_for_message(containing="AMER", in_="hvs-managers")
        assert {place.name for place in ana.places()} & {"smb-ops-private", "hvs-managers"} == set()
        answer = ana.asks("/case digest")
        assert answer.shows("It is in its channel on each working day")


def test_an_installation_without_the_scope_goes_on_and_says_what_is_missing(sqlite_url: str, policy: Path) -> None:
    """OPS-2: public channels are found as before; what is for a private one waits."""
    ours = Manifest.load(MANIFEST)
    older = replace(ours, bot_scopes=ours.bot_scopes - {"groups:read"})
    policy.write_text('[channels]\ndigest = "hvs-managers"\n', encoding="utf-8")
    with Office(
        sqlite_url, manifest=older, roster=ROSTER, policy_file=policy, more_channels=(PRIVATE_DIGEST,)
    ) as office:
        office.case_arrives("00012345")
        office.now_is(TUESDAY)
        notice = office.person("otto").waits_for_message(containing="groups:read", in_="smb-ops")
        assert notice.shows("conversations.list")
