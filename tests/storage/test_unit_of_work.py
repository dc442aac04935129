"""One transaction: whole or not at all, once, and never over somebody else's change."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from cases.model.errors import CaseNotFound, ChangedMeanwhile
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Roster
from cases.ports.unit_of_work import UnitOfWork
from storage.database import Database
from storage.people import RosterStore
from storage.schema import cases
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.examples import ANA, MIA, MONDAY, ROSTER, a_case, entry, stored


def card(case_id: int, lane: str = "dm:ana@example.com", key: str = "assigned:1") -> Notification:
    return Notification(key=f"case:{case_id}:{key}", lane=lane, kind=NotificationKind.CARD, subject=case_id)


def test_it_is_the_unit_of_work_that_the_rules_ask_for(database: Database) -> None:
    unit: UnitOfWork = database.unit_of_work()
    assert isinstance(unit, SqlUnitOfWork)


def test_what_is_not_committed_never_was_nor_is_its_history(database: Database) -> None:
    """AUD-1: the entry is in the same transaction as the change."""
    [case] = stored(database, a_case())
    with database.unit_of_work() as uow:
        after = replace(case, version=2, contact="Maria Lopez")
        uow.cases.save_many([after])
        uow.audit.record([entry(after, "contact", None, "Maria Lopez")])
        uow.outbox.put([card(case.id)])
        assert uow.inbox.first_time("request 1")
    with database.unit_of_work() as uow:
        assert uow.cases.get(case.id) == case
        assert uow.audit.of(case.id) == []
        assert uow.outbox.live_cards(case.id) == []
        assert uow.inbox.first_time("request 1")


def test_an_error_on_the_way_undoes_everything(database: Database) -> None:
    def change_and_fail(uow: SqlUnitOfWork) -> None:
        uow.cases.add_many([case])
        raise LookupError("the roster is gone")

    case = a_case()
    with pytest.raises(LookupError), database.unit_of_work() as uow:
        change_and_fail(uow)
    with database.reading() as uow:
        assert uow.cases.find(case.number) is None


def test_a_commit_keeps_all_of_it_and_wakes_the_senders_once(database: Database) -> None:
    woken: list[str] = []
    busy = Database(database.engine, database.clock, wake=lambda: woken.append("now"))
    with busy.unit_of_work() as uow:
        [case] = uow.cases.add_many([a_case()])
        uow.audit.record([entry(case, "status", None, "Open")])
        uow.outbox.put([card(case.id, lane="dm:zoe@example.com", key="assigned:2"), card(case.id)])
        assert woken == []
        uow.commit()
    assert woken == ["now"]
    with busy.unit_of_work() as uow:
        assert uow.cases.get(case.id) == case
        assert [each.field for each in uow.audit.of(case.id)] == ["status"]
        assert uow.outbox.live_cards(case.id) == ["dm:zoe@example.com", "dm:ana@example.com"]
        uow.commit()
    assert woken == ["now"]


def test_a_card_put_a_moment_ago_is_a_live_card(database: Database) -> None:
    [case] = stored(database, a_case())
    with database.unit_of_work() as uow:
        uow.outbox.put([card(case.id), card(case.id + 1, lane="dm:ben@example.com")])
        assert uow.outbox.live_cards(case.id) == ["dm:ana@example.com"]


def test_a_double_click_is_one_request(database: Database) -> None:
    """SAFE-1: many threads bring the same request at the same moment; one is let through."""
    for click in range(5):
        ready = threading.Barrier(6)
        let_through: list[bool] = []

        def bring(key: str = f"pick_up:7:{click}", ready: threading.Barrier = ready) -> None:
            ready.wait()
            with database.unit_of_work() as uow:
                first = uow.inbox.first_time(key)
                uow.commit()
            let_through.append(first)  # noqa: B023 - the threads end before the next round begins

        threads = [threading.Thread(target=bring) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(let_through) == [False] * 5 + [True]


def test_a_request_whose_change_was_undone_may_come_again(database: Database) -> None:
    """SAFE-1: the key is kept with the change, so a crash between the two loses neither."""
    with database.unit_of_work() as uow:
        assert uow.inbox.first_time("close:7:3")
    with database.unit_of_work() as uow:
        assert uow.inbox.first_time("close:7:3")
        assert not uow.inbox.first_time("close:7:3")


def test_the_later_of_two_is_shown_what_changed_and_overwrites_nothing(database: Database) -> None:
    """SAFE-1: Ben saw version 1; meanwhile Ana changed the contact."""
    [case] = stored(database, a_case())
    ana = replace(case, version=2, contact="Maria Lopez")
    written = entry(ana, "contact", None, "Maria Lopez")
    with database.unit_of_work() as uow:
        uow.cases.save_many([ana])
        uow.audit.record([written])
        uow.commit()

    with database.unit_of_work() as uow:
        uow.cases.add_many([a_case(number="77")])
        with pytest.raises(ChangedMeanwhile) as conflict:
            uow.cases.save_many([replace(case, version=2, contact="Jo Park")])
        with pytest.raises(RuntimeError, match="conflict"):
            uow.commit()

    assert conflict.value.changes == (written,)
    assert conflict.value.version == 2
    with database.reading() as uow:
        assert uow.cases.get(case.id) == ana
        assert uow.cases.find("77") is None


def test_one_conflict_among_many_cases_keeps_all_of_them_out(database: Database) -> None:
    """SAFE-1"""
    first, second, third = stored(database, a_case(), a_case(), a_case())
    with database.unit_of_work() as uow:
        uow.cases.save_many([replace(second, version=2, priority="High")])
        uow.commit()
    with database.unit_of_work() as uow, pytest.raises(ChangedMeanwhile):
        uow.cases.save_many([replace(case, version=2, priority="Low") for case in (third, first, second)])
    with database.reading() as uow:
        assert [uow.cases.get(case.id).priority for case in (first, second, third)] == ["", "High", ""]


def test_eight_people_change_one_case_at_once_and_nothing_is_overwritten_unseen(database: Database) -> None:
    """SAFE-1: each tries until its change was made on top of all the others."""
    [case] = stored(database, a_case())

    def add_tag(tag: str) -> None:
        while True:
            with database.reading() as uow:
                seen = uow.cases.get(case.id)
            try:
                with database.unit_of_work() as uow:
                    uow.cases.save_many([replace(seen, version=seen.version + 1, tags=(*seen.tags, tag))])
                    uow.commit()
            except ChangedMeanwhile:
                continue
            return

    threads = [threading.Thread(target=add_tag, args=(f"tag {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as uow:
        after = uow.cases.get(case.id)
    assert sorted(after.tags) == [f"tag {n}" for n in range(8)]
    assert after.version == 9


def test_a_case_that_is_not_there_cannot_be_saved(database: Database) -> None:
    with database.unit_of_work() as uow, pytest.raises(CaseNotFound):
        uow.cases.save_many([a_case(id=4711, version=2)])


def test_who_only_reads_cannot_commit(database: Database) -> None:
    with database.reading() as uow, pytest.raises(RuntimeError, match="reading"):
        uow.commit()


def test_a_unit_of_work_is_used_only_inside_its_with_statement(database: Database) -> None:
    unit = database.unit_of_work()
    with pytest.raises(RuntimeError, match="inside"):
        unit.cases.find("1")
    with unit:
        assert unit.cases.find("1") is None
    with pytest.raises(RuntimeError, match="inside"):
        unit.inbox.first_time("late")


def test_a_unit_of_work_that_is_not_used_touches_no_database(database: Database) -> None:
    with database.unit_of_work(), database.unit_of_work() as second:
        assert second.inbox.first_time("not held up by the first")
        second.commit()


def test_a_case_that_is_held_brings_the_roster_that_another_process_has_stored(database: Database) -> None:
    """PPL-2"""
    [case] = stored(database, a_case())
    database.people.replace(ROSTER, MONDAY)
    with database.reading() as uow:
        assert uow.roster.get(ANA.email) is not None
    RosterStore(database.engine).replace(Roster.of([MIA]), MONDAY)
    with database.unit_of_work() as uow:
        uow.hold(case.id)
        assert uow.roster.get(ANA.email) is None
        assert uow.cases.get(case.id, for_change=True) == case
    with database.unit_of_work() as uow:
        uow.hold(case.id + 1)
        assert [person.email for person in uow.roster] == [MIA.email]
        with pytest.raises(CaseNotFound):
            uow.cases.get(case.id + 1, for_change=True)


def test_a_case_is_held_until_the_commit_and_read_again_after_it(database: Database) -> None:
    """SAFE-1"""
    [case] = stored(database, a_case())
    row = select(cases.c.id).where(cases.c.id == case.id).with_for_update(nowait=True)
    with database.unit_of_work() as uow:
        uow.hold(case.id)
        if database.engine.dialect.name == "postgresql":
            with database.engine.connect() as other, pytest.raises(OperationalError):
                other.execute(row)
        uow.cases.save_many([replace(case, version=2, contact="Maria Lopez")])
        assert uow.cases.get(case.id, for_change=True).contact == "Maria Lopez"
        uow.hold(case.id)
        uow.commit()
        with database.unit_of_work() as other_unit:
            other_unit.cases.save_many([replace(case, version=3, contact="Ole Lund")])
            other_unit.commit()
        assert uow.cases.get(case.id, for_change=True).contact == "Ole Lund"
