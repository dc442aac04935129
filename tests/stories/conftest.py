"""The office that the stories happen in."""

from collections.abc import Iterator
from typing import cast

import pytest

from tests.stories.office import Office


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """On SQLite and Socket Mode, as on a laptop."""
    with Office(sqlite_url) as office:
        yield office


@pytest.fixture(scope="module")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The same for all stories of a module, which then tell of different cases and mind that the clock is shared."""
    with Office(f"sqlite:///{tmp_path_factory.mktemp('office') / 'casebot.db'}") as office:
        yield office


@pytest.fixture(params=["socket", "http"])
def any_office(request: pytest.FixtureRequest, database_url: str) -> Iterator[Office]:
    """Each way in, on each database."""
    with Office(database_url, delivery=cast("str", request.param)) as office:  # type: ignore[arg-type]  # one of the two words above
        yield office
