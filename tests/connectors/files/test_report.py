"""A report export, as a CRM writes it and as spreadsheets spoil it (INT-1, INT-2)."""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cases.model.source_stamp import Stamp
from connectors.files.choices import Choices
from connectors.files.columns import FIELDS, LABELS, BadColumns, columns_table, field_of, match_columns, plain
from connectors.files.dates import DateOrder, DateReader
from connectors.files.decisions import cleaned, stage
from connectors.files.encodings import complaint
from connectors.files.refusal import FileRefused
from connectors.files.report import Report, ReportRow
from connectors.salesforce_ids import keys_in, long_case_id

NEW_YORK = ZoneInfo("America/New_York")
US = DateReader(NEW_YORK)
DAY_FIRST = DateReader(ZoneInfo("Europe/Berlin"), DateOrder.DAY_FIRST)


def rows_of(path: Path, content: str | bytes, given: dict[str, str] | None = None) -> list[ReportRow]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(Report(path, Choices(NEW_YORK, dates=DateOrder.MONTH_FIRST, columns=given or {})))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return tmp_path / "report.csv"


class TestHeader:
    def test_a_salesforce_report_is_read_by_its_labels(self, export: Path) -> None:
        header = "Case Number,Case ID,Case Owner,Account Name,Contact Name,Web Email,Date/Time Opened,Last Modified Date,Next Steps Date,CTA,Case Type,Subject"
        row = '00012345,500Kk00000AbCdE,Ana Silva,Acme,Maria Lopez,m@acme.example,"7/12/2026, 3:04 PM",7/13/2026,7/20/2026,Call them,Referral,Seats'
        (read,) = rows_of(export, f"{header}\n{row}\n")
        assert read.line == 2
        assert read.record == {
            "number": "00012345",
            "external_id": long_case_id("500Kk00000AbCdE"),
            "owner": "Ana Silva",
            "account": "Acme",
            "contact": "Maria Lopez",
            "web_email": "m@acme.example",
            "opened_at": datetime(2026, 7, 12, 15, 4, tzinfo=ZoneInfo("America/New_York")),
            "source_version": Stamp(
                datetime(2026, 7, 13, tzinfo=NEW_YORK), datetime(2026, 7, 13, 23, 59, 59, 999_999, tzinfo=NEW_YORK)
            ),
            "next_step_due": date(2026, 7, 20),
            "cta": "Call them",
            "type": "Referral",
            "subject": "Seats",
        }

    @pytest.mark.parametrize(
        "name",
        [
            "Next Steps Date",
            "next_steps_date",
            "NEXT STEPS DATE",
            "Next_Steps_Date__c",
            " nextStepsDate ",
            "Case: Next Steps Date",
        ],
    )
    def test_how_a_name_is_written_does_not_matter(self, name: str) -> None:
        assert match_columns(["CaseNumber", name]).places == {"number": 0, "next_step_due": 1}

    @pytest.mark.parametrize("field", FIELDS)
    def test_every_field_is_known_by_its_own_name_and_by_each_of_its_labels(self, field: str) -> None:
        for label in (field, *LABELS.get(field, ())):
            found = field_of(label)
            assert found is not None, label
            assert found[0] == field, label

    def test_the_page_about_intake_has_the_table_of_columns(self) -> None:
        """After a change of labels: put what connectors.files.columns.columns_table() gives between the page's two marks."""
        page = (Path(__file__).parents[3] / "docs" / "intake.md").read_text(encoding="utf-8")
        assert f"<!-- fields -->\n{columns_table()}<!-- /fields -->" in page

    def test_no_label_stands_for_two_fields(self) -> None:
        said = [(plain(label), field) for field, labels in LABELS.items() for label in labels]
        assert len({label for label, _ in said}) == len(set(said))

    def test_of_two_columns_for_one_field_the_better_is_taken_and_the_other_is_named(self) -> None:
        columns = match_columns(["Case Number", "Case Owner", "Case Owner Email", "Shoe Size"])
        assert columns.places == {"number": 0, "owner": 2}
        assert columns.unused(columns.places.values()) == ("Case Owner", "Shoe Size")

    def test_a_map_says_what_is_not_known_by_itself(self, export: Path) -> None:
        content = "Ticket;Kunde;Betreff;Subject\n17;Acme;Angebot;old\n"
        (read,) = rows_of(export, content, given={"Ticket": "number", "kunde": "account", "Betreff": "subject"})
        assert read.record == {"number": "17", "account": "Acme", "subject": "Angebot"}

    def test_a_map_can_leave_a_column_out(self) -> None:
        assert match_columns(["Number", "Feedback"], {"Feedback": ""}).places == {"number": 0}

    @pytest.mark.parametrize(
        ("given", "said"), [({"Ticket": "nummer"}, "not a field"), ({"Tickets": "number"}, "does not have")]
    )
    def test_a_map_that_does_not_fit_is_refused(self, given: dict[str, str], said: str) -> None:
        with pytest.raises(BadColumns, match=said):
            match_columns(["Ticket"], given)

    def test_a_file_without_case_numbers_is_refused_with_what_would_help(self, export: Path) -> None:
        with pytest.raises(FileRefused, match=r"“Name”, “Colour”.*--map"):
            rows_of(export, "Name,Colour\nAcme,red\n")

    @pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "\x00\x00\x00"])
    def test_a_file_without_anything_is_refused(self, export: Path, content: str) -> None:
        with pytest.raises(FileRefused, match="No column with the case number"):
            rows_of(export, content)

    def test_a_file_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(FileRefused, match="cannot be read"):
            Report(tmp_path / "nowhere.csv")

    def test_a_reports_title_above_the_header_and_footer_below_are_no_cases(self, export: Path) -> None:
        content = (
            '"SMB cases this month"\n\n"Case Number","Subject","Type"\n"1","Seats","Referral"\n\n'
            '"SMB cases this month"\n"Confidential Information - Do Not Distribute"\n"Generated By: Kim"\n'
        )
        (read,) = rows_of(export, content)
        assert (read.line, read.record["number"]) == (4, "1")


