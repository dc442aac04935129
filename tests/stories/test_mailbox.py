"""Mail comes into a real mailbox: customers write to a shared address, and Ana forwards what was written to her."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.model.account import Account, Contact
from cases.model.case import Case
from cases.model.errors import Field
from cases.model.status import Status
from cases.rules.case_files import files_in
from cases.use_cases.take_mailbox import MailboxOutcome
from messages.names import Button, Form
from sandbox.slack.driver import MessageSeen
from storage.schema import cases
from tests.connectors.mailbox.mails import ANA as ANA_WRITES
from tests.connectors.mailbox.mails import (
    APPLE_FORWARD,
    ATTACHED_FORWARD,
    GMAIL_FORWARD,
    mail,
    part,
    several,
)
from tests.mail_server import PASSWORD, MailServer
from tests.stories.forging import click, submission
from tests.stories.office import BEN, Office

DIRECT = "direct"


class Post:
    """The office and its mail server."""

    def __init__(self, office: Office, server: MailServer) -> None:
        self.office = office
        self.server = server

    def comes(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Mails come in, and casebot takes them."""
        before = self._taken()
        self.server.receive(*mails, folder=folder)
        self.office.workspace.waits(
            lambda: self._taken() >= before + len(mails), lambda: f"the mails were not taken: {self.outcomes()}"
        )
        self.office.settles()

    def outcomes(self) -> dict[MailboxOutcome, int]:
        """What became of all mails so far."""
        assert self.office.casebot.mailboxes is not None
        found: dict[MailboxOutcome, int] = {}
        for counts in self.office.casebot.mailboxes.counts().values():
            for outcome, count in counts.items():
                found[outcome] = found.get(outcome, 0) + count
        return found

    def became(self, *mails: bytes, folder: str = "INBOX") -> dict[MailboxOutcome, int]:
        """The same, and what became of them."""
        before = self.outcomes()
        self.comes(*mails, folder=folder)
        after = self.outcomes()
        return {
            outcome: count - before.get(outcome, 0)
            for outcome, count in after.items()
            if count != before.get(outcome, 0)
        }

    def _taken(self) -> int:
        return sum(self.outcomes().values())

    def cases(self, subject: str) -> list[Case]:
        """The cases with this subject."""
        with self.office.casebot.database.reading() as uow, self.office.casebot.engine.connect() as connection:
            ids = connection.execute(select(cases.c.id).where(cases.c.subject == subject)).scalars()
            return [uow.cases.get(one) for one in ids]

    def waits_until_ready(self) -> None:
        """Wait until both mailboxes were read once."""
        service = self.office.casebot.mailboxes
        assert service is not None
        self.office.workspace.waits(
            lambda: all(status.read_at for status in service.statuses()), lambda: f"not read: {service.statuses()}"
        )


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """An office that reads two mailboxes; Maria Lopez of Acme is known to it. A mail lay there before."""
    folder = tmp_path_factory.mktemp("office")
    with MailServer() as server:
        server.create(DIRECT)
        server.receive(mail("Before casebot came", message_id="<before@x>", subject="An old mail"))
        file = folder / "mailbox.toml"
        file.write_text(server.two_mailboxes(), encoding="utf-8")
        with Office(f"sqlite:///{folder / 'casebot.db'}", mailbox_file=Path(file), mailbox_secret=PASSWORD) as office:
            with office.casebot.database.unit_of_work() as uow:
                acme = Account("Acme GmbH", external_id="001", region="AMER")
                maria = Contact("Maria Lopez", external_id="003", email="maria@acme.example", account="Acme GmbH")
                uow.directory.put([acme], [maria], [])
                uow.commit()
            found = Post(office, server)
            found.waits_until_ready()
            yield found


def card(post: Post, subject: str) -> MessageSeen:
    """The card of the one case with this subject, as its owner has it."""
    (case,) = post.cases(subject)
    assert case.owner is not None
    return post.office.person(case.owner.partition("@")[0]).waits_for_message(beginning=case.number)


def value_of(message: MessageSeen) -> str:
    """What the button of a forwarded mail carries."""
    elements = (element for block in message.read()["blocks"] for element in block.get("elements", ()))
    return next(str(each["value"]) for each in elements if each.get("action_id") == Button.NEW_CASE_FROM_MAIL.value)


