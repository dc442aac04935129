"""Recognise links into Salesforce and the cases they refer to, on every host and in every form that people paste.

Lightning (`/lightning/r/Case/500…/view`, with or without `?ws=`), `one.app`, the console (`/console#%2F500…`), the
classic page (`/500…`), experience sites (`/s/case/500…`), a page's parameter (`?id=500…`), a redirect (`retURL=`).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from connectors.salesforce_ids import keys_in, long_case_id

MAX_LINK = 3_000
_MOST_KEYS = 10
_CASE_ID = re.compile(r"(?<![0-9A-Za-z])500[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?(?![0-9A-Za-z])")
_ENCODED = re.compile(r"[A-Za-z0-9_-]{24,}={0,2}")
# Hosts of an organisation: its My Domain, optionally with a sandbox after "--", before one of these.
_MY_DOMAIN = re.compile(
    r"(?P<domain>[a-z0-9]+(?:-[a-z0-9]+)*(?:--[a-z0-9]+)?)(?:--[a-z0-9_]+)?"
    r"(?:\.(?:sandbox|develop|scratch|demo|patch|trailblaze|free|stage))?"
    r"\.(?:lightning\.force\.com|my\.salesforce\.com|my\.salesforce-setup\.com|my\.site\.com|vf\.force\.com|visualforce\.com|file\.force\.com)"
)
_INSTANCE = re.compile(r"[a-z]{2,4}\d{1,4}[a-z]?\.(?:lightning\.force|salesforce|my\.salesforce|visual\.force)\.com")


def is_link_of(address: str, prefix: str) -> bool:
    """Return whether an address belongs to the organisation of `prefix`.

    It may have the same host, another host of the organisation, or the host of a Salesforce instance that serves
    many.
    """
    host = _host(address)
    own = _host(prefix)
    if not host:
        return False
    if not own:
        return address.startswith(prefix)
    if host == own:
        return True
    if _domain(own) is None:
        return False
    return _domain(host) == _domain(own) or _INSTANCE.fullmatch(host) is not None


def case_ids_in(address: str) -> list[str]:
    """Return possible case ids in an address, the likeliest first, in the long form: from its path, its fragment, its
    parameters.
    """
    try:
        parts = urlsplit(address[:MAX_LINK])
    except ValueError:
        return []
    places = [parts.path, parts.fragment, *_decoded(parts.fragment), parts.query]
    found = [long_case_id(each) for place in places for each in _CASE_ID.findall(_unquoted(place))]
    return list(dict.fromkeys(found))[:_MOST_KEYS]


def case_keys_in(address: str, prefix: str) -> list[str]:
    """Return possible case keys in a CRM link, the likeliest first; nothing for other links.

    Another CRM has its own keys in the path.
    """
    return list(dict.fromkeys([*case_ids_in(address), *keys_in(address)])) if is_link_of(address, prefix) else []


def case_keys_in_links(addresses: Iterable[str], prefix: str) -> list[str]:
    """Return the possible case keys of these links, the first link's first."""
    return list(dict.fromkeys(key for address in addresses for key in case_keys_in(address, prefix)))


def _host(address: str) -> str:
    """Return the host of an https address; "" for an address that may lead elsewhere than it seems."""
    if not address[:8].lower().startswith("https://") or any(
        letter.isspace() or letter in '<>|"\\' for letter in address
    ):
        return ""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if "@" in parts.netloc:
        return ""
    return (parts.hostname or "") + (f":{port}" if port not in (None, 443) else "")


def _domain(host: str) -> str | None:
    """Return the My Domain of a Salesforce host, with its sandbox; None for any other host."""
    found = _MY_DOMAIN.fullmatch(host)
    if found is None:
        return None
    # A site's or page's package follows another "--": acme--c.vf.force.com, acme--uat--c.vf.force.com.
    return found["domain"].removesuffix("--c")


def _unquoted(text: str) -> str:
    for _ in range(3):
        plain = unquote(text)
        if plain == text:
            break
        text = plain
    return text


def _decoded(fragment: str) -> list[str]:
    """Decode the fragment of `one.app`: JSON in base64."""
    plain: list[str] = []
    for packed in _ENCODED.findall(_unquoted(fragment)):
        try:
            plain.append(base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_").decode())
        except (binascii.Error, ValueError):
            continue
    return plain