class TestSpreadsheets:
    def test_excel_names_its_separator_in_the_first_line(self, export: Path) -> None:
        (read,) = rows_of(export, "sep=;\r\nCase Number;Subject\r\n1;Seats, more\r\n")
        assert read.record == {"number": "1", "subject": "Seats, more"}

    def test_excel_on_a_german_windows(self, export: Path) -> None:
        (read,) = rows_of(export, "Case Number;Account\r\n1;Bäckerei Müller – Köln\r\n".encode("cp1252"))
        assert read.record["account"] == "Bäckerei Müller – Köln"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_every_unicode_excel_writes(self, export: Path, encoding: str) -> None:
        (read,) = rows_of(export, "Case Number\tAccount\r\n1\tMüller 東京\r\n".encode(encoding))
        assert read.record == {"number": "1", "account": "Müller 東京"}

    def test_cells_that_excel_leaves_off_at_the_end_are_empty(self, export: Path) -> None:
        (read,) = rows_of(export, "Case Number,Subject,Feedback\n1,Seats\n")
        assert read.record["feedback"] == ""
        assert read.problems == ()

    def test_a_description_has_many_lines_and_the_next_row_still_its_right_number(self, export: Path) -> None:
        first, second = rows_of(export, 'Case Number,Description\r\n1,"Hello,\r\n\r\nwe ""need"" seats"\r\n2,Bye\r\n')
        assert (first.line, first.record["description"]) == (2, 'Hello,\r\n\r\nwe "need" seats')
        assert (second.line, second.record["number"]) == (5, "2")


