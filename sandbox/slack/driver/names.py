"""Find one of several things by the name that a person would use."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def list_names(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names) or "none"


def find_by_name(wanted: str, names: Sequence[str], what: str) -> int:
    """Find the one name that is ``wanted``: the same, or the same but for signs before it, or else containing it."""
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted,
        lambda name: name.casefold() == wanted.casefold(),
        lambda name: name.casefold().lstrip("".join(c for c in name if not c.isalnum())) == wanted.casefold(),
        lambda name: wanted.casefold() in name.casefold(),
    )
    for test in tests:
        found = [position for position, name in enumerate(names) if test(name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise AssertionError(f"{len(found)} {what}s are called {wanted!r}; there are: {list_names(names)}")
    raise AssertionError(f"no {what} {wanted!r}; there are: {list_names(names)}")
