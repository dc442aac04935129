"""The office that the stories happen in, and the windows that its people look at it through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.stories.office import Office

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.stories.window import Windows


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """Open an office on SQLite and Socket Mode, as on a laptop."""
    with Office(sqlite_url) as office:
        yield office


@pytest.fixture(scope="module")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Open one office for all stories of a module. They share its clock, and use different cases."""
    with Office(f"sqlite:///{tmp_path_factory.mktemp('office') / 'casebot.db'}") as office:
        yield office


@pytest.fixture(
    params=[
        pytest.param(("socket", "sqlite_url"), id="socket-sqlite"),
        pytest.param(("http", "postgres_tables_url"), id="http-postgres", marks=pytest.mark.postgres),
    ]
)
def any_office(request: pytest.FixtureRequest) -> Iterator[Office]:
    """Open an office for each way in, and for each database."""
    way, database = request.param
    with Office(str(request.getfixturevalue(database)), delivery=way) as office:
        yield office


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for all stories of a module."""
    from tests.browsing import chromium  # only here, as most stories need no browser

    with chromium() as opened:
        yield opened


@pytest.fixture
def windows(browser: Browser, shared_office: Office) -> Iterator[Windows]:
    """Open the windows of the people of the shared office."""
    from tests.stories.window import Windows

    opened = Windows(browser, shared_office.sandbox.url)
    yield opened
    opened.close()
