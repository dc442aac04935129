"""A person is found everywhere and erased everywhere; what happened, and when, stays (AUD-1)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.cli.person import _taken_out
from cases.model.account import Contact
from cases.model.customer_contact import CustomerContact
from cases.model.people import Roster
from cases.model.policy import Policy, TouchKind
from cases.model.status import Surface
from cases.rules.import_record import Rejected, read_record
from cases.use_cases.import_cases import import_records
from cases.use_cases.take_mail import read_mail, take_mail
from storage.column_types import metadata
from storage.customer_contacts import customer_contacts
from storage.database import Database
from storage.directory_tables import contacts
from storage.outbox import outbox_table
from storage.person_data import Person, StillOnTheRoster, find_person, forget, rows_about
from storage.schema import audit, case_words, cases, mails
from tests.stories.office import ANA, BEN, MARTA

MARIA = "maria.lopez@acme.example"
WORDS = ("maria.lopez@acme.example", "María López")


@pytest.fixture
def filled(database: Database) -> Database:
    """Two cases of María's, one of another María López's elsewhere, a mail, and a colleague who names her."""
    database.people.replace(Roster.of([ANA, BEN, MARTA]), database.clock.now())
    records = [
        {"number": "00070001", "account": "Acme GmbH", "contact": "María López", "web_email": MARIA, "owner": ANA.email,
         "description": "My number is 555 01 01", "subject": "Quote for María López", "next_step": "2026-03-01 AS Call María López back",
         "next_step_due": "2026-03-05"},
        {"number": "00070002", "account": "Acme GmbH", "contact": "María López", "owner": BEN.email, "context": "She wrote on the web"},
        {"number": "00070003", "account": "Other AG", "contact": "María López", "owner": ANA.email, "description": "Another one"},
        {"number": "00070004", "account": "Other AG", "owner": ANA.email, "description": "Copy to MARIA.LOPEZ@acme.example, please"},
    ]  # fmt: skip
    read = [read_record(place, record, Policy()) for place, record in enumerate(records)]
    assert not any(isinstance(one, Rejected) for one in read)
    with database.unit_of_work() as uow:
        import_records(
            [one for one in read if not isinstance(one, Rejected)], uow, Policy(), database.clock.now(), Surface.CSV
        )
        mail = read_mail(
            1,
            {
                "number": "00070001",
                "from": MARIA,
                "subject": "Hello",
                "text": "It is me, Maria",
                "message_id": "<1@acme>",
            },
        )
        assert not isinstance(mail, Rejected)
        take_mail([mail], uow, Policy(), database.clock.now(), Surface.WEB_HOOK)
        uow.commit()
    with database.engine.begin() as connection:
        connection.execute(
            contacts.insert(),
            {"external_id": "003A", "name": "María López", "name_key": "maria lopez", "email": MARIA, "account": "Acme GmbH", "account_id": "",
             "account_key": "acme", "is_lead": False, "title": "Buyer", "terms": "pmaria plopez"},
        )  # fmt: skip
    return database


def everything(database: Database) -> dict[str, str]:
    """All that is stored, by table, in lower case."""
    with database.engine.connect() as connection:
        return {
            table.name: json.dumps(
                [list(row) for row in connection.execute(select(table))], default=str, ensure_ascii=False
            ).lower()
            for table in metadata.sorted_tables
        }


def erases(database: Database, email: str) -> None:
    with database.engine.begin() as connection:
        forget(connection, find_person(connection, email), database.clock.now())


def test_after_it_the_person_is_nowhere_and_nobody_else_is_touched(filled: Database) -> None:
    """AUD-1, LOOK-2: in cases, history, next steps, mails, outbox, directory and search words; a namesake of another account stays."""
    erases(filled, MARIA)
    left = everything(filled)
    assert [name for name, words in left.items() if MARIA in words] == []
    for words in ("555 01 01", "she wrote on the web", "it is me", "hello"):
        assert [name for name, stored in left.items() if words in stored] == []
    with filled.engine.connect() as connection:
        assert connection.execute(select(cases.c.contact, cases.c.description).where(cases.c.number == "00070003")).one() == (
            "María López", "Another one"
        )  # fmt: skip
        assert "López" not in str(connection.execute(select(audit.c.fields).where(audit.c.case_id.in_([1, 2]))).all())
        terms = dict(connection.execute(select(case_words.c.id, case_words.c.terms)).all())
        assert "plopez" not in terms[1] + terms[2]
        assert "plopez" in terms[3]
        assert connection.execute(select(mails.c.subject, mails.c.text)).one() == ("", "")


def test_logged_calls_with_the_person_are_exported_and_erased(filled: Database) -> None:
    """RTE-8, AUD-1: a contact whom the CRM sent without an address is known by name and account; a namesake's call stays."""
    with filled.unit_of_work() as uow:
        named = [("003B", "Acme GmbH"), ("003C", "Other AG")]
        uow.directory.put(contacts=[Contact("María López", external_id=key, account=at) for key, at in named])
        for key, about in (("1", ("003A", "001A")), ("2", ("003B",)), ("3", ("003C",))):
            calls = [CustomerContact(each, TouchKind.CALL, BEN.email, filled.clock.now()) for each in about]
            uow.customer_contacts.add(key, calls)
        uow.commit()
    with filled.engine.connect() as connection:
        rows = list(rows_about(connection, find_person(connection, MARIA)))
    assert sorted(row["about"] for table, row in rows if table == "customer_contacts") == ["003A", "003B"]
    erases(filled, MARIA)
    with filled.engine.connect() as connection:
        assert [*connection.execute(select(customer_contacts.c.about)).scalars()] == ["003C"]
        assert [*connection.execute(select(contacts.c.external_id).where(contacts.c.external_id > "")).scalars()] == [
            "003C"
        ]


