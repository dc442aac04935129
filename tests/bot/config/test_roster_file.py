"""The roster file: read whole, or refused whole with every mistake in its place (PPL-1, PPL-2)."""

from datetime import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.roster_file import RosterError, load_roster, read_roster
from cases.model.people import Region, Role
from cases.model.work_week import WorkWeek

EXAMPLE = Path(__file__).parents[3] / "roster.example.toml"

GOOD = """
[[person]]
email = "boss@example.com"
name = "Robin Hale"
role = "Manager"
region = "AMER"
initials = "RH"

[[person]]
email = "Ana.Silva@Example.com"
name = "Ana  Silva"
role = "advocate"
region = "AMER"
initials = "AS"
languages = ["Portuguese", "Spanish", "English"]
manager = "boss@example.com"
cover = "lee@example.com"
zone = "America/Sao_Paulo"
hours = "09:00-17:30"

[[person]]
email = "lee@example.com"
name = "Lee Wong"
role = "Team Lead"
region = "AMER"
initials = "LW"
manager = "Boss@example.com"
"""


def loaded_from(tmp_path: Path, text: str) -> list[str]:
    """Every mistake in a file that says this."""
    path = tmp_path / "roster.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RosterError) as caught:
        load_roster(path)
    assert all(line in str(caught.value) for line in caught.value.mistakes)
    return caught.value.mistakes


def test_ppl_1_people_regions_roles_and_who_covers_whom(tmp_path: Path) -> None:
    path = tmp_path / "roster.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    roster = load_roster(path)
    ana = roster.get("ana.silva@example.com")
    assert ana is not None
    assert (ana.name, ana.role, ana.region, ana.initials) == ("Ana Silva", Role.ADVOCATE, Region.AMER, "AS")
    assert ana.languages == ("Portuguese", "Spanish", "English")
    assert (ana.zone, ana.week) == ("America/Sao_Paulo", WorkWeek.daily(time(9), time(17, 30)))
    assert ana.slack_id is None
    lee = roster.get("lee@example.com")
    assert lee is not None
    assert roster.covered_by(lee) == [ana]
    assert roster.manager_of(lee) == roster.get("boss@example.com")
    assert [person.email for person in roster.advocates(Region.AMER)] == ["ana.silva@example.com", "lee@example.com"]


def test_the_example_is_a_good_roster() -> None:
    roster = load_roster(EXAMPLE)
    assert {person.role for person in roster} >= {Role.ADVOCATE, Role.TEAM_LEAD, Role.MANAGER, Role.RENEWAL_MANAGER}
    assert {person.region for person in roster} >= set(Region)


