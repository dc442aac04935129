"""Workbooks as people keep them: a header of two rows, columns that are there twice, titles above a foreign header (INT-2)."""

import pytest

from connectors.files.formulas import cells_without_result, missing_in
from connectors.files.refusal import FileRefused
from tests.connectors.files.reading import Reads, column
from tests.connectors.files.workbooks import Value, ods, xlsx

NOVEMBER: list[list[Value]] = [
    ["Case", None, "Customer", None, "Dates"],
    ["Case Number", "Status", "Account Name", "Contact Name", "Opened"],
    ["00093001", "Open", "Acme", "Maria Pérez", "2026-11-03"],
    ["00093002", "Open", "Globex", None, "2026-11-13"],
]
OCTOBER: list[list[Value]] = [["Case Number", "Account Name", "Opened"], ["00090501", "Old Co", "2026-10-01"]]


def test_of_a_header_of_two_rows_the_one_with_the_names_counts(reads: Reads) -> None:
    """INT-2: “Case” above the columns of a case is a heading, and the sheet is chosen by the names below it."""
    report = reads(ods({"October": OCTOBER, "November": NOVEMBER}))
    assert "Sheet “November” is read." in report.said
    assert column(report, "number") == ["00093001", "00093002"]
    assert column(report, "contact") == ["Maria Pérez", ""]
    text = (
        "Case;;Customer;;Dates\nCase Number;Status;Account Name;Contact Name;Opened\n00093001;Open;Acme;;2026-11-03\n"
    )
    assert column(reads(text), "account") == ["Acme"]


def test_a_first_case_that_is_named_like_a_column_stays_a_case(reads: Reads) -> None:
    """INT-2"""
    report = reads("Case Number,Subject,Status\n00012345,Owner,Open\n00012346,Subject,Open\n")
    assert column(report, "subject") == ["Owner", "Subject"]


def test_a_title_as_wide_as_the_header_does_not_hide_it(reads: Reads) -> None:
    """INT-2: Excel fills a title up with separators; the refusal names the row with the columns."""
    with pytest.raises(FileRefused, match="“Numéro de la requête”, “Nom du compte”, “Statut”"):
        reads("Rapport : requêtes;;\n\nNuméro de la requête;Nom du compte;Statut\n00092101;Été;Open\n")


def test_two_columns_of_one_name_that_differ_are_refused_with_both_readings(reads: Reads) -> None:
    """INT-2: a hidden column with the owners of last year was read, and the one that people see was not."""
    file = "Case Number,Case Owner,Case Owner,Status\n1,Old Owner,Ana Silva,Open\n2,Ben,Ben,Open\n"
    with pytest.raises(
        FileRefused, match="“Case Owner”: row 2 has “Old Owner” in the first and “Ana Silva” in the second"
    ):
        reads(file)
    assert column(reads(file, columns={"Case Owner": ""}), "owner") == [None, None]


@pytest.mark.parametrize("twice", ["Ana,Ana", ",Ana", "Ana,", "-,Ana"])
def test_two_columns_of_one_name_that_say_the_same_are_one(reads: Reads, twice: str) -> None:
    """INT-2: also if one of them is empty, as where a formula has no result."""
    assert column(reads(f"Case Number,Owner,Owner\n1,{twice}\n"), "owner") == ["Ana"]


BY_OWNER: list[list[str | None]] = [
    ["Case Owner  ↑", "Case Number", "Account Name", "CARR"],
    ["Ana Silva", "00091001", "Acme", "12000"],
    [None, "00091002", "Globex", "45000"],
    ["Subtotal", "Count", "2", "57000"],
    ["-", "00091003", "Initech", "100"],
    ["Subtotal", "Count", "1", "100"],
    ["Jonas Weber", "00091004", "Hooli", "1000"],
    [None, "00091005", "Umbrella", "1000"],
    ["Subtotal", "Count", "2", "2000"],
    ["Total", "Count", "5", "59100"],
]
OWNERS = ["Ana Silva", "Ana Silva", None, "Jonas Weber", "Jonas Weber"]


def test_a_report_in_groups_gives_each_case_the_owner_of_its_group(reads: Reads) -> None:
    """INT-2: Salesforce writes the owner once and merges the cells; the other cases came in without an owner."""
    merged = reads(xlsx(BY_OWNER, ["A2:A3", "A7:A8"]))
    assert [owner or None for owner in column(merged, "owner")] == OWNERS
    text = "\n".join(",".join(cell or "" for cell in row) for row in BY_OWNER)
    assert [owner or None for owner in column(reads(text), "owner")] == OWNERS


