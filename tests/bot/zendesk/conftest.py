"""What tests of Zendesk's part of casebot share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cases.model.people import Roster
from storage.database import Database
from storage.engine import make_engine
from tests.clock import SettableClock
from tests.stories.office import ANA
from tests.tables import make_tables


@pytest.fixture
def database(sqlite_url: str, clock: SettableClock) -> Iterator[Database]:
    """An SQLite database with its tables, whose roster is Ana."""
    engine = make_engine(sqlite_url)
    make_tables(engine)
    found = Database(engine, clock)
    found.people.replace(Roster.of([ANA]), clock.now())
    yield found
    found.close()
