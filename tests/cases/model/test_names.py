"""When two names are one: people and contacts by letters, accounts by their legal form as well (CLO-7, HVA-2)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.names import account_key, is_same_account, is_same_name, name_key, person_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("André Müller", unicodedata.normalize("NFD", "André Müller")),
        ("JOSÉ NÚÑEZ", "josé núñez"),
        ("O’Brien, Sean", "O'Brien,  Sean"),
        ("Anne-Marie", "Anne‑Marie"),
        ("Straße", "STRASSE"),
        (" Ana\u00a0Silva ", "ana silva"),
        ("Ana\u200b Silva", "Ana Silva"),
        ("Ａｎａ", "Ana"),
        ("한글", unicodedata.normalize("NFD", "한글")),
        ("ガギグ", "ｶﾞｷﾞｸﾞ"),
        ("İstanbul", "i̇stanbul"),
        ("IŞIK YILMAZ", "Işık Yılmaz"),
        ("İPEK ŞAHİN", "ipek şahin"),
    ],
)
def test_one_name_in_two_spellings_is_one_name(one: str, other: str) -> None:
    """PPL-1"""
    assert is_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CARTER Ben", "Ben Carter"),
        ("GARCÍA LÓPEZ José", "José García López"),
        ("Ben Carter - EMEA", "Ben Carter"),
        ("Ben Carter | Acme", "Ben Carter"),
        ("Ben Carter/AMER/Example", "Ben Carter"),
        ("'Ben Carter", "Ben Carter"),
        ("@Ben Carter", "Ben Carter"),
        ("Sinéad O´Neil", "Sinéad O’Neil"),
        ("田中　太郎", "田中太郎"),
        ("田中太郎 様", "田中 太郎"),
        ("김민수님", "김 민수"),
        ("M. Jean Dupont", "Jean Dupont"),
    ],
)
def test_one_person_as_directories_write_the_name(one: str, other: str) -> None:
    """PPL-1"""
    assert person_key(one) == person_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Carter Ben", "Ben Carter"),
        ("CARTER BEN", "BEN CARTER"),
        ("Ben Carter Jr.", "Ben Carter"),
        ("Ben Carter-Lee", "Ben Carter"),
        ("Ben Carter, Ana Silva", "Ben Carter"),
        ("J Ben", "Ben J"),
        ("Ben", "Ben Carter"),
    ],
)
def test_another_person_stays_another(one: str, other: str) -> None:
    """PPL-1"""
    assert person_key(one) != person_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("André", "Andre"), ("Ana Silva", "Silva Ana"), ("Ana", "Anna"), ("Ana", "")]
)
def test_other_names_are_others(one: str, other: str) -> None:
    """PPL-1"""
    assert not is_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Umbrella Inc.", "Umbrella Inc"),
        ("Umbrella, Inc.", "UMBRELLA INC"),
        ("Umbrella Incorporated", "Umbrella Inc."),
        ("Acme Ltd.", "Acme Limited"),
        ("Acme Co., Ltd.", "Acme Co Ltd"),
        ("Acme Corporation", "ACME Corp."),
        ("Acme L.L.C.", "Acme LLC"),
        ("Acme L. L. C.", "Acme LLC"),
        ("Muster GmbH & Co. KG", "Muster GmbH und Co KG"),
        ("Smith and Sons", "Smith & Sons"),
        ("Rossi S.p.A.", "Rossi SpA"),
        ("Telefónica, S.A.", "Telefonica SA"),
        ("Philips B.V.", "Philips BV"),
        ("Coca-Cola Company", "Coca Cola Co."),
        ("O'Reilly Media", "O’Reilly Media"),
        ("Acme (UK) Pty. Ltd.", "Acme UK Pty Limited"),
        ("株式会社アクメ", "株式会社ｱｸﾒ"),
        ("Müller AG", unicodedata.normalize("NFD", "MÜLLER AG")),
    ],
)
def test_one_account_in_two_spellings_is_one_account(one: str, other: str) -> None:
    """CLO-7, HVA-2"""
    assert is_same_account(one, other), (account_key(one), account_key(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Umbrella", "Umbrella Inc."),
        ("Umbrella GmbH", "Umbrella AG"),
        ("Acme North", "Acme South"),
        ("Acme 1", "Acme 2"),
        ("C", "C++"),
        ("Limitedly Ltd", "Ltdly Ltd"),
        ("", ""),
        ("Booking.com", "Booking Co"),
    ],
)
def test_other_accounts_are_others(one: str, other: str) -> None:
    """CLO-7"""
    assert not is_same_account(one, other)


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_minds_no_form_of_unicode(name: str) -> None:
    """CLO-7"""
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert name_key(unicodedata.normalize(form, name)) == name_key(name)
        assert account_key(unicodedata.normalize(form, name)) == account_key(name)
    assert name_key(name_key(name)) == name_key(name)
    assert account_key(account_key(name)) == account_key(name)
