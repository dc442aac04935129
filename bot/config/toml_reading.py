"""Shared reading of the policy and roster files. Each mistake is collected with its place, and reading continues."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import available_timezones

from cases.model.dates import is_zone

Table = Mapping[str, object]


class UnreadableFile(Exception):
    """The whole file cannot be read. The text says why, with the line if known."""


def read_toml(path: Path) -> tuple[dict[str, object], str]:
    """Return the file's tables and its text. Raises UnreadableFile."""
    try:
        # "utf-8-sig": Windows editors add a byte order mark, which TOML does not allow.
        text = path.read_text(encoding="utf-8-sig")
    except OSError as failed:
        raise UnreadableFile(f"{path} cannot be read: {failed.strerror or type(failed).__name__}.") from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as wrong:
        raise UnreadableFile(f"{path} is not TOML: {wrong}.") from None


def nearest(word: str, words: Collection[str]) -> str:
    """Return a sentence that suggests the known word nearest to an unknown one."""
    by_fold = {known.casefold(): known for known in words}
    near = get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=0.6)
    if near:
        return f"Did you mean “{by_fold[near[0]]}”?"
    return f"Known are: {', '.join(words)}."


def kind_of(value: object) -> str:
    """Name the kind of a TOML value."""
    match value:
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


# The readers below raise ValueError. Its text continues a sentence that begins with the key.


def a_text(value: object) -> str:
    """Read a text that is not blank."""
    if not isinstance(value, str):
        raise ValueError(f"must be a text in quotes, not {kind_of(value)}.")
    if not value.strip():
        raise ValueError("is empty.")
    return " ".join(value.split())


def a_flag(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false without quotes, not {kind_of(value)}.")
    return value


def a_count(value: object) -> int:
    """Read a whole number, 1 or more."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"must be a whole number without quotes, not {kind_of(value)}.")
    if not 1 <= value <= 1_000_000:
        raise ValueError("must be 1 or more.")
    return value


def texts(value: object) -> tuple[str, ...]:
    """Read a list of texts without repeats."""
    if not isinstance(value, list):
        raise ValueError(f'must be a list such as ["one", "two"], not {kind_of(value)}.')
    read = tuple(a_text(part) for part in value)
    if len({part.casefold() for part in read}) < len(read):
        raise ValueError("names the same thing twice.")
    return read


def a_zone(value: object) -> str:
    """Read the IANA name of a time zone."""
    name = a_text(value)
    if not is_zone(name):
        zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
        near = get_close_matches(name, zones, n=1, cutoff=0.6)
        meant = f"Did you mean “{near[0]}”?" if near else "Write one such as “Europe/London” or “America/New_York”."
        raise ValueError(f"“{name}” is not a time zone. {meant}")
    return name


def unknown_keys(table: Table, known: Sequence[str]) -> list[tuple[str, str]]:
    """Return the unknown keys, each with a sentence about it."""
    return [(key, f"is not a known key. {nearest(key, known)}") for key in table if key not in known]
