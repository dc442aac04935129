"""The database cannot be written: nothing is half stored, and casebot goes on by itself (SAFE-1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from tests.stories.office import Office

NUMBER, LATER = "00030091", "00030092"


@contextmanager
def every_transaction_with(office: Office, pragma: str) -> Iterator[None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA {pragma}")

    event.listen(office.casebot.engine, "begin", begin, insert=True)
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
