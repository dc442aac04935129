"""Cases taken in at once, on both databases: the same comes of them as of cases taken in one by one, and many ask the database no more often than
a few."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from cases.model.notification import Notification
from cases.model.people import Roster
from cases.model.status import Surface
from cases.ports.surfaces import SharedLink
from cases.rules.import_record import IncomingCase
from cases.use_cases.import_cases import import_records
from storage import migrate
from storage.database import Database
from storage.directory_tables import accounts, contacts
from storage.engine import make_engine
from storage.people_tables import turns
from storage.schema import audit, case_words, cases, next_steps, requests
from tests.cases.team import ANA, BEN, EVA, EVERYBODY, NOON, POLICY, RITA, TODAY, notifications_in, record
from tests.clock import SettableClock

LATER = NOON + timedelta(hours=1)
STEP = "2026-07-13 AS Send quote to customer"
HIGH_VALUE = "High Value Account"
# Sue is on no roster; what she hears goes to her address.
SUE = "sue@example.com"


def new_cases() -> list[IncomingCase]:
    """One of each kind that intake treats in its own way. Questions are numbered as they are asked, so that the one of a meeting, which a batch
    asks last, comes last."""
    return [
        record("1", owner=ANA.email, type=HIGH_VALUE, account="Acme", creator=SUE, opened_at=NOON),
        record("2", region="AMER", account="acme", subject="On a High Value Account", opened_at=NOON),
        *(record(str(number), region="AMER", account=f"Zed {number % 2}", creator=SUE) for number in range(3, 8)),
        record("8", region="EMEA", contact="Maria Lopez", account="Nord", web_email="maria@nord.example"),
        record("10", subject="Nobody knows whose this is"),
        record("11", owner=BEN.email, status="In Progress: Engaged", next_step=STEP, next_step_due=TODAY),
        record("12", owner=BEN.email, status="Closed: Resolved", resolution="Answered Question"),
        record("13", owner=ANA.email, wants_later="yes", next_step=STEP, next_step_due=TODAY + timedelta(days=90)),
        record("14", owner=RITA.email, subject="Renewal #advocate", region="AMER"),
        record("15", owner=EVA.email, feedback="#languagebarrier Italian", region="EMEA"),
        record("16", owner=ANA.email, opportunity="Acme Growth", account="ACME ", carr=100, lead="Jo Park"),
        record("17", type="FO Opp", meeting_with=BEN.email, region="AMER"),
    ]


def newer_cases() -> list[IncomingCase]:
    """What the CRM says of them an hour later, and two new ones among them."""

    def again(number: str, **values: Any) -> IncomingCase:
        return record(number, source_version=LATER, **values)

    return [
        again("1", owner=BEN.email),
        again("2", subject="Said otherwise"),
        again("3", status="Closed: Resolved", resolution="Answered Question"),
        again("4", next_step=STEP, next_step_due=TODAY, status="In Progress: Engaged"),
        again("5", account="Zed 1", opened_at=NOON - timedelta(days=1)),
        record("18", region="AMER", account="Zed 1", creator=SUE, opened_at=LATER),
        again("8", owner=ANA.email),
        again("10", region="AMER"),
        again("12", status="Open"),
        again("13", wants_later="no"),
        again("14", subject="Renewal"),
        again("15", owner=ANA.email),
        record("6", source_version=NOON - timedelta(days=1), subject="Old news"),
        record("9", web_email="maria@nord.example"),
        record("19", subject="Nobody's too"),
    ]


def take(database: Database, batch: Sequence[IncomingCase]) -> None:
    with database.unit_of_work() as uow:
        import_records(batch, uow, POLICY, database.clock.now(), Surface.CSV)
        uow.commit()


def links(database: Database) -> None:
    """Somebody posts a link to two of them."""
    with database.unit_of_work() as uow:
        ids = [uow.cases.find(number) for number in ("2", "10")]
        uow.links.add(SharedLink("C1", "1.1", f"https://crm.example/{case.number}", case.id) for case in ids if case)
        uow.commit()


def stored_rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All that is stored of them, but for the numbers of rows that nothing goes by."""
    found: dict[str, list[dict[str, Any]]] = {}
    with database.engine.connect() as connection:
        for table in (cases, audit, next_steps, turns, requests, case_words, accounts, contacts):
            numbered = table not in (cases, requests, case_words) and "id" in table.c
            rows = connection.execute(select(table)).mappings()
            stored = [{name: row[name] for name in row if not (numbered and name == "id")} for row in rows]
            found[table.name] = sorted(stored, key=repr)
    return found


def stored_notifications(database: Database) -> list[Notification]:
    return sorted(notifications_in(database), key=lambda notification: notification.key)


def test_what_comes_of_cases_at_once_is_what_comes_of_them_one_by_one(
    database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    """INT-1, RTE-2, CRD-1, CRD-3, NAG-1, AUD-1, TAG-1, TAG-2: the same cases, turns, plans, history, words, questions and notifications."""
    one_by_one = Database(make_engine(f"sqlite:///{tmp_path / 'one_by_one.db'}"), clock)
    migrate.upgrade(one_by_one.engine)
    clock.set(NOON)
    for each in (database, one_by_one):
        each.people.replace(Roster.of(EVERYBODY), NOON)
    for hour, batch in ((NOON, new_cases()), (LATER, newer_cases())):
        clock.set(hour)
        take(database, batch)
        for incoming in batch:
            take(one_by_one, [incoming])
        assert stored_rows(database) == stored_rows(one_by_one)
        assert stored_notifications(database) == stored_notifications(one_by_one)
        for each in (database, one_by_one):
            links(each)
    one_by_one.close()


def test_many_cases_ask_the_database_no_more_often_than_a_few(database: Database) -> None:
    """INT-1: whatever there is to know of a batch is asked once, for new cases and for changed ones."""
    database.people.replace(Roster.of(EVERYBODY), NOON)

    def batch(first: int, size: int, **values: Any) -> Iterable[IncomingCase]:
        kinds: list[dict[str, Any]] = [{"type": HIGH_VALUE}, {"owner": ANA.email}, {"creator": SUE}]
        numbers = range(first, first + size)
        return [
            record(str(number), region="AMER", account=f"Acme {number}", **kinds[number % 3], **values)
            for number in numbers
        ]

    take(database, list(batch(1, 6)))
    few = statements(database, batch(100, 6))
    assert statements(database, batch(1_000, 240)) == few
    news = {"subject": "Said otherwise", "source_version": LATER}
    few = statements(database, batch(100, 6, **news))
    assert statements(database, batch(1_000, 240, **news)) == few


def statements(database: Database, batch: Iterable[IncomingCase]) -> list[str]:
    """The statements that taking these in takes, by their first words."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(" ".join(statement.split()[:4]))

    event.listen(database.engine, "before_cursor_execute", note)
    take(database, list(batch))
    event.remove(database.engine, "before_cursor_execute", note)
    return sorted(seen)
