"""Many cases at once, in brief."""

from dataclasses import replace

import pytest

from cases.model.people import Region
from cases.model.status import Status
from cases.rules.worklist import CaseSummary
from storage.database import Database
from tests.storage.examples import ANA, BEN, MONDAY, a_case, stored


def test_a_list_has_the_open_cases_of_these_people_without_their_long_texts(database: Database) -> None:
    """HOM-1"""
    mine, bens, _, _ = stored(
        database,
        a_case(owner=ANA.email, description="long", account="Acme", next_step="step", last_touch_at=MONDAY),
        a_case(owner=BEN.email),
        a_case(owner=ANA.email, status=Status.RESOLVED, closed_at=MONDAY),
        a_case(owner="cy@example.com"),
    )
    with database.reading() as uow:
        found = {case.id: case for case in uow.lists.open_of([ANA.email, BEN.email])}
        assert uow.lists.open_of([]) == []
    assert set(found) == {mine.id, bens.id}
    brief = found[mine.id]
    assert (brief.account, brief.next_step, brief.last_touch_at, brief.version) == (
        "Acme",
        "step",
        MONDAY,
        mine.version,
    )
    assert brief.description == ""


def test_a_case_in_brief_cannot_be_saved_and_so_loses_no_text(database: Database) -> None:
    """SAFE-1"""
    stored(database, a_case(owner=ANA.email, description="long"))
    with database.unit_of_work() as uow:
        [brief] = uow.lists.open_of([ANA.email])
        assert isinstance(brief, CaseSummary)
        with pytest.raises(TypeError):
            uow.cases.save_many([replace(brief, version=brief.version + 1)])


def test_what_is_unassigned_is_found_by_region_and_where_no_region_is_known(database: Database) -> None:
    """HOM-1, RTE-4"""
    here, nowhere, there, _ = stored(
        database,
        a_case(region=Region.AMER),
        a_case(),
        a_case(region=Region.EMEA_APJ),
        a_case(region=Region.AMER, owner=ANA.email),
    )
    with database.reading() as uow:
        assert {case.id for case in uow.lists.unassigned([Region.AMER])} == {here.id, nowhere.id}
        assert {case.id for case in uow.lists.unassigned()} == {here.id, nowhere.id, there.id}


def test_whoever_created_a_case_finds_it_by_name_or_e_mail_open_ones_first(database: Database) -> None:
    """HOM-1, LOOK-2"""
    closed, first, second, _ = stored(
        database,
        a_case(creator="sue park", status=Status.RESOLVED, closed_at=MONDAY),
        a_case(creator="Sue Park"),
        a_case(creator="SUE@example.com"),
        a_case(creator="Sam Hill"),
    )
    words = ["Sue@Example.com", "Sue Park"]
    with database.reading() as uow:
        every = uow.lists.created_by(words)
        assert [case.id for case in every.cases] == [second.id, first.id, closed.id]
        assert (every.open, every.closed) == (2, 1)
        assert [case.id for case in uow.lists.created_by(words, closed=True).cases] == [closed.id]
        assert [case.id for case in uow.lists.created_by(words, closed=False, offset=1, limit=1).cases] == [first.id]
        assert uow.lists.created_by([]).cases == []
        assert uow.lists.created_by(["", "nobody"]) == uow.lists.created_by([])


def test_a_renewal_manager_finds_what_they_own_as_well(database: Database) -> None:
    """HOM-1"""
    [owned] = stored(database, a_case(owner="rita@example.com", creator="the web"))
    with database.reading() as uow:
        assert [case.id for case in uow.lists.created_by([], "rita@example.com").cases] == [owned.id]
