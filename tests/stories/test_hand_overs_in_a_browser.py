"""The hand-overs as people see them on the page: a Renewal Manager calls for an Advocate, Ben's customer speaks Portuguese, a mail is unassigned, and
cases go to Mid-Market, to Support and to whoever Marta gives them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from cases.model.people import Person, Role
from cases.model.status import Resolution, Status
from tests.stories.office import ANA, BEN, MARTA, OLE, RITA, Office
from tests.stories.window import Windows

pytestmark = pytest.mark.browser

OTTO = Person("otto@example.com", "Otto Reis", Role.SMB_OPS)
WORKED = {"status": "In Progress: Engaged", "next_step": "2026-03-01 AS Call her back", "contact": "Maria Lopez"}


@pytest.fixture(scope="module")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """With somebody of SMB Ops. Each story tells of cases of its own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('office') / 'casebot.db'}"
    with Office(url, roster=(ANA, BEN, MARTA, OLE, RITA, OTTO)) as office:
        yield office


def test_rita_calls_for_an_advocate_in_a_channel_and_by_command(shared_office: Office, windows: Windows) -> None:
    """TAG-1, CRD-1, SAFE-1: a tag without a number is answered to her alone, an unknown number too; then the case is an Advocate's, who sees who called
    and why; the button that is left in an open window changes nothing more."""
    office = shared_office
    for number in ("00300001", "00300002"):
        office.case_arrives(number, owner=RITA.email, subject="Renewal at risk", account="Vast AG")
    rita = windows.of("rita")
    rita.goes_to("hvs")
    rita.writes("#advocate they insist on a call")
    rita.goes_to("casebot")
    expect(rita.message("Which case do you mean")).to_be_visible()
    card = rita.message("00300001 · Vast AG")
    left_open = rita.opens("Call an Advocate", on=card)
    left_open.get_by_label("Why?").fill("They still insist")

    office.person("rita").says("00300001 #advocate: they insist on a call", in_="hvs")
    office.workspace.waits(lambda: office.case("00300001").owner != RITA.email, lambda: "it is Rita's still")
    rita.sends("Call Advocate")
    expect(rita.form.get_by_text("Changed meanwhile")).to_be_visible()
    rita.sends("Call Advocate")
    rita.is_refused("Already requested")
    rita.closes_form()
    expect(card.get_by_text("It is with")).to_be_visible()
    name = str(office.case("00300001").owner).partition("@")[0]
    advocate = windows.of(name)
    got = advocate.message("00300001 · Vast AG")
    for words in ("Rita Moss called for an Advocate", "they insist on a call", "Renewal at risk #advocate"):
        expect(got.get_by_text(words).first).to_be_visible()
    expect(got.get_by_role("button", name="Message")).to_be_visible()
    advocate.keeps("advocate-card", of=got)

    rita.writes("/advocate 99999999")
    expect(rita.message("There is no case 99999999")).to_be_visible()
    rita.writes("/advocate 300002 nobody answers them")
    expect(rita.message("00300002", "has it now")).to_be_visible()
    assert office.case("00300002").tags == ("#advocate",)


def test_a_language_nobody_here_speaks_is_decided_by_marta(shared_office: Office, windows: Windows) -> None:
    """TAG-2, CRD-1: Ben asks from More, Marta chooses among those who speak it, Ana gets the case with its story, Ben's card points on."""
    shared_office.case_arrives("00300010", owner=BEN.email, **WORKED)
    ben, marta, ana = (windows.of(who) for who in ("ben", "marta", "ana"))
    card = ben.message("00300010 · Acme GmbH")
    form = ben.opens_more("Language barrier", on=card)
    ben.sends("Ask")
    ben.is_refused("Please complete this required field.")
    ben.picks("Which language?", "Portuguese")
    form.get_by_label("Why?").fill("She answers in Portuguese alone")
    ben.sends("Ask")
    expect(form.get_by_text("Marta Vega decides")).to_be_visible()
    ben.closes_form()

    question = marta.message("who speaks", "00300010")
    expect(question.get_by_text("Ana Silva · ").first).to_be_visible()
    marta.keeps("language-question", of=question)
    question.get_by_role("combobox").first.click()
    marta.page.get_by_role("option", name="Ana Silva").click()
    question.get_by_role("button", name="Decide").click()
    expect(question.get_by_text("Ana Silva takes it").first).to_be_visible()

    hers = ana.message("00300010", "the customer speaks Portuguese")
    expect(hers.get_by_role("button", name="Pick up")).to_be_visible()
    ana.keeps("language-new-owner", of=hers)
    expect(card.get_by_text("It is with Ana Silva now")).to_be_visible()