def test_groups_within_groups_end_each_with_their_own_subtotal(reads: Reads) -> None:
    """INT-2"""
    report = reads(
        "Region,Case Owner,Case Number,Status\n"
        "EMEA-APJ,Eva,00091001,Open\n,,00091002,Open\n,Subtotal,2,\n"
        ",Ben,00091003,Open\n,Subtotal,1,\nSubtotal,,3,\n"
        "AMER,,00091004,Open\n,Subtotal,1,\nSubtotal,,1,\nTotal,,4,\n"
    )
    assert column(report, "region") == ["EMEA-APJ", "EMEA-APJ", "EMEA-APJ", "AMER"]
    assert [owner or None for owner in column(report, "owner")] == ["Eva", "Eva", "Ben", None]


def test_an_empty_cell_of_a_plain_report_stays_empty(reads: Reads) -> None:
    """INT-2: without groups nobody gets the owner of the case above."""
    report = reads("Case Owner,Case Number,CARR\nAna,00091001,1\n,00091002,2\nTotal,,3\n")
    assert [owner or None for owner in column(report, "owner")] == ["Ana", None]


def test_a_merged_cell_is_a_cell_of_each_of_its_rows(reads: Reads) -> None:
    """INT-2: in the rows of cases, and in a header of two rows; empty rows stay empty."""
    rows: list[list[str | None]] = [
        ["Case Number", "Dates", None, "Account Name"],
        [None, "Opened", "Next Steps Date", None],
        ["00094001", "2026-11-03", "2026-12-07", "Acme"],
        ["00094002", "2026-11-04", None, None],
        [None, None, None, None],
        ["00094003", "2026-11-05", None, "Globex"],
    ]
    report = reads(xlsx(rows, ["A1:A2", "B1:C1", "D1:D2", "D3:D5"]))
    assert column(report, "number") == ["00094001", "00094002", "00094003"]
    assert column(report, "account") == ["Acme", "Acme", "Globex"]
    assert column(report, "opened_at")[0] is not None


def test_a_formula_that_was_never_computed_refuses_its_row_where_the_column_counts(reads: Reads) -> None:
    """INT-2: a program wrote the file; the owner was empty, and the cases were routed to others."""
    report = reads(
        xlsx(
            [
                ["Case Number", "Case Owner", "Age"],
                ["00093101", '=VLOOKUP(A2,people!A:B,2,0)&"<x>"', "=1+1"],
                ["00093102", "Ana Silva", "=NOW()"],
            ]
        )
    )
    refused, taken = report
    assert [(each.field, each.text) for each in refused.problems] == [
        ("owner", "has a formula without a result. Open the workbook in Excel and save it")
    ]
    assert (taken.problems, taken.record["owner"]) == ((), "Ana Silva")


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c r="B2"><f>A1</f><v></v></c>', {(1, 1)}),
        ('<c s="3" r="AB12"><f t="shared" si="0"/></c>', {(11, 27)}),
        ('<c r="B2" t="str"><f>A1</f><v></v></c>', set()),
        ('<c r="B2"><f>A1</f><v>3</v></c><c r="C2"/>', set()),
        ('<c r="A2"/><c r="B2"><f>A1</f><v/></c>', {(1, 1)}),
    ],
)
def test_only_a_formula_without_any_result_counts(cell: str, found: set[tuple[int, int]]) -> None:
    """INT-2: an empty text is a result."""
    assert missing_in(cell.encode()) == found


def test_a_workbook_of_another_kind_or_with_damage_has_no_formulas_to_find() -> None:
    """INT-2: what its reader forgives is no reason to refuse it here."""
    book = xlsx([["Case Number", "=1+1"]])
    assert cells_without_result(book) == [frozenset({(0, 1)})]
    damaged = book.replace(b"<f>1+1</f>", b"<f>1+2</f>")
    assert damaged != book
    assert cells_without_result(damaged) == ()
    assert cells_without_result(b"not a zip") == ()
    assert cells_without_result(ods({"Cases": [["Case Number"]]})) == ()


@pytest.mark.parametrize("name", ["CARR (USD)", '"CARR\n(converted)"', "carr usd"])
def test_revenue_is_read_from_a_column_that_names_its_currency(reads: Reads, name: str) -> None:
    """INT-2: Salesforce adds “(converted)”, and people add the currency."""
    assert column(reads(f'Case Number,{name}\n1,"$12,000.00"\n'), "carr") == [12_000]
