"""Read the value of a setting from its text, or raise ValueError with what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from storage.engine import BadDatabaseUrl, parse_url

MIN_SECRET = 16

Value = str | int | bool | Path | None


@dataclass(frozen=True)
class Setting:
    """One setting.

    name is the environment variable; field is the field of Settings; kind is its type in words; default is its
    default as written; about is its purpose; remedy says how to correct it. read returns the value or raises
    ValueError, and never repeats a secret.
    """

    name: str
    field: str
    kind: str
    default: str
    about: str
    remedy: str
    read: Callable[[str], Value]
    secret: bool = False


def read_text(written: str) -> str:
    return written


def read_token(prefix: str) -> Callable[[str], str]:
    def read(written: str) -> str:
        if not written.startswith(prefix) or any(letter.isspace() for letter in written):
            raise ValueError(f"must start with {prefix} and contain no spaces")
        return written

    return read


def read_secret(written: str) -> str:
    if len(written) < MIN_SECRET or any(letter.isspace() for letter in written):
        raise ValueError(f"must have at least {MIN_SECRET} characters and no spaces")
    return written


def read_web_address(written: str) -> str:
    try:
        parts = urlsplit(written)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        port_is_good, parts = False, urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.hostname or not port_is_good or parts.query or parts.fragment:
        raise ValueError("is not a web address")
    return written if written.endswith("/") else f"{written}/"


def read_database(written: str) -> str:
    try:
        parse_url(written)
    except BadDatabaseUrl as bad:
        raise ValueError(f"is refused: {str(bad).rstrip('.')}") from None
    return written


def read_file(written: str) -> Path:
    path = Path(written).expanduser()
    if not path.is_file():
        raise ValueError(f"names {path}, which does not exist")
    return path


def read_yes_or_no(written: str) -> bool:
    if written.lower() not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return written.lower() == "yes"


def read_number(least: int, most: int) -> Callable[[str], int]:
    def read(written: str) -> int:
        if not written.isascii() or not written.isdigit() or not least <= int(written) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(written)

    return read


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def read_log_level(written: str) -> str:
    if written.upper() not in LOG_LEVELS:
        raise ValueError("is none of " + ", ".join(LOG_LEVELS))
    return written.upper()


def read_log_format(written: str) -> str:
    if written.lower() not in ("text", "json"):
        raise ValueError("must be text or json")
    return written.lower()


def read_dotenv(dotenv: Path | None, mistakes: list[str]) -> dict[str, str]:
    """Read a .env file, if it exists, and add its problems to `mistakes`."""
    if dotenv is None or not dotenv.is_file():
        return {}
    try:
        # No interpolation, so that a "$" in a password is kept.
        found = dotenv_values(dotenv, interpolate=False, encoding="utf-8-sig")
    except UnicodeDecodeError:
        mistakes.append(f"{dotenv} is not UTF-8 text. Save it as UTF-8.")
        return {}
    mistakes += [
        f"{dotenv}: {name} has no value. Write {name}=value, or remove the line."
        for name, value in found.items()
        if value is None
    ]
    return {name: value for name, value in found.items() if value}
