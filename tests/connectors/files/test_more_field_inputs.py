"""More of what real files hold: yes and no, dates of East Asia, euros, quotes around whole lines, counts below the rows (INT-2)."""

import pytest

from cases.model.policy import Policy
from cases.rules.import_record import IncomingCase, read_record
from connectors.files.report import Report
from tests.connectors.files.reading import Reads, column


def one(report: Report, field: str) -> object:
    return column(report, field)[0]


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("x", "0"),
        ("✓", "✗"),
        ("☑", "☐"),
        ("T", "F"),
        ("on", "off"),
        ("1.0", "0.0"),
        ("Checked", "Unchecked"),
        ("WAHR", "FALSCH"),
        ("VRAI", "FAUX"),
        ("VERDADERO", "FALSO"),
        ("PRAWDA", "FAŁSZ"),
        ("Ja", "Nein"),
        ("Oui", "Non"),
        ("Sí", "No"),
        ("Sim", "Não"),
        ("Tak", "Nie"),
        ("Kyllä", "Ei"),
        ("Evet", "Hayır"),
        ("はい", "いいえ"),
        ("是", "否"),
        ("예", "아니요"),
    ],
)
def test_yes_and_no_are_read_in_the_words_of_spreadsheets_and_languages(reads: Reads, yes: str, no: str) -> None:
    """INT-2"""
    report = reads(f"Case Number,GitLab Admin\n1,{yes}\n2,{no}\n")
    read = [read_record(row.line, row.record, Policy()) for row in report]
    assert [case.values["gitlab_admin"] for case in read if isinstance(case, IncomingCase)] == [True, False]


def test_what_is_neither_yes_nor_no_is_left_out_and_named(reads: Reads) -> None:
    """INT-2"""
    report = reads("Case Number,GitLab Admin\n1,Maria\n2,Ben\n")
    assert "Column “GitLab Admin” left out: holds Ben/Maria." in report.said


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2026年2月25日 14時05分", "2026-02-25 14:05"),
        ("2026年2月25日(水) 14時05分09秒", "2026-02-25 14:05"),
        ("2026年2月25日 下午2点05分", "2026-02-25 14:05"),
        ("2026年2月25日 星期三 14:05", "2026-02-25 14:05"),
        ("2026년 2월 25일", "2026-02-25 00:00"),
        ("2026년 2월 25일 (수) 오후 2시 5분", "2026-02-25 14:05"),
        ("令和8年2月25日 14時", "2026-02-25 14:00"),
    ],
)
def test_dates_are_read_as_east_asia_names_their_parts(reads: Reads, cell: str, read: str) -> None:
    """INT-2"""
    assert str(one(reads(f"Case Number,Opened\n1,{cell}\n"), "opened_at"))[:16] == read


def test_a_euro_of_the_newer_western_encoding_is_a_euro(reads: Reads) -> None:
    """INT-2: in the older one, its byte is a sign that nobody writes."""
    text = "Case Number,Subject\n1,Größere Lizenz für Müller: 30 €\n"
    report = reads(text.encode("iso8859_15"))
    assert one(report, "subject") == "Größere Lizenz für Müller: 30 €"
    assert report.said[0].startswith("Encoding ISO-8859-15 (Western), guessed")
    assert one(reads(text.encode("cp1252")), "subject") == "Größere Lizenz für Müller: 30 €"


def test_a_zero_byte_in_a_cell_makes_no_other_encoding(reads: Reads) -> None:
    """INT-2"""
    report = reads("Case Number,Subject\n1,Größere Liz\0enz\n2,Quote\n".encode())
    assert column(report, "number") == ["1", "2"]
    assert one(reads("Case Number,Subject\n1,見積書\n".encode("utf-16-le")), "subject") == "見積書"


def test_a_dash_in_place_of_an_amount_is_empty(reads: Reads) -> None:
    """INT-2"""
    report = reads('Case Number,CARR\n1, $ -   \n2,"30,000.00"\n3,- €\n')
    assert column(report, "carr") == [None, 30000, None]


def test_quotes_around_whole_lines_are_taken_off(reads: Reads) -> None:
    """INT-2"""
    report = reads('"Case Number,Subject"\n"1,Quote"\n\n"2,""Quote, please"""\n')
    assert [(row.line, row.record["subject"]) for row in report] == [(2, "Quote"), (4, "Quote, please")]
    assert "Each line was in quotes as a whole; they are taken off." in report.said
    assert column(reads('"Case Number","Subject"\n"1","Quote"\n'), "subject") == ["Quote"]


@pytest.mark.parametrize(("last", "kept"), [("2,,,", 2), ("3,,,", 3), ("2,,,x", 3), ("2,Open,,", 3)])
def test_a_count_of_the_rows_below_them_is_no_case(reads: Reads, last: str, kept: int) -> None:
    """INT-2"""
    report = reads(f"Case Number,Status,Owner,Subject\n00012345,Open,Ana,Quote\n00012346,Open,Ana,Seats\n{last}\n")
    assert len(report) == kept


def test_an_owner_is_read_from_the_column_of_ids(reads: Reads) -> None:
    """INT-1"""
    report = reads("Case Number,Owner ID\n1,005000000000001AAA\n")
    assert one(report, "owner") == "005000000000001AAA"
    both = reads("Case Number,Owner ID,Case Owner\n1,005000000000001AAA,Ana Silva\n")
    assert one(both, "owner") == "Ana Silva"
