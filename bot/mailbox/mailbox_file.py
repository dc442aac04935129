"""Read the file that CASEBOT_MAILBOX names: the list of mailboxes. Every mistake is collected with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from bot.config.toml_reading import Table, UnreadableFile, a_text, kind_of, read_toml, unknown_keys
from connectors.mailbox.account import (
    DEFAULT_FLAG,
    DEFAULT_POLL_EVERY_S,
    DEFAULT_PORT,
    Encryption,
    MailboxAccount,
    MailboxKind,
    OAuth,
)

_KEYS = (
    "name", "kind", "host", "port", "encryption", "user", "addresses", "password_file", "folder", "flag", "link", "case_type", "poll_every_s", "oauth",
)  # fmt: skip
_OAUTH_KEYS = ("token_url", "client_id", "scope")
_FLAG = re.compile(r"\\?[A-Za-z$][A-Za-z0-9_$-]{0,60}")
_LOCAL = ("127.0.0.1", "::1", "localhost")
WordT = TypeVar("WordT", bound=StrEnum)


class MailboxFileError(Exception):
    """The file of mailboxes is refused. `mistakes` has one line for each, with what to do."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(["The mailboxes cannot be used:", *(f"  - {line}" for line in mistakes)]))


def load_mailboxes(path: Path, secret: str, case_types: Collection[str]) -> list[MailboxAccount]:
    """Read the mailboxes from their file.

    Args:
        path: The file.
        secret: The password or client secret of mailboxes without a file of their own.
        case_types: The types of the policy.

    Raises:
        MailboxFileError: Lists every mistake.
    """
    try:
        tables, _ = read_toml(path)
    except UnreadableFile as unreadable:
        raise MailboxFileError([str(unreadable)]) from None
    mistakes = [f"{key} {text}" for key, text in unknown_keys(tables, ("mailbox",))]
    written = tables.get("mailbox", [])
    if not isinstance(written, list) or not written or not all(isinstance(each, dict) for each in written):
        raise MailboxFileError([*mistakes, "The file must have at least one table [[mailbox]]."])
    accounts = []
    for place, table in enumerate(written, start=1):
        reader = _Reader(table, f"mailbox {place}", path.parent)
        account = reader.account(secret, case_types)
        mistakes += reader.mistakes
        accounts.append(account)
    names = [account.name.casefold() for account in accounts]
    mistakes += [f"name: two mailboxes are called “{name}”." for name in sorted(set(names)) if names.count(name) > 1]
    if mistakes:
        raise MailboxFileError(mistakes)
    return accounts


@dataclass
class _Reader:
    """Reads one table and collects its mistakes."""

    table: Table
    place: str
    folder: Path

    def __post_init__(self) -> None:
        self.mistakes: list[str] = []

    def account(self, secret: str, case_types: Collection[str]) -> MailboxAccount:
        self._require_known(self.table, _KEYS, "")
        oauth_table = self.table.get("oauth")
        secret = self._secret(secret)
        user = self._text("user")
        case_type = self._text("case_type", "")
        if case_type and case_type not in case_types:
            self._note("case_type", f"is not a case type of the policy. Known are: {', '.join(case_types)}.")
        encryption, host = self._word("encryption", Encryption, Encryption.TLS), self._text("host")
        if encryption is Encryption.NONE and host not in _LOCAL:
            self._note(
                "encryption",
                "may be “none” only for a server on this computer. Otherwise the password is sent without encryption.",
            )
        flag = self._text("flag", DEFAULT_FLAG)
        if not _FLAG.fullmatch(flag) or flag.casefold() in ("\\deleted", "\\recent"):
            self._note("flag", "must be a keyword such as “CasebotTaken”, or \\Flagged or \\Seen.")
        return MailboxAccount(
            name=self._text("name"),
            kind=self._word("kind", MailboxKind, None) or MailboxKind.SHARED,
            host=host,
            user=user,
            password="" if oauth_table is not None else secret,
            oauth=self._oauth(oauth_table, secret) if oauth_table is not None else None,
            port=self._number("port", DEFAULT_PORT, 65_535),
            encryption=encryption or Encryption.TLS,
            folder=self._text("folder", "INBOX"),
            flag=flag,
            link=self._link(),
            case_type=case_type,
            addresses=self._addresses(user),
            poll_every_s=float(self._number("poll_every_s", int(DEFAULT_POLL_EVERY_S), 3600)),
        )

    def _secret(self, secret: str) -> str:
        if "password_file" not in self.table:
            if not secret:
                self._note("password_file", "is missing, and so is CASEBOT_MAILBOX_SECRET: one of them is needed.")
            return secret
        file = self.folder / Path(self._text("password_file")).expanduser()
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            self._note("password_file", "cannot be read.")
            return ""

    def _oauth(self, value: object, secret: str) -> OAuth | None:
        if not isinstance(value, dict):
            self._note("oauth", "must be a table, [mailbox.oauth].")
            return None
        self._require_known(value, _OAUTH_KEYS, "oauth.")
        read = {key: self._one(value, key, f"oauth.{key}") for key in _OAUTH_KEYS}
        if read["token_url"] and not read["token_url"].startswith("https://"):
            self._note("oauth.token_url", "must begin with https://.")
        return OAuth(read["token_url"], read["client_id"], secret, read["scope"])

    def _link(self) -> str:
        link = self._text("link", "")
        if link and (not link.startswith("https://") or "{message_id}" not in link):
            self._note("link", "must begin with https:// and have {message_id} in it.")
        return link

    def _addresses(self, user: str) -> tuple[str, ...]:
        value = self.table.get("addresses", [user] if "@" in user else [])
        if not isinstance(value, list) or not all(isinstance(one, str) and "@" in one for one in value):
            self._note("addresses", 'must be a list such as ["renewals@example.com"].')
            return ()
        return tuple(one.strip().casefold() for one in value)

    def _text(self, key: str, default: str | None = None) -> str:
        if key not in self.table and default is not None:
            return default
        return self._one(self.table, key, key)

    def _one(self, table: Mapping[str, object], key: str, place: str) -> str:
        if key not in table:
            self._note(place, "is missing.")
            return ""
        try:
            return a_text(table[key])
        except ValueError as wrong:
            self._note(place, str(wrong))
            return ""

    def _word(self, key: str, words: type[WordT], default: WordT | None) -> WordT | None:
        if key not in self.table and default is not None:
            return default
        text = self._text(key)
        if text and text not in [word.value for word in words]:
            self._note(key, f"must be one of: {', '.join(word.value for word in words)}.")
        return next((word for word in words if word.value == text), default)

    def _number(self, key: str, default: int, most: int) -> int:
        value = self.table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            self._note(key, f"must be a whole number from 1 to {most}; it is {kind_of(value)}.")
            return default
        return value

    def _require_known(self, table: Table, known: Sequence[str], before: str) -> None:
        for key, text in unknown_keys(table, known):
            self._note(f"{before}{key}", text)

    def _note(self, key: str, text: str) -> None:
        self.mistakes.append(f"{self.place}: {key} {text}")
