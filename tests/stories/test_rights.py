"""Who may do what (PPL-3): every act, asked for by everybody, past every screen."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from cases.model.case import Case
from cases.model.people import Absence
from cases.rules.permissions import Act
from tests.stories.office import FAST, MARTA, OLE, RITA, Office
from tests.stories.rights import ASKERS, CORA, EVA, OPAL, OWEN, PETE, ROWS, TABLE, TESS, TODAY, Row, Way

# What is asked here goes past the cards, and what is told comes at once.
NO_CARDS = replace(FAST, senders=0)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """With everybody of the page."""
    url = f"sqlite:///{tmp_path_factory.mktemp('rights') / 'casebot.db'}"
    with Office(url, roster=(OWEN, CORA, PETE, TESS, MARTA, OLE, RITA, OPAL, EVA), sending=NO_CARDS) as office:
        yield office


@pytest.fixture
def asker(office: Office, request: pytest.FixtureRequest) -> Iterator[str]:
    """A column of the page, with whoever has to be away for it."""
    away = ASKERS[request.param].away
    if away is not None:
        with office.casebot.database.unit_of_work() as uow:
            uow.absences.add(Absence(away.email, TODAY, TODAY), "test", office.clock.now())
            uow.commit()
    yield str(request.param)
    if away is not None:
        with office.casebot.database.unit_of_work() as uow:
            for absence in uow.roster.absences:
                uow.absences.remove(absence, "test", office.clock.now())
            uow.commit()


_numbers = count(1)


def asked(office: Office, way: Way, asker: str, row: Row) -> tuple[Case, Case, str]:
    """A new case of Owen's before and after somebody asked something of it, and what they were told."""
    number = f"0077{next(_numbers):04}"
    # A customer of its own: the card of a customer with many cases takes long to draw (RTE-8).
    office.case_arrives(number, **{"owner": OWEN.email, "account": f"Acme {number}", **row.fields})
    row.before(office, office.case(number))
    before = office.case(number)
    person = office.person(ASKERS[asker].name)
    so_far = len(person.ephemerals())
    for _ in person.raw_views()["modals"]:
        person.waits_for_modal().cancels()
    payload = way.payload(office, before)
    answer = person.forges(payload)
    if payload["type"] == "view_submission":
        errors = answer.get("errors", {}) if isinstance(answer, dict) else {}
        return before, office.case(number), " ".join(errors.values())

    def told() -> str | None:
        if modals := person.raw_views()["modals"]:
            return str(modals[-1])
        if len(person.ephemerals()) > so_far:
            return person.ephemerals()[-1].text
        return "nothing, it was done" if office.case(number).version > before.version else None

    words = office.workspace.waits(told, lambda: f"{ASKERS[asker].name} was told nothing")
    return before, office.case(number), words


@pytest.mark.parametrize("asker", ASKERS, indirect=True)
@pytest.mark.parametrize("act", Act, ids=lambda act: act.name)
def test_the_page_is_what_happens(office: Office, act: Act, asker: str, caplog: pytest.LogCaptureFixture) -> None:
    """PPL-3: whatever is sent, who may do it does, and who may not is told why, changes nothing, and is in the log."""
    row = ROWS[act]
    for way in row.ways:
        caplog.clear()
        with caplog.at_level(logging.WARNING, logger="casebot.handlers"):
            before, after, told = asked(office, way, asker, row)
        if TABLE[act.value][asker]:
            assert "You cannot" not in told
            assert (after.version > before.version) is (way in row.changes), told
        else:
            assert "You cannot" in told
            assert "Nothing was changed" in told
            assert after == before
            assert "refused" in caplog.text
