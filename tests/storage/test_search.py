"""LOOK-2: cases by words, alike on both databases."""

from dataclasses import replace

import pytest

from cases.model.case import Case
from cases.model.status import Status
from storage.database import Database
from tests.storage.examples import MONDAY, a_case, stored


def found(database: Database, words: str, limit: int = 20, without: int | None = None) -> list[int]:
    with database.reading() as uow:
        return [case.id for case in uow.search.cases(words, limit=limit, without=without)]


@pytest.fixture
def acme(database: Database) -> Case:
    [case] = stored(
        database,
        a_case(
            number="00012345",
            account="Acme-Büro GmbH",
            contact="Maria López",
            lead="Jo Lead",
            web_email="maria@acme.example",
            subject="Renewal quote",
            description="a secret word",
            context="hush",
        ),
    )
    return case


@pytest.mark.parametrize(
    "words",
    ["00012345", "12345", "#12345", "0001-2345", "123", "acme", "ACME buro", "acmeburo", "gmbh", "lopez", "maria@acme.example", "jo lead",
     "renewal quo", "acme lopez renewal"],
)  # fmt: skip
def test_a_case_is_found_by_number_account_people_and_subject(database: Database, acme: Case, words: str) -> None:
    stored(database, a_case(account="Other", subject="Something else"))
    assert found(database, words) == [acme.id]


@pytest.mark.parametrize(
    "words", ["secret", "hush", "acme secret", "12", "", "🎉", "''", '"', "*", "acme* OR other", ":*", "9" * 300]
)
def test_what_the_customer_wrote_is_not_searched_and_signs_mean_nothing(
    database: Database, acme: Case, words: str
) -> None:
    stored(database, a_case(account="Other"))
    assert acme.account
    assert found(database, words) == []


def test_the_best_come_first_and_of_equals_the_open_and_the_newest(database: Database) -> None:
    """The number, then the account, who it is about, the subject, all of it together."""
    closed, old, subject, person, account, begun, exact, mixed = stored(
        database,
        a_case(account="Quill 77123", status=Status.RESOLVED, closed_at=MONDAY),
        a_case(account="77123 Quill"),
        a_case(subject="about 77123"),
        a_case(contact="Ms 77123"),
        a_case(account="No. 77123"),
        a_case(number="007712399"),
        a_case(number="00077123", account="Elsewhere"),
        a_case(account="Quill", contact="Ms 77123", subject="Elsewhere"),
    )
    ids = [exact.id, begun.id, account.id, old.id, closed.id, mixed.id, person.id, subject.id]
    assert found(database, "77123") == ids
    assert found(database, "77123", limit=3) == ids[:3]
    assert found(database, "77123", limit=3, without=exact.id) == ids[1:4]
    assert found(database, "quill 77123") == [old.id, closed.id, mixed.id]


def test_the_words_change_with_the_case_and_only_if_it_is_saved(database: Database, acme: Case) -> None:
    """SAFE-1: in the transaction of the change."""
    with database.unit_of_work() as uow:
        uow.cases.save_many([replace(acme, account="Zenith", version=2)])
    assert found(database, "acme") == [acme.id]
    with database.unit_of_work() as uow:
        uow.cases.save_many([replace(acme, account="Zenith", web_email="", version=2)])
        uow.commit()
    assert found(database, "acme") == []
    assert found(database, "zenith") == [acme.id]


def test_a_case_that_closes_goes_behind_the_open_ones(database: Database) -> None:
    first, second = stored(database, a_case(account="Twin"), a_case(account="Twin"))
    assert found(database, "twin") == [second.id, first.id]
    with database.unit_of_work() as uow:
        uow.cases.save_many([replace(second, status=Status.RESOLVED, closed_at=MONDAY, version=2)])
        uow.commit()
    assert found(database, "twin") == [first.id, second.id]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("電力", "1"),
        ("東京電力", "1"),
        ("株式会社", "1"),
        ("見積", "1"),
        ("電力 見積", "1"),
        ("Lizenz", "2"),
        ("lizenzverlängerung", "2"),
        ("VERLAENGERUNG", None),
        ("verlängerung", "2"),
        ("Versicherungs", "2"),
        ("gesellschaft lizenz", "2"),
        ("견적", "3"),
        ("ราคา", "4"),
        ("enz", None),
        ("izenzx", None),
    ],
)
def test_a_part_of_a_word_is_found_in_scripts_without_blanks_and_in_compounds(
    database: Database, words: str, number: str | None
) -> None:
    """LOOK-2"""
    stored(
        database,
        a_case(number="1", external_id="1", account="東京電力株式会社", subject="御見積のお願い"),
        a_case(
            number="2", external_id="2", account="Versicherungsgesellschaft Nord", subject="Softwarelizenzverlängerung"
        ),
        a_case(number="3", external_id="3", account="한국전력", subject="신규견적요청"),
        a_case(number="4", external_id="4", account="Acme", subject="ขอใบเสนอราคาใหม่"),
    )
    with database.reading() as uow:
        assert [case.number for case in uow.search.cases(words)] == ([number] if number else [])


def test_a_whole_word_comes_before_a_part_of_one(database: Database) -> None:
    """LOOK-2"""
    stored(
        database,
        a_case(number="1", external_id="1", subject="Softwarelizenz"),
        a_case(number="2", external_id="2", subject="Lizenz", status=Status.RESOLVED),
    )
    with database.reading() as uow:
        assert [case.number for case in uow.search.cases("lizenz")] == ["2", "1"]
