"""The team keeps its roster in a file: a change takes effect by itself, a mistake changes nothing."""

from pathlib import Path

import pytest

from cases.model.people import Person, Region, Role
from tests.stories.office import ANA, MARTA, Office

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
MAX = Person("max@example.com", "Max Horn", Role.MANAGER, Region.AMER, "MH", zone="America/New_York")
MAX_AS_MANAGER = """
[[person]]
email = "max@example.com"
name = "Max Horn"
role = "Manager"
region = "AMER"
initials = "MH"
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
        assert ben.asks("/case 00110001").buttons == ["Ask for update", "Follow", "Refresh"]

        roster.write_text(TEAM + BEN)
        office.casebot.roster_sync.sync()
        office.case_arrives("00110002", owner="ben@example.com", region="AMER")
        card = ben.waits_for_message(beginning="00110002")
        assert "Pick up" in card.buttons
        assert "Pick up" in ana.asks("/case 00110002").buttons, "Ana covers Ben"

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
        assert ben.asks("/case 00110002").buttons == ["Ask for update", "Follow", "Refresh"]


def without(team: str, email: str) -> str:
    """The same file without this person."""
    return "[[person]]".join(part for part in team.split("[[person]]") if f'email = "{email}"' not in part)


def test_what_ben_leaves_behind_reaches_marta_once_and_stays_on_her_home(sqlite_url: str, tmp_path: Path) -> None:
    """PPL-2, HOM-1, DIG-1, PPL-3: grouped, with Reassign; not a second time; from the message, from Reassign several and from the Home they go
    to somebody who is there; a peer who is shown the button may not."""
    roster = tmp_path / "roster.toml"
    roster.write_text(TEAM + BEN)
    with Office(sqlite_url, roster_file=roster) as office:
        ana, marta = office.person("ana"), office.person("marta")
        for number in ("00110011", "00110012", "00110013"):
            office.case_arrives(number, owner="ben@example.com", region="AMER")
        office.case_arrives("00110014", owner="ana@example.com", region="AMER")
        home = marta.opens_home()
        home.waits_to_show("Ben Carter")
        office.casebot.replan()
        roster.write_text(TEAM)
        office.casebot.roster_sync.sync()
        office.casebot.replan()
        told = marta.waits_for_message(containing="ben@example.com")
        assert told.shows("leaves 3 open cases that nobody is at work on", "00110011", "00110013")
        assert not told.has("00110014")
        home.waits_to_show("Its owner has left · 3", "Nobody is at work on it")
        office.casebot.replan()
        office.settles()
        assert len([each for each in marta.messages() if each.seen("is not on the roster any more")]) == 1
        assert marta.asks("/case digest").shows("3 whose owner has left")

        form = marta.opens("Reassign", on=told, near="00110011")
        assert not form.submits().ok, "somebody has to be chosen"
        form.picks("Who takes it?", next(each for each in form.options("Who takes it?") if each.startswith("Ana")))
        assert form.submits().ok
        ana.waits_for_message(beginning="00110011")
        home.waits_to_show("Its owner has left · 2")
        several = marta.opens("Reassign several", on=told)
        assert any("00110012" in each for each in several.options("Which ones?"))
        several.cancels()

        roster.write_text(TEAM + BEN)
        office.casebot.roster_sync.sync()
        office.casebot.replan()
        home.waits_to_lose("Its owner has left")


def test_a_question_goes_to_whoever_decides_once_the_manager_has_left(sqlite_url: str, tmp_path: Path) -> None:
    """PPL-2, TAG-2, ESC-1, ESC-3: Marta leaves with a language to decide, a Solutions Architect to approve and a miss that Sue took to her; Max gets each of
    them as she had it, with its buttons, and once."""
    roster = tmp_path / "roster.toml"
    roster.write_text(TEAM)
    with Office(sqlite_url, roster_file=roster, roster=(ANA, MARTA, MAX)) as office:
        office.casebot.roster_sync.sync()
        ana, marta, max_, sue = (office.person(who) for who in ("ana", "marta", "max", "sue"))
        for number in ("00110021", "00110022", "00110023"):
            office.case_arrives(number, region="AMER", creator="sue@example.com")
        ana.types("/languagebarrier 00110021 Finnish")
        marta.waits_for_message(containing="who speaks Finnish")
        form = ana.opens("More", "Solutions Architect", on=ana.waits_for_message(beginning="00110022"))
        form.fills("What is a Solutions Architect needed for?", "They migrate from another tool")
        assert form.submits().ok
        marta.waits_for_message(containing="They migrate")
        office.workspace.clock_moves(hours=25)
        form = sue.opens("Escalate", on=sue.asks("/case 00110023"))
        form.fills("Why can it not wait?", "Their trial ends today")
        assert form.submits().ok
        marta.waits_for_message(containing="Their trial ends today")
        office.casebot.replan()
        office.settles()
        assert not any(each.seen("Finnish") for each in max_.messages())

        roster.write_text(without(TEAM, "marta@example.com").replace("marta@", "max@") + MAX_AS_MANAGER)
        office.casebot.roster_sync.sync()
        for _ in range(2):
            office.casebot.replan()
        question = max_.waits_for_message(containing="who speaks Finnish")
        max_.waits_for_message(containing="They migrate")
        max_.waits_for_message(containing="Their trial ends today")
        office.settles()
        for said in ("who speaks Finnish?", "They migrate", "Their trial ends today"):
            assert len([each for each in max_.messages() if each.seen(said)]) <= 1, said
        form = max_.opens("No speaker", on=question)
        assert not form.submits().ok
        form.fills("Why?", "We answer in English")
        assert form.submits().ok
        question.waits_to_show("We answer in English")
        form = marta.opens("Reassign", on=marta.waits_for_message(containing="Their trial ends today"))
        assert form.shows("You cannot reassign it")


def test_a_slip_in_an_email_that_is_corrected_leaves_ben_his_cases(sqlite_url: str, tmp_path: Path) -> None:
    """PPL-2, CRD-1, HOM-1, SAFE-2: what waited under the slip reaches Ben once the roster is right, his Home lists his cases, and an export that names
    him by name, by the slip or by his e-mail is about the same person."""
    roster = tmp_path / "roster.toml"
    slip = BEN.replace("ben@example.com", "ben@exmaple.com")
    roster.write_text(TEAM + slip)
    with Office(sqlite_url, roster_file=roster) as office:
        ben = office.person("ben")
        office.case_arrives("00110021", owner="Ben Carter", region="AMER")
        office.settles()
        assert office.case("00110021").owner == "ben@exmaple.com"
        asked = ben.asks("/case 00110021")
        assert "Pick up" not in asked.buttons
        roster.write_text(TEAM + BEN)
        office.casebot.roster_sync.sync()
        assert office.case("00110021").owner == "ben@example.com"
        card = ben.waits_for_message(containing="00110021", after=asked)
        assert "Pick up" in card.buttons
        ben.opens_home().waits_to_show("00110021")
        form = ben.opens("Pick up", on=card)
        assert form.submits().ok
        for number, owner in (
            ("00110022", "ben@exmaple.com"),
            ("00110023", "ben@example.com"),
            ("00110024", "BEN  CARTER"),
        ):
            office.case_arrives(number, owner=owner, region="AMER")
            assert office.case(number).owner == "ben@example.com"
            assert ben.waits_for_message(beginning=number).seen(number)
        office.case_arrives("00110021", owner="ben@example.com", region="AMER", subject="Renewal, again")
        assert office.case("00110021").owner == "ben@example.com"


def test_two_emails_in_each_others_rows_are_corrected(sqlite_url: str, tmp_path: Path) -> None:
    """PPL-1, PPL-2, PPL-3: what the CRM gave to Ben by name is Ben's once his e-mail is; Ana, who was written in his row, may do with it what she may."""
    roster = tmp_path / "roster.toml"
    right = TEAM + BEN.replace('cover = "ana@example.com"\n', "")
    mixed = right.replace("ana@", "x@").replace("ben@", "ana@").replace("x@", "ben@")
    roster.write_text(mixed)
    with Office(sqlite_url, roster_file=roster) as office:
        ana, ben = office.person("ana"), office.person("ben")
        office.case_arrives("00110031", owner="Ben Carter", region="AMER")
        card = ana.waits_for_message(beginning="00110031")
        assert "Pick up" in card.buttons, "casebot takes her for Ben"
        roster.write_text(right)
        office.casebot.roster_sync.sync()
        assert office.case("00110031").owner == "ben@example.com"
        ben.opens_home().waits_to_show("00110031")
        form = ben.opens("Pick up", on=ben.asks("/case 00110031"))
        assert form.submits().ok
        assert office.history("00110031")[0].actor == "ben@example.com"
        assert ana.asks("/case 00110031").buttons == ["Ask for update", "Follow", "Refresh"]
        office.case_arrives("00110032", owner="Ben Carter", region="AMER")
        assert ben.waits_for_message(beginning="00110032").seen("00110032")