def test_the_skeleton_of_the_history_stays_and_is_guarded_again(filled: Database) -> None:
    """AUD-1: as many changes, of the same fields at the same moments, and one that says what was done."""
    with filled.engine.connect() as connection:
        before = [
            (row.case_id, row.version, row.at, [name for name, *_ in row.fields])
            for row in connection.execute(select(audit).order_by(audit.c.id))
        ]
    erases(filled, MARIA)
    with filled.engine.connect() as connection:
        after = [
            (row.case_id, row.version, row.at, [name for name, *_ in row.fields])
            for row in connection.execute(select(audit).order_by(audit.c.id))
        ]
    assert after[: len(before)] == before
    assert {fields[0] for _, _, _, fields in after[len(before) :]} == {"erased"}
    with pytest.raises(DBAPIError), filled.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET reason = 'x'"))


def test_cards_are_made_anew_and_old_forms_see_that_something_changed(filled: Database) -> None:
    """CRD-1, SAFE-1"""
    with filled.engine.connect() as connection:
        versions = dict(connection.execute(select(cases.c.number, cases.c.version)).all())
    erases(filled, MARIA)
    with filled.engine.connect() as connection:
        now = dict(connection.execute(select(cases.c.number, cases.c.version)).all())
        updates = (
            connection.execute(select(outbox_table.c.subject).where(outbox_table.c.kind == "card_update"))
            .scalars()
            .all()
        )
    assert {number for number in now if now[number] > versions[number]} == {"00070001", "00070002", "00070004"}
    assert {1, 2, 4} <= set(updates)


def test_a_colleague_is_erased_only_once_they_have_left(filled: Database) -> None:
    """PPL-2: their messages are sent no more, and their name is nowhere."""
    with pytest.raises(StillOnTheRoster):
        erases(filled, ANA.email)
    filled.people.set_slack_ids({ANA.email: ("U0ANA", None)})
    filled.people.replace(Roster.of([BEN, MARTA]), filled.clock.now())
    erases(filled, ANA.email)
    left = everything(filled)
    assert [
        name for name, words in left.items() if ANA.email in words or "ana silva" in words or "u0ana" in words
    ] == []


def test_an_export_has_what_erasing_would_take(filled: Database) -> None:
    with filled.engine.connect() as connection:
        found = [(name, row) for name, row in rows_about(connection, find_person(connection, MARIA))]
    numbers = {row["number"] for name, row in found if name == "cases"}
    assert numbers == {"00070001", "00070002", "00070004"}
    assert {"cases", "audit", "mails", "contacts", "next_steps"} <= {name for name, _ in found}
    erases(filled, MARIA)
    with filled.engine.connect() as connection:
        assert list(rows_about(connection, find_person(connection, MARIA))) == []


def test_rows_of_rejects_that_name_the_person_are_taken_out(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """INT-2"""
    path = tmp_path / "rejects.csv"
    path.write_text(
        f'number;contact;note\n1;"López; María";x\n2;María López;"two\nlines"\n3;Leo;{MARIA}\n4;Leo;y\n',
        encoding="utf-8-sig",
    )
    person = Person(MARIA, frozenset({MARIA}), frozenset({"María López"}), frozenset())
    assert _taken_out(path, person) == 2
    assert path.read_text(encoding="utf-8-sig").splitlines() == ["number;contact;note", '1;"López; María";x', "4;Leo;y"]
    assert path.stat().st_mode & 0o777 == 0o600
