"""The table of case types decides of what kind a case is (RTE-9)."""

import pytest

from cases.model.case_type import CaseType, KindTable
from cases.model.policy import Policy

POLICY = Policy()


@pytest.mark.parametrize(
    ("case_type", "subject", "kind"),
    [
        ("FO Opp", "", "FO Opp"),
        ("Inbound Request", "FO Opp (Startup)", "FO Opp"),
        ("Inbound Request", "  fo  opp #advocate", "FO Opp"),
        ("Inbound Request", "RE: FO Opp", "Inbound Request"),
        ("Inbound Request", "Autorenewal will fail, says the mail", "Inbound Request"),
        ("High Value Account", "FO Opp", "High Value Account"),
        ("Autorenewal will fail soon", "", "Autorenewal Will Fail"),
        ("Renewal", "Autorenewal Will Fail soon", "Autorenewal Will Fail"),
        ("Not an Autorenewal Will Fail", "", "Not an Autorenewal Will Fail"),
    ],
)
def test_the_first_row_that_matches_decides(case_type: str, subject: str, kind: str) -> None:
    """RTE-9: by type, and where the row has patterns of subjects by these too; no part of a word, no line of a mail."""
    assert POLICY.kind_of(case_type, subject).name == kind


def test_a_pattern_is_plain_text_but_for_its_stars() -> None:
    """RTE-9: a dot, a bracket or a percent sign of a type means itself."""
    table = KindTable([CaseType("Dots", types=("A.B (1%)*",)), CaseType("Any", types=("*refund*",))])
    assert table.kind_of("a.b (1%) and more").name == "Dots"
    assert table.kind_of("AxB (1%)").is_listed is False
    assert table.kind_of("A big REFUND, please").name == "Any"


def test_a_type_that_matches_nothing_has_no_exemptions_and_is_known_as_such() -> None:
    """RTE-9."""
    unknown = POLICY.kind_of(" Made Up ")
    assert (unknown.name, unknown.is_listed, unknown.no_limit) == ("Made Up", False, False)
