"""What people do often costs few SQL statements. The numbers are limits: lower one when an act needs fewer."""

from collections.abc import Sequence

import pytest

from cases.model.people import Roster
from storage.people import RosterStore
from tests.statements import listener_statements
from tests.stories.office import ANA, BEN, MARTA, OLE, RITA, Office

NEXT_STEP, PICK_UP, LOG_EMAIL = 9, 16, 11


def within(limit: int, statements: Sequence[str]) -> None:
    assert 0 < len(statements) <= limit, "\n".join(" ".join(each.split())[:150] for each in statements)


def test_a_form_and_a_click_ask_the_database_few_times(office: Office) -> None:
    card = office.card_arrives()
    ana = office.person("ana")
    form = ana.opens("Pick up", on=card)
    office.settles()
    with listener_statements(office) as of_pick_up:
        assert form.submits().ok
    within(PICK_UP, of_pick_up)

    form = ana.opens("Next step", on=card)
    form.fills("Next step", "Send the quote to Maria")
    office.settles()
    with listener_statements(office) as of_next_step:
        assert form.submits().ok
    within(NEXT_STEP, of_next_step)

    office.settles()
    with listener_statements(office) as of_click:
        ana.clicks("Log day 1 e-mail", on=card)
        card.waits_to_lose("Log day 1 e-mail")
    within(LOG_EMAIL, of_click)


@pytest.mark.parametrize("left", [True, False])
def test_a_form_obeys_the_roster_that_another_process_has_just_stored(office: Office, *, left: bool) -> None:
    """PPL-2, PPL-3: the roster in memory decides nothing by itself."""
    card = office.card_arrives()
    form = office.person("ana").opens("Next step", on=card)
    form.fills("Next step", "Send the quote to Maria")
    there = office.casebot.database.people.last()
    team = [there.get(each.email) or each for each in ((BEN, MARTA, OLE, RITA) if left else (ANA, BEN, MARTA, OLE))]
    RosterStore(office.casebot.database.engine).replace(Roster.of(team), office.clock.now())
    assert office.casebot.database.people.last() == there
    assert form.submits().ok is not left
    assert (office.case().next_step == "") is left
