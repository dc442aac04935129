"""A customer writes on a case that there is: on an open one it is announced under its card, on a closed one its owner chooses."""

import json
from collections.abc import Iterator, Mapping
from datetime import date

import httpx
import pytest

from bot.server.web import WebServer, web_app
from cases.model.mail import Mail
from cases.model.people import Absence
from cases.model.status import Status
from connectors.web_hook import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from sandbox.slack.driver import MessageSeen
from sandbox.tls import TLS
from tests.stories.office import BEN, Office

SECRET = "a-secret-of-the-mailbox-and-casebot"
CLOSED = {
    "status": "Closed: Resolved",
    "resolution": "Answered Question",
    "feedback": "NA",
    "contact": "Maria Lopez",
    "next_step": "2026-03-01 AS Call her",
}


class Mailbox:
    """Whoever reads the shared mailbox and sends what comes in."""

    def __init__(self, office: Office, url: str) -> None:
        self.office = office
        self.url = url

    def sends(self, *mails: Mapping[str, object], secret: str = SECRET) -> httpx.Response:
        """Send these, signed now."""
        body = json.dumps(list(mails)).encode()
        at = int(self.office.clock.now().timestamp())
        headers = {
            TIMESTAMP_HEADER: str(at),
            SIGNATURE_HEADER: sign(secret, at, body),
            "content-type": "application/json",
        }
        return httpx.post(self.url, content=body, headers=headers, timeout=10, trust_env=False, verify=TLS)


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """A mailbox with an office that has its door open."""
    with Office(f"sqlite:///{tmp_path_factory.mktemp('office') / 'casebot.db'}", intake_secret=SECRET) as office:
        door = WebServer(web_app(office.casebot, slack=False), "127.0.0.1", 0)
        yield Mailbox(office, f"http://127.0.0.1:{door.start()}/intake/mails")
        door.stop()


def closed_case(office: Office, number: str, **fields: str) -> None:
    """A case of Ana's that is closed."""
    office.case_arrives(number, **{**CLOSED, **fields})


def mails_about(office: Office, who: str, number: str) -> list[MessageSeen]:
    """The messages with a mail on this case that somebody has."""
    office.settles()
    return [message for message in office.person(who).messages() if message.seen(number) and message.seen("From")]


def test_a_mail_on_an_open_case_is_announced_under_its_card_once(mailbox: Mailbox) -> None:
    """EML-1, INT-1, SAFE-3, AUD-1: in the card's thread and in the conversation, as text; sent twice it is told once; the clocks stay as they were."""
    office = mailbox.office
    ana = office.person("ana")
    card = office.card_arrives("00220001", contact="Maria Lopez")
    due = office.case("00220001").next_due_at
    mail = {
        "number": "220001",
        "from": "maria@acme.example",
        "subject": "Re: Renewal quote",
        "text": "Could it be 14 seats? <!channel> *now* 👩🏽‍💻 " + "and more " * 330,
        "message_id": "<a1@acme.example>",
        "at": "2026-03-02T14:00:00Z",
    }
    answer = mailbox.sends(mail)
    assert (answer.status_code, answer.json()) == (200, {"announced": 1, "automatic": 0, "known": 0, "rejected": []})
    reply = card.waits_for_reply(containing="the customer wrote")
    assert reply.shows("maria@acme.example", "Re: Renewal quote", "Could it be 14 seats? <!channel> *now* 👩🏽‍💻")
    assert mailbox.sends(mail).json()["known"] == 1
    office.settles()
    assert len(card.thread) == 1
    (call,) = [one for one in office.calls("chat.postMessage") if "thread_ts" in str(one)]
    assert "reply_broadcast" in str(call)
    assert office.case("00220001").next_due_at == due
    history = ana.opens("More", "History", on=card)
    assert history.shows("Mail: Re: Renewal quote", "the customer", "web hook")
    form = ana.opens("Next step", on=reply)
    form.fills("Next step", "Send a quote for 14 seats")
    assert form.submits().ok


def test_a_mail_that_comes_before_its_card_is_announced_under_it(mailbox: Mailbox) -> None:
    """EML-1, CRD-1, SAFE-2: case and mail come while nothing can be sent, and Slack refuses the card at first; then the mail stands under it, once."""
    office = mailbox.office
    ana = office.person("ana")
    office.casebot.delivery.stop()
    office.case_arrives("00220006")
    office.mail_arrives("00220006", text="Sent a minute after the request")
    office.workspace.fault("chat.postMessage", "rate_limited")
    office.closes_casebot()
    office.opens_casebot()
    card = ana.waits_for_message(containing="Pick up by")
    assert card.seen("00220006")
    reply = card.waits_for_reply(containing="the customer wrote")
    assert reply.shows("Sent a minute after the request")
    office.settles()
    assert len(mails_about(office, "ana", "00220006")) == 1


