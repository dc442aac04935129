"""A real IMAP server for tests: pymap, in a process of its own, with one account; a folder for each mailbox."""

from __future__ import annotations

import imaplib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from connectors.mailbox.account import Encryption, MailboxAccount, MailboxKind
from tests.certificates import Certificate

USER = "renewals"
PASSWORD = "the-mailbox-password"
TWO_MAILBOXES = """
[[mailbox]]
name = "renewals@example.com"
kind = "shared"
host = "127.0.0.1"
port = {port}
encryption = "none"
user = "{user}"
addresses = ["renewals@example.com"]
link = "https://mail.example.com/search?id={{message_id}}"

[[mailbox]]
name = "direct@example.com"
kind = "forwarded"
host = "127.0.0.1"
port = {port}
encryption = "none"
user = "{user}"
folder = "direct"
"""


class MailServer:
    """Started and stopped as a context manager. It keeps its mails as long as it runs; `restart` loses them, and renews UIDVALIDITY.

    Args:
        certificate: With it the server offers STARTTLS; without it nothing is encrypted.
    """

    def __init__(self, certificate: Certificate | None = None) -> None:
        self._certificate = certificate
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        own = self._certificate
        command = [
            str(Path(sys.executable).with_name("pymap")),
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            *(("--cert", str(own.chain), "--key", str(own.key)) if own is not None else ("--no-tls",)),
        ]
        command += [
            "--no-service",
            "sieve",
            "--no-service",
            "admin",
            "dict",
            "--demo-user",
            USER,
            "--demo-password",
            PASSWORD,
        ]
        self._process = subprocess.Popen(
            command, env={**os.environ, "PYTHONWARNINGS": "ignore"}, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                self.client().logout()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the mail server did not start")

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
            self._process = None

    def restart(self) -> None:
        """End it and start it again, empty."""
        self.stop()
        self.start()

    def crash(self) -> None:
        """Kill it and start it again, empty."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)
        self.start()

    def client(self) -> imaplib.IMAP4:
        """Somebody who looks into the account."""
        # A busy machine is slow to log in.
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=60)
        if self._certificate is not None:
            client.starttls(self._certificate.trusting())
        client.login(USER, PASSWORD)
        return client

    def create(self, folder: str) -> None:
        """Make a folder."""
        client = self.client()
        client.create(folder)
        client.logout()

    def receive(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Mails come in."""
        client = self.client()
        for mail in mails:
            status, said = client.append(folder, "", "", mail)
            assert status == "OK", said
        client.logout()

    def flags(self, folder: str = "INBOX") -> Mapping[int, set[str]]:
        """The flags of each mail, by its UID."""
        client = self.client()
        client.select(folder, readonly=True)
        _, found = client.uid("FETCH", "1:*", "(UID FLAGS)")
        client.logout()
        read = {}
        for line in found:
            if isinstance(line, bytes) and b"UID " in line:
                uid = int(line.partition(b"UID ")[2].split(b" ")[0].rstrip(b")"))
                read[uid] = set(line.partition(b"FLAGS (")[2].partition(b")")[0].decode().split())
        return read

    def account(
        self, name: str = "renewals", kind: MailboxKind = MailboxKind.SHARED, **fields: object
    ) -> MailboxAccount:
        """How casebot is told of it."""
        return MailboxAccount(
            name,
            kind,
            "127.0.0.1",
            USER,
            PASSWORD,
            port=self.port,
            encryption=Encryption.NONE,
            **fields,  # type: ignore[arg-type]  # the fields of an account
        )

    def two_mailboxes(self) -> str:
        """The settings file of a team with a shared mailbox and an address to forward to."""
        return TWO_MAILBOXES.format(port=self.port, user=USER)
