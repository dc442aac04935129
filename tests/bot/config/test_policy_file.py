"""The policy file: every default written out, every mistake named with its key."""

import dataclasses
import tomllib
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.config.policy_file import POLICY_FIELDS, PolicyError, a_duration, load_policy, read_policy
from cases.model.case_type import DEFAULT_CASE_TYPES, CaseType
from cases.model.people import Region
from cases.model.policy import CadenceStep, Policy, TouchKind
from cases.model.work_week import WorkWeek

POLICY_TOML = Path(__file__).parents[3] / "policy.toml"


def mistakes_in(text: str) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as caught:
        read_policy(tomllib.loads(text))
    assert all(line in str(caught.value) for line in caught.value.mistakes)
    return caught.value.mistakes


def test_the_file_we_ship_says_what_the_defaults_are() -> None:
    assert load_policy(POLICY_TOML) == Policy()


def test_the_file_we_ship_writes_out_every_default_with_a_comment() -> None:
    """SLA-1, SLA-2, RTE-3, SLA-5: what a team may set is in the file to be changed."""
    text = POLICY_TOML.read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    assert {item.name for item in dataclasses.fields(Policy)} == POLICY_FIELDS
    assert len(tables["case_type"]) == len(DEFAULT_CASE_TYPES)
    assert set(tables["regions"]) == {region.value for region in Region}
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if line.startswith("[") and not line.startswith(("[[", "[regions.EMEA")):
            assert lines[place - 1].startswith("#") or lines[place + 1].startswith("#"), line


def test_what_is_left_out_keeps_its_default() -> None:
    policy = read_policy(tomllib.loads('[clocks]\npickup = "8 hours"\n[regions.AMER]\nzone = "America/Chicago"\n'))
    assert policy.pickup == timedelta(hours=8)
    assert policy.closing_limit == Policy().closing_limit
    assert policy.regions[Region.AMER].zone == "America/Chicago"
    assert policy.regions[Region.AMER].week == WorkWeek.daily(time(9), time(17))
    assert policy.regions[Region.EMEA_APJ] == Policy().regions[Region.EMEA_APJ]


def test_a_channel_is_given_by_name_or_by_id() -> None:
    """OPS-2: with or without “#”, as people write it."""
    policy = read_policy(
        tomllib.loads('[channels]\nops = "#SMB-Ops"\ndigest = "C0123ABCD"\nsales_support = "#C0456EFGH"')
    )
    assert (policy.ops_channel, policy.digest_channel) == ("smb-ops", "C0123ABCD")
    assert policy.sales_support_channel == "C0456EFGH"


@pytest.mark.parametrize("given", ["", "#", "smb ops", "<#C0123ABCD>", "a|b", "##ops", "x" * 81])
def test_what_is_no_channel_is_refused(given: str) -> None:
    """OPS-2: with both ways to write one."""
    [said] = mistakes_in(f'[channels]\nops = "{given}"')
    assert said.startswith("channels.ops")


def test_an_empty_file_is_the_defaults() -> None:
    assert read_policy({}) == Policy()


def test_a_teams_own_cadence_and_types_replace_ours() -> None:
    policy = read_policy(
        tomllib.loads(
            """
            [[cadence]]
            day = 2
            by = "call"
            [[case_type]]
            name = "Refund"
            no_limit = true
            """
        )
    )
    assert policy.cadence == (CadenceStep(2, TouchKind.CALL),)
    assert policy.case_types == (CaseType("Refund", no_limit=True),)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("24 h", timedelta(hours=24)),
        ("24h", timedelta(hours=24)),
        ("1 hour", timedelta(hours=1)),
        ("90 min", timedelta(minutes=90)),
        ("7 Days", timedelta(days=7)),
        ("2 weeks", timedelta(days=14)),
    ],
)
def test_a_length_of_time_is_written_as_people_write_it(written: str, length: timedelta) -> None:
    assert a_duration(written) == length


@pytest.mark.parametrize("written", ["24", "soon", "0 h", "-1 h", "1.5 days", "99999999999999999999 weeks", "20 years"])
def test_what_is_no_length_of_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="“"):
        a_duration(written)


