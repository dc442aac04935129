"""An Advocate needs a Solutions Architect, and their manager decides."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.slack.driver import MessageSeen
from tests.stories.office import ANA, BEN, MARTA, OLE, RITA, Office

MILO = replace(MARTA, email="milo@example.com", name="Milo Reyes", initials="MR")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """With two managers in AMER."""
    url = f"sqlite:///{tmp_path_factory.mktemp('office') / 'casebot.db'}"
    with Office(url, roster=(ANA, BEN, MARTA, MILO, OLE, RITA)) as office:
        yield office


def ana_asks(office: Office, number: str, what_for: str) -> MessageSeen:
    """Her card of a new case for which she asked."""
    ana = office.person("ana")
    card = office.card_arrives(number, contact="Maria Lopez")
    form = ana.opens("More", "Solutions Architect", on=card)
    form.fills("What is a Solutions Architect needed for?", what_for)
    assert form.submits().ok
    return card


def test_ana_asks_and_marta_declines_with_a_reason(office: Office) -> None:
    """ESC-3, AUD-1, HOM-1: nothing asked for is refused, asked again while it waits too; no reason is no decline; Ana reads why."""
    ana, marta, ole = office.person("ana"), office.person("marta"), office.person("ole")
    card = ana_asks(office, "00230001", "Migration <!channel> 👩🏽‍💻, 300 users")
    asked = marta.waits_for_message(beginning="00230001")
    assert asked.shows(
        "help of a Solutions Architect?", "Ana Silva: Migration <!channel> 👩🏽‍💻, 300 users", "To be decided by"
    )
    form = ana.opens("More", "Solutions Architect", on=card)
    assert "Please complete" in form.submits().errors["What is a Solutions Architect needed for?"]
    form.fills("What is a Solutions Architect needed for?", "x" * 3_000)
    assert "of 500 characters" in form.submits().errors["What is a Solutions Architect needed for?"]
    form.fills("What is a Solutions Architect needed for?", "Migration, again")
    assert "Already requested by Ana Silva" in form.submits().errors["What is a Solutions Architect needed for?"]
    form.cancels()

    home = marta.opens_home()
    home.waits_to_show("Decisions waiting · 1", "is a Solutions Architect to help?", "Migration <!channel>")
    form = marta.opens("Decide", on=home)
    assert "Choose Approve or Decline" in form.submits().errors["A Solutions Architect for this case"]
    form.cancels()
    form = marta.opens("Decline", on=asked)
    assert "Give a reason" in form.submits().errors["Why?"]
    form.fills("Why?", "The documentation covers it")
    assert form.submits().ok
    told = ana.waits_for_message(containing="Declined: The documentation covers it")
    assert told.shows("00230001", "Marta Vega decided so")
    asked.waits_to_show("Declined: The documentation covers it")
    assert asked.buttons == []
    history = ana.opens("More", "History", on=card)
    assert history.shows("Solutions Architect: declined", "Marta Vega", "Solutions Architect: asked for")
    assert not any(message.seen("00230001") for message in ole.messages())


def test_approved_with_one_click_and_the_second_manager_sees_it(office: Office) -> None:
    """ESC-3, SAFE-1: Milo decides first; Marta's form, open since before, says who decided, and changes nothing."""
    ana, marta, milo = office.person("ana"), office.person("marta"), office.person("milo")
    ana_asks(office, "00230002", "Sizing for 90 users")
    hers, his = (person.waits_for_message(beginning="00230002") for person in (marta, milo))
    form = marta.opens("Decline", on=hers)
    form.fills("Why?", "Too small")
    milo.clicks("Approve", on=his)
    for message in (hers, his):
        message.waits_to_show("Approved. · Milo Reyes")
        assert message.buttons == []
    assert "Milo Reyes already decided. Approved." in form.submits().errors["Why?"]
    told = ana.waits_for_message(containing="Milo Reyes decided so")
    assert told.shows("00230002", "Approved.")
    office.settles()
    assert [entry.new for entry in office.history("00230002") if entry.field == "architect"] == [
        "approved",
        "asked for",
    ]


def test_a_case_that_closes_needs_none_any_more(office: Office) -> None:
    """ESC-3: what still waits is withdrawn, and nobody is told of a decision that there was none of."""
    ana, marta = office.person("ana"), office.person("marta")
    card = ana_asks(office, "00230003", "A demo")
    asked = marta.waits_for_message(beginning="00230003")
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", "NA")
    assert form.submits().ok
    asked.waits_to_show("No longer needed: the case is Closed: Resolved.")
    assert asked.buttons == []
    office.settles()
    assert not any(message.seen("decided so") and message.seen("00230003") for message in ana.messages())
