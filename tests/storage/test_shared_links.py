"""Links to cases that people posted, on both databases."""

from datetime import timedelta

from cases.ports.surfaces import SharedLink
from storage import shared_links
from storage.database import Database
from storage.shared_links import FRESH_FOR, MOST_MESSAGES
from tests.clock import SettableClock
from tests.storage.examples import a_case


def test_links_are_kept_up_to_date_for_a_week_and_then_forgotten(database: Database, clock: SettableClock) -> None:
    """LOOK-1: what is still being typed is never made anew."""
    with database.unit_of_work() as uow:
        [one, other] = uow.cases.add_many([a_case(), a_case()])
        links = [
            SharedLink("C1", "1.1", "https://crm.example/1", one.id),
            SharedLink("C1", "1.1", "https://crm.example/2", other.id),
            SharedLink("", "draft", "https://crm.example/1", one.id),
        ]
        uow.links.add(links)
        uow.links.add(links)
        uow.commit()
    with database.reading() as uow:
        assert uow.links.of("C1", "1.1") == links[:2]
        assert uow.links.of("", "draft") == links[2:]
        assert uow.links.fresh([one.id, other.id]) == {one.id: [("C1", "1.1")], other.id: [("C1", "1.1")]}
    clock.set(clock.now() + FRESH_FOR - timedelta(seconds=1))
    with database.unit_of_work() as uow:
        uow.links.add([SharedLink("C2", f"2.{number:02}", "https://crm.example/1", one.id) for number in range(30)])
        uow.commit()
    with database.reading() as uow:
        newest = uow.links.fresh([one.id])[one.id]
    assert len(newest) == MOST_MESSAGES
    assert newest[0] == ("C2", "2.29")
    clock.advance(seconds=1)
    with database.engine.begin() as connection:
        assert shared_links.purge(connection, clock.now()) == 3
    with database.reading() as uow:
        assert uow.links.of("C1", "1.1") == []
        assert uow.links.fresh([other.id]) == {}


def test_cases_are_found_by_the_crms_key_without_being_held(database: Database) -> None:
    """LOOK-1"""
    with database.unit_of_work() as uow:
        [case] = uow.cases.add_many([a_case()])
        uow.commit()
    with database.reading() as uow:
        assert uow.cases.ids_of([case.external_id, "500unknown"]) == {case.external_id: case.id}
        assert uow.cases.ids_of([]) == {}