def test_every_mistake_is_listed_with_its_key() -> None:
    said = mistakes_in(
        """
        colour = "red"
        [clock]
        pickup = "24 h"
        [clocks]
        pickup = 24
        closing_limt = "15 days"
        closing_limit = "fortnight"
        [routing]
        capacity = "50"
        [working]
        partner_teams = ["Billing", "billing"]
        support_address = "the support team"
        [channels]
        ops = "smb ops"
        [crm]
        link_prefix = "http://crm.example"
        [regions.EMEA]
        zone = "Europe/London"
        [regions.AMER]
        zone = "America/New York"
        hours = "9 to 5"
        countries = ["USA"]
        [regions.EMEA-APJ]
        hours = "09:00-09:00"
        [[cadence]]
        day = 3
        by = "fax"
        [[cadence]]
        by = "call"
        [[case_type]]
        name = "Refund"
        no_limit = "yes"
        [[case_type]]
        name = "refund"
        high_vale = true
        """
    )
    assert [line.split(" ")[0] for line in said] == [
        "colour",
        "clock",
        "clocks.closing_limt",
        "clocks.pickup",
        "clocks.closing_limit",
        "routing.capacity",
        "working.partner_teams",
        "working.support_address",
        "channels.ops",
        "crm.link_prefix",
        "regions.EMEA",
        "regions.AMER.zone",
        "regions.AMER.hours",
        "regions.AMER.countries",
        "regions.EMEA-APJ.hours",
        "cadence[1].by",
        "cadence[2].day",
        "case_type[1].no_limit",
        "case_type[2].high_vale",
        "case_type[2].name",
    ]
    by_key = {line.split(" ")[0]: line for line in said}
    assert "Did you mean “clocks”?" in by_key["clock"]
    assert "Did you mean “closing_limit”?" in by_key["clocks.closing_limt"]
    assert "Did you mean “America/New_York”?" in by_key["regions.AMER.zone"]
    assert "Did you mean “high_value”?" in by_key["case_type[2].high_vale"]
    assert "its name or its id" in by_key["channels.ops"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('clocks = "24 h"', "clocks must be a table; it is a text."),
        ("regions = 3", "regions must be tables"),
        ('regions.AMER = "here"', "regions.AMER must be a table"),
        ('cadence = "daily"', "cadence must be written as tables"),
        ("case_type = []", "case_type must be written as tables"),
        ("case_type = [1]", "case_type[1] must be a table; it is a number."),
    ],
)
def test_a_value_of_the_wrong_shape_is_a_mistake_and_not_a_crash(text: str, place: str) -> None:
    assert any(line.startswith(place) for line in mistakes_in(text))


def test_the_cadence_goes_forward() -> None:
    """SLA-5."""
    text = '[[cadence]]\nday = 5\nby = "call"\n[[cadence]]\nday = 3\nby = "call"\n'
    assert mistakes_in(text) == ("cadence[2].day must be later than the day before it, 5.",)


def test_the_target_is_no_longer_than_the_limit() -> None:
    """SLA-2."""
    said = mistakes_in('[clocks]\nclosing_limit = "5 days"\n')
    assert said == ("clocks.closing_target is longer than clocks.closing_limit.",)


def test_a_file_that_is_no_toml_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('[clocks]\npickup = 24 h"\n', encoding="utf-8")
    with pytest.raises(PolicyError, match="line 2"):
        load_policy(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError, match="UTF-8"):
        load_policy(path)
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("written", ["0", "13", '"February"', "2.0", "true", "-1"])
def test_a_month_is_a_number_from_1_to_12(written: str) -> None:
    """HVA-3"""
    assert mistakes_in(f"[working]\nfiscal_year_begins = {written}\n")[0].startswith("working.fiscal_year_begins")
    assert read_policy(tomllib.loads("[working]\nfiscal_year_begins = 12")).fiscal_year_begins == 12
    assert Policy().fiscal_year_begins == 2
