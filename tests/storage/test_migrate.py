"""The steps make the tables that the code expects, and nothing runs on tables it does not know."""

import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from cases.model.case import AuditEntry, Case
from cases.model.people import Roster
from cases.model.status import OpportunityKind, Surface
from storage import full_text, migrate, outbox
from storage.column_types import metadata
from storage.database import Database
from storage.engine import make_engine
from tests.storage.examples import ANA, MONDAY, a_case, stored
from tests.tables import make_tables


@pytest.fixture
def empty(database_url: str) -> Engine:
    return make_engine(database_url)


def test_an_empty_database_gets_all_its_tables(empty: Engine) -> None:
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.head()
    migrate.require_current(empty)
    empty.dispose()


def _is_no_full_text(_: object, name: str | None, *__: object) -> bool:
    """The full text's own tables, column and index are not alike on both databases; that they are there, the tests of the search show."""
    return full_text.SUFFIX not in (name or "")


@pytest.mark.parametrize("made_by", [migrate.upgrade, make_tables], ids=["the steps", "the short way of the tests"])
def test_the_steps_make_exactly_what_the_code_expects(empty: Engine, made_by: Callable[[Engine], None]) -> None:
    made_by(empty)
    migrate.require_current(empty)
    assert outbox.outbox_table.metadata is metadata
    options = {"compare_type": True, "compare_server_default": True, "include_object": _is_no_full_text}
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        made = inspect(connection)
        partial_indexes = {
            index["name"]
            for table in metadata.tables
            for index in made.get_indexes(table)
            if any(key.endswith("_where") for key in index.get("dialect_options", {}))
        }
    expected = {
        index.name
        for table in metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    assert partial_indexes == expected
    empty.dispose()


def test_the_numbers_of_the_files_are_those_of_the_steps() -> None:
    """A start reads the names of the files alone. Each step follows the one before it."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    steps = [(each.revision, each.down_revision) for each in ScriptDirectory.from_config(config).walk_revisions()]
    files = sorted(each.name[:4] for each in Path(migrate.__file__).parent.glob("migrations/versions/0*.py"))
    assert steps[::-1] == list(zip(files, [None, *files], strict=False))
    assert migrate.head() == files[-1]


def test_upgrading_again_changes_nothing(database: Database) -> None:
    migrate.upgrade(database.engine)
    assert migrate.current(database.engine) == migrate.head()


def test_a_new_file_that_another_process_is_changing_is_waited_for(tmp_path: Path) -> None:
    """SAFE-1: SQLite does not wait as it turns a file to WAL, whatever its busy_timeout."""
    file = tmp_path / "casebot.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE anything (a)")
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, other.rollback)
    release.start()
    engine = make_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    release.join()
    other.close()
    engine.dispose()


def test_two_processes_that_start_at_once_upgrade_one_after_the_other(database_url: str) -> None:
    engines = [make_engine(database_url) for _ in range(3)]
    failed: list[Exception] = []

    def upgrade(engine: Engine) -> None:
        try:
            migrate.upgrade(engine)
        except Exception as error:  # noqa: BLE001 - a thread's failure is told after the join
            failed.append(error)

    threads = [threading.Thread(target=upgrade, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert migrate.current(engines[0]) == migrate.head()
    for engine in engines:
        engine.dispose()


def test_an_empty_database_is_named_with_its_remedy(empty: Engine) -> None:
    with pytest.raises(migrate.SchemaTooOld, match=r"no tables yet.*casebot db upgrade"):
        migrate.require_current(empty)
    empty.dispose()


def test_a_newer_database_is_neither_used_nor_changed(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for start in (migrate.require_current, migrate.upgrade):
        with pytest.raises(migrate.SchemaTooNew, match=r"9999.*newer version"):
            start(database.engine)
    assert migrate.current(database.engine) == "9999"


def test_a_step_that_fails_leaves_nothing_behind(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE touches (n INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrate.upgrade(empty)
    assert inspect(empty).get_table_names() == ["touches"]
    empty.dispose()


def test_cases_from_before_there_were_words_are_found_after_the_upgrade(database: Database) -> None:
    """LOOK-2"""
    [old] = stored(database, a_case(account="Acme GmbH", contact="Maria Lopez"))
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM case_words"))
    migrate.upgrade(database.engine)
    with database.reading() as uow:
        assert [case.id for case in uow.search.cases("acme")] == [old.id]
        assert [contact.name for contact in uow.directory.contacts("maria")] == ["Maria Lopez"]


def without_sleep(connection: Connection) -> None:
    """Let no case remember its sleep, as it was before step 20, and take off what later steps added."""
    for table in (
        "customer_contacts",
        "former_numbers",
        "ticket_writes",
        "tickets",
        "forwarded_mails",
        "saved_views",
        "suggestions",
    ):
        connection.execute(text(f"DROP TABLE {table}"))
    connection.execute(text("ALTER TABLE crm_outbox ADD COLUMN put_by_slack_id TEXT NOT NULL DEFAULT ''"))
    for column in ("attachments", "link"):
        connection.execute(text(f"ALTER TABLE mails DROP COLUMN {column}"))
    for table, column in (
        ("absences", "cover_answer"),
        ("absences", "answered_at"),
        ("cases", "pickup_due_at"),
        ("cases", "architect_asked_at"),
        ("cases", "architect_due_at"),
    ):
        connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
    connection.execute(text("DROP INDEX ix_cases_renewal_manager"))
    connection.execute(text("DROP INDEX ix_cases_figures"))
    columns = ("asleep_until", "awake_from", "sleeps", "reopened_at", "customer_wrote_at", "opportunity_expected")
    connection.execute(text("DROP INDEX ix_cases_web_email"))
    connection.execute(text("DROP INDEX ix_cases_contact"))
    for column in columns:
        connection.execute(text(f"ALTER TABLE cases DROP COLUMN {column}"))
    counted = "region, closed_at, opened_at, assigned_at, woke_at, picked_up_at, routed_at, wants_later, owner, type"
    connection.execute(text(f"CREATE INDEX ix_cases_figures ON cases ({counted})"))


def test_what_a_case_slept_so_far_is_known_after_the_upgrade(database: Database) -> None:
    """SLA-3: the days before it last woke did not count, and still do not; one that sleeps goes on sleeping."""
    week = timedelta(days=7)
    woken, asleep, awake = stored(
        database,
        a_case(number="1", external_id="1", opened_at=MONDAY, woke_at=MONDAY + week),
        a_case(
            number="2",
            external_id="2",
            opened_at=MONDAY,
            planned_at=MONDAY + week,
            wants_later=True,
            next_step_due=(MONDAY + 3 * week).date(),
        ),
        a_case(number="3", external_id="3", opened_at=MONDAY),
    )
    with database.engine.begin() as connection:
        without_sleep(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0019'"))
    migrate.upgrade(database.engine)
    migrate.require_current(database.engine)
    with database.reading() as uow:
        after = [uow.cases.get(case.id) for case in (woken, asleep, awake)]
    assert [case.sleeps for case in after] == [1, 1, 0]
    until = (MONDAY + 3 * week).replace(hour=0, minute=0)
    assert [case.asleep_until for case in after] == [MONDAY + week, until, None]
    assert [case.awake_from for case in after] == [MONDAY + week, MONDAY + (until - MONDAY - week), None]


def undo_from_step_15(connection: Connection) -> None:
    """Give everybody the same hours on each day again, and take off what later steps added."""
    without_sleep(connection)
    for table in ("crm_outbox", "crm_lanes", "crm_state", "leases", "former_people"):
        connection.execute(text(f"DROP TABLE {table}"))
    connection.execute(text("ALTER TABLE people DROP COLUMN crm_id"))
    connection.execute(text("ALTER TABLE nags DROP COLUMN turn"))
    for column in ("week", "country", "state"):
        connection.execute(text(f"ALTER TABLE people DROP COLUMN {column}"))
    for column, value in (("hours_from", "08:30:00.000000"), ("hours_to", "17:00:00.000000")):
        connection.execute(text(f"ALTER TABLE people ADD COLUMN {column} TIME NOT NULL DEFAULT '{value}'"))


def test_the_hours_of_everybody_become_a_week_with_the_upgrade(database: Database) -> None:
    """NAG-6"""
    database.people.replace(Roster.of([ANA]), MONDAY)
    with database.engine.begin() as connection:
        undo_from_step_15(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0014'"))
    migrate.upgrade(database.engine)
    migrate.require_current(database.engine)
    [ana] = database.people.load()
    assert (str(ana.week), ana.country, ana.state) == ("Mon-Fri 08:30-17:00", "", "")


def test_the_kind_of_an_opportunity_that_only_the_history_knew_stands_on_its_case_after_the_upgrade(
    database: Database,
) -> None:
    """OPP-1: what was said last of the opportunity that is linked now; of one that the CRM linked since, nothing."""
    noted, replaced = stored(
        database,
        a_case(number="1", external_id="1", opportunity="Acme seats"),
        a_case(number="2", external_id="2", opportunity="Acme renewal"),
    )

    def said(case: Case, field: str, new: str) -> AuditEntry:
        return AuditEntry(case.id, 2, case.opened_at, "ana@example.com", "Ana", Surface.MODAL, field, None, new)

    with database.unit_of_work() as uow:
        uow.audit.record([said(noted, "opportunity", "Acme seats"), said(noted, "opportunity_kind", "Growth")])
        uow.audit.record([said(noted, "opportunity_kind", "Add-On, created from the won renewal")])
        uow.audit.record([said(replaced, "opportunity_kind", "Growth, created from the won renewal")])
        uow.audit.record([said(replaced, "opportunity", "Acme renewal")])
        uow.commit()
    with database.engine.begin() as connection:
        undo_from_step_15(connection)
        connection.execute(text("ALTER TABLE cases DROP COLUMN opportunity_kind"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0011'"))
    migrate.upgrade(database.engine)
    with database.reading() as uow:
        kinds = [uow.cases.get(case.id).opportunity_kind for case in (noted, replaced)]
    assert kinds == [OpportunityKind.ADD_ON, None]


def test_a_number_with_a_prefix_from_before_is_found_without_its_zeros_after_the_upgrade(database: Database) -> None:
    """LOOK-1"""
    incident, plain = stored(database, a_case(number="INC0010023", external_id="1"), a_case(external_id="2"))
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE cases SET number_key = 'inc0010023' WHERE number = 'INC0010023'"))
        undo_from_step_15(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0013'"))
    migrate.upgrade(database.engine)
    with database.reading() as uow:
        assert uow.cases.find("INC10023") == incident
        assert uow.cases.find(plain.number) == plain
