"""Typed text, read in one place: Slack's dress is taken off, and what a person means stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.case_number import case_numbers_in
from handlers.typed_text import read_typed_text, said_by_the_writer

PERMALINK = (
    "https://acme.slack.com/archives/C0123456789/p1700000000012345?thread_ts=1700000000.012345&amp;cid=C0123456789"
)


@pytest.mark.parametrize(
    "raw",
    [
        "00012345",
        "<tel:00012345|00012345>",
        "<tel:00012345>",
        "_00012345_",
        "~00012345~",
        "*00012345*",
        "*_00012345_*",
        "`00012345`",
        "```00012345```",
        "&gt; 00012345",
        "&gt;&gt;&gt; 00012345",
        "> 00012345",
        "“00012345”",
        "‘00012345’",
        "«00012345»",
        "\u00a000012345\u2003\n",
        "\u200b00012345\ufeff",
        "000\u200b12345",
        "\u2068000​12345\u2069",
        "#00012345",
        "<#C0123456789|00012345>",
        "&lt;00012345&gt;",
        "00012345 <@U0123456789>",
        "<@U0123456789|casebot> 00012345?",
        f"00012345 <{PERMALINK}>",
        f"<{PERMALINK}|https://acme.slack.com/archives/…> 00012345",
        f"{PERMALINK} 00012345",
        "00012345 <tel:+442079460958|+44 20 7946 0958>",
        "00012345, she is at <tel:0891234567|089 1234567>",
        "<tel:5551234567|(555) 123-4567> 00012345",
        "<tel:0170.1234567|0170/1234567> and 00012345",
        "00012345 <mailto:ana12345@example.com|ana12345@example.com>",
        "<!here> 00012345",
        "<!subteam^S0123456789|@hvs> 00012345",
        "Is 00012345 done by <!date^1700000000^{date}|2026-03-02>?",
        "_*what about 00012345?*_",
        "case 00012345, please!",
        "00012345\t",
        "００012345",
    ],
)
def test_a_number_in_any_dress_is_the_number(raw: str) -> None:
    """LOOK-1"""
    assert [each.lstrip("0") for each in case_numbers_in(read_typed_text(raw).words)] == ["12345"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&amp;lt;", "&lt;"),
        ("search <http://acme.com|acme.com>", "search acme.com"),
        ("search <mailto:maria@acme.example|maria@acme.example>", "search maria@acme.example"),
        ("created by <@U1|sue> <@U2>", "created by <@U1> <@U2>"),
        ("say “hello” to O’Brien", 'say "hello" to O\'Brien'),
        ("snake_case and 2*3*4 and a~b", "snake_case and 2*3*4 and a~b"),
        ("*bold* _it_ ~gone~", "bold it gone"),
        ("  a \n b\u2028c ", "a b c"),
        ("Andre\u0301", "André"),
        ("#languagebarrier S000001", "#languagebarrier S000001"),
        ("<#C1|languagebarrier> S000001", "#languagebarrier S000001"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_a_reader_sees_is_what_is_read(raw: str, text: str) -> None:
    """LOOK-2"""
    assert read_typed_text(raw).text == text


def test_links_and_people_are_kept_apart() -> None:
    """LOOK-1"""
    typed = read_typed_text(f"<@U1> see <https://a.example/x?a=1&amp;b=2|here>, (https://b.example/y). <{PERMALINK}>")
    assert typed.links[:2] == ("https://a.example/x?a=1&b=2", PERMALINK.replace("&amp;", "&"))
    assert typed.links[2:] == ("https://b.example/y",)
    assert typed.people == ("U1",)
    assert typed.words == "see here, ("


def test_code_and_quotations_are_not_what_the_writer_says() -> None:
    """TAG-1"""
    raw = "&gt; #advocate 00012345\nplease `#advocate 00012346` and ```#advocate\n00012347```\nlook at _00012348_"
    assert said_by_the_writer(raw).lines == "please and\nlook at 00012348"


@given(st.text(max_size=200))
def test_any_text_is_read_and_its_words_have_no_blanks_to_spare(raw: str) -> None:
    typed = read_typed_text(raw)
    assert typed.words == " ".join(typed.words.split())
    assert typed.text == " ".join(typed.text.split())
