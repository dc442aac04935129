"""`casebot export`: everything, row by row, for a data warehouse."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.commands import cli
from bot.cli.export import SCORECARD_COLUMNS
from cases.model.people import Roster
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.rules.import_record import Rejected, read_record
from cases.use_cases.import_cases import import_records
from storage.database import Database
from storage.engine import make_engine
from storage.exports import CASE_COLUMNS, HISTORY_COLUMNS
from tests.clock import SettableClock
from tests.stories.office import ANA, MARTA
from tests.tables import make_tables

ROOT = Path(__file__).parents[3]
MONDAY = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.fixture
def database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    engine = make_engine(sqlite_url)
    make_tables(engine)
    found = Database(engine, SettableClock())
    found.people.replace(Roster.of([ANA, MARTA]), MONDAY)
    yield found
    found.close()


def arrive(database: Database, *numbers: str, at: datetime = MONDAY, **fields: str) -> None:
    records = []
    for number in numbers:
        record = {
            "number": number,
            "owner": ANA.email,
            "account": "Acme GmbH",
            "type": "Renewal",
            "opened_at": at.isoformat(),
            "description": "Our password is swordfish",
            **fields,
        }
        read = read_record(1, record, Policy())
        assert not isinstance(read, Rejected), read
        records.append(read)
    with database.unit_of_work() as uow:
        import_records(records, uow, Policy(), at, Surface.CSV)
        uow.commit()


def export(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["export", *arguments])


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_cases_come_out_with_their_columns_and_no_customers_words(database: Database) -> None:
    """AUD-1: stable names in their order; formulas are shown and not run; a moment is UTC; jsonl says the same."""
    arrive(database, "00000001", account='=HYPERLINK("http://evil.example")')
    [row] = rows(export("cases"))
    assert tuple(row) == CASE_COLUMNS
    assert (row["number"], row["owner"], row["status"], row["wants_later"]) == ("00000001", ANA.email, "Open", "false")
    assert row["account"].startswith("'=HYPERLINK")
    assert row["opened_at"] == "2026-03-02T14:30:00Z"
    result = export("cases", "--format", "jsonl")
    read = json.loads(result.stdout)
    assert tuple(read) == CASE_COLUMNS
    assert (read["account"], read["picked_up_at"], read["tags"]) == ('=HYPERLINK("http://evil.example")', None, [])
    assert "swordfish" not in result.stdout


def test_history_has_each_change_of_each_field_and_withholds_words(database: Database) -> None:
    """AUD-1, DIG-4: that the description changed is told, and not to what."""
    arrive(database, "00000001")
    found = rows(export("history"))
    assert tuple(found[0]) == HISTORY_COLUMNS
    by_field = {row["field"]: row for row in found}
    assert by_field["account"]["new"] == "Acme GmbH"
    assert by_field["description"]["new"] == ""
    assert by_field["owner"]["surface"] == "CSV import"


def test_since_gives_what_changed_since_then(database: Database) -> None:
    """INT-1: for a warehouse that reads every night."""
    arrive(database, "00000001", "00000002")
    arrive(database, "00000002", at=MONDAY + timedelta(days=3), subject="Changed")
    assert {row["number"] for row in rows(export("cases", "--since", "2026-03-04"))} == {"00000002"}
    assert {row["field"] for row in rows(export("history", "--since", "2026-03-04T00:00:00Z"))} >= {"subject"}
    assert export("cases", "--since", "yesterday").exit_code == 2


def test_the_scorecard_has_a_row_for_each_advocate_month_and_type(database: Database) -> None:
    """DIG-4: nobody picked it up, and it was due long ago."""
    arrive(database, "00000001")
    [row] = rows(export("scorecard"))
    assert tuple(row) == SCORECARD_COLUMNS
    assert (row["month"], row["advocate"], row["advocate_name"], row["type"]) == (
        "2026-03-01",
        ANA.email,
        "Ana Silva",
        "Renewal",
    )
    assert (row["to_pick_up"], row["picked_up_in_time"]) == ("1", "0")


def test_a_file_is_the_owners_alone_and_none_is_overwritten(database: Database, tmp_path: Path) -> None:
    """PPL-3: and half a file does not stay."""
    arrive(database, "00000001")
    file = tmp_path / "cases.csv"
    assert export("cases", "--out", str(file)).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    again = export("cases", "--out", str(file))
    assert again.exit_code == 2
    assert "exists already" in again.output
    assert file.read_bytes() == before
    assert export("cases", "--out", str(tmp_path / "no" / "x.csv")).exit_code == 2


def test_the_page_names_every_column() -> None:
    """AUD-1: what a warehouse relies on is written down."""
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    missing = [name for name in (*CASE_COLUMNS, *HISTORY_COLUMNS, *SCORECARD_COLUMNS) if f"`{name}`" not in page]
    assert missing == []
