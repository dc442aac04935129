"""Cases come in from a file (INT-1, INT-2), into a real database."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.file_import import FileTaken, ImportOptions, Progress, import_file
from cases.model.case import Case
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from cases.model.status import Status
from connectors.files.choices import Choices
from connectors.files.dates import DateOrder
from connectors.files.refusal import FileRefused
from storage.database import Database
from storage.engine import make_engine
from tests.clock import SettableClock
from tests.tables import make_tables

ROSTER = Roster.of(
    [
        Person("ana@example.com", "Ana Silva", Role.ADVOCATE, Region.AMER, "AS", manager="boss@example.com"),
        Person("boss@example.com", "Robin Hale", Role.MANAGER, Region.AMER, "RH"),
    ]
)
HEADER = "Case Number,Case Owner,Region,Subject,Status,Last Modified Date\n"


@pytest.fixture
def sqlite(sqlite_url: str, clock: SettableClock) -> Iterator[Database]:
    database = Database(make_engine(sqlite_url), clock)
    make_tables(database.engine)
    database.people.replace(ROSTER, clock.now())
    yield database
    database.close()


class Office:
    """Where files arrive and are imported."""

    def __init__(self, database: Database, clock: SettableClock, folder: Path) -> None:
        self.database = database
        self.clock = clock
        self.folder = folder
        self.rejects = folder / "report.rejects.csv"

    def imports(self, content: str, *, chunk: int = 500, dates: DateOrder | None = DateOrder.MONTH_FIRST) -> FileTaken:
        path = self.folder / "report.csv"
        path.write_text(content, encoding="utf-8")
        return self.imports_file(path, chunk=chunk, dates=dates)

    def imports_file(
        self, path: Path, *, chunk: int = 500, dates: DateOrder | None = DateOrder.MONTH_FIRST
    ) -> FileTaken:
        choices = Choices(ZoneInfo("America/New_York"), dates=dates)
        return import_file(
            path,
            self.database.unit_of_work,
            Policy(),
            self.clock,
            rejects_path=self.rejects,
            options=ImportOptions(choices, assume_open=True, chunk=chunk),
        )

    def case(self, number: str) -> Case | None:
        with self.database.reading() as uow:
            return uow.cases.find(number)


@pytest.fixture
def office(sqlite: Database, clock: SettableClock, tmp_path: Path) -> Office:
    return Office(sqlite, clock, tmp_path)


def test_int_1_a_file_comes_in_and_the_same_file_again_changes_nothing(
    database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    database.people.replace(ROSTER, clock.now())
    office = Office(database, clock, tmp_path)
    content = HEADER + "1,Ana Silva,AMER,Seats,Open,3/1/2026\n2,,EMEA,Quote,Open,3/1/2026\n"
    first = office.imports(content)
    assert (first.taken.created, first.rejects) == (2, None)
    one, two = office.case("1"), office.case("2")
    assert one is not None
    assert two is not None
    assert (one.owner, one.region, one.subject) == ("ana@example.com", Region.AMER, "Seats")
    assert (two.owner, two.region) == (None, Region.EMEA_APJ)

    clock.advance(days=1)
    again = office.imports(content)
    assert (again.taken.created, again.taken.updated, again.taken.unchanged) == (0, 0, 2)
    assert (office.case("1"), office.case("2")) == (one, two)


def test_int_1_an_older_export_never_overwrites_a_newer_one(office: Office) -> None:
    office.imports(HEADER + "1,Ana Silva,AMER,Newer,Open,3/2/2026\n")
    older = office.imports(HEADER + "1,Ana Silva,AMER,Older,Open,3/1/2026\n")
    assert older.taken.older == 1
    case = office.case("1")
    assert case is not None
    assert case.subject == "Newer"


def test_int_2_the_good_ones_go_in_and_the_bad_ones_are_set_aside_with_every_reason(office: Office) -> None:
    taken = office.imports(
        HEADER
        + "1,,AMER,Good,Open,3/1/2026\n"
        + ",,MARS,No number,Opened,13/1/2026\n"
        + '3,,AMER,"Broken,Open,3/1/2026\n'
        + "4,,AMER,Good as well,Open,3/1/2026\n"
    )
    assert taken.taken.created == 2
    assert [rejected.place for rejected in taken.taken.rejected] == [3, 4]
    assert taken.rejects == office.rejects
    said = office.rejects.read_text(encoding="utf-8-sig").splitlines()
    assert said[0] == HEADER.strip() + ",casebot line,casebot reasons,casebot unreadable row,casebot settings"
    assert said[1].startswith(",,MARS,No number,Opened,13/1/2026,3,")
    for reason in (
        "Case Number: is missing",
        "Region: is none of",
        "Status: is none of",
        "Last Modified Date: has no month 13",
    ):
        assert reason in said[1]
    assert '"3,,AMER,""Broken,Open,3/1/2026"' in said[2]


def test_int_2_rejects_are_fixed_and_imported_as_they_are(office: Office) -> None:
    office.imports(HEADER + "1,,AMER,Good,Open,3/1/2026\n2,,AMER,Bad,Opened,3/1/2026\n")
    fixed = office.folder / "fixed.csv"
    fixed.write_text(office.rejects.read_text(encoding="utf-8-sig").replace("Opened", "Open"), encoding="utf-8")
    taken = office.imports_file(fixed)
    assert (taken.taken.created, taken.rejects) == (1, None)
    assert set(taken.ignored) == {"casebot line", "casebot reasons", "casebot unreadable row", "casebot settings"}
    assert office.case("2") is not None


def test_int_2_a_case_that_only_the_rules_refuse_is_set_aside_in_full_too(office: Office) -> None:
    """CLO-7: after certain churn no further High Value case is made for the account."""
    header = "Case Number,Account Name,Type,Region,Status,Resolution Action\n"
    office.imports(header + "1,Acme,High Value Account,AMER,Closed: Resolved,Request Not Possible\n")
    taken = office.imports(header + "2,Acme,High Value Account,AMER,Open,\n")
    assert (taken.taken.created, len(taken.taken.rejected)) == (0, 1)
    assert '2,Acme,High Value Account,AMER,Open,,2,"Type: CLO-7' in office.rejects.read_text(encoding="utf-8-sig")


def test_the_zone_and_the_order_of_dates_are_as_told(office: Office) -> None:
    header = "Case Number,Region,Date/Time Opened\n"
    office.imports(header + "1,AMER,3/2/2026 9:00 AM\n")
    office.imports(header + "2,AMER,3/2/2026 09:00\n", dates=DateOrder.DAY_FIRST)
    one, two = office.case("1"), office.case("2")
    assert one is not None
    assert two is not None
    assert one.opened_at.isoformat() == "2026-03-02T14:00:00+00:00"
    assert two.opened_at.isoformat() == "2026-02-03T14:00:00+00:00"


@pytest.mark.parametrize("chunk", [1, 2, 3, 500])
def test_how_many_rows_go_in_at_once_makes_no_difference(office: Office, chunk: int) -> None:
    rows = [f"{number},,AMER,Seats,Open,3/1/2026\n" for number in (1, 2, 3, 2, 1, 4)]
    taken = office.imports(HEADER + "".join(rows), chunk=chunk).taken
    assert taken.created == 4
    assert taken.repeated == 2
    assert taken.rejected == []


def test_one_sees_how_far_it_has_come(sqlite: Database, clock: SettableClock, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(HEADER + "".join(f"{number},,AMER,Seats,Open,3/1/2026\n" for number in range(900)), "utf-8")
    seen: list[tuple[int, int, int]] = []

    def note(progress: Progress) -> None:
        seen.append((progress.done, progress.size, progress.taken.created))

    import_file(
        path,
        sqlite.unit_of_work,
        Policy(),
        clock,
        rejects_path=tmp_path / "rejects.csv",
        options=ImportOptions(Choices(dates=DateOrder.MONTH_FIRST), assume_open=True, chunk=300),
        progress=note,
    )
    assert seen == [(300, 900, 300), (600, 900, 600), (900, 900, 900)]


def test_a_file_that_is_no_export_changes_nothing(office: Office) -> None:
    with pytest.raises(FileRefused):
        office.imports("Name,Colour\nAcme,red\n")
    assert not office.rejects.exists()


def test_a_case_in_progress_upstream_is_in_progress_here(office: Office) -> None:
    office.imports(HEADER + "1,Ana Silva,AMER,Seats,in progress: engaged,3/1/2026\n")
    case = office.case("1")
    assert case is not None
    assert case.status is Status.ENGAGED


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_int_2_a_moment_at_the_end_of_time_is_set_aside_and_does_not_stop_the_others(
    office: Office, moment: str
) -> None:
    taken = office.imports(f"Case Number,Date Opened,Region\n1,{moment},AMER\n2,2026-03-01,AMER\n")
    assert taken.taken.created == 1
    assert [problem.field for problem in taken.taken.rejected[0].problems] == ["opened_at"]
