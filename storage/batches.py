"""Split what one statement would be too small for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

# Below SQLite's limit of values in one statement, but large enough to need few statements.
CHUNK = 500


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield the items in lists of at most this size."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
