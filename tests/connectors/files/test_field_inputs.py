"""What real files held, and more of each kind: what a column means is decided from the whole column, before anything is stored (INT-2)."""

from datetime import UTC, date, datetime

import pytest

from connectors.files.dates import DateOrder
from connectors.files.numbers import DecimalSign, decimal_sign
from connectors.files.refusal import FileRefused
from connectors.files.report import Report
from tests.connectors.files.reading import Reads, column


def days(report: Report) -> list[str]:
    found = column(report, "opened_at")
    return [f"{at:%Y-%m-%d}" for at in found if isinstance(at, datetime)]


class TestOrderOfDates:
    @pytest.mark.parametrize(
        ("cells", "read", "said"),
        [
            (["12/01/2026", "03/11/2026", "25/11/2026"], ["2026-01-12", "2026-11-03", "2026-11-25"], "day first, from row 4"),
            (["12/01/2025", "11/25/2025"], ["2025-12-01", "2025-11-25"], "month first, from row 3"),
            (["01-02-2026", "31-01-2026"], ["2026-02-01", "2026-01-31"], "day first, from row 3"),
            (["1/2/26 9:15 AM", "1/13/26 4:00 PM"], ["2026-01-02", "2026-01-13"], "month first, from row 3"),
            (["?", "03/04/2026", "N/A", "13/04/2026 23:59"], ["2026-04-03", "2026-04-13"], "day first, from row 5"),
        ],
    )  # fmt: skip
    def test_one_date_of_the_column_proves_all_of_them(
        self, reads: Reads, cells: list[str], read: list[str], said: str
    ) -> None:
        report = reads("Case Number,Opened\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells, 1)))
        assert days(report) == read
        assert f"Dates {said}." in report.said

    @pytest.mark.parametrize(
        ("cell", "day"),
        [("46327", 1), ("46327.0", 1), ("46357.38542", 1), ("46330,5", 4), ("1793534400", 1), ("1793534400000", 1)],
    )
    def test_a_date_that_is_written_as_a_number_is_read_and_said(self, reads: Reads, cell: str, day: int) -> None:
        report = reads(f'Case Number,Opened\n1,"{cell}"\n2,2026-11-05\n')
        assert days(report)[0] in (f"2026-11-{day:02}", f"2026-12-{day:02}")
        assert any(line.startswith(f"Dates in “Opened” are numbers: {cell} is {day} ") for line in report.said)

    @pytest.mark.parametrize(
        "cell",
        [
            "2026/11/26 午後2:05",
            "2026/11/26 下午 02:05:00",
            "2026-11-26 오후 2:05",
            "2026. 11. 26. 오후 2:05",
            "26/11/2026 2:05 μ.μ.",
            "26/11/2026 02:05 CH",
            "2026/11/26 2:05 م",
            "26/11/2026 2:05 p. m.",
        ],
    )
    def test_noon_is_read_as_languages_write_it(self, reads: Reads, cell: str) -> None:
        """INT-2"""
        report = reads(f"Case Number,Opened\n1,{cell}\n2,{cell.replace('2:05', '2:06')}\n")
        assert [str(opened)[:16] for opened in column(report, "opened_at")] == ["2026-11-26 14:05", "2026-11-26 14:06"]

    @pytest.mark.parametrize(
        ("cell", "read"),
        [
            ("2026/11/26 午前9:05", "2026-11-26 09:05"),
            ("2026/11/26 上午 12:05", "2026-11-26 00:05"),
            ("2026. 11. 26. 오전 9:00", "2026-11-26 09:00"),
            ("26/11/2026 9:05 π.μ.", "2026-11-26 09:05"),
            ("26/11/2026 09:05 SA", "2026-11-26 09:05"),
            ("2026. 11. 26.", "2026-11-26 00:00"),
            ("1er novembre 2026", "2026-11-01 00:00"),
        ],
    )
    def test_mornings_and_days_are_read_as_languages_write_them(self, reads: Reads, cell: str, read: str) -> None:
        """INT-2"""
        assert [str(opened)[:16] for opened in column(reads(f"Case Number,Opened\n1,{cell}\n"), "opened_at")] == [read]

    @pytest.mark.parametrize("cell", ["12345", "99999", "1", "463271", "17935344"])
    def test_a_number_that_is_no_date_of_this_century_is_refused(self, reads: Reads, cell: str) -> None:
        refused, taken = reads(f"Case Number,Opened\n1,{cell}\n2,2026-11-05\n")
        assert "is not a readable date" in str(refused.problems)
        assert not taken.problems

    @pytest.mark.parametrize("cell", ["12/01/2026", "01-02-2026", "3/4/26 9:15 AM", "Tue 03/11/2026"])
    def test_a_column_that_proves_nothing_is_asked_about_with_both_readings(self, reads: Reads, cell: str) -> None:
        content = f"Case Number,Opened\n1,{cell}\n2,05/05/2026\n"
        with pytest.raises(FileRefused, match=r"two ways: .* row 2 is .* \(dmy\) or .* \(mdy\)\. Choose --dates dmy"):
            reads(content)
        assert len(days(reads(content, dates=DateOrder.DAY_FIRST))) == 2
        assert days(reads(content, dates=DateOrder.DAY_FIRST)) != days(reads(content, dates=DateOrder.MONTH_FIRST))

    @pytest.mark.parametrize("cell", ["05/05/2026", "2026-03-04", "03.04.2026", "4 Mar 2026", "2026/03/04"])
    def test_what_can_be_read_in_one_way_only_is_not_asked_about(self, reads: Reads, cell: str) -> None:
        assert len(days(reads(f"Case Number,Opened\n1,{cell}\n"))) == 1

    def test_one_column_proves_the_order_of_the_file(self, reads: Reads) -> None:
        report = reads("Case Number,Opened,Next Steps Date\n1,03/11/2026,25/11/2026\n")
        assert days(report) == ["2026-11-03"]
        assert column(report, "next_step_due") == [date(2026, 11, 25)]

    def test_a_column_that_contradicts_itself_is_refused_with_both_rows(self, reads: Reads) -> None:
        with pytest.raises(
            FileRefused, match="“25/11/2026” in row 2 has the day first, “11/26/2026” in row 3 the month"
        ):
            reads("Case Number,Opened\n1,25/11/2026\n2,11/26/2026\n")

    def test_two_columns_may_each_prove_their_own(self, reads: Reads) -> None:
        report = reads("Case Number,Opened,Next Steps Date\n1,25/11/2026,11/26/2026\n2,03/11/2026,12/01/2026\n")
        assert days(report) == ["2026-11-25", "2026-11-03"]
        assert column(report, "next_step_due") == [date(2026, 11, 26), date(2026, 12, 1)]


class TestNumbers:
    @pytest.mark.parametrize(
        ("cells", "read"),
        [
            (
                ["30.000", "30.000,00", "45000,00", "EUR 30.000,00", "30\u00a0000,00 €", "30'000.00", "30,000.00"],
                [30_000, 30_000, 45_000, 30_000, 30_000, 30_000, 30_000],
            ),
            (["30.000", "45000,00"], [30_000, 45_000]),
            (["30.000", "12.5"], [30, 12]),
            (["1,250", "1,250,000.00"], [1_250, 1_250_000]),
            (["1.250", "1.250.000"], [1_250, 1_250_000]),
            (["30’000", "CHF 1’200.50"], [30_000, 1_200]),
            (["₹12,34,567.00", "1,000"], [1_234_567, 1_000]),
            (["(1,200.00)", "-5", "−7"], [-1_200, -5, -7]),
            (["30\u202f000,00 €", "-", "[not provided]"], [30_000, None, None]),
            (["R$ 30.000,00", "1.000"], [30_000, 1_000]),
            (["12500", "0"], [12_500, 0]),
            (["Fr. 1'234.–", "1'234.50", "1’234.-- CHF"], [1_234, 1_234, 1_234]),
            (["1.234,- €", "1.234,– €", "1.234,50-"], [1_234, 1_234, -1_234]),
            (["Rs. 1,23,456/-", "₹12,34,567.00"], [123_456, 1_234_567]),
            (["1 234,50 руб.", "1.234,50 TL", "1.234,50 lei"], [1_234, 1_234, 1_234]),
            (["1,234円", "¥1,234.00", "1,234원", "S/ 1,234.50", "S$1,234.50"], [1_234] * 5),
            (["(Leer)", "k. A.", "#N/D", "н/д", "'1.234,50"], [None, None, None, None, 1_234]),
        ],
    )
    def test_amounts_are_decided_by_the_column(self, reads: Reads, cells: list[str], read: list[int | None]) -> None:
        report = reads("Case Number;cARR\n" + "".join(f"{n};{cell}\n" for n, cell in enumerate(cells, 1)))
        assert column(report, "carr") == read
        assert not any(row.problems for row in report)

    @pytest.mark.parametrize("cell", ["30.000", "EUR 30.000", "1,250", "$1,250"])
    def test_an_ambiguous_column_is_refused_with_both_readings_and_numbers_overrules(
        self, reads: Reads, cell: str
    ) -> None:
        content = f"Case Number;cARR\n1;{cell}\n2;12\n"
        with pytest.raises(
            FileRefused, match=r"two ways: .* in row 2 is [\d,]+ \(--numbers \w+\) or [\d,]+ \(--numbers"
        ):
            reads(content)
        point, comma = (column(reads(content, numbers=sign), "carr")[0] for sign in DecimalSign)
        assert {point, comma} in ({30, 30_000}, {1, 1_250})

    def test_a_count_of_people_has_no_decimals(self, reads: Reads) -> None:
        assert column(reads("Case Number;Employees\n1;1.250\n2;2.000\n"), "employees") == [1_250, 2_000]

    @pytest.mark.parametrize("cell", ["30k", "12 apples", "1.2.3", "10-20", "about 300"])
    def test_what_is_no_amount_is_refused_and_never_cut_to_one(self, reads: Reads, cell: str) -> None:
        refused, _ = reads(f"Case Number;cARR\n1;{cell}\n2;12\n")
        assert [problem.field for problem in refused.problems] == ["carr"]
        assert cell in refused.problems[0].text

    @pytest.mark.parametrize(
        ("text", "sign"),
        [("point", DecimalSign.POINT), ("de_DE", DecimalSign.COMMA), ("en-US", DecimalSign.POINT), ("de_CH", DecimalSign.POINT)],
    )  # fmt: skip
    def test_a_locale_names_its_sign(self, text: str, sign: DecimalSign) -> None:
        assert decimal_sign(text) is sign
        with pytest.raises(ValueError, match="is none of: point, comma"):
            decimal_sign("dots")


TWO = "Case Number,Account Name\n1,{}\n2,{}\n"


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "names"),
        [
            ("cp932", ("株式会社日立製作所", "さくら商店")),
            ("cp932", ("東京", "アクメ商事")),
            ("mac_roman", ("Müller", "Société Générale")),
            ("utf-16", ("Müller", "東京")),
            ("utf-16-le", ("Müller", "Acme")),
            ("utf-16-be", ("東京都", "株式会社")),
            ("utf-16-le", ("東京都", "株式会社")),
            ("utf-32", ("Müller", "東京")),
            ("cp1252", ("Bäckerei Müller – Köln", "España")),
            ("cp1250", ("Łódź", "Dvořák")),
            ("cp1251", ("Москва", "Иванов Пётр")),
            ("koi8_r", ("Москва", "Сергей")),
            ("cp1253", ("Παπαδόπουλος", "Θεσσαλονίκη")),
            ("cp1254", ("Yıldız Şahin", "İstanbul")),
            ("gb18030", ("北京科技有限公司", "中国银行")),
            ("big5", ("台灣積體電路", "台北科技")),
            ("cp949", ("삼성전자 주식회사", "현대자동차")),
            ("iso2022_jp", ("株式会社", "東京")),
            ("iso2022_kr", ("삼성전자", "갱신")),
            ("cp1250", ("Příliš žluťoučký kůň", "Zakład Usług")),
            ("cp866", ("Ромашка", "Продление лицензий")),
            ("cp1256", ("شركة المثال", "تجديد")),
            ("cp874", ("บริษัท ตัวอย่าง", "ต่ออายุ")),
            ("utf-8-sig", ("Müller", "株式会社")),
        ],
    )
    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_a_file_reads_as_it_was_written(
        self, reads: Reads, encoding: str, names: tuple[str, str], ending: str
    ) -> None:
        report = reads(TWO.format(*names).replace("\n", ending).encode(encoding))
        assert column(report, "account") == [*names]
        assert encoding.startswith("utf-8") or any(said.startswith("Encoding ") for said in report.said)

    @pytest.mark.parametrize("broken", [b"K\xf6ln", b"M\xc3\xbcnchen \xff", b"\xe6\x9d", b"caf\xe9 au lait"])
    def test_one_broken_byte_refuses_its_cell_and_the_rest_is_utf_8(self, reads: Reads, broken: bytes) -> None:
        content = "Case Number,Account Name\n1,Müller\n".encode() + b"2," + broken + "\n3,東京\n".encode()
        report = reads(content)
        first, second, third = report
        assert (first.record["account"], third.record["account"]) == ("Müller", "東京")
        assert [problem.field for problem in second.problems] == ["account"]
        assert "UTF-8, with broken bytes" in report.said[0]

    @pytest.mark.parametrize("encoding", ["shift_jis", "windows-1252", "mac-roman", "UTF-16", "cp437"])
    def test_the_encoding_may_be_named(self, reads: Reads, encoding: str) -> None:
        name = "東京" if encoding == "shift_jis" else "Müller"
        report = reads(TWO.format(name, "Acme").encode(encoding), encoding=encoding)
        assert column(report, "account") == [name, "Acme"]
        assert f"Encoding {encoding}, as given." in report.said

    def test_an_encoding_that_does_not_exist_or_fit_is_refused(self, reads: Reads) -> None:
        with pytest.raises(FileRefused, match="not a known encoding"):
            reads(b"Case Number\n1\n", encoding="klingon")
        with pytest.raises(FileRefused, match="is not in utf-8"):
            reads(TWO.format("東京都" * 30, "株式会社" * 30).encode("cp932"), encoding="utf-8")

    @pytest.mark.parametrize("content", [b"1,\x80\x81\xfe\xff\x8d\x90\n", b"1,\xc9\xcf\xba\xa3\n"])
    def test_what_makes_no_sense_or_two_senses_is_refused_and_never_garbled(self, reads: Reads, content: bytes) -> None:
        with pytest.raises(FileRefused, match=r"--encoding"):
            reads(b"Case Number,Account Name\n" + content)

    @pytest.mark.parametrize("garbled", ["MÃ¼ller", "SociÃ©tÃ©", "â€œAcmeâ€\x9d", "K\ufffdln", "æ\x9d±äº¬"])
    def test_what_was_garbled_before_is_refused_cell_by_cell(self, reads: Reads, garbled: str) -> None:
        first, second = reads(TWO.format(garbled, "Müller"))
        assert [problem.field for problem in first.problems] == ["account"]
        assert second.record["account"] == "Müller"

    def test_utf_8_and_windows_mixed_in_one_file_come_in_each_as_meant_or_not_at_all(self, reads: Reads) -> None:
        lines = [f"{n},Müller {n}\n".encode("utf-8" if n % 2 else "cp1252") for n in range(20)]
        report = reads(b"Case Number,Account Name\n" + b"".join(lines))
        for row in report:
            assert row.problems or row.record["account"] == f"Müller {row.record['number']}"


