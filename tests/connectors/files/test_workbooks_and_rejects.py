"""Workbooks of any kind, and what was refused coming in again (INT-2)."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.files.choices import Choices
from connectors.files.refusal import FileRefused
from connectors.files.rejects import RejectsFile
from connectors.files.report import Report
from tests.connectors.files.reading import Reads, column
from tests.connectors.files.workbooks import ods, xlsb

DATA = Path(__file__).parent / "data"


class TestWorkbooks:
    @pytest.mark.parametrize("name", ["cases.xlsx", "cases.xls"])
    def test_the_sheet_with_the_cases_is_read_with_its_types(self, name: str) -> None:
        report = Report(DATA / name)
        assert column(report, "number") == ["12345", "00012346", "INC0010023"]
        assert column(report, "account") == ["Bäckerei Müller", "株式会社", "Acme"]
        assert column(report, "opened_at") == [
            datetime(2026, 11, 3, 9, 15, tzinfo=UTC),
            datetime(2026, 1, 12, tzinfo=UTC),
            None,
        ]
        assert column(report, "carr") == [30_000, 1_200, None]
        assert "Column “Closed” left out: holds FALSE/TRUE." in report.said

    def test_other_sheets_are_named_and_can_be_asked_for(self) -> None:
        report = Report(DATA / "cases.xlsx")
        assert "Sheet “Cases” is read." in report.said
        assert any(said.startswith("Sheet “Old” left out, with 1 row. ") for said in report.said)
        assert column(Report(DATA / "cases.xlsx", Choices(sheet="old")), "number") == ["1"]
        with pytest.raises(FileRefused, match="no sheet “Nowhere”"):
            Report(DATA / "cases.xlsx", Choices(sheet="Nowhere"))

    def test_open_document_and_binary_workbooks_are_read(self, reads: Reads) -> None:
        report = reads(
            ods(
                {
                    "Notes": [["nothing"]],
                    "Cases": [
                        ["Case Number", "Opened", "CARR"],
                        [12345, "2026-03-04 09:15", 1_250.0],
                        [2, date(2026, 3, 4), 1.0],
                    ],
                }
            )
        )
        assert column(report, "number") == ["12345", "2"]
        assert column(report, "opened_at") == [
            datetime(2026, 3, 4, 9, 15, tzinfo=UTC),
            datetime(2026, 3, 4, tzinfo=UTC),
        ]
        assert column(report, "carr") == [1_250, 1]
        report = reads(
            xlsb([["Case Number", "Account Name", "CARR"], ["00012345", "Müller", 30_000.5], [7.0, "東京", 1.0]])
        )
        assert [(row.record["number"], row.record["account"], row.record["carr"]) for row in report] == [
            ("00012345", "Müller", 30_000),
            ("7", "東京", 1),
        ]

    def test_a_page_that_calls_itself_a_workbook_is_read(self, reads: Reads) -> None:
        page = "<html><meta charset=utf-8><table><tr><th>Case Number</th><th>Subject</th></tr><tr><td>00012345</td><td>Köln &amp; more</td></tr></table></html>"
        assert column(reads(page), "subject") == ["Köln & more"]

    @pytest.mark.parametrize(
        "content", [b"PK\x03\x04 but not really", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
    )
    def test_a_damaged_one_is_refused_in_words(self, reads: Reads, content: bytes) -> None:
        with pytest.raises(FileRefused, match="workbook cannot be read"):
            reads(content)


class TestRejects:
    """INT-2: what was refused comes in again to the same result, and does no harm where it lies."""

    def aside(self, report: Report, tmp_path: Path) -> Path:
        path = tmp_path / "aside.csv"
        path.unlink(missing_ok=True)
        with RejectsFile(path, report, report.choices.as_cell()) as rejects:
            for row in report:
                if row.problems:
                    rejects.add(row, row.problems)
        return path

    def test_one_that_was_not_fixed_is_refused_again_and_never_comes_in_shifted(
        self, reads: Reads, tmp_path: Path
    ) -> None:
        report = reads("Case Number,Account Name,Subject\n602,Acme, Inc,More seats\n603,Nord,Quote\n")
        (again,) = Report(self.aside(report, tmp_path))
        assert "was not fixed" in again.problems[0].text

    @pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1+2", "-2+3", "\tx", "'=1+1", "＝1+1"])
    def test_formulas_are_written_inert_and_read_back_as_they_were(
        self, reads: Reads, tmp_path: Path, cell: str
    ) -> None:
        report = reads(f'Case Number,Subject,Opened\n1,"{cell}",soon\n2,ok,2026-03-01\n')
        path = self.aside(report, tmp_path)
        text = path.read_text(encoding="utf-8-sig")
        assert f"'{cell}" in text
        assert path.stat().st_mode & 0o777 == 0o600
        (again,) = Report(path)
        assert again.record["subject"] == str(next(iter(report)).record["subject"])

    @pytest.mark.parametrize("cell", ["-5", "+49 221 1234", "+1,200.00", "A=B", "a@b.c"])
    def test_what_is_no_formula_comes_back_too(self, reads: Reads, tmp_path: Path, cell: str) -> None:
        report = reads(f'Case Number,Subject,Opened\n1,"{cell}",soon\n2,ok,2026-03-01\n')
        (again,) = Report(self.aside(report, tmp_path))
        assert again.record["subject"] == cell

    def test_what_the_whole_file_proved_holds_for_its_rejects(self, reads: Reads, tmp_path: Path) -> None:
        report = reads(
            'Case Number,Closed,Opened,cARR,Next Steps Date\n1,1,03/11/2026,1.250,soon\n2,0,25/11/2026,"12,5",2026-03-01\n'
        )
        again = Report(self.aside(report, tmp_path))
        (row,) = again
        assert row.record["opened_at"] == datetime(2026, 11, 3, tzinfo=UTC)
        assert row.record["carr"] == 1_250
        assert "closed_at" not in row.record
        assert [problem.field for problem in row.problems] == ["next_step_due"]

    def test_reasons_name_the_column_and_quote_the_cell(self, reads: Reads, tmp_path: Path) -> None:
        report = reads("Ticket,Due\n1,soon\n2,2026-03-01\n", columns={"Ticket": "number", "Due": "next_step_due"})
        text = self.aside(report, tmp_path).read_text(encoding="utf-8-sig")
        assert "Due: is not a readable date: “soon”" in text
