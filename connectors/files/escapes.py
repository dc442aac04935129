"""Read the encodings that write foreign letters with seven bits: UTF-7, HZ, and ISO-2022 of Japan, Korea and China (INT-2).

Each of their bytes is ASCII, so such a file can pass for a plain one. It is read only if that is certain. A file that may be one of them is refused.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from connectors.files.languages import foreign_words, penalty
from connectors.files.refusal import FileRefused

# How far the letters of an average word may be from a real word's.
_BEARABLE: Final = 0.5
_BEARABLE_LETTER: Final = 0.6
_COUNTRIES: Final = ("", "ja", "zh", "tw", "ko")
_WORD_LIKE: Final = re.compile(r"[A-Za-z]?[a-z]*|[A-Z]+|[0-9]+")
_UTF_7_MARK: Final = re.compile(r"\+/v[89+/]")
_UTF_7_RUN: Final = re.compile(r"\+([A-Za-z0-9+/]*)(-?)")
_HZ_RUN: Final = re.compile(r"~\{((?:[!-w][!-~])*)(?:~\}|(?=[\r\n]|$))")
_HZ_OTHER: Final = re.compile(r"~(?![~{\n])")
_BEGINS_A_WORD: Final = re.compile(r"[^\s,;|\"]*$")
_ENDS_A_WORD: Final = re.compile(r"[^\s,;|\"]*")


@dataclass(frozen=True)
class Escaped:
    """The text of a file with escapes."""

    text: str
    encoding: str
    name: str


class _Sign(Enum):
    """What a sequence says about the encoding."""

    AGAINST = "it cannot be one"
    NONE = "it can be plain text"
    POSSIBLE = "it reads well in both ways"
    CERTAIN = "it makes no sense as plain text"


def without_escapes(data: bytes) -> Escaped | None:
    """Return the text of a file in one of these encodings; None if it is in another.

    Raises:
        FileRefused: It may be in one of them, or it is and cannot be read.
    """
    if _DESIGNATION.search(data) or b"\x0e" in data:
        return _iso_2022(data)
    if not data.isascii():
        return None
    text = data.decode("ascii")
    for kind in _KINDS:
        found = _read(text, kind)
        if found is not None:
            return found
    return None


def meant_by(cell: str) -> str | None:
    """Return what a cell with escapes must have been; None if it is plain text."""
    for kind in _KINDS:
        if kind.mark in cell and cell.isascii():
            signs = dict(kind.signs(cell))
            if _Sign.CERTAIN in signs.values() and _Sign.AGAINST not in signs.values():
                return kind.decode(cell)
    return None


@dataclass(frozen=True)
class _Kind:
    encoding: str
    name: str
    mark: str
    signs: Callable[[str], Iterator[tuple[str, _Sign]]]
    #: The number of possible sequences that prove it together; None if no number does.
    proving: int | None

    def decode(self, text: str) -> str | None:
        try:
            return text.encode("ascii").decode(self.encoding)
        except UnicodeDecodeError:
            return None


def _read(text: str, kind: _Kind) -> Escaped | None:
    if kind.mark not in text:
        return None
    if kind.encoding == "utf-7" and _UTF_7_MARK.match(text) and (read := kind.decode(text)) is not None:
        return Escaped(read.removeprefix("\ufeff"), kind.encoding, f"{kind.name}, by its byte-order mark")
    signs = dict(kind.signs(text))
    is_against = _Sign.AGAINST in signs.values()
    possible = [run for run, sign in signs.items() if sign is _Sign.POSSIBLE]
    certain = [run for run, sign in signs.items() if sign is _Sign.CERTAIN]
    if not certain and len(possible) < (2 if is_against else 1):
        return None
    is_proven = certain or (kind.proving is not None and len(possible) >= kind.proving)
    if not is_against and is_proven and (read := kind.decode(text)) is not None:
        return Escaped(read, kind.encoding, f"{kind.name}, by its escapes")
    example = (certain or possible)[0]
    raise FileRefused(
        f"The file may be in {kind.name}: “{example}” then reads “{kind.decode(example)}”. Choose --encoding {kind.encoding} or --encoding utf-8."
    )


def _utf_7_signs(text: str) -> Iterator[tuple[str, _Sign]]:
    for run in _UTF_7_RUN.finditer(text):
        body = run[1]
        if run[0] == "+-":
            continue
        meant = _utf_16(body)
        if meant is None or body.isdigit():
            yield run[0], _Sign.AGAINST
        else:
            around = _BEGINS_A_WORD.search(text, max(0, run.start() - 40), run.start())
            after = _ENDS_A_WORD.match(text, run.end(), run.end() + 40)
            before, behind = around[0] if around else "", after[0] if after else ""
            yield run[0], _utf_7_sign(body, meant, _UTF_7_RUN.sub(_shown, before), _UTF_7_RUN.sub(_shown, behind))


def _shown(run: re.Match[str]) -> str:
    return "+" if run[0] == "+-" else (_utf_16(run[1]) or run[0])


def _utf_16(body: str) -> str | None:
    """Return the characters that the inside of a UTF-7 sequence encodes; None if it cannot be one."""
    if len(body) % 8 not in (0, 3, 6) or not body:
        return None
    data = base64.b64decode(body + "=" * (-len(body) % 4))
    if len(data) % 2 or base64.b64encode(data).decode().rstrip("=") != body:
        return None
    try:
        meant = data.decode("utf-16-be")
    except UnicodeDecodeError:
        return None
    is_text = all(unicodedata.category(letter) not in ("Cc", "Cn", "Co") or letter in "\t\r\n" for letter in meant)
    return meant if is_text else None


def _utf_7_sign(body: str, meant: str, before: str, behind: str) -> _Sign:
    is_word = _WORD_LIKE.fullmatch(body) is not None
    if meant.isascii():
        # A program writes signs so, such as “@”, and never a letter alone.
        return _Sign.POSSIBLE if is_word else _Sign.CERTAIN
    if not _makes_sense(before + meant + behind):
        return _Sign.NONE
    is_lone = len(meant) == 1 and ord(meant) > 0x2E7F
    if is_lone and re.search(r"[A-Za-z]", before[-1:] + behind[:1]):
        return _Sign.NONE if is_word else _Sign.POSSIBLE
    return _Sign.POSSIBLE if is_word else _Sign.CERTAIN


def _hz_signs(text: str) -> Iterator[tuple[str, _Sign]]:
    runs = list(_HZ_RUN.finditer(text))
    if len(runs) < text.count("~{") or _HZ_OTHER.search(_HZ_RUN.sub("", text).replace("~~", "")):
        yield "~", _Sign.AGAINST
    for run in runs:
        try:
            meant = bytes(ord(letter) | 0x80 for letter in run[1]).decode("gb2312")
        except UnicodeDecodeError:
            yield run[0], _Sign.AGAINST
            continue
        if meant and _makes_sense(meant, ("zh",)):
            is_word = _WORD_LIKE.fullmatch(run[1]) is not None or not run[0].endswith("~}")
            yield run[0], _Sign.POSSIBLE if is_word else _Sign.CERTAIN
        else:
            yield run[0], _Sign.NONE


def _makes_sense(text: str, countries: Collection[str] = _COUNTRIES) -> bool:
    words = list(foreign_words(text))
    bearable = sum(max(_BEARABLE, _BEARABLE_LETTER * len(word)) for word in words)
    return any(sum(penalty(word, country) for word in words) <= bearable for country in countries)


_KINDS: Final = (
    _Kind("utf-7", "UTF-7", "+", _utf_7_signs, proving=3),
    _Kind("hz", "HZ-GB-2312", "~{", _hz_signs, proving=None),
)


def _shift_jis(pair: bytes) -> str:
    # Windows adds signs to the standard, such as ① and 髙. They have a place in Shift-JIS.
    row, cell = pair[0], pair[1]
    second = cell + (0x1F if cell < 0x60 else 0x20) if row % 2 else cell + 0x7E
    first = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    return bytes((first, second)).decode("cp932")


def _high(codec: str, before: bytes = b"") -> Callable[[bytes], str]:
    return lambda pair: (before + bytes(byte | 0x80 for byte in pair)).decode(codec)


_Set = tuple[int, Callable[[bytes], str]]
_ASCII: Final[_Set] = (1, lambda byte: byte.decode("ascii"))
_DESIGNATION: Final = re.compile(rb"\x1b(?:\$[()*+]?[@-_]|[(),*.+-][0-~]|[NO%])")
#: What each escape selects: the number of bytes of a character, and how they are read.
_SETS: Final[dict[bytes, _Set]] = {
    b"(B": _ASCII,
    b"(J": (1, lambda byte: {"\\": "¥", "~": "‾"}.get(byte.decode("ascii"), byte.decode("ascii"))),
    b"(I": (1, _high("cp932")),
    **dict.fromkeys((b"$@", b"$B", b"$(@", b"$(B"), (2, _shift_jis)),
    b"$(D": (2, _high("euc_jp", b"\x8f")),
    **dict.fromkeys((b"$(O", b"$(Q"), (2, _high("euc_jis_2004"))),
    b"$(P": (2, _high("euc_jis_2004", b"\x8f")),
    **dict.fromkeys((b"$A", b"$(A", b"$)A"), (2, _high("gb2312"))),
    **dict.fromkeys((b"$(C", b"$)C"), (2, _high("cp949"))),
}
_NAMES: Final = {b"$)C": "ISO-2022-KR", b"$)A": "ISO-2022-CN", b"$)G": "ISO-2022-CN", b"$)E": "ISO-2022-CN"}


def _iso_2022(data: bytes) -> Escaped:
    found = _DESIGNATION.findall(data)
    name = next((_NAMES[each[1:]] for each in found if each[1:] in _NAMES), "ISO-2022-JP" if found else "ISO-2022")
    try:
        text = "".join(_parts(data))
    except (KeyError, UnicodeDecodeError):
        raise FileRefused(
            f"The file looks like {name}, but casebot cannot read its escapes. Export it as UTF-8, or name the encoding with --encoding."
        ) from None
    return Escaped(text, name.lower().replace("iso-", "iso").replace("-", "_"), f"{name}, by its escapes")


def _parts(data: bytes) -> Iterator[str]:
    """Yield the text of ISO-2022 bytes.

    Raises:
        KeyError: An escape selects an unknown set.
        UnicodeDecodeError: A character is not in its set.
    """
    selected: _Set = _ASCII
    shifted: _Set | None = None
    is_shifted = False
    place = 0
    while place < len(data):
        escape = _DESIGNATION.match(data, place)
        if escape is not None:
            chosen = _SETS[escape[0][1:]]
            if escape[0].startswith(b"\x1b$)"):
                shifted = chosen
            else:
                selected = chosen
            place = escape.end()
        elif data[place] in (0x0E, 0x0F):
            is_shifted = data[place] == 0x0E
            place += 1
        elif data[place] in b"\r\n":
            selected, is_shifted = _ASCII, False
            yield chr(data[place])
            place += 1
        else:
            if is_shifted and shifted is None:
                raise KeyError("shifted to no set")
            # Some programs do not return to ASCII before a space.
            size, read = _ASCII if data[place] <= 0x20 else (is_shifted and shifted) or selected
            yield read(data[place : place + size])
            place += size
