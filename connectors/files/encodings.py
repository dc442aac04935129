"""Detect a file's encoding: from its marks, from its bytes, or from how likely its text is (INT-2).

A guess is never silent: the encoding is printed. If two encodings make sense, the file is refused with both readings.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from connectors.files.escapes import meant_by, without_escapes
from connectors.files.languages import foreign_words, penalty
from connectors.files.refusal import FileRefused

#: Replaces bytes that are invalid in the file's encoding.
LOST: Final = "�"

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_WIDE: Final = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
# The necessary lead over any other reading.
_MARGIN: Final = 1.0
# The highest average penalty of a word for a possible reading. Longer words may have more.
_BEARABLE: Final = 2.5
_BEARABLE_LETTER: Final = 0.6
_SAMPLE: Final = 1_500
# The prior likelihood of each encoding.
_LIKELY: Final = {
    "cp1252": 0.0,
    "cp932": 0.3,
    "gb18030": 0.5,
    "cp949": 0.5,
    "big5hkscs": 0.6,
    "euc_jp": 1.2,
    "cp1250": 1.0,
    "cp1251": 0.5,
    "koi8_u": 0.7,
    "cp1253": 0.6,
    "cp1254": 1.0,
    "cp1255": 0.7,
    "cp1256": 0.7,
    "cp1257": 2.0,
    "cp874": 0.8,
    "iso8859_2": 1.2,
    "iso8859_5": 1.2,
    "mac_roman": 1.2,
    "mac_latin2": 3.0,
    "mac_cyrillic": 2.0,
    "cp850": 1.5,
    "cp852": 2.0,
    "cp866": 2.2,
}
_COUNTRIES: Final = {"cp932": "ja", "euc_jp": "ja", "gb18030": "zh", "big5hkscs": "tw", "cp949": "ko"}
_NAMES: Final = {
    "cp1252": "Windows-1252 (Western)",
    "cp932": "Shift-JIS",
    "gb18030": "GB18030",
    "cp949": "EUC-KR",
    "big5hkscs": "Big5",
    "euc_jp": "EUC-JP",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "iso8859_15": "ISO-8859-15 (Western)",
    "mac_roman": "Mac Roman",
    "cp850": "DOS 850",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
}
_FOREIGN_LINE: Final = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_FOREIGN_WORD: Final = re.compile(rb"[^\x00-\x20,;|\"]*[\x80-\xff][^\x00-\x20,;|\"]*")
# How UTF-8 looks after it was read as a Western encoding and written again.
_TWICE: Final = re.compile(r"[Â-ô][\u0080-\u00bf\u0152-\u0178ˆ˜–—‘’‚“”„†‡•…‰‹›€™ƒŠŒŽšœžŸ]")


@dataclass(frozen=True)
class Decoded:
    """The text of a file."""

    text: str
    #: Python's name of the encoding.
    encoding: str
    #: The encoding in words, with the reason.
    said: str


@dataclass(frozen=True)
class _Reading:
    encoding: str
    sample: tuple[str, ...]
    cost: float
    words: int
    bearable: float


def decode(data: bytes, given: str | None = None) -> Decoded:
    """Return the text of a file's bytes.

    Args:
        data: The whole file.
        given: The encoding that the person named. It is used, except for bytes that it cannot decode.

    Raises:
        FileRefused: No encoding or several make sense.
    """
    if given is not None:
        return _as_given(data, given)
    for mark, encoding, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_without_mark(data.decode(encoding, "replace")), encoding, f"{name}, by its byte-order mark")
    if b"\0" in data and (wide := _wide(data)) is not None:
        return Decoded(data.decode(wide, "replace"), wide, f"{_NAMES[wide]}, without a byte-order mark")
    escaped = without_escapes(data)
    if escaped is not None:
        return Decoded(escaped.text, escaped.encoding, escaped.name)
    if _is_utf8(data):
        return Decoded(data.decode("utf-8"), "utf-8", "UTF-8")
    clean, broken = _words_in_utf8(data)
    if clean and broken <= max(2, clean):
        return Decoded(data.decode("utf-8", "replace"), "utf-8", "UTF-8, with broken bytes in it")
    return _guessed(data)


def complaint(cell: str) -> str | None:
    """Return what is wrong with the letters of a cell, in words; None if nothing is."""
    if cell.isascii():
        meant = meant_by(cell)
        return None if meant is None else _saved_wrongly(cell, meant)
    if LOST in cell:
        return f"holds bytes that are no letters in this file's encoding: “{_short(cell)}”"
    if _TWICE.search(cell) and (meant := _read_once_too_often(cell)) is not None:
        return _saved_wrongly(cell, meant)
    return None


def _saved_wrongly(cell: str, meant: str) -> str:
    return f"was saved in the wrong encoding: “{_short(cell)}” must have been “{_short(meant)}”"


def _read_once_too_often(cell: str) -> str | None:
    """Return a cell before its UTF-8 was read as Western letters; None if that did not happen."""
    for encoding in ("cp1252", "mac_roman"):
        try:
            meant = b"".join(_byte_of(letter, encoding) for letter in cell).decode("utf-8")
        except UnicodeError:
            continue
        if meant != cell:
            return meant
    return None


def _byte_of(letter: str, encoding: str) -> bytes:
    # Programs pass on bytes that Windows has no letter for.
    return letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else encoding)


def _short(cell: str) -> str:
    line = " ".join(cell.split())
    return line if len(line) <= 60 else line[:59] + "…"


def _as_given(data: bytes, given: str) -> Decoded:
    try:
        known = codecs.lookup(given).name
        text = data.decode(known, "replace")
    except (LookupError, UnicodeError):
        raise FileRefused(
            f"--encoding {given} is not a known encoding. Examples: utf-8, windows-1252, shift_jis, mac_roman."
        ) from None
    if text.count(LOST) > max(20, len(text) // 50):
        raise FileRefused(f"The file is not in {given}: {text.count(LOST):,} of its characters are invalid.")
    return Decoded(_without_mark(text), known, f"{given}, as given")


def _without_mark(text: str) -> str:
    return text.removeprefix("\ufeff")


def _wide(data: bytes) -> str | None:
    """Return the encoding of two or four bytes of a file without a mark; None if its zero bytes are not regular."""
    if data.count(0) < len(data) // 20 and _is_utf8(data):
        # A few zero bytes that a program left in a cell.
        return None
    best: tuple[int, str] | None = None
    for encoding in _WIDE:
        size = 4 if "32" in encoding else 2
        if len(data) % size:
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        ends = sum(text.count(letter) for letter in ',;\t\n\r"e ')
        if ends and not re.search(r"[\x00-\x08\x0e-\x1f]", text) and (best is None or ends > best[0]):
            best = (ends, encoding)
    if best is None and data.count(0) > len(data) // 8:
        shown = data[0::2].count(0) < data[1::2].count(0)
        wide = "utf-16-le" if shown else "utf-16-be"
        text = data.decode(wide, "replace")
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text) and text.count(LOST) <= 5:
            return wide
        return None
    return best[1] if best is not None else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _words_in_utf8(data: bytes) -> tuple[int, int]:
    """Count the words beyond ASCII that are UTF-8, and the others."""
    clean = broken = 0
    for word in set(islice(_FOREIGN_WORD.findall(data), 20_000)):
        try:
            word.decode("utf-8")
            clean += 1
        except UnicodeDecodeError:
            broken += 1
    return clean, broken


def _guessed(data: bytes) -> Decoded:
    lines = list(dict.fromkeys(_FOREIGN_LINE.findall(data)))
    is_mac = b"\r" in data and b"\n" not in data
    readings = sorted(_readings(lines, is_mac=is_mac), key=lambda reading: reading.cost)
    if not readings or readings[0].cost > readings[0].bearable:
        raise FileRefused(
            "The file's encoding is unclear. Export it as UTF-8, or name the encoding with --encoding, such as windows-1252, shift_jis or mac_roman."
        )
    best = readings[0]
    for other in readings[1:]:
        if other.sample != best.sample and other.cost - best.cost < _MARGIN:
            one, two = next(pair for pair in zip(best.sample, other.sample, strict=True) if pair[0] != pair[1])
            raise FileRefused(
                f"The file may be in two encodings: “{_difference(one, two)}” in {_name(best.encoding)} reads "
                f"“{_difference(two, one)}” in {_name(other.encoding)}. Choose --encoding {best.encoding} or --encoding {other.encoding}."
            )
    encoding = _with_euro(data) if best.encoding == "cp1252" else best.encoding
    return Decoded(
        data.decode(encoding),
        encoding,
        f"{_name(encoding)}, guessed from {best.words:,} word{'s' if best.words != 1 else ''}; --encoding overrides it",
    )


def _with_euro(data: bytes) -> str:
    """Return which of two Western encodings has a euro where the other has a sign that nobody writes."""
    has_euro = b"\xa4" in data and not re.search(rb"[\x80-\x9f]", data)
    return "iso8859_15" if has_euro else "cp1252"


def _difference(one: str, other: str) -> str:
    """Return the words of a line that another encoding reads differently."""
    words = [word for word in foreign_words(one) if word not in other]
    return _short(" ".join(words[:3]) or one)


def _readings(lines: Sequence[bytes], *, is_mac: bool) -> Iterable[_Reading]:
    sample = lines[:_SAMPLE]
    for encoding, prior in _candidates(sample).items():
        try:
            for part in lines[_SAMPLE:]:
                part.decode(encoding)
            read = tuple(line.decode(encoding) for line in sample)
        except UnicodeDecodeError:
            continue
        words = {word for line in read for word in foreign_words(line)}
        is_of_mac = encoding.startswith("mac_")
        cost = prior + (1.5 if is_mac and not is_of_mac else 0) - (1.0 if is_mac and is_of_mac else 0)
        country = _COUNTRIES.get(encoding, "")
        bearable = 2 + sum(max(_BEARABLE, _BEARABLE_LETTER * len(word)) for word in words)
        yield _Reading(encoding, read, cost + sum(penalty(word, country) for word in words), len(words), bearable)


def _candidates(sample: Sequence[bytes]) -> dict[str, float]:
    """Return the encodings to try: the usual ones, and those that charset-normalizer finds."""
    from charset_normalizer import from_bytes  # only here: few files need it

    found = dict(_LIKELY)
    text = b"\n".join(sample)[:100_000]
    for match in from_bytes(text, preemptive_behaviour=False, enable_fallback=False):
        if match.encoding not in found and not match.encoding.startswith("utf"):
            found[match.encoding] = 4.0
    return found


def _name(encoding: str) -> str:
    return _NAMES.get(encoding, encoding)
