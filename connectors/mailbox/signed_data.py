"""Find the mail inside an opaque S/MIME signature (RFC 8551): CMS signed data, in BER.

The signature is not checked, as that of a clear-signed mail is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_OBJECT_ID, _OCTETS, _CHUNKED_OCTETS, _SEQUENCE, _EXPLICIT = 0x06, 0x04, 0x24, 0x30, 0xA0
_CONSTRUCTED = 0x20
_HEADERS_END = re.compile(rb"(?:^|\n)\r?\n")
# Nobody needs more; the sender controls the nesting.
_DEEPEST = 50


@dataclass(frozen=True)
class _Element:
    tag: int
    #: Where its content begins and ends, and where the next element begins.
    start: int
    end: int
    after: int


def signed_content(data: bytes) -> bytes | None:
    """Return what was signed, a MIME part; None if the data is encrypted, has no content, or is broken."""
    try:
        info = _inside(data, _read(data, 0, len(data)), _SEQUENCE)
        if len(info) < 2 or _bytes(data, info[0], _OBJECT_ID) != _SIGNED_DATA:
            return None
        [signed] = _inside(data, info[1], _EXPLICIT)
        # Version, digest algorithms, content.
        content = _inside(data, _inside(data, signed, _SEQUENCE)[2], _SEQUENCE)
        [octets] = _inside(data, content[1], _EXPLICIT)
        part = _octets(data, octets)
    except (IndexError, ValueError):
        return None
    # Cut within its headers, it has nothing to read.
    return part if _HEADERS_END.search(part) else None


def _read(data: bytes, at: int, end: int, depth: int = 0) -> _Element:
    """Read the element at this place. Raises IndexError or ValueError if it is broken."""
    tag, first = data[at], data[at + 1]
    if depth > _DEEPEST or tag & 0x1F == 0x1F:
        raise ValueError("too deep, or a tag that signed data does not have")
    start = at + 2
    if first == 0x80:
        place = start
        while data[place : place + 2] != b"\0\0":
            place = _read(data, place, end, depth + 1).after
        return _Element(tag, start, place, place + 2)
    length = first
    if first > 0x80:
        start += first & 0x7F
        length = int.from_bytes(data[at + 2 : start], "big")
    # A large mail is cut as it is read; its text stands first.
    stop = min(start + length, end)
    return _Element(tag, start, stop, stop)


def _inside(data: bytes, element: _Element, tag: int) -> list[_Element]:
    """Return the elements inside one that must have this tag."""
    if element.tag != tag or not tag & _CONSTRUCTED:
        raise ValueError("another element")
    found: list[_Element] = []
    place = element.start
    while place < element.end:
        found.append(_read(data, place, element.end))
        place = found[-1].after
    return found


def _bytes(data: bytes, element: _Element, tag: int) -> bytes:
    if element.tag != tag:
        raise ValueError("another element")
    return data[element.start : element.end]


def _octets(data: bytes, element: _Element) -> bytes:
    """Return an octet string, which a program may have written in chunks."""
    if element.tag == _CHUNKED_OCTETS:
        return b"".join(_bytes(data, chunk, _OCTETS) for chunk in _inside(data, element, _CHUNKED_OCTETS))
    return _bytes(data, element, _OCTETS)