def test_a_line_of_a_mail_that_looks_like_a_file_is_text(post: Post) -> None:
    """INT-3: the link in it would open a conversation's file under casebot's name."""
    line = "File: invoice.pdf https://evil.slack.com/files/U1/F9/invoice.pdf"
    typed = mail(f"Please pay this.\n{line}\n", message_id="<file-line@x>", subject="An invoice")
    assert post.became(typed) == {MailboxOutcome.CREATED: 1}
    (case,) = post.cases("An invoice")
    assert line in case.description
    assert files_in(case.description) == []
    assert not card(post, "An invoice").has("Files: invoice.pdf")


def test_a_known_customers_mail_becomes_a_case_with_its_clocks(post: Post) -> None:
    """EML-1, RTE-4, INT-1, AUD-1: known by its sender, routed as any other; what is attached is named; the mail stays, unread, with a flag; the one
    that lay there before is left alone; sent again by another way it is the same."""
    whole = several(
        part("text/html; charset=windows-1252", b"<p>Could it be 14 seats? <!channel> \x80 20</p>"),
        part("application/pdf; name=seats.pdf", b"%PDF"),
    ).replace(b"Subject: Renewal quote", b"Subject: =?utf-8?Q?14_Pl=C3=A4tze?=")
    assert post.became(whole) == {MailboxOutcome.CREATED: 1}
    (case,) = post.cases("14 Plätze")
    assert (case.account, case.contact, case.web_email) == ("Acme GmbH", "Maria Lopez", "maria@acme.example")
    assert (case.type, case.status, case.context) == ("Inbound Request", Status.OPEN, "A mail to renewals@example.com")
    assert case.description.endswith(
        "Attached: seats.pdf\nThe mail: https://mail.example.com/search?id=m1%40acme.example"
    )
    assert card(post, "14 Plätze").shows("Pick up by", "Could it be 14 seats?", "€ 20")
    history = [entry for entry in post.office.history(case.number) if entry.surface == "mailbox"]
    assert {entry.actor_name for entry in history if entry.field == "account"} == {"The directory"}
    assert post.became(whole) == {MailboxOutcome.KNOWN: 1}
    assert post.office.mail_arrives(case.number, message_id="<m1@acme.example>").known == 1
    assert post.cases("An old mail") == []
    post.office.workspace.waits(
        lambda: all("\\Flagged" in flags for uid, flags in post.server.flags().items() if uid > 101), lambda: "no flag"
    )
    assert not any("\\Seen" in flags or "\\Deleted" in flags for flags in post.server.flags().values())
    assert post.server.flags()[101] == set() or "\\Flagged" not in post.server.flags()[101]


def test_an_answer_goes_to_its_case_by_its_thread_and_by_its_subject(post: Post) -> None:
    """EML-1: under the card; the thread counts more than a number in the subject; what is quoted is folded; attachments link to the mailbox."""
    post.comes(mail(message_id="<t1@acme.example>", subject="A thread"))
    (case,) = post.cases("A thread")
    post.office.case_arrives("00330001", account="Zen SA")
    answer = mail(
        "15 then.\n\nOn Mon, 2 Mar 2026, Ana wrote:\n> a\n> b\n> c\n> d\n",
        message_id="<t2@acme.example>",
        subject="Re: A thread, or case 00330001",
        more="References: <t1@acme.example> <ana@example.com>\r\nIn-Reply-To: <ana@example.com>\r\n",
    )
    assert post.became(answer) == {MailboxOutcome.ANNOUNCED: 1}
    reply = card(post, "A thread").waits_for_reply(containing="15 then.")
    assert reply.shows("[… 4 quoted lines]", "Maria Lopez <maria@acme.example>", "Open the mail")
    by_number = mail("And 16?", message_id="<t3@acme.example>", subject=f"AW: [EXT] case {case.number} seats")
    assert post.became(by_number) == {MailboxOutcome.ANNOUNCED: 1}
    card(post, "A thread").waits_for_reply(containing="And 16?")
    unknown = mail("Invoice", message_id="<t4@acme.example>", subject="Invoice 99887766")
    assert post.became(unknown) == {MailboxOutcome.CREATED: 1}


def test_an_answer_on_a_closed_case_goes_to_its_owner(post: Post) -> None:
    """EML-1: with both choices, and the case stays closed."""
    office = post.office
    office.case_arrives(
        "00330002",
        status="Closed: Resolved",
        resolution="Answered Question",
        feedback="NA",
        contact="Maria Lopez",
        next_step="2026-03-01 AS Call her",
    )
    assert post.became(mail("One more thing", message_id="<c1@x>", subject="Re: case 00330002")) == {
        MailboxOutcome.ANNOUNCED: 1
    }
    told = office.person("ana").waits_for_message(beginning="00330002")
    assert set(told.buttons) == {"Create case", "Request new mail"}
    assert office.case("00330002").is_closed


