"""Who a request comes from, and who people are to each other."""

from dataclasses import replace
from datetime import date

import pytest

from cases.model.people import Person, Region, Role, Roster
from tests.cases.team import ANA, BEN, CAL, EVA, EVERYBODY, MIA, NOON, OPS, ROSTER, TOM, YUKI


def test_a_slack_user_is_the_person_of_the_roster_who_was_found_by_e_mail() -> None:
    """PPL-1, PPL-3"""
    ana = ROSTER.actor("UANA")
    assert (ana.person, ana.role, ana.key, ana.name) == (ANA, Role.ADVOCATE, "ana@example.com", "Ana Silva")


def test_who_is_not_in_the_roster_is_a_stakeholder() -> None:
    """PPL-1"""
    guest = ROSTER.actor("UGUEST", "Gus")
    assert (guest.person, guest.role, guest.key, guest.name) == (None, Role.STAKEHOLDER, "UGUEST", "Gus")
    assert ROSTER.actor("UGUEST").name == "UGUEST"


def test_nobody_is_found_by_an_empty_slack_id() -> None:
    """PPL-3: people whose Slack user is not known yet have none."""
    roster = Roster.of([Person("new@example.com", "New Person", Role.MANAGER, Region.AMER)])
    assert roster.actor("").role is Role.STAKEHOLDER


def test_an_owner_is_found_by_e_mail_or_by_full_name_in_any_writing() -> None:
    """RTE-1"""
    assert ROSTER.named(" ANA@example.com ") == ANA
    assert ROSTER.named("ana  SILVA") == ANA
    for listed in ("Silva, Ana", "Dr. Ana Silva", "Ana Silva (EMEA)", "Ms Ana Silva", "Ana Silva, PhD"):
        assert ROSTER.named(listed) == ANA
    for other in ("Silva Ana", "Dr. Ana", "Silva, Ana, Ben"):
        assert ROSTER.named(other) is None
    assert ROSTER.named("Ana") is None
    assert ROSTER.named("AMER SMB Sales User") is None
    assert ROSTER.named("") is None
    assert ROSTER.named(None) is None


@pytest.mark.parametrize(
    "written",
    [
        "Ana Silva <ana@example.com>", "A. Silva (ANA@Example.com)", "mailto:ana@example.com", "<mailto:ana@example.com|ana@example.com>",
        "ana+crm@example.com", "ana@example.com.invalid", "Ana+Uat@example.com.invalid", "ana@exmaple.com", "Ana <ana@exmaple.com>", "\u200bana@example.com",
        "005Sb000000001A", "005Sb000000001AEAQ", " 005Sb000000001A ",
    ],
)  # fmt: skip
def test_an_owner_is_a_person_and_not_a_spelling(written: str) -> None:
    """RTE-1, PPL-1"""
    known = replace(ANA, crm_id="005Sb000000001AEAQ", former_emails=("ana@exmaple.com",))
    assert Roster.of([known, *(each for each in ROSTER if each != ANA)]).named(written) == known


@pytest.mark.parametrize(
    "written",
    ["005Sb000000001a", "005sb000000001A", "005", "ana@example.org", "bana@example.com", "ana@example.com, ben@example.com", "@", "+@example.com"],
)  # fmt: skip
def test_another_spelling_is_nobody(written: str) -> None:
    """RTE-1: letters of a CRM id are large or small; of two addresses none counts."""
    assert Roster.of([replace(ANA, crm_id="005Sb000000001A")]).named(written) is None


def test_an_address_with_a_tag_is_its_own_person_where_the_roster_says_so() -> None:
    """PPL-1"""
    one, two = replace(ANA, email="ana+one@example.com"), replace(ANA, email="ana+two@example.com", name="Ana Two")
    roster = Roster.of([one, two])
    assert roster.named("Ana <ANA+two@example.com>") == two
    assert roster.named("ana@example.com") is None
    assert Roster.of([one]).named("ana@example.com") == one


def test_a_name_that_two_people_bear_names_neither() -> None:
    """RTE-1"""
    other = Person("ana.silva2@example.com", "Ana Silva", Role.ADVOCATE, Region.EMEA_APJ)
    assert Roster.of([ANA, other]).named("Ana Silva") is None


def test_cases_are_routed_to_the_regions_advocates_and_team_leads() -> None:
    """RTE-2"""
    assert ROSTER.advocates(Region.AMER) == [ANA, BEN, CAL, TOM]
    assert ROSTER.advocates(Region.EMEA_APJ) == [EVA, YUKI]
    assert ROSTER.advocates(None) == []


@pytest.mark.parametrize("role", list(Role))
def test_only_advocates_and_team_leads_work_cases(role: Role) -> None:
    """RTE-2"""
    assert role.works_cases == (role in (Role.ADVOCATE, Role.TEAM_LEAD))


def test_people_know_their_manager_and_whom_they_cover() -> None:
    """PPL-2"""
    assert ROSTER.manager_of(ANA) == MIA
    assert ROSTER.manager_of(MIA) is None
    assert ROSTER.manager_of(None) is None
    assert ROSTER.managers(Region.AMER) == [MIA]
    assert ROSTER.covered_by(BEN) == [ANA]
    assert ROSTER.covered_by(OPS) == []
    assert len(ROSTER) == len(EVERYBODY)


def test_today_is_the_day_on_ones_own_calendar() -> None:
    """NXT-2"""
    late = NOON.replace(hour=22)
    assert [person.today(late) for person in (ANA, EVA, YUKI)] == [
        date(2026, 7, 13),
        date(2026, 7, 14),
        date(2026, 7, 14),
    ]
    assert ROSTER.actor("UYUKI").today(late) == date(2026, 7, 14)
    assert ROSTER.actor("UGUEST").today(late) == date(2026, 7, 13)
