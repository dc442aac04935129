"""INT-2: what was refused is set aside in full, and can be fixed and sent in again as it is."""

import csv
from pathlib import Path

from cases.rules.import_record import RecordProblem
from connectors.files.rejects import RejectsFile, free_path
from connectors.files.report import OWN_COLUMNS, Report

BAD = RecordProblem("status", "is none of: Open")


def written(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def reject_all(source: Path, target: Path) -> None:
    report = Report(source)
    with RejectsFile(target, report) as rejects:
        for row in report:
            rejects.add(row, (*row.problems, BAD))


def test_a_row_is_kept_whole_with_its_line_and_every_reason(tmp_path: Path) -> None:
    source, target = tmp_path / "report.csv", tmp_path / "out" / "report.rejects.csv"
    source.write_text('Case Number;Status;Note\n\n1;Nwe;"two\nlines; and ""more"""\n', encoding="utf-8")
    reject_all(source, target)
    assert written(target) == [
        {
            "Case Number": "1",
            "Status": "Nwe",
            "Note": 'two\nlines; and "more"',
            "casebot line": "3",
            "casebot reasons": "Status: is none of: Open. The value is “Nwe”",
            "casebot unreadable row": "",
            "casebot settings": "",
        }
    ]


def test_a_row_that_is_no_csv_is_kept_as_the_text_it_was(tmp_path: Path) -> None:
    source, target = tmp_path / "report.csv", tmp_path / "report.rejects.csv"
    source.write_text('Case Number;Status\n1;"Nwe\n2;a;b;c\n', encoding="utf-8")
    reject_all(source, target)
    first, second = written(target)
    assert first["casebot unreadable row"] == '1;"Nwe'
    assert second["casebot unreadable row"] == "2;a;b;c"
    assert second["Case Number"] == "2"


def test_rejects_come_in_again_as_they_are_and_go_out_again_without_growing(tmp_path: Path) -> None:
    source, once, twice = tmp_path / "report.csv", tmp_path / "1.csv", tmp_path / "2.csv"
    source.write_text('Case Number;Status\n1;Nwe\n2;"x\n3;Nwe\n', encoding="utf-8")
    reject_all(source, once)
    reject_all(once, twice)
    assert Report(once).unknown == OWN_COLUMNS
    first, second = written(once), written(twice)
    assert [row["Case Number"] for row in second] == ["1", "", "3"]
    assert [list(row) for row in first] == [list(row) for row in second]
    assert second[1]["casebot unreadable row"] == '2;"x'
    assert [row["casebot line"] for row in second] == ["2", "3", "4"]


def test_without_rejects_there_is_no_file(tmp_path: Path) -> None:
    source = tmp_path / "report.csv"
    source.write_text("Case Number\n1\n", encoding="utf-8")
    with RejectsFile(tmp_path / "none.csv", Report(source)) as rejects:
        assert rejects.count == 0
    assert not (tmp_path / "none.csv").exists()


def test_a_fixed_file_is_never_overwritten_by_default(tmp_path: Path) -> None:
    source = tmp_path / "report.csv"
    assert free_path(source) == tmp_path / "report.rejects.csv"
    (tmp_path / "report.rejects.csv").touch()
    assert free_path(source) == tmp_path / "report.2.rejects.csv"
    (tmp_path / "report.2.rejects.csv").touch()
    assert free_path(source) == tmp_path / "report.3.rejects.csv"
