"""The way to a mailbox is encrypted, and only a server that proves who it is gets the password."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.mailbox.account import Encryption
from connectors.mailbox.errors import MailboxError, Trouble
from connectors.mailbox.folder import MailFolder
from connectors.mailbox.message import read_message
from tests.certificates import Certificate, make_certificate
from tests.connectors.mailbox.mails import mail
from tests.mail_server import PASSWORD, MailServer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def server(certificate: Certificate) -> Iterator[MailServer]:
    """A mail server that offers STARTTLS."""
    with MailServer(certificate) as running:
        yield running


class TlsFront:
    """Takes encrypted connections, and passes on to the mail server what they hold. Keeps what was sent to it."""

    def __init__(self, certificate: Certificate, server: MailServer) -> None:
        self._context = certificate.serving()
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.received = b""
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                raw, _ = self._listening.accept()
                try:
                    client = self._context.wrap_socket(raw, server_side=True)
                except (ssl.SSLError, OSError):
                    raw.close()
                    continue
                behind = socket.create_connection(("127.0.0.1", self._server.port))
                threading.Thread(target=self._pass_on, args=(client, behind, True), daemon=True).start()
                threading.Thread(target=self._pass_on, args=(behind, client, False), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, is_client: bool) -> None:
        with suppress(OSError):
            while part := source.recv(65_536):
                if is_client:
                    self.received += part
                target.sendall(part)
            target.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def front(certificate: Certificate) -> Iterator[TlsFront]:
    """A server that is encrypted from the first byte."""
    with MailServer() as server:
        opened = TlsFront(certificate, server)
        server.receive(mail("Encrypted from the first byte."))
        yield opened
        opened.close()


def trusts(monkeypatch: pytest.MonkeyPatch, authority: Path) -> None:
    """Let this machine trust an authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))


def test_mails_are_read_after_starttls(
    server: MailServer, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INT-1: fetched, flagged and announced, as without it."""
    trusts(monkeypatch, certificate.authority)
    server.create("starttls")
    server.receive(mail("Over STARTTLS."), folder="starttls")
    folder = MailFolder(replace(server.account(folder="starttls"), encryption=Encryption.STARTTLS))
    uids = folder.uids_after(0)
    assert [read_message(each.content).text for each in folder.fetch(uids)] == ["Over STARTTLS."]
    folder.set_flag(uids)
    arriving = threading.Timer(0.5, server.receive, [mail("Announced.")], {"folder": "starttls"})
    arriving.start()
    folder.wait(20, lambda: False)
    arriving.join()
    folder.refresh()
    assert len(folder.uids_after(uids[-1])) == 1
    folder.close()
    assert "\\Flagged" in server.flags("starttls")[uids[0]]


def test_mails_are_read_over_tls(
    front: TlsFront, server: MailServer, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INT-1: the default of a mailbox's settings."""
    trusts(monkeypatch, certificate.authority)
    folder = MailFolder(replace(server.account(), port=front.port, encryption=Encryption.TLS))
    assert [read_message(each.content).text for each in folder.fetch(folder.uids_after(0))] == [
        "Encrypted from the first byte."
    ]
    folder.close()
    assert PASSWORD.encode() in front.received


@pytest.mark.parametrize("encryption", [Encryption.TLS, Encryption.STARTTLS])
@pytest.mark.parametrize("flaw", ["an unknown authority", "another address", "ended"])
def test_a_server_that_cannot_prove_who_it_is_gets_no_password(
    encryption: Encryption, flaw: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SAFE-1: the doctor and the log say that it cannot be reached, and name the certificate."""
    shown = make_certificate(
        tmp_path, address="127.0.0.9" if flaw == "another address" else "127.0.0.1", ended=flaw == "ended"
    )
    if flaw != "an unknown authority":
        trusts(monkeypatch, shown.authority)
    listening = socket.create_server(("127.0.0.1", 0))
    received = []

    def serve() -> None:
        with suppress(OSError):
            raw, _ = listening.accept()
            raw.settimeout(10)
            if encryption is Encryption.STARTTLS:
                raw.sendall(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n")
                while b"STARTTLS" not in (line := raw.recv(4_096)):
                    received.append(line)
                    raw.sendall(b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" + line.split(b" ")[0] + b" OK done\r\n")
                raw.sendall(line.split(b" ")[0] + b" OK begin\r\n")
            with shown.serving().wrap_socket(raw, server_side=True) as secured:
                received.append(secured.recv(4_096))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = int(listening.getsockname()[1])
    with pytest.raises(MailboxError) as refused:
        MailFolder(replace(MailServer().account(), port=port, encryption=encryption))
    thread.join(15)
    listening.close()
    assert refused.value.trouble is Trouble.UNREACHABLE
    assert "CertVerification" in str(refused.value)
    assert not [each for each in received if PASSWORD.encode() in each or b"LOGIN" in each]
