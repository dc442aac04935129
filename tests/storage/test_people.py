"""PPL-1, PPL-2: the roster in force, the same for every process."""

from dataclasses import replace

from sqlalchemy import event

from cases.model.people import Absence, Roster
from storage.database import Database
from storage.engine import make_engine
from tests.clock import MONDAY
from tests.storage.examples import ANA, BEN, MIA, ROSTER, a_case, stored


def test_before_any_roster_was_loaded_there_is_nobody(database: Database) -> None:
    """PPL-1"""
    assert len(database.people.load()) == 0


def test_a_roster_comes_back_as_it_was_in_its_order(database: Database) -> None:
    """PPL-2"""
    database.people.replace(ROSTER, MONDAY)
    assert list(database.people.load()) == [MIA, ANA, BEN]


def test_a_new_roster_replaces_the_old_one_whole_but_keeps_who_is_who_in_slack(database: Database) -> None:
    """PPL-1, PPL-2"""
    database.people.replace(ROSTER, MONDAY)
    database.people.set_slack_ids({ANA.email: ("U1", "Atlantic/Canary"), BEN.email: ("U2", None)})
    renamed = replace(ANA, name="Ana Ruiz Gil")
    known_otherwise = replace(BEN, slack_id="U22")
    database.people.replace(Roster.of([renamed, known_otherwise]), MONDAY)
    assert list(database.people.load()) == [
        replace(renamed, slack_id="U1", zone="Atlantic/Canary"),
        known_otherwise,
    ]
    database.people.replace(Roster(), MONDAY)
    assert len(database.people.load()) == 0


def test_slack_ids_are_found_by_e_mail(database: Database) -> None:
    """PPL-1: who is not in the roster is not made somebody; a zone that nobody knows is not taken."""
    database.people.replace(ROSTER, MONDAY)
    database.people.set_slack_ids(
        {" Ana@Example.com ": ("U1", None), BEN.email: ("U2", "Mars/Olympus"), "eve@example.com": ("U9", "UTC")}
    )
    database.people.set_slack_ids({})
    roster = database.people.load()
    assert roster.by_slack_id("U1") == replace(ANA, slack_id="U1")
    assert roster.by_slack_id("U2") == replace(BEN, slack_id="U2")
    assert roster.by_slack_id("U9") is None


def test_a_roster_loaded_by_another_process_is_seen_at_once(database: Database, database_url: str) -> None:
    """PPL-2: no restart."""
    database.people.replace(ROSTER, MONDAY)
    with database.reading() as uow:
        assert len(uow.roster) == 3

    other = Database(make_engine(database_url), database.clock)
    other.people.replace(Roster.of([ANA]), MONDAY)
    other.people.set_slack_ids({ANA.email: ("U1", None)})
    other.close()

    with database.unit_of_work() as uow:
        assert uow.roster.by_slack_id("U1") == replace(ANA, slack_id="U1")
        assert len(uow.roster) == 1


def test_one_unit_of_work_has_one_roster_and_asks_once_whether_it_is_the_newest_and_who_is_away(
    database: Database,
) -> None:
    """PPL-2"""
    database.people.replace(ROSTER, MONDAY)
    database.people.load()
    asked: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "INSERT")):
            asked.append(statement)

    with database.unit_of_work() as uow:
        roster = uow.roster
        assert uow.roster is roster
        assert roster.get(ANA.email) == ANA
    assert len(asked) == 2, "whether the roster is the newest, and who is away, for the first time in this process"


def test_an_absence_that_another_process_set_is_known_at_once_and_asks_for_nothing_more(database: Database) -> None:
    """PPL-2, PTO-1: absences are kept in memory with the roster, and come with its version."""
    database.people.replace(ROSTER, MONDAY)
    with database.unit_of_work() as uow:
        assert uow.roster.absences == ()
    away = Absence(ANA.email, MONDAY.date(), MONDAY.date(), BEN.email)
    other = Database(make_engine(database.engine.url.render_as_string(hide_password=False)), database.clock)
    with other.unit_of_work() as uow:
        uow.absences.add(away, MIA.email, MONDAY)
        assert uow.roster.absences == (away,)
        uow.commit()
    other.close()
    for _ in range(2):
        with database.reading() as uow:
            assert uow.roster.absences == (away,)


def test_an_absence_that_was_not_committed_is_known_to_nobody(database: Database) -> None:
    """PPL-2, PTO-1: what a transaction sees of itself is not kept for others."""
    database.people.replace(ROSTER, MONDAY)
    away = Absence(ANA.email, MONDAY.date(), MONDAY.date(), BEN.email)
    with database.unit_of_work() as uow:
        uow.absences.add(away, MIA.email, MONDAY)
        assert uow.roster.absences == (away,)
    database.people.replace(ROSTER, MONDAY)
    with database.unit_of_work() as uow:
        assert uow.roster.absences == ()


def test_a_case_that_was_locked_is_not_read_again_to_be_saved(database: Database) -> None:
    """SAFE-1: the lock keeps everybody else off; once the transaction has ended, it is read again."""
    [added] = stored(database, a_case())
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *said: asked.append(str(said[2])))
    with database.unit_of_work() as uow:
        case = uow.cases.get(added.id, for_change=True)
        asked.clear()
        uow.cases.save_many([replace(case, version=case.version + 1, feedback="They are glad")])
        assert [each.split()[0] for each in asked] == ["UPDATE"]
        uow.commit()
        asked.clear()
        uow.cases.save_many([replace(case, version=case.version + 2, subject="Another subject")])
        assert next(each.split()[0] for each in asked if not each.startswith("BEGIN")) == "SELECT"
        uow.commit()