def test_bad_mails_come_back_and_unsigned_ones_go_nowhere(mailbox: Mailbox) -> None:
    """EML-1, INT-2: every reason at once; an unknown case, a wrong secret."""
    bad = {"from": "", "subject": "x" * 300, "colour": "blue", "at": "soon"}
    unknown = {"number": "00999999", "from": "x@y.example", "message_id": "<b1@y.example>"}
    answer = mailbox.sends(bad, unknown)
    assert answer.status_code == 422
    first, second = answer.json()["rejected"]
    assert {problem["field"] for problem in first["problems"]} == {
        "from", "subject", "colour", "at", "message_id", "number",
    }  # fmt: skip
    assert second["problems"] == [{"field": "number", "reason": "is not a known case"}]
    assert mailbox.sends(unknown, secret="another-secret-altogether").status_code == 401


AUTOMATIC: tuple[Mapping[str, object], ...] = (
    {"subject": "Automatic reply: Renewal quote"},
    {"subject": "Abwesenheitsnotiz: Renewal quote"},
    {"from": "MAILER-DAEMON@acme.example", "subject": "Returned mail"},
    {"headers": {"Auto-Submitted": "auto-replied"}},
    {"headers": {"X-Autoreply": "yes"}},
    {"headers": [["Precedence", "bulk"], ["To", "a@b.example"]]},
    {"headers": [{"name": "Return-Path", "value": "<>"}]},
    {"headers": "X-Auto-Response-Suppress: OOF,\r\n AutoReply\r\n"},
    {"headers": {"List-Id": ["<news.acme.example>"]}},
)


def test_automatic_mail_is_noted_and_asks_nobody(mailbox: Mailbox) -> None:
    """EML-1, AUD-1: on an open case and on a closed one; what a person writes next is announced as ever, also under a subject that looks automatic
    where the headers say otherwise."""
    office = mailbox.office
    office.card_arrives("00220011")
    closed_case(office, "00220012")
    for place, fields in enumerate(AUTOMATIC):
        for number in ("00220011", "00220012"):
            mail = {
                "number": number,
                "from": "maria@acme.example",
                "subject": "Renewal quote",
                "message_id": f"<m{place}{number}@x>",
                **fields,
            }
            assert mailbox.sends(mail).json() == {"announced": 0, "automatic": 1, "known": 0, "rejected": []}, fields
    for number in ("00220011", "00220012"):
        assert mails_about(office, "ana", number) == []
        assert not any(mail.is_from_a_person for mail in mails_of(office, number))
        noted = [entry for entry in office.history(number) if entry.field == "automatic_mail"]
        assert len(noted) == len(AUTOMATIC)
        assert "Auto-Submitted: auto-replied" in str([entry.new for entry in noted])
    person = {
        "number": "00220011",
        "from": "maria@acme.example",
        "subject": "Automatic reply: no, it is me",
        "headers": {"Auto-Submitted": "no"},
    }
    assert mailbox.sends({**person, "message_id": "<mp@x>"}).json()["announced"] == 1
    office.person("ana").waits_for_message(containing="Automatic reply: no, it is me")
    assert (
        mailbox.sends({**person, "message_id": "<mq@x>", "headers": [1]}).json()["rejected"][0]["problems"][0]["field"]
        == "headers"
    )


def mails_of(office: Office, number: str) -> list[Mail]:
    """The mails on a case as they are stored."""
    with office.casebot.database.reading() as uow:
        return uow.mails.of(office.case(number).id)