class TestBrokenRows:
    """INT-2: a bad record is set aside with its line; the good ones go in."""

    def test_a_quote_that_never_closes_spoils_its_own_row_alone(self, export: Path) -> None:
        broken, good = rows_of(export, 'Case Number,Subject,Type\n1,"Seats,Referral\n2,More,Referral\n')
        assert (broken.line, broken.raw, broken.cells) == (2, '1,"Seats,Referral', ())
        assert "a quote is never closed" in broken.problems[0].text
        assert (good.line, good.record["number"], good.problems) == (3, "2", ())

    def test_the_rest_of_a_broken_row_makes_no_case(self, export: Path) -> None:
        content = 'Case Number,Subject,Description\n1,Seats,"He said "yes"\nand then more\n2,Calls,fine\n'
        rows = rows_of(export, content)
        assert [(row.line, bool(row.problems)) for row in rows] == [(2, True), (3, True), (4, False)]
        assert "the rest of a broken row" in rows[1].problems[0].text

    def test_a_cell_without_end_is_not_read_into_memory(self, export: Path) -> None:
        content = 'Case Number,Subject\n1,"' + "\n".join(["x" * 99] * 5_000) + "\n2,Seats\n"
        rows = rows_of(export, content)
        assert "a cell is too long" in rows[0].problems[0].text
        assert (rows[-1].record["number"], rows[-1].problems) == ("2", ())

    def test_a_row_with_too_many_cells_is_out_of_step(self, export: Path) -> None:
        (row,) = rows_of(export, "Case Number,Subject\n1,Seats, more,x\n")
        assert "has 4 cells, but the header has 2" in row.problems[0].text

    def test_a_bad_date_names_its_field(self, export: Path) -> None:
        row, _ = rows_of(export, "Case Number,Next Steps Date\n1,soon\n2,7/20/2026\n")
        assert [problem.field for problem in row.problems] == ["next_step_due"]


class TestDates:
    @pytest.mark.parametrize(
        ("cell", "moment"),
        [
            ("2026-07-12T15:04:00Z", datetime(2026, 7, 12, 15, 4, tzinfo=UTC)),
            ("2026-07-12T15:04:00.000+0000", datetime(2026, 7, 12, 15, 4, tzinfo=UTC)),
            ("2026-07-12 15:04:00 +02:00", datetime(2026, 7, 12, 13, 4, tzinfo=UTC)),
            ("2026-07-12 15:04", datetime(2026, 7, 12, 19, 4, tzinfo=UTC)),
            ("7/12/2026 3:04 PM", datetime(2026, 7, 12, 19, 4, tzinfo=UTC)),
            ("7/12/2026, 3:04 p.m.", datetime(2026, 7, 12, 19, 4, tzinfo=UTC)),
            ("7/12/2026 12:00 AM", datetime(2026, 7, 12, 4, 0, tzinfo=UTC)),
            ("7/12/2026 12:00 PM", datetime(2026, 7, 12, 16, 0, tzinfo=UTC)),
            ("07/12/26 15:04:05", datetime(2026, 7, 12, 19, 4, 5, tzinfo=UTC)),
            ("1/12/2026", datetime(2026, 1, 12, 5, 0, tzinfo=UTC)),
            ("12.07.2026 15:04", datetime(2026, 7, 12, 19, 4, tzinfo=UTC)),
        ],
    )
    def test_moments_as_people_and_reports_write_them(self, cell: str, moment: datetime) -> None:
        assert US.moment(cell) == moment

    def test_where_the_day_comes_first_one_says_so(self) -> None:
        assert DAY_FIRST.day("7/12/2026") == date(2026, 12, 7)
        assert US.day("7/12/2026") == date(2026, 7, 12)

    def test_the_other_order_is_suggested_where_only_it_makes_sense(self) -> None:
        with pytest.raises(ValueError, match=r"has no month 31, read with the month first: .*; .* --dates dmy"):
            US.day("31/12/2026")
        with pytest.raises(ValueError, match=r"has no month 31, read with the day first: .*; .* --dates mdy"):
            DAY_FIRST.day("12/31/2026")

    @pytest.mark.parametrize(
        "cell",
        [
            "soon",
            "2026-02-30",
            "2/30/2026",
            "31.31.2026",
            "7/12/2026 25:00",
            "7/12/2026 13:00 PM",
            "0001-01-01",
            "9999-12-31",
            "7-12/2026",
        ],
    )
    def test_what_is_no_date_is_refused(self, cell: str) -> None:
        with pytest.raises(ValueError, match=r"is not a readable date|does not exist|cannot be|has no month"):
            US.moment(cell)

    @pytest.mark.parametrize("cell", ["", "  "])
    def test_an_empty_cell_is_no_date(self, cell: str) -> None:
        assert US.moment(cell) is None
        assert US.day(cell) is None

    @given(st.integers(662_688_000, 4_070_908_800), st.sampled_from(list(DateOrder)))
    def test_every_moment_survives_being_written_in_either_order(self, seconds: int, order: DateOrder) -> None:
        written = datetime.fromtimestamp(seconds, UTC)
        form = "%m/%d/%Y %I:%M:%S %p" if order is DateOrder.MONTH_FIRST else "%d/%m/%Y %H:%M:%S"
        read = DateReader(UTC, order).moment(written.strftime(form))
        assert read == written