def test_marta_gives_several_away(shared_office: Office, windows: Windows) -> None:
    """CRD-2, HOM-1, SLA-1: from her Home to Ben, who has to pick them up; to nobody is refused."""
    for number in ("00300021", "00300022"):
        shared_office.case_arrives(number, **WORKED)
    shared_office.settles()
    marta, ben = windows.of("marta"), windows.of("ben")
    marta.opens_home()
    form = marta.opens("Reassign several", on=marta.home)
    form.get_by_label("Which ones?").click()
    for number in ("00300021", "00300022"):
        marta.page.get_by_role("option", name=number).click()
    marta.page.keyboard.press("Tab")
    marta.sends("Reassign")
    expect(form.get_by_role("alert").first).to_be_visible()
    marta.picks("Who takes them?", "Ben Carter")
    marta.keeps("reassign-several")
    marta.sends("Reassign")
    expect(form.get_by_text("2 cases were given away")).to_be_visible()
    expect(ben.message("00300022 · Acme GmbH").get_by_role("button", name="Pick up")).to_be_visible()


def test_a_first_order_goes_to_mid_market(shared_office: Office, windows: Windows) -> None:
    """MM-1, CLO-4: the stage decides who is asked for; what is missing is on its field, what was typed stays; then the case is closed."""
    office = shared_office
    office.case_arrives("00300030", type="FO Opp", opportunity="Acme first order", creator="Dev Mehta", contact="M. L.")
    ana, marta = windows.of("ana"), windows.of("marta")
    card = ana.message("00300030 · Acme GmbH")
    form = ana.opens_more("Hand to Mid-Market", on=card)
    form.get_by_label("Feedback").fill("They are 400 people")
    ana.ticks("Stage 1 or later")
    expect(form.get_by_label("The Mid-Market AE")).to_be_visible()
    ana.sends("Transfer and close")
    ana.is_refused("write their name")
    expect(form.get_by_label("Feedback")).to_have_value("They are 400 people")
    ana.keeps("mid-market-refused")
    ana.ticks("Stage 0")
    ana.picks("The SDR", "Marta Vega")
    ana.sends("Transfer and close")
    expect(form).to_be_hidden()
    expect(card.get_by_text("Closed: Duplicate").first).to_be_visible()
    told = marta.message("00300030", "please loop in the Mid-Market AE")
    expect(told.get_by_text("Acme first order, Stage 0").first).to_be_visible()
    marta.keeps("mid-market-told", of=told)


def test_a_case_goes_to_support(shared_office: Office, windows: Windows) -> None:
    """CLO-9, CLO-10: nothing is confirmed for her; all that is missing is said at once, beside the address to loop in."""
    office = shared_office
    office.case_arrives(
        "00300040", type="Support Ticket", next_step="2026-03-01 AS Ask Maria", next_step_due="2026-03-20"
    )
    ana = windows.of("ana")
    card = ana.message("00300040 · Acme GmbH")
    form = ana.opens_more("Transfer to Support", on=card)
    ana.sends("Transfer and close")
    ana.is_refused("Please complete this required field.")
    expect(form.get_by_role("alert")).to_have_count(4)
    ana.keeps("to-support-refused")
    ana.ticks("Support is looped in", "It is done or no longer needed")
    ana.types_ahead("Contact", "Maria Lopez", "Maria Lopez")
    form.get_by_label("Feedback").fill("Runners again")
    ana.sends("Transfer and close")
    expect(form).to_be_hidden()
    expect(card.get_by_text("Transferred To Support").first).to_be_visible()
    case = office.case("00300040")
    assert (case.status, case.resolution) == (Status.RESOLVED, Resolution.TRANSFERRED_TO_SUPPORT)


