"""Read the connection from its TOML file. Every mistake is collected with a remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from connectors.zendesk.connection import (
    DEFAULT_POLL_EVERY_S,
    DEFAULT_TELL_FOR_S,
    DEFAULT_WARN_BEFORE_S,
    ZendeskConnection,
)


@dataclass(frozen=True)
class _Time:
    """A length of time that the file gives, from 1 to `most` of its unit.

    Attributes:
        seconds: How many the unit has.
        usual: What counts if the file has none.
    """

    unit: str
    seconds: float
    most: int
    usual: float

    def takes(self, given: object) -> bool:
        """Return whether this is such a length."""
        return isinstance(given, int | float) and not isinstance(given, bool) and 1 <= given <= self.most

    def mistake(self, name: str) -> str:
        """Return what is wrong with another value."""
        return f"{name} is not a number of {self.unit} from 1 to {self.most}."


_TIMES: Mapping[str, _Time] = {
    "poll_every_s": _Time("seconds", 1, 3600, DEFAULT_POLL_EVERY_S),
    "warn_before_min": _Time("minutes", 60, 1440, DEFAULT_WARN_BEFORE_S / 60),
    "tell_for_h": _Time("hours", 3600, 8760, DEFAULT_TELL_FOR_S / 3600),
}
_KEYS = ("url", "client_id", "view", "link", *_TIMES)
_LOCAL = ("localhost", "127.0.0.1", "::1")


class BadConnection(Exception):
    """The file is refused. `mistakes` has one line for each, with what to do."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(["Zendesk cannot be connected:", *(f"  - {line}" for line in mistakes)]))


def load_connection(path: Path, secret: str, web_hook_secret: str) -> ZendeskConnection:
    """Read the connection; the secrets come from the environment. Raises BadConnection with every mistake."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as failed:
        raise BadConnection([f"{path} cannot be read: {failed.strerror or type(failed).__name__}."]) from None
    except UnicodeDecodeError:
        raise BadConnection([f"{path} is not UTF-8 text. Save it as UTF-8."]) from None
    except tomllib.TOMLDecodeError as wrong:
        raise BadConnection([f"{path} is not TOML: {wrong}."]) from None
    return read_connection(tables, secret, web_hook_secret)


def read_connection(tables: Mapping[str, object], secret: str, web_hook_secret: str) -> ZendeskConnection:
    """Read the connection from the file's keys. Raises BadConnection with every mistake."""
    mistakes = [_unknown(key) for key in tables if key not in _KEYS]
    url, client_id, view = tables.get("url"), tables.get("client_id"), tables.get("view")
    if not isinstance(url, str) or not _is_address(url):
        mistakes.append("url is not the address of a Zendesk account. Write it like https://example.zendesk.com.")
    link = tables.get("link", "")
    if not isinstance(link, str) or (link and not _is_address(link)):
        mistakes.append("link is not an address. Write it like https://support.example.com, or leave it out.")
    if not isinstance(client_id, str) or not client_id.strip():
        mistakes.append("client_id is missing. Copy the identifier of the OAuth client from Zendesk's Admin Center.")
    if not isinstance(view, int) or isinstance(view, bool) or view < 1:
        mistakes.append("view is not the number of a view. It is the last part of the view's address in Zendesk.")
    times = {name: tables.get(name, each.usual) for name, each in _TIMES.items()}
    mistakes += [each.mistake(name) for name, each in _TIMES.items() if not each.takes(times[name])]
    if not secret:
        mistakes.append("CASEBOT_ZENDESK_SECRET is missing. Set it to the secret of the OAuth client.")
    if mistakes or not isinstance(view, int):
        raise BadConnection(mistakes)
    seconds = {name: float(str(times[name])) * each.seconds for name, each in _TIMES.items()}
    return ZendeskConnection(
        url=str(url).rstrip("/"),
        client_id=str(client_id).strip(),
        client_secret=secret,
        view=view,
        web_hook_secret=web_hook_secret,
        link_base=str(link).rstrip("/"),
        poll_every_s=seconds["poll_every_s"],
        warn_before_s=seconds["warn_before_min"],
        tell_for_s=seconds["tell_for_h"],
    )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)
    return is_safe and bool(host) and parts.path in ("", "/") and not parts.query and parts.username is None


def _unknown(key: str) -> str:
    near = get_close_matches(key, _KEYS, n=1, cutoff=0.6)
    return f"{key} is not a known key. " + (f"Did you mean {near[0]}?" if near else f"Known are {', '.join(_KEYS)}.")
