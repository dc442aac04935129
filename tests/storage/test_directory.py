"""What is known of customers: found by what is typed, noted from cases, loaded over what was known (RTE-4)."""

from dataclasses import replace
from datetime import date

import pytest

from cases.model.account import Account, Contact, Opportunity
from cases.model.status import OpportunityStage
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from tests.clock import SettableClock
from tests.storage.examples import a_case

ACME = Account(
    "Acme GmbH", "001A", region="AMER", carr=12_000, employees=40, lam=25, country="Germany", has_full_address=True
)
MARIA = Contact("Maria López", "003M", "Maria@Acme.example", "Acme GmbH", "001A", title="CTO")


def put(
    database: Database,
    *,
    accounts: tuple[Account, ...] = (),
    contacts: tuple[Contact, ...] = (),
    opportunities: tuple[Opportunity, ...] = (),
) -> None:
    with database.unit_of_work() as uow:
        uow.directory.put(accounts, contacts, opportunities)
        uow.commit()


def mentioned(database: Database, **fields: object) -> None:
    with database.unit_of_work() as uow:
        uow.directory.mentioned([a_case(**fields)])
        uow.commit()


def accounts(database: Database, words: str, limit: int = 20) -> list[str]:
    with database.reading() as uow:
        return [account.name for account in uow.directory.accounts(words, limit)]


def contacts(database: Database, words: str, account: str = "", limit: int = 20) -> list[str]:
    with database.reading() as uow:
        return [contact.name for contact in uow.directory.contacts(words, account, limit)]


def test_names_that_begin_so_come_first_and_then_those_that_have_the_words(database: Database) -> None:
    names = ("Big Acme", "Acme Süd", "Zebra", "Acme", "acme nord")
    put(database, accounts=tuple(Account(name, f"001{place}") for place, name in enumerate(names)))
    assert accounts(database, "acme") == ["Acme", "acme nord", "Acme Süd", "Big Acme"]
    assert accounts(database, "ACME SUD") == ["Acme Süd"]
    assert accounts(database, "acme", limit=2) == ["Acme", "acme nord"]
    for nothing in ("acne", "", "🎉", "x" * 300, "%", "_"):
        assert accounts(database, nothing) == []


def test_people_are_found_by_name_or_e_mail_and_narrowed_by_their_account(database: Database) -> None:
    others = (
        Contact("Marian Moss", "003X", "mm@other.example", "Other"),
        Contact("Ann Lee", "00QA", account="Acme GmbH", is_lead=True),
    )
    put(database, contacts=(MARIA, *others))
    assert contacts(database, "mari") == ["Maria López", "Marian Moss"]
    assert contacts(database, "maria@acme.example") == ["Maria López"]
    assert contacts(database, "mari", "ACME gmbh") == ["Maria López"]
    assert contacts(database, "", "Acme GmbH") == ["Ann Lee", "Maria López"]
    assert contacts(database, "lopez", "Other") == []
    assert contacts(database, "") == []


def test_opportunities_are_narrowed_the_same_way(database: Database) -> None:
    renewal = Opportunity("Acme renewal", "006R", "Acme GmbH", "001A", "3-Proposal", date(2026, 9, 1), "Renewal", "Low")
    put(database, opportunities=(renewal, Opportunity("Other renewal", "006O", "Other")))
    with database.reading() as uow:
        assert [one.name for one in uow.directory.opportunities("renewal")] == ["Acme renewal", "Other renewal"]
        [found] = uow.directory.opportunities("ren", "acme gmbh")
    assert (found.name, found.close_date, found.kind, found.renewal_risk) == (
        "Acme renewal",
        date(2026, 9, 1),
        "Renewal",
        "Low",
    )


def test_what_is_loaded_goes_over_what_was_known_and_keeps_what_it_leaves_open(database: Database) -> None:
    put(database, accounts=(ACME,))
    put(database, accounts=(Account("Acme AG", "001A", carr=15_000),))
    with database.reading() as uow:
        assert uow.directory.account_named("Acme GmbH") is None
        account = uow.directory.account_named("acme ag")
    assert account is not None
    assert (account.carr, account.employees, account.has_full_address) == (15_000, 40, True)


def test_a_customer_that_cases_named_is_the_one_that_is_loaded_later(database: Database) -> None:
    for _ in range(2):
        mentioned(
            database,
            account="ACME  GmbH",
            contact="Maria Lopez",
            opportunity="Growth",
            opportunity_stage=OpportunityStage.OPEN,
        )
    put(database, accounts=(ACME,), contacts=(MARIA,))
    mentioned(database, account="Acme GmbH", contact="Maria López", web_email="other@acme.example")
    assert accounts(database, "acme") == ["Acme GmbH"]
    assert contacts(database, "maria") == ["Maria López"]
    with database.reading() as uow:
        [maria] = uow.directory.contacts("lopez")
        assert (maria.email, maria.title) == ("maria@acme.example", "CTO"), "a case takes nothing away"
        assert [one.stage for one in uow.directory.opportunities("growth")] == ["Open"]


def test_two_of_one_name_are_two_and_neither_is_the_one_of_that_name(database: Database) -> None:
    put(database, accounts=(ACME, Account("Acme GmbH", "001B"), Account("Acme, GmbH.", "001C")))
    with database.reading() as uow:
        assert uow.directory.account_named("Acme GmbH") is None
        exact = uow.directory.account_named("Acme, GmbH.")
    assert exact is not None
    assert exact.external_id == "001C"


def test_an_e_mail_leads_to_its_contact_and_account(database: Database) -> None:
    """RTE-4"""
    put(database, contacts=(Contact("Maria", "00Q1", "maria@acme.example", is_lead=True), MARIA))
    mentioned(database, account="Zenith", web_email="Bo@Zenith.example")
    with database.reading() as uow:
        found = uow.directory.contact_by_email(" MARIA@acme.example ")
        wrote = uow.directory.contact_by_email("bo@zenith.example")
        assert uow.directory.contact_by_email("nobody@acme.example") is None
        assert uow.directory.contact_by_email("") is None
    assert found is not None
    assert (found.name, found.account, found.is_lead) == ("Maria López", "Acme GmbH", False)
    assert wrote is not None
    assert wrote.account == "Zenith"


def test_an_e_mail_known_at_two_accounts_leads_to_neither(database: Database) -> None:
    """RTE-4: nobody guesses whose customer writes."""
    put(database, contacts=(MARIA, Contact("Maria López", "003N", "maria@acme.example", "Other")))
    with database.reading() as uow:
        assert uow.directory.contact_by_email("maria@acme.example") is None


@pytest.mark.postgres
def test_a_customer_whom_two_cases_name_first_at_one_moment_is_one(postgres_url: str, clock: SettableClock) -> None:
    """RTE-4: neither of two processes sees what the other has not committed yet."""
    database = Database(make_engine(postgres_url), clock)
    migrate.upgrade(database.engine)
    try:
        with database.unit_of_work() as one, database.unit_of_work() as other:
            one.directory.mentioned([a_case(account="Acme GmbH", carr=12_000)])
            other.directory.mentioned([a_case(account="Acme GmbH")])
            one.commit()
            other.commit()
        with database.reading() as uow:
            assert uow.directory.account_named("acme gmbh") is not None
        put(database, accounts=(replace(ACME, high_value_owner="ana@example.com"),))
        with database.reading() as uow:
            assert uow.directory.high_value_owners(["Acme GmbH"]) == {"Acme GmbH": "ana@example.com"}
            known = uow.directory.account_named("Acme GmbH")
        assert known is not None
        assert known.external_id == ACME.external_id
    finally:
        database.close()
