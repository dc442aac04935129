"""Read the connection from its TOML file. Every mistake is collected with a remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from connectors.zendesk.connection import DEFAULT_POLL_EVERY_S, DEFAULT_WARN_BEFORE_S, ZendeskConnection

_KEYS = ("url", "client_id", "view", "link", "poll_every_s", "warn_before_min")
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
    every = tables.get("poll_every_s", DEFAULT_POLL_EVERY_S)
    if not isinstance(url, str) or not _is_address(url):
        mistakes.append("url is not the address of a Zendesk account. Write it like https://example.zendesk.com.")
    link = tables.get("link", "")
    if not isinstance(link, str) or (link and not _is_address(link)):
        mistakes.append("link is not an address. Write it like https://support.example.com, or leave it out.")
    if not isinstance(client_id, str) or not client_id.strip():
        mistakes.append("client_id is missing. Copy the identifier of the OAuth client from Zendesk's Admin Center.")
    if not isinstance(view, int) or isinstance(view, bool) or view < 1:
        mistakes.append("view is not the number of a view. It is the last part of the view's address in Zendesk.")
    if not isinstance(every, int | float) or isinstance(every, bool) or not 1 <= every <= 3600:
        mistakes.append("poll_every_s is not a number of seconds from 1 to 3600.")
    warn = tables.get("warn_before_min", DEFAULT_WARN_BEFORE_S / 60)
    if not isinstance(warn, int | float) or isinstance(warn, bool) or not 1 <= warn <= 1440:
        mistakes.append("warn_before_min is not a number of minutes from 1 to 1440.")
    if not secret:
        mistakes.append("CASEBOT_ZENDESK_SECRET is missing. Set it to the secret of the OAuth client.")
    if mistakes or not isinstance(every, int | float) or not isinstance(view, int) or not isinstance(warn, int | float):
        raise BadConnection(mistakes)
    return ZendeskConnection(
        url=str(url).rstrip("/"),
        client_id=str(client_id).strip(),
        client_secret=secret,
        view=view,
        web_hook_secret=web_hook_secret,
        link_base=str(link).rstrip("/"),
        poll_every_s=float(every),
        warn_before_s=float(warn) * 60,
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
