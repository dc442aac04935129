"""Files whose foreign letters are written with seven bits: read where that is certain, or refused; never garbled (INT-2)."""

import pytest

from connectors.files.refusal import FileRefused
from tests.connectors.files.reading import Reads, column

TWO = "Case Number,Account Name\n1,{}\n2,{}\n"


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("utf-7", ("Müller", "Société Générale")),
        ("utf-7", ("東京", "アクメ商事")),
        ("utf-7", ("Москва", "Иванов Пётр")),
        ("utf-7", ("서울 전자", "Acme & Co +49")),
        ("utf-7", ("ABC株式会社", "R+D")),
        ("hz", ("北京公司", "上海")),
        ("hz", ("李", "Acme")),
        ("hz", ("中国移动通信集团，北京", "ABC 公司 ~5")),
        ("iso2022_jp", ("東京", "株式会社")),
        ("iso2022_jp_2", ("さくら商店", "東京")),
        ("iso2022_jp_ext", ("ｻｸﾗ", "東京")),
        ("iso2022_jp_2004", ("東京①", "倶楽部")),
        ("iso2022_kr", ("서울", "한국 전자")),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_seven_bit_encodings_are_read_and_named(
    reads: Reads, encoding: str, names: tuple[str, str], ending: str
) -> None:
    report = reads(TWO.format(*names).replace("\n", ending).encode(encoding))
    assert column(report, "account") == [*names]
    assert "by its escapes" in report.said[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"\x1b$)A\x0e1178\x0f Acme", "北犯 Acme"),
        (b"\x1b$B-!9b|b\x1b(B", "①高髙"),
        (b"\x1b$B9b\x1b(J\\", "高¥"),
        (b"\x1b$A11\x1b(B", "北"),
        (b"maria+AEA-acme.example +ACY-co +ACo-", "maria@acme.example &co *"),
        (b"+AGEAYgBj-", "abc"),
    ],
)
def test_what_other_programs_write_with_seven_bits_is_read(reads: Reads, written: bytes, meant: str) -> None:
    report = reads(b"Case Number,Account Name\n1," + written + b"\n2,Acme\n")
    assert column(report, "account") == [meant, "Acme"]


def test_the_mark_of_utf_7_is_no_part_of_the_header(reads: Reads) -> None:
    report = reads(b"+/v8-Case Number,Account Name\n1,K+APY-ln\n")
    assert (column(report, "number"), column(report, "account")) == (["1"], ["Köln"])


@pytest.mark.parametrize(
    "cells",
    [
        ("+1-555-0100", "+49-30-123"),
        ("a+b-c", "~{ in a subject"),
        ("R+D-Team", "C++"),
        ("jo+ads-eu@x.example", "m+tag@x.example"),
        ("+100-200", "+420-777"),
        ("growth+ads-campaign", "team+log-in"),
        ("https://x.example/?q=a+b+c-d", "x+foo/bar-"),
        ("Pro+Max-Plan", "Mo+Fri-only"),
        ("~{name~}", "~5 seats"),
        ("~{value}", "~~ urgent ~~"),
        ("4.0+ANY-SIZE", "+1-555"),
    ],
)
def test_plain_text_that_looks_like_escapes_stays_as_it_is(reads: Reads, cells: tuple[str, str]) -> None:
    report = reads(TWO.format(*cells))
    assert column(report, "account") == [*cells]
    assert not any("Encoding" in said for said in report.said)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"1,K+APY-ln\n", "UTF-7"),
        (b"1,salary+AGE-group\n", "UTF-7"),
        (b"1,M+APw-ller\n2,+1-555\n", "UTF-7"),
        (b"1,~{NAME~}\n", "HZ-GB-2312"),
        (b"1,~{11>)9+K>~}\n2,~5\n", "HZ-GB-2312"),
        (b"1,\x1b$)G\x0e1178\x0f\n", "ISO-2022-CN"),
        (b"1,\x1b$B1\x1b(B\n", "ISO-2022-JP"),
        (b"1,\x0e1178\x0f\n", "ISO-2022"),
        ("1,\x1b$B9b\x1b(B,é\n".encode(), "ISO-2022-JP"),
    ],
)
def test_what_may_be_one_of_them_is_refused_with_the_option(reads: Reads, content: bytes, names: str) -> None:
    with pytest.raises(FileRefused, match=rf"{names}.*--encoding"):
        reads(b"Case Number,Account Name\n" + content)


@pytest.mark.parametrize(("encoding", "read"), [("utf-7", "Köln"), ("utf-8", "K+APY-ln")])
def test_the_person_decides_what_is_unclear(reads: Reads, encoding: str, read: str) -> None:
    assert column(reads(TWO.format("K+APY-ln", "x"), encoding=encoding), "account") == [read, "x"]


@pytest.mark.parametrize("garbled", ["M+APw-ller", "~{11>)9+K>~}", "+Z3FOrA-"])
def test_a_cell_that_kept_its_escapes_in_another_file_is_refused(reads: Reads, garbled: str) -> None:
    first, second = reads(TWO.format(garbled, "東京 +1-555"))
    assert [problem.field for problem in first.problems] == ["account"]
    assert second.record["account"] == "東京 +1-555"
