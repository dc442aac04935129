"""Ana asks how she is doing, Marta how her Advocates are doing; nobody else hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.stories.office import BEN, MONDAY, Office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One case was picked up, and one of Ben's was not, in two days."""
    with Office(f"sqlite:///{tmp_path_factory.mktemp('office') / 'casebot.db'}") as found:
        found.case_arrives("00440001")
        found.case_arrives("00440002", owner=BEN.email, type="Renewal")
        ana = found.person("ana")
        card = ana.waits_for_message(beginning="00440001")
        assert ana.opens("Pick up", on=card).submits().ok
        found.now_is(MONDAY + timedelta(days=2))
        found.settles()
        yield found


def test_ana_gets_her_own_with_a_chart(office: Office) -> None:
    """DIG-4, SLA-1, REQ-2: her pickups, touches and closings, by month and type, and her hygiene; nothing of Ben's."""
    ana = office.person("ana")
    answer = ana.asks("/case scorecard")
    assert answer.has("Your scorecard comes to you as a message")
    told = ana.waits_for_message(containing="Your scorecard since")
    assert told.shows(
        "Ana Silva",
        "picked up 100 % (1 of 1)",
        "By month",
        "March 2026",
        "By type of case",
        "Expansion Opportunity",
        "hygiene now",
    )
    assert not told.has("Ben Carter")
    chart = ana.waits_for_message(containing="Within the time, by month")
    assert chart.files
    assert not any(message.has("scorecard") for message in office.person("ben").messages())


def test_marta_sees_her_advocates_side_by_side_and_others_see_none(office: Office) -> None:
    """PPL-3, PPL-4: in her own conversation; a manager without Advocates, a Renewal Manager and a stakeholder are told whom it is for."""
    marta = office.person("marta")
    assert marta.asks("/case scorecard").has("The scorecard of your Advocates (2)")
    told = marta.waits_for_message(containing="Your Advocates since")
    assert told.shows("Ana Silva", "Ben Carter", "picked up 0 % (0 of 1)", "Renewal")
    for who in ("ole", "rita", "sue"):
        assert office.person(who).asks("/case scorecard").has("A scorecard is for Advocates")
        office.settles()
        assert not any(message.has("since") and message.has("Ana Silva") for message in office.person(who).messages())
    assert not any(message.has("Your Advocates") for message in marta.messages(in_="hvs"))