def test_smb_ops_route_what_nobody_could_be_found_for(shared_office: Office, windows: Windows) -> None:
    """RTE-4, SAFE-1: to nobody is refused; Ole was a moment faster than Otto, whose form says so; the channel's message says who has it and why."""
    office = shared_office
    for number in ("00300050", "00300051"):
        office.case_arrives(number, owner="", account="", web_email="maria@nowhere.example")
    otto, ole, ana = windows.of("otto"), windows.of("ole"), windows.of("ana")
    otto.goes_to("smb-ops")
    told = otto.message("00300050 is unassigned")
    expect(told).not_to_contain_text("maria@nowhere.example")
    form = otto.opens("Assign case", on=told)
    expect(form.get_by_text("maria@nowhere.example").first).to_be_visible()
    otto.sends("Assign")
    expect(form.get_by_role("alert").first).to_be_visible()
    otto.picks("Who gets it?", "Ana Silva")
    form.get_by_label("How do you know?").fill("The signature says Toronto")
    otto.keeps("route")
    otto.sends("Assign")
    expect(form).to_be_hidden()
    expect(told.get_by_text("00300050 is with Ana Silva now")).to_be_visible()
    expect(told.get_by_role("button", name="Assign")).to_have_count(0)
    expect(ana.message("00300050").get_by_text("Otto Reis assigned it").first).to_be_visible()

    other = otto.message("00300051 is unassigned")
    otto.opens("Assign case", on=other)
    otto.picks("Who gets it?", "Ana Silva")
    ole.opens_home()
    ole.opens("Assign case", on=ole.home)
    ole.picks("Who gets it?", "Ben Carter")
    ole.sends("Assign")
    expect(ole.form).to_be_hidden()
    otto.sends("Assign")
    otto.is_refused("Ole Berg reassigned it to Ben Carter meanwhile")
    otto.closes_form()
    expect(other.get_by_text("00300051 is with Ben Carter now")).to_be_visible()
    otto.keeps("routed", of=other)


def test_a_solutions_architect_is_asked_for_and_declined(shared_office: Office, windows: Windows) -> None:
    """ESC-3: nothing asked for is refused, so is declining without a reason; Ana reads why."""
    shared_office.case_arrives("00300060", region="AMER", **WORKED)
    ana, marta = windows.of("ana"), windows.of("marta")
    form = ana.opens_more("Solutions Architect", on=ana.message("00300060 · Acme GmbH"))
    ana.sends("Ask")
    ana.is_refused("Please complete")
    form.get_by_label("What is a Solutions Architect needed for?").fill("Migration of 300 users")
    ana.sends("Ask")
    expect(form).to_be_hidden()
    asked = marta.message("00300060", "help of a Solutions Architect?")
    marta.keeps("architect", of=asked)
    decline = marta.opens("Decline", on=asked)
    marta.sends("Decide")
    marta.is_refused("Give a reason")
    decline.get_by_label("Why?").fill("The documentation covers it")
    marta.sends("Decide")
    expect(decline).to_be_hidden()
    expect(asked.get_by_text("Declined: The documentation covers it").first).to_be_visible()
    expect(asked.get_by_role("button", name="Approve")).to_have_count(0)
    expect(ana.message("Marta Vega decided so", "The documentation covers it")).to_be_visible()
