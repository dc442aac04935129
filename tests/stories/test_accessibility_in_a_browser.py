"""What casebot shows, for people with a screen reader or a keyboard: axe-core finds nothing serious on a Home, a card or in a window."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browsing import serious_findings
from tests.stories.office import Office
from tests.stories.window import Window, Windows

pytestmark = pytest.mark.browser

SIZES = [(1280, 860), (390, 800)]


def findings(window: Window, where: str) -> list[str]:
    """What axe-core has to say in each size."""
    found = []
    for width, height in SIZES:
        window.page.set_viewport_size({"width": width, "height": height})
        found += [f"{where}, {width}: {each}" for each in serious_findings(window.page)]
    window.page.set_viewport_size({"width": 1280, "height": 860})
    return found


@pytest.mark.parametrize(("person", "shown"), [("ana", "0084001"), ("marta", "Ana Silva"), ("sue", "0084001")])
def test_a_home_has_nothing_serious(shared_office: Office, windows: Windows, person: str, shown: str) -> None:
    """HOM-1: an Advocate's, a manager's, and that of somebody who follows cases; each with cases."""
    for number in range(3):
        shared_office.case_arrives(f"0084001{number}", account=f"Globex {number}", creator="sue@example.com")
    shared_office.settles()
    window = windows.of(person)
    window.opens_home()
    expect(window.home.get_by_text(shown).first).to_be_visible()
    assert findings(window, f"Home of {person}") == []


def test_windows_and_their_errors_have_nothing_serious(shared_office: Office, windows: Windows) -> None:
    """CRD-1, CLO-10: the card, Pick up, Close with its reasons, and New case."""
    shared_office.case_arrives("00840020", account="Initech")
    ana = windows.of("ana")
    card = ana.message("00840020 · Initech")
    expect(card).to_be_visible()
    found = findings(ana, "the card")
    ana.opens("Pick up", on=card)
    found += findings(ana, "Pick up")
    ana.closes_form()
    ana.opens("Close", on=card)
    ana.sends("Close case")
    expect(ana.form.get_by_role("alert").first).to_be_visible()
    found += findings(ana, "Close, refused")
    ana.closes_form()
    ana.writes("/case new")
    expect(ana.form.get_by_role("heading", name="New case")).to_be_visible()
    found += findings(ana, "New case")
    ana.closes_form()
    assert found == []


def test_the_managers_window_has_nothing_serious(shared_office: Office, windows: Windows) -> None:
    """CRD-2: Reassign several, with its lists."""
    for number in range(2):
        shared_office.case_arrives(f"0084003{number}", account="Hooli")
    shared_office.settles()
    marta = windows.of("marta")
    marta.opens_home()
    marta.opens("Reassign several", on=marta.home)
    found = findings(marta, "Reassign several")
    marta.closes_form()
    assert found == []
