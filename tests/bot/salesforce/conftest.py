"""The organisation of these tests, on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.salesforce.organisation import Org
from tests.clock import SettableClock


@pytest.fixture
def org(sqlite_url: str, clock: SettableClock) -> Iterator[Org]:
    with Org(sqlite_url, clock) as org:
        yield org


@pytest.fixture
def any_org(database_url: str, clock: SettableClock) -> Iterator[Org]:
    with Org(database_url, clock) as org:
        yield org