class TestOptionalColumns:
    @pytest.mark.parametrize(
        ("name", "cells", "said"),
        [
            ("Closed", ["1", "0"], "holds 0/1"),
            ("Closed", ["TRUE", "FALSE"], "holds FALSE/TRUE"),
            ("Closed", ["Yes", "No"], "holds No/Yes"),
            ("Opened", ["true", "true"], "holds true"),
            ("Resolution", ["Fixed", "Won't do"], "holds Fixed/Won't do"),
            ("Region", ["North", "South"], "holds North/South"),
            ("Link", ["/500A", "/500B"], "holds /500A//500B"),
            ("cARR", ["high", "low"], "holds high/low"),
            ("GitLab Admin", ["Ana Silva", "Bo Lee"], "holds Ana Silva/Bo Lee"),
        ],
    )
    def test_one_that_fits_in_no_row_is_left_out_and_named_and_refuses_no_row(
        self, reads: Reads, name: str, cells: list[str], said: str
    ) -> None:
        report = reads(f"Case Number,{name}\n1,{cells[0]}\n2,{cells[1]}\n")
        assert [(row.record, row.problems) for row in report] == [({"number": "1"}, ()), ({"number": "2"}, ())]
        assert f"Column “{name}” left out: {said}." in report.said

    def test_open_and_closed_as_salesforce_ticks_them_beside_the_times(self, reads: Reads) -> None:
        report = reads("Case Number,Open,Closed,Date/Time Closed\n1,1,0,\n2,0,1,2026-11-27T10:00:00Z\n")
        assert column(report, "closed_at") == [None, datetime(2026, 11, 27, 10, tzinfo=UTC)]
        assert report.unknown == ("Open", "Closed")

    def test_where_the_better_column_does_not_fit_the_next_one_is_used(self, reads: Reads) -> None:
        report = reads("Case Number,Opened,Created Date\n1,TRUE,2026-03-01\n")
        assert days(report) == ["2026-03-01"]
        assert "Column “Opened” left out: holds TRUE." in report.said

    def test_one_row_that_fits_keeps_the_column_and_the_others_are_refused(self, reads: Reads) -> None:
        first, second = reads("Case Number,Next Steps Date\n1,2026-03-01\n2,soon\n")
        assert first.record["next_step_due"] == date(2026, 3, 1)
        assert "“soon”" in second.problems[0].text

    def test_a_status_is_not_optional(self, reads: Reads) -> None:
        """A file whose statuses mean nothing must not come in as all Open."""
        assert column(reads("Case Number,Status\n1,New\n"), "status") == ["New"]

    @pytest.mark.parametrize(
        "empty", ["-", "?", "N/A", "n/a", "[not provided]", "(blank)", "NULL", "#N/A", "—", "None", "(None)", "k.A."]
    )
    def test_what_stands_for_emptiness_is_empty(self, reads: Reads, empty: str) -> None:
        (row,) = reads(
            f"Case Number,Status,Opened,cARR,Account Name,Contact Email\n1,{empty},{empty},{empty},{empty},{empty}\n"
        )
        assert row.problems == ()
        assert [value for name, value in row.record.items() if name != "number" and value] == []

    def test_na_is_an_answer_in_feedback_and_a_country(self, reads: Reads) -> None:
        (row,) = reads("Case Number,Feedback,Billing Country\n1,NA,NA\n")
        assert (row.record["feedback"], row.record["country"]) == ("NA", "NA")

    @pytest.mark.parametrize("name", ["Contact Email", "Contact: Email", "Web Email", "contact_email"])
    def test_the_contacts_mail_address_is_used(self, reads: Reads, name: str) -> None:
        assert column(reads(f"Case Number,{name}\n1,m@acme.example\n"), "web_email") == ["m@acme.example"]


