"""Who reads the examples: Ana, in New York."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from messages.local_time import written_for
from tests.messages.examples import NOW, ZONE


@pytest.fixture(autouse=True)
def _read_by_ana() -> Iterator[None]:
    with written_for(ZONE, NOW):
        yield