def test_on_a_closed_case_ana_creates_a_new_one_and_the_thread_goes_on_there(mailbox: Mailbox) -> None:
    """EML-1, CRD-1, SAFE-1: filled in and linked; what is missing is said; a further mail shows before it is saved; once only; what the customer
    writes in the old thread afterwards is announced on the new case."""
    office = mailbox.office
    ana, marta = office.person("ana"), office.person("marta")
    closed_case(office, "00220002")
    office.mail_arrives("00220002", message_id="<c1@acme.example>")
    told = ana.waits_for_message(beginning="00220002")
    assert told.shows("is closed, and the customer wrote", "could it be 14 seats?")
    assert set(told.buttons) == {"Create case", "Request new mail"}
    form = ana.opens("Create case", on=told)
    assert form.value("Subject") == "Re: Renewal quote"
    assert form.value("What they want") == "One more thing: could it be 14 seats?"
    assert (form.value("Account"), form.value("Contact"), form.value("Type")) == (
        "Acme GmbH",
        "Maria Lopez",
        "Inbound Request",
    )
    form.fills("Subject", "  ")
    assert "in a few words" in form.submits().errors["Subject"]
    form.fills("Subject", "14 seats 👩🏽‍💻")
    office.mail_arrives("00220002", message_id="<c2@acme.example>", subject="Re: Re: Renewal quote", text="Or 15?")
    assert form.submits().ok
    assert form.shows("Changed meanwhile", "Mail: Re: Re: Renewal quote")
    assert form.value("Subject") == "14 seats 👩🏽‍💻"
    assert form.submits().ok
    card = ana.waits_for_message(containing="14 seats 👩🏽‍💻")
    assert card.shows("Continues case 00220002", "Pick up by")
    told.waits_to_show("Ana Silva created case S")
    new = next(mail.went_on_in for mail in mails_of(office, "00220002"))
    case = office.case(new)
    assert (case.follows, case.owner, case.account, case.web_email) == (
        "00220002", "ana@example.com", "Acme GmbH", "maria@acme.example",
    )  # fmt: skip
    assert all(message.buttons == [] for message in mails_about(office, "ana", "00220002"))

    office.mail_arrives("00220002", message_id="<c3@acme.example>", text="Any news?")
    reply = card.waits_for_reply(containing="Any news?")
    assert reply.seen(new)
    assert office.case("00220002").is_closed
    assert marta.messages() == []


def test_or_asks_for_a_new_request_and_the_second_to_choose_is_told(mailbox: Mailbox) -> None:
    """EML-1, SAFE-1: the words are ready to copy; whoever chooses a moment later sees who did what, and nothing is done twice; a form that was
    open on it creates no case either."""
    office = mailbox.office
    ana, ben = office.person("ana"), office.person("ben")
    office.case_arrives("00220003", **{**CLOSED, "owner": BEN.email})
    with office.casebot.database.unit_of_work() as uow:
        uow.absences.add(Absence(BEN.email, date(2026, 3, 1), date(2026, 3, 20)), "test", office.clock.now())
        uow.commit()
    office.mail_arrives("00220003")
    his, hers = (person.waits_for_message(beginning="00220003") for person in (ben, ana))
    form = ben.opens("Request new mail", on=his)
    assert form.shows("Hello Maria Lopez", "smallbusiness@gitlab.com")
    late = ana.opens("Create case", on=hers)
    assert "Send the customer this text first" in form.submits().errors["The words"]
    form.checks("I sent them to the customer")
    assert form.submits().ok
    for message in (his, hers):
        message.waits_to_show("Ben Carter asked the customer for a new request")
        assert message.buttons == []
    assert late.submits().ok
    assert late.shows("Changed meanwhile", "Mail answered: asked the customer for a new request")
    assert "Ben Carter already asked the customer for a new request" in late.submits().errors["Subject"]
    assert [mail.went_on_in for mail in mails_of(office, "00220003")] == [""]
    with office.casebot.database.unit_of_work() as uow:
        for absence in uow.roster.absences:
            uow.absences.remove(absence, "test", office.clock.now())
        uow.commit()


def test_the_cover_hears_of_it_as_well_and_can_act(mailbox: Mailbox) -> None:
    """EML-1, PTO-1: while Ben is away, Ana has his customers' mails too, on open and on closed cases; the new case is hers."""
    office = mailbox.office
    ana = office.person("ana")
    with office.casebot.database.unit_of_work() as uow:
        uow.absences.add(Absence(BEN.email, date(2026, 3, 1), date(2026, 3, 20)), "test", office.clock.now())
        uow.commit()
    office.case_arrives("00220004", **{**CLOSED, "owner": BEN.email})
    office.mail_arrives("00220004")
    hers = ana.waits_for_message(beginning="00220004")
    assert hers.shows("It was Ben Carter's case, whom you cover")
    assert mails_about(office, "ben", "00220004")
    form = ana.opens("Create case", on=hers)
    assert form.submits().ok
    hers.waits_to_show("Ana Silva created case S")
    assert office.case(next(mail.went_on_in for mail in mails_of(office, "00220004"))).owner == "ana@example.com"
    for message in mails_about(office, "ben", "00220004"):
        message.waits_to_show("Ana Silva created case S")


def test_a_mail_on_an_unassigned_case_reaches_smb_ops_without_its_words(mailbox: Mailbox) -> None:
    """EML-1, SAFE-3: somebody has to look, and no customer text stands in a channel."""
    office = mailbox.office
    office.case_arrives("00220005", owner="", region="")
    office.mail_arrives("00220005", text="Our password is swordfish")
    told = office.person("marta").waits_for_message(containing="A customer wrote on 00220005", in_="smb-ops")
    assert not told.has("swordfish")
    assert office.case("00220005").status is Status.OPEN
