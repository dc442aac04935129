"""An office for the tests of delivery, on SQLite or on each kind of database in turn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.delivery.office import Office


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    with Office(sqlite_url) as office:
        yield office


@pytest.fixture
def both(database_url: str) -> Iterator[Office]:
    """An office on each kind of database in turn."""
    with Office(database_url) as office:
        yield office
