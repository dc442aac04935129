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
        ("Inbound Request", "#advocate FO Opp", "FO Opp"),
        ("Inbound Request", "#Advocate: FO Opp", "FO Opp"),
        ("Inbound Request", "#advocates FO Opp", "Inbound Request"),
        ("Inbound\u00a0Request", "", "Inbound Request"),
        ("ＦＯ Ｏｐｐ", "", "FO Opp"),
        ("CHURN/CONTRACTION MITIGATION", "Renewal Will Fail", "Churn/Contraction Mitigation"),
        ("", "SDR created for Acme", "SDR Created"),
        ("", "Renewal Will Fail", ""),
    ],
)
def test_the_first_row_that_matches_decides(case_type: str, subject: str, kind: str) -> None:
    """RTE-9: by type, and where the row has patterns of subjects by these too; no part of a word, no line of a mail."""
    assert POLICY.kind_of(case_type, subject).name == kind


def test_the_tag_that_calls_an_advocate_changes_no_kind() -> None:
    """RTE-9, TAG-1: where a row means the whole subject, and wherever the tag stands in it."""
    table = KindTable([CaseType("Startup", subjects=("FO Opp (Startup)",), no_limit=True)])
    for subject in ("FO Opp (Startup) #advocate", "#advocate  FO Opp (Startup)", "FO Opp #ADVOCATE (Startup)"):
        assert table.kind_of("Referral", subject).name == "Startup"
    assert table.kind_of("Referral", "#advocate").is_listed is False


def test_the_first_of_two_rows_decides_whichever_of_type_and_subject_it_names() -> None:
    """RTE-9: one answer, of one row."""
    rows = [CaseType("Refund", subjects=("*refund*",)), CaseType("Inbound Request", inbound=True)]
    assert KindTable(rows).kind_of("Inbound Request", "A REFUND, please").inbound is False
    assert KindTable(rows[::-1]).kind_of("Inbound Request", "A REFUND, please").inbound is True


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
