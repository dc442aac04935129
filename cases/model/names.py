"""When two names are one name: of people, contacts and accounts, however they are spelled, composed or punctuated."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = "'’‘‛`´ʼ＇"
_DASHES = "‐‑‒–—―−﹣－"
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_DASHES, "-") | dict.fromkeys("“”„«»", '"')
)
_NOT_WORD = re.compile(r"[^\w&+#@]+")
# Turkish has an i with and one without a dot, and capitals of both; written large and small they are one letter.
_TURKISH = str.maketrans({"ı": "i"})
# What stands around a person's name in a list of owners.
_TITLES = re.compile(r"(?:(?:dr|prof|mr|mrs|ms|mx|miss|herr|frau|mme|sr|sra|ing|dipl-ing|mag|m(?=\.))\.?\s+)+(?=\S)")
_DEGREE = re.compile(r",\s*(?:ph\.?d|m\.?d|mba|msc|cpa|pmp|jr|sr|ii|iii)\.?$")
_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$|\s+[-|]\s.*$|/.*$")
# Fewer capitals are initials.
_LEAST_CAPITALS = 3
_EDGES = " \"'@,;"
# Chinese, Japanese and Korean names are written with a blank and without, and with a word of respect behind.
_WIDE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WIDE_BLANK = re.compile(rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}])")
_RESPECT = re.compile(rf"(?<=[{_WIDE}]{{2}})(?:様|さん|先生|님|씨)$")
_ADDRESS = re.compile(r"[^\s<>|,;:\"()\[\]]+@[^\s<>|,;:\"()\[\]]+")
# What Salesforce puts behind the addresses of people in a copy of an organisation.
_DISABLED = ".invalid"
# A dot within a word is dropped, so that S.A. is SA; so is an apostrophe.
_DROPPED = re.compile(r"[.'\"]")
_LEGAL_FORMS = {
    "incorporated": "inc",
    "limited": "ltd",
    "corporation": "corp",
    "company": "co",
    "aktiengesellschaft": "ag",
    "societas europaea": "se",
    "gesellschaft mbh": "gmbh",
    "gesellschaft mit beschränkter haftung": "gmbh",
    "proprietary": "pty",
    "private": "pvt",
    "and": "&",
    "und": "&",
}
_LEGAL_FORM = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_LEGAL_FORMS, key=len, reverse=True))})(?!\w)")
# Letters of a legal form that are written apart as well: "S p A", "L L C", "B V".
_APART = re.compile(r"(?<!\w)(?:\w ){1,3}\w(?!\w)")


@lru_cache(maxsize=2048)
def name_key(name: str) -> str:
    """Return what two spellings of a name share: composed or decomposed letters, any case, any white space, any kind of apostrophe or dash.

    Accents count: André and Andre are two people.
    """
    # First, as the acute accent that stands for an apostrophe is a blank with an accent in this form.
    plain = unicodedata.normalize("NFKC", name.translate(_TYPOGRAPHY)).translate(_TYPOGRAPHY)
    shown = "".join(letter for letter in plain if unicodedata.category(letter) not in ("Cf", "Cc") or letter.isspace())
    small = unicodedata.normalize("NFKC", " ".join(shown.split()).casefold())
    return small.replace("i\u0307", "i").translate(_TURKISH)


def person_key(name: str) -> str:
    """Return what two spellings of a person's full name share: besides those of a name, titles, a remark behind it, and the surname in front.

    “Silva, Ana”, “Dr. Ana Silva” and “Ana Silva (EMEA)” are one person.
    """
    key = _DEGREE.sub("", _REMARK.sub("", name_key(_given_name_first(name)).strip(_EDGES)))
    key = _RESPECT.sub("", _WIDE_BLANK.sub("", key))
    surname, comma, given = key.partition(",")
    if comma and given.strip() and "," not in given:
        key = f"{given.strip()} {surname.strip()}"
    titles = _TITLES.match(key)
    return key[titles.end() :] if titles and " " in key[titles.end() :] else key


def _given_name_first(name: str) -> str:
    """Return a name with the surname behind, if the surname is in front in capitals: “CARTER Ben”."""
    words = name.split()
    count = next(
        (place for place, word in enumerate(words) if not word.isupper() or len(word) < _LEAST_CAPITALS or "." in word),
        0,
    )
    is_surname = 0 < count < len(words) and "," not in name and all(word[:1].isupper() for word in words[count:])
    return " ".join([*words[count:], *words[:count]]) if is_surname else name


def address_in(words: str) -> str:
    """Return the e-mail in words like “Ben Carter <ben@example.com>”; "" unless there is exactly one."""
    found = set(_ADDRESS.findall(name_key(words)))
    return found.pop() if len(found) == 1 else ""


def plain_address(address: str) -> str:
    """Return what two spellings of an e-mail share: “ben+crm@example.com” and “ben@example.com.invalid” are one address."""
    mailbox, _, host = address.removesuffix(_DISABLED).rpartition("@")
    return f"{mailbox.partition('+')[0]}@{host}"


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two names are one name; an empty one is like an empty one."""
    return name_key(one) == name_key(other)


@lru_cache(maxsize=2048)
def account_key(account: str) -> str:
    """Return what two spellings of an account share: besides those of a name, punctuation, accents and how its legal form is written.

    “Umbrella Inc.”, “UMBRELLA, INC” and “Umbrella Incorporated” are one account; “Umbrella” and “Umbrella GmbH” are others.
    """
    name = name_key(account)
    bare = "".join(letter for letter in unicodedata.normalize("NFD", name) if unicodedata.category(letter) != "Mn")
    words = " ".join(_NOT_WORD.sub(" ", _DROPPED.sub("", bare)).split())
    words = _APART.sub(lambda apart: apart.group().replace(" ", ""), words)
    words = _LEGAL_FORM.sub(lambda form: _LEGAL_FORMS[form.group()], words)
    return unicodedata.normalize("NFC", words) or name


def is_same_account(one: str, other: str) -> bool:
    """Tell whether two spellings are of one account; nothing is of no account."""
    key = account_key(one)
    return bool(key) and key == account_key(other)