SALESFORCE = [
    "SMB cases",
    "Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.",
    "Confidential Information - Do Not Distribute",
    "Generated By: Ana Silva 11/28/2026 9:15 AM",
]


class TestLeftovers:
    @pytest.mark.parametrize(
        "below",
        [
            [*SALESFORCE[1:]],
            ["", *SALESFORCE],
            ["", "", SALESFORCE[2]],
            ["Grand Total: 2"],
            ["Grand Count,,2"],
            ["Total Records,2"],
            ["2 rows selected"],
            ["Gesamtsumme,,,60000"],
            ["Exported on 2026-11-28 by Kim", "Page 1 of 1"],
            ["", "Report generated for Acme"],
        ],
    )
    @pytest.mark.parametrize("padding", ["", ",,,,"])
    def test_footers_and_totals_are_no_cases_also_where_excel_padded_them(
        self, reads: Reads, below: list[str], padding: str
    ) -> None:
        content = "Subject,Case Number,Account Name,cARR,Status\nSeats,00012345,Acme,30000,Open\nQuote,00012346,Nord,30000,Open\n"
        report = reads(content + "".join(f"{line}{padding}\n" for line in below))
        assert column(report, "number") == ["00012345", "00012346"]
        assert not any(row.problems for row in report)
        assert len(report.leftovers) == sum(1 for line in below if line)
        assert any("left out: row" in said for said in report.said)

    def test_subtotals_and_repeated_headers_in_the_middle_are_named(self, reads: Reads) -> None:
        report = reads(
            "Case Owner,Case Number,Subject\nAna Silva,1,Seats\nAna Silva Count,1,\nCase Owner,Case Number,Subject\nBo Lee,2,Quote\nSubtotal,,1\n"
        )
        assert column(report, "number") == ["1", "2"]
        assert [(one.line, one.kind) for one in report.leftovers] == [(3, "total"), (4, "header"), (6, "total")]

    @pytest.mark.parametrize("row", [",No number,Acme", "Confidential,but a case,Acme", "unknown yet,Seats,Acme"])
    def test_a_record_without_its_number_is_no_footer(self, reads: Reads, row: str) -> None:
        report = reads(f"Case Number,Subject,Account Name\n1,Seats,Acme\n{row}\n2,Quote,Nord\n")
        assert (len(report), report.leftovers) == (3, [])

    def test_a_case_whose_subject_is_a_total_is_a_case(self, reads: Reads) -> None:
        report = reads("Case Number,Subject,Status\n1,Total,Open\n2,Copyright (c) 2026,Open\n")
        assert column(report, "subject") == ["Total", "Copyright (c) 2026"]
