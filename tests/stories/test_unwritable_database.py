"""The database cannot be written: nothing is half stored, and casebot goes on by itself (SAFE-1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from tests.stories.office import Office

NUMBER, LATER = "00030091", "00030092"


@contextmanager
def every_transaction_with(office: Office, pragma: str) -> Iterator[None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA {pragma}")

    event.listen(office.casebot.engine, "begin", begin)
    try:
        yield
    finally:
        event.remove(office.casebot.engine, "begin", begin)


def test_a_case_arrives_while_the_disk_is_full(office: Office) -> None:
    """SAFE-1: it is refused and not half stored; sent again when there is room, it has one card."""
    long = "They ask for a quote. " * 1_400
    office.card_arrives(NUMBER)
    office.settles()
    # Less than the file has now means: no page more.
    with every_transaction_with(office, "max_page_count = 1"):
        with pytest.raises(OperationalError, match="disk is full"):
            office.case_arrives(LATER, description=long)
        with office.casebot.database.reading() as uow:
            assert uow.cases.find(LATER) is None
    with every_transaction_with(office, "max_page_count = 1000000"):
        office.card_arrives(LATER, description=long)
        office.settles()
    assert len([each for each in office.person("ana").messages() if LATER in repr(each)]) == 1


@contextmanager
def read_only(office: Office) -> Iterator[None]:
    """Let the database answer and take nothing, as a replica after a failover does, or a file whose disk was mounted anew."""
    if office.casebot.engine.dialect.name == "sqlite":
        yield from _read_only_file(office)
        return

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    event.listen(office.casebot.engine, "begin", begin)
    try:
        yield
    finally:
        event.remove(office.casebot.engine, "begin", begin)


def _read_only_file(office: Office) -> Iterator[None]:
    # Each connection keeps its state, so it is set anew whenever one leaves the pool, before its transaction begins.
    is_read_only = True

    def leaves(connection: DBAPIConnection, _entry: object, _proxy: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA query_only = {int(is_read_only)}")
        cursor.close()

    event.listen(office.casebot.engine, "checkout", leaves)
    try:
        yield
    finally:
        is_read_only = False


def test_ana_works_on_after_the_database_was_read_only(any_office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """SAFE-1: she is told that nothing was changed, keeps what she typed, and can still look; later the same form is taken once.
    The log has a line for it, and no traceback."""
    office = any_office
    card = office.card_arrives(NUMBER)
    office.settles()
    ana = office.person("ana")
    form = ana.opens("Pick up", on=card)
    form.fills("Next step", "Call Maria about the seats")
    with read_only(office):
        refused = form.submits()
        assert not refused.ok
        assert "casebot's database is not available; nothing was changed. Try again in a minute." in str(refused.errors)
        assert office.person("ana").asks(f"/case {NUMBER}").shows(NUMBER)
    assert "the database is unavailable" in caplog.text
    assert "Traceback" not in caplog.text
    assert "File " not in caplog.text
    assert form.submits().ok
    office.settles()
    card.waits_to_show("In Progress: Attempting Contact", "AS Call Maria about the seats")
    with office.casebot.database.reading() as uow:
        case = uow.cases.find(NUMBER)
        assert case is not None
        assert [each.field for each in uow.audit.of(case.id)].count("next_step") == 1
