"""A folder on a real IMAP server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date

import pytest

from connectors.mailbox.errors import MailboxError, Trouble
from connectors.mailbox.folder import MailFolder
from connectors.mailbox.message import read_message
from tests.connectors.mailbox.mails import mail, part, several
from tests.mail_server import MailServer


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def test_what_is_new_is_fetched_and_flagged_and_nothing_else_changes(server: MailServer) -> None:
    """INT-1: mails stay, and stay unread; the flag alone is set; a second look finds nothing."""
    server.create("one")
    folder = MailFolder(server.account(folder="one"))
    before = folder.newest_uid()
    server.receive(mail("first"), mail("second", message_id="<a2@x>"), folder="one")
    folder.refresh()
    uids = folder.uids_after(before)
    fetched = list(folder.fetch(uids))
    assert [read_message(each.content).text for each in fetched] == ["first", "second"]
    assert all(each.arrived_at is not None for each in fetched)
    # This server keeps no keywords of ours.
    assert folder.flag == "\\Flagged"
    folder.set_flag(uids[:1])
    assert folder.uids_after(uids[-1]) == []
    folder.close()
    flags = server.flags("one")
    assert [flags[uid] - {"\\Recent"} for uid in uids] == [{"\\Flagged"}, set()]


def test_a_large_mail_comes_in_pieces(server: MailServer) -> None:
    """EML-1: its text and the names of what is attached, at its end as well."""
    server.create("large")
    whole = several(
        part("text/plain", "See attached."),
        part("application/zip; name=a.zip", b"z" * 3_000_000),
        part("application/zip; name=b.zip", b"z" * 10),
    )
    server.receive(whole, folder="large")
    folder = MailFolder(server.account(folder="large"))
    (fetched,) = folder.fetch(folder.uids_after(0))
    assert fetched.size == len(whole)
    assert len(fetched.content) < 600_000
    assert read_message(fetched.content).attachments == ("a.zip", "b.zip")
    folder.close()


def test_waiting_ends_as_soon_as_mail_comes(server: MailServer) -> None:
    """EML-1: the server says so by itself."""
    server.create("idle")
    folder = MailFolder(server.account(folder="idle"))
    assert folder.can_idle
    threading.Timer(0.5, server.receive, [mail()], {"folder": "idle"}).start()
    begun = time.monotonic()
    folder.wait(30.0, lambda: False)
    assert time.monotonic() - begun < 10
    assert len(folder.uids_after(0)) == 1
    begun = time.monotonic()
    folder.wait(30.0, lambda: True)
    assert time.monotonic() - begun < 3
    folder.close()


def test_only_mails_of_these_days_are_looked_for(server: MailServer) -> None:
    """INT-1: after a mailbox was rebuilt, what lay there before is left alone."""
    server.create("days")
    server.receive(mail(), folder="days")
    folder = MailFolder(server.account(folder="days"))
    assert len(folder.uids_after(0, since=date(2020, 2, 1))) == 1
    assert folder.uids_after(0, since=date(2090, 12, 31)) == []
    assert list(folder.fetch([99_999])) == []
    folder.close()


def test_what_is_wrong_is_said_without_what_was_sent(server: MailServer) -> None:
    """OPS: a wrong password, a folder that is not there, a server that is not."""
    wrong = server.account()
    for fields, trouble in (
        ({"password": "wrong-password-of-ours"}, Trouble.SIGN_IN),
        ({"folder": "no such folder"}, Trouble.FOLDER),
        ({"port": 1}, Trouble.UNREACHABLE),
    ):
        changed = wrong.__class__(**{**vars(wrong), **fields})
        with pytest.raises(MailboxError) as failed:
            MailFolder(changed)
        assert failed.value.trouble is trouble
        assert "wrong-password" not in str(failed.value)
