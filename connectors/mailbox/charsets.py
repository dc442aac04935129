"""Decode the bytes of a mail: by its charset, or else by the one that fits. Never raises."""

from __future__ import annotations

import contextlib
import re
from email.errors import HeaderParseError
from email.header import decode_header

# Charset names that programs use, and their meaning.
_MEANT = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "utf8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "big5": "cp950",
}
_FOLD = re.compile(r"\r?\n[ \t]*")
# The number of bytes that are examined to detect a charset.
_SAMPLE = 20_000


def decode(data: bytes, charset: str | None) -> str:
    """Return the bytes as text.

    Args:
        data: The bytes.
        charset: The charset that the mail names. None or an unknown one is guessed.
    """
    named = (charset or "").strip().strip("\"'").partition("*")[0].casefold()
    for candidate in (_MEANT.get(named, named), "utf-8"):
        try:
            # Seven bits and escapes: a cut sequence leaves the rest readable.
            return data.decode(candidate, "replace" if named.startswith("iso-2022-") else "strict")
        except (LookupError, UnicodeError, ValueError):
            continue
    from charset_normalizer import from_bytes  # only here: few texts need it

    best = from_bytes(data[:_SAMPLE]).best()
    try:
        return data.decode(best.encoding if best is not None else "windows-1252", "replace")
    except (LookupError, UnicodeError):
        return data.decode("windows-1252", "replace")


def header_text(raw: str) -> str:
    """Return a header's value as text: unfolded, with encoded words decoded and unnamed charsets guessed."""
    line = _FOLD.sub(" ", raw)
    if not line.isascii():
        # The parser returns bytes beyond ASCII as halves of surrogate pairs.
        line = decode(line.encode("utf-8", "surrogateescape"), None)
    if "=?" in line:
        with contextlib.suppress(HeaderParseError, ValueError):
            line = "".join(
                part if isinstance(part, str) else decode(part, charset) for part, charset in decode_header(line)
            )
    return " ".join(line.replace("\x00", "").split())
