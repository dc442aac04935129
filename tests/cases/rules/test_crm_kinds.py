"""Which of the CRM's words for an opportunity mean a renewal."""

import pytest

from cases.rules.crm_kinds import is_growth_in_crm, is_renewal_in_crm


@pytest.mark.parametrize(
    "kind",
    [
        "Renewal",
        "RENEWALS",
        "Existing Business - Renewal",
        "Existing_Business_Renewal",
        "Renewal - Existing",
        "Renewal/Upsell",
        "Auto-Renewal",
        "Autorenewal",
        "QSR",
        "QSR True-Up",
        "Renewal (QSR)",
        pytest.param("Not new business - Renewal", id="another word is negated"),
        pytest.param("Non-renewal QSR", id="a QSR, if no renewal"),
        pytest.param("Renewal, no QSR", id="a renewal, if no QSR"),
        pytest.param("\u00a0Rene\u200bwal", id="spaces and letters that nobody sees"),
    ],
)
def test_a_renewal_or_a_qsr_is_read_as_a_word(kind: str) -> None:
    """HVA-3, OPP-3"""
    assert is_renewal_in_crm(kind)


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "Growth",
        "New Business",
        "Non-Renewal",
        "Non\u2013Renewal",
        "NON RENEWAL",
        "Nonrenewal",
        "Not a renewal",
        "Not yet a renewal",
        "no renewal",
        "New Business (no renewal)",
        "Prerenewals",
        "Pre-Renewal",
        "No QSR",
        "not a renewal or QSR",
        "Renewed seats",
    ],
)
def test_what_is_no_renewal_is_none(kind: str) -> None:
    """HVA-3, OPP-3"""
    assert not is_renewal_in_crm(kind)


@pytest.mark.parametrize(
    ("kind", "is_growth"),
    [
        ("Growth", True),
        ("ADD-ON", True),
        ("Add On", True),
        ("AddOn", True),
        ("Add\u2013On Business", True),
        ("Existing Business - Growth", True),
        ("Upsell", True),
        ("Not a renewal: growth", True),
        ("Non-Growth", False),
        ("Renewal/Upsell", False),
        ("QSR growth", False),
        ("New Business", False),
        ("Add-once", False),
        ("Outgrowth", False),
        ("", False),
    ],
)
def test_growth_is_read_as_a_word(kind: str, is_growth: bool) -> None:
    """OPP-3"""
    assert is_growth_in_crm(kind) is is_growth