def test_an_unknown_sender_goes_to_smb_ops_without_the_words(post: Post) -> None:
    """RTE-4, SAFE-3: no account, no contact: nobody's, until SMB Ops have routed it."""
    stranger = mail(
        "Our password is swordfish", sender="Zed <zed@nowhere.example>", message_id="<z1@x>", subject="A stranger asks"
    )
    assert post.became(stranger) == {MailboxOutcome.CREATED: 1}
    (case,) = post.cases("A stranger asks")
    assert case.owner is None
    told = post.office.person("marta").waits_for_message(containing=case.number, in_="smb-ops")
    assert not told.has("swordfish")


def test_machines_and_our_own_people_make_no_cases(post: Post) -> None:
    """EML-1: out-of-office, bounces, newsletters; what Ana answers with the mailbox in copy; but a customer behind one of our own groups is a customer."""
    post.comes(mail(message_id="<o1@acme.example>", subject="About an invoice"))
    thread = "In-Reply-To: <o1@acme.example>\r\n"
    machine = mail(
        message_id="<o2@x>",
        subject="Automatic reply: About an invoice",
        more=f"Auto-Submitted: auto-replied\r\n{thread}",
    )
    alone = mail(message_id="<o3@x>", subject="Out of office", more="Auto-Submitted: auto-replied\r\n")
    bounce = mail(
        message_id="", sender="MAILER-DAEMON@acme.example", subject="Returned mail", more="Return-Path: <>\r\n"
    )
    news = mail(
        message_id="<o4@x>", subject="News of the week", more="List-Id: <news.acme.example>\r\nPrecedence: bulk\r\n"
    )
    assert post.became(machine, alone, bounce, news) == {MailboxOutcome.AUTOMATIC: 4}
    ours = mail(
        "I send it today", sender=ANA_WRITES, message_id="<o5@example.com>", subject="Re: About an invoice", more=thread
    )
    assert post.became(ours) == {MailboxOutcome.OURS: 1}
    (case,) = post.cases("About an invoice")
    assert {entry.field for entry in post.office.history(case.number)} >= {"automatic_mail"}
    assert "mail" not in {entry.field for entry in post.office.history(case.number)}
    group = mail(
        sender="'Maria Lopez' via Renewals <renewals@example.com>",
        message_id="<o6@x>",
        subject="Through the group",
        more="Reply-To: Maria Lopez <maria@acme.example>\r\nPrecedence: list\r\nList-ID: <renewals.example.com>\r\nMailing-list: list renewals@example.com\r\n",
    )
    assert post.became(group) == {MailboxOutcome.CREATED: 1}
    assert post.cases("Through the group")[0].contact == "Maria Lopez"


def test_ana_forwards_a_customers_mail_and_sends_the_form(post: Post) -> None:
    """EML-2, SAFE-1: filled in; only she sees it; a wrong turn first; then the case is hers, her message says so, and nothing can be sent twice."""
    ana, ben = post.office.person("ana"), post.office.person("ben")
    assert post.became(GMAIL_FORWARD, folder=DIRECT) == {MailboxOutcome.FORWARDED: 1}
    told = ana.waits_for_message(containing="You forwarded a mail from Maria Lopez")
    assert told.shows("maria@acme.example", "14 seats", "Could it be 14 seats?")
    assert not any(message.has("You forwarded") for message in ben.messages())
    carried = value_of(told)
    form = ana.opens("New case", on=told)
    assert (form.value("Account"), form.value("Contact")) == ("Acme GmbH", "Maria Lopez")
    assert "Could it be 14 seats?" in str(form.value("What is asked?"))
    form.fills("What is asked?", "  ")
    assert "Write what they ask for" in form.submits().errors["What is asked?"]
    form.fills("What is asked?", "14 seats, by Friday")
    form.checks("It is an nARR opportunity")
    assert form.submits().ok
    told.waits_to_show("It is on case S")
    assert told.buttons == []
    (case,) = [one for one in post.cases("Customer Request") if one.description == "14 seats, by Friday"]
    assert (case.owner, case.account) == ("ana@example.com", "Acme GmbH")
    mark = post.office.traffic_so_far()
    ana.forges(click(Button.NEW_CASE_FROM_MAIL.value, carried))
    post.office.waits_for_calls("views.open", 1, after=mark)
    assert f"This mail is on case {case.number} already" in str(post.office.calls("views.open", after=mark))
    assert len([one for one in post.cases("Customer Request") if "14 seats" in one.description]) == 1