def test_ppl_2_a_bad_roster_is_refused_whole_with_every_mistake_and_its_line(tmp_path: Path) -> None:
    said = loaded_from(
        tmp_path,
        """
[[person]]
email = "boss@example.com"
name = "Robin Hale"
role = "Manger"

[[person]]
email = "ana@example.com"
name = "Ana Silva"
role = "Advocate"
langages = ["English"]

[[person]]
email = "ANA@example.com"
name = ""
role = "Advocate"
region = "LATAM"
initials = "as"
manager = "bos@example.com"
cover = "ana@example.com"
zone = "Sao Paulo"
hours = "9-17:30"

[[person]]
name = "Lee Wong"
role = "Stakeholder"
cover = "ana@example.com"
languages = "English"
hours = "17:00-17:00"
""",
    )
    assert said == [
        "line 5, person 1 (boss@example.com): role “Manger” is not a role. Did you mean “Manager”?",
        "line 11, person 2 (ana@example.com): langages is not a known key. Did you mean “languages”?",
        "line 15, person 3 (ANA@example.com): name is empty.",
        "line 17, person 3 (ANA@example.com): region “LATAM” is not a region. Known are: AMER, EMEA-APJ.",
        "line 18, person 3 (ANA@example.com): initials “as” are not initials. Write two to four capital letters, like “AS”.",
        "line 21, person 3 (ANA@example.com): zone “Sao Paulo” is not a time zone. Did you mean “America/Sao_Paulo”?",
        "line 22, person 3 (ANA@example.com): hours “9-17:30” are not working hours. "
        "Write them like “09:00-17:30”, “22:00-06:00” or “Mon-Thu 09:00-17:30, Fri 09:00-13:00”.",
        "line 24, person 4: email is missing.",
        'line 28, person 4: languages must be a list such as ["one", "two"], not a text.',
        "line 29, person 4: hours “17:00-17:00” end when they begin.",
        "line 7, person 2 (ana@example.com): region is missing: Advocates, Team Leads and Managers have one, AMER or EMEA-APJ.",
        "line 7, person 2 (ana@example.com): initials are missing: this person's next steps show them, like “AS”.",
        "line 7, person 2 (ana@example.com): manager is missing: write the e-mail of this person's manager.",
        "line 27, person 4: cover is for Advocates and Team Leads; the role here is Stakeholder.",
        "line 14, person 3 (ANA@example.com): email is already used by person 2.",
        "line 19, person 3 (ANA@example.com): manager bos@example.com is not in this file. Did you mean “boss@example.com”?",
        "line 20, person 3 (ANA@example.com): cover is the same person.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('initials = "LW"', 'initials = "AS"', "“AS” are person 2's in the same region already"),
        (
            'cover = "lee@example.com"',
            'cover = "boss@example.com"',
            "is not an Advocate or Team Lead; the role there is Manager",
        ),
        (
            'manager = "Boss@example.com"',
            'manager = "ana.silva@example.com"',
            "is not a Manager; the role there is Advocate",
        ),
        ('hours = "09:00-17:30"', "hours = 9", "hours must be a text in quotes, not a number"),
        ('initials = "RH"', "", "initials are missing: this person's next steps show them"),
        ('email = "lee@example.com"', 'email = "lee at example.com"', "is not an e-mail address"),
        ('region = "AMER"\ninitials = "LW"', 'region = "EMEA"\ninitials = "LW"', "Did you mean “EMEA-APJ”?"),
    ],
)
def test_ppl_2_each_mistake_is_said_in_words(tmp_path: Path, old: str, new: str, mistake: str) -> None:
    assert old in GOOD
    said = loaded_from(tmp_path, GOOD.replace(old, new))
    assert any(mistake in line for line in said), said
    assert all(line.startswith("line ") for line in said)


def test_the_same_initials_in_two_regions_can_be_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "roster.toml"
    path.write_text(GOOD.replace('region = "AMER"\ninitials = "LW"', 'region = "EMEA-APJ"\ninitials = "AS"'), "utf-8")
    assert len(load_roster(path)) == 3


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "The file lists nobody."),
        ('person = "Ana"', "The file lists nobody."),
        ("person = [1]", "person 1 must be a table; it is a number."),
        ('[[persons]]\nname = "Ana"', "Did you mean “person”?"),
        ("[[person]\n", "line 1"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused_in_words(tmp_path: Path, text: str, mistake: str) -> None:
    assert any(mistake in line for line in loaded_from(tmp_path, text))


def test_without_heads_to_count_the_entry_is_named_without_a_line() -> None:
    with pytest.raises(RosterError) as caught:
        read_roster({"person": [{"email": "ana@example.com", "name": "Ana"}]})
    assert caught.value.mistakes == ["person 1 (ana@example.com): role is missing."]


def test_a_file_that_cannot_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="cannot be read"):
        load_roster(tmp_path / "nowhere.toml")


TOML_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("a@example.com"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
ENTRY = st.dictionaries(
    st.sampled_from(["email", "name", "role", "region", "initials", "manager", "cover", "zone", "hours", "languages"]),
    TOML_VALUES | st.sampled_from(["Advocate", "Manager", "AMER", "AS", "b@example.com", "UTC", "09:00-17:00"]),
)


@settings(deadline=None)
@given(st.lists(ENTRY | TOML_VALUES, max_size=4))
def test_ppl_2_whatever_is_in_it_a_file_is_read_or_refused_in_words(listed: list[object]) -> None:
    try:
        roster = read_roster({"person": listed})
    except RosterError as refused:
        outcome = len(refused.mistakes)
    else:
        outcome = len(roster) == len(listed)
    assert outcome


@pytest.mark.parametrize("again", ["005Sb000000001A", "005Sb000000001AEAQ"])
def test_ppl_1_a_crm_id_is_one_persons(tmp_path: Path, again: str) -> None:
    """PPL-1: the short and the long form are one id."""
    text = GOOD.replace('initials = "LW"', f'initials = "LW"\ncrm_id = "{again}"')
    said = loaded_from(tmp_path, text.replace('initials = "AS"', 'initials = "AS"\ncrm_id = "005Sb000000001A"'))
    assert len(said) == 1
    assert "crm_id is already used by person 2." in said[0]