class TestWords:
    @pytest.mark.parametrize(
        ("cell", "read"),
        [
            ("Closed Won", "Closed Won"),
            ("8-Closed Lost", "Closed Lost"),
            ("3-Technical Evaluation", "Open"),
            ("0-Pending Acceptance", "Open"),
            (" ", ""),
        ],
    )
    def test_a_numbered_stage_is_won_lost_or_open(self, cell: str, read: str) -> None:
        """CLO-8."""
        assert stage(cell) == read

    @pytest.mark.parametrize(
        ("short", "long"),
        # The three examples: no capitals, capitals only in places that are easy to count, all capitals.
        [
            ("500000000000000", "500000000000000AAA"),
            ("500A00000000000", "500A00000000000IAA"),
            ("500AAAAAAAAAAAA", "500AAAAAAAAAAAAY55"),
        ],
    )
    def test_int_1_short_and_long_id_are_the_same_case(self, short: str, long: str) -> None:
        assert long_case_id(short) == long
        assert long_case_id(long) == long

    @pytest.mark.parametrize("other", ["", "00012345", "001000000000000", "500-000-000-000"])
    def test_what_is_no_case_id_stays_as_it_is(self, other: str) -> None:
        assert long_case_id(other) == other


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\r",;\t|'), max_size=30)
TABLE = st.lists(st.tuples(st.from_regex(r"[0-9]{1,8}", fullmatch=True), CELL, CELL), min_size=1, max_size=8)


@settings(deadline=None, max_examples=50)
@given(
    table=TABLE,
    separator=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
)
def test_int_2_whatever_is_written_as_csv_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    table: Sequence[tuple[str, str, str]],
    separator: str,
    encoding: str,
    ending: str,
    mark: bool,
) -> None:
    assume(not any(complaint(cell) for row in table for cell in row))
    written = io.StringIO(newline="")
    if mark:
        written.write(f"sep={separator}{ending}")
    # The writer leaves a lone carriage return unquoted where lines end without one, so there every cell is quoted, as a CRM does.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if ending == "\n" else csv.QUOTE_MINIMAL
    writer = csv.writer(written, delimiter=separator, lineterminator=ending, quoting=quoting)
    writer.writerow(["Case Number", "Subject", "Description"])
    writer.writerows(table)
    path = tmp_path_factory.mktemp("csv") / "report.csv"
    rows = rows_of(path, written.getvalue().encode(encoding))
    assert [(row.record["number"], row.record["subject"], row.record["description"]) for row in rows] == [
        (number, cleaned(subject, "subject", {}), cleaned(text, "description", {})) for number, subject, text in table
    ]
    assert not any(row.problems for row in rows)
    lines = re.split(r"\r\n|\r|\n", written.getvalue())
    for row in rows:
        assert lines[row.line - 1].lstrip('"').startswith(str(row.record["number"]))


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=400))
def test_int_2_whatever_follows_the_header_is_read_or_set_aside(
    tmp_path_factory: pytest.TempPathFactory, rest: bytes
) -> None:
    path = tmp_path_factory.mktemp("csv") / "report.csv"
    for row in rows_of(path, codecs.BOM_UTF8 + b"Case Number,Subject,Next Steps Date\n" + rest):
        assert row.cells or row.raw or row.problems


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://crm.example/lightning/r/Case/500Kk00000AbCdEIAV/view?ws=500Kk00000XXXXX", "500Kk00000AbCdEIAV"),
        ("https://crm.example/500Kk00000AbCdE", long_case_id("500Kk00000AbCdE")),
        ("https://crm.example/console#/sObject/500Kk00000AbCdEIAV/view?x=1", "500Kk00000AbCdEIAV"),
        ("https://crm.example/v2/cases/00012345/", "00012345"),
    ],
)
def test_the_key_of_a_case_is_found_in_an_address(address: str, key: str) -> None:
    """LOOK-1: likeliest first."""
    assert key in keys_in(address)


@pytest.mark.parametrize("address", ["https://crm.example/", "https://crm.example/lightning/r/Case/view", "https://"])
def test_an_address_without_a_key_has_none(address: str) -> None:
    """LOOK-1"""
    assert keys_in(address) == []
