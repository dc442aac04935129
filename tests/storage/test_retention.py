"""What was kept long enough is erased, and nothing sooner (SAFE-2, EML-1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cases.model.customer_contact import CustomerContact
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Roster
from cases.model.policy import Policy, TouchKind
from cases.model.status import Surface
from cases.rules.import_record import Rejected, read_record
from cases.use_cases.import_cases import import_records
from cases.use_cases.take_mail import read_mail, take_mail
from storage.customer_contacts import customer_contacts
from storage.database import Database
from storage.outbox import RowState, outbox_table
from storage.retention import erase_outdated
from storage.schema import cases, mails
from tests.stories.office import ANA, MARTA

POLICY = Policy(keep_dead_messages=timedelta(days=10), keep_mails=timedelta(days=20))


@pytest.fixture
def kept(database: Database) -> Database:
    """A case with a mail, and a message that could not be delivered."""
    now = database.clock.now()
    database.people.replace(Roster.of([ANA, MARTA]), now)
    record = read_record(1, {"number": "00071001", "owner": ANA.email, "account": "Acme GmbH"}, POLICY)
    mail = read_mail(
        1,
        {
            "number": "00071001",
            "from": "maria@acme.example",
            "subject": "Hello",
            "text": "14 seats",
            "message_id": "<1@a>",
        },
    )
    assert not isinstance(record, Rejected)
    with database.unit_of_work() as uow:
        import_records([record], uow, POLICY, now, Surface.CSV)
        assert not isinstance(mail, Rejected)
        take_mail([mail], uow, POLICY, now, Surface.WEB_HOOK)
        uow.outbox.put(
            [Notification("dead", "dm:gone@example.com", NotificationKind.ANSWER, args={"asked": "00071001"})]
        )
        uow.commit()
    with database.engine.begin() as connection:
        connection.execute(update(outbox_table).where(outbox_table.c.key == "dead").values(state=RowState.DEAD.value))
    return database


def stands(database: Database, days: int, *, closed: bool = True) -> tuple[str, str, object]:
    """The mail's text, and state and content of the message, so many days later."""
    now = database.clock.now()
    with database.engine.begin() as connection:
        connection.execute(update(cases).values(closed_at=now if closed else None))
        erase_outdated(connection, POLICY, now + timedelta(days=days))
        text = connection.execute(select(mails.c.text)).scalar_one()
        row = connection.execute(
            select(outbox_table.c.state, outbox_table.c.args).where(outbox_table.c.key == "dead")
        ).one()
    return text, row.state, row.args


def test_nothing_goes_before_its_time(kept: Database) -> None:
    assert stands(kept, 9) == ("14 seats", "dead", {"asked": "00071001"})


def test_a_dead_message_is_given_up_and_a_mail_stays_longer(kept: Database) -> None:
    """SAFE-2: its key stays, so that it is never sent as a new one."""
    assert stands(kept, 11) == ("14 seats", "superseded", None)


def test_a_logged_call_without_a_case_goes_after_ninety_days(kept: Database) -> None:
    """RTE-8: what is not shown any more is not kept."""
    now = kept.clock.now()
    with kept.unit_of_work() as uow:
        uow.customer_contacts.add("1", [CustomerContact("003A", TouchKind.CALL, ANA.email, now)])
        uow.commit()
    for days, left in ((90, 1), (91, 0)):
        with kept.engine.begin() as connection:
            erase_outdated(connection, POLICY, now + timedelta(days=days))
            assert len(connection.execute(select(customer_contacts)).all()) == left


def test_what_a_customer_wrote_goes_once_the_case_is_long_closed(kept: Database) -> None:
    """EML-1: the mail's own id stays, so that the same mail is known again."""
    assert stands(kept, 100, closed=False)[0] == "14 seats"
    assert stands(kept, 21)[0] == ""
    mail = read_mail(
        1,
        {
            "number": "00071001",
            "from": "maria@acme.example",
            "subject": "Hello",
            "text": "14 seats",
            "message_id": "<1@a>",
        },
    )
    assert not isinstance(mail, Rejected)
    with kept.unit_of_work() as uow:
        assert take_mail([mail], uow, POLICY, kept.clock.now(), Surface.WEB_HOOK).known == 1