def test_a_forwarded_request_goes_to_who_works_for_the_account(post: Post) -> None:
    """EML-2: Ben is at work for Zen: the request is added to his case, and he is told."""
    office = post.office
    office.case_arrives(
        "00330009", account="Zen SA", owner=BEN.email, status="In Progress: Engaged", next_step="2026-03-03 BC Call"
    )
    ana = office.person("ana")
    assert post.became(
        APPLE_FORWARD.replace(b"maria@acme", b"kim@zen").replace(b"Maria Lopez", b"Kim Zen"), folder=DIRECT
    ) == {MailboxOutcome.FORWARDED: 1}
    told = ana.waits_for_message(containing="You forwarded a mail from Kim Zen")
    form = ana.opens("New case", on=told)
    assert form.value("Contact") == "Kim Zen"
    assert "complete this required field" in form.submits().errors["Account"]
    form.types_ahead("Account", query="Zen", pick="Zen SA")
    assert form.submits().ok
    told.waits_to_show("It is on case 00330009")
    office.person("ben").waits_for_message(containing="added a request: 00330009")
    assert "Could it be 14 seats?" in office.case("00330009").description


def test_what_nobody_of_ours_forwards_is_noted_and_asks_nobody(post: Post) -> None:
    """EML-2, PPL-3: a stranger, a manager, an out-of-office that a rule passed on; a rule of Ana's mail program counts as Ana's; an attached mail that
    is a case already is known by its id."""
    stranger = mail(sender="Eve <eve@evil.example>", to="direct@example.com", message_id="<n1@x>")
    manager = GMAIL_FORWARD.replace(b"ana@example.com>\r\nTo: direct", b"marta@example.com>\r\nTo: direct").replace(
        b"<g1@", b"<n2@"
    )
    passed_on = mail(
        to=ANA_WRITES, message_id="<n3@x>", subject="Passed on by a rule", more="X-Forwarded-To: direct@example.com\r\n"
    )
    away = mail(to=ANA_WRITES, message_id="<n4@x>", more="Auto-Submitted: auto-replied\r\n")
    assert post.became(stranger, manager, away, folder=DIRECT) == {
        MailboxOutcome.NOT_OURS: 2,
        MailboxOutcome.AUTOMATIC: 1,
    }
    assert post.became(passed_on, folder=DIRECT) == {MailboxOutcome.FORWARDED: 1}
    assert post.office.person("ana").waits_for_message(containing="Passed on by a rule").has("Maria Lopez")
    post.comes(mail(message_id="<inner@acme.example>", subject="Known by its id"))
    attached = ATTACHED_FORWARD.replace(b"From: Maria Lopez <maria@acme.example>", f"From: {ANA_WRITES}".encode(), 1)
    assert post.became(attached.replace(b"<m1@", b"<n5@")) == {MailboxOutcome.KNOWN: 1}


def test_nobody_else_can_open_the_form_of_anas_mail(post: Post) -> None:
    """PPL-3: her button, sent by Ben, opens nothing; her form, sent by Ben, creates nothing."""
    ana, ben = post.office.person("ana"), post.office.person("ben")
    post.comes(GMAIL_FORWARD.replace(b"<g1@", b"<g7@").replace(b"Lopez", b"Secret"), folder=DIRECT)
    told = ana.waits_for_message(containing="Maria Secret")
    carried = value_of(told)
    before, mark = len(post.cases("Customer Request")), post.office.traffic_so_far()
    ben.forges(click(Button.NEW_CASE_FROM_MAIL.value, carried))
    post.office.waits_for_calls("views.open", 1, after=mark)
    (opened,) = post.office.calls("views.open", after=mark)
    assert "Somebody else forwarded this mail" in str(opened)
    assert "Secret" not in str(opened)
    blocks = [
        {"type": "input", "block_id": field.value, "element": {"type": kind, "action_id": field.value}}
        for field, kind in (
            (Field.ORIGIN, "static_select"),
            (Field.ACCOUNT, "external_select"),
            (Field.CONTACT, "external_select"),
            (Field.ASK, "plain_text_input"),
        )
    ]
    typed = {
        Field.ORIGIN.value: "A customer wrote to me",
        Field.ACCOUNT.value: "0:Acme GmbH",
        Field.CONTACT.value: "0:Maria",
        Field.ASK.value: "Mine",
    }
    answer = ben.forges(submission(Form.NEW_CASE.value, carried, blocks, typed, "V0FORGED"))
    assert "Somebody else forwarded this mail" in str(answer)
    assert len(post.cases("Customer Request")) == before
