"""The team keeps its roster in a file: a change takes effect by itself, a mistake changes nothing."""

from pathlib import Path

import pytest

from tests.stories.office import Office

TEAM = """
[[person]]
email = "ana@example.com"
name = "Ana Silva"
role = "Advocate"
region = "AMER"
initials = "AS"
zone = "America/Sao_Paulo"
manager = "marta@example.com"

[[person]]
email = "marta@example.com"
name = "Marta Vega"
role = "Manager"
region = "AMER"
initials = "MV"
zone = "America/New_York"
"""
BEN = """
[[person]]
email = "ben@example.com"
name = "Ben Carter"
role = "Advocate"
region = "AMER"
initials = "BC"
manager = "marta@example.com"
cover = "ana@example.com"
"""


def test_a_colleague_joins_without_a_restart_and_a_mistake_is_refused_whole(
    sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """PPL-1, PPL-2, PPL-3: Ben is a stakeholder until he is in the file; a file with mistakes is named with all of them, and nobody is lost."""
    roster = tmp_path / "roster.toml"
    roster.write_text(TEAM)
    with Office(sqlite_url, roster_file=roster) as office:
        ana, ben = office.person("ana"), office.person("ben")
        office.case_arrives("00110001", owner="ben@example.com", region="AMER")
        assert office.case("00110001").owner == "ana@example.com", "nobody on the roster is called Ben yet"
        ben.types("/case 00110001")
        assert ben.ephemerals()[-1].buttons == ["Ask for an update", "Follow"]

        roster.write_text(TEAM + BEN)
        office.casebot.roster_sync.sync()
        office.case_arrives("00110002", owner="ben@example.com", region="AMER")
        card = ben.waits_for_message(containing="00110002")
        assert "Pick up" in card.buttons
        ana.types("/case 00110002")
        assert "Pick up" in ana.ephemerals()[-1].buttons, "Ana covers Ben"

        roster.write_text((TEAM + BEN).replace("Advocate", "Avocado").replace('ana@example.com"\nname', 'ana"\nname'))
        office.casebot.roster_sync.sync()
        assert "Avocado" in caplog.text
        assert "ana" in caplog.text
        form = ben.opens("Pick up", on=card)
        assert form.submits().ok
        assert office.case("00110002").picked_up_at is not None

        roster.write_text(TEAM)
        office.casebot.roster_sync.sync()
        form = ben.opens("Next step", on=card)
        assert form.shows("You cannot write its next step")
        ben.types("/case 00110002")
        assert ben.ephemerals()[-1].buttons == ["Ask for an update", "Follow"]
