"""The customers of a chaos run who write: a real mail server with two mailboxes, and what became of each mail in the end."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from storage.crm_state import read_state
from storage.schema import audit, cases, forwarded_mails, mails
from tests.connectors.mailbox.mails import mail
from tests.mail_server import PASSWORD, MailServer

FOLDERS = ("INBOX", "direct")
ADVOCATES = {"ana@example.com": "Ana Silva", "ben@example.com": "Ben Carter"}
TAKEN = {"\\Flagged", "CasebotTaken"}
_MARK = re.compile(r"letter\d{5}x")
FORWARD = (
    "Can you take this?\n\n---------- Forwarded message ---------\nFrom: Maria Lopez <maria@acme.example>\n"
    "Date: Mon, Mar 2, 2026 at 10:00 AM\nSubject: {subject}\nTo: {to}\n\n\nCould it be 14 seats? {mark}\n"
)


@dataclass(frozen=True)
class Letter:
    """Record a mail that was sent.

    Attributes:
        mark: The words that find it again, unique in the run.
        answers: The mark of the mail that it answers.
        number: The case that its subject names.
        forwarded_by: The Advocate who forwarded it.
    """

    mark: str
    content: bytes
    answers: str = ""
    number: str = ""
    forwarded_by: str = ""

    @property
    def folder(self) -> str:
        """Return where it is put."""
        return FOLDERS[1] if self.forwarded_by else FOLDERS[0]


class Mails:
    """Send mails while casebot is killed. Only one thread may do so."""

    def __init__(self, folder: Path, seed: str) -> None:
        self.dice = random.Random(seed)
        self.sent: list[Letter] = []
        self.crashes = 0
        self._delivered: list[Letter] = []
        self._server = MailServer()
        self._server.start()
        self._server.create(FOLDERS[1])
        self._file = folder / "mailbox.toml"
        self._file.write_text(self._server.two_mailboxes(), encoding="utf-8")

    def environment(self) -> Mapping[str, str]:
        """Return the settings with which casebot reads the mailboxes."""
        return {"CASEBOT_MAILBOX": str(self._file), "CASEBOT_MAILBOX_SECRET": PASSWORD}

    def close(self) -> None:
        """Stop the server."""
        self._server.stop()

    def is_watched(self, engine: Engine) -> bool:
        """Return whether casebot has looked at both mailboxes once."""
        with engine.connect() as connection:
            names = ("mailbox renewals@example.com", "mailbox direct@example.com")
            return all(read_state(connection, name) for name in names)

    def arrive(self, numbers: Iterable[str]) -> None:
        """Let a mail come in now and then, also one that came before.

        Args:
            numbers: The cases that a mail can name.
        """
        if self.dice.random() > 0.3:
            return
        known = [*numbers]
        firsts = [each for each in self.sent if not each.forwarded_by and not each.answers and not each.number]
        way = self.dice.choice(("new", "new", "answer", "answer", "about", "forward", "again"))
        mark = f"letter{len(self.sent):05d}x"
        if way == "again" and self.sent:
            # A server that was told nothing delivers once more.
            self._deliver(self.dice.choice(self.sent))
        elif way == "forward":
            self._send(_forwarded(mark, self.dice.choice([*ADVOCATES])))
        elif way == "answer" and firsts:
            self._send(_answer(mark, self.dice.choice(firsts).mark))
        elif way == "about" and known:
            self._send(_about(mark, self.dice.choice(known)))
        else:
            self._send(Letter(mark, _from_maria(mark, f"Request {mark}")))

    def _send(self, letter: Letter) -> None:
        self.sent.append(letter)
        self._deliver(letter)

    def _deliver(self, letter: Letter) -> None:
        self._server.receive(letter.content, folder=letter.folder)
        self._delivered.append(letter)

    def crash(self) -> None:
        """Kill the server. It comes back as from a backup: with every mail, without flags, and with other UIDs."""
        self._server.crash()
        self._server.create(FOLDERS[1])
        for folder in FOLDERS:
            self._server.receive(*(each.content for each in self._delivered if each.folder == folder), folder=folder)
        self.crashes += 1

    def flags_missing(self) -> int:
        """Return the number of mails without the flag of what was taken."""
        flags = [flags for folder in FOLDERS for flags in self._server.flags(folder).values()]
        return len(self._delivered) - sum(bool(each & TAKEN) for each in flags)

    def judge(
        self, connection: Connection, posted: Mapping[str, Iterable[str]], blames: Callable[[str, str], None]
    ) -> None:
        """Check that each mail was taken once, on its case, and shown to whom it concerns.

        Args:
            posted: The keys of the messages, by the person or channel that has them.
        """
        if missing := self.flags_missing():
            blames("stuck", f"{missing} mails have no flag")
        keys = {key for place in posted.values() for key in place}
        rows = _by_mark(connection.execute(select(mails)))
        forwards = _by_mark(connection.execute(select(forwarded_mails)))
        taken = _times_taken(connection)
        numbers = {row.id: row.number for row in connection.execute(select(cases.c.id, cases.c.number))}
        for letter in self.sent:
            found = (forwards if letter.forwarded_by else rows)[letter.mark]
            times = len(found) if letter.forwarded_by else max(len(found), taken[letter.mark])
            if not found or not times:
                blames("lost", f"mail {letter.mark} was not taken")
            elif times > 1:
                blames("duplicates", f"mail {letter.mark} was taken {times} times")
            elif letter.forwarded_by:
                if f"forwarded:{found[0].id}" not in posted[letter.forwarded_by]:
                    blames("lost", f"forwarded mail {letter.mark} did not come back to {letter.forwarded_by}")
            else:
                first = rows[letter.answers]
                is_astray = letter.answers and first and first[0].case_id != found[0].case_id
                if is_astray or (letter.number and numbers[found[0].case_id] != letter.number):
                    blames("lost", f"mail {letter.mark} is on case {numbers[found[0].case_id]}, which is not its own")
                is_told = any(key.startswith(f"mail:{found[0].id}:") for key in keys)
                if (letter.answers or letter.number) and not is_told:
                    blames("lost", f"nobody was told of mail {letter.mark}")


def _times_taken(connection: Connection) -> Counter[str]:
    """Count the cases that a mail became, and the times that the history notes it on one."""
    made = [row.description for row in connection.execute(select(cases.c.description))]
    noted = [
        str(new) for row in connection.execute(select(audit.c.fields)) for name, _, new in row.fields if name == "mail"
    ]
    return Counter(mark for text in [*made, *noted] for mark in set(_MARK.findall(text)))


def _by_mark(rows: Iterable[Row[Any]]) -> Mapping[str, list[Row[Any]]]:
    """Return the rows by the mark in their text."""
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        for mark in _MARK.findall(row.text):
            found[mark].append(row)
    return found


def _from_maria(mark: str, subject: str, more: str = "") -> bytes:
    return mail(f"Could it be 14 seats? {mark}", message_id=f"<{mark}@acme.example>", subject=subject, more=more)


def _answer(mark: str, first: str) -> Letter:
    thread = f"In-Reply-To: <{first}@acme.example>\r\n"
    return Letter(mark, _from_maria(mark, f"And by Friday? {mark}", thread), answers=first)


def _about(mark: str, number: str) -> Letter:
    return Letter(mark, _from_maria(mark, f"Your case {number} {mark}"), number=number)


def _forwarded(mark: str, by: str) -> Letter:
    content = mail(
        FORWARD.format(subject=f"Seats {mark}", to=by, mark=mark),
        sender=f"{ADVOCATES[by]} <{by}>",
        to="direct@example.com",
        subject=f"Fwd: Seats {mark}",
        message_id=f"<{mark}@mail.example.com>",
    )
    return Letter(mark, content, forwarded_by=by)
