"""One folder on a mail server, over IMAP. casebot sets one flag; it never deletes, moves or marks mails as read."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.idle import get_socket_poller
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from connectors.mailbox.account import Encryption, MailboxAccount
from connectors.mailbox.errors import MailboxError, Trouble
from connectors.mailbox.sign_in import access_token
from connectors.mailbox.slim import SlimMail

# Mails are fetched in pieces of this size.
PIECE = 256_000
STAR = "\\Flagged"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')
_FAILURES = (imaplib.IMAP4.error, ImapToolsError, OSError, ssl.SSLError, EOFError)


@dataclass(frozen=True)
class FetchedMail:
    """A mail as fetched from the server."""

    uid: int
    #: When the server received it; None if it does not say.
    arrived_at: datetime | None
    size: int
    #: The mail, with attachments cut (connectors.mailbox.slim).
    content: bytes


class MailFolder:
    """An open folder. Every method raises MailboxError if the server is in trouble."""

    def __init__(self, account: MailboxAccount) -> None:
        """Connect, sign in and open the folder. Raises MailboxError."""
        self._account = account
        with _failures(Trouble.UNREACHABLE):
            self._box = _connect(account)
        try:
            self._sign_in()
            with _failures(Trouble.FOLDER, MailboxFolderSelectError):
                self._box.folder.set(account.folder)
        except MailboxError:
            self.close()
            raise
        self._box.client.untagged_responses.pop("EXISTS", None)
        self.uid_validity = self._number("UIDVALIDITY")
        self._uid_next = self._number("UIDNEXT")
        #: The flag for taken mails: the account's keyword, or the star if the server has no keywords; "" for neither.
        self.flag = self._kept_flag()
        with _failures(Trouble.UNREACHABLE):
            # Servers list more capabilities after the login.
            _, said = self._box.client.capability()
        #: Whether the server announces new mail.
        self.can_idle = b"IDLE" in said[-1].upper().split()

    def newest_uid(self) -> int:
        """Return the highest UID so far; 0 if the folder never had a mail."""
        if self._uid_next:
            return self._uid_next - 1
        return max(self._search("ALL"), default=0)

    def uids_after(self, uid: int, since: date | None = None) -> list[int]:
        """Return the UIDs above this one, lowest first.

        Args:
            since: Only mails received on this day or later.
        """
        criteria = [f"UID {uid + 1}:*"]
        if since is not None:
            criteria.append(f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}")
        # The result replaces what the server announced before.
        self._box.client.untagged_responses.pop("EXISTS", None)
        # The server always includes the last mail, whatever its UID.
        return sorted(found for found in self._search(*criteria) if found > uid)

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail]:
        """Yield the mails of these UIDs that still exist, lowest first."""
        if not uids:
            return
        found = {mail.uid: mail for mail in self._fetch_first_pieces(uids)}
        for uid in sorted(found):
            mail = found[uid]
            yield self._whole(mail) if mail.size > len(mail.content) else mail

    def set_flag(self, uids: Sequence[int]) -> None:
        """Mark mails as taken."""
        if self.flag and uids:
            self._command("STORE", _set_of(uids), "+FLAGS.SILENT", f"({self.flag})")

    def wait(self, seconds: float, is_over: Callable[[], bool]) -> None:
        """Return when the server announces something, after so many seconds, or when it is over."""
        if "EXISTS" in self._box.client.untagged_responses:
            # It was announced with the answer to another command, and is not repeated.
            return
        with _failures(Trouble.UNREACHABLE):
            self._box.idle.start()  # type: ignore[no-untyped-call]  # the library has no types here
            left = seconds
            while left > 0 and not is_over():
                # Only whether something came matters. The library would read it before the end of the line, and lose
                # what was cut.
                if get_socket_poller(self._box.client.sock, 1):
                    break
                left -= 1.0
            self._box.idle.stop()  # type: ignore[no-untyped-call]  # the same

    def refresh(self) -> None:
        """Ask the server for new mails, if it does not announce them."""
        with _failures(Trouble.UNREACHABLE):
            self._box.client.noop()

    def close(self) -> None:
        """End the connection."""
        with suppress(*_FAILURES):
            self._box.logout()

    def _sign_in(self) -> None:
        account = self._account
        token = access_token(account.oauth, account.timeout_s) if account.oauth is not None else ""
        with _failures(Trouble.SIGN_IN, MailboxLoginError):
            if token:
                self._box.xoauth2(account.user, token, initial_folder=None)
            elif (account.user + account.password).isascii():
                self._box.login(account.user, account.password, initial_folder=None)
            else:
                self._box.login_utf8(account.user, account.password, initial_folder=None)

    def _number(self, name: str) -> int:
        _, found = self._box.client.response(name)
        text = found[-1] if found and found[-1] else b"0"
        return int(text) if isinstance(text, bytes) and text.isdigit() else 0

    def _kept_flag(self) -> str:
        _, found = self._box.client.response("PERMANENTFLAGS")
        words = b" ".join(one for one in found or () if isinstance(one, bytes)).strip(b"()").split()
        if b"\\*" in words or self._account.flag.encode() in words:
            return self._account.flag
        return STAR if STAR.encode() in words else ""

    def _search(self, *criteria: str) -> list[int]:
        found = self._command("SEARCH", *criteria)
        return [int(word) for line in found if isinstance(line, bytes) for word in line.split() if word.isdigit()]

    def _fetch_first_pieces(self, uids: Sequence[int]) -> Iterator[FetchedMail]:
        answer = self._command("FETCH", _set_of(uids), f"(UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{PIECE}>)")
        for place, line in enumerate(answer):
            if not isinstance(line, tuple):
                continue
            behind = answer[place + 1] if place + 1 < len(answer) else b""
            said = line[0] + (behind if isinstance(behind, bytes) else b"")
            uid, size, arrived = _UID.search(said), _SIZE.search(said), _ARRIVED.search(said)
            if uid is not None:
                yield FetchedMail(
                    int(uid[1]),
                    _moment(arrived[1].decode("ascii", "replace")) if arrived is not None else None,
                    int(size[1]) if size is not None else len(line[1]),
                    line[1],
                )

    def _whole(self, mail: FetchedMail) -> FetchedMail:
        slim = SlimMail()
        slim.feed(mail.content)
        at = len(mail.content)
        while at < mail.size:
            answer = self._command("FETCH", str(mail.uid), f"(UID BODY.PEEK[]<{at}.{PIECE}>)")
            piece = next((line[1] for line in answer if isinstance(line, tuple)), b"")
            if not piece:
                break
            slim.feed(piece)
            at += len(piece)
        return FetchedMail(mail.uid, mail.arrived_at, mail.size, slim.content)

    def _command(self, name: str, *arguments: str) -> list[bytes | tuple[bytes, bytes]]:
        with _failures(Trouble.UNREACHABLE):
            status, answer = self._box.client.uid(name, *arguments)
        if status != "OK":
            raise MailboxError(Trouble.UNREACHABLE, f"{name} was answered {status}")
        return list(answer)


def _connect(account: MailboxAccount) -> BaseMailBox:
    if account.encryption is Encryption.NONE:
        return MailBoxUnencrypted(account.host, account.port, timeout=account.timeout_s)
    trusted = ssl.create_default_context()
    if account.encryption is Encryption.STARTTLS:
        return MailBoxStartTls(account.host, account.port, timeout=account.timeout_s, ssl_context=trusted)
    return MailBox(account.host, account.port, timeout=account.timeout_s, ssl_context=trusted)


@contextmanager
def _failures(trouble: Trouble, refused: type[Exception] = MailboxLoginError) -> Iterator[None]:
    """Convert errors into MailboxError. The server's text is left out: it may quote what it received.

    Args:
        refused: The error that means `trouble`. A broken connection means that the server cannot be reached.
    """
    try:
        yield
    except (imaplib.IMAP4.abort, OSError, EOFError) as failed:
        raise MailboxError(Trouble.UNREACHABLE, type(failed).__name__) from None
    except (imaplib.IMAP4.error, ImapToolsError, refused) as failed:
        raise MailboxError(trouble, type(failed).__name__) from None


def _set_of(uids: Sequence[int]) -> str:
    return ",".join(str(uid) for uid in uids)


def _moment(text: str) -> datetime | None:
    """Parse an INTERNALDATE, whatever the language of this computer."""
    found = re.fullmatch(r"\s?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})", text)
    if found is None or found[2] not in _MONTHS:
        return None
    month = _MONTHS.index(found[2]) + 1
    written = f"{found[3]}-{month:02}-{int(found[1]):02}T{found[4]}:{found[5]}:{found[6]}{found[7]}"
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        return None
