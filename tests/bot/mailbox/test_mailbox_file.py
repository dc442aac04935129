"""The file of the mailboxes: read whole, with every mistake named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.mailbox.checks import look_at_mailboxes
from bot.mailbox.mailbox_file import MailboxFileError, load_mailboxes
from connectors.mailbox.account import Encryption, MailboxKind
from tests.mail_server import MailServer

EXAMPLE = Path(__file__).parents[3] / "mailbox.example.toml"
TYPES = ("Inbound Request", "Renewal")


def test_the_example_is_good(tmp_path: Path) -> None:
    """EML-1, EML-2: with its secrets, which are in no repr."""
    file = tmp_path / "mailbox.toml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "renewals.password").write_text("a-password-of-renewals\n", encoding="utf-8")
    shared, forwarded = load_mailboxes(file, "the-client-secret", TYPES)
    assert (shared.kind, shared.password, shared.addresses) == (
        MailboxKind.SHARED,
        "a-password-of-renewals",
        ("renewals@example.com",),
    )
    assert forwarded.kind is MailboxKind.FORWARDED
    assert forwarded.oauth is not None
    assert forwarded.oauth.client_secret == "the-client-secret"
    assert forwarded.encryption is Encryption.TLS
    assert "password-of-renewals" not in repr(shared)
    assert "client-secret" not in repr(forwarded)


def test_every_mistake_is_named_with_its_place(tmp_path: Path) -> None:
    """INT-2: and what to write instead; nothing of a secret is repeated."""
    file = tmp_path / "mailbox.toml"
    file.write_text(
        """
colour = "blue"
[[mailbox]]
name = "one"
kind = "shard"
host = "imap.example.com"
prot = 993
port = 99999
encryption = "none"
flag = "\\\\Deleted"
link = "http://mail.example.com"
case_type = "No such type"
password_file = "not-there"
[[mailbox]]
name = "ONE"
kind = "shared"
host = "h"
user = "u"
[mailbox.oauth]
token_url = "http://x"
client_id = "c"
""",
        encoding="utf-8",
    )
    with pytest.raises(MailboxFileError) as refused:
        load_mailboxes(file, "", TYPES)
    said = str(refused.value)
    for words in (
        "colour is not a known key", "mailbox 1: kind must be one of: shared, forwarded", "Did you mean “port”?", "port must be a whole number",
        "user is missing", "only for a server on this computer", "flag must be a keyword", "link must begin with https://",
        "is not a case type of the policy", "password_file cannot be read", "two mailboxes are called “one”", "oauth.token_url must begin with https://",
        "oauth.scope is missing", "mailbox 2: password_file is missing, and so is CASEBOT_MAILBOX_SECRET",
    ):  # fmt: skip
        assert words in said
    file.write_text("", encoding="utf-8")
    with pytest.raises(MailboxFileError, match="at least one table"):
        load_mailboxes(file, "", TYPES)


def test_the_doctor_says_how_each_mailbox_is_and_what_to_do() -> None:
    """EML-1: reached and how mail is noticed, or why not."""
    with MailServer() as server:
        good = server.account()
        wrong = server.account("direct", MailboxKind.FORWARDED, folder="no such folder")
        found, missing = look_at_mailboxes([good, wrong])
    assert found.ok
    assert (
        found.text
        == "accepts casebot's login; the server announces new mail; it does not support the keyword CasebotTaken, so casebot sets the star"
    )
    assert (missing.ok, missing.what) == (False, "mailbox direct")
    assert "no such folder" in missing.text
    assert "folder" in missing.remedy
    (gone,) = look_at_mailboxes([good])
    assert (gone.ok, gone.text) == (False, "cannot be reached (ConnectionRefusedError)")


def test_a_path_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    """A NUL in it ended the start with a traceback."""
    file = tmp_path / "mailbox.toml"
    file.write_text('[[mailbox]]\npassword_file = "\\u0000"\n', encoding="utf-8")
    with pytest.raises(MailboxFileError, match="password_file cannot be read"):
        load_mailboxes(file, "", ())
